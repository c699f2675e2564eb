use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::Requirement;
use crate::syntax::requirements::LineKind;

declare_rule! {
    /// ## What it does
    /// Checks for `name @ URL#…` in the requirements files that pbr reads, where what follows the `#` matters.
    ///
    /// ## Why is this bad?
    /// pbr takes everything from the first `#` on for a comment. The sub-directory is lost, and pip looks for the project at the
    /// root of the repository; a hash is lost, and nothing is checked.
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
    /// opnfv @ git+https://gerrit.opnfv.org/gerrit/releng#subdirectory=modules
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// opnfv
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// opnfv @ git+https://gerrit.opnfv.org/gerrit/releng#subdirectory=modules
    /// ```
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/fragment-lost`
    FragmentLost {
        code: "PBR006",
        name: "fragment-lost",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for FragmentLost {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.pbr_metadata_files() {
            for line in &source.parse.tree.lines {
                let LineKind::Named(named) = &line.kind else {
                    continue;
                };
                if let Some(fragment) = lost_fragment(named) {
                    found.push(self.finding(named, fragment));
                }
            }
        }
    }
}

impl FragmentLost {
    fn finding(&self, named: &Requirement, fragment: &str) -> Diagnostic {
        let name = &named.name.value;
        self.diagnostic(named.span, &format!("pbr drops `#{fragment}`"))
            .why("it takes everything from the first `#` on for a comment")
            .help(format!(
                "leave `{name}` here, and put the URL into thirdparty-requirements.txt, which pbr does not read"
            ))
    }
}

/// The fragment of the URL, when it says more than the name.
fn lost_fragment(named: &Requirement) -> Option<&str> {
    let (_, fragment) = named.url.as_ref()?.value.split_once('#')?;
    let mut parts = fragment.split('&');
    parts
        .any(|part| !part.starts_with("egg="))
        .then_some(fragment)
}
