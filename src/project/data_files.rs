//! Which files that are no modules land in site-packages.

use super::manifest::Manifest;
use super::{Backend, Project};
use crate::metadata::{Groups, Metadata};
use crate::syntax::glob::Glob;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// A tracked file below a package that is no Python source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Its path.
    pub path: Utf8PathBuf,
    /// Whether the build installs it; `None` when that cannot be known.
    pub installed: Option<bool>,
}

/// How a build decides about data files.
#[derive(Debug)]
pub struct DataRules<'a> {
    project: &'a Project,
    /// Folders of the packages with their names; `None` when the packages are not known.
    packages: Option<BTreeMap<Utf8PathBuf, &'a str>>,
    manifest: Option<Manifest>,
}

/// Files that are compiled or generated, or that belong to tools: nobody means them to be data.
const NO_DATA: &[&str] = &[
    "py", "pyc", "pyo", "pyd", "so", "c", "cc", "cpp", "cxx", "h", "hpp", "pyx", "pxd", "f", "f90",
];

/// Tools that add what a version control system tracks to the source distribution.
const SCM_PLUGINS: &[&str] = &[
    "setuptools-scm",
    "setuptools-git",
    "setuptools-git-versioning",
    "setuptools-vcs-versioning",
    "hatch-vcs",
    "pbr",
];

impl Project {
    /// How the build decides about data files.
    pub fn data_rules(&self) -> DataRules<'_> {
        let packages = self.metadata().packages.value().map(|list| {
            let folders = list.texts().map(|name| (self.package_folder(name), name));
            (list.open.is_empty(), folders.collect::<BTreeMap<_, _>>())
        });
        DataRules {
            project: self,
            packages: match packages {
                None => Some(BTreeMap::new()),
                Some((true, folders)) if self.package_folders_are_known() => Some(folders),
                Some(_) => None,
            },
            manifest: Manifest::read(self),
        }
    }

    /// The data files below the packages, sorted by path; none when the packages are not known.
    pub fn data_files_of_packages(&self) -> Vec<DataFile> {
        let rules = self.data_rules();
        self.tree()
            .tracked()
            .filter(|path| is_data(path) && rules.owner(path).is_some())
            .map(|path| DataFile {
                path: path.to_owned(),
                installed: rules.installs(path),
            })
            .collect()
    }

    /// Whether a plugin of the build adds what git tracks to the source distribution.
    pub fn has_scm_plugin(&self) -> bool {
        let required = self.build_requirements(self.metadata());
        required.iter().any(|text| is_scm_plugin(text))
    }

    /// The canonical names of the packages that the build needs, in the order of their declarations.
    pub fn build_requirement_names(&self) -> Vec<String> {
        let required = self.build_requirements(self.metadata());
        required.iter().map(|text| requirement_name(text)).collect()
    }

    /// What the build needs: `setup_requires` and `[build-system] requires`.
    pub(super) fn build_requirements(&self, metadata: &Metadata) -> Vec<String> {
        let declared = metadata.setup_requires.value();
        let declared = declared.into_iter().flat_map(|list| list.texts());
        let build_system = self.pyproject().and_then(|source| {
            let tree = &source.parse.tree;
            tree.get(&["build-system", "requires"])?.as_strings()
        });
        let build_system = build_system.unwrap_or_default().into_iter();
        declared
            .map(str::to_owned)
            .chain(build_system.map(|text| text.value))
            .collect()
    }

    /// What `[build-system] requires` would have to list: setuptools, and `setup_requires`. `None` when that is not all known, or
    /// holds under conditions.
    pub fn build_system_requires(&self) -> Option<Vec<String>> {
        let mut needed = vec!["setuptools".to_owned()];
        let Some(list) = self.metadata().setup_requires.value() else {
            return Some(needed);
        };
        let is_known = list.open.is_empty() && list.items.iter().all(|item| item.guard.is_always());
        needed.extend(list.texts().map(str::to_owned));
        if needed
            .iter()
            .skip(1)
            .any(|text| requirement_name(text) == "setuptools")
        {
            needed.remove(0);
        }
        is_known.then_some(needed)
    }
}

fn is_scm_plugin(requirement: &str) -> bool {
    SCM_PLUGINS.contains(&requirement_name(requirement).as_str())
}

/// The canonical name that a requirement begins with.
fn requirement_name(requirement: &str) -> String {
    let name = requirement
        .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .next()
        .unwrap_or_default();
    crate::syntax::version::canonical_name(name)
}

fn is_data(path: &Utf8Path) -> bool {
    let hidden = path.components().any(|part| part.as_str().starts_with('.'));
    !hidden
        && !path
            .extension()
            .is_some_and(|extension| NO_DATA.contains(&extension))
}

impl DataRules<'_> {
    /// The package that a file belongs to: the nearest one above it, with its folder.
    fn owner(&self, path: &Utf8Path) -> Option<(&Utf8Path, &str)> {
        let packages = self.packages.as_ref()?;
        path.ancestors()
            .skip(1)
            .find_map(|folder| packages.get_key_value(folder))
            .map(|(folder, name)| (folder.as_path(), *name))
    }

    /// Whether a file lies in the folder of a package or below it.
    pub fn is_in_package(&self, path: &Utf8Path) -> bool {
        self.owner(path).is_some()
    }

    /// Whether the build installs a file of the project as data; `None` when that cannot be known.
    pub fn installs(&self, path: &Utf8Path) -> Option<bool> {
        let metadata = self.project.metadata();
        let data_files = metadata.data_files.value();
        if data_files.is_some_and(|groups| names_file(groups, path)) {
            return Some(true);
        }
        let unknown = self.packages.is_none()
            || data_files.is_some_and(is_open)
            || metadata.package_data.value().is_some_and(is_open);
        let included = match self.owner(path) {
            None => Some(false),
            Some((folder, name)) => self.installs_below(path, folder, name),
        };
        included.filter(|included| *included || !unknown)
    }

    fn installs_below(&self, path: &Utf8Path, folder: &Utf8Path, name: &str) -> Option<bool> {
        let metadata = self.project.metadata();
        let relative = path.strip_prefix(folder).ok()?;
        let named =
            |groups: Option<&Groups>| groups.is_some_and(|groups| matches(groups, name, relative));
        if named(metadata.exclude_package_data.value()) {
            return Some(false);
        }
        let has_typing = self.project.settings().setuptools_has((69, 0));
        if named(metadata.package_data.value()) || (has_typing && is_typing(relative)) {
            return Some(true);
        }
        let include = match metadata.include_package_data.value() {
            None => false,
            Some(flag) => *flag.known()?,
        };
        Some(include && self.in_source_distribution(path))
    }

    pub(super) fn in_source_distribution(&self, path: &Utf8Path) -> bool {
        let by_git = self.project.backend() == Backend::Pbr || self.project.has_scm_plugin();
        let by_manifest = self.manifest.as_ref().is_some_and(|m| m.includes(path));
        by_manifest || (by_git && self.project.tree().is_tracked(path))
    }
}

/// Installed without being named since setuptools 69.
fn is_typing(relative: &Utf8Path) -> bool {
    relative.file_name() == Some("py.typed") || relative.extension() == Some("pyi")
}

fn is_open(groups: &Groups) -> bool {
    !groups.open.is_empty() || groups.groups.iter().any(|(_, list)| !list.open.is_empty())
}

fn names_file(groups: &Groups, path: &Utf8Path) -> bool {
    groups
        .groups
        .iter()
        .flat_map(|(_, list)| list.texts())
        .any(|text| text.trim_start_matches("./") == path.as_str() || glob_matches(text, path))
}

/// Whether a pattern for the package or for all packages (`""`) matches the path below it.
fn matches(groups: &Groups, package: &str, relative: &Utf8Path) -> bool {
    [package, ""]
        .iter()
        .filter_map(|key| groups.get(key))
        .flat_map(|list| list.texts())
        .any(|text| glob_matches(text, relative))
}

fn glob_matches(text: &str, path: &Utf8Path) -> bool {
    Glob::new(text).is_some_and(|glob| glob.is_match(path))
}
