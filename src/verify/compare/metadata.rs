//! METADATA by meaning: what is compared of each field, and under which name.

use super::message::Message;
use super::people::people;
use super::requirements::{self, clauses, without_zeros};
use super::{Difference, Part};
use crate::syntax::{specifier, version};
use std::collections::{BTreeMap, BTreeSet};

/// The values of a field: the form that is compared, and the text that is shown.
type Values = BTreeMap<String, String>;

/// Fields of the file itself, not of the project.
const LEFT_OUT: &[&str] = &["metadata-version", "dynamic"];

/// Fields with their own way of being compared.
const OWN_WAY: &[&str] = &[
    "requires-dist",
    "description",
    "author",
    "author-email",
    "maintainer",
    "maintainer-email",
];

const CONTENT_TYPE: &str = "Description-Content-Type";

/// Project URLs that have, or had, a field of their own: label, field.
const URLS: &[(&str, &str)] = &[("homepage", "Home-page"), ("download", "Download-URL")];

/// Where two files do not say the same.
pub(in crate::verify) fn compare(before: &Message, after: &Message) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut old, mut new) = (values(before), values(after));
    if [before, after]
        .map(Message::description)
        .contains(&String::new())
    {
        // The type of a text that is not there says nothing; that the text is gone is told by itself.
        old.remove(CONTENT_TYPE);
        new.remove(CONTENT_TYPE);
    }
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let none = Values::new();
    for name in names {
        let (old, new) = (
            old.get(name).unwrap_or(&none),
            new.get(name).unwrap_or(&none),
        );
        found.extend(Difference::of_sets(Part::Metadata, name, old, new));
    }
    found.extend(description(before, after));
    found.extend(required(before, after));
    found
}

/// The number of fields that are compared.
pub(in crate::verify) fn count(message: &Message) -> usize {
    let own = usize::from(!message.description().is_empty())
        + usize::from(message.one("Requires-Dist").is_some());
    values(message)
        .values()
        .filter(|values| !values.is_empty())
        .count()
        + own
}

/// The extras of both sides, by normal name.
pub(in crate::verify) fn extras(messages: [&Message; 2]) -> BTreeSet<String> {
    let all = messages
        .into_iter()
        .flat_map(|message| message.all("Provides-Extra"));
    all.map(version::normalize_extra).collect()
}

/// The requirements, as they are written.
pub(in crate::verify) fn requires_dist(message: &Message) -> Vec<String> {
    message.all("Requires-Dist").map(str::to_owned).collect()
}

fn required(before: &Message, after: &Message) -> Vec<Difference> {
    let extras = extras([before, after]);
    let changed = requirements::compare(&requires_dist(before), &requires_dist(after), &extras);
    let differences = changed.into_iter().map(|one| Difference {
        part: Part::Metadata,
        field: "Requires-Dist".to_owned(),
        subject: Some(one.name),
        before: one.before,
        after: one.after,
        ..Difference::default()
    });
    differences.collect()
}

fn description(before: &Message, after: &Message) -> Option<Difference> {
    let [old, new] = [before, after].map(|message| {
        let text = message.description();
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        lines.collect::<Vec<String>>()
    });
    if old == new {
        return None;
    }
    let same = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let shown = |lines: &[String]| match lines.is_empty() {
        true => Vec::new(),
        false => vec![format!(
            "{} lines; line {}: {}",
            lines.len(),
            same + 1,
            lines.get(same).map_or("(none)", String::as_str)
        )],
    };
    Some(Difference {
        part: Part::Metadata,
        field: "Description".to_owned(),
        before: shown(&old),
        after: shown(&new),
        ..Difference::default()
    })
}

/// Every field but those with a way of their own.
fn values(message: &Message) -> BTreeMap<String, Values> {
    let mut found: BTreeMap<String, Values> = BTreeMap::new();
    for (name, value) in message.fields() {
        let lower = name.to_ascii_lowercase();
        if LEFT_OUT.contains(&lower.as_str()) || OWN_WAY.contains(&lower.as_str()) {
            continue;
        }
        let (field, values) = meaning(name, &lower, value);
        found.entry(field).or_default().extend(values);
    }
    // Where nothing is said, indexes take the text for reStructuredText (core metadata specification).
    let kind = found.entry(CONTENT_TYPE.to_owned()).or_default();
    if kind.is_empty() {
        kind.insert("text/x-rst".to_owned(), "(none)".to_owned());
    }
    for role in ["Author", "Maintainer"] {
        let address = format!("{role}-email");
        let [names, addresses] =
            [role, &address].map(|field| message.all(field).collect::<Vec<_>>());
        let [names, addresses] = people(&names, &addresses);
        found.insert(role.to_owned(), names);
        found.insert(address, addresses);
    }
    found
}

/// The name under which a value is compared, and what is compared of it.
fn meaning(name: &str, lower: &str, value: &str) -> (String, Values) {
    let one = |key: String| Values::from([(key, value.to_owned())]);
    match lower {
        "name" => (name.to_owned(), one(version::canonical_name(value))),
        "version" => (name.to_owned(), one(version_key(value))),
        "requires-python" => {
            let parsed = specifier::parse(value).map(|parsed| clauses(&parsed));
            (
                name.to_owned(),
                one(parsed.unwrap_or_else(|_| words(value))),
            )
        }
        "provides-extra" => (name.to_owned(), one(version::normalize_extra(value))),
        "keywords" => {
            let parts = value.split(',').map(words).filter(|word| !word.is_empty());
            (
                name.to_owned(),
                parts.map(|word| (word.clone(), word)).collect(),
            )
        }
        "license" | "license-expression" => {
            ("License".to_owned(), one(words(value).to_lowercase()))
        }
        "home-page" => url("homepage", value),
        "download-url" => url("download", value),
        "project-url" => {
            let (label, address) = value.split_once(',').unwrap_or(("", value));
            url(label, address)
        }
        "description-content-type" => (name.to_owned(), one(content_type(value))),
        _ => (name.to_owned(), one(words(value))),
    }
}

fn version_key(text: &str) -> String {
    let normal = version::normalize(text);
    normal.map_or_else(|| text.trim().to_owned(), |normal| without_zeros(&normal))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The home page and the download page by their fields, every other address by its label.
fn url(label: &str, address: &str) -> (String, Values) {
    let label = words(label);
    let address = address.trim().to_owned();
    // How labels are compared: without punctuation and blanks, in lower case (well-known project URLs).
    let letters = label.chars().filter(|c| c.is_alphanumeric());
    let normal = letters.collect::<String>().to_lowercase();
    match URLS.iter().find(|(known, _)| *known == normal) {
        Some((_, field)) => (
            (*field).to_owned(),
            Values::from([(address.clone(), address)]),
        ),
        None => {
            let text = format!("{label}, {address}");
            (
                "Project-URL".to_owned(),
                Values::from([(text.clone(), text)]),
            )
        }
    }
}

/// The type with its parameters sorted, those left out that say what is so without them.
fn content_type(value: &str) -> String {
    let mut parts = value.split(';').map(|part| part.trim().to_lowercase());
    let kind = parts.next().unwrap_or_default();
    let parameters: BTreeSet<String> = parts
        .map(|part| part.replace([' ', '"'], ""))
        .filter(|part| !matches!(part.as_str(), "" | "charset=utf-8" | "variant=gfm"))
        .collect();
    let parameters: Vec<String> = parameters.into_iter().collect();
    [vec![kind], parameters].concat().join("; ")
}
