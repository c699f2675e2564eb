//! The project as it stood in a revision of git. git is asked for the files as they are stored: no filter, attribute or hook
//! of the repository has a say.

use super::super::output::Output;
use super::{CliError, Screen};
use crate::project::{GitState, Project};
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
    let arguments = ["ls-tree", "-r", "-z", "--end-of-options", revision];
    let listed = git(root, &arguments, Vec::new(), screen.output)?;
    let entries: Vec<(&str, &str)> = listed.split(|byte| *byte == 0).filter_map(entry).collect();
    let asked: String = entries
        .iter()
        .map(|(object, _)| format!("{object}\n"))
        .collect();
    let answer = git(
        root,
        &["cat-file", "--batch"],
        asked.into_bytes(),
        screen.output,
    )?;
    let mut files: Vec<(Utf8PathBuf, Vec<u8>)> = Vec::with_capacity(entries.len());
    let mut rest = answer.as_slice();
    for (_, path) in &entries {
        let Some((bytes, after)) = blob(rest) else {
            return Err(CliError::Usage(format!(
                "git gives no `{path}` of {revision}"
            )));
        };
        files.push(((*path).into(), bytes.to_vec()));
        rest = after;
    }
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

/// Object and path of a line of `git ls-tree`: `mode blob object TAB path`. Submodules and names that are no text are
/// left out.
fn entry(line: &[u8]) -> Option<(&str, &str)> {
    let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut words = head.split(' ');
    let (_, kind, object) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob").then_some((object, path))
}

/// One answer of `git cat-file --batch`, `object type size LF bytes LF`, and what follows it.
fn blob(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let stop = end.checked_add(1)?.checked_add(size)?;
    Some((answer.get(end + 1..stop)?, answer.get(stop + 1..)?))
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
