//! `unsetup.check/1`: findings as JSON, in ruff's shape.

use crate::diagnostic::{Diagnostic, Fix};
use crate::rules;
use crate::text::{Files, Position, Span};
use camino::Utf8Path;
use serde::Serialize;

/// A JSON object as every command prints it: indented, with a final newline.
pub fn document(value: &impl Serialize) -> String {
    // Our own types hold no maps with keys that are not strings, the only thing that fails here.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Report {
    schema: &'static str,
    diagnostics: Vec<Finding>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self {
            schema: "unsetup.check/1",
            diagnostics: Vec::new(),
        }
    }

    /// Adds the findings of a project whose paths get `prefix`.
    pub fn add(&mut self, files: &Files, prefix: &Utf8Path, found: &[Diagnostic]) {
        let place = Places { files, prefix };
        self.diagnostics
            .extend(found.iter().map(|finding| place.finding(finding)));
    }
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
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

struct Places<'a> {
    files: &'a Files,
    prefix: &'a Utf8Path,
}

impl Places<'_> {
    fn locate(&self, span: Span) -> (String, Location, Location) {
        let (path, start, end) = self.files.locate(span);
        (
            self.prefix.join(path).into_string(),
            start.into(),
            end.into(),
        )
    }

    fn finding(&self, finding: &Diagnostic) -> Finding {
        let (filename, location, end_location) = self.locate(finding.span);
        Finding {
            code: finding.code,
            name: finding.name,
            severity: finding.severity.as_str(),
            message: finding.message.clone(),
            why: finding.why.clone(),
            help: finding.help.clone(),
            url: rules::url(finding.name),
            filename,
            location,
            end_location,
            related: finding
                .related
                .iter()
                .map(|label| {
                    let (filename, location, end_location) = self.locate(label.span);
                    Related {
                        filename,
                        location,
                        end_location,
                        message: label.message.clone(),
                    }
                })
                .collect(),
            fix: finding.fix.as_ref().map(|fix| self.fix(fix)),
        }
    }

    fn fix(&self, fix: &Fix) -> FixReport {
        FixReport {
            message: fix.message.clone(),
            applicability: fix.applicability.as_str(),
            edits: fix
                .edits
                .iter()
                .map(|edit| {
                    let (filename, location, end_location) = self.locate(edit.span);
                    EditReport {
                        filename,
                        location,
                        end_location,
                        content: edit.content.clone(),
                    }
                })
                .collect(),
        }
    }
}
