//! What the writer does to a disk, one call at a time.

use camino::Utf8Path;
use std::io::{ErrorKind, Result, Write};
use std::path::PathBuf;

/// A folder on a disk. Paths are relative to it. Each call that changes something may be the last that is carried out.
pub(super) trait FileSystem {
    /// The bytes of a file; `None` when nothing stands there.
    fn read(&self, path: &Utf8Path) -> Result<Option<Vec<u8>>>;
    /// Whether anything stands there, also a link that leads nowhere.
    fn exists(&self, path: &Utf8Path) -> bool;
    /// Whether a folder stands there.
    fn is_folder(&self, path: &Utf8Path) -> bool;
    /// Whether a symbolic link stands there.
    fn is_link(&self, path: &Utf8Path) -> bool;
    /// Makes one folder.
    fn create_folder(&self, path: &Utf8Path) -> Result<()>;
    /// Makes a new file, with the mode bits of `like` if that is there, and brings it to the disk.
    fn create(&self, path: &Utf8Path, bytes: &[u8], like: &Utf8Path) -> Result<()>;
    /// Puts one file in place of another.
    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Utf8Path) -> Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Utf8Path) -> Result<()>;
    /// Brings the names in a folder to the disk.
    fn sync_folder(&self, path: &Utf8Path) -> Result<()>;
}

/// The disk itself.
pub(super) struct Disk {
    pub root: PathBuf,
}

impl Disk {
    fn at(&self, path: &Utf8Path) -> PathBuf {
        self.root.join(path)
    }
}

impl FileSystem for Disk {
    fn read(&self, path: &Utf8Path) -> Result<Option<Vec<u8>>> {
        match fs_err::read(self.at(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        self.at(path).symlink_metadata().is_ok()
    }

    fn is_folder(&self, path: &Utf8Path) -> bool {
        self.at(path).is_dir()
    }

    fn is_link(&self, path: &Utf8Path) -> bool {
        self.at(path).is_symlink()
    }

    fn create_folder(&self, path: &Utf8Path) -> Result<()> {
        fs_err::create_dir(self.at(path))
    }

    fn create(&self, path: &Utf8Path, bytes: &[u8], like: &Utf8Path) -> Result<()> {
        let mut options = fs_err::OpenOptions::new();
        let mut file = options.write(true).create_new(true).open(self.at(path))?;
        file.write_all(bytes)?;
        if let Ok(old) = self.at(like).metadata() {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()
    }

    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<()> {
        fs_err::rename(self.at(from), self.at(to))
    }

    fn remove(&self, path: &Utf8Path) -> Result<()> {
        fs_err::remove_file(self.at(path))
    }

    fn remove_folder(&self, path: &Utf8Path) -> Result<()> {
        fs_err::remove_dir(self.at(path))
    }

    /// Only Unix opens folders; elsewhere the system does this itself.
    fn sync_folder(&self, path: &Utf8Path) -> Result<()> {
        match cfg!(unix) {
            true => fs_err::File::open(self.at(path))?.sync_all(),
            false => Ok(()),
        }
    }
}
