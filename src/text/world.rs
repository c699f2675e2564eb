//! The one interface through which a project is read.

use camino::Utf8Path;
use std::sync::Arc;

/// Python sources above this size are not parsed.
pub const MAX_PYTHON_BYTES: u64 = 4 * 1024 * 1024;
/// Other files above this size are not read.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The project folder, read-only. Paths are relative to its root; the empty path is the root itself.
/// An implementation never follows a symbolic link out of the root.
pub trait World: Send + Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it cannot be read; [`ReadError::TooLarge`] above `limit` bytes, told without reading them.
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// What stands at a path, links followed; `None` when nothing does or it lies outside.
    fn kind(&self, path: &Utf8Path) -> Option<EntryKind>;

    /// The entries of a folder, sorted by name. Names that are not UTF-8 are left out.
    ///
    /// # Errors
    /// Why the folder cannot be listed.
    fn list(&self, path: &Utf8Path) -> Result<Arc<[Entry]>, ReadError>;

    /// Whether a path is itself a symbolic link, in a folder that was listed.
    fn is_link(&self, _path: &Utf8Path) -> bool {
        false
    }
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The last part of its path.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, a socket, a link that is broken or leaves the project.
    Other,
}

/// Why a path cannot be read. The message completes "cannot read `PATH`: …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing stands there.
    #[error("there is no such file")]
    NotFound,
    /// A folder, where a file was wanted.
    #[error("it is a folder, not a file")]
    IsFolder,
    /// Not a regular file.
    #[error("it is not a regular file")]
    NotRegular,
    /// The path, or a link on it, leaves the project.
    #[error("it lies outside the project")]
    Outside,
    /// More bytes than we read.
    #[error("it has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes that would be read.
        limit: u64,
    },
    /// The operating system refuses.
    #[error("{0}")]
    Io(String),
}
