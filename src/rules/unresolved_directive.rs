use super::wording::names;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, CfgDirective, DirectiveProblem, Project};

declare_rule! {
    /// ## What it does
    /// Checks for `file:` and `attr:` in setup.cfg that lead nowhere, or stand where setuptools takes them for text.
    ///
    /// ## Why is this bad?
    /// For the version the build stops. Any other field becomes empty, with no more than a warning in the log: the package
    /// has no description, or no requirements. A key that knows no directives, such as `keywords`, gets the directive itself
    /// as its value.
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
    /// version = file: VERSION
    /// ```
    ///
    /// Use instead:
    ///
    /// `VERSION`:
    /// ```text
    /// 5.0
    /// ```
    ///
    /// ## References
    /// - [setuptools: special directives](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html#specifying-values)
    /// - Evidence: `tests/evidence/unresolved-directive`
    UnresolvedDirective {
        code: "CFG011",
        name: "unresolved-directive",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for UnresolvedDirective {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let directives = project.cfg_directives().into_iter();
        // pbr reads the version itself, and has a rule of its own for it.
        let is_pbr = project.backend() == Backend::Pbr;
        let directives = directives.filter(|directive| !(is_pbr && directive.key == "version"));
        found.extend(directives.filter_map(|directive| self.finding(&directive)));
    }
}

impl UnresolvedDirective {
    fn finding(&self, directive: &CfgDirective) -> Option<Diagnostic> {
        let CfgDirective {
            section, key, span, ..
        } = directive;
        Some(match directive.problem.as_ref()? {
            DirectiveProblem::NoFile(missing) => {
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let message = format!("{} {verb} not there", names(missing, 4));
                let why = match (key.as_str(), section.as_str()) {
                    ("version", _) => "the build stops: the version would be empty".to_owned(),
                    (key, "options.extras_require") => {
                        format!(
                            "the extra `{key}` loses what it says, with only a warning in the log"
                        )
                    }
                    (key, _) => {
                        format!("`{key}` loses what it says, with only a warning in the log")
                    }
                };
                self.diagnostic(*span, &message)
                    .why(why)
                    .help("name a file that is in the project, seen from its root")
            }
            DirectiveProblem::NoAttribute(message) => self
                .diagnostic(*span, "this attribute cannot be read")
                .here(message)
                .why("the build stops")
                .help("name the module and the variable: `attr: package.module.__version__`"),
            DirectiveProblem::NoDirective if key == "license" => self
                .diagnostic(*span, "`license` is no file")
                .why("the build stops: the key takes the name of a licence only")
                .help(
                    "write the licence's SPDX expression here, and the file under `license_files`",
                ),
            DirectiveProblem::NoDirective => self
                .diagnostic(*span, &format!("`{key}` knows no such directive"))
                .why("the text of the directive itself becomes the value")
                .help("write the value here")
                .with_severity(Severity::Warning),
        })
    }
}
