use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{IdlePattern, PatternProblem, Project};

declare_rule! {
    /// ## What it does
    /// Checks for patterns of `package_data`, `data_files` and `license_files` that give no file, or give it to the wrong place.
    ///
    /// ## Why is this bad?
    /// setuptools passes over a pattern of `package_data` that matches nothing, without a word: the data are missing when the
    /// package runs. The build stops at a file of `data_files` that is not there, and at an absolute pattern of licence files.
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
    ///     package_data={"sampler": ["*.yml"]},
    /// )
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/rates.yaml`
    /// ```yaml
    /// rate: 1
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
    ///     package_data={"sampler": ["*.yaml"]},
    /// )
    /// ```
    ///
    /// ## Known issues
    /// Silent on package data and data files where `cmdclass` is given, whose commands may make files, and on libraries and
    /// compiled translations. Patterns that setup.py puts together are not looked at, nor those that leave the package by `..`.
    ///
    /// ## References
    /// - [setuptools: data files](https://setuptools.pypa.io/en/latest/userguide/datafiles.html)
    /// - Evidence: `tests/evidence/data-glob-no-match`
    DataGlobNoMatch {
        code: "SET009",
        name: "data-glob-no-match",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for DataGlobNoMatch {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for idle in project.idle_patterns() {
            let (message, why, help) = words(&idle);
            found.push(
                self.diagnostic(idle.span, &message)
                    .with_severity(severity(&idle))
                    .why(why)
                    .help(help),
            );
        }
    }
}

fn severity(idle: &IdlePattern) -> Severity {
    match idle.problem {
        PatternProblem::Missing => Severity::Error,
        PatternProblem::Absolute if idle.field == "license_files" => Severity::Error,
        _ => Severity::Warning,
    }
}

/// What is wrong, why it matters, what to do.
fn words(idle: &IdlePattern) -> (String, &'static str, String) {
    const SILENT: &str = "setuptools passes over it without a word";
    const STOPS: &str = "the build stops here";
    let IdlePattern { field, text, .. } = idle;
    match &idle.problem {
        PatternProblem::NoMatch if *field == "license_files" => (
            format!("`{text}` in `{field}` matches no file"),
            "the wheel has no licence file; setuptools only warns",
            "name a file that is there".to_owned(),
        ),
        PatternProblem::NoMatch => (
            format!("`{text}` in `{field}` matches no file of the package"),
            SILENT,
            "mend the pattern or drop it; it is relative to the folder of the package".to_owned(),
        ),
        PatternProblem::OnlyFolder => (
            format!("`{text}` in `{field}` names a folder, and its files are not installed"),
            SILENT,
            format!(
                "write `{}/*`, or `{0}/**/*` for all below it",
                text.trim_end_matches('/')
            ),
        ),
        PatternProblem::UnknownPackage(package) => (
            format!(
                "`{text}` stands under `{package}` in `{field}`, which is no package of the project"
            ),
            SILENT,
            "put it under the package that holds the files".to_owned(),
        ),
        PatternProblem::Absolute if *field == "license_files" => (
            format!("`{text}` in `{field}` is absolute"),
            STOPS,
            "write it relative to the project".to_owned(),
        ),
        PatternProblem::Absolute => (
            format!("`{text}` in `{field}` is absolute, and matches nothing"),
            SILENT,
            "write it relative to the folder of the package".to_owned(),
        ),
        PatternProblem::AbsoluteTarget(folder) => (
            format!("`{field}` installs to the absolute folder `{folder}`"),
            "in a wheel that is a folder of site-packages",
            format!(
                "write `{}`, which is relative to the environment",
                folder.trim_start_matches('/')
            ),
        ),
        PatternProblem::Missing if text.contains(['*', '?', '[']) => (
            format!("`{text}` in `{field}` is a pattern, and setup() takes only names"),
            STOPS,
            "use `glob.glob()`, or package data".to_owned(),
        ),
        PatternProblem::Missing => (
            format!("`{text}` in `{field}` is not there"),
            STOPS,
            "name a file that is there, or drop it".to_owned(),
        ),
    }
}
