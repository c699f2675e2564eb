use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for extras in the constraints of the images.
    ///
    /// ## Why is this bad?
    /// pip since 20.3 refuses the whole file for one.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `constraints.txt`:
    /// ```text
    /// requests[socks]==2.31.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `constraints.txt`:
    /// ```text
    /// requests==2.31.0
    /// ```
    ///
    /// ## References
    /// - [pip: constraints files](https://pip.pypa.io/en/stable/user_guide/#constraints-files)
    /// - Evidence: `tests/evidence/constraint-extras`
    ConstraintExtras {
        code: "CON022",
        name: "constraint-extras",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ConstraintExtras {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::findings(project, "constraint-extras") {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
