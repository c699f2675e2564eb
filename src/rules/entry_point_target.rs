use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{DeadEntryPoint, Project, TargetProblem};

declare_rule! {
    /// ## What it does
    /// Checks for entry points that lead nowhere: malformed ones, commands without a function, modules and functions that the
    /// sources do not have, modules that are not installed.
    ///
    /// ## Why is this bad?
    /// setuptools stops at a malformed one and writes down any other without looking. pip refuses a wheel whose command names no
    /// function; any other command is installed, and fails with an `ImportError` or `AttributeError` when somebody calls it.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     packages=["sampler"],
    ///     entry_points={"console_scripts": ["sampler=sampler.cli"]},
    /// )
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/cli.py`
    /// ```python
    /// def main():
    ///     pass
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
    ///     packages=["sampler"],
    ///     entry_points={"console_scripts": ["sampler=sampler.cli:main"]},
    /// )
    /// ```
    ///
    /// ## Known issues
    /// Only modules of the project's own packages are looked at, and no extensions. A module that does
    /// `import *` or writes to `globals()` may bind any name, and so may one with errors.
    ///
    /// ## References
    /// - [Entry points specification](https://packaging.python.org/en/latest/specifications/entry-points/)
    /// - Evidence: `tests/evidence/entry-point-target`
    EntryPointTarget {
        code: "SET011",
        name: "entry-point-target",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for EntryPointTarget {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !project.backend().reads_setup_py() {
            return;
        }
        for point in project.dead_entry_points() {
            let (message, why, help) = words(&point);
            found.push(self.diagnostic(point.span, &message).why(why).help(help));
        }
    }
}

/// What is wrong, why it matters, what to do.
fn words(point: &DeadEntryPoint) -> (String, &'static str, String) {
    const LATE: &str = "setuptools does not look; it fails when the entry point is loaded";
    let text = &point.text;
    match &point.problem {
        TargetProblem::Malformed => (
            format!("`{text}` is not an entry point"),
            "the build stops here",
            "write `name = module:object`".to_owned(),
        ),
        TargetProblem::NoFunction { module } => (
            format!("the command `{text}` names no function"),
            "setuptools does not look; pip refuses to install the wheel",
            format!("name the function: `{module}:main`"),
        ),
        TargetProblem::NoModule { module } => (
            format!("`{text}` leads to `{module}`, which is not in the sources"),
            LATE,
            "name a module that is there, or drop the entry point".to_owned(),
        ),
        TargetProblem::NotInstalled { module, file } => (
            format!("`{text}` leads to `{module}`, which is not installed"),
            LATE,
            format!("list the package of `{file}` in `packages`"),
        ),
        TargetProblem::NoObject { file, object } => (
            format!("`{text}` leads to `{object}`, which `{file}` does not define"),
            LATE,
            "name what the module defines, or drop the entry point".to_owned(),
        ),
    }
}
