//! What two builds made, compared by meaning: METADATA, entry points, the files of the wheel and of the source distribution.
//!
//! Left out is what differs without meaning anything: order, spelling, the version of the metadata format, and files that the
//! tools of the build write about themselves.

mod entry_points;
mod files;
mod message;
mod metadata;
mod people;
mod requirements;

pub(super) use files::generated;
pub(super) use message::Message;
pub(super) use metadata::{extras, requires_dist};
pub(super) use requirements::{
    compare as compare_requirements, compare_here as compare_requirements_here, parse_lone,
};

use super::built::Built;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The fields of METADATA.
    #[default]
    Metadata,
    /// entry_points.txt.
    EntryPoints,
    /// The files of the wheel, and their content.
    WheelFiles,
    /// For which interpreters and platforms the wheel is.
    WheelTags,
    /// The files of the source distribution.
    SdistFiles,
}

impl Part {
    /// Every part, in the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Metadata,
        Self::EntryPoints,
        Self::WheelFiles,
        Self::WheelTags,
        Self::SdistFiles,
    ];

    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::EntryPoints => "entry-points",
            Self::WheelFiles => "wheel-files",
            Self::WheelTags => "wheel-tags",
            Self::SdistFiles => "sdist-files",
        }
    }
}

/// One thing that is not the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub part: Part,
    /// The field of METADATA, the group of entry points, or the path of the file.
    pub field: String,
    /// The project that is required, or the name of the entry point.
    pub subject: Option<String>,
    /// What is there before and not after.
    pub before: Vec<String>,
    /// What is there after and not before.
    pub after: Vec<String>,
    /// Why, as far as that is known; lower case, without a full stop.
    pub why: Option<String>,
    /// Whether it was asked for, or comes with the target: then it does not count.
    pub expected: bool,
}

impl Difference {
    /// What either of two sets has and the other has not.
    fn of_sets(
        part: Part,
        field: &str,
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) -> Option<Self> {
        let only = |here: &BTreeMap<String, String>, there: &BTreeMap<String, String>| {
            let own = here.iter().filter(|(key, _)| !there.contains_key(*key));
            own.map(|(_, shown)| shown.clone()).collect::<Vec<String>>()
        };
        let (gone, new) = (only(before, after), only(after, before));
        let same = gone.is_empty() && new.is_empty();
        (!same).then(|| Self {
            part,
            field: field.to_owned(),
            before: gone,
            after: new,
            ..Self::default()
        })
    }
}

/// The files of both sides, by path: what lies in a wheel and not in its tree was made by the build.
#[derive(Debug, Clone, Default)]
pub(super) struct Trees {
    pub(super) before: BTreeSet<String>,
    pub(super) after: BTreeSet<String>,
}

/// Where two builds are not the same.
pub(super) fn compare(before: &Built, after: &Built, trees: &Trees) -> Vec<Difference> {
    let (old, new) = (&before.wheel, &after.wheel);
    let [old_metadata, new_metadata] = [old, new].map(|wheel| Message::read(&wheel.metadata));
    let mut found = metadata::compare(&old_metadata, &new_metadata);
    found.extend(entry_points::compare(&old.entry_points, &new.entry_points));
    found.extend(files::wheel(old, new, trees));
    found.extend(tags(&old.wheel, &new.wheel));
    found.extend(files::sdist(&before.sdist, &after.sdist));
    forgive_generated_licences(&mut found, trees);
    found
}

/// How many things were compared in each part.
pub(super) fn counts(built: &Built) -> BTreeMap<Part, usize> {
    let message = Message::read(&built.wheel.metadata);
    BTreeMap::from([
        (Part::Metadata, metadata::count(&message)),
        (
            Part::EntryPoints,
            entry_points::count(&built.wheel.entry_points),
        ),
        (Part::WheelFiles, files::count(&built.wheel)),
        (Part::WheelTags, tag_values(&built.wheel.wheel).len()),
        (Part::SdistFiles, built.sdist.files.len()),
    ])
}

fn tags(before: &str, after: &str) -> Option<Difference> {
    let (old, new) = (tag_values(before), tag_values(after));
    Difference::of_sets(Part::WheelTags, "Tag", &old, &new)
}

fn tag_values(wheel: &str) -> BTreeMap<String, String> {
    let message = Message::read(wheel);
    let tags = message.all("Tag");
    tags.map(|tag| (tag.to_owned(), tag.to_owned())).collect()
}

/// pbr writes a file AUTHORS, which setuptools then takes for a licence.
fn forgive_generated_licences(found: &mut Vec<Difference>, trees: &Trees) {
    for difference in found.iter_mut().filter(|one| one.field == "License-File") {
        let is_real =
            |files: &BTreeSet<String>, name: &String| files.contains(name) || !generated(name);
        difference
            .before
            .retain(|name| is_real(&trees.before, name));
        difference.after.retain(|name| is_real(&trees.after, name));
    }
    found.retain(|one| !(one.before.is_empty() && one.after.is_empty()));
}

#[cfg(test)]
mod tests;
