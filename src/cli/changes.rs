//! What `convert` and `requirements` do with the files that would change: print them, or write them all.

use super::args::Mode;
use super::output::Output;
use super::write::Lock;
use super::{CliError, Outcome, write};
use crate::convert::Conversion;
use crate::program::Git;
use crate::project::Project;
use crate::report::convert as report;
use std::path::Path;

/// Whether something would change, as an exit status.
pub fn outcome(conversion: &Conversion) -> Outcome {
    match conversion.changes.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    }
}

/// Keeps other writers out, and completes or undoes what an interrupted run left, before the project is read; a command
/// that does not write only says so.
///
/// # Errors
/// When that is not possible, or another run is writing.
pub fn prepare(root: &Path, writes: bool, output: &Output) -> Result<Option<Lock>, CliError> {
    if !writes {
        write::remark_interrupted(root, output);
        return Ok(None);
    }
    let lock = Lock::take(root)?;
    write::settle(&lock, output)?;
    Ok(Some(lock))
}

/// Handles `--check` and `--diff`; `None` when neither is given.
///
/// # Errors
/// When nothing can be printed.
pub fn look(
    conversion: &Conversion,
    mode: &Mode,
    output: &Output,
) -> Result<Option<Outcome>, CliError> {
    if mode.diff {
        output.print(&report::diff(conversion, output.color))?;
    }
    Ok((mode.check || mode.diff).then(|| outcome(conversion)))
}

/// Writes every file, or none.
///
/// # Errors
/// When repairs are undecided, git has uncommitted changes, or a file cannot be written.
pub fn write(
    root: &Path,
    lock: Option<&Lock>,
    project: &Project,
    conversion: &Conversion,
    mode: &Mode,
    output: &Output,
) -> Result<(), CliError> {
    refuse_undecided(conversion, "nothing is written")?;
    if !mode.allow_dirty && project.git().is_some() && !conversion.changes.is_empty() {
        refuse_dirty(root, conversion, output)?;
    }
    let changes: Vec<_> = conversion
        .changes
        .iter()
        .map(|change| (&change.path, change.bytes()))
        .collect();
    match lock {
        Some(lock) => write::all(lock, changes),
        None => write::all(&Lock::take(root)?, changes),
    }
}

/// Wants every repair decided; `else_what` says what is not done otherwise.
///
/// # Errors
/// The repairs that are not.
pub fn refuse_undecided(conversion: &Conversion, else_what: &str) -> Result<(), CliError> {
    let undecided: Vec<String> = conversion
        .undecided()
        .map(|repair| format!("  {} {}: {}", repair.code, repair.name, repair.message))
        .collect();
    if undecided.is_empty() {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{else_what}: these repairs are undecided\n{}\ndecide with --repair all, --repair none, or a list such as --repair {}",
        undecided.join("\n"),
        codes(conversion).join(","),
    )))
}

/// The codes of the undecided repairs, each once.
pub fn codes(conversion: &Conversion) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = conversion.undecided().map(|repair| repair.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Only git itself can tell an edited file from one that was checked out again. Nothing of the repository is run.
fn refuse_dirty(root: &Path, conversion: &Conversion, output: &Output) -> Result<(), CliError> {
    let mut paths: Vec<&str> = vec!["--untracked-files=no", "--", "."];
    let tracked = status(root, &paths, output)?;
    paths = vec!["--untracked-files=all", "--"];
    paths.extend(conversion.changes.iter().map(|change| change.path.as_str()));
    let own = status(root, &paths, output)?;
    let mut lines: Vec<&str> = tracked.lines().chain(own.lines()).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = lines
        .iter()
        .take(10)
        .map(|line| format!("  {line}"))
        .collect();
    let more = match lines.len().saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Err(CliError::Usage(format!(
        "nothing is written: git has changes that are not committed\n{}{more}\ncommit or stash them, or pass --allow-dirty",
        shown.join("\n"),
    )))
}

fn status(root: &Path, arguments: &[&str], output: &Output) -> Result<String, CliError> {
    output.detail(&format!("running git status {}", arguments.join(" ")));
    let whole = [&["status", "--porcelain"], arguments].concat();
    let printed = Git::new(root).ask(&whole).map_err(|reason| {
        CliError::Usage(format!(
            "cannot ask git for changes that are not committed: {reason}\npass --allow-dirty to write all the same"
        ))
    })?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}
