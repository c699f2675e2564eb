//! The table for people.

use super::views::{View, views};
use super::{reported, sets, sources};
use crate::metadata::Environment;
use crate::project::Project;
use crate::provenance::Provenance;
use crate::resolved::Dynamic;
use crate::text::{Files, Span};
use serde_json::Value;
use std::fmt::Write as _;

/// The first of the files that were read, and how many more.
fn read(sources: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = sources.iter().take(SHOWN).map(String::as_str);
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let more @ 1.. = sources.len().saturating_sub(SHOWN) {
        let _ = write!(text, " and {more} more");
    }
    text
}

/// The table for people: a line per declared field, its place, and under it why it is not known; then the requirement files.
pub fn table(project: &Project, environment: Option<&Environment>) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "backend: {}", project.backend().as_str());
    let _ = writeln!(out, "read:    {}\n", read(&sources(project)));
    let views = views(&reported(project, environment));
    let width = views.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let common = common_reason(&views);
    let is_common = |view: &View| view.only_reason().is_some_and(|only| Some(only) == common);
    for (key, view) in &views {
        if view.state() != "absent" && !is_common(view) {
            write_field(&mut out, project.files(), key, view, width);
        }
    }
    if let Some(reason) = common {
        let keys = views.iter().filter(|(_, view)| is_common(view));
        let keys: Vec<&str> = keys.map(|(key, _)| *key).collect();
        write_common(&mut out, project.files(), reason, &keys);
    }
    write_sets(&mut out, project);
    out
}

fn write_sets(out: &mut String, project: &Project) {
    let sets = sets::of(project);
    if sets.is_empty() {
        return;
    }
    let width = |text: fn(&sets::RequirementSet) -> &str| {
        let lengths = sets.iter().map(|set| text(set).chars().count());
        lengths.max().unwrap_or(0)
    };
    let (paths, names) = (width(|set| &set.path), width(|set| set.set));
    // Writing to a String does not fail.
    let _ = writeln!(out, "\nrequirement files:");
    for set in &sets {
        let plural = if set.requirements == 1 { "" } else { "s" };
        let _ = writeln!(
            out,
            "  {:<paths$}  {:<names$}  {} requirement{plural}",
            set.path, set.set, set.requirements
        );
    }
}

/// This many fields that are unknown for one and the same reason are named together.
const COMMON: usize = 4;

fn common_reason<'a>(views: &'a [(&str, View)]) -> Option<&'a Dynamic> {
    let reasons: Vec<&Dynamic> = views
        .iter()
        .filter_map(|(_, view)| view.only_reason())
        .collect();
    let count = |reason: &Dynamic| reasons.iter().filter(|other| **other == reason).count();
    reasons
        .iter()
        .copied()
        .find(|reason| count(reason) >= COMMON)
}

fn write_common(out: &mut String, files: &Files, reason: &Dynamic, keys: &[&str]) {
    const COLUMNS: usize = 96;
    // Writing to a String does not fail.
    let _ = writeln!(out, "\nnot known, all for one reason:");
    let _ = writeln!(out, "  {}", reason_text(files, reason));
    for line in textwrap::wrap(&keys.join(", "), COLUMNS) {
        let _ = writeln!(out, "  {line}");
    }
}

fn reason_text(files: &Files, dynamic: &Dynamic) -> String {
    let at = dynamic
        .span
        .map(|span| format!(" at {}", span_text(files, span)))
        .unwrap_or_default();
    format!("? {}: {}{at}", dynamic.reason.as_str(), dynamic.message)
}

fn write_field(out: &mut String, files: &Files, key: &str, view: &View, width: usize) {
    let place = view
        .provenance
        .first()
        .map(|place| format!("  ({})", place_text(files, place)))
        .unwrap_or_default();
    let lines = view.value.as_ref().map(value_lines).unwrap_or_default();
    let first = match (lines.as_slice(), view.value.is_some()) {
        ([only], true) => only.clone(),
        (_, true) => String::new(),
        (_, false) => "?".to_owned(),
    };
    let _ = writeln!(out, "{key:<width$}  {first}{place}");
    if lines.len() > 1 {
        for line in &lines {
            let _ = writeln!(out, "{:width$}    {line}", "");
        }
    }
    for dynamic in &view.dynamic {
        let _ = writeln!(out, "{:width$}  {}", "", reason_text(files, dynamic));
    }
}

fn place_text(files: &Files, place: &Provenance) -> String {
    span_text(files, place.span)
}

fn span_text(files: &Files, span: Span) -> String {
    let (path, start, _) = files.locate(span);
    format!("{path}:{}:{}", start.row, start.column)
}

/// More characters of one value are not shown.
const MAX_SHOWN: usize = 88;

fn value_lines(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![shorten(text)],
        Value::Array(items) => items.iter().map(inline).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| match value {
                Value::Object(inner) => {
                    let inner: Vec<String> = inner
                        .iter()
                        .map(|(name, value)| format!("{name} = {}", inline(value)))
                        .collect();
                    format!("[{key}] {}", inner.join(", "))
                }
                other => format!("{key}: {}", inline(other)),
            })
            .collect(),
        other => vec![other.to_string()],
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => shorten(text),
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The first line, cut where it grows too long.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(MAX_SHOWN).collect();
    if short.len() < text.len() {
        let lines = text.lines().count();
        let rest = if lines > 1 {
            format!(" … ({lines} lines)")
        } else {
            " …".to_owned()
        };
        short.push_str(&rest);
    }
    short
}
