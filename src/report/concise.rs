//! One line per finding: `path:row:column: CODE [*] message`.

use crate::diagnostic::{Applicability, Diagnostic};
use crate::text::Files;
use camino::Utf8Path;
use std::fmt::Write as _;

/// The findings of one project, a line each; `prefix` stands before each path.
pub fn render(files: &Files, prefix: &Utf8Path, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let (path, start, _) = files.locate(finding.span);
        let star = match &finding.fix {
            Some(fix) if fix.applicability == Applicability::Safe => "[*] ",
            _ => "",
        };
        let _ = writeln!(
            out,
            "{}:{}:{}: {} {star}{}",
            prefix.join(path),
            start.row,
            start.column,
            finding.code,
            finding.message
        );
    }
    out
}
