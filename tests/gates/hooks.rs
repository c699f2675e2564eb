//! The hooks of `.pre-commit-hooks.yaml`, run by pre-commit itself on projects with staged changes.
//!
//! `language: rust` would build the program for minutes; what is tested is everything else of the manifest, with the
//! program of this build on `PATH`.

use crate::common::repository;
use crate::{functest, program, tools};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PACKAGES: &[&str] = &["pre-commit==4.7.0"];

/// pre-commit in an environment of its own, with a home of its own.
pub struct PreCommit {
    venv: tools::Venv,
    home: tempfile::TempDir,
}

impl PreCommit {
    pub fn new() -> Option<Self> {
        Some(Self {
            venv: tools::venv(PACKAGES, "python3")?,
            home: tempfile::tempdir().unwrap(),
        })
    }

    pub fn run(&self, folder: &Path, words: &[&str]) -> Output {
        let bin = program().parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)));
        let mut command = Command::new(self.venv.python.with_file_name("pre-commit"));
        command
            .args(words)
            .current_dir(folder)
            .env("PRE_COMMIT_HOME", self.home.path())
            .env("PATH", path.unwrap())
            .env_remove("GIT_DIR")
            .stdin(Stdio::null());
        command.output().unwrap()
    }
}

fn text(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr];
    both.map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

pub fn git(folder: &Path, words: &[&str]) -> String {
    let identity = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
    ];
    let mut command = Command::new("git");
    command.args(identity).args(words).current_dir(folder);
    tools::run(&mut command).trim().to_owned()
}

/// A repository with the manifest, its hooks taken from `PATH` in place of a build.
fn hooks() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = std::fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap();
    assert_eq!(manifest.matches("language: rust").count(), 4);
    let manifest = manifest.replace("language: rust", "language: system");
    std::fs::write(folder.path().join(".pre-commit-hooks.yaml"), manifest).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "hooks"]);
    let revision = git(folder.path(), &["rev-parse", "HEAD"]);
    (folder, revision)
}

/// The project as a repository that uses these hooks, all of it staged.
fn staged(ids: &[&str], hooks: &Path, revision: &str) -> tempfile::TempDir {
    let project = functest();
    let ids: String = ids.iter().map(|id| format!("      - id: {id}\n")).collect();
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {revision}\n    hooks:\n{ids}",
        hooks.display()
    );
    std::fs::write(project.path().join(".pre-commit-config.yaml"), config).unwrap();
    git(project.path(), &["init", "--quiet"]);
    git(project.path(), &["add", "."]);
    project
}

#[test]
fn the_manifest_is_valid() {
    let Some(pre_commit) = PreCommit::new() else {
        return;
    };
    let output = pre_commit.run(
        &repository(),
        &["validate-manifest", ".pre-commit-hooks.yaml"],
    );
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn staged_changes_are_checked_and_fixed() {
    let Some(pre_commit) = PreCommit::new() else {
        return;
    };
    let (hooks, revision) = hooks();
    let project = staged(&["unsetup-check"], hooks.path(), &revision);
    let output = pre_commit.run(project.path(), &["run"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(
        text(&output).contains("SET003 stray-py-modules"),
        "{}",
        text(&output)
    );

    let project = staged(&["unsetup-check-fix"], hooks.path(), &revision);
    let output = pre_commit.run(project.path(), &["run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("files were modified by this hook"),
        "{}",
        text(&output)
    );
    let setup = std::fs::read_to_string(project.path().join("setup.py")).unwrap();
    assert!(!setup.contains("cli_base\"]"), "{setup}");
}

#[test]
fn the_other_two_say_what_would_change() {
    let Some(pre_commit) = PreCommit::new() else {
        return;
    };
    let (hooks, revision) = hooks();
    for id in ["unsetup-requirements", "unsetup-convert"] {
        let project = staged(&[id], hooks.path(), &revision);
        let output = pre_commit.run(project.path(), &["run"]);
        assert_eq!(output.status.code(), Some(1), "{id}: {}", text(&output));
    }
}

#[test]
fn files_that_say_nothing_of_packaging_start_no_hook() {
    let Some(pre_commit) = PreCommit::new() else {
        return;
    };
    let (hooks, revision) = hooks();
    let project = staged(&["unsetup-check"], hooks.path(), &revision);
    git(
        project.path(),
        &["commit", "--quiet", "--no-verify", "-m", "all"],
    );
    std::fs::write(project.path().join("notes.md"), "words\n").unwrap();
    git(project.path(), &["add", "."]);
    let output = pre_commit.run(project.path(), &["run"]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(
        text(&output).contains("no files to check"),
        "{}",
        text(&output)
    );
}

/// The baseline lets an old project commit, and a new finding still stops it.
#[test]
fn an_adopted_project_commits() {
    let Some(pre_commit) = PreCommit::new() else {
        return;
    };
    let (hooks, revision) = hooks();
    let project = staged(&["unsetup-check"], hooks.path(), &revision);
    std::fs::write(
        project.path().join("unsetup.toml"),
        "baseline = \"unsetup-baseline.json\"\n",
    )
    .unwrap();
    tools::run(
        Command::new(program())
            .args(["check", "--write-baseline"])
            .current_dir(project.path()),
    );
    git(project.path(), &["add", "."]);
    let output = pre_commit.run(project.path(), &["run"]);
    assert!(output.status.success(), "{}", text(&output));

    let requirements = project.path().join("test-requirements.txt");
    let lines = std::fs::read_to_string(&requirements).unwrap();
    std::fs::write(&requirements, format!("{lines}six<>1\n")).unwrap();
    git(project.path(), &["add", "."]);
    let output = pre_commit.run(project.path(), &["run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("Found 1 problem "),
        "{}",
        text(&output)
    );
}
