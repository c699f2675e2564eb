//! The project as it stood in a revision of git. git is asked for the files as they are stored: no filter, attribute or hook
//! of the repository has a say.

use super::super::output::Output;
use super::{CliError, Screen};
use crate::project::{GitState, LIST_STORED, Project, READ_STORED, StoredFile, stored_contents};
use crate::text::MemoryWorld;
use camino::Utf8PathBuf;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
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
    let [command, all, zeros, end] = LIST_STORED;
    let arguments = [command, all, zeros, end, revision];
    let listed = git(root, &arguments, Vec::new(), screen.output)?;
    let mut stored = StoredFile::all(&listed);
    // A name that is no text names no file of a project.
    stored.retain(|file| std::str::from_utf8(file.name).is_ok());
    let asked = StoredFile::asked(&stored);
    let answer = git(root, &READ_STORED, asked, screen.output)?;
    let contents = stored_contents(&stored, &answer)
        .map_err(|path| CliError::Usage(format!("git gives no `{path}` of {revision}")))?;
    let files = stored.iter().zip(contents).map(|(file, bytes)| {
        let path = String::from_utf8_lossy(file.name).into_owned();
        (Utf8PathBuf::from(path), bytes.to_vec())
    });
    let files: Vec<(Utf8PathBuf, Vec<u8>)> = files.collect();
    let tracked = files.iter().map(|(path, _)| path.clone()).collect();
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
    for arguments in [&differing[..], &new[..]] {
        let listed = git(root, arguments, Vec::new(), screen.output)?;
        let names = listed
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        paths.extend(
            names.map(|name| Utf8PathBuf::from(String::from_utf8_lossy(name).into_owned())),
        );
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn git(
    root: &Path,
    arguments: &[&str],
    input: Vec<u8>,
    output: &Output,
) -> Result<Vec<u8>, CliError> {
    output.detail(&format!("running git {}", arguments.join(" ")));
    let failed = |reason: String| CliError::Usage(format!("cannot ask git: {reason}"));
    let mut child = Command::new("git")
        .args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.hooksPath=/dev/null",
        ])
        .args(arguments)
        .current_dir(root)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let stdin = child.stdin.take();
    // git answers while it is still being asked.
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let ran = child
        .wait_with_output()
        .map_err(|error| failed(error.to_string()))?;
    let _ = writer.join();
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    let reason = String::from_utf8_lossy(&ran.stderr);
    Err(failed(reason.lines().next().unwrap_or("").to_owned()))
}
