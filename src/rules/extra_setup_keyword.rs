use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::eval::{Data, Keyword};
use crate::metadata::{AnyField, Declared, Field, FieldSpec};
use crate::project::{Backend, Project};
use crate::provenance::{Origin, Provenance};

declare_rule! {
    /// ## What it does
    /// Checks for keywords beside `pbr=True` that pbr discards, and for keys of setup.cfg that a keyword beside it makes
    /// ineffective.
    ///
    /// ## Why is this bad?
    /// pbr puts its own values over those of `setup()`: for the version, the requirements, the packages and the commands
    /// always, for all others where setup.cfg has the key that pbr reads. Keys that only setuptools reads (`url`,
    /// `classifiers`, `[options]`) lose to the keyword instead. Either way something written has no effect.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True, version="1.0")
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes the keyword. It is unsafe: what it says has to go somewhere else first, the version into a tag and the
    /// requirements into requirements.txt.
    ///
    /// ## References
    /// - [pbr: setup.cfg](https://docs.openstack.org/pbr/latest/user/using.html)
    /// - Evidence: `tests/evidence/extra-setup-keyword`
    ExtraSetupKeyword {
        code: "PBR002",
        name: "extra-setup-keyword",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ExtraSetupKeyword {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        if project.backend() != Backend::Pbr {
            return;
        }
        for keyword in &call.keywords {
            match fate(project, keyword) {
                Fate::Counts => {}
                Fate::Lost(instead) => found.push(self.lost(project, keyword, instead)),
                Fate::Beaten(winner) => {
                    let instead = "its value in setup.cfg counts";
                    let finding = self.lost(project, keyword, instead);
                    found.push(finding.label(winner.span, "this one counts"));
                }
                Fate::Beats(loser) => found.push(self.beats(keyword, loser)),
            }
        }
    }
}

impl ExtraSetupKeyword {
    fn lost(&self, project: &Project, keyword: &Keyword, instead: &str) -> Diagnostic {
        let message = format!("`{}` has no effect beside `pbr=True`", keyword.name);
        let finding = self
            .diagnostic(keyword.span, &message)
            .why(format!("pbr replaces it: {instead}"));
        match project.remove_keyword(keyword) {
            Some(edit) => finding.fix(Fix::unsafe_(
                format!("Remove `{}`", keyword.name),
                vec![edit],
            )),
            None => finding.help("remove it"),
        }
    }

    fn beats(&self, keyword: &Keyword, loser: &Provenance) -> Diagnostic {
        let message = format!("`{}` of setup.cfg has no effect", keyword.name);
        self.diagnostic(loser.span, &message)
            .label(keyword.span, "the keyword counts")
            .why(
                "pbr does not read this key, and setuptools fills only what `setup()` leaves empty",
            )
            .help("remove the keyword")
    }
}

/// What becomes of a keyword.
enum Fate<'a> {
    Counts,
    /// pbr puts something else in its place: what.
    Lost(&'static str),
    /// A key that pbr reads wins.
    Beaten(&'a Provenance),
    /// It wins over a key that only setuptools reads.
    Beats(&'a Provenance),
}

/// Keywords that pbr always replaces (`pbr/core.py`, 7.1), and by what.
const REPLACED: &[(&str, &str)] = &[
    ("cmdclass", "commands are named in `commands` of [global]"),
    ("extras_require", "extras are those of [extras]"),
    ("include_package_data", "it is always true"),
    (
        "install_requires",
        "requirements are those of requirements.txt",
    ),
    ("version", "the version is that of the git tag"),
    ("zip_safe", "it is always false"),
];

fn fate<'a>(project: &'a Project, keyword: &Keyword) -> Fate<'a> {
    if let Some((_, instead)) = REPLACED.iter().find(|(name, _)| *name == keyword.name) {
        return match is_what_pbr_forces(keyword) {
            true => Fate::Counts,
            false => Fate::Lost(instead),
        };
    }
    let Some(spec) = FieldSpec::by_keyword(&keyword.name) else {
        return Fate::Counts;
    };
    match project.metadata().field(spec.name) {
        AnyField::Text(field) => fate_of(field),
        AnyField::List(field) => fate_of(field),
        AnyField::Table(field) => fate_of(field),
        AnyField::Groups(field) => fate_of(field),
        AnyField::Flag(field) => fate_of(field),
    }
}

/// `zip_safe=False` and `include_package_data=True` are what pbr says, too; empty lists say nothing.
fn is_what_pbr_forces(keyword: &Keyword) -> bool {
    let Some(node) = keyword.value.known() else {
        return false;
    };
    match &node.data {
        Data::Bool(flag) => *flag == (keyword.name == "include_package_data"),
        Data::None => true,
        Data::List(items) | Data::Tuple(items) => items.items.is_empty() && items.open.is_empty(),
        Data::Dict(entries) => entries.entries.is_empty() && entries.open.is_empty(),
        _ => false,
    }
}

fn fate_of<T: PartialEq>(field: &Field<T>) -> Fate<'_> {
    let Some(effective) = &field.effective else {
        return Fate::Counts;
    };
    let of = |origin: Origin| {
        let mut shadowed = field.shadowed.iter();
        shadowed.find(|lost: &&Declared<T>| {
            lost.provenance.origin == origin && lost.value != effective.value
        })
    };
    match effective.provenance.origin {
        Origin::Pbr => {
            of(Origin::SetupPy).map_or(Fate::Counts, |_| Fate::Beaten(&effective.provenance))
        }
        Origin::SetupPy => {
            of(Origin::SetupCfg).map_or(Fate::Counts, |lost| Fate::Beats(&lost.provenance))
        }
        _ => Fate::Counts,
    }
}
