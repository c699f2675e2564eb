//! Folders of modules that are no packages.

use super::Project;
use crate::text::ending;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};

/// A folder with modules and without an `__init__.py`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleFolder {
    /// Its path.
    pub path: Utf8PathBuf,
    /// Its modules, sorted.
    pub modules: Vec<Utf8PathBuf>,
}

/// Names of folders whose Python files are read as text, run by themselves, or not meant to be installed; `_` at their ends
/// does not count.
const NO_PACKAGES: &[&str] = &[
    "alembic",
    "assets",
    "data",
    "examples",
    "fixtures",
    "pycache",
    "scripts",
    "test",
    "test_data",
    "testdata",
    "tests",
];

impl Project {
    /// Those directly in the folder of an installed package, sorted by path; none when the packages are not known.
    pub fn module_folders_without_init(&self) -> Vec<ModuleFolder> {
        let Some(packages) = self
            .metadata()
            .packages
            .value()
            .filter(|list| list.open.is_empty() && self.package_folders_are_known())
        else {
            return Vec::new();
        };
        let packages: BTreeSet<Utf8PathBuf> = packages
            .texts()
            .map(|name| self.package_folder(name))
            .collect();
        let mut folders: BTreeMap<&Utf8Path, Vec<Utf8PathBuf>> = BTreeMap::new();
        for path in self
            .tree()
            .tracked()
            .filter(|path| ending(path) == Some("py"))
        {
            let Some(folder) = path.parent() else {
                continue;
            };
            if is_left_out(folder, &packages) && !self.tree().has_file(folder.join("__init__.py")) {
                folders.entry(folder).or_default().push(path.to_owned());
            }
        }
        folders
            .into_iter()
            .map(|(path, modules)| ModuleFolder {
                path: path.to_owned(),
                modules,
            })
            .collect()
    }
}

/// Whether a folder could be a package by its name, lies in one, and is none.
fn is_left_out(folder: &Utf8Path, packages: &BTreeSet<Utf8PathBuf>) -> bool {
    let name = folder.file_name().unwrap_or_default();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_package = |path: &Utf8Path| packages.contains(path);
    is_name
        && !NO_PACKAGES.contains(&name.trim_matches('_'))
        && !name.ends_with("template")
        && !name.ends_with("templates")
        && !is_package(folder)
        && folder.parent().is_some_and(is_package)
}
