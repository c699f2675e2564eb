use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for profiles of bindep.txt that stand in one line only and are one slip away from one that is used elsewhere.
    ///
    /// ## Why is this bad?
    /// Nobody asks for `complie`. The package of that line is never installed.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `bindep.txt`:
    /// ```text
    /// gcc [compile]
    /// make [complie]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// gcc [compile]
    /// make [compile]
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: somebody may ask for the odd profile.
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    /// - Evidence: `tests/evidence/bindep-unused-profile`
    BindepUnusedProfile {
        code: "CON032",
        name: "bindep-unused-profile",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for BindepUnusedProfile {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for slip in project.misspelled_profiles() {
            let message = format!("only this line has the profile `{}`", slip.word);
            let fix = Fix::unsafe_(
                format!("Write `{}`", slip.meant),
                vec![Edit::replace(slip.span, slip.meant.clone())],
            );
            found.push(
                self.diagnostic(slip.span, &message)
                    .here(format!("probably `{}`", slip.meant))
                    .why(format!(
                        "who asks for `{}` does not get `{}`",
                        slip.meant, slip.package
                    ))
                    .fix(fix),
            );
        }
    }
}
