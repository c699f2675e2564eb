//! Annotations of GitHub's workflows: `::warning file=…,line=…,col=…,title=…::message`.
//!
//! Percent signs and line ends are escaped everywhere, colons and commas in properties too, as actions/toolkit does.

use super::Findings;
use crate::diagnostic::{Diagnostic, Severity};
use std::fmt::Write as _;

/// The findings of all projects, a workflow command each.
pub fn render(projects: &[Findings<'_>]) -> String {
    let mut out = String::new();
    for project in projects {
        for finding in project.found {
            let place = project.place(finding.span);
            // Columns mean something only within one row.
            let end = match place.end.row == place.start.row {
                true => format!(",endColumn={}", place.end.column),
                false => String::new(),
            };
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "::{} file={},line={},col={},endLine={}{end},title={}::{}",
                level(finding.severity),
                property(&place.path),
                place.start.row,
                place.start.column,
                place.end.row,
                property(&format!("{} {}", finding.code, finding.name)),
                data(&message(finding)),
            );
        }
    }
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn message(finding: &Diagnostic) -> String {
    let mut text = finding.message.clone();
    for part in [&finding.why, &finding.help].into_iter().flatten() {
        text.push('\n');
        text.push_str(part);
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
