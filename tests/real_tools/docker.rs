//! What the tools for Dockerfiles say about a file.

use super::{DOCKERFILE, Venv, run, script, venv};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A finding of hadolint.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Finding {
    /// The rule, such as `DL3059` or `SC2034`.
    pub code: String,
    /// `error`, `warning`, `info` or `style`.
    pub level: String,
    /// The row, from 1.
    pub line: usize,
    /// For people.
    pub message: String,
}

/// An instruction as Docker's own parser reads it.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Instruction {
    /// In upper case.
    pub name: String,
    /// The row where it begins, from 1.
    pub row: usize,
}

/// All that hadolint finds, with no settings but its own; `None` when real tools are left out.
pub fn hadolint(dockerfile: &Path) -> Option<Vec<Finding>> {
    let venv = tools()?;
    let program = venv.python.with_file_name("hadolint");
    let json = run(Command::new(program)
        .args(["--no-fail", "--format", "json"])
        .arg(dockerfile));
    Some(serde_json::from_str(&json).unwrap())
}

/// The instructions of a file that Docker's parser accepts; one that it refuses fails the test. `None` as for [`hadolint`].
pub fn go_parse(dockerfile: &Path) -> Option<Vec<Instruction>> {
    let venv = tools()?;
    let json = run(Command::new(&venv.python)
        .arg(script("parse_dockerfile.py"))
        .arg(dockerfile));
    Some(serde_json::from_str(&json).unwrap())
}

/// VS Code's validator, from npm: the script that node runs. `None`, after a line that says so, without npm.
pub fn dockerfile_utils() -> Option<PathBuf> {
    if super::are_left_out() {
        return None;
    }
    let folder = super::home().join("dockerfile-utils-0.16.3");
    let script = folder.join("node_modules/dockerfile-utils/bin/dockerfile-utils");
    let _lock = super::lock("dockerfile-utils");
    if script.exists() {
        return Some(script);
    }
    std::fs::create_dir_all(&folder).unwrap();
    let installed = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg("dockerfile-utils@0.16.3")
        .output();
    if !installed.is_ok_and(|output| output.status.success()) {
        super::say("left out: dockerfile-utils needs npm and its registry");
        return None;
    }
    Some(script)
}

fn tools() -> Option<Venv> {
    venv(DOCKERFILE, "python3")
}
