//! MANIFEST.in for a project that leaves pbr: the files of git, which pbr puts into every source distribution.
//!
//! pbr takes what setuptools takes, then the files of git, then AUTHORS and ChangeLog, and leaves `.gitignore`, `.gitreview`
//! and `*.pyc` out; then MANIFEST.in has its say (`LocalManifestMaker`, 1.9 to 7.1). The new lines stand before those that
//! are there.

use super::carrier::Carrier;
use super::{FileChange, Note};
use crate::project::{Project, Tree, is_true};
use crate::text::Decoding;
use camino::Utf8Path;
use std::collections::BTreeSet;

const FILE: &str = "MANIFEST.in";
/// What setuptools puts in itself, and what pbr leaves out.
const NOT_NAMED: [&str; 6] = [
    FILE,
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    ".gitignore",
    ".gitreview",
];

/// Names what pbr took from git.
pub(super) fn name_tracked_files(carrier: &mut Carrier<'_>) {
    let project = carrier.project;
    if skips_git(project) {
        return;
    }
    let mut lines = Vec::new();
    below(project.tree(), Utf8Path::new(""), &mut lines);
    if lines.iter().any(|line| line.starts_with("graft")) {
        lines.push("global-exclude *.pyc".to_owned());
    }
    let file = project
        .files()
        .open(Utf8Path::new(FILE), Decoding::Utf8)
        .ok();
    let old = file.as_ref().map_or("", |file| file.text());
    let known: BTreeSet<&str> = old.lines().map(str::trim).collect();
    lines.retain(|line| !known.contains(line.as_str()));
    if lines.is_empty() {
        return;
    }
    let ending = file.as_ref().map_or("\n", |file| file.line_ending());
    let mut text: String = lines.iter().map(|line| format!("{line}{ending}")).collect();
    text.push_str(old);
    let change = match &file {
        Some(file) => FileChange::modify(file, text),
        None => FileChange::create(FILE, text),
    };
    carrier.conversion.changes.push(change);
    let message = "pbr puts every tracked file into the source distribution; setuptools takes what MANIFEST.in names, which is the same today: name new files there, too";
    carrier.conversion.notes.push(Note::remark(message, None));
}

/// The lines for the files of a folder: all of it where nothing else lies there.
fn below(tree: &Tree, folder: &Utf8Path, lines: &mut Vec<String>) {
    let mut folders = BTreeSet::new();
    let mut files = BTreeSet::new();
    for path in tree.tracked() {
        let Ok(inner) = path.strip_prefix(folder) else {
            continue;
        };
        let mut parts = inner.components();
        match (parts.next(), parts.next()) {
            (Some(first), Some(_)) => folders.insert(folder.join(first)),
            (Some(_), None) if !NOT_NAMED.contains(&path.as_str()) => {
                files.insert(path);
                false
            }
            _ => false,
        };
    }
    lines.extend(
        files
            .into_iter()
            .map(|file| format!("include {}", pattern(file))),
    );
    for folder in folders {
        let is_whole = tree
            .files_below(&folder)
            .all(|path| tree.is_tracked(path) || path.extension() == Some("pyc"));
        match is_whole {
            true => lines.push(format!("graft {}", pattern(&folder))),
            false => below(tree, &folder, lines),
        }
    }
}

/// A path as a pattern of one word that takes it.
fn pattern(path: &Utf8Path) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, '*' | '[' | ']' | '#' | '\\');
    path.as_str().replace(special, "?")
}

/// Whether pbr was told to leave git alone.
fn skips_git(project: &Project) -> bool {
    let section = project
        .setup_cfg()
        .and_then(|cfg| cfg.parse.tree.section("pbr"));
    let mut options = section.into_iter().flat_map(|section| &section.options);
    options.any(|option| option.pbr_key() == "skip_git_sdist" && is_true(&option.value))
}
