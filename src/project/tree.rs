//! The files below a project root.

use crate::syntax::python::side_by_side;
use crate::text::{Entry, EntryKind, ReadError, World};
use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

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
    known: OnceLock<HashSet<Utf8PathBuf>>,
    tracked: Option<HashSet<Utf8PathBuf>>,
    /// Folders that are links to others.
    linked: Vec<Utf8PathBuf>,
    /// Whether a bound was reached or a folder could not be listed.
    pub incomplete: bool,
}

impl Tree {
    /// Lists the world; `tracked` are the files git knows, `None` outside git.
    pub fn read(world: &dyn World, tracked: Option<HashSet<Utf8PathBuf>>) -> Self {
        let mut tree = Self {
            tracked,
            ..Self::default()
        };
        let listed = tree.list(world);
        tree.add_files(Utf8PathBuf::new(), &listed);
        tree
    }

    /// The entries of every folder, one depth after the other, those of a depth side by side.
    fn list(&mut self, world: &dyn World) -> HashMap<Utf8PathBuf, Vec<Entry>> {
        let mut listed = HashMap::new();
        let mut folders = vec![Utf8PathBuf::new()];
        let mut files = 0;
        for depth in 0..=MAX_DEPTH {
            let entries = list_all(world, &folders);
            let mut next = Vec::new();
            for (folder, entries) in folders.into_iter().zip(entries) {
                let Ok(entries) = entries else {
                    self.incomplete = true;
                    continue;
                };
                let is_file = |entry: &&Entry| entry.kind == EntryKind::File;
                files += entries.iter().filter(is_file).count();
                let inner = entries.iter().filter(|entry| is_entered(entry));
                let inner = inner.map(|entry| folder.join(&entry.name));
                let known = next.len();
                next.extend(inner);
                let new = next.get(known..).unwrap_or_default().iter();
                let linked = new.filter(|folder| world.is_link(folder));
                self.linked.extend(linked.cloned());
                listed.insert(folder, entries);
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

    /// The files of a folder and below it, sorted as its entries are.
    fn add_files(&mut self, folder: Utf8PathBuf, listed: &HashMap<Utf8PathBuf, Vec<Entry>>) {
        for entry in listed.get(&folder).into_iter().flatten() {
            if entry.kind == EntryKind::File {
                self.files.push(folder.join(&entry.name));
            } else if is_entered(entry) {
                self.add_files(folder.join(&entry.name), listed);
            }
        }
    }

    /// The same files, of which git tracks these.
    pub fn with_tracked(mut self, tracked: Option<HashSet<Utf8PathBuf>>) -> Self {
        self.tracked = tracked;
        self
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &Utf8Path> {
        self.files.iter().map(Utf8PathBuf::as_path)
    }

    /// Files below a folder (`""` is the root), sorted.
    pub fn files_below<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a Utf8Path> {
        let start = self.files.partition_point(|path| path.as_path() < folder);
        let rest = self.files.get(start..).unwrap_or(&[]);
        rest.iter()
            .map(Utf8PathBuf::as_path)
            .take_while(move |path| path.starts_with(folder))
    }

    /// Files that git tracks, all files outside git.
    pub fn tracked(&self) -> impl Iterator<Item = &Utf8Path> {
        self.files().filter(|path| self.is_tracked(path))
    }

    /// Whether git tracks a file; every file counts as tracked outside git, but for those in folders that are links: git
    /// tracks the link alone.
    pub fn is_tracked(&self, path: &Utf8Path) -> bool {
        let is_beyond = || self.linked.iter().any(|folder| path.starts_with(folder));
        match &self.tracked {
            Some(tracked) => tracked.contains(path),
            None => !is_beyond(),
        }
    }

    /// Whether the project lies in a git work tree.
    pub fn in_git(&self) -> bool {
        self.tracked.is_some()
    }

    /// Whether a file is there.
    pub fn has_file(&self, path: impl AsRef<Utf8Path>) -> bool {
        let known = || self.files.iter().cloned().collect();
        self.known.get_or_init(known).contains(path.as_ref())
    }

    /// Whether a folder with at least one file is there.
    pub fn has_folder(&self, path: impl AsRef<Utf8Path>) -> bool {
        self.files_below(path.as_ref())
            .any(|file| file != path.as_ref())
    }
}

/// Fewer folders are listed faster than the threads start that would share them.
const PARALLEL_FROM: usize = 64;

fn list_all(world: &dyn World, folders: &[Utf8PathBuf]) -> Vec<Result<Vec<Entry>, ReadError>> {
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
