use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for repositories in the constraints of the images that have no name in front.
    ///
    /// ## Why is this bad?
    /// uv refuses them. pip takes them and finds the name in `#egg=`, which it calls deprecated.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `constraints.txt`:
    /// ```text
    /// git+https://git.example.org/releng#egg=opnfv&subdirectory=modules
    /// ```
    ///
    /// Use instead:
    ///
    /// `constraints.txt`:
    /// ```text
    /// opnfv @ git+https://git.example.org/releng#subdirectory=modules
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: pip since 19.1 reads both forms alike.
    ///
    /// ## References
    /// - [pip: constraints files](https://pip.pypa.io/en/stable/user_guide/#constraints-files)
    /// - Evidence: `tests/evidence/constraint-unnamed-url`
    ConstraintUnnamedUrl {
        code: "CON023",
        name: "constraint-unnamed-url",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for ConstraintUnnamedUrl {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::findings(project, "constraint-unnamed-url") {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
