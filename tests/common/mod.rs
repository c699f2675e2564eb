//! What the runners share: folders as projects, expected files.
#![allow(dead_code, reason = "each runner uses a part")]
#![allow(
    clippy::disallowed_methods,
    reason = "tests read and write their own files"
)]

use camino::Utf8PathBuf;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use unsetup::convert::Conversion;
use unsetup::project::Project;
use unsetup::settings::Settings;
use unsetup::text::MemoryWorld;

/// The root of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, by path relative to it, sorted.
pub fn files_below(folder: &Path) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).unwrap_or_else(|e| panic!("{}: {e}", current.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap();
                let relative = relative.to_str().unwrap().replace('\\', "/");
                files.push((relative.into(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The folders in a folder, sorted.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// A project in memory, outside git.
pub fn project(
    files: impl IntoIterator<Item = (Utf8PathBuf, Vec<u8>)>,
    settings: Settings,
) -> Project {
    let world = MemoryWorld::new(files);
    Project::from_world(Arc::new(world), None, settings, ".").unwrap()
}

/// Compares a text with an expected file; with `UPDATE_EXPECT=1` writes it instead.
pub fn expect_file(path: &Path, actual: &str) {
    if updating() {
        if actual.is_empty() {
            let _ = fs::remove_file(path);
            return;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (UPDATE_EXPECT=1 renews it)\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}

/// Whether tests that run real tools are switched off; says so past the capture of the test runner.
pub fn leaves_out_real_tools() -> bool {
    let off = std::env::var_os("UNSETUP_SKIP_REAL_TOOLS").is_some_and(|value| value == "1");
    if off {
        say("left out: UNSETUP_SKIP_REAL_TOOLS is set");
    }
    off
}

/// Prints a line that is seen in every run, also of a test that passes.
pub fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whether expected files are to be written.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// The files of a project, by path.
pub type Tree = BTreeMap<Utf8PathBuf, Vec<u8>>;

/// The files as a conversion leaves them.
pub fn applied(tree: &Tree, conversion: &Conversion) -> Tree {
    let mut after = tree.clone();
    for change in &conversion.changes {
        match change.bytes() {
            Some(bytes) => after.insert(change.path.clone(), bytes),
            None => after.remove(&change.path),
        };
    }
    after
}
