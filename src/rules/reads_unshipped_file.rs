use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::Edit;
use camino::Utf8Path;

declare_rule! {
    /// ## What it does
    /// Checks for files that setup.py opens and that are not there, or not in the source distribution.
    ///
    /// ## Why is this bad?
    /// pip builds the package from its source distribution where there is no wheel. setup.py ends there with a
    /// `FileNotFoundError`, while every build from the checkout works.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     install_requires=open("requirements.txt").read().splitlines(),
    /// )
    /// ```
    /// `requirements.txt`
    /// ```text
    /// six
    /// ```
    ///
    /// Use instead:
    ///
    /// `MANIFEST.in`
    /// ```text
    /// include requirements.txt
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the source distribution gets a file that it had not.
    ///
    /// ## Known issues
    /// Files that are opened in `try`, under `if`, or in a function that is called there do not count.
    ///
    /// ## References
    /// - [setuptools: files in the distribution](https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html)
    /// - Evidence: `tests/evidence/reads-unshipped-file`
    ReadsUnshippedFile {
        code: "SET022",
        name: "reads-unshipped-file",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ReadsUnshippedFile {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for file in project.unshipped_files() {
            let Some(path) = &file.path else {
                found.push(
                    self.diagnostic(file.span, "setup.py opens a file that is not there")
                        .why("it ends with a FileNotFoundError before it calls setup()")
                        .help("add the file, or drop the line"),
                );
                continue;
            };
            let finding = self
                .diagnostic(
                    file.span,
                    &format!(
                        "setup.py reads `{path}`, which the source distribution does not have"
                    ),
                )
                .why("a build from the source distribution ends here with a FileNotFoundError");
            found.push(match include(project, path) {
                Some(edit) => finding.fix(Fix::unsafe_(
                    format!("Include `{path}` in MANIFEST.in"),
                    vec![edit],
                )),
                None => finding.help(format!("write `include {path}` into MANIFEST.in")),
            });
        }
    }
}

/// A line at the end of MANIFEST.in, or the file with that line.
fn include(project: &Project, path: &Utf8Path) -> Option<Edit> {
    let has_blank = path.as_str().contains(char::is_whitespace);
    (!has_blank).then(|| project.append_line("MANIFEST.in", &format!("include {path}")))?
}
