use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::version;

declare_rule! {
    /// ## What it does
    /// Checks for versions with a local part, such as `1.0+ubuntu1`.
    ///
    /// ## Why is this bad?
    /// The part behind `+` is for those who rebuild the work of others. PyPI refuses to take such a version.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0+ubuntu1", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0.post1", py_modules=["sampler"])
    /// ```
    ///
    /// ## References
    /// - [PEP 440: local version identifiers](https://peps.python.org/pep-0440/#local-version-identifiers)
    /// - [What PyPI checks](https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py)
    /// - Evidence: `tests/evidence/local-version`
    LocalVersion {
        code: "VER004",
        name: "local-version",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for LocalVersion {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for declared in project.versions_built() {
            let text = declared.text.trim();
            let is_local = version::parse(text).is_some_and(|version| version.is_local());
            if !is_local || super::placeholder_version::is_placeholder(text) {
                continue;
            }
            let public = text.split('+').next().unwrap_or_default();
            found.push(
                self.diagnostic(declared.span, &format!("`{text}` has a local part"))
                    .why("it builds and installs, but PyPI refuses it")
                    .help(format!(
                        "a version that can be published is `{public}` or `{public}.post1`"
                    )),
            );
        }
    }
}
