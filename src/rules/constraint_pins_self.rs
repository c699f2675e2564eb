use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for the project itself in its own constraints.
    ///
    /// ## Why is this bad?
    /// What is built has the version of its source. pip refuses it when the line names another.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `constraints.txt`:
    /// ```text
    /// six==1.16.0
    /// wharf==0.9
    /// ```
    ///
    /// Use instead:
    ///
    /// `constraints.txt`:
    /// ```text
    /// six==1.16.0
    /// ```
    ///
    /// ## References
    /// - [pip: constraints files](https://pip.pypa.io/en/stable/user_guide/#constraints-files)
    /// - Evidence: `tests/evidence/constraint-pins-self`
    ConstraintPinsSelf {
        code: "CON024",
        name: "constraint-pins-self",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ConstraintPinsSelf {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::findings(project, "constraint-pins-self") {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
