//! One line per finding: `path:row:column: CODE [*] message`.

use super::Findings;
use crate::diagnostic::Applicability;
use std::fmt::Write as _;

/// The findings of all projects, a line each.
pub fn render(projects: &[Findings<'_>]) -> String {
    let mut out = String::new();
    for project in projects {
        for finding in project.found {
            let place = project.place(finding.span);
            let star = match &finding.fix {
                Some(fix) if fix.applicability == Applicability::Safe => "[*] ",
                _ => "",
            };
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "{}:{}:{}: {} {star}{}",
                place.path, place.start.row, place.start.column, finding.code, finding.message
            );
        }
    }
    out
}
