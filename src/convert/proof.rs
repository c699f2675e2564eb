//! The end of a conversion: the new project is read again, and must say what the old one said.

use super::carrier::Carrier;
use super::fold::requirement_key;
use super::known::parsed;
use super::repair::{self, Decision};
use super::{Conversion, ConvertOptions, FileChange, Refusal, aftermath};
use crate::metadata::{
    AnyField, FIELDS, FieldName, FieldSpec, Groups, List, ListItem, Metadata, Table, Text,
};
use crate::project::{Backend, Project};
use crate::resolved::Resolved;
use crate::syntax::version::{canonical_name, normalize};
use crate::text::{Decoding, OverlayWorld};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Sorts what is made, and proves it.
///
/// # Errors
/// When a file cannot be written in its encoding, or a field would be another one afterwards.
pub(super) fn finish(carrier: Carrier<'_>) -> Result<Conversion, Refusal> {
    let Carrier {
        project,
        options,
        conversion,
        pbr_version,
        ..
    } = carrier;
    let carries_pbr = pbr_version.is_some();
    let conversion = sorted(project, conversion)?;
    let mut excused = excused(&conversion);
    excused.extend(options.set.keys());
    if carries_pbr {
        // It depends on the tags of the day before as after, where no tag names the commit.
        excused.insert(FieldName::Version);
    }
    if project.backend() == Backend::Pbr {
        // The files that git tracks are named now.
        excused.extend([FieldName::PackageData, FieldName::IncludePackageData]);
    }
    compared(project, conversion, &excused)
}

/// The same for pbr.
///
/// # Errors
/// As [`finish`].
pub(super) fn finish_pbr(
    project: &Project,
    options: &ConvertOptions,
    conversion: Conversion,
) -> Result<Conversion, Refusal> {
    let conversion = sorted(project, conversion)?;
    let mut excused = excused(&conversion);
    excused.extend(options.set.keys());
    excused.extend(NOT_OF_PBR);
    compared(project, conversion, &excused)
}

/// What pbr gives a project whatever it says, and what it has no words for: a loss or a note tells each.
const NOT_OF_PBR: [FieldName; 4] = [
    FieldName::Version,
    FieldName::ZipSafe,
    FieldName::IncludePackageData,
    // What git tracks comes with it.
    FieldName::PackageData,
];

/// Reads the new project, holds each field against the old one, and looks who runs what is gone.
fn compared(
    project: &Project,
    mut conversion: Conversion,
    excused: &BTreeSet<FieldName>,
) -> Result<Conversion, Refusal> {
    if conversion.changes.is_empty() {
        return Ok(conversion);
    }
    let after = after(project, &conversion)?;
    let differs = FIELDS
        .iter()
        .find(|field| !excused.contains(&field.name) && !same(project, &after, field.name));
    match differs {
        None => {
            aftermath::tell(project, &after, &mut conversion);
            sorted(project, conversion)
        }
        Some(field) => Err(another(project, &after, field)),
    }
}

/// Why a field would not be what it is today.
fn another(before: &Project, after: &Project, field: &FieldSpec) -> Refusal {
    let place = before.metadata().field(field.name).provenance();
    let place = place.map(|place| place.span);
    let key = field.key;
    if let AnyField::Text(text) = after.metadata().field(field.name)
        && let Some(Resolved::Dynamic(dynamic)) = text.value()
    {
        return Refusal::new(
            format!(
                "`{key}` cannot be said in the new form: {}",
                dynamic.message
            ),
            place,
            format!("mend it first, or give another with --set {key}=VALUE"),
        );
    }
    Refusal::new(
        format!("`{key}` would be another one afterwards"),
        place,
        "this is a defect of unsetup: please report the project; nothing is written",
    )
}

/// The conversion without files that stay as they are, in order.
///
/// # Errors
/// When a file cannot be written in its encoding.
pub(super) fn sorted(project: &Project, mut conversion: Conversion) -> Result<Conversion, Refusal> {
    conversion.changes.retain(FileChange::is_change);
    conversion.changes.sort_by(|a, b| a.path.cmp(&b.path));
    conversion.repairs.sort_by_key(|repair| repair.code);
    let mut changes = conversion.changes.iter();
    if let Some(change) = changes.find(|change| !change.is_writable()) {
        let file = project.files().open(&change.path, Decoding::Utf8).ok();
        return Err(Refusal::new(
            format!("`{}` cannot be written in the encoding it has", change.path),
            file.map(|file| file.span(0, 0)),
            "save it as UTF-8 first",
        ));
    }
    Ok(conversion)
}

/// The project as it will be.
fn after(project: &Project, conversion: &Conversion) -> Result<Project, Refusal> {
    let mut world = OverlayWorld::new(project.files().world().clone());
    for change in &conversion.changes {
        match change.bytes() {
            Some(bytes) => world.insert(change.path.clone(), bytes),
            None => world.remove(&change.path),
        }
    }
    let git = project.git().cloned();
    let settings = project.settings().clone();
    Project::from_world(Arc::new(world), git, settings, "").map_err(|error| {
        Refusal::new(
            format!("the converted project cannot be read: {error}"),
            None,
            "this is a defect of unsetup: please report the project; nothing is written",
        )
    })
}

/// The fields that repairs and losses change, and those of the development alone.
fn excused(conversion: &Conversion) -> BTreeSet<FieldName> {
    let mut fields = BTreeSet::from([
        FieldName::SetupRequires,
        FieldName::TestsRequire,
        FieldName::DependencyLinks,
    ]);
    let made = conversion
        .repairs
        .iter()
        .filter(|repair| repair.decided != Decision::Rejected);
    fields.extend(made.filter_map(|repair| repair::field_of(repair.code)));
    let lost = conversion.losses.iter();
    let lost = lost.filter_map(|loss| FieldSpec::by_key(&loss.field));
    fields.extend(lost.map(|field| field.name));
    fields
}

/// Whether a field means the same before and after.
fn same(before: &Project, after: &Project, name: FieldName) -> bool {
    let (one, two) = (before.metadata(), after.metadata());
    match name {
        FieldName::Author | FieldName::AuthorEmail => {
            people(&one.author, &one.author_email) == people(&two.author, &two.author_email)
        }
        FieldName::Maintainer | FieldName::MaintainerEmail => {
            people(&one.maintainer, &one.maintainer_email)
                == people(&two.maintainer, &two.maintainer_email)
        }
        FieldName::HomePage | FieldName::DownloadUrl | FieldName::ProjectUrls => {
            urls(one) == urls(two)
        }
        FieldName::PackageData => patterns(before) == patterns(after),
        name => meaning(one, name) == meaning(two, name),
    }
}

/// What `package_data` says, less what setup.py puts together and what names no file.
fn patterns(project: &Project) -> Option<Meaning> {
    let mut patterns = meaning(project.metadata(), FieldName::PackageData)?;
    for (package, pattern) in project.idle_made_patterns() {
        if let Some(own) = patterns.get_mut(&package) {
            own.remove(&pattern);
        }
    }
    patterns.retain(|_, own| !own.is_empty());
    Some(patterns)
}

type Meaning = BTreeMap<String, BTreeSet<String>>;

/// What a field says, without order and spelling; `None` where it is not all known.
fn meaning(metadata: &Metadata, name: FieldName) -> Option<Meaning> {
    match metadata.field(name) {
        AnyField::Text(field) => match field.value() {
            None => Some(Meaning::new()),
            Some(value) => Some(of_texts(text_words(name, value.known()?))),
        },
        AnyField::Flag(field) => match field.value() {
            None => Some(Meaning::new()),
            Some(value) => {
                let flag = *value.known()?;
                Some(of_texts(flag.then(|| "true".to_owned())))
            }
        },
        AnyField::List(field) => match field.value() {
            None => Some(Meaning::new()),
            Some(list) => Some(of_texts(list_words(name, list)?)),
        },
        AnyField::Table(field) => match field.value() {
            None => Some(Meaning::new()),
            Some(table) if name == FieldName::PackageDir => folder_words(table),
            Some(table) => table_words(table),
        },
        AnyField::Groups(field) => match field.value() {
            None => Some(Meaning::new()),
            Some(groups) => group_words(name, groups),
        },
    }
}

fn of_texts(texts: impl IntoIterator<Item = String>) -> Meaning {
    let texts: BTreeSet<String> = texts.into_iter().collect();
    match texts.is_empty() {
        true => Meaning::new(),
        false => Meaning::from([(String::new(), texts)]),
    }
}

fn text_words(name: FieldName, text: &str) -> Vec<String> {
    let words: Vec<String> = match name {
        FieldName::Name => vec![canonical_name(text)],
        FieldName::Version => vec![normalize(text).unwrap_or_else(|| text.to_owned())],
        FieldName::Keywords | FieldName::RequiresPython => {
            let words = text.split(',').map(|word| word.replace(' ', ""));
            words.collect()
        }
        _ => vec![text.trim().to_owned()],
    };
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

fn list_words(name: FieldName, list: &List) -> Option<BTreeSet<String>> {
    if !list.open.is_empty() {
        return None;
    }
    if name.carries_markers() {
        return requirement_words(&list.items);
    }
    let words = list.items.iter().map(|item| {
        let text = match name {
            FieldName::EntryPoints => super::known::entry_point(&item.text),
            _ => item.text.trim().to_owned(),
        };
        item.guard.is_always().then_some(text)
    });
    words.collect()
}

fn requirement_words(items: &[ListItem]) -> Option<BTreeSet<String>> {
    let parsed = parsed(items).ok()?;
    Some(parsed.iter().map(requirement_key).collect())
}

fn table_words(table: &Table) -> Option<Meaning> {
    if !table.open.is_empty() {
        return None;
    }
    let entries = table.entries.iter().map(|entry| {
        let value = entry.value.known()?.trim_end_matches('/').to_owned();
        Some((entry.key.clone(), BTreeSet::from([value])))
    });
    entries.collect()
}

/// Folders of packages, without those in which they lie anyway.
fn folder_words(table: &Table) -> Option<Meaning> {
    let mut words = table_words(table)?;
    let is_root =
        |folders: &BTreeSet<String>| folders.iter().all(|one| matches!(one.as_str(), "" | "."));
    if words.get("").is_some_and(is_root) {
        words.remove("");
    }
    if words.contains_key("") {
        return Some(words);
    }
    let is_moved = |(package, folders): &(&String, &BTreeSet<String>)| {
        folders.iter().any(|one| *one != package.replace('.', "/"))
    };
    let moved: Vec<String> = words
        .iter()
        .filter(is_moved)
        .map(|(one, _)| format!("{one}."))
        .collect();
    let is_below = |package: &str| {
        moved
            .iter()
            .any(|outer| format!("{package}.").starts_with(outer))
    };
    words.retain(|package, _| is_below(package));
    Some(words)
}

fn group_words(name: FieldName, groups: &Groups) -> Option<Meaning> {
    if !groups.open.is_empty() {
        return None;
    }
    let mut words = Meaning::new();
    for (group, list) in &groups.groups {
        let key = match name {
            FieldName::ExtrasRequire => canonical_name(group),
            _ => group.clone(),
        };
        let texts = list_words(name, list)?;
        if !texts.is_empty() || name == FieldName::ExtrasRequire {
            words.entry(key).or_default().extend(texts);
        }
    }
    Some(words)
}

/// Pairs of a name and an address, wherever the name stands.
fn people(
    names: &crate::metadata::Field<Text>,
    addresses: &crate::metadata::Field<Text>,
) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
    let known = |field: &crate::metadata::Field<Text>| match field.value() {
        None => Some(String::new()),
        Some(Resolved::Known(text)) => Some(text.clone()),
        Some(_) => None,
    };
    let (names, addresses) = (known(names)?, known(addresses)?);
    let mut found = (BTreeSet::new(), BTreeSet::new());
    for name in names.split(',') {
        found.0.insert(plain(name));
    }
    for address in addresses.split(',') {
        match address.split_once('<') {
            Some((name, address)) => {
                found.0.extend(name.split(',').map(plain));
                found.1.insert(plain(address));
            }
            None if address.contains('@') => {
                found.1.insert(plain(address));
            }
            // A part of a quoted name.
            None => {
                found.0.insert(plain(address));
            }
        }
    }
    found.0.remove("");
    found.1.remove("");
    Some(found)
}

fn plain(text: &str) -> String {
    let marks = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\');
    text.trim_matches(marks).to_owned()
}

/// Addresses by label, with the two that have headers of their own.
fn urls(metadata: &Metadata) -> Option<Meaning> {
    let mut found = match metadata.project_urls.value() {
        None => Meaning::new(),
        Some(table) => table_words(table)?,
    };
    let headers = [
        ("Homepage", &metadata.home_page),
        ("Download", &metadata.download_url),
    ];
    for (label, field) in headers {
        let Some(value) = field.value() else {
            continue;
        };
        let text = value.known()?.trim().trim_end_matches('/').to_owned();
        if !text.is_empty() {
            found.entry(label.to_owned()).or_default().insert(text);
        }
    }
    Some(found)
}
