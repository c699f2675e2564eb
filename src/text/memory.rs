//! A project held in memory: for tests, for what standard input holds, and for looking at a conversion before it is written.

use super::{Entry, EntryKind, ReadError, World};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A [`World`] of files given as text or bytes.
#[derive(Debug, Clone, Default)]
pub struct MemoryWorld {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
}

impl MemoryWorld {
    /// A world of these files, by path relative to the root.
    pub fn new<P, B>(files: impl IntoIterator<Item = (P, B)>) -> Self
    where
        P: Into<Utf8PathBuf>,
        B: Into<Vec<u8>>,
    {
        Self {
            files: files
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes.into()))
                .collect(),
        }
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<Utf8PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &Utf8Path) {
        self.files.remove(path);
    }

    fn is_folder(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty()
            || self
                .files
                .keys()
                .any(|file| file != path && file.starts_with(path))
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        let Some(bytes) = self.files.get(path) else {
            return Err(if self.is_folder(path) {
                ReadError::IsFolder
            } else {
                ReadError::NotFound
            });
        };
        let size = bytes.len() as u64;
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        Ok(bytes.clone())
    }

    fn kind(&self, path: &Utf8Path) -> Option<EntryKind> {
        if self.files.contains_key(path) {
            Some(EntryKind::File)
        } else {
            self.is_folder(path).then_some(EntryKind::Folder)
        }
    }

    fn list(&self, path: &Utf8Path) -> Result<Arc<[Entry]>, ReadError> {
        if !self.is_folder(path) {
            return Err(ReadError::NotFound);
        }
        let mut entries = BTreeSet::new();
        for file in self.files.keys() {
            let Ok(inner) = file.strip_prefix(path) else {
                continue;
            };
            let mut parts = inner.components();
            let Some(name) = parts.next() else {
                continue;
            };
            let kind = if parts.next().is_some() {
                EntryKind::Folder
            } else {
                EntryKind::File
            };
            entries.insert(Entry {
                name: name.as_str().to_owned(),
                kind,
            });
        }
        Ok(entries.into_iter().collect())
    }
}

/// A [`World`] with some files changed, added or removed, and nothing written.
pub struct OverlayWorld {
    base: Arc<dyn World>,
    changed: MemoryWorld,
    removed: BTreeSet<Utf8PathBuf>,
}

impl OverlayWorld {
    /// `base` with no change yet.
    pub fn new(base: Arc<dyn World>) -> Self {
        Self {
            base,
            changed: MemoryWorld::default(),
            removed: BTreeSet::new(),
        }
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<Utf8PathBuf>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        self.removed.remove(&path);
        self.changed.insert(path, bytes);
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &Utf8Path) {
        self.changed.remove(path);
        self.removed.insert(path.to_owned());
    }
}

impl World for OverlayWorld {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        if self.removed.contains(path) {
            return Err(ReadError::NotFound);
        }
        match self.changed.read(path, limit) {
            Err(ReadError::NotFound | ReadError::IsFolder) => self.base.read(path, limit),
            answer => answer,
        }
    }

    fn kind(&self, path: &Utf8Path) -> Option<EntryKind> {
        if self.removed.contains(path) {
            return None;
        }
        let changed = (!path.as_str().is_empty()).then(|| self.changed.kind(path));
        changed.flatten().or_else(|| self.base.kind(path))
    }

    fn is_link(&self, path: &Utf8Path) -> bool {
        self.base.is_link(path)
    }

    fn list(&self, path: &Utf8Path) -> Result<Arc<[Entry]>, ReadError> {
        let mut entries: BTreeMap<String, EntryKind> = BTreeMap::new();
        let base = self.base.list(path);
        let changed = self.changed.list(path);
        if changed.is_err() {
            base.as_ref().map_err(Clone::clone)?;
        }
        for entry in [base, changed].iter().flatten().flat_map(|all| all.iter()) {
            if !self.removed.contains(&path.join(&entry.name)) {
                entries.insert(entry.name.clone(), entry.kind);
            }
        }
        Ok(entries
            .into_iter()
            .map(|(name, kind)| Entry { name, kind })
            .collect())
    }
}
