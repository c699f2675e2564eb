//! The Python files that the project installs.

use super::Project;
use crate::metadata::{Table, TableEntry};
use crate::syntax::python::{Bindings, Module, ModuleScan, bindings, scan_module};
use crate::text::{Decoding, SourceFile};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::{Arc, OnceLock};

/// A Python file of an installed package, or an installed top-level module.
#[derive(Debug)]
pub struct PackageModule {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The package that holds it; empty for a top-level module.
    pub package: String,
    scan: OnceLock<ModuleScan>,
    bindings: OnceLock<Bindings>,
}

impl PackageModule {
    /// What a reader of the source sees. Whoever looks for one word asks [`PackageModule::mentions`] before: most modules
    /// need not be parsed then.
    pub fn scan(&self) -> &ModuleScan {
        self.scan
            .get_or_init(|| scan_module(&Module::parse(&self.file)))
    }

    /// The names that it has when it was imported. They are asked of the targets of entry points alone.
    pub fn bindings(&self) -> &Bindings {
        self.bindings
            .get_or_init(|| bindings(&Module::parse(&self.file)))
    }

    /// Whether a word stands anywhere in the source. One that is put together of parts is not found.
    pub fn mentions(&self, word: &str) -> bool {
        self.file.text().contains(word)
    }

    /// Whether it belongs to tests, by a part of its package or its name.
    pub fn is_test(&self) -> bool {
        let name = self.file.path().file_stem().unwrap_or_default();
        self.package
            .split('.')
            .any(|part| matches!(part, "test" | "tests" | "testing"))
            || name.starts_with("test_")
            || name == "conftest"
    }
}

/// Reads them in the order of their paths.
pub(super) fn read(project: &Project) -> Vec<PackageModule> {
    let metadata = project.metadata();
    let mut paths: Vec<(Utf8PathBuf, String)> = Vec::new();
    for package in metadata
        .packages
        .value()
        .into_iter()
        .flat_map(|list| list.texts())
    {
        let folder = package_folder(project, package);
        let own = project
            .tree()
            .files_below(&folder)
            .filter(|path| path.parent() == Some(&folder) && path.extension() == Some("py"));
        paths.extend(own.map(|path| (path.to_owned(), package.to_owned())));
    }
    for module in metadata
        .py_modules
        .value()
        .into_iter()
        .flat_map(|list| list.texts())
    {
        let path = module_path(project, module);
        if project.tree().has_file(&path) {
            paths.push((path, String::new()));
        }
    }
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .filter_map(|(path, package)| {
            let file = project.files().open(&path, Decoding::Python).ok()?;
            Some(PackageModule {
                file,
                package,
                scan: OnceLock::new(),
                bindings: OnceLock::new(),
            })
        })
        .collect()
}

/// The folder of a package by `package_dir`: the longest entry that names it or a parent, else the entry `""`.
pub(super) fn package_folder(project: &Project, package: &str) -> Utf8PathBuf {
    folder_by(project.metadata().package_dir.value(), package)
}

/// The same by a given `package_dir`.
pub(super) fn folder_by(folders: Option<&Table>, package: &str) -> Utf8PathBuf {
    let mut name = package;
    let mut rest: Vec<&str> = Vec::new();
    loop {
        if let Some(folder) = folders.and_then(|table| table.get(name)) {
            rest.reverse();
            return clean(folder).join(rest.join("/"));
        }
        match name.rsplit_once('.') {
            Some((parent, last)) => {
                rest.push(last);
                name = parent;
            }
            None if name.is_empty() => {
                rest.reverse();
                return Utf8PathBuf::from(rest.join("/"));
            }
            None => {
                rest.push(name);
                name = "";
            }
        }
    }
}

/// The file of a top-level module.
pub(super) fn module_path(project: &Project, module: &str) -> Utf8PathBuf {
    let (package, name) = module.rsplit_once('.').unwrap_or(("", module));
    package_folder(project, package).join(format!("{name}.py"))
}

/// A folder as written, without `.` and double slashes.
pub(super) fn clean(folder: &str) -> Utf8PathBuf {
    let parts = Utf8Path::new(folder).components();
    parts
        .filter(|part| part.as_str() != ".")
        .map(|part| part.as_str())
        .collect()
}

impl Project {
    /// The folder of a package, by `package_dir`.
    pub fn package_folder(&self, package: &str) -> Utf8PathBuf {
        package_folder(self, package)
    }

    /// Whether every folder of `package_dir` is known, so that [`Project::package_folder`] can be relied on.
    pub fn package_folders_are_known(&self) -> bool {
        self.metadata().package_dir.value().is_none_or(|table| {
            let is_known =
                |entry: &TableEntry| entry.guard.is_always() && entry.value.known().is_some();
            table.open.is_empty() && table.entries.iter().all(is_known)
        })
    }

    /// The file of a top-level module.
    pub fn module_path(&self, module: &str) -> Utf8PathBuf {
        module_path(self, module)
    }
}
