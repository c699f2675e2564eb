//! One writer at a time.
//!
//! The operating system holds the lock and gives it up when the process ends, however that happens: a journal that stands
//! in a folder without a lock was left by a run that was killed.

use crate::cli::CliError;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The right to write below a folder, until the value goes.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    /// What is locked; nothing where the folder is not there yet, or the file system has no locks.
    _held: Option<File>,
}

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// When another process has it.
    pub fn take(folder: &Path) -> Result<Self, CliError> {
        let folder = super::folder(folder).to_owned();
        match held(&folder) {
            Taken::Here(file) => Ok(Self {
                folder,
                _held: file,
            }),
            Taken::Elsewhere => Err(CliError::Usage(format!(
                "another run of unsetup is writing to `{}`: nothing is written; run the command again when it is done",
                folder.display()
            ))),
        }
    }

    /// Whether another process has it.
    pub fn is_taken(folder: &Path) -> bool {
        matches!(held(super::folder(folder)), Taken::Elsewhere)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

enum Taken {
    Here(Option<File>),
    Elsewhere,
}

/// Locks the folder itself, which leaves no file behind.
#[cfg(not(windows))]
fn held(folder: &Path) -> Taken {
    let Ok(file) = fs_err::File::open(folder) else {
        return Taken::Here(None);
    };
    let file = file.into_file();
    match file.try_lock() {
        Ok(()) => Taken::Here(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Taken::Elsewhere,
        Err(std::fs::TryLockError::Error(_)) => Taken::Here(None),
    }
}

/// A folder cannot be opened: a file that nobody else may open, and that goes when it is closed.
#[cfg(windows)]
fn held(folder: &Path) -> Taken {
    use std::os::windows::fs::OpenOptionsExt;
    const WRITE_AND_DELETE: u32 = 0x4001_0000;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(false);
    let options = options.access_mode(WRITE_AND_DELETE).share_mode(0);
    match options
        .custom_flags(DELETE_ON_CLOSE)
        .open(folder.join(".unsetup-lock"))
    {
        Ok(file) => Taken::Here(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Taken::Elsewhere,
        Err(_) => Taken::Here(None),
    }
}
