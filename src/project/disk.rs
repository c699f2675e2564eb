//! The project folder on disk: the only place that reads files of a project.

use crate::text::{Entry, EntryKind, ReadError, World, plain};
use camino::Utf8Path;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A [`World`] over a folder. Symbolic links are followed only while they stay inside.
///
/// A folder is listed once and its listing kept: what lies in it, and that no link stands on the way to it, is then
/// known without asking again.
#[derive(Debug)]
pub struct DiskWorld {
    root: PathBuf,
    listed: Mutex<Listings>,
}

/// Folders by their paths, as plain texts: these are compared and hashed faster than paths are.
type Listings = HashMap<String, Arc<Listing>>;

/// The entries of a folder that is reached without any link, sorted by name.
#[derive(Debug)]
struct Listing {
    entries: Arc<[Entry]>,
    links: HashSet<String>,
}

/// What a listing says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    /// It is there, and no link.
    Plain(EntryKind),
    /// It is a link.
    Link,
    /// It is not there.
    Absent,
}

impl Listing {
    fn look_up(&self, name: &str) -> Listed {
        let at = self
            .entries
            .binary_search_by(|entry| entry.name.as_str().cmp(name));
        match at.ok().and_then(|at| self.entries.get(at)) {
            None => Listed::Absent,
            Some(_) if !self.links.is_empty() && self.links.contains(name) => Listed::Link,
            Some(entry) => Listed::Plain(entry.kind),
        }
    }
}

impl DiskWorld {
    /// The folder `root`, with links on the way to it resolved.
    ///
    /// # Errors
    /// The operating system's, when the folder cannot be resolved.
    pub fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: fs_err::canonicalize(root)?,
            listed: Mutex::default(),
        })
    }

    /// A folder of it as a world of its own, in which everything stays known that was listed.
    ///
    /// # Errors
    /// The operating system's, when the folder cannot be resolved.
    pub(super) fn below(&self, folder: &Utf8Path) -> io::Result<Self> {
        if !self.listed().contains_key(plain(folder).as_ref()) {
            return Self::new(&self.root.join(folder));
        }
        let world = Self {
            root: self.root.join(folder),
            listed: Mutex::default(),
        };
        take_listings(
            &mut world.listed(),
            &self.listed(),
            folder,
            Utf8Path::new(""),
        );
        Ok(world)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The real path of a project path.
    fn locate(&self, path: &Utf8Path) -> Result<PathBuf, ReadError> {
        let joined = self.root.join(path);
        match self.look_up(path) {
            Some(Listed::Plain(_)) => return Ok(joined),
            Some(Listed::Absent) => return Err(ReadError::NotFound),
            Some(Listed::Link) | None if path.as_str().is_empty() => return Ok(joined),
            Some(Listed::Link) | None => {}
        }
        let real = joined.canonicalize().map_err(|error| read_error(&error))?;
        if real.starts_with(&self.root) {
            Ok(real)
        } else {
            Err(ReadError::Outside)
        }
    }

    /// What the listings of the folders on the way to a path say of it; `None` when they say nothing.
    fn look_up(&self, path: &Utf8Path) -> Option<Listed> {
        look_up(&self.listed(), &plain(path))
    }

    /// A panic while the lock was held cannot leave the table half written.
    fn listed(&self) -> MutexGuard<'_, Listings> {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_folder(&self, path: &Utf8Path, real: &Path) -> Result<Listing, ReadError> {
        let (mut entries, mut links) = (Vec::new(), HashSet::new());
        for entry in real.read_dir().map_err(|error| read_error(&error))? {
            let entry = entry.map_err(|error| read_error(&error))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let file_type = entry.file_type().map_err(|error| read_error(&error))?;
            let kind = if file_type.is_symlink() {
                links.insert(name.clone());
                self.kind(&path.join(&name)).unwrap_or(EntryKind::Other)
            } else {
                kind_of(&file_type)
            };
            entries.push(Entry { name, kind });
        }
        entries.sort();
        Ok(Listing {
            entries: entries.into(),
            links,
        })
    }
}

impl World for DiskWorld {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.look_up(path) {
            Some(Listed::Plain(EntryKind::File)) => read_file(&self.root.join(path), limit),
            Some(Listed::Absent) => Err(ReadError::NotFound),
            _ => read_bounded(&self.locate(path)?, limit),
        }
    }

    fn kind(&self, path: &Utf8Path) -> Option<EntryKind> {
        match self.look_up(path) {
            Some(Listed::Plain(kind)) => return Some(kind),
            Some(Listed::Absent) => return None,
            Some(Listed::Link) | None => {}
        }
        let real = self.locate(path).ok()?;
        let metadata = real.metadata().ok()?;
        Some(kind_of(&metadata.file_type()))
    }

    fn is_link(&self, path: &Utf8Path) -> bool {
        self.look_up(path) == Some(Listed::Link)
    }

    fn list(&self, path: &Utf8Path) -> Result<Arc<[Entry]>, ReadError> {
        let key = plain(path);
        if let Some(known) = self.listed().get(key.as_ref()) {
            return Ok(known.entries.clone());
        }
        let real = self.locate(path)?;
        let listing = self.read_folder(path, &real)?;
        let entries = listing.entries.clone();
        // Below a link a listing says nothing of the way to its entries.
        if real == self.root.join(path) {
            self.listed().insert(key.into_owned(), Arc::new(listing));
        }
        Ok(entries)
    }
}

/// What listings say of a path; `None` when they say nothing.
fn look_up(listed: &Listings, path: &str) -> Option<Listed> {
    let (mut folder, mut name) = split(path)?;
    if let Some(listing) = listed.get(folder) {
        return Some(listing.look_up(name));
    }
    loop {
        (folder, name) = split(folder)?;
        if let Some(listing) = listed.get(folder) {
            return match listing.look_up(name) {
                Listed::Plain(EntryKind::Folder) | Listed::Link => None,
                // Below what is not there, or is no folder, there is nothing.
                Listed::Plain(_) | Listed::Absent => Some(Listed::Absent),
            };
        }
    }
}

/// The folder and the name of a path, where it names something below the root of the project.
fn split(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_outside = path.starts_with('/') || cfg!(windows) && path.contains(':');
    (!is_outside && !matches!(name, "" | "." | "..")).then_some((folder, name))
}

/// Takes over from `other` the listings of its folder `there` and what is below, under the path `here`.
fn take_listings(own: &mut Listings, other: &Listings, there: &Utf8Path, here: &Utf8Path) {
    // A link may stay inside the other world and leave this one.
    let listing = other.get(plain(there).as_ref());
    let Some(listing) = listing.filter(|listing| listing.links.is_empty()) else {
        return;
    };
    for entry in listing.entries.iter() {
        if entry.kind == EntryKind::Folder {
            let (there, here) = (there.join(&entry.name), here.join(&entry.name));
            take_listings(own, other, &there, &here);
        }
    }
    own.insert(plain(here).into_owned(), listing.clone());
}

/// The bytes of a file of at most `limit` bytes. What it is is looked at before it is opened: to open a pipe may wait.
///
/// # Errors
/// Why it is not read.
pub(super) fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let metadata = path.metadata().map_err(|error| read_error(&error))?;
    if metadata.is_dir() {
        return Err(ReadError::IsFolder);
    }
    if !metadata.is_file() {
        return Err(ReadError::NotRegular);
    }
    read_file(path, limit)
}

/// The bytes of a regular file.
fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = std::fs::File::open(path).map_err(|error| read_error(&error))?;
    let metadata = file.metadata().map_err(|error| read_error(&error))?;
    let size = metadata.len();
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // Through `take`, because a file itself asks for its size once more.
    file.take(u64::MAX)
        .read_to_end(&mut bytes)
        .map_err(|error| read_error(&error))?;
    Ok(bytes)
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_was_listed_is_not_asked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("file"), "x").unwrap();
        let world = DiskWorld::new(folder.path()).unwrap();
        world.list(Utf8Path::new("")).unwrap();
        for path in ["absent", "absent/x/y", "file/x"] {
            assert_eq!(world.look_up(path.into()), Some(Listed::Absent), "{path}");
        }
        assert_eq!(world.read("file".into(), 1), Ok(vec![b'x']));
        assert!(matches!(
            world.read("file".into(), 0),
            Err(ReadError::TooLarge { size: 1, limit: 0 })
        ));
    }

    #[test]
    fn a_link_out_of_a_folder_leaves_the_world_below_it() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::create_dir_all(folder.path().join("sub/inner")).unwrap();
        fs_err::write(folder.path().join("file"), "x").unwrap();
        fs_err::write(folder.path().join("sub/inner/own"), "y").unwrap();
        let link = folder.path().join("sub/link");
        fs_err::os::unix::fs::symlink(folder.path().join("file"), link).unwrap();
        let whole = DiskWorld::new(folder.path()).unwrap();
        for listed in ["", "sub", "sub/inner"] {
            whole.list(listed.into()).unwrap();
        }
        assert_eq!(whole.kind("sub/link".into()), Some(EntryKind::File));
        let below = whole.below("sub".into()).unwrap();
        assert_eq!(below.read("link".into(), 9), Err(ReadError::Outside));
        assert_eq!(below.read("inner/own".into(), 9), Ok(vec![b'y']));
        assert_eq!(below.kind("file".into()), None);
    }
}
