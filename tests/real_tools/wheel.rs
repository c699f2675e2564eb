//! Builds a wheel from a tree as a release job would, and reads what is in it.

use super::{Venv, run, script};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a built wheel holds.
#[derive(Debug, serde::Deserialize)]
pub struct Wheel {
    /// The text of METADATA.
    pub metadata: String,
    /// The text of entry_points.txt; empty when there is none.
    pub entry_points: String,
    /// All other files than those of the dist-info folder, sorted.
    pub files: Vec<String>,
}

impl Wheel {
    /// What a folder of a case's `truth` says the wheel holds.
    pub fn from_truth(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        Self {
            metadata: read("METADATA"),
            entry_points: read("entry_points.txt"),
            files: read("files.txt").lines().map(str::to_owned).collect(),
        }
    }
}

/// Builds a wheel from a copy of `tree`: a fresh git repository, all files added, one commit, no network.
///
/// The same tree and tools give the same wheel: who commits and when is fixed, and git reads no settings of the machine.
pub fn build_wheel(venv: &Venv, tree: &Path, environment: &BTreeMap<String, String>) -> Wheel {
    let place = tempfile::tempdir().unwrap();
    let (copy, wheels) = (place.path().join("tree"), place.path().join("wheels"));
    copy_tree(tree, &copy);
    commit_all(&copy);

    run(apart(&venv.python)
        .args(["-m", "pip", "wheel", "--disable-pip-version-check"])
        .args(["--no-index", "--no-deps", "--no-build-isolation"])
        .arg("--wheel-dir")
        .arg(&wheels)
        .arg(&copy)
        .envs(environment));
    let json = run(Command::new(&venv.python)
        .arg(script("wheel.py"))
        .arg(&wheels));
    serde_json::from_str(&json).unwrap()
}

/// What a METADATA text means, in a form that can be compared: see `meaning.py`. The environment needs `packaging`.
pub fn meaning(venv: &Venv, metadata: &str) -> String {
    let mut child = Command::new(&venv.python)
        .arg(script("meaning.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(metadata.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "not a METADATA file:\n{metadata}");
    String::from_utf8(output.stdout).unwrap()
}

/// Copies a folder with all that is in it; permissions go along.
pub fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Makes a folder a git repository with one commit of all its files.
pub fn commit_all(folder: &Path) {
    let steps: [&[&str]; 3] = [
        &["init", "--quiet"],
        &["add", "--all", "--force"],
        &["commit", "--quiet", "--message", "All files"],
    ];
    for arguments in steps {
        git(folder, arguments);
    }
}

/// Runs git in a folder, as always the same person on the same day.
pub fn git(folder: &Path, arguments: &[&str]) {
    run(apart("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_AUTHOR_NAME", "A tester")
        .env("GIT_AUTHOR_EMAIL", "tester@example.org")
        .env("GIT_AUTHOR_DATE", "2017-06-06T00:00:00Z")
        .env("GIT_COMMITTER_NAME", "A tester")
        .env("GIT_COMMITTER_EMAIL", "tester@example.org")
        .env("GIT_COMMITTER_DATE", "2017-06-06T00:00:00Z"));
}

/// A command that sees neither the repository it may be run from (a git hook names it in the environment), nor the settings
/// of git on this machine, nor a version meant for another build.
pub fn apart(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "PBR_VERSION",
        "OSLO_PACKAGE_VERSION",
    ] {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command
}
