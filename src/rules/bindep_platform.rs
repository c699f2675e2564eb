use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for platform profiles of bindep.txt that are one slip away from a known one, such as `platform:apline`.
    ///
    /// ## Why is this bad?
    /// A platform that no machine has never matches, and bindep says nothing about it: the package is missing from the image.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `bindep.txt`:
    /// ```text
    /// libffi [platform:apline]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// libffi [platform:alpine]
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it brings a package into images that did not have it.
    ///
    /// ## Known issues
    /// Any distribution may have a name of its own, so only names that look like a known one are reported.
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    /// - Evidence: `tests/evidence/bindep-platform`
    BindepPlatform {
        code: "CON016",
        name: "bindep-platform",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for BindepPlatform {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for slip in project.misspelled_platforms() {
            let message = format!("no machine has the profile `{}`", slip.word);
            let fix = Fix::unsafe_(
                format!("Write `{}`", slip.meant),
                vec![Edit::replace(slip.span, slip.meant.clone())],
            );
            found.push(
                self.diagnostic(slip.span, &message)
                    .here(format!("probably `{}`", slip.meant))
                    .why(format!(
                        "bindep never selects `{}` by it, and says nothing",
                        slip.package
                    ))
                    .fix(fix),
            );
        }
    }
}
