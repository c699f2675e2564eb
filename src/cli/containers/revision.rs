//! The project as it stood in a revision of git.

use super::{CliError, Screen};
use crate::program::{Git, GitError};
use crate::project::{GitState, Project};
use crate::text::MemoryWorld;
use camino::Utf8PathBuf;
use std::path::Path;
use std::sync::Arc;

/// The project that a word names: a folder when there is one, else a revision of the repository of `root`.
pub(super) fn project(root: &Path, word: &str, screen: &Screen<'_>) -> Result<Project, CliError> {
    let folder = Path::new(word);
    if folder.is_dir() {
        return screen.load(folder);
    }
    at(root, word, screen)
}

/// The project of `root` in a revision.
pub(super) fn at(root: &Path, revision: &str, screen: &Screen<'_>) -> Result<Project, CliError> {
    screen
        .output
        .detail(&format!("asking git for the files of {revision}"));
    let stored = Git::new(root).stored(revision).map_err(unasked)?;
    // A name that is no text names no file of a project.
    let files = stored.files().filter_map(|file| {
        let path = Utf8PathBuf::from(std::str::from_utf8(file.name).ok()?);
        Some((path, file.bytes.to_vec()))
    });
    let files: Vec<(Utf8PathBuf, Vec<u8>)> = files.collect();
    let tracked = files.iter().map(|(path, _)| path.clone());
    let tracked = Arc::new(tracked.collect());
    let whole = fs_err::canonicalize(root).ok();
    let git = whole.and_then(|root| GitState::read(&root));
    let git = git.map(|git| GitState { tracked, ..git });
    let world = Arc::new(MemoryWorld::new(files));
    Ok(Project::from_world(
        world,
        git,
        screen.settings(root)?,
        revision,
    )?)
}

/// The files that differ from a revision, with those that git does not know yet; from the project's root.
pub(super) fn changed_since(
    root: &Path,
    revision: &str,
    screen: &Screen<'_>,
) -> Result<Vec<Utf8PathBuf>, CliError> {
    let differing = [
        "diff",
        "--name-only",
        "--relative",
        "-z",
        "--no-ext-diff",
        "--end-of-options",
        revision,
    ];
    let new = ["ls-files", "--others", "--exclude-standard", "-z"];
    let mut paths = Vec::new();
    screen
        .output
        .detail(&format!("asking git what differs from {revision}"));
    for arguments in [&differing[..], &new[..]] {
        let names = Git::new(root).names(arguments).map_err(unasked)?;
        let names = names.iter().map(|name| String::from_utf8_lossy(name));
        paths.extend(names.map(|name| Utf8PathBuf::from(name.into_owned())));
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn unasked(error: GitError) -> CliError {
    CliError::Usage(format!("cannot ask git: {error}"))
}
