//! Finds the projects below a folder.

use super::tree::Tree;
use super::{DiskWorld, Source};
use crate::syntax::ini::{self, Ini};
use crate::syntax::toml::{self, Toml};
use crate::text::{Decoding, Files, World};
use camino::{Utf8Path, Utf8PathBuf};
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
    /// What was listed of it on the way, when the folder is the one that was searched.
    pub(super) seen: Option<(Arc<dyn World>, Tree)>,
}

impl Found {
    /// Forgets what was listed, because files have changed since.
    pub fn read_anew(&mut self) {
        self.seen = None;
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
    let files = Files::new(world);
    let tree = Tree::read(files.world().as_ref(), None);
    let mut roots: Vec<Utf8PathBuf> = Vec::new();
    for folder in candidates(&files, &tree) {
        let outer = roots.iter().rev().find(|root| folder.starts_with(root));
        if outer.is_none_or(|outer| !belongs_to(&files, &tree, outer, &folder)) {
            roots.push(folder);
        }
    }
    // A directory named setup.py is no project, and worth a word of its own from the loader.
    if roots.is_empty() && tree.has_folder("setup.py") {
        roots.push(Utf8PathBuf::new());
    }
    if roots.is_empty() {
        return Err(FindError::None { path: shown });
    }
    let world = files.world().clone();
    let mut seen = Some((world, tree));
    let found = roots.into_iter().map(|root| Found {
        seen: if root.as_str().is_empty() {
            seen.take()
        } else {
            None
        },
        root: join(path, &root),
    });
    Ok(found.collect())
}

fn join(path: &Path, root: &Utf8Path) -> PathBuf {
    if root.as_str().is_empty() {
        path.to_owned()
    } else {
        path.join(root)
    }
}

/// Folders with a file that makes a project, parents first.
fn candidates(files: &Files, tree: &Tree) -> Vec<Utf8PathBuf> {
    let mut folders: Vec<Utf8PathBuf> = tree
        .files()
        .filter(|path| makes_project(files, path))
        .map(|path| path.parent().unwrap_or(Utf8Path::new("")).to_owned())
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

fn makes_project(files: &Files, path: &Utf8Path) -> bool {
    match path.file_name() {
        Some("setup.py") => true,
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

/// Whether `inner` lies in a package of `outer`: every folder from outer's child on down to it has an `__init__.py`.
fn belongs_to(files: &Files, tree: &Tree, outer: &Utf8Path, inner: &Utf8Path) -> bool {
    let Ok(below) = inner.strip_prefix(outer) else {
        return false;
    };
    let top = below
        .components()
        .next()
        .map(|part| outer.join(part.as_str()));
    let in_package = top.is_some_and(|top| tree.has_file(top.join("__init__.py")));
    in_package || same_name(files, outer, inner)
}

fn same_name(files: &Files, outer: &Utf8Path, inner: &Utf8Path) -> bool {
    match (declared_name(files, outer), declared_name(files, inner)) {
        (Some(outer), Some(inner)) => {
            crate::syntax::version::canonical_name(&outer)
                == crate::syntax::version::canonical_name(&inner)
        }
        _ => false,
    }
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
