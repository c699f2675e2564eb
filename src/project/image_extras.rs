//! Extras that name images.

use super::Project;
use crate::metadata::EntryPoint;
use crate::syntax::version::normalize_extra;
use crate::text::Span;

/// Names shorter than this are one slip away from too many words.
const SHORTEST: usize = 6;
/// Most slips.
const SLIPS: usize = 2;

impl Project {
    /// Extras within two slips of the name of an image and equal to none: the extra, the image, and where its first
    /// requirement stands. Images are `{project}_base` and the console scripts.
    pub fn extras_almost_of_images(&self) -> Vec<(String, String, Span)> {
        let metadata = self.metadata();
        let Some(groups) = metadata.extras_require.value() else {
            return Vec::new();
        };
        let scripts = metadata.entry_points.value();
        let scripts = scripts.and_then(|groups| groups.get("console_scripts"));
        let Some(scripts) = scripts.filter(|list| list.open.is_empty()) else {
            return Vec::new();
        };
        let scripts = scripts.items.iter();
        let scripts = scripts.filter_map(|item| Some(EntryPoint::parse(&item.text)?.name));
        let base = metadata.name.known().map(|name| format!("{name}_base"));
        let images: Vec<String> = scripts
            .chain(base)
            .map(|name| normalize_extra(&name))
            .collect();
        let mut found = Vec::new();
        for (extra, list) in &groups.groups {
            let name = normalize_extra(extra);
            if images.contains(&name) || name.len() < SHORTEST {
                continue;
            }
            let near = images.iter().find(|image| {
                image.len() >= SHORTEST && strsim::osa_distance(image, &name) <= SLIPS
            });
            if let (Some(image), Some(item)) = (near, list.items.first()) {
                // As pbr's `[extras]` and most projects write it.
                found.push((extra.clone(), image.replace('-', "_"), item.provenance.span));
            }
        }
        found
    }
}
