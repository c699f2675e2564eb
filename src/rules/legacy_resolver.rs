use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::install::Given;

declare_rule! {
    /// ## What it does
    /// Checks for a `pip install` of an image with `--use-deprecated=legacy-resolver` or `--break-system-packages`.
    ///
    /// ## Why is this bad?
    /// The old resolver installs what does not fit together and ends with status 0; pip will drop it.
    /// The other option lets pip replace what the distribution installed and relies on.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM debian:12
    /// RUN pip install --no-cache-dir --break-system-packages wharf
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM debian:12
    /// RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir wharf
    /// ```
    ///
    /// ## References
    /// - [PEP 668](https://peps.python.org/pep-0668/)
    /// - Evidence: `tests/evidence/legacy-resolver`
    LegacyResolver {
        code: "CON029",
        name: "legacy-resolver",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for LegacyResolver {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            for (_, pip) in image.pip_installs() {
                for option in &pip.options {
                    if let Some((message, why, help)) = problem(option) {
                        found.push(self.diagnostic(option.span, message).why(why).help(help));
                    }
                }
            }
        }
    }
}

/// What is wrong with an option, why, and what to do.
fn problem(option: &Given) -> Option<(&'static str, &'static str, &'static str)> {
    let value = option
        .value
        .as_ref()
        .map_or("", |value| value.text.as_str());
    match option.name.as_str() {
        "--use-deprecated" if value == "legacy-resolver" => Some((
            "the old resolver of pip is asked for",
            "it installs what does not fit together, and ends with status 0",
            "mend the requirements that disagree, then leave the option out",
        )),
        "--break-system-packages" => Some((
            "pip may replace packages of the distribution",
            "programs of the distribution rely on the versions that it installed",
            "install into a virtual environment",
        )),
        _ => None,
    }
}
