use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, Project};
use crate::syntax::version;

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
        let Some(trouble) = trouble(text) else {
            return;
        };
        let finding = match trouble {
            Trouble::Stops(why) => self
                .diagnostic(option.value_span, &format!("pbr does not take `{text}` for a version"))
                .why(why)
                .with_severity(Severity::Error),
            Trouble::Becomes(other) => self
                .diagnostic(option.value_span, &format!("pbr builds no version `{text}`"))
                .here(format!("it aims at `{other}`"))
                .why("the version is that of the git tag; this key names the next release, of three numbers"),
        };
        found.push(finding.help("drop it: the tag decides"));
    }
}

/// What pbr does to a version that is not one of up to three numbers.
enum Trouble {
    Stops(&'static str),
    Becomes(String),
}

fn trouble(text: &str) -> Option<Trouble> {
    if text.starts_with("attr:") || text.starts_with("file:") {
        return Some(Trouble::Stops(
            "only setuptools knows directives: without a tag on the commit the build stops here",
        ));
    }
    let parsed = version::parse(text)?;
    if parsed.epoch() > 0 {
        return Some(Trouble::Stops(
            "a semantic version has no epoch: without a tag on the commit the build stops here",
        ));
    }
    // A version that is not semantic is cut down to three numbers; a post release becomes the next one.
    let mut numbers = parsed.release().to_vec();
    let is_long = numbers.len() > 3;
    numbers.resize(3, 0);
    if let (Some(_), Some(last)) = (parsed.post(), numbers.last_mut()) {
        *last += 1;
    }
    // `1.5.0.0rc1` is how pbr itself writes a candidate.
    let changes = (is_long && parsed.pre().is_none()) || parsed.is_post();
    let changes = changes || (parsed.is_dev() && parsed.pre().is_none());
    let shown: Vec<String> = numbers.iter().map(u64::to_string).collect();
    changes.then(|| Trouble::Becomes(shown.join(".")))
}
