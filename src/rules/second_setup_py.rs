use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{NestedSetup, Project};

declare_rule! {
    /// ## What it does
    /// Checks for another setup.py that declares the same distribution, or lies inside an installed package.
    ///
    /// ## Why is this bad?
    /// Two files say what one distribution is. Which one counts depends on the folder that `pip install` is given, and their
    /// versions and requirements drift apart. Inside a package the file is even installed as a module.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"])
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="0.1", py_modules=["cli"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `sampler/setup.py`
    /// ```text
    /// (removed)
    /// ```
    ///
    /// ## References
    /// - [Python packaging guide: packaging projects](https://packaging.python.org/en/latest/tutorials/packaging-projects/)
    /// - Evidence: `tests/evidence/second-setup-py`
    SecondSetupPy {
        code: "SET023",
        name: "second-setup-py",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for SecondSetupPy {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for nested in project.nested_setups() {
            let mut finding = self
                .diagnostic(nested.call.callee, &message(nested))
                .why("which of the two counts depends on the folder that `pip install` is given")
                .help("remove it, and move what only it says into the setup.py at the root");
            if let Some(call) = project.setup_call() {
                finding = finding.label(call.callee, "the project's own");
            }
            found.push(finding);
        }
    }
}

fn message(nested: &NestedSetup) -> String {
    let path = nested.file.path();
    let name = nested.name.as_deref().unwrap_or("another distribution");
    match (&nested.package, nested.same_name) {
        (Some(package), true) => {
            format!(
                "`{path}` declares `{name}` again, and is installed with the package `{package}`"
            )
        }
        (None, true) => format!("`{path}` declares `{name}` again"),
        (Some(package), false) => {
            format!("`{path}` calls setup() and is installed with the package `{package}`")
        }
        (None, false) => format!("`{path}` calls setup() too"),
    }
}
