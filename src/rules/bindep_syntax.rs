use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for lines of bindep.txt that bindep refuses: blanks at the start or end, tabs, commas or capital letters in brackets.
    ///
    /// ## Why is this bad?
    /// bindep refuses the whole file for one such line. A script that ignores its status builds an image without any package.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `bindep.txt`:
    /// ```text
    /// gcc [compile, test]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// gcc [compile test]
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: nothing could be selected from the file before. Blanks, commas and the case of profiles are put right; a line that needs more has no fix.
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    /// - Evidence: `tests/evidence/bindep-syntax`
    BindepSyntax {
        code: "CON031",
        name: "bindep-syntax",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for BindepSyntax {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for line in project.refused_bindep_lines() {
            let finding = self
                .diagnostic(
                    line.span,
                    "bindep refuses this line, and the whole file with it",
                )
                .here(&line.message)
                .why("no package of the file is installed");
            found.push(match line.repair {
                Some((span, text)) => finding.fix(Fix::safe(
                    format!("Write `{text}`"),
                    vec![Edit::replace(span, text)],
                )),
                None => finding.help("write `name [profile profile]`, in small letters"),
            });
        }
    }
}
