//! The `version` of a pbr project: the release that comes next, as a semantic version (pbr 7.1.3, `pbr.version`).

use super::version;

/// What pbr makes of a version that it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PbrTarget {
    /// Nothing: without a tag on the commit the build stops, for this reason.
    Refused(&'static str),
    /// The release that it aims at, of three numbers: the version is a development, post or longer release.
    Aims(String),
    /// The version itself.
    Same,
}

/// What pbr makes of a `version` in setup.cfg; `None` when it is no version and no directive.
pub fn pbr_target(text: &str) -> Option<PbrTarget> {
    if text.starts_with("attr:") || text.starts_with("file:") {
        return Some(PbrTarget::Refused(
            "only setuptools knows directives: without a tag on the commit the build stops here",
        ));
    }
    let parsed = version::parse(text)?;
    if parsed.epoch() > 0 {
        return Some(PbrTarget::Refused(
            "a semantic version has no epoch: without a tag on the commit the build stops here",
        ));
    }
    // A version that is not semantic is cut down to three numbers; a post release becomes the next one.
    let mut numbers = parsed.release().to_vec();
    let is_long = numbers.len() > 3;
    numbers.resize(3, 0);
    if let (Some(_), Some(last)) = (parsed.post(), numbers.last_mut()) {
        *last = last.saturating_add(1);
    }
    // `1.5.0.0rc1` is how pbr itself writes a candidate.
    let changes = (is_long && parsed.pre().is_none()) || parsed.is_post();
    let changes = changes || (parsed.is_dev() && parsed.pre().is_none());
    let shown: Vec<String> = numbers.iter().map(u64::to_string).collect();
    Some(match changes {
        true => PbrTarget::Aims(shown.join(".")),
        false => PbrTarget::Same,
    })
}
