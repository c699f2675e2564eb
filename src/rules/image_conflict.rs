use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for extras named after an image whose requirements do not agree with those of the base image.
    ///
    /// ## Why is this bad?
    /// The image of a script starts from the base. What it asks for otherwise is either impossible, or replaces a version that the
    /// base was tested with.
    ///
    /// ## Example
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// dependencies = ["click==6.6"]
    /// scripts = {crane = "wharf:crane"}
    /// optional-dependencies = {crane = ["click>=7"]}
    /// ```
    ///
    /// Use instead:
    ///
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// dependencies = ["click>=7"]
    /// scripts = {crane = "wharf:crane"}
    /// optional-dependencies = {crane = ["click>=7"]}
    /// ```
    ///
    /// ## References
    /// - [Extras](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#extras)
    ImageConflict {
        code: "CON014",
        name: "image-conflict",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ImageConflict {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::conflicts(project, true) {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
