//! What stands around the program: the reports as CI servers read them, the hooks as pre-commit runs them, the wheel as pip
//! installs it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests drive programs and folders, and fail by panicking"
)]

mod common;
#[path = "gates/hooks.rs"]
mod hooks;
#[path = "gates/readme.rs"]
mod readme;
#[path = "real_tools/mod.rs"]
mod tools;
#[path = "gates/wheel.rs"]
mod wheel;

use common::{files_below, repository};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program of this build.
fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_unsetup"))
}

/// A copy of the main case of the corpus.
fn functest() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (path, bytes) in files_below(&repository().join("corpus/functest/input")) {
        let target = copy.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    copy
}

fn ran(command: &mut Command, folder: &Path) -> Output {
    let command = command.current_dir(folder).stdin(Stdio::null());
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

#[test]
fn reports_are_what_their_readers_want() {
    let packages = ["jsonschema==4.26.0", "sarif-pydantic==0.6.2"];
    let Some(venv) = tools::venv(&packages, "python3") else {
        return;
    };
    let project = functest();
    // A name and a value that every format must escape.
    std::fs::write(
        project.path().join("a & b's, 100%-requirements.txt"),
        "x<>\"1\" & ]]>\nsix<>1\u{7}\n",
    )
    .unwrap();
    let reports = tempfile::tempdir().unwrap();
    for format in ["sarif", "junit", "gitlab", "github"] {
        let words = ["check", "--output-format", format, "--select", "ALL"];
        let output = ran(Command::new(program()).args(words), project.path());
        assert_eq!(output.status.code(), Some(1));
        std::fs::write(reports.path().join(format), output.stdout).unwrap();
    }
    let read = tools::run(
        Command::new(&venv.python)
            .arg(repository().join("tests/gates/read_reports.py"))
            .arg(reports.path())
            .arg(repository().join("tests/gates/sarif.schema.json")),
    );
    let counts: Vec<usize> = serde_json::from_str(&read).unwrap();
    assert!(
        counts
            .iter()
            .all(|count| *count == counts[0] && *count > 20),
        "{counts:?}"
    );
}
