//! The project folder on disk: the only place that reads files of a project.

use crate::text::{Entry, EntryKind, ReadError, World};
use camino::Utf8Path;
use std::io;
use std::path::{Path, PathBuf};

/// A [`World`] over a folder. Symbolic links are followed only while they stay inside.
#[derive(Debug, Clone)]
pub struct DiskWorld {
    root: PathBuf,
}

impl DiskWorld {
    /// The folder `root`, with links on the way to it resolved.
    ///
    /// # Errors
    /// The operating system's, when the folder cannot be resolved.
    pub fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: fs_err::canonicalize(root)?,
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The real path of a project path.
    fn locate(&self, path: &Utf8Path) -> Result<PathBuf, ReadError> {
        let real = self
            .root
            .join(path)
            .canonicalize()
            .map_err(|error| read_error(&error))?;
        if real.starts_with(&self.root) {
            Ok(real)
        } else {
            Err(ReadError::Outside)
        }
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
