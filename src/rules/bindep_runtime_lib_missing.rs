use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for headers of a library that bindep.txt installs for building, where no line installs the library for running.
    ///
    /// ## Why is this bad?
    /// A wheel that was built against a library needs it in the final image, too.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `bindep.txt`:
    /// ```text
    /// libffi-dev [compile platform:dpkg]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// libffi-dev [compile platform:dpkg]
    /// libffi8 [platform:dpkg]
    /// ```
    ///
    /// ## Known issues
    /// The library may be part of the base image, or linked into the wheel.
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    BindepRuntimeLibMissing {
        code: "CON033",
        name: "bindep-runtime-lib-missing",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for BindepRuntimeLibMissing {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for missing in project.missing_runtime_libraries() {
            let message = format!(
                "no line installs the library of `{}` for running",
                missing.package
            );
            let platforms = missing.platforms.join(", ");
            found.push(
                self.diagnostic(missing.span, &message)
                    .here(format!("on {platforms}"))
                    .why("what is built against a library needs it where it runs")
                    .help("add the library without a profile, or leave it to the base image"),
            );
        }
    }
}
