//! Writing to a project: every file or none, also when the program is killed in between.

mod file_system;
mod journal;
mod lock;
#[cfg(test)]
mod tests;

use super::CliError;
use super::output::Output;
use camino::Utf8PathBuf;
use file_system::{Disk, FileSystem};
pub use journal::JOURNAL;
use journal::{Change, Failure, Settled};
pub use lock::Lock;
use std::path::Path;

/// Writes files (or, with `None`, removes them), all or none; mode bits stay. See [`journal`] for how.
///
/// # Errors
/// The first file that cannot be written, with nothing changed; only when a rename or a removal at the very end fails can
/// some files be changed already, and the next run goes on.
pub fn all<'a, B: AsRef<[u8]> + 'a>(
    lock: &Lock,
    changes: impl IntoIterator<Item = (&'a Utf8PathBuf, Option<B>)>,
) -> Result<(), CliError> {
    let changes = changes.into_iter().map(|(path, bytes)| Change {
        path: path.clone(),
        bytes: bytes.map(|bytes| bytes.as_ref().to_vec()),
    });
    let changes: Vec<Change> = changes.collect();
    if changes.is_empty() {
        return Ok(());
    }
    let root = lock.folder();
    fs_err::create_dir_all(root).map_err(|source| CliError::Write {
        path: root.display().to_string(),
        source,
    })?;
    journal::write(&disk(root), &changes).map_err(CliError::from)
}

/// Completes or undoes what a run left behind that was interrupted while it wrote; before the project is read. Whether
/// there was any.
///
/// # Errors
/// When a file has been edited since, or cannot be written.
pub fn settle(lock: &Lock, output: &Output) -> Result<bool, CliError> {
    match journal::settle(&disk(lock.folder()))? {
        Settled::Nothing => return Ok(false),
        Settled::Undone => output.remark(
            "An earlier run was interrupted before it had changed anything: what it left is cleared away.",
        ),
        Settled::Completed(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
            output.remark(&format!(
                "An earlier run was interrupted while it wrote files; they are written now: {}.",
                paths.join(", ")
            ));
        }
    }
    Ok(true)
}

/// Says so when a run was interrupted while it wrote; for commands that only read.
pub fn remark_interrupted(root: &Path, output: &Output) {
    if !disk(root).exists(JOURNAL.into()) {
        return;
    }
    if Lock::is_taken(root) {
        output.remark("Another run is writing files here: what is read may be half of it.");
    } else {
        output.remark(&format!(
            "`{}`: an earlier run was interrupted while it wrote files; the same command with --write completes that, or undoes it.",
            root.join(JOURNAL).display()
        ));
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Io(path, source) => Self::Write {
                path: path.into_string(),
                source,
            },
            other => Self::Usage(other.to_string()),
        }
    }
}

fn disk(root: &Path) -> Disk {
    Disk {
        root: folder(root).to_owned(),
    }
}

fn folder(root: &Path) -> &Path {
    match root.as_os_str().is_empty() {
        true => Path::new("."),
        false => root,
    }
}
