//! A project, read once: its files, its syntax trees, its `setup()` call, its metadata.

mod attributes;
mod backend;
mod backends;
mod bindep_questions;
mod cfg_questions;
mod checkouts;
mod command_classes;
mod commands;
mod data_files;
mod declared;
mod directive;
mod discovery;
mod disk;
mod egg_info;
mod entry_points_file;
mod entry_targets;
mod envlist;
mod extra_edits;
mod file_patterns;
mod find;
mod git;
mod globs;
mod image_extras;
mod images;
mod in_tree;
mod ini_items;
mod license;
mod line_edits;
mod manifest;
mod memo;
mod merge;
mod missing_sources;
mod module_folders;
mod nested_setups;
mod nodes;
mod own_version;
mod pbr_files;
mod pbr_hooks;
mod people;
mod python_versions;
mod read_pbr;
mod read_pyproject;
mod read_setup_cfg;
mod read_setup_py;
mod read_tool_setuptools;
mod references;
mod relations;
mod requirement_files;
mod requirement_places;
mod requirement_questions;
mod setup_edits;
mod setup_imports;
mod shell_scripts;
mod shipped;
mod sources;
mod spdx;
mod tag_patterns;
mod templates;
mod tree;
mod unconditional;
mod version_clauses;
mod version_files;
mod versions;
mod written_requirements;
mod zip_safety;

pub use backend::Backend;
pub use bindep_questions::{IdleLine, MissingLibrary, Misspelling, RefusedLine};
pub use cfg_questions::{CfgDirective, DirectiveProblem, PBR_FILES, PbrFileLine};
pub use commands::{RunScript, Runner, SetupRun};
pub use data_files::{DataFile, DataRules};
pub use declared::DeclaredText;
pub use directive::is_directive;
pub use disk::DiskWorld;
pub use entry_targets::{DeadEntryPoint, TargetProblem};
pub use file_patterns::{IdlePattern, PatternProblem};
pub use find::{FindError, Found, find};
pub use git::GitState;
pub use images::{
    Asked, BuildPackage, Disagreement, Image, ImageInstall, InstalledClone, MissingInput,
    MissingReason, Origin, Step, is_build_package,
};
pub use ini_items::is_true;
pub use missing_sources::MissingSources;
pub use module_folders::ModuleFolder;
pub use nested_setups::NestedSetup;
pub use python_versions::{NamedPythons, Python, PythonSource};
pub use references::RequirementsReference;
pub use requirement_files::{BadInclude, IncludeProblem, RequirementsRole, RequirementsSource};
pub use requirement_places::EggUrl;
pub use requirement_questions::{InvalidRequirement, NamedLine, PlaceLine, by_project};
pub use setup_imports::{DeadImport, OwnImport};
pub use shell_scripts::ShellScript;
pub use shipped::UnshippedFile;
pub use sources::PackageModule;
pub use spdx::identifier as spdx_identifier;
pub use tag_patterns::TagPattern;
pub use templates::TemplateTag;
pub use tree::Tree;
pub use version_files::{VersionFiles, written as written_version_files};
pub use versions::{DeclaredVersion, VersionSource};
pub use written_requirements::{ListedRequirement, WrittenPlace, WrittenRequirement};
pub use zip_safety::ZipUnsafeUse;

use crate::eval::{Evaluation, SetupCall, evaluate};
use crate::metadata::Metadata;
use crate::settings::Settings;
use crate::syntax::bindep::Bindep;
use crate::syntax::dockerfile::Dockerfile;
use crate::syntax::ini::Ini;
use crate::syntax::python::{Module, ModuleScan, scan_module};
use crate::syntax::toml::Toml;
use crate::syntax::{Parse, bindep, dockerfile, ini, toml};
use crate::text::{Decoding, EntryKind, Files, ReadError, SourceFile, World, parts};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A file and its syntax tree.
#[derive(Debug)]
pub struct Source<T> {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Its tree and errors.
    pub parse: Parse<T>,
}

/// A file that is there and cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path.
    pub path: Utf8PathBuf,
    /// Why.
    pub error: ReadError,
}

/// A project and everything known of it.
#[derive(Debug)]
pub struct Project {
    files: Files,
    tree: Tree,
    git: Option<GitState>,
    settings: Settings,
    setup: Option<Evaluation>,
    /// What was read until setup.py was evaluated.
    read_for_setup: BTreeSet<Utf8PathBuf>,
    setup_cfg: Option<Source<Ini>>,
    pyproject: Option<Source<Toml>>,
    backend: Backend,
    metadata: Metadata,
    unreadable: Vec<Unreadable>,
    requirements: OnceLock<Vec<RequirementsSource>>,
    listed: OnceLock<Vec<ListedRequirement>>,
    invalid: OnceLock<Vec<InvalidRequirement>>,
    versions: OnceLock<Vec<DeclaredVersion>>,
    dockerfiles: OnceLock<Vec<Source<Dockerfile>>>,
    image_parts: OnceLock<Vec<images::Parts>>,
    checkouts: OnceLock<Vec<checkouts::Opened>>,
    tox: OnceLock<Option<Source<Ini>>>,
    bindep: OnceLock<Option<Source<Bindep>>>,
    setup_module: OnceLock<Option<Arc<Module>>>,
    setup_scan: OnceLock<Option<ModuleScan>>,
    modules: OnceLock<Vec<PackageModule>>,
    nested_setups: OnceLock<Vec<NestedSetup>>,
    ci_files: OnceLock<Vec<commands::CiFile>>,
    run_scripts: OnceLock<Vec<RunScript>>,
    memo: memo::Memo,
}

/// Why a folder cannot be read as a project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Nothing there, or no folder, or no permission.
    #[error("cannot read `{path}`: {error}")]
    Folder {
        /// The path as given.
        path: String,
        /// Why.
        error: String,
    },
    /// A folder without any of the files that make a project.
    #[error(
        "`{path}` is not a Python project: it has no setup.py, no setup.cfg with [metadata], [files] or [options], and no pyproject.toml with [project] or [build-system]"
    )]
    NoProject {
        /// The path as given.
        path: String,
    },
    /// One of these files is there and cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        error: ReadError,
    },
}

impl Project {
    /// Reads the project whose root is the folder `root`.
    ///
    /// # Errors
    /// When the folder cannot be read, or is no project.
    pub fn load(root: &Path, settings: Settings) -> Result<Self, LoadError> {
        let world = DiskWorld::new(root).map_err(|error| LoadError::Folder {
            path: root.display().to_string(),
            error: io_message(&error),
        })?;
        if !world.root().is_dir() {
            return Err(LoadError::Folder {
                path: root.display().to_string(),
                error: "it is not a folder".to_owned(),
            });
        }
        let git = GitState::read(world.root());
        Self::from_world(Arc::new(world), git, settings, &root.display().to_string())
    }

    /// Reads a project that [`find`] found.
    ///
    /// # Errors
    /// As [`Project::load`].
    pub fn load_found(found: Found, settings: Settings) -> Result<Self, LoadError> {
        let holder = found.work_tree();
        let Some(seen) = found.seen else {
            return Self::load(&found.root, settings);
        };
        let git = holder.and_then(|holder| seen.work_trees.state(&seen.root, &holder));
        let shown = found.root.display().to_string();
        let tree = seen.tree;
        let tree = tree.unwrap_or_else(|| Tree::read(seen.files.world().as_ref(), None));
        Self::from_tree(seen.files, tree, git, settings, &shown)
    }

    /// Reads a project from any world; `shown` names it in errors.
    ///
    /// # Errors
    /// When it is no project, or setup.py is there and cannot be read at all.
    pub fn from_world(
        world: Arc<dyn World>,
        git: Option<GitState>,
        settings: Settings,
        shown: &str,
    ) -> Result<Self, LoadError> {
        let files = Files::shared(world);
        let tree = Tree::read(files.world().as_ref(), None);
        Self::from_tree(files, tree, git, settings, shown)
    }

    /// The project in a world in which its files at `changed` have other bytes, or are new. What was read of the others is not
    /// read again; setup.py is not evaluated again, when nothing changed that it could have looked at.
    ///
    /// # Errors
    /// As [`Project::from_world`].
    pub fn with_changes(
        &self,
        world: Arc<dyn World>,
        changed: &BTreeSet<Utf8PathBuf>,
        shown: &str,
    ) -> Result<Self, LoadError> {
        let is_old = |path: &Utf8PathBuf| self.files.world().kind(path) == Some(EntryKind::File);
        let is_unseen = |path: &Utf8PathBuf| is_old(path) && !self.read_for_setup.contains(path);
        let setup = self.setup.clone();
        let setup = setup.filter(|_| changed.iter().all(is_unseen));
        let known = setup.map(|setup| (setup, self.read_for_setup.clone()));
        let files = self.files.with_changes(world, changed);
        let tree = Tree::read(files.world().as_ref(), None);
        let (git, settings) = (self.git.clone(), self.settings.clone());
        Self::with_setup(files, tree, git, settings, shown, known)
    }

    fn from_tree(
        files: Files,
        tree: Tree,
        git: Option<GitState>,
        settings: Settings,
        shown: &str,
    ) -> Result<Self, LoadError> {
        Self::with_setup(files, tree, git, settings, shown, None)
    }

    /// `known` is what evaluating setup.py gave, and what that has read.
    fn with_setup(
        files: Files,
        tree: Tree,
        git: Option<GitState>,
        settings: Settings,
        shown: &str,
        known: Option<(Evaluation, BTreeSet<Utf8PathBuf>)>,
    ) -> Result<Self, LoadError> {
        let tree = tree.with_tracked(git.as_ref().map(|git| git.tracked.clone()));
        let mut project = Self {
            files,
            tree,
            git,
            settings,
            setup: None,
            read_for_setup: BTreeSet::new(),
            setup_cfg: None,
            pyproject: None,
            backend: Backend::Setuptools,
            metadata: Metadata::default(),
            unreadable: Vec::new(),
            requirements: OnceLock::new(),
            listed: OnceLock::new(),
            invalid: OnceLock::new(),
            versions: OnceLock::new(),
            dockerfiles: OnceLock::new(),
            image_parts: OnceLock::new(),
            checkouts: OnceLock::new(),
            tox: OnceLock::new(),
            bindep: OnceLock::new(),
            setup_module: OnceLock::new(),
            setup_scan: OnceLock::new(),
            modules: OnceLock::new(),
            nested_setups: OnceLock::new(),
            ci_files: OnceLock::new(),
            run_scripts: OnceLock::new(),
            memo: memo::Memo::default(),
        };
        project.read_declarations(known);
        if !project.is_project() {
            return Err(match project.unreadable.first() {
                Some(unreadable) => LoadError::Unreadable {
                    path: Utf8Path::new(shown).join(&unreadable.path).into_string(),
                    error: unreadable.error.clone(),
                },
                None => LoadError::NoProject {
                    path: shown.to_owned(),
                },
            });
        }
        project.backend = backend::detect(&project);
        project.metadata = merge::metadata(&project);
        Ok(project)
    }

    fn read_declarations(&mut self, known: Option<(Evaluation, BTreeSet<Utf8PathBuf>)>) {
        self.setup_cfg = self.read_source("setup.cfg", ini::parse);
        self.pyproject = self.read_source("pyproject.toml", toml::parse);
        if let Some((setup, read)) = known {
            (self.setup, self.read_for_setup) = (Some(setup), read);
            return;
        }
        let setup = Utf8Path::new("setup.py");
        match self.files.open(setup, Decoding::Python) {
            Ok(_) => {
                self.setup = Some(evaluate(&self.files, setup));
                self.read_for_setup = self.files.asked();
            }
            Err(ReadError::NotFound) => {}
            Err(error) => self.unreadable.push(Unreadable {
                path: setup.to_owned(),
                error,
            }),
        }
    }

    fn read_source<T>(
        &mut self,
        path: &str,
        parse: impl Fn(&SourceFile) -> Parse<T>,
    ) -> Option<Source<T>> {
        match self.files.open(Utf8Path::new(path), Decoding::Utf8) {
            Ok(file) => {
                let parse = parse(&file);
                Some(Source { file, parse })
            }
            Err(ReadError::NotFound) => None,
            Err(error) => {
                self.unreadable.push(Unreadable {
                    path: path.into(),
                    error,
                });
                None
            }
        }
    }

    fn is_project(&self) -> bool {
        self.setup.is_some()
            || self.setup_cfg.as_ref().is_some_and(find::declares_metadata)
            || self.pyproject.as_ref().is_some_and(find::declares_project)
    }

    /// Its files, without all that was read out of them.
    pub fn into_files(self) -> Files {
        self.files
    }

    /// Its files.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The paths below its root.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What git knows of it; `None` outside git.
    pub fn git(&self) -> Option<&GitState> {
        self.git.as_ref()
    }

    /// The user's choices.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The backend that would build it.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Its metadata, merged as that backend does.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// setup.py, evaluated.
    pub fn setup(&self) -> Option<&Evaluation> {
        self.setup.as_ref()
    }

    /// The syntax tree of setup.py.
    pub fn setup_module(&self) -> Option<&Module> {
        let module = self.setup_module.get_or_init(|| {
            let setup = self.setup.as_ref()?;
            let parse = || Some(Arc::new(Module::parse(setup.file.as_ref()?)));
            setup.module.clone().or_else(parse)
        });
        module.as_deref()
    }

    /// What setup.py names, imports and binds.
    pub fn setup_scan(&self) -> Option<&ModuleScan> {
        let scan = || self.setup_module().map(scan_module);
        self.setup_scan.get_or_init(scan).as_ref()
    }

    /// The call of `setup()` that counts.
    pub fn setup_call(&self) -> Option<&SetupCall> {
        self.setup.as_ref()?.calls.first()
    }

    /// setup.cfg.
    pub fn setup_cfg(&self) -> Option<&Source<Ini>> {
        self.setup_cfg.as_ref()
    }

    /// pyproject.toml.
    pub fn pyproject(&self) -> Option<&Source<Toml>> {
        self.pyproject.as_ref()
    }

    /// Whether pyproject.toml says what builds it, so that no setup.py is needed for that.
    pub fn has_build_system(&self) -> bool {
        let tree = self.pyproject().map(|source| &source.parse.tree);
        tree.is_some_and(|tree| tree.get(&["build-system"]).is_some())
    }

    /// Files that are there and cannot be read.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The requirements files of the root, of `requirements/` and `tools/`, and those they include.
    pub fn requirements(&self) -> &[RequirementsSource] {
        self.requirements
            .get_or_init(|| requirement_files::read(self))
    }

    /// The requirements file at that path.
    pub fn requirements_at(&self, path: &str) -> Option<&RequirementsSource> {
        self.requirements()
            .iter()
            .find(|source| source.file.path() == path)
    }

    /// The Dockerfiles of the tree: `Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `Containerfile`.
    pub fn dockerfiles(&self) -> &[Source<Dockerfile>] {
        self.dockerfiles.get_or_init(|| {
            self.tree
                .tracked()
                .filter(|path| dockerfile::is_name(parts(path).1))
                .filter_map(|path| self.lazy_source(path, dockerfile::parse))
                .collect()
        })
    }

    /// tox.ini.
    pub fn tox(&self) -> Option<&Source<Ini>> {
        self.tox
            .get_or_init(|| self.lazy_source(Utf8Path::new("tox.ini"), ini::parse))
            .as_ref()
    }

    /// bindep.txt, else other-requirements.txt.
    pub fn bindep(&self) -> Option<&Source<Bindep>> {
        self.bindep
            .get_or_init(|| {
                ["bindep.txt", "other-requirements.txt"]
                    .iter()
                    .find_map(|path| self.lazy_source(Utf8Path::new(path), bindep::parse))
            })
            .as_ref()
    }

    /// The Python files of the packages and modules that are installed.
    pub fn package_modules(&self) -> &[PackageModule] {
        self.modules.get_or_init(|| sources::read(self))
    }

    /// Other setup.py files that declare the same distribution or lie in an installed package, sorted by path.
    pub fn nested_setups(&self) -> &[NestedSetup] {
        self.nested_setups.get_or_init(|| nested_setups::read(self))
    }

    /// The YAML files of CI services.
    fn ci_files(&self) -> &[commands::CiFile] {
        self.ci_files.get_or_init(|| commands::read_ci(self))
    }

    fn lazy_source<T>(
        &self,
        path: &Utf8Path,
        parse: impl Fn(&SourceFile) -> Parse<T>,
    ) -> Option<Source<T>> {
        let file = self.files.open(path, Decoding::Utf8).ok()?;
        let parse = parse(&file);
        Some(Source { file, parse })
    }
}

fn io_message(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
