use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::requirements::PbrLine;

declare_rule! {
    /// ## What it does
    /// Checks for URLs without `#egg=` in the requirements files that pbr reads.
    ///
    /// ## Why is this bad?
    /// pbr puts the name behind `#egg=` in place of the URL. Where there is none, nothing is left: the requirement is missing from
    /// the package, and nobody says so.
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
    /// six
    /// git+https://gerrit.opnfv.org/gerrit/snaps
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// git+https://gerrit.opnfv.org/gerrit/snaps#egg=snaps
    /// ```
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/url-line-lost`
    UrlLineLost {
        code: "PBR005",
        name: "url-line-lost",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for UrlLineLost {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for line in project.pbr_lines() {
            if line.read == PbrLine::Lost {
                let finding = self
                    .diagnostic(line.span, "pbr drops this requirement")
                    .why("it takes the name behind `#egg=` in place of a URL, and here is none")
                    .help("add `#egg=` and the name of the project");
                found.push(finding);
            }
        }
    }
}
