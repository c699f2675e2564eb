//! The abstract names and the concrete places of one requirements file, apart.
//!
//! A line that is a URL, a repository or a path moves as it is written; its name stays behind at its place.

use super::fold::{Entry, location_key, requirement_key};
use super::sheets::THIRD_PARTY;
use crate::project::{Project, RequirementsSource};
use crate::syntax::marker;
use crate::syntax::requirements::{Line, LineKind, Location, PbrBehaviour, PbrLine, as_pbr};
use crate::syntax::version::canonical_name;
use crate::syntax::{Requirement, requirement};
use crate::text::{Edit, SourceFile, Span};
use std::collections::BTreeSet;

/// A line of a file that is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetLine {
    /// Its text without a line end.
    pub(super) text: String,
    /// Where it comes from.
    pub(super) span: Span,
    /// What it asks for.
    pub(super) asks: Asks,
}

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nothing: a comment, an option, a blank line.
    Nothing,
    /// A project by its name.
    Abstract,
    /// Something at a place.
    Concrete,
}

/// The lines of a file that go and those that stay.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) stay: Vec<SheetLine>,
    pub(super) go: Vec<SheetLine>,
    /// Places that no name says: nothing stays behind for them.
    pub(super) nameless: Vec<Span>,
    /// Places whose `-e` went, because no condition holds behind it.
    pub(super) no_longer_editable: Vec<Span>,
}

/// Whether a line belongs into a file of concrete requirements.
pub(super) fn is_concrete(file: &SourceFile, line: &Line) -> bool {
    match &line.kind {
        LineKind::Location(_) => true,
        // Today's pip refuses `#egg=name[extra]`, those before 26 took it, and pbr does.
        LineKind::Invalid(_) => linked_name(file, line).is_some(),
        LineKind::Named(requirement) => requirement.url.is_some(),
        _ => false,
    }
}

/// The name that pbr sees in a line which pip refuses.
fn linked_name(file: &SourceFile, line: &Line) -> Option<String> {
    let content = line.content?;
    match as_pbr(file.slice(content), content, PbrBehaviour::Current) {
        PbrLine::Link(_, name) => name,
        _ => None,
    }
}

/// Splits the lines; `known` is the file of concrete requirements that is there already. Without `apart` everything stays.
pub(super) fn split(
    entries: &[Entry<'_>],
    known: Option<&RequirementsSource>,
    apart: bool,
) -> Parts {
    let mut parts = Parts::default();
    let mut names = named_anyway(entries);
    let mut places = known_places(known);
    for entry in entries {
        let concrete = !entry.comment_only && is_concrete(entry.file, entry.line);
        if !concrete || !apart {
            let asks = match (&entry.line.kind, concrete) {
                _ if entry.comment_only => Asks::Nothing,
                (_, true) => Asks::Concrete,
                (LineKind::Named(_), false) => Asks::Abstract,
                _ => Asks::Nothing,
            };
            parts.stay.push(sheet_line(entry, entry.text(), asks));
            continue;
        }
        match name_left_behind(entry) {
            Some(text) if names.insert(name_key(&text)) => {
                parts.stay.push(sheet_line(entry, text, Asks::Abstract));
            }
            Some(_) => {}
            None => parts.nameless.push(entry.line.span),
        }
        let text = entry.text().trim().to_owned();
        if let (LineKind::Location(location), Some(_)) = (&entry.line.kind, &entry.condition)
            && location.editable
            && !text.starts_with('-')
        {
            parts.no_longer_editable.push(entry.line.span);
        }
        if place_key(&entry.line.kind).is_none_or(|key| places.insert(key)) {
            parts.go.push(sheet_line(entry, text, Asks::Concrete));
        }
    }
    parts
}

/// The same as edits of both files, for rules: `None` when a place has no name, or one that stands there, too; when the file
/// of concrete requirements has one of the places, or is included; when a program wrote the list.
pub fn split_in_place(project: &Project, source: &RequirementsSource) -> Option<Vec<Edit>> {
    let known = project.requirements_at(THIRD_PARTY);
    let included = project.with_includes(source);
    let is_included = |known: &RequirementsSource| {
        let mut included = included.iter();
        included.any(|other| other.file.path() == known.file.path())
    };
    if source.is_generated() || known.is_some_and(is_included) {
        return None;
    }
    let lines = source.parse.tree.lines.iter();
    let entries: Vec<Entry<'_>> = lines.map(|line| Entry::new(source, line)).collect();
    let mut names = named_anyway(&entries);
    let mut places = known_places(known);
    let ending = known.map_or("\n", |known| known.file.line_ending());
    let mut edits = Vec::new();
    let mut moved = Vec::new();
    for entry in entries
        .iter()
        .filter(|entry| is_concrete(entry.file, entry.line))
    {
        let name = name_left_behind(entry)?;
        let is_new = place_key(&entry.line.kind).is_none_or(|key| places.insert(key));
        let content = entry
            .line
            .content
            .filter(|_| entry.line.options.is_empty())?;
        if !names.insert(name_key(&name)) || !is_new {
            return None;
        }
        moved.push(entry.file.slice(content).trim());
        edits.push(Edit::replace(content, name));
    }
    edits.push(project.append_line(THIRD_PARTY, &moved.join(ending))?);
    Some(edits)
}

fn sheet_line(entry: &Entry<'_>, text: String, asks: Asks) -> SheetLine {
    let span = entry.line.content.unwrap_or(entry.line.span);
    SheetLine { text, span, asks }
}

/// Names that are listed without a place.
fn named_anyway(entries: &[Entry<'_>]) -> BTreeSet<String> {
    let plain = entries.iter().filter(|entry| !entry.comment_only);
    let plain = plain.filter_map(|entry| match &entry.line.kind {
        LineKind::Named(requirement) if requirement.url.is_none() => {
            Some(name_key(&entry_text(entry, requirement)))
        }
        _ => None,
    });
    plain.collect()
}

fn entry_text(entry: &Entry<'_>, requirement: &Requirement) -> String {
    match &entry.condition {
        Some(condition) => requirement.with_marker(&condition.marker),
        None => requirement.text.clone(),
    }
}

/// The name of what is asked for and its condition; which version does not matter.
fn name_key(text: &str) -> String {
    let (name, condition) = text.split_once(';').unwrap_or((text, ""));
    let end = name
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(name.len());
    let name = canonical_name(name.get(..end).unwrap_or(name));
    let condition: String = condition.split_whitespace().collect();
    format!("{name};{}", condition.replace('"', "'"))
}

fn known_places(known: Option<&RequirementsSource>) -> BTreeSet<String> {
    let lines = known.into_iter().flat_map(|known| &known.parse.tree.lines);
    lines.filter_map(|line| place_key(&line.kind)).collect()
}

/// The place without its condition: one that is listed already is not listed again under another condition.
fn place_key(kind: &LineKind) -> Option<String> {
    match kind {
        LineKind::Location(location) => {
            let bare = Location {
                marker: None,
                ..(**location).clone()
            };
            Some(location_key(&bare))
        }
        LineKind::Named(requirement) => requirement.url.as_ref().map(|_| {
            let bare = Requirement {
                marker: None,
                ..(**requirement).clone()
            };
            requirement_key(&bare)
        }),
        _ => None,
    }
}

/// The name that a place gives, with its extras and conditions. `#egg=name-1.2.3` is read as pbr reads it: `name>=1.2.3`.
fn name_left_behind(entry: &Entry<'_>) -> Option<String> {
    let condition = entry.condition.as_ref();
    let (name, marker) = match &entry.line.kind {
        LineKind::Named(requirement) => {
            let name = with_extras(
                &requirement.name.value,
                requirement.extras.iter().map(|extra| extra.value.as_str()),
            );
            (name, requirement.marker.as_ref())
        }
        LineKind::Location(location) => (location_name(location)?, location.marker.as_ref()),
        LineKind::Invalid(_) => return linked_name(entry.file, entry.line),
        _ => return None,
    };
    let new = condition.filter(|new| !new.is_implied(marker));
    let new = new.map_or("", |new| new.marker.as_str());
    let old = marker.map_or("", |marker| marker.text.value.as_str());
    let marker = marker::conjoin(old, new);
    Some(match marker.is_empty() {
        true => name,
        false => format!("{name}; {marker}"),
    })
}

fn location_name(location: &Location) -> Option<String> {
    let Some(egg) = &location.egg else {
        let name = location.name.as_deref()?;
        return Some(with_extras(
            name,
            location.extras.iter().map(String::as_str),
        ));
    };
    let line = format!("x://x#egg={}", egg.value);
    let read = match as_pbr(&line, egg.span, PbrBehaviour::Current) {
        PbrLine::Link(_, Some(text)) => text,
        _ => egg.value.clone(),
    };
    let valid = requirement::parse(&read, egg.span).is_ok_and(|read| read.url.is_none());
    match valid {
        true => Some(read),
        false => location.name.clone(),
    }
}

fn with_extras<'a>(name: &str, extras: impl Iterator<Item = &'a str>) -> String {
    let extras: Vec<&str> = extras.collect();
    match extras.is_empty() {
        true => name.to_owned(),
        false => format!("{name}[{}]", extras.join(",")),
    }
}
