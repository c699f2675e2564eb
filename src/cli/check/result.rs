//! What a run of `check` gives: the report and the exit status.

use super::super::Outcome;
use super::super::args::{Check, CheckFormat};
use super::super::output::Output;
use super::one::Checked;
use crate::report::{self, Findings};

/// The findings in the format that was asked for.
pub(super) fn render(checked: &[Checked], options: &Check, output: &Output) -> String {
    if options.fixes.fix_only || options.known.add_ignore {
        return String::new();
    }
    let findings: Vec<Findings<'_>> = checked.iter().map(Checked::findings).collect();
    match options.output_format {
        CheckFormat::Text => report::text::render(
            &findings,
            report::text::Style {
                color: output.color,
                width: output.width,
            },
        ),
        CheckFormat::Concise => report::concise::render(&findings),
        CheckFormat::Json => report::json::render(&findings),
        CheckFormat::JsonLines => report::json::lines(&findings),
        CheckFormat::Sarif => report::sarif::render(&findings),
        CheckFormat::Github => report::github::render(&findings),
        CheckFormat::Gitlab => report::gitlab::render(&findings),
        CheckFormat::Junit => report::junit::render(&findings),
    }
}

/// The exit status that the findings make.
pub(super) fn outcome(checked: &[Checked], options: &Check) -> Outcome {
    let would_change = options.fixes.diff && checked.iter().any(Checked::is_changed);
    let quiet = options.fixes.fix_only || options.known.add_ignore;
    let failing = !quiet && checked.iter().any(Checked::fails);
    if !options.exit_zero && (failing || would_change) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
