//! Conversions and sets of requirements, for people and as `unsetup.convert/1` and `unsetup.requirements/1`.

use super::diff::unified;
use crate::convert::{
    Conversion, Decision, FileChange, Note, Refusal, Repair, RequirementSet, RequirementSets,
};
use crate::text::{Files, Span};
use owo_colors::{OwoColorize, Style};
use serde::Serialize;
use std::fmt::Write as _;

/// The schema `unsetup.convert/1`.
#[derive(Debug, Serialize)]
pub struct ConvertReport {
    schema: &'static str,
    target: &'static str,
    #[serde(flatten)]
    parts: Parts,
    refused: Option<RefusalReport>,
}

impl ConvertReport {
    /// The report of a conversion to `target`, or of why there is none.
    pub fn new(
        files: &Files,
        target: &'static str,
        outcome: Result<&Conversion, &Refusal>,
    ) -> Self {
        let nothing = Conversion::default();
        Self {
            schema: "unsetup.convert/1",
            target,
            parts: Parts::new(files, outcome.unwrap_or(&nothing)),
            refused: outcome.err().map(|refusal| RefusalReport {
                message: refusal.message.clone(),
                help: refusal.help.clone(),
                place: place(files, refusal.span),
            }),
        }
    }
}

/// The schema `unsetup.requirements/1`.
#[derive(Debug, Serialize)]
pub struct RequirementsReport {
    schema: &'static str,
    sets: SetsReport,
    #[serde(flatten)]
    parts: Parts,
}

impl RequirementsReport {
    /// The report of the sets, and of what changes to make them.
    pub fn new(files: &Files, sets: &RequirementSets, conversion: &Conversion) -> Self {
        let report = |set: &Option<RequirementSet>| {
            set.as_ref().map(|set| SetReport {
                path: set.path.to_string(),
                requirements: set
                    .items
                    .iter()
                    .map(|item| {
                        let (path, start, _) = files.locate(item.span);
                        ItemReport {
                            text: item.text.clone(),
                            provenance: ItemPlace {
                                path: path.into_string(),
                                row: start.row,
                            },
                            kind: kind(item.concrete),
                        }
                    })
                    .collect(),
            })
        };
        Self {
            schema: "unsetup.requirements/1",
            sets: SetsReport {
                runtime: report(&sets.runtime),
                test: report(&sets.test),
                thirdparty: report(&sets.thirdparty),
            },
            parts: Parts::new(files, conversion),
        }
    }
}

fn kind(concrete: bool) -> &'static str {
    if concrete { "concrete" } else { "abstract" }
}

#[derive(Debug, Serialize)]
struct Parts {
    changes: Vec<ChangeReport>,
    repairs: Vec<RepairReport>,
    losses: Vec<LossReport>,
    notes: Vec<NoteReport>,
}

impl Parts {
    fn new(files: &Files, conversion: &Conversion) -> Self {
        Self {
            changes: conversion
                .changes
                .iter()
                .map(|change| ChangeReport {
                    path: change.path.to_string(),
                    action: change.action(),
                    diff: diff_of(change),
                })
                .collect(),
            repairs: conversion
                .repairs
                .iter()
                .map(|repair| RepairReport {
                    code: repair.code,
                    name: repair.name,
                    message: repair.message.clone(),
                    decided: repair.decided.as_str(),
                    place: place(files, repair.span),
                })
                .collect(),
            losses: conversion
                .losses
                .iter()
                .map(|loss| LossReport {
                    field: loss.field.clone(),
                    message: loss.message.clone(),
                    place: place(files, loss.span),
                })
                .collect(),
            notes: conversion
                .notes
                .iter()
                .map(|note| NoteReport {
                    message: note.message.clone(),
                    needs_you: note.needs_you,
                    place: place(files, note.span),
                })
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ChangeReport {
    path: String,
    action: &'static str,
    diff: String,
}

#[derive(Debug, Serialize)]
struct RepairReport {
    code: &'static str,
    name: &'static str,
    message: String,
    decided: &'static str,
    #[serde(flatten)]
    place: PlaceReport,
}

#[derive(Debug, Serialize)]
struct LossReport {
    field: String,
    message: String,
    #[serde(flatten)]
    place: PlaceReport,
}

#[derive(Debug, Serialize)]
struct NoteReport {
    message: String,
    needs_you: bool,
    #[serde(flatten)]
    place: PlaceReport,
}

#[derive(Debug, Serialize)]
struct RefusalReport {
    message: String,
    help: String,
    #[serde(flatten)]
    place: PlaceReport,
}

#[derive(Debug, Default, Serialize)]
struct PlaceReport {
    path: Option<String>,
    row: Option<usize>,
    column: Option<usize>,
}

#[derive(Debug, Serialize)]
struct SetsReport {
    runtime: Option<SetReport>,
    test: Option<SetReport>,
    thirdparty: Option<SetReport>,
}

#[derive(Debug, Serialize)]
struct SetReport {
    path: String,
    requirements: Vec<ItemReport>,
}

#[derive(Debug, Serialize)]
struct ItemReport {
    text: String,
    provenance: ItemPlace,
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct ItemPlace {
    path: String,
    row: usize,
}

fn place(files: &Files, span: Option<Span>) -> PlaceReport {
    let Some(span) = span else {
        return PlaceReport::default();
    };
    let (path, start, _) = files.locate(span);
    PlaceReport {
        path: Some(path.into_string()),
        row: Some(start.row),
        column: Some(start.column),
    }
}

fn diff_of(change: &FileChange) -> String {
    unified(&change.path, change.old.as_deref(), change.new.as_deref())
}

/// The unified diff of all files, perhaps in colours.
pub fn diff(conversion: &Conversion, color: bool) -> String {
    let plain: String = conversion.changes.iter().map(diff_of).collect();
    if !color {
        return plain;
    }
    plain.split_inclusive('\n').map(coloured).collect()
}

fn coloured(line: &str) -> String {
    let style = match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => Style::new().bold(),
        [b'+', ..] => Style::new().green(),
        [b'-', ..] => Style::new().red(),
        [b'@', b'@', ..] => Style::new().cyan(),
        _ => return line.to_owned(),
    };
    let text = line.trim_end_matches('\n');
    let end = line.get(text.len()..).unwrap_or("");
    format!("{}{end}", text.style(style))
}

/// What a conversion does besides the diff, for people: files, repairs, losses, notes.
pub fn summary(files: &Files, conversion: &Conversion, color: bool) -> String {
    let page = Page { files, color };
    let mut out = String::new();
    page.section(&mut out, "Files", conversion.changes.iter().map(file_line));
    page.section(
        &mut out,
        "Repairs",
        conversion.repairs.iter().map(|repair| page.repair(repair)),
    );
    page.section(
        &mut out,
        "Lost",
        conversion.losses.iter().map(|loss| {
            let text = format!("{}: {}", loss.field, loss.message);
            page.at(&text, loss.span)
        }),
    );
    let note = |note: &Note| page.at(&note.message, note.span);
    let (tasks, remarks): (Vec<_>, Vec<_>) = conversion.notes.iter().partition(|n| n.needs_you);
    page.section(&mut out, "Left to you", tasks.into_iter().map(note));
    page.section(&mut out, "Notes", remarks.into_iter().map(note));
    out
}

fn file_line(change: &FileChange) -> String {
    let word = match change.action() {
        "create" => "new",
        "delete" => "removed",
        _ => "changed",
    };
    format!("{word:8} {}", change.path)
}

struct Page<'a> {
    files: &'a Files,
    color: bool,
}

impl Page<'_> {
    fn section(&self, out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return;
        }
        let title = match self.color {
            true => title.bold().to_string(),
            false => title.to_owned(),
        };
        // Writing to a String does not fail.
        let _ = writeln!(out, "{title}");
        for line in lines {
            let _ = writeln!(out, "  {line}");
        }
        out.push('\n');
    }

    fn repair(&self, repair: &Repair) -> String {
        let decided = match repair.decided {
            Decision::Accepted => "",
            Decision::Rejected => "not made: ",
            Decision::Undecided => "undecided: ",
        };
        let code = match self.color {
            true => repair.code.yellow().to_string(),
            false => repair.code.to_owned(),
        };
        self.at(&format!("{code} {decided}{}", repair.message), repair.span)
    }

    /// The text with its place behind it.
    fn at(&self, text: &str, span: Option<Span>) -> String {
        let Some(span) = span else {
            return text.to_owned();
        };
        let (path, start, _) = self.files.locate(span);
        let place = format!("{path}:{}:{}", start.row, start.column);
        match self.color {
            true => format!("{text} {}", format!("({place})").dimmed()),
            false => format!("{text} ({place})"),
        }
    }
}

/// Why there is no conversion, for people.
pub fn refusal(files: &Files, target: &str, refusal: &Refusal) -> String {
    let mut out = format!("cannot convert to {target}: {}\n", refusal.message);
    if let Some(span) = refusal.span {
        let (path, start, _) = files.locate(span);
        let _ = writeln!(out, "  at {path}:{}:{}", start.row, start.column);
    }
    let _ = writeln!(out, "  {}", refusal.help);
    out
}

/// The sets, for people: each requirement with its place, a column for the places.
pub fn sets(files: &Files, sets: &RequirementSets) -> String {
    let mut out = String::new();
    let all = [
        ("run time", &sets.runtime),
        ("tests", &sets.test),
        ("third party", &sets.thirdparty),
    ];
    for (title, set) in all {
        let Some(set) = set else {
            continue;
        };
        let number = set.items.len();
        let plural = if number == 1 { "" } else { "s" };
        let _ = writeln!(out, "{} ({title}, {number} requirement{plural})", set.path);
        let width = set.items.iter().map(|item| item.text.chars().count());
        let width = width.max().unwrap_or(0).min(60);
        for item in &set.items {
            let (path, start, _) = files.locate(item.span);
            let _ = writeln!(out, "  {:width$}  {path}:{}", item.text, start.row);
        }
        out.push('\n');
    }
    out
}
