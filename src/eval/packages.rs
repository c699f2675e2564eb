//! `find_packages` and `find_namespace_packages`, as setuptools' `PackageFinder` searches (84.2).

use crate::syntax::fnmatch::fnmatch;
use crate::text::{EntryKind, World};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::VecDeque;

/// What to search for. Patterns are those of Python's `fnmatch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageQuery {
    /// The folder to search, relative to the root of the project; empty for the root.
    pub folder: Utf8PathBuf,
    /// Patterns of dotted names to take.
    pub include: Vec<String>,
    /// Patterns of dotted names to leave out.
    pub exclude: Vec<String>,
    /// Whether folders without `__init__.py` are packages (PEP 420).
    pub namespaces: bool,
}

/// Names that setuptools takes in no search (`PackageFinder.ALWAYS_EXCLUDE`).
const ALWAYS_EXCLUDED: [&str; 2] = ["ez_setup", "*__pycache__"];

/// More folders are not searched.
const MAX_FOLDERS: usize = 100_000;

impl PackageQuery {
    /// All packages below a folder.
    pub fn all_below(folder: impl Into<Utf8PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            include: vec!["*".to_owned()],
            exclude: Vec::new(),
            namespaces: false,
        }
    }

    /// The names found, each folder's before those below it; `None` when the bound on folders is reached. A folder that
    /// cannot be listed holds nothing, and one that is no package is not entered.
    pub fn find(&self, world: &dyn World) -> Option<Vec<String>> {
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([(self.folder.clone(), String::new())]);
        let mut seen = 0;
        while let Some((folder, package)) = waiting.pop_front() {
            seen += 1;
            if seen > MAX_FOLDERS {
                return None;
            }
            let entries = world.list(&folder).unwrap_or_default();
            for entry in entries.iter() {
                // A name with a dot is no identifier.
                if entry.kind != EntryKind::Folder || entry.name.contains('.') {
                    continue;
                }
                let path = folder.join(&entry.name);
                if !self.is_package(world, &path) {
                    continue;
                }
                let name = if package.is_empty() {
                    entry.name.clone()
                } else {
                    format!("{package}.{}", entry.name)
                };
                if self.takes(&name) {
                    found.push(name.clone());
                }
                waiting.push_back((path, name));
            }
        }
        Some(found)
    }

    fn takes(&self, name: &str) -> bool {
        let never = ALWAYS_EXCLUDED.iter().any(|pattern| fnmatch(pattern, name));
        !never && matches_any(&self.include, name) && !matches_any(&self.exclude, name)
    }

    fn is_package(&self, world: &dyn World, path: &Utf8Path) -> bool {
        self.namespaces || world.kind(&path.join("__init__.py")) == Some(EntryKind::File)
    }
}

fn matches_any(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| fnmatch(pattern, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MemoryWorld;

    #[test]
    fn excluding_a_package_keeps_its_children() {
        let world = MemoryWorld::new([
            ("foo/__init__.py", ""),
            ("tests/__init__.py", ""),
            ("tests/unit/__init__.py", ""),
            ("docs/conf.py", ""),
        ]);
        let mut query = PackageQuery::all_below("");
        query.exclude = vec!["tests".to_owned()];
        let found = query.find(&world);
        assert_eq!(
            found.as_deref(),
            Some(&["foo".to_owned(), "tests.unit".to_owned()][..])
        );
    }

    #[test]
    fn ez_setup_is_never_taken() {
        let world = MemoryWorld::new([("foo/__init__.py", ""), ("ez_setup/__init__.py", "")]);
        let found = PackageQuery::all_below("").find(&world);
        assert_eq!(found.as_deref(), Some(&["foo".to_owned()][..]));
    }
}
