use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for blocks of Dockerfile templates (`Dockerfile.j2`) that are closed and not opened, or opened and not closed.
    ///
    /// ## Why is this bad?
    /// Jinja refuses the template.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile.j2`:
    /// ```text
    /// FROM {{ namespace }}/base:{{ tag }}
    /// {% endif %}
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile.j2`:
    /// ```text
    /// FROM {{ namespace }}/base:{{ tag }}
    /// ```
    ///
    /// ## References
    /// - [Jinja: templates](https://jinja.palletsprojects.com/en/stable/templates/)
    /// - Evidence: `tests/evidence/jinja-unbalanced`
    JinjaUnbalanced {
        code: "CON035",
        name: "jinja-unbalanced",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for JinjaUnbalanced {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for tag in project.unbalanced_template_tags() {
            let (message, help) = match &tag.opening {
                Some(opening) => (
                    format!("`{}` is not closed", tag.word),
                    format!("close it with `{{% end{opening} %}}`"),
                ),
                None => (
                    format!("`{}` closes nothing", tag.word),
                    "delete it, or open the block above".to_owned(),
                ),
            };
            found.push(
                self.diagnostic(tag.span, &message)
                    .why("Jinja refuses the template")
                    .help(help),
            );
        }
    }
}
