use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for compilers and `-dev` or `-devel` packages in bindep.txt that have no profile, where other lines have `compile`.
    ///
    /// ## Why is this bad?
    /// A line without a profile is for running: the compiler ends in every image that is made from this file.
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
    /// libffi-dev [platform:dpkg]
    /// ```
    ///
    /// Use instead:
    ///
    /// `bindep.txt`:
    /// ```text
    /// gcc [compile]
    /// libffi-dev [compile platform:dpkg]
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: what is run by the default profile may need the headers after all.
    ///
    /// ## Known issues
    /// Silent in files without a line for `compile`: they describe test machines, on which everything is installed.
    ///
    /// ## References
    /// - [bindep](https://docs.opendev.org/opendev/bindep/latest/readme.html)
    /// - Evidence: `tests/evidence/bindep-profile`
    BindepProfile {
        code: "CON017",
        name: "bindep-profile",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for BindepProfile {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for rule in project.build_packages_at_runtime() {
            let name = &rule.name;
            let message = format!("`{}` is installed for running", name.value);
            // Behind the bracket, or a selector of its own behind the name.
            let edit = match project.files().slice(rule.span).split_once('[') {
                Some((before, after)) => {
                    let open = format!("{before}[compile {after}");
                    Edit::replace(rule.span, open.trim_end().to_owned())
                }
                None => Edit::insert_after(name.span, " [compile]"),
            };
            found.push(
                self.diagnostic(name.span, &message)
                    .why("a line without a profile is selected for the final image, which needs no compiler and no headers")
                    .fix(Fix::unsafe_("Select it by `compile` only", vec![edit])),
            );
        }
    }
}
