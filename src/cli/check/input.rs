//! From the paths of the command line to projects.

use super::super::CliError;
use crate::project::{FindError, Found, find};
use camino::Utf8PathBuf;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The projects that the paths name, each once.
pub(super) fn projects(paths: &[PathBuf]) -> Result<Vec<Found>, CliError> {
    let mut projects: Vec<Found> = Vec::new();
    let mut known = HashSet::new();
    for path in paths {
        let found = match path.is_file() {
            true => around(path)?,
            false => find(path)?,
        };
        let new = found.into_iter();
        projects.extend(new.filter(|found| known.insert(found.root.clone())));
    }
    Ok(projects)
}

/// The project that a file belongs to: the nearest folder above it that is one.
fn around(file: &Path) -> Result<Vec<Found>, CliError> {
    let mut nothing = None;
    for folder in folders_above(file) {
        match find(&folder) {
            Ok(found) => {
                let own: Vec<Found> = found
                    .into_iter()
                    .filter(|found| found.root == folder)
                    .collect();
                if !own.is_empty() {
                    return Ok(own);
                }
            }
            Err(error @ FindError::None { .. }) => {
                nothing.get_or_insert(error);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let error = nothing.unwrap_or(FindError::None {
        path: file.display().to_string(),
    });
    Err(error.into())
}

/// The folders that hold a file, the nearest first, up to the one with `.git`; without one, its own folder alone.
pub(super) fn folders_above(file: &Path) -> Vec<PathBuf> {
    let own = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let Ok(real) = own.canonicalize() else {
        return vec![own.to_owned()];
    };
    let Some(top) = real
        .ancestors()
        .position(|folder| folder.join(".git").exists())
    else {
        return vec![own.to_owned()];
    };
    let mut folders = vec![own.to_owned()];
    for _ in 0..top {
        let next = folders.last().map(|last| above(last));
        folders.extend(next);
    }
    folders
}

/// The folder above one, as it would be written beside it.
fn above(folder: &Path) -> PathBuf {
    use std::path::Component;
    match folder.components().next_back() {
        Some(Component::Normal(_)) => match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        },
        Some(Component::CurDir) | None => PathBuf::from(".."),
        Some(_) => folder.join(".."),
    }
}

/// How a root stands before paths: nothing for the current folder.
pub(super) fn shown(root: &Path) -> Utf8PathBuf {
    let text = root.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    Utf8PathBuf::from(if text == "." { "" } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_above_is_written_as_the_folder_is() {
        let path = |text: &str| above(Path::new(text));
        assert_eq!(path("a/b"), PathBuf::from("a"));
        assert_eq!(path("a"), PathBuf::from("."));
        assert_eq!(path("."), PathBuf::from(".."));
        assert_eq!(path(".."), PathBuf::from("../.."));
        assert_eq!(path("/a/b"), PathBuf::from("/a"));
    }
}
