use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{NamedLine, Project, by_project};
use crate::syntax::specifier;
use crate::text::Span;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Checks for requirements of one project that are installed together and that no version satisfies: in one file and
    /// those it includes, and in the runtime list and that of the tests. Markers are compared.
    ///
    /// ## Why is this bad?
    /// pip finds no version and stops; pip before 20.3 took the first line and broke the promise of the other.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// mock==1.3.0
    /// ```
    /// `test-requirements.txt`:
    /// ```text
    /// mock>=2.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// mock>=2.0
    /// ```
    ///
    /// ## References
    /// - [pip: dealing with dependency conflicts](https://pip.pypa.io/en/stable/topics/dependency-resolution/#dealing-with-dependency-conflicts)
    ConflictingRequirements {
        code: "REQ004",
        name: "conflicting-requirements",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ConflictingRequirements {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let mut told: BTreeSet<Vec<Span>> = BTreeSet::new();
        for set in project.installed_together() {
            for lines in by_project(&set).into_values() {
                let lines = in_conflict(&lines);
                let spans = lines.iter().map(|line| line.requirement.span).collect();
                if !lines.is_empty() && told.insert(spans) {
                    found.extend(self.finding(&lines));
                }
            }
        }
    }
}

impl ConflictingRequirements {
    fn finding(&self, lines: &[NamedLine<'_>]) -> Option<Diagnostic> {
        let (last, others) = lines.split_last()?;
        let name = &last.requirement.name.value;
        let message = match others.len() {
            0 => format!(
                "no version of `{name}` satisfies `{}`",
                last.requirement.specifiers
            ),
            1 => format!("no version of `{name}` satisfies both lines"),
            more => format!("no version of `{name}` satisfies all {} lines", more + 1),
        };
        let mut finding = self
            .diagnostic(last.requirement.span, &message)
            .why("they are installed together, and pip stops when no version is left");
        if !others.is_empty() {
            finding = finding.here(wanted(last));
        }
        for other in others {
            finding = finding.label(other.requirement.span, wanted(other));
        }
        Some(finding)
    }
}

fn wanted(line: &NamedLine<'_>) -> String {
    format!(
        "`{}` asks `{}{}`",
        line.source.file.path(),
        line.requirement.name.value,
        line.requirement.specifiers
    )
}

/// The lines of which one excludes another in some environment.
fn in_conflict<'a>(lines: &[NamedLine<'a>]) -> Vec<NamedLine<'a>> {
    let excludes = |a: &NamedLine<'_>, b: &NamedLine<'_>| {
        let (own, other) = (&a.requirement.specifiers, &b.requirement.specifiers);
        !a.is_place() && !b.is_place() && !specifier::intersects(own, other) && a.meets(b)
    };
    lines
        .iter()
        .filter(|line| lines.iter().any(|other| excludes(line, other)))
        .copied()
        .collect()
}
