//! `unsetup.check/1`: findings as JSON, in ruff's shape.

use super::Findings;
use crate::diagnostic::{Diagnostic, Fix};
use crate::rules;
use crate::text::Position;
use serde::Serialize;

/// A JSON object as every command prints it: indented, with a final newline.
pub fn document(value: &impl Serialize) -> String {
    // Our own types hold no maps with keys that are not strings, the only thing that fails here.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// `unsetup.check/1` of all projects.
pub fn render(projects: &[Findings<'_>]) -> String {
    document(&Report {
        schema: "unsetup.check/1",
        diagnostics: findings(projects).collect(),
    })
}

/// The findings of all projects, an object on each line: what stands in `diagnostics` of `unsetup.check/1`.
pub fn lines(projects: &[Findings<'_>]) -> String {
    let mut out = String::new();
    for finding in findings(projects) {
        // As in `document`: our own types do not fail.
        out.push_str(&serde_json::to_string(&finding).unwrap_or_default());
        out.push('\n');
    }
    out
}

fn findings(projects: &[Findings<'_>]) -> impl Iterator<Item = Finding> {
    projects
        .iter()
        .flat_map(|project| project.found.iter().map(|found| finding(project, found)))
}

/// The whole document.
#[derive(Debug, Serialize)]
struct Report {
    schema: &'static str,
    diagnostics: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: String,
    why: Option<String>,
    help: Option<String>,
    url: String,
    filename: String,
    location: Location,
    end_location: Location,
    related: Vec<Related>,
    fix: Option<FixReport>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Location {
    row: usize,
    column: usize,
}

impl From<Position> for Location {
    fn from(position: Position) -> Self {
        Self {
            row: position.row,
            column: position.column,
        }
    }
}

#[derive(Debug, Serialize)]
struct Related {
    filename: String,
    location: Location,
    end_location: Location,
    message: String,
}

#[derive(Debug, Serialize)]
struct FixReport {
    message: String,
    applicability: &'static str,
    edits: Vec<EditReport>,
}

#[derive(Debug, Serialize)]
struct EditReport {
    filename: String,
    location: Location,
    end_location: Location,
    content: String,
}

fn finding(project: &Findings<'_>, finding: &Diagnostic) -> Finding {
    let place = project.place(finding.span);
    Finding {
        code: finding.code,
        name: finding.name,
        severity: finding.severity.as_str(),
        message: finding.message.clone(),
        why: finding.why.clone(),
        help: finding.help.clone(),
        url: rules::url(finding.name),
        filename: place.path,
        location: place.start.into(),
        end_location: place.end.into(),
        related: finding
            .related
            .iter()
            .map(|label| {
                let place = project.place(label.span);
                Related {
                    filename: place.path,
                    location: place.start.into(),
                    end_location: place.end.into(),
                    message: label.message.clone(),
                }
            })
            .collect(),
        fix: finding.fix.as_ref().map(|fix| fix_report(project, fix)),
    }
}

fn fix_report(project: &Findings<'_>, fix: &Fix) -> FixReport {
    let edits = fix.edits.iter().map(|edit| {
        let place = project.place(edit.span);
        EditReport {
            filename: place.path,
            location: place.start.into(),
            end_location: place.end.into(),
            content: edit.content.clone(),
        }
    });
    FixReport {
        message: fix.message.clone(),
        applicability: fix.applicability.as_str(),
        edits: edits.collect(),
    }
}
