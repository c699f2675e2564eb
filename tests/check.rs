//! `unsetup check` as it is typed: configuration, suppressions, baseline, outputs, fixes, input, exit statuses.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests drive the program in folders, and fail by panicking"
)]

#[path = "check/baseline.rs"]
mod baseline;
mod common;
#[path = "check/configuration.rs"]
mod configuration;
#[path = "check/fixes.rs"]
mod fixes;
#[path = "check/formats.rs"]
mod formats;
#[path = "check/input.rs"]
mod input;
#[path = "check/mutations.rs"]
mod mutations;
#[path = "check/promises.rs"]
mod promises;
#[path = "common/random.rs"]
mod random;
#[path = "check/suppressions.rs"]
mod suppressions;

use assert_cmd::Command;
use std::path::Path;

/// A folder with files, gone after the test.
struct Folder(tempfile::TempDir);

/// What a run gave.
#[derive(Debug, PartialEq)]
struct Ran {
    status: i32,
    out: String,
    error: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// A copy of a folder of the repository.
    fn copy(of: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, bytes) in common::files_below(&common::repository().join(of)) {
            folder.write(path.as_str(), bytes);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let target = self.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// `unsetup check --output-format concise WORDS…` in the folder.
    fn check(&self, words: &[&str]) -> Ran {
        self.unsetup(&[&["check", "--output-format", "concise"], words].concat())
    }

    fn unsetup(&self, words: &[&str]) -> Ran {
        self.fed(words, "")
    }

    fn fed(&self, words: &[&str], input: &str) -> Ran {
        let mut command = Command::cargo_bin("unsetup").unwrap();
        let command = command.current_dir(self.path()).args(words);
        let ran = command.write_stdin(input).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran {
            status: ran.status.code().unwrap(),
            out: text(ran.stdout),
            error: text(ran.stderr),
        }
    }
}

/// The rules that these tests are about; what others find in the same files is their own matter.
const RULES: &[&str] = &[
    "CFG001", "CON007", "CON009", "IGN001", "PBR003", "REQ002", "SET003", "SET004", "VER001",
];

impl Ran {
    /// The codes of a concise report, in its order, of the rules that these tests are about.
    fn codes(&self) -> Vec<&str> {
        let after_place = self.out.lines().filter_map(|line| line.split_once(": "));
        after_place
            .filter_map(|(_, rest)| rest.split(' ').next())
            .filter(|code| RULES.contains(code))
            .collect()
    }
}

/// A module that moved (SET003), an empty keyword (SET004) and a branch for a version (VER001).
const SETUP: &str = "from setuptools import setup\n\nsetup(\n    name=\"quay\",\n    version=\"master\",\n    \
    packages=[],\n    py_modules=[\"cli\"],\n    package_data={},\n    zip_safe=False,\n)\n";
