use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for images of one project whose requirements exclude each other, though neither starts from the other.
    ///
    /// ## Why is this bad?
    /// One resolver call can then not serve all images: each gets its own, and what they share may have two versions.
    ///
    /// ## Example
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// scripts = {crane = "wharf:crane", winch = "wharf:winch"}
    /// optional-dependencies = {crane = ["click<7"], winch = ["click>=7"]}
    /// ```
    ///
    /// Use instead:
    ///
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// scripts = {crane = "wharf:crane", winch = "wharf:winch"}
    /// optional-dependencies = {crane = ["click>=7"], winch = ["click>=7"]}
    /// ```
    ///
    /// ## References
    /// - [Extras](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#extras)
    /// - Evidence: `tests/evidence/sibling-conflict`
    SiblingConflict {
        code: "CON020",
        name: "sibling-conflict",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for SiblingConflict {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::findings(project, "sibling-conflict") {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
