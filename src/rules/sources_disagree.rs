use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::{AnyField, FIELDS, Field, FieldName, FieldSpec, List};
use crate::project::{Backend, Project};
use crate::provenance::{Origin, Provenance};
use crate::resolved::Resolved;

declare_rule! {
    /// ## What it does
    /// Checks for a field that setup.py, setup.cfg and pyproject.toml set to different values.
    ///
    /// ## Why is this bad?
    /// One of them counts and the others are ignored without a word: `[project]` before `setup()` before setup.cfg. Whoever
    /// changes the one that lost wonders why nothing happens.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", description="Tests of OPNFV")
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// description = OPNFV Functional Testing
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    ///
    /// ## Known issues
    /// Versions are `version-mismatch`'s, and keywords beside pbr `extra-setup-keyword`'s.
    ///
    /// ## References
    /// - [setuptools: configuring with setup.cfg](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)
    /// - Evidence: `tests/evidence/sources-disagree`
    SourcesDisagree {
        code: "CFG014",
        name: "sources-disagree",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for SourcesDisagree {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !matches!(project.backend(), Backend::Setuptools | Backend::Distutils) {
            return;
        }
        for spec in FIELDS.iter().filter(|spec| spec.name != FieldName::Version) {
            let metadata = project.metadata();
            let conflict = match metadata.field(spec.name) {
                AnyField::Text(field) => conflict(field, |text| {
                    text.known().map(|text| words(spec.name, text))
                }),
                AnyField::Flag(field) => conflict(field, |flag: &Resolved<bool>| {
                    flag.known().map(|flag| vec![flag.to_string()])
                }),
                AnyField::List(field) => conflict(field, |list| items(spec.name, list)),
                AnyField::Table(_) | AnyField::Groups(_) => None,
            };
            if let Some((winner, loser)) = conflict {
                found.push(self.finding(spec, winner, loser));
            }
        }
    }
}

impl SourcesDisagree {
    fn finding(&self, spec: &FieldSpec, winner: &Provenance, loser: &Provenance) -> Diagnostic {
        let key = spec.keyword;
        let message = format!(
            "{} says another `{key}` than {}",
            loser.origin.as_str(),
            winner.origin.as_str()
        );
        self.diagnostic(loser.span, &message)
            .label(winner.span, "this one counts")
            .why("the other is ignored without a word")
            .help(format!("say `{key}` in one place"))
    }
}

/// The places of the declaration that counts and of one that says something else, both known and not empty.
fn conflict<T>(
    field: &Field<T>,
    value: impl Fn(&T) -> Option<Vec<String>>,
) -> Option<(&Provenance, &Provenance)> {
    let winner = field.effective.as_ref()?;
    let known = value(&winner.value).filter(|_| is_written(&winner.provenance))?;
    let says_other = |other: &T| {
        value(other).is_some_and(|other| {
            other != known && other.iter().any(|text| !text.is_empty() && text != "false")
        })
    };
    let mut shadowed = field.shadowed.iter();
    let loser = shadowed.find(|lost| is_written(&lost.provenance) && says_other(&lost.value))?;
    Some((&winner.provenance, &loser.provenance))
}

/// Whether a person wrote it into one of the three files.
fn is_written(place: &Provenance) -> bool {
    matches!(
        place.origin,
        Origin::Pyproject | Origin::ToolSetuptools | Origin::SetupPy | Origin::SetupCfg
    )
}

/// The text, or the clauses of a specifier, sorted: their order means nothing.
fn words(name: FieldName, text: &str) -> Vec<String> {
    if name != FieldName::RequiresPython {
        return vec![text.trim().to_owned()];
    }
    let clauses = text.split(',').map(|clause| clause.replace(' ', ""));
    let mut clauses: Vec<String> = clauses.filter(|clause| !clause.is_empty()).collect();
    clauses.sort();
    clauses
}

/// The items, sorted: their order means nothing. A requirement is the same however it is spaced.
fn items(name: FieldName, list: &List) -> Option<Vec<String>> {
    let text = |text: &str| match name.carries_markers() {
        true => text.split_whitespace().collect(),
        false => text.to_owned(),
    };
    let mut texts: Vec<String> = list.texts().map(text).collect();
    texts.sort();
    list.is_known().then_some(texts)
}
