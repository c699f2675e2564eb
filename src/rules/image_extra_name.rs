use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for extras that are almost named after an image: after a console script, or `{project}_base`.
    ///
    /// ## Why is this bad?
    /// The requirements of an image are those of the extra with its name. Under a name with a slip they reach no image, and nothing
    /// says so.
    ///
    /// ## Example
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// scripts = {wharf-executor = "wharf:main"}
    /// optional-dependencies = {wharf_executer = ["ara"]}
    /// ```
    ///
    /// Use instead:
    ///
    /// `pyproject.toml`:
    /// ```toml
    /// [project]
    /// name = "wharf"
    /// version = "1"
    /// scripts = {wharf-executor = "wharf:main"}
    /// optional-dependencies = {wharf_executor = ["ara"]}
    /// ```
    ///
    /// ## References
    /// - [Extras](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#extras)
    /// - Evidence: `tests/evidence/image-extra-name`
    ImageExtraName {
        code: "CON015",
        name: "image-extra-name",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ImageExtraName {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for (extra, image, span) in project.extras_almost_of_images() {
            let message = format!("no image is named `{extra}`");
            found.push(
                self.diagnostic(span, &message)
                    .here(format!("probably `{image}`"))
                    .why("only an extra with the name of an image is installed in it")
                    .help(format!("call the extra `{image}`")),
            );
        }
    }
}
