//! `[egg_info]` of setup.cfg: tags that every build of setuptools adds to the version (84.2).

use super::Project;
use crate::metadata::Metadata;
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::version;

/// Adds `tag_build`; the version with a date is not known.
pub(super) fn tag_version(project: &Project, metadata: &mut Metadata) {
    let Some(declared) = metadata.version.effective.as_mut() else {
        return;
    };
    let Some((build, build_span)) = option(project, "tag_build") else {
        return tag_date(project, metadata);
    };
    let value = std::mem::replace(&mut declared.value, Resolved::Known(String::new()));
    declared.value = match build {
        Ok(tag) => value.map(&mut |text| tagged(&text, &tag)),
        Err(message) => {
            Resolved::Dynamic(Dynamic::new(Reason::Exception, message, Some(build_span)))
        }
    };
    tag_date(project, metadata);
}

fn tag_date(project: &Project, metadata: &mut Metadata) {
    let Some((date, span)) = option(project, "tag_date") else {
        return;
    };
    let off = ["0", "false", "no", "off", "n", "f"];
    let on = date.is_ok_and(|text| !off.contains(&text.to_lowercase().as_str()));
    if let (true, Some(declared)) = (on, metadata.version.effective.as_mut()) {
        let message = "the day of the build is added to the version";
        declared.value = Resolved::Dynamic(Dynamic::new(Reason::HostState, message, Some(span)));
    }
}

type Found = (Result<String, String>, crate::text::Span);

fn option(project: &Project, key: &str) -> Option<Found> {
    let ini = &project.setup_cfg()?.parse.tree;
    let options = &ini.section("egg_info")?.options;
    let option = options
        .iter()
        .rev()
        .find(|o| o.setuptools_key().to_lowercase() == key)?;
    let text = ini.interpolate("egg_info", &option.key.value);
    let text = text
        .map(|text| text.trim().to_owned())
        .map_err(|error| error.message);
    Some((text, option.value_span))
}

/// The version with the tag, unless it ends so already.
fn tagged(text: &str, tag: &str) -> String {
    let zero = version::normalize(&format!("0{tag}"));
    let safe = zero.as_deref().and_then(|zero| zero.strip_prefix('0'));
    if tag.is_empty() || text.ends_with(tag) || safe.is_some_and(|safe| text.ends_with(safe)) {
        return text.to_owned();
    }
    let whole = format!("{text}{tag}");
    version::normalize(&whole).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_added_once() {
        assert_eq!(tagged("1.5", "dev"), "1.5.dev0");
        assert_eq!(tagged("1.5.dev0", "dev"), "1.5.dev0");
        assert_eq!(tagged("1.5", ""), "1.5");
        assert_eq!(tagged("1.5", ".post1"), "1.5.post1");
    }
}
