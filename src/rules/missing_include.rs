use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{BadInclude, IncludeProblem, Project};

declare_rule! {
    /// ## What it does
    /// Checks for `-r` and `-c` lines of requirements files whose target is not there, lies outside the project, or
    /// includes the file again.
    ///
    /// ## Why is this bad?
    /// pip stops at a missing file and at a circle, and installs nothing. pbr takes a missing file for an empty one: the
    /// requirements are lost without a word. A file outside the project is not there for anybody else.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `test-requirements.txt`:
    /// ```text
    /// -r base.txt
    /// nose
    /// ```
    ///
    /// Use instead:
    ///
    /// `base.txt`:
    /// ```text
    /// six
    /// ```
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/missing-include`
    MissingInclude {
        code: "REQ014",
        name: "missing-include",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for MissingInclude {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            for include in &source.bad_includes {
                found.push(self.finding(source.file.slice(include.span), include));
            }
        }
    }
}

impl MissingInclude {
    fn finding(&self, target: &str, include: &BadInclude) -> Diagnostic {
        const STOPS: &str = "pip stops here and installs nothing of the list";
        match include.problem {
            IncludeProblem::Missing => self
                .diagnostic(
                    include.span,
                    &format!("`{target}` names a file that is not there"),
                )
                .why(STOPS),
            IncludeProblem::Cycle => {
                let message = format!("`{target}` includes this file again: a cycle");
                self.diagnostic(include.span, &message).why(STOPS)
            }
            // Another project of the same repository, often: pip reads it, so this is no error.
            IncludeProblem::Outside => {
                let message = format!("`{target}` names a file outside the project");
                self.diagnostic(include.span, &message)
                    .with_severity(Severity::Info)
                    .why("it is not read here, and not there for whoever has the project alone")
            }
        }
    }
}
