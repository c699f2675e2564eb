use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{DeadImport, Project};

declare_rule! {
    /// ## What it does
    /// Checks for modules that setup.py imports and that pip, setuptools or Python have no more, and for installed modules
    /// that import `pkg_resources`.
    ///
    /// ## Why is this bad?
    /// A build takes the newest setuptools. setup.py ends with an `ImportError` before it calls `setup()`; an installed
    /// module ends so when it is imported, since setuptools 82 and newer do not bring `pkg_resources`.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from pip.req import parse_requirements
    /// from setuptools import setup
    ///
    /// requirements = [str(line.req) for line in parse_requirements("requirements.txt", session=False)]
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=requirements)
    /// ```
    /// `requirements.txt`
    /// ```text
    /// six
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=["six"])
    /// ```
    ///
    /// ## Known issues
    /// Imports behind `except ImportError` do not count, nor those of a setuptools that `[build-system] requires` or
    /// `install_requires` keeps old. Modules that only newer Pythons lack (`imp`, `lib2to3`) are a warning.
    ///
    /// ## References
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    /// - [pip: changelog](https://pip.pypa.io/en/stable/news/)
    /// - Evidence: `tests/evidence/removed-import`
    RemovedImportTaken {
        code: "SET019",
        name: "removed-import",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for RemovedImportTaken {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(
            project
                .dead_imports()
                .iter()
                .map(|import| self.of_setup_py(import)),
        );
        let spans = project.imports_of_pkg_resources();
        let Some((first, others)) = spans.split_first() else {
            return;
        };
        let mut finding = self
            .diagnostic(*first, "an installed module imports `pkg_resources`")
            .with_severity(Severity::Warning)
            .why("setuptools 82 and newer do not have it, and the project does not ask for an older one")
            .help("use `importlib.metadata` and `importlib.resources`, or require `setuptools<82`");
        for other in others.iter().take(5) {
            finding = finding.label(*other, "and here");
        }
        found.push(finding);
    }
}

impl RemovedImportTaken {
    fn of_setup_py(&self, import: &DeadImport) -> Diagnostic {
        let name = &import.name;
        let Some(removed) = import.removed else {
            return self
                .diagnostic(import.span, &format!("`{name}` is not in the project"))
                .why("the script fetched setuptools once; without it setup.py ends here")
                .help("drop it: every build brings setuptools");
        };
        let (tool, severity) = match removed.tool {
            "python" => ("Python", Severity::Warning),
            tool => (tool, Severity::Error),
        };
        self.diagnostic(
            import.span,
            &format!("{tool} {} and newer have no `{name}`", removed.since),
        )
        .with_severity(severity)
        .why("setup.py ends with an ImportError before it calls setup()")
        .help(removed.instead)
    }
}
