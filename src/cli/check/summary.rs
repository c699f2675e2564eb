//! What `check` says on standard error: counts, fixes, suppressions that mean nothing.

use super::super::args::Check;
use super::super::output::{Output, plural};
use super::one::{Applied, Checked};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::rules::by_code_or_name;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Tells of suppressions that mean nothing, and of fixes that did not come to rest.
pub(super) fn remarks(checked: &[Checked], output: &Output) {
    for project in checked {
        let files = project.files();
        for remark in &project.remarks {
            let (path, start, _) = files.locate(remark.span);
            let path = project.shown.join(path);
            output.remark(&format!(
                "{path}:{}:{}: warning: {}",
                start.row, start.column, remark.message
            ));
        }
        if project.is_restless {
            output.remark(&format!(
                "{}: warning: the fixes go on changing each other's work; run it again, and tell the makers of unsetup",
                project.root.display()
            ));
        }
    }
}

/// The last lines for people: how many findings, and how many of them `--fix` mends.
pub(super) fn print(checked: &[Checked], options: &Check, output: &Output) {
    let found: Vec<&Diagnostic> = checked.iter().flat_map(|project| &project.found).collect();
    if options.known.add_ignore {
        output.remark(&suppressed(checked, options.fixes.diff));
        return;
    }
    if options.statistics {
        output.remark(statistics(&found).trim_end());
    }
    let fixed: usize = checked
        .iter()
        .flat_map(|project| project.applied.values())
        .sum();
    if fixed > 0 {
        let verb = if options.fixes.diff {
            "Would fix"
        } else {
            "Fixed"
        };
        let (end, list) = match options.fixes.show_fixes {
            true => (":", fixes(checked)),
            false => (".", String::new()),
        };
        output.remark(&format!(
            "{verb} {fixed} {}{end}{list}",
            plural(fixed, "finding")
        ));
    }
    if !options.fixes.fix_only {
        let known = checked.iter().map(|project| project.known).sum();
        output.remark(&summary(&found, known));
    }
}

fn statistics(found: &[&Diagnostic]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in found {
        *counts.entry((finding.code, finding.name)).or_default() += 1;
    }
    let mut table = String::new();
    for ((code, name), count) in counts {
        let _ = writeln!(table, "{count:>5}  {code}  {name}");
    }
    table
}

/// The fixes that were applied, by file and rule.
fn fixes(checked: &[Checked]) -> String {
    let mut list = String::new();
    for project in checked {
        let applied: &Applied = &project.applied;
        let mut last = None;
        for ((path, code, name), count) in applied {
            if last != Some(path) {
                let _ = write!(list, "\n- {}:", project.shown.join(path));
                last = Some(path);
            }
            let _ = write!(list, "\n    {count} × {code} {name}");
        }
    }
    list
}

fn suppressed(checked: &[Checked], diff: bool) -> String {
    let verb = if diff { "Would suppress" } else { "Suppressed" };
    let count: usize = checked.iter().map(|project| project.suppressed.0).sum();
    let left: usize = checked.iter().map(|project| project.suppressed.1).sum();
    let first = format!("{verb} {count} {}.", plural(count, "finding"));
    match left {
        0 => first,
        left => format!(
            "{first} {left} {} left, in files that take no comment: `per-file-ignores` and `--baseline` are for them.",
            if left == 1 { "is" } else { "are" }
        ),
    }
}

fn summary(found: &[&Diagnostic], known: usize) -> String {
    let are = if known == 1 { "is" } else { "are" };
    match (found.is_empty(), known) {
        (true, 0) => return "Nothing to say: no rule found anything.".to_owned(),
        (true, _) => {
            let findings = plural(known, "finding");
            return format!("Nothing new: {known} {findings} {are} in the baseline.");
        }
        _ => {}
    }
    let left_out = match known {
        0 => String::new(),
        _ => format!(" {known} more {are} in the baseline."),
    };
    let explained = found
        .iter()
        .find(|finding| by_code_or_name(finding.code).is_some())
        .map(|finding| format!(" `unsetup rule {}` explains the first.", finding.code));
    format!(
        "Found {} {} ({}).{left_out}{}{}",
        found.len(),
        plural(found.len(), "problem"),
        levels(found),
        mendable(found),
        explained.unwrap_or_default(),
    )
}

fn levels(found: &[&Diagnostic]) -> String {
    let level = |severity: Severity| {
        let count = found
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        match (count, severity) {
            (0, _) => None,
            (count, Severity::Info) => Some(format!("{count} info")),
            (count, severity) => Some(format!("{count} {}", plural(count, severity.as_str()))),
        }
    };
    let levels = [Severity::Error, Severity::Warning, Severity::Info];
    levels
        .into_iter()
        .filter_map(level)
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many findings the fixes mend.
fn mendable(found: &[&Diagnostic]) -> String {
    let by = |applicability| {
        let fixes = found.iter().filter_map(|finding| finding.fix.as_ref());
        fixes
            .filter(|fix| fix.applicability == applicability && !fix.edits.is_empty())
            .count()
    };
    match (by(Applicability::Safe), by(Applicability::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!(" `--fix` mends {safe}."),
        (0, others) => format!(" `--fix --unsafe-fixes` mends {others}."),
        (safe, others) => {
            format!(" `--fix` mends {safe}, with `--unsafe-fixes` {others} more.")
        }
    }
}
