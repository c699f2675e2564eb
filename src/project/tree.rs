//! The files below a project root.

use crate::syntax::python::side_by_side;
use crate::text::{Entry, EntryKind, ReadError, World, is_below, plain};
use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

/// Folders that hold no sources of the project: repositories, environments, caches, build results.
const SKIPPED_FOLDERS: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".bzr",
    ".tox",
    ".nox",
    ".eggs",
    ".venv",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "node_modules",
];

/// More files or folders than this are not listed; a project of packaging size is far below.
const MAX_FILES: usize = 500_000;
const MAX_DEPTH: usize = 64;

/// All files below the root, sorted, and whether all of them are listed.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Sorted part by part, so that what lies in a folder stands together.
    files: Vec<Utf8PathBuf>,
    tracked: Option<Tracked>,
    /// Folders that are links to others.
    linked: Vec<Utf8PathBuf>,
    /// Whether a bound was reached or a folder could not be listed.
    pub incomplete: bool,
}

/// What git tracks.
#[derive(Debug, Clone)]
struct Tracked {
    paths: Arc<HashSet<Utf8PathBuf>>,
    /// The same of each file of the tree: it is asked of all of them again and again.
    files: Vec<bool>,
}

/// A folder that was listed.
struct Listed {
    path: Utf8PathBuf,
    entries: Arc<[Entry]>,
    /// The place of the first folder in it among all that were listed; the others follow.
    inner: usize,
}

impl Tree {
    /// Lists the world; `tracked` are the files git knows, `None` outside git.
    pub fn read(world: &dyn World, tracked: Option<Arc<HashSet<Utf8PathBuf>>>) -> Self {
        let mut tree = Self::default();
        let listed = tree.list(world);
        tree.add_files(0, &listed);
        tree.with_tracked(tracked)
    }

    /// The entries of every folder, one depth after the other, those of a depth side by side; `None` for one that cannot be
    /// listed.
    fn list(&mut self, world: &dyn World) -> Vec<Option<Listed>> {
        let mut listed = Vec::new();
        let mut folders = vec![Utf8PathBuf::new()];
        let mut files = 0;
        for depth in 0..=MAX_DEPTH {
            let entries = list_all(world, &folders);
            let first_inner = listed.len() + folders.len();
            let mut next = Vec::new();
            for (path, entries) in folders.into_iter().zip(entries) {
                let Ok(entries) = entries else {
                    self.incomplete = true;
                    listed.push(None);
                    continue;
                };
                let is_file = |entry: &&Entry| entry.kind == EntryKind::File;
                files += entries.iter().filter(is_file).count();
                let inner = first_inner + next.len();
                let entered = entries.iter().filter(|entry| is_entered(entry));
                for entry in entered {
                    let folder = inside(&path, &entry.name);
                    if world.is_link(&folder) {
                        self.linked.push(folder.clone());
                    }
                    next.push(folder);
                }
                listed.push(Some(Listed {
                    path,
                    entries,
                    inner,
                }));
                if files.max(listed.len()) > MAX_FILES {
                    self.incomplete = true;
                    return listed;
                }
            }
            self.incomplete |= depth == MAX_DEPTH && !next.is_empty();
            folders = next;
        }
        listed
    }

    /// The files of the folder at a place and below it, sorted as its entries are.
    fn add_files(&mut self, at: usize, listed: &[Option<Listed>]) {
        let Some(Some(folder)) = listed.get(at) else {
            return;
        };
        let mut inner = folder.inner;
        for entry in folder.entries.iter() {
            if entry.kind == EntryKind::File {
                self.files.push(inside(&folder.path, &entry.name));
            } else if is_entered(entry) {
                self.add_files(inner, listed);
                inner += 1;
            }
        }
    }

    /// The same files, of which git tracks these.
    pub fn with_tracked(mut self, tracked: Option<Arc<HashSet<Utf8PathBuf>>>) -> Self {
        self.tracked = tracked.map(|paths| Tracked {
            files: self.files.iter().map(|path| paths.contains(path)).collect(),
            paths,
        });
        self
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &Utf8Path> {
        self.files.iter().map(Utf8PathBuf::as_path)
    }

    /// Files below a folder (`""` is the root), sorted.
    pub fn files_below<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a Utf8Path> {
        let folder = plain(folder);
        let start = self.partition(&folder);
        let rest = self.files.get(start..).unwrap_or(&[]);
        rest.iter()
            .map(Utf8PathBuf::as_path)
            .take_while(move |path| is_below(path.as_str(), &folder))
    }

    /// How many files stand before a path.
    fn partition(&self, path: &str) -> usize {
        self.files
            .partition_point(|file| by_parts(file.as_str(), path) == Ordering::Less)
    }

    /// Files that git tracks, all files outside git.
    pub fn tracked(&self) -> impl Iterator<Item = &Utf8Path> {
        let known = self.tracked.as_ref();
        let files = self.files().enumerate();
        let is_tracked = move |at: usize, path: &Utf8Path| match known {
            Some(known) => known.files.get(at) == Some(&true),
            None => !self.is_beyond_a_link(path),
        };
        files
            .filter(move |(at, path)| is_tracked(*at, path))
            .map(|(_, path)| path)
    }

    /// Whether a path lies in a folder that is a link to another.
    fn is_beyond_a_link(&self, path: &Utf8Path) -> bool {
        self.linked.iter().any(|folder| path.starts_with(folder))
    }

    /// Whether git tracks a file; every file counts as tracked outside git, but for those in folders that are links: git
    /// tracks the link alone.
    pub fn is_tracked(&self, path: &Utf8Path) -> bool {
        match &self.tracked {
            Some(tracked) => tracked.paths.contains(path),
            None => !self.is_beyond_a_link(path),
        }
    }

    /// Whether the project lies in a git work tree.
    pub fn in_git(&self) -> bool {
        self.tracked.is_some()
    }

    /// Whether a file is there.
    pub fn has_file(&self, path: impl AsRef<Utf8Path>) -> bool {
        let path = plain(path.as_ref());
        let file = self.files.get(self.partition(&path));
        file.is_some_and(|file| file.as_str() == path)
    }

    /// Whether a folder with at least one file is there.
    pub fn has_folder(&self, path: impl AsRef<Utf8Path>) -> bool {
        self.files_below(path.as_ref())
            .any(|file| file != path.as_ref())
    }
}

/// The path of an entry of a folder.
fn inside(folder: &Utf8Path, name: &str) -> Utf8PathBuf {
    if folder.as_str().is_empty() {
        return Utf8PathBuf::from(name);
    }
    let mut path = String::with_capacity(folder.as_str().len() + 1 + name.len());
    for part in [folder.as_str(), "/", name] {
        path.push_str(part);
    }
    Utf8PathBuf::from(path)
}

/// The order of paths, part by part; they are [`plain`].
fn by_parts(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // The end of a part stands before all that goes on with it.
    let rank = |byte: &u8| {
        if *byte == b'/' {
            0
        } else {
            u16::from(*byte) + 1
        }
    };
    match a.iter().zip(b).find(|(a, b)| a != b) {
        Some((a, b)) => rank(a).cmp(&rank(b)),
        None => a.len().cmp(&b.len()),
    }
}

/// Fewer folders are listed faster than the threads start that would share them.
const PARALLEL_FROM: usize = 64;

fn list_all(world: &dyn World, folders: &[Utf8PathBuf]) -> Vec<Result<Arc<[Entry]>, ReadError>> {
    if folders.len() < PARALLEL_FROM {
        return folders.iter().map(|folder| world.list(folder)).collect();
    }
    let each = folders.par_iter().map(|folder| world.list(folder));
    side_by_side(|| each.collect())
}

fn is_entered(entry: &Entry) -> bool {
    entry.kind == EntryKind::Folder && !is_skipped(&entry.name)
}

/// Virtual environments of any name are found by their contents elsewhere; these go by name.
fn is_skipped(name: &str) -> bool {
    SKIPPED_FOLDERS.contains(&name) || name.ends_with(".egg-info") || name.ends_with(".dist-info")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MemoryWorld;

    #[test]
    fn files_are_sorted_part_by_part() {
        let world = MemoryWorld::new([("a.py", ""), ("a/x.py", ""), ("a-b/x.py", ""), ("b", "")]);
        let tree = Tree::read(&world, None);
        let mut sorted = tree.files.clone();
        sorted.sort();
        assert_eq!(tree.files, sorted);
        assert_eq!(tree.files, ["a/x.py", "a-b/x.py", "a.py", "b"]);
    }

    #[test]
    fn a_path_is_found_however_it_is_written() {
        let world = MemoryWorld::new([("a/x.py", ""), ("a-b/x.py", ""), ("a/.b/y.py", "")]);
        let tree = Tree::read(&world, None);
        for path in ["a/x.py", "a//x.py", "a/./x.py", "a/.b/y.py", "a-b/x.py"] {
            assert!(tree.has_file(path), "{path}");
        }
        for path in ["", "a", "a/", "x.py", "./a/x.py", "a/y.py"] {
            assert!(!tree.has_file(path), "{path}");
        }
        for folder in ["", "a", "a/", "a/.b", "a-b"] {
            assert!(tree.has_folder(folder), "{folder}");
        }
        assert!(!tree.has_folder("a/x.py"));
    }

    #[test]
    fn files_below_a_folder_are_its_own_only() {
        let world = MemoryWorld::new([
            ("a/x.py", ""),
            ("a.py", ""),
            ("ab/y.py", ""),
            ("a/b/z.py", ""),
        ]);
        let tree = Tree::read(&world, None);
        let below: Vec<_> = tree.files_below(Utf8Path::new("a")).collect();
        assert_eq!(below, ["a/b/z.py", "a/x.py"]);
    }

    #[cfg(unix)]
    #[test]
    fn outside_git_what_a_link_leads_to_is_tracked_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs_err::create_dir_all(root.join("doc/notes")).unwrap();
        fs_err::write(root.join("doc/notes/a.rst"), "").unwrap();
        fs_err::create_dir(root.join("source")).unwrap();
        std::os::unix::fs::symlink("../doc/notes", root.join("source/notes")).unwrap();
        let tree = Tree::read(&crate::project::DiskWorld::new(root).unwrap(), None);
        let tracked: Vec<_> = tree.tracked().collect();
        assert_eq!(tracked, ["doc/notes/a.rst"]);
        assert!(tree.has_file(Utf8Path::new("source/notes/a.rst")));
    }
}
