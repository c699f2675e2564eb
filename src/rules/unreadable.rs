use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for what keeps Python from reading setup.cfg: lines that are no option, keys and sections that stand twice,
    /// bytes that are not UTF-8, a file that cannot be opened. Every error is reported, and the rest of the file is checked
    /// all the same.
    ///
    /// ## Why is this bad?
    /// Python's reader gives up at most errors: the build stops, and so does every other tool with settings in the file.
    /// It names one error at a time.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup()
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// version = 5
    /// name = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// version = 5
    /// ```
    ///
    /// ## References
    /// - [configparser: supported INI file structure](https://docs.python.org/3/library/configparser.html#supported-ini-file-structure)
    /// - Evidence: `tests/evidence/unreadable`
    Unreadable {
        code: "CFG009",
        name: "unreadable",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for Unreadable {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let declarations = ["setup.cfg", "pyproject.toml"];
        for unreadable in project.unreadable() {
            if declarations.contains(&unreadable.path.as_str()) {
                let place = project.files().placeholder(&unreadable.path).span(0, 0);
                let message = format!("`{}` cannot be read: {}", unreadable.path, unreadable.error);
                found.push(
                    self.diagnostic(place, &message)
                        .why("nothing is known of the metadata in it"),
                );
            }
        }
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        for error in &cfg.parse.errors {
            let message = format!("setup.cfg is not readable: {}", error.message);
            found.push(
                self.diagnostic(error.span, &message)
                    .why("the build stops here"),
            );
        }
    }
}
