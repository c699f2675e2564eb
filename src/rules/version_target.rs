use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, Project};
use crate::syntax::pbr_version::{PbrTarget, pbr_target};

declare_rule! {
    /// ## What it does
    /// Checks for a `version` in setup.cfg that pbr refuses or changes: `attr:` and `file:`, an epoch, a development or post
    /// release, more than three numbers.
    ///
    /// ## Why is this bad?
    /// pbr takes the version from the git tag. The key only says which release comes next, as a semantic version: pbr knows no
    /// directives and stops at them, and it turns `1.5.post1` into `1.5.1` and `1.2.3.4` into `1.2.3`.
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
    /// version = attr: functest.__version__
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    ///
    /// ## Known issues
    /// The history of git is not read: that a tag is higher than the version, at which the build stops as well, is not seen.
    ///
    /// ## References
    /// - [pbr: version](https://docs.openstack.org/pbr/latest/user/features.html#version)
    /// - Evidence: `tests/evidence/version-target`
    VersionTarget {
        code: "PBR011",
        name: "version-target",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for VersionTarget {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        if project.backend() != Backend::Pbr {
            return;
        }
        let options = cfg.parse.tree.section("metadata").into_iter();
        let mut options = options.flat_map(|section| section.options.iter().rev());
        let Some(option) = options.find(|option| option.pbr_key() == "version") else {
            return;
        };
        let text = option.value.trim();
        let finding = match pbr_target(text) {
            None | Some(PbrTarget::Same) => return,
            Some(PbrTarget::Refused(why)) => self
                .diagnostic(option.value_span, &format!("pbr does not take `{text}` for a version"))
                .why(why)
                .with_severity(Severity::Error),
            Some(PbrTarget::Aims(other)) => self
                .diagnostic(option.value_span, &format!("pbr builds no version `{text}`"))
                .here(format!("it aims at `{other}`"))
                .why("the version is that of the git tag; this key names the next release, of three numbers"),
        };
        found.push(finding.help("drop it: the tag decides"));
    }
}
