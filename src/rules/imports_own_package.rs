use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for a setup.py that imports the package it builds, for its version most often.
    ///
    /// ## Why is this bad?
    /// Builds are isolated: what the package requires is not installed yet, and its import fails.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    /// import sampler
    ///
    /// setup(
    ///     name="sampler",
    ///     version=sampler.__version__,
    ///     py_modules=["sampler"],
    ///     install_requires=["requests"],
    /// )
    /// ```
    /// `sampler.py`
    /// ```python
    /// import requests
    ///
    /// __version__ = "1.0"
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     install_requires=["requests"],
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the version then stands in two places. It writes the version out and takes the import away, where that is
    /// a line of its own of the top level, and setup.py asks the package for nothing else. In all other cases there is no fix: what
    /// the import is good for does not show.
    ///
    /// ## Known issues
    /// A package that needs nothing but itself when it is imported is an info: the build works as long as that is so.
    ///
    /// ## References
    /// - [setuptools: one source of the version](https://packaging.python.org/en/latest/discussions/single-source-version/)
    /// - Evidence: `tests/evidence/imports-own-package`
    ImportsOwnPackage {
        code: "SET020",
        name: "imports-own-package",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ImportsOwnPackage {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !project.backend().reads_setup_py() {
            return;
        }
        for import in project.own_imports() {
            let module = &import.module;
            let finding = self.diagnostic(
                import.span,
                &format!("setup.py imports `{module}`, which it builds"),
            );
            let finding = match &import.needs {
                Some((name, span)) => finding
                    .why(format!("that needs `{name}`, which is not there in an isolated build"))
                    .label(*span, "needed here"),
                None => finding
                    .with_severity(Severity::Info)
                    .why("the build works as long as the package imports nothing that has to be installed"),
            };
            found.push(match project.version_without_import(import.span) {
                Some(edits) => finding.fix(Fix::unsafe_("Write the version out", edits)),
                None => finding.help("write the value out, or use `attr:` of setup.cfg, which reads a literal without importing"),
            });
        }
    }
}
