//! What differs between two plans of one project.

use super::{Image, Plan, Planned};
use std::collections::{BTreeMap, BTreeSet};

/// The differences of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageChange {
    /// Its name.
    pub image: String,
    /// Whether it is new, gone, or other than before.
    pub kind: ChangeKind,
    /// What differs in it; of a new or gone image everything.
    pub items: Vec<ItemChange>,
}

/// What became of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there, and differs.
    Changed,
}

impl ChangeKind {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One thing that an image has and had not, or had and has not, or has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// `Python`, `build package`, `package`, `from`, `command`, `user`, `file`.
    pub what: &'static str,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// The differences, in the order of the newer plan; images that are gone stand last.
pub fn changes(before: &Plan, after: &Plan) -> Vec<ImageChange> {
    let mut found = Vec::new();
    for image in &after.images {
        let old = before.image(&image.name);
        let items = compare(old, Some(image));
        let kind = match old {
            None => ChangeKind::Added,
            Some(_) if items.is_empty() => continue,
            Some(_) => ChangeKind::Changed,
        };
        found.push(ImageChange {
            image: image.name.clone(),
            kind,
            items,
        });
    }
    let gone = before.images.iter();
    let gone = gone.filter(|image| after.image(&image.name).is_none());
    found.extend(gone.map(|image| ImageChange {
        image: image.name.clone(),
        kind: ChangeKind::Removed,
        items: compare(Some(image), None),
    }));
    found
}

/// What an image has of each kind: by a key, under which the same thing is found again, its text.
type Items = BTreeMap<(&'static str, String), String>;

fn compare(before: Option<&Image>, after: Option<&Image>) -> Vec<ItemChange> {
    let old = before.map(items).unwrap_or_default();
    let new = after.map(items).unwrap_or_default();
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| ItemChange {
            what: key.0,
            before: old.get(key).cloned(),
            after: new.get(key).cloned(),
        })
        .collect()
}

fn items(image: &Image) -> Items {
    let mut items = Items::new();
    let (super::From::External(from) | super::From::Parent(from)) = &image.from;
    items.insert(("from", String::new()), from.clone());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for planned in image.requirements.iter().chain(&image.implied) {
        let name = planned.name.clone();
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        items.insert(("Python", format!("{name} {count}")), text_of(planned));
    }
    let lists = [
        ("build package", &image.system.build),
        ("package", &image.system.run),
        ("script", &image.scripts),
    ];
    for (what, list) in lists {
        items.extend(list.iter().map(|item| ((what, item.clone()), item.clone())));
    }
    for file in &image.files {
        let text = format!("{} to {}", file.source, file.target);
        items.insert(("file", text.clone()), text);
    }
    let words = [("entry point", &image.entrypoint), ("command", &image.cmd)];
    for (what, words) in words {
        items.extend(
            words
                .iter()
                .map(|words| ((what, String::new()), words.join(" "))),
        );
    }
    items.extend(
        image
            .user
            .iter()
            .map(|user| (("user", String::new()), user.clone())),
    );
    items
}

fn text_of(planned: &Planned) -> String {
    planned.text().to_owned()
}
