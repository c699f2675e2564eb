//! The shell scripts of a project and where a build puts them.

use super::Project;
use crate::syntax::python::WordKind;
use crate::text::{SourceFile, Span, ending, parts};
use camino::{Utf8Path, Utf8PathBuf};

/// A tracked shell script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellScript {
    /// Its path.
    pub path: Utf8PathBuf,
    /// Whether a build puts it into a folder of `$PATH`; `None` when that cannot be known.
    pub in_path: Option<bool>,
    /// Whether a build puts it below a package in site-packages; `None` when that cannot be known.
    pub in_package: Option<bool>,
    /// Whether it lies in a package that is meant to be one.
    pub is_of_package: bool,
    /// Where an installed module names the script.
    pub called_at: Option<Span>,
    /// Where a Dockerfile names the script.
    pub run_at: Option<Span>,
}

/// Folders, at any depth, whose scripts serve the work on the project, not its users.
const WORK_FOLDERS: &[&str] = &["tests", "test", "atest", "utest", "docs", "doc", "tools"];

/// The same at the root only: a package may call one of its own so.
const WORK_FOLDERS_OF_ROOT: &[&str] = &["ci", "hooks"];

/// Folders of the root that become packages by accident, for `find_packages()` finds them.
const WORK_PACKAGES: &[&str] = &[
    "benchmarks",
    "contrib",
    "demo",
    "example",
    "examples",
    "sample",
    "samples",
    "scripts",
];

/// Words in the name of a script outside all packages that is for the people who make the releases.
const WORK_WORDS: &[&str] = &[
    "ci", "lint", "publish", "release", "test", "tests", "travis",
];

/// A script without an ending is read up to this size.
const MAX_SCRIPT_BYTES: u64 = 1024 * 1024;

const SHELLS: &[&str] = &["sh", "bash", "dash", "ksh", "zsh"];

impl Project {
    /// The shell scripts, sorted by path, without those of tests, documentation, tools and CI.
    pub fn shell_scripts(&self) -> Vec<ShellScript> {
        let rules = self.data_rules();
        self.tree()
            .tracked()
            .filter(|path| may_be_script(path) && is_for_users(path) && self.is_shell_script(path))
            .filter(|path| rules.is_in_package(path) || !has_work_word(path))
            .map(|path| ShellScript {
                in_path: self.is_in_path(path),
                in_package: rules.installs(path),
                is_of_package: rules.is_in_package(path) && !is_in_work_package(path),
                called_at: self.called_at(path),
                run_at: self.run_at(path),
                path: path.to_owned(),
            })
            .collect()
    }

    fn is_shell_script(&self, path: &Utf8Path) -> bool {
        match path.extension() {
            Some("sh" | "bash") => true,
            Some(_) => false,
            None => self
                .files()
                .world()
                .read(path, MAX_SCRIPT_BYTES)
                .is_ok_and(|bytes| has_shell_shebang(&bytes)),
        }
    }

    fn is_in_path(&self, path: &Utf8Path) -> Option<bool> {
        let Some(scripts) = self.metadata().scripts.value() else {
            return Some(false);
        };
        let named = scripts
            .texts()
            .any(|script| script.trim_start_matches("./") == path.as_str());
        (named || scripts.open.is_empty()).then_some(named)
    }

    /// The first text of an installed module with the name of the script in it; with its folder, where the name could be any
    /// word.
    fn called_at(&self, path: &Utf8Path) -> Option<Span> {
        let name = match path.extension() {
            Some(_) => path.file_name()?,
            None => path.as_str().contains('/').then_some(path.as_str())?,
        };
        let mut words = self
            .package_modules()
            .iter()
            .filter(|module| module.mentions(name))
            .flat_map(|module| &module.scan().words);
        let is_name = |text: &str| names(text, Utf8Path::new(name));
        let found = words.find(|word| word.kind == WordKind::Text && is_name(&word.text))?;
        Some(found.span)
    }

    fn run_at(&self, path: &Utf8Path) -> Option<Span> {
        let mut files = self.dockerfiles().iter().map(|source| &source.file);
        files.find_map(|file| place_of(file, path))
    }
}

fn place_of(file: &SourceFile, path: &Utf8Path) -> Option<Span> {
    let at = named_at(file.text(), path)?;
    Some(file.span(at, at + path.as_str().len()))
}

/// By its ending; nearly all files are told by it.
fn may_be_script(path: &Utf8Path) -> bool {
    matches!(ending(path), None | Some("sh" | "bash"))
}

fn is_for_users(path: &Utf8Path) -> bool {
    let (folder, name) = parts(path);
    let is_hidden = |part: &str| part.starts_with('.');
    let folders = folder.split('/').filter(|part| !part.is_empty());
    let mut folders = folders.peekable();
    let of_root = folders
        .peek()
        .is_some_and(|first| WORK_FOLDERS_OF_ROOT.contains(first));
    !of_root
        && !is_hidden(name)
        && !folders.any(|part| WORK_FOLDERS.contains(&part) || is_hidden(part))
}

/// Whether the script lies in what is hardly meant to be a package.
fn is_in_work_package(path: &Utf8Path) -> bool {
    let mut parts = path.components().map(|part| part.as_str());
    parts
        .next()
        .is_some_and(|first| WORK_PACKAGES.contains(&first))
}

fn has_work_word(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    stem.split(|c: char| !c.is_alphanumeric())
        .any(|word| WORK_WORDS.contains(&word))
}

fn names(text: &str, path: &Utf8Path) -> bool {
    named_at(text, path).is_some()
}

/// Where a text names the script by its path, or by the end of it below some other root.
fn named_at(text: &str, path: &Utf8Path) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = text.match_indices(path.as_str());
    found.find_map(|(at, name)| {
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(at + name.len()..)?.chars().next();
        let is_whole = !before.is_some_and(is_part) && !after.is_some_and(is_part);
        is_whole.then_some(at)
    })
}

fn has_shell_shebang(bytes: &[u8]) -> bool {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let Some(command) = line.strip_prefix(b"#!") else {
        return false;
    };
    let command = String::from_utf8_lossy(command);
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default().rsplit('/').next();
    let program = match program {
        Some("env") => words.find(|word| !word.starts_with('-') && !word.contains('=')),
        other => other,
    };
    program.is_some_and(|name| SHELLS.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shebang_names_a_shell() {
        assert!(has_shell_shebang(b"#!/bin/bash -e\n"));
        assert!(has_shell_shebang(b"#! /usr/bin/env -S sh\necho"));
        assert!(!has_shell_shebang(b"#!/usr/bin/env python\n"));
        assert!(!has_shell_shebang(b"echo\n"));
    }

    #[test]
    fn a_script_is_named_by_its_whole_path() {
        let path = Utf8Path::new("docker/run.sh");
        assert!(names("RUN ${REPOS}/docker/run.sh", path));
        assert!(!names("RUN /docker/run.sh.bak", path));
        assert!(!names("RUN mydocker/run.sh", path));
    }
}
