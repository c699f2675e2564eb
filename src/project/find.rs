//! Finds the projects below a folder.

use super::git::WorkTrees;
use super::tree::Tree;
use super::{DiskWorld, Source};
use crate::syntax::ini::{self, Ini};
use crate::syntax::toml::{self, Toml};
use crate::syntax::version::canonical_name;
use crate::text::{Decoding, Files, parts};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a path cannot be searched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// It is not there or cannot be listed.
    #[error("cannot read `{path}`: {error}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// Why.
        error: String,
    },
    /// No project lies below it.
    #[error(
        "no Python project found in `{path}`: no setup.py, no setup.cfg with [metadata], [files] or [options], and no pyproject.toml with [project] or [build-system]"
    )]
    None {
        /// The path as given.
        path: String,
    },
}

/// A project that was found.
pub struct Found {
    /// Its folder.
    pub root: PathBuf,
    /// What is known of it from the search, until files change.
    pub(super) seen: Option<Seen>,
}

/// What the search saw of a project.
pub(super) struct Seen {
    pub files: Files,
    /// Its folder with links on the way to it resolved.
    pub root: PathBuf,
    /// Its files, when the folder is the one that was searched.
    pub tree: Option<Tree>,
    pub work_trees: Arc<WorkTrees>,
}

impl Found {
    /// Forgets what was listed, because files have changed since.
    pub fn read_anew(&mut self) {
        self.seen = None;
    }

    /// Its folder with links on the way to it resolved; `None` when that cannot be done.
    pub fn real_root(&self) -> Option<PathBuf> {
        match &self.seen {
            Some(seen) => Some(seen.root.clone()),
            None => self.root.canonicalize().ok(),
        }
    }

    /// Whether something of that name may stand in its folder.
    pub fn may_have(&self, name: &str) -> bool {
        let listed = |seen: &Seen| seen.files.world().list(Utf8Path::new(""));
        match self.seen.as_ref().map(listed) {
            Some(Ok(entries)) => entries.iter().any(|entry| entry.name == name),
            _ => true,
        }
    }

    /// Whether a file of that name may stand in its folder and hold a word.
    pub fn may_hold(&self, name: &str, word: &str) -> bool {
        let open = |seen: &Seen| seen.files.open(Utf8Path::new(name), Decoding::Utf8);
        self.may_have(name)
            && match self.seen.as_ref().map(open) {
                Some(Ok(file)) => file.text().contains(word),
                _ => true,
            }
    }

    /// The nearest folder with `.git`, at or above the project.
    pub fn work_tree(&self) -> Option<PathBuf> {
        let root = self.real_root()?;
        let Some(seen) = &self.seen else {
            return WorkTrees::below(&root).holder(&root);
        };
        match self.may_have(".git") {
            true => seen.work_trees.holder(&root),
            false => seen.work_trees.holder(root.parent()?),
        }
    }
}

/// The roots of all projects in or below `path`, sorted. One that lies inside an installed package of another, or
/// whose folder holds a second setup.py of the same distribution, is found by the rules of the outer one instead.
///
/// # Errors
/// When the path cannot be listed, or nothing is found.
pub fn find(path: &Path) -> Result<Vec<Found>, FindError> {
    let shown = path.display().to_string();
    let world = DiskWorld::new(path).map_err(|error| FindError::Unreadable {
        path: shown.clone(),
        error: super::io_message(&error),
    })?;
    if !world.root().is_dir() {
        return Err(FindError::Unreadable {
            path: shown,
            error: "it is not a folder".to_owned(),
        });
    }
    let world = Arc::new(world);
    let files = Files::shared(world.clone());
    let tree = Tree::read(world.as_ref(), None);
    let mut roots = roots(&files, &tree);
    // A directory named setup.py is no project, and worth a word of its own from the loader.
    if roots.is_empty() && tree.has_folder("setup.py") {
        roots.push(Utf8PathBuf::new());
    }
    if roots.is_empty() {
        return Err(FindError::None { path: shown });
    }
    let work_trees = Arc::new(WorkTrees::below(world.root()));
    let mut tree = Some(tree);
    let found = roots.into_iter().map(|root| Found {
        seen: see(&world, &root, &work_trees, &mut tree),
        root: join(path, &root),
    });
    Ok(found.collect())
}

fn see(
    world: &Arc<DiskWorld>,
    root: &Utf8Path,
    work_trees: &Arc<WorkTrees>,
    whole: &mut Option<Tree>,
) -> Option<Seen> {
    let is_whole = root.as_str().is_empty();
    let world = match is_whole {
        true => world.clone(),
        false => Arc::new(world.below(root).ok()?),
    };
    Some(Seen {
        root: world.root().to_owned(),
        files: Files::shared(world),
        tree: whole.take_if(|_| is_whole),
        work_trees: work_trees.clone(),
    })
}

fn join(path: &Path, root: &Utf8Path) -> PathBuf {
    if root.as_str().is_empty() {
        path.to_owned()
    } else {
        path.join(root)
    }
}

/// The folders of projects, parents first, without those that belong to the project around them.
fn roots(files: &Files, tree: &Tree) -> Vec<Utf8PathBuf> {
    let mut roots: BTreeSet<Utf8PathBuf> = BTreeSet::new();
    let mut names = Names::new();
    for folder in candidates(files, tree) {
        let mut above = folder.ancestors().skip(1);
        let outer = above.find_map(|above| roots.get(above).map(Utf8PathBuf::as_path));
        let is_part =
            outer.is_some_and(|outer| belongs_to(files, tree, outer, &folder, &mut names));
        if !is_part {
            roots.insert(folder);
        }
    }
    roots.into_iter().collect()
}

/// Folders with a file that makes a project, parents first.
fn candidates(files: &Files, tree: &Tree) -> Vec<Utf8PathBuf> {
    let mut folders: BTreeMap<&Utf8Path, Vec<&Utf8Path>> = BTreeMap::new();
    for path in tree.files() {
        let (folder, name) = parts(path);
        if let "setup.py" | "setup.cfg" | "pyproject.toml" = name {
            let folder = Utf8Path::new(folder);
            folders.entry(folder).or_default().push(path);
        }
    }
    let is_project = |(folder, paths): (&Utf8Path, Vec<&Utf8Path>)| {
        // The others need not be read then.
        let has_setup = paths
            .iter()
            .any(|path| path.file_name() == Some("setup.py"));
        let is_project = has_setup || paths.iter().any(|path| makes_project(files, path));
        is_project.then(|| folder.to_owned())
    };
    folders.into_iter().filter_map(is_project).collect()
}

fn makes_project(files: &Files, path: &Utf8Path) -> bool {
    match path.file_name() {
        Some("setup.cfg") => {
            read(files, path, ini::parse).is_some_and(|cfg| declares_metadata(&cfg))
        }
        Some("pyproject.toml") => {
            read(files, path, toml::parse).is_some_and(|source| declares_project(&source))
        }
        _ => false,
    }
}

fn read<T>(
    files: &Files,
    path: &Utf8Path,
    parse: impl Fn(&crate::text::SourceFile) -> crate::syntax::Parse<T>,
) -> Option<Source<T>> {
    let file = files.open(path, Decoding::Utf8).ok()?;
    let parse = parse(&file);
    Some(Source { file, parse })
}

/// Whether setup.cfg alone makes a project.
pub(super) fn declares_metadata(source: &Source<Ini>) -> bool {
    ["metadata", "files", "options"]
        .iter()
        .any(|section| source.parse.tree.section(section).is_some())
}

/// Whether pyproject.toml alone makes a project.
pub(super) fn declares_project(source: &Source<Toml>) -> bool {
    ["project", "build-system"]
        .iter()
        .any(|table| source.parse.tree.get(&[table]).is_some())
}

/// The names that projects declare, each asked for once: a project may have thousands below it.
type Names = HashMap<Utf8PathBuf, Option<String>>;

/// Whether `inner` lies in a package of `outer`: every folder from outer's child on down to it has an `__init__.py`.
fn belongs_to(
    files: &Files,
    tree: &Tree,
    outer: &Utf8Path,
    inner: &Utf8Path,
    names: &mut Names,
) -> bool {
    let Ok(below) = inner.strip_prefix(outer) else {
        return false;
    };
    let top = below
        .components()
        .next()
        .map(|part| outer.join(part.as_str()));
    let in_package = top.is_some_and(|top| tree.has_file(top.join("__init__.py")));
    in_package || same_name(files, outer, inner, names)
}

fn same_name(files: &Files, outer: &Utf8Path, inner: &Utf8Path, names: &mut Names) -> bool {
    let mut name = |folder: &Utf8Path| {
        let declared = || declared_name(files, folder).map(|name| canonical_name(&name));
        let name = names.entry(folder.to_owned()).or_insert_with(declared);
        name.clone()
    };
    name(outer).is_some_and(|outer| name(inner) == Some(outer))
}

/// The name that setup.py of a folder gives, when it is known.
pub(super) fn declared_name(files: &Files, folder: &Utf8Path) -> Option<String> {
    let evaluation = crate::eval::evaluate(files, &folder.join("setup.py"));
    let call = evaluation.calls.first()?;
    match &call.keyword("name")?.value.known()?.data {
        crate::eval::Data::Str(name) => Some(name.clone()),
        _ => None,
    }
}
