//! The version: a tag.

use super::Reader;
use crate::data::pbr_keys::VERSION_SOURCE;
use crate::metadata::{Field, Text};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason, Resolved};

impl Reader<'_> {
    /// Known only when a release tag names the commit that is checked out.
    pub(super) fn version(&self) -> Field<Text> {
        let span = self
            .option("metadata", "version")
            .map_or(self.header, |option| option.value_span);
        let place = Provenance::new(Origin::Pbr, span);
        let tagged = self
            .project
            .git()
            .filter(|git| !git.unpeeled_tags)
            .and_then(|git| {
                git.tags_at_head
                    .iter()
                    .filter_map(|tag| release(tag))
                    .max()
                    .map(|parts| parts.map(|part| part.to_string()).join("."))
            });
        let value = match tagged {
            Some(version) => Resolved::Known(version),
            None => Resolved::Dynamic(Dynamic::new(Reason::Git, VERSION_SOURCE, Some(span))),
        };
        Field::declared(value, place)
    }
}

/// A tag of one to three numbers, perhaps after `v`; pbr writes always three.
fn release(tag: &str) -> Option<[u64; 3]> {
    let text = tag.strip_prefix('v').unwrap_or(tag);
    let mut parts = [0; 3];
    let numbers: Vec<&str> = text.split('.').collect();
    if numbers.len() > parts.len() {
        return None;
    }
    for (part, number) in parts.iter_mut().zip(numbers) {
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *part = number.parse().ok()?;
    }
    Some(parts)
}
