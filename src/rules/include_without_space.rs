use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::requirements::PbrLine;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `-rfile` in the requirements files that pbr reads.
    ///
    /// ## Why is this bad?
    /// pip takes it for `-r file`. pbr looks behind the first blank, finds no name, and skips the line: the requirements of the
    /// other file are missing from the package, and nobody says so.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// -rbase.txt
    /// ```
    /// `base.txt`:
    /// ```text
    /// six
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// -r base.txt
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the requirements of the other file begin to count.
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/include-without-space`
    IncludeWithoutSpace {
        code: "PBR008",
        name: "include-without-space",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for IncludeWithoutSpace {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for line in project.pbr_lines() {
            let text = project.files().slice(line.span);
            let is_glued = text
                .strip_prefix("-r")
                .is_some_and(|rest| !rest.is_empty() && !rest.starts_with([' ', '\t']));
            if !is_glued || !matches!(line.read, PbrLine::Include(_)) {
                continue;
            }
            let mut at = line.span;
            at.end = at.start + 2;
            let finding = self
                .diagnostic(line.span, "pbr skips this include")
                .why("it looks for the name behind a blank, and finds none")
                .fix(Fix::unsafe_(
                    "Add the blank",
                    vec![Edit::insert_after(at, " ")],
                ));
            found.push(finding);
        }
    }
}
