use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{NamedLine, Project, RequirementsRole, RequirementsSource, by_project};
use crate::syntax::specifier;

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for requirements that no version of a constraints file of the project meets, and for names that
    /// a file of pins does not have.
    ///
    /// ## Why is this bad?
    /// pip stops when a constraint shuts out what is required. A name that the constraints do not have is installed in whatever
    /// version is newest that day.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// click==6.6
    /// ```
    /// `upper-constraints.txt`:
    /// ```text
    /// click===8.1.7
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// click>=6.6
    /// ```
    ///
    /// ## References
    /// - [pip: constraints files](https://pip.pypa.io/en/stable/user_guide/#constraints-files)
    /// - Evidence: `tests/evidence/constraint-violation`
    ConstraintViolation {
        code: "REQ026",
        name: "constraint-violation",
        severity: Error,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ConstraintViolation {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let constraints: Vec<&RequirementsSource> = project
            .requirements_of(RequirementsRole::Constraints)
            .collect();
        if constraints.is_empty() {
            return;
        }
        let known = by_project(&constraints);
        let is_lock = known
            .values()
            .flatten()
            .all(|line| line.is_place() || line.requirement.specifiers.pinned().is_some());
        let others = project.requirements().iter();
        let others: Vec<&RequirementsSource> = { others }
            .filter(|source| source.role != RequirementsRole::Constraints)
            .collect();
        for (name, lines) in by_project(&others) {
            let Some(limits) = known.get(&name) else {
                // Constraints that are no full set say nothing about the others.
                let is_missing = is_lock && known.len() > 1;
                found.extend(
                    lines
                        .first()
                        .filter(|_| is_missing)
                        .map(|line| self.missing(line)),
                );
                continue;
            };
            for line in &lines {
                let broken = limits.iter().find(|limit| shuts_out(limit, line));
                found.extend(broken.map(|limit| self.broken(line, limit)));
            }
        }
    }
}

impl ConstraintViolation {
    fn broken(&self, line: &NamedLine<'_>, limit: &NamedLine<'_>) -> Diagnostic {
        let message = format!(
            "`{}` is shut out by `{}`",
            line.requirement.without_marker(),
            limit.requirement.without_marker()
        );
        self.diagnostic(line.requirement.span, &message)
            .label(limit.requirement.span, "the constraint")
            .why("pip stops when both apply")
            .help("widen the range, or move the constraint")
    }

    fn missing(&self, line: &NamedLine<'_>) -> Diagnostic {
        let name = &line.requirement.name.value;
        self.diagnostic(
            line.requirement.span,
            &format!("no constraint names `{name}`"),
        )
        .why("whatever version is the newest that day is installed")
        .help("add it to the constraints")
        .with_severity(Severity::Warning)
    }
}

fn shuts_out(limit: &NamedLine<'_>, line: &NamedLine<'_>) -> bool {
    !limit.is_place()
        && !line.is_place()
        && limit.meets(line)
        && !specifier::intersects(&limit.requirement.specifiers, &line.requirement.specifiers)
}
