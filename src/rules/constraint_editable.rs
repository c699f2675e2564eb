use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for editable lines (`-e`) in the constraints of the images.
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
    /// -e git+https://git.example.org/sfc#egg=sfc
    /// ```
    ///
    /// Use instead:
    ///
    /// `constraints.txt`:
    /// ```text
    /// sfc @ git+https://git.example.org/sfc
    /// ```
    ///
    /// ## Known issues
    /// A warning only where the images are of a distribution whose pip is older, such as Alpine 3.12.
    ///
    /// ## References
    /// - [pip: constraints files](https://pip.pypa.io/en/stable/user_guide/#constraints-files)
    /// - Evidence: `tests/evidence/constraint-editable`
    ConstraintEditable {
        code: "CON021",
        name: "constraint-editable",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ConstraintEditable {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::findings(project, "constraint-editable") {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
