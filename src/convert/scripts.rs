//! Shell scripts of the tree that nothing installs, and packages as pbr finds them.

use crate::project::Project;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

/// Folders whose scripts serve the developers.
const NOT_INSTALLED: [&str; 8] = [
    "tests",
    "test",
    "docs",
    "doc",
    ".ci",
    ".github",
    "tools",
    ".circleci",
];

/// A script has its shebang in the first line; longer files are read no further.
const MAX_SCRIPT_BYTES: u64 = 256 * 1024;

/// The tracked shell scripts outside the packages, sorted.
pub(super) fn outside_packages(project: &Project, packages: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
    let candidates = project.tree().tracked().filter(|path| {
        let serves = path
            .components()
            .any(|part| NOT_INSTALLED.contains(&part.as_str()));
        let packaged = packages.iter().any(|folder| path.starts_with(folder));
        !serves && !packaged
    });
    candidates
        .filter(|path| is_shell_script(project, path))
        .map(Utf8Path::to_owned)
        .collect()
}

fn is_shell_script(project: &Project, path: &Utf8Path) -> bool {
    match path.extension() {
        Some(ending) => ending == "sh",
        None => {
            let bytes = project.files().world().read(path, MAX_SCRIPT_BYTES);
            bytes.is_ok_and(|bytes| has_shell_shebang(&bytes))
        }
    }
}

fn has_shell_shebang(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let Some(command) = line.strip_prefix(b"#!") else {
        return false;
    };
    let command = String::from_utf8_lossy(command);
    let mut words = command
        .split_whitespace()
        .map(|word| word.rsplit('/').next());
    let shells = ["sh", "bash", "dash", "ksh", "zsh"];
    let first = words.next().flatten().unwrap_or("");
    let program = match first {
        "env" => words.next().flatten().unwrap_or(""),
        program => program,
    };
    shells.contains(&program)
}

/// The packages that pbr makes of an entry of `[files] packages`: the folder itself, and below it every folder with an
/// `__init__.py` whose parents up to there have one.
pub(super) fn expansion(project: &Project, root: &str) -> BTreeSet<String> {
    let folder = Utf8Path::new(root);
    let tree = project.tree();
    let mut packages = BTreeSet::from([root.to_owned()]);
    for path in tree.files_below(folder) {
        let Some(parent) = path
            .parent()
            .filter(|_| path.file_name() == Some("__init__.py"))
        else {
            continue;
        };
        let Ok(inner) = parent.strip_prefix(folder) else {
            continue;
        };
        let reached = parent
            .ancestors()
            .take_while(|ancestor| *ancestor != folder)
            .all(|ancestor| tree.has_file(ancestor.join("__init__.py")));
        let importable = inner.components().all(|part| !part.as_str().contains('.'));
        if reached && importable && !inner.as_str().is_empty() {
            let name: Vec<&str> = parent.components().map(|part| part.as_str()).collect();
            packages.insert(name.join("."));
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_told_by_its_shebang() {
        assert!(has_shell_shebang(b"#!/bin/bash -e\n"));
        assert!(has_shell_shebang(b"#! /usr/bin/env sh\n"));
        assert!(!has_shell_shebang(b"#!/usr/bin/env python\n"));
        assert!(!has_shell_shebang(b"bash\n"));
    }
}
