//! The project folder on disk: the only place that reads files of a project.

use crate::text::{Entry, EntryKind, ReadError, World};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A [`World`] over a folder. Symbolic links are followed only while they stay inside.
#[derive(Debug)]
pub struct DiskWorld {
    root: PathBuf,
    /// Folders that are reached without any link, so that only the last part of a path in them must be looked at.
    plain: Mutex<HashSet<Utf8PathBuf>>,
}

impl DiskWorld {
    /// The folder `root`, with links on the way to it resolved.
    ///
    /// # Errors
    /// The operating system's, when the folder cannot be resolved.
    pub fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: fs_err::canonicalize(root)?,
            plain: Mutex::new(HashSet::from([Utf8PathBuf::new()])),
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The real path of a project path.
    fn locate(&self, path: &Utf8Path) -> Result<PathBuf, ReadError> {
        let joined = self.root.join(path);
        if path.as_str().is_empty() {
            return Ok(joined);
        }
        let in_plain_folder = path.parent().is_some_and(|parent| self.is_plain(parent));
        if in_plain_folder {
            let metadata = joined
                .symlink_metadata()
                .map_err(|error| read_error(&error))?;
            if !metadata.is_symlink() {
                if metadata.is_dir() {
                    self.remember_plain(path);
                }
                return Ok(joined);
            }
        }
        let real = joined.canonicalize().map_err(|error| read_error(&error))?;
        if !real.starts_with(&self.root) {
            return Err(ReadError::Outside);
        }
        if real == joined && real.is_dir() {
            self.remember_plain(path);
        }
        Ok(real)
    }

    fn is_plain(&self, folder: &Utf8Path) -> bool {
        self.plain().contains(folder)
    }

    fn remember_plain(&self, folder: &Utf8Path) {
        self.plain().insert(folder.to_owned());
    }

    /// A panic while the lock was held cannot leave the set half written.
    fn plain(&self) -> MutexGuard<'_, HashSet<Utf8PathBuf>> {
        self.plain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World for DiskWorld {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        read_bounded(&self.locate(path)?, limit)
    }

    fn kind(&self, path: &Utf8Path) -> Option<EntryKind> {
        let real = self.locate(path).ok()?;
        let metadata = real.metadata().ok()?;
        Some(kind_of(&metadata.file_type()))
    }

    fn list(&self, path: &Utf8Path) -> Result<Vec<Entry>, ReadError> {
        let real = self.locate(path)?;
        let mut entries = Vec::new();
        for entry in real.read_dir().map_err(|error| read_error(&error))? {
            let entry = entry.map_err(|error| read_error(&error))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let file_type = entry.file_type().map_err(|error| read_error(&error))?;
            let kind = if file_type.is_symlink() {
                self.kind(&path.join(&name)).unwrap_or(EntryKind::Other)
            } else {
                kind_of(&file_type)
            };
            entries.push(Entry { name, kind });
        }
        entries.sort();
        Ok(entries)
    }
}

/// The bytes of a file of at most `limit` bytes; its kind and size are looked at first.
///
/// # Errors
/// Why it is not read.
#[allow(clippy::disallowed_methods, reason = "the one place that reads")]
pub(super) fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let metadata = path.metadata().map_err(|error| read_error(&error))?;
    if metadata.is_dir() {
        return Err(ReadError::IsFolder);
    }
    if !metadata.is_file() {
        return Err(ReadError::NotRegular);
    }
    let size = metadata.len();
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    std::fs::read(path).map_err(|error| read_error(&error))
}

fn kind_of(file_type: &std::fs::FileType) -> EntryKind {
    if file_type.is_dir() {
        EntryKind::Folder
    } else if file_type.is_file() {
        EntryKind::File
    } else {
        EntryKind::Other
    }
}

fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::NotFound,
        io::ErrorKind::IsADirectory => ReadError::IsFolder,
        io::ErrorKind::PermissionDenied => ReadError::Io("permission denied".to_owned()),
        _ => ReadError::Io(error.to_string()),
    }
}
