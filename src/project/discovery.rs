//! What setuptools finds by itself when nothing names it (84.2): packages and modules, the name, the version, licence files.

use super::{Project, globs, read_pyproject, sources};
use crate::eval::{Data, PackageQuery};
use crate::metadata::{Field, List, ListItem, Metadata, Table, TableEntry};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::version::canonical_name;
use crate::text::{EntryKind, Span};
use camino::Utf8Path;

/// Fills the fields that no source declares.
pub(super) fn fill(project: &Project, metadata: &mut Metadata) {
    let Some(place) = place(project) else {
        return;
    };
    let found = Discovery { project, place };
    found.packages(metadata);
    found.name(metadata);
    found.version(metadata);
    found.license_files(metadata);
}

/// Where a reader looks for what was not declared: the call, or the file that makes the project.
fn place(project: &Project) -> Option<Provenance> {
    let span: Span = match (project.setup_call(), project.setup_cfg()) {
        (Some(call), _) => call.span,
        (None, Some(cfg)) => cfg.file.span(0, 0),
        (None, None) => project.pyproject()?.file.span(0, 0),
    };
    Some(Provenance::new(Origin::Discovery, span))
}

struct Discovery<'a> {
    project: &'a Project,
    place: Provenance,
}

/// Folders that are no packages in a flat layout.
const NO_PACKAGES: &[&str] = &[
    "ci",
    "bin",
    "debian",
    "doc",
    "docs",
    "documentation",
    "manpages",
    "news",
    "newsfragments",
    "changelog",
    "test",
    "tests",
    "unit_test",
    "unit_tests",
    "example",
    "examples",
    "scripts",
    "tools",
    "util",
    "utils",
    "python",
    "build",
    "dist",
    "venv",
    "env",
    "requirements",
    "tasks",
    "fabfile",
    "site_scons",
    "benchmark",
    "benchmarks",
    "exercise",
    "exercises",
    "htmlcov",
    "[._]*",
];

/// Files that are no modules in a flat layout.
const NO_MODULES: &[&str] = &[
    "setup",
    "conftest",
    "test",
    "tests",
    "example",
    "examples",
    "build",
    "toxfile",
    "noxfile",
    "pavement",
    "dodo",
    "tasks",
    "fabfile",
    "SConstruct",
    "Sconstruct",
    "sConstruct",
    "sconstruct",
    "conanfile",
    "manage",
    "benchmark",
    "benchmarks",
    "exercise",
    "exercises",
];

impl Discovery<'_> {
    fn list(&self, texts: Vec<String>) -> Field<List> {
        let items = texts.into_iter().map(|text| ListItem {
            text,
            guard: Guard::always(),
            provenance: self.place.clone(),
        });
        let list = List {
            items: items.collect(),
            open: Vec::new(),
        };
        Field::declared(list, self.place.clone())
    }

    fn stopped(&self, message: String) -> Field<List> {
        let reason = Dynamic::new(Reason::Exception, message, Some(self.place.span));
        Field::declared(List::dynamic(reason), self.place.clone())
    }

    /// Since 61: only when neither packages nor modules are given, nor extensions outside pyproject.toml.
    fn packages(&self, metadata: &mut Metadata) {
        let extensions =
            metadata.ext_modules.effective.is_some() && !read_pyproject::configures(self.project);
        if metadata.packages.effective.is_some()
            || metadata.py_modules.effective.is_some()
            || extensions
        {
            return;
        }
        let folders = metadata.package_dir.value().cloned().unwrap_or_default();
        let known = folders.open.is_empty()
            && folders
                .entries
                .iter()
                .all(|e| e.guard.is_always() && e.value.known().is_some());
        if !known {
            let reason = folders.open.first().cloned().unwrap_or_else(|| {
                let message = "the folders of the packages are not known";
                Dynamic::new(Reason::Environment, message, Some(self.place.span))
            });
            metadata.packages = Field::declared(List::dynamic(reason.clone()), self.place.clone());
            metadata.py_modules = Field::declared(List::dynamic(reason), self.place.clone());
            return;
        }
        if folders.entries.iter().any(|entry| !entry.key.is_empty()) {
            metadata.packages = self.below_named_folders(&folders);
            return;
        }
        let root = folders.get("").unwrap_or("src").to_owned();
        if self.kind(&sources::clean(&root)) == Some(EntryKind::Folder) {
            self.below_root(metadata, &folders, &root);
        } else {
            self.flat(metadata);
        }
    }

    fn kind(&self, path: &Utf8Path) -> Option<EntryKind> {
        self.project.files().world().kind(path)
    }

    /// `package_dir` names packages: those, and all folders below theirs.
    fn below_named_folders(&self, folders: &Table) -> Field<List> {
        let mut packages = Vec::new();
        for entry in folders.entries.iter().filter(|entry| !entry.key.is_empty()) {
            let path = entry.value.known().map(String::as_str).unwrap_or_default();
            packages.push(entry.key.clone());
            let Some(below) = self.find(path, &[]) else {
                return self.too_many();
            };
            packages.extend(
                below
                    .into_iter()
                    .map(|name| format!("{}.{name}", entry.key)),
            );
        }
        packages.sort();
        self.list(packages)
    }

    /// A folder `src`, or the one that `package_dir` gives for all: everything in it.
    fn below_root(&self, metadata: &mut Metadata, folders: &Table, root: &str) {
        let Some(mut packages) = self.find(root, &[]) else {
            metadata.packages = self.too_many();
            return;
        };
        packages.sort();
        metadata.packages = self.list(packages);
        metadata.py_modules = self.list(self.modules(&sources::clean(root), &[]));
        if folders.get("").is_none() {
            let entry = TableEntry {
                key: String::new(),
                value: Resolved::Known(root.to_owned()),
                guard: Guard::always(),
                provenance: self.place.clone(),
            };
            let table = Table {
                entries: vec![entry],
                open: Vec::new(),
            };
            metadata.package_dir = Field::declared(table, self.place.clone());
        }
    }

    /// One package at the root with all below it, else one module.
    fn flat(&self, metadata: &mut Metadata) {
        let reserved: Vec<String> = NO_PACKAGES
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("{name}.*")])
            .collect();
        let Some(mut packages) = self.find("", &reserved) else {
            metadata.packages = self.too_many();
            return;
        };
        packages.retain(|name| is_importable(name));
        packages.sort();
        let top = top_level(&packages);
        if top.len() > 1 {
            metadata.packages = self.stopped(several("packages", &top));
            return;
        }
        let found = !top.is_empty();
        metadata.packages = self.list(packages);
        if found {
            return;
        }
        let modules = self.modules(Utf8Path::new(""), NO_MODULES);
        metadata.py_modules = if modules.len() > 1 {
            let names: Vec<&str> = modules.iter().map(String::as_str).collect();
            self.stopped(several("modules", &names))
        } else {
            self.list(modules)
        };
    }

    /// Every folder below one, whether it has an `__init__.py` or not.
    fn find(&self, below: &str, exclude: &[String]) -> Option<Vec<String>> {
        let query = PackageQuery {
            folder: sources::clean(below),
            include: vec!["*".to_owned()],
            exclude: exclude.to_vec(),
            namespaces: true,
        };
        query.find(self.project.files().world().as_ref())
    }

    fn too_many(&self) -> Field<List> {
        let message = "too many folders to search";
        let reason = Dynamic::new(Reason::Limit, message, Some(self.place.span));
        Field::declared(List::dynamic(reason), self.place.clone())
    }

    /// The modules of a folder, sorted. Names that begin with `_` are private where names are reserved at all.
    fn modules(&self, below: &Utf8Path, reserved: &[&str]) -> Vec<String> {
        let entries = self.project.files().world().list(below).unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::File)
            .filter_map(|entry| entry.name.strip_suffix(".py"))
            .filter(|name| is_identifier(name) && !reserved.contains(name))
            .filter(|name| reserved.is_empty() || !name.starts_with('_'))
            .map(str::to_owned)
            .collect()
    }

    /// The one package or module, else the package above all others that has an `__init__.py`.
    fn name(&self, metadata: &mut Metadata) {
        if metadata.name.effective.is_some() {
            return;
        }
        let packages = metadata.packages.value();
        let modules = metadata.py_modules.value();
        let open = [packages, modules]
            .into_iter()
            .flatten()
            .find(|list| !list.is_known());
        if let Some(list) = open {
            let reason = list.open.first().cloned().unwrap_or_else(|| {
                let message = "the packages differ between environments";
                Dynamic::new(Reason::Environment, message, Some(self.place.span))
            });
            metadata.name = Field::declared(Resolved::Dynamic(reason), self.place.clone());
            return;
        }
        let only = |list: Option<&List>| match list.map(|list| list.items.as_slice()) {
            Some([item]) => Some(item.text.clone()),
            _ => None,
        };
        let name = only(packages)
            .or_else(|| only(modules))
            .or_else(|| self.parent_package(metadata, packages?));
        if let Some(name) = name {
            metadata.name = Field::declared(Resolved::Known(name), self.place.clone());
        }
    }

    fn parent_package(&self, metadata: &Metadata, packages: &List) -> Option<String> {
        let mut names: Vec<&str> = packages.texts().filter(|name| !is_stub(name)).collect();
        names.sort_by_key(|name| name.len());
        let folders = metadata.package_dir.value();
        names
            .iter()
            .enumerate()
            .take_while(|(at, name)| {
                let longer = names.iter().skip(at + 1);
                longer.into_iter().all(|other| is_below(other, name))
            })
            .map(|(_, name)| *name)
            .find(|name| {
                let init = sources::folder_by(folders, name).join("__init__.py");
                self.kind(&init) == Some(EntryKind::File)
            })
            .map(str::to_owned)
    }

    /// `0.0.0` when nothing that takes part in the build gives another.
    fn version(&self, metadata: &mut Metadata) {
        if let Some(declared) = metadata.version.effective.as_mut() {
            let asks = declared
                .value
                .known()
                .is_some_and(|text| text.starts_with(":versiontools:"));
            if asks {
                let span = Some(declared.provenance.span);
                let message = "`versiontools` of the build replaces it";
                declared.value = Resolved::Dynamic(Dynamic::new(Reason::ScmTool, message, span));
            }
            return;
        }
        let value = match self.version_plugin(metadata) {
            Some(reason) => Resolved::Dynamic(reason),
            None => Resolved::Known("0.0.0".to_owned()),
        };
        metadata.version = Field::declared(value, self.place.clone());
    }

    /// What may set the version from outside: a tool that is switched on, or a package of the build that we do not know.
    fn version_plugin(&self, metadata: &Metadata) -> Option<Dynamic> {
        let span = Some(self.place.span);
        let keyword = self.project.setup_call().and_then(|call| {
            call.keywords.iter().find(|keyword| {
                let off = keyword
                    .value
                    .known()
                    .is_some_and(|node| matches!(node.data, Data::None | Data::Bool(false)));
                VERSION_KEYWORDS.contains(&keyword.name.as_str()) && !off
            })
        });
        if let Some(keyword) = keyword {
            let message = format!("`{}` takes the version from version control", keyword.name);
            return Some(Dynamic::new(Reason::ScmTool, message, Some(keyword.span)));
        }
        let required = self.project.build_requirements(metadata);
        let plugin = required
            .iter()
            .map(|text| canonical_name(&requirement_name(text)));
        let plugin = plugin
            .into_iter()
            .find(|name| !NO_VERSION.contains(&name.as_str()))?;
        let message = format!("no version is declared, and `{plugin}` of the build may set one");
        Some(Dynamic::new(Reason::ScmTool, message, span))
    }

    /// Explicit patterns expanded, or the default ones.
    fn license_files(&self, metadata: &mut Metadata) {
        const DEFAULT: [&str; 4] = ["LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"];
        match metadata.license_files.effective.as_mut() {
            None => {
                let files = self.licenses(DEFAULT.into_iter()).unwrap_or_default();
                if !files.is_empty() {
                    metadata.license_files = self.list(files);
                }
            }
            Some(declared) if declared.value.is_known() => {
                let place = declared.provenance.clone();
                declared.value = match self.licenses(declared.value.texts()) {
                    Some(files) => List {
                        items: files
                            .into_iter()
                            .map(|text| ListItem {
                                text,
                                guard: Guard::always(),
                                provenance: place.clone(),
                            })
                            .collect(),
                        open: Vec::new(),
                    },
                    None => List::dynamic(Dynamic::new(
                        Reason::Exception,
                        "a pattern of licence files leaves the project",
                        Some(place.span),
                    )),
                };
            }
            Some(_) => {}
        }
    }

    fn licenses<'p>(&self, patterns: impl Iterator<Item = &'p str>) -> Option<Vec<String>> {
        let mut files: Vec<String> = Vec::new();
        for pattern in patterns {
            for path in globs::files(self.project.tree(), pattern)? {
                let path = path.into_string();
                if !path.ends_with('~') && !files.contains(&path) {
                    files.push(path);
                }
            }
        }
        Some(files)
    }
}

/// Keywords of setup() by which a tool is asked for the version.
const VERSION_KEYWORDS: &[&str] = &[
    "use_scm_version",
    "version_config",
    "setuptools_git_versioning",
    "use_incremental",
    "vcversioner",
    "use_vcs_version",
    "auto_version",
];

/// Packages of builds that leave the version alone.
const NO_VERSION: &[&str] = &[
    "setuptools",
    "wheel",
    "pip",
    "cython",
    "numpy",
    "oldest-supported-numpy",
    "pybind11",
    "cffi",
    "setuptools-rust",
    "packaging",
    "pbr",
    "pytest-runner",
    "tomli",
    "toml",
    "six",
    "build",
    "pkgconfig",
    "sphinx",
    "nose",
    "pytest",
];

/// The name that a requirement begins with.
fn requirement_name(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or_default()
        .to_owned()
}

fn several(kind: &str, names: &[&str]) -> String {
    format!(
        "several top-level {kind} ({}) and no list of them, the build stops here",
        names.join(", ")
    )
}

/// The packages that lie in no other, stubs left out.
fn top_level(packages: &[String]) -> Vec<&str> {
    let names = packages
        .iter()
        .map(String::as_str)
        .filter(|name| !is_stub(name));
    let names: Vec<&str> = names.collect();
    let inner = |name: &str| names.iter().any(|other| is_below(name, other));
    names.iter().copied().filter(|name| !inner(name)).collect()
}

fn is_below(name: &str, package: &str) -> bool {
    name.strip_prefix(package)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn is_stub(package: &str) -> bool {
    package
        .split('.')
        .next()
        .is_some_and(|first| first.ends_with("-stubs"))
}

fn is_importable(package: &str) -> bool {
    let mut parts = package.split('.');
    let root = parts.next().unwrap_or_default();
    (is_identifier(root) || root.ends_with("-stubs")) && parts.all(is_identifier)
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    fn found(paths: &[&str], setup: &str) -> String {
        let mut world = MemoryWorld::new(paths.iter().map(|path| (*path, "")));
        world.insert(
            "setup.py",
            format!("from setuptools import setup\nsetup({setup})\n"),
        );
        let project = Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap();
        let metadata = project.metadata();
        let text = |list: Option<&crate::metadata::List>| match list {
            None => "-".to_owned(),
            Some(list) if !list.open.is_empty() => "?".to_owned(),
            Some(list) => list.texts().collect::<Vec<_>>().join(" "),
        };
        let name = metadata.name.known().unwrap_or("?").to_owned();
        format!(
            "{} | {} | {name}",
            text(metadata.packages.value()),
            text(metadata.py_modules.value())
        )
    }

    #[test]
    fn a_flat_layout_has_one_package() {
        let paths = [
            "foo/__init__.py",
            "foo/data/x.txt",
            "tests/a.py",
            "docs/conf.py",
            ".tox/x.py",
        ];
        assert_eq!(found(&paths, ""), "foo foo.data | - | foo");
        assert_eq!(found(&["foo/x.py", "bar/y.py"], ""), "? | - | ?");
    }

    #[test]
    fn without_a_package_one_module_will_do() {
        assert_eq!(found(&["one.py", "conftest.py"], ""), " | one | one");
        assert_eq!(found(&["one.py", "two.py"], ""), " | ? | ?");
    }

    #[test]
    fn a_folder_src_holds_everything() {
        let paths = [
            "src/a/__init__.py",
            "src/b/x.py",
            "src/m.py",
            "other/__init__.py",
        ];
        assert_eq!(found(&paths, "name='n'"), "a b | m | n");
    }

    #[test]
    fn what_is_given_is_not_looked_for() {
        assert_eq!(found(&["foo/x.py"], "name='n', packages=[]"), " | - | n");
        assert_eq!(
            found(&["foo/x.py"], "name='n', ext_modules=[]"),
            "- | - | n"
        );
    }
}
