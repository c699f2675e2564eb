use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for lines of bindep.txt that say what an earlier line says, or that can never be active, and for a second file that bindep does not take beside it.
    ///
    /// ## Why is this bad?
    /// Such a line does nothing; what was meant by it is missing. With both bindep.txt and other-requirements.txt bindep stops.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `bindep.txt`:
    /// ```text
    /// libffi [platform:apk !platform:apk]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// libffi [platform:apk]
    /// ```
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    /// - Evidence: `tests/evidence/bindep-duplicate`
    BindepDuplicate {
        code: "CON034",
        name: "bindep-duplicate",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for BindepDuplicate {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for line in project.idle_bindep_lines() {
            let finding = match line.same_as {
                Some(first) => self
                    .diagnostic(line.span, &format!("`{}` is listed twice", line.package))
                    .label(first, "here it says the same")
                    .why("the second line does nothing")
                    .help("delete it, or give it the selector that was meant"),
                None => self
                    .diagnostic(line.span, &format!("`{}` is never selected", line.package))
                    .why("the selector asks for a profile and refuses it")
                    .help("delete one of the two"),
            };
            found.push(finding);
        }
        if let Some(second) = project.second_bindep() {
            found.push(
                self.diagnostic(
                    second,
                    "bindep.txt and other-requirements.txt are both there",
                )
                .why("bindep stops when it finds both")
                .help("move these lines to bindep.txt"),
            );
        }
    }
}
