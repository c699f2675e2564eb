//! Paths of the tree by the patterns of Python's `glob`.

use super::Tree;
use crate::metadata::{List, ListItem};
use crate::resolved::{Dynamic, Reason};
use crate::syntax::fnmatch::fnmatch;
use camino::{Utf8Path, Utf8PathBuf};

/// The files that a pattern gives, sorted; `None` when it is malformed or leaves the project. `*`, `?` and `[…]` stay in
/// one folder and take no leading dot; `**` as a whole part stands for any number of folders.
pub(super) fn files(tree: &Tree, pattern: &str) -> Option<Vec<Utf8PathBuf>> {
    let parts = parts(pattern)?;
    let has_any_depth = parts.iter().any(|part| matches!(part, Part::Folders));
    let found = tree.files().filter(|path| {
        // Paths of another depth are most of the tree.
        let slashes = || path.as_str().bytes().filter(|byte| *byte == b'/').count();
        if !has_any_depth && slashes() + 1 != parts.len() {
            return false;
        }
        let names: Vec<&str> = path.components().map(|part| part.as_str()).collect();
        matches(&parts, &names)
    });
    Some(found.map(Utf8Path::to_owned).collect())
}

/// Patterns among data files replaced by the files they give (setuptools 84.2: `glob_relative`).
pub(super) fn expand_data_files(tree: &Tree, list: &mut List) {
    let mut expanded = List {
        items: Vec::new(),
        open: std::mem::take(&mut list.open),
    };
    for item in std::mem::take(&mut list.items) {
        if !item.text.contains(['*', '?', '[', ']', '{', '}']) {
            expanded.items.push(item);
            continue;
        }
        let Some(found) = files(tree, &item.text) else {
            let message = format!("`{}` leaves the project", item.text);
            let place = Some(item.provenance.span);
            expanded
                .open
                .push(Dynamic::new(Reason::HostState, message, place));
            continue;
        };
        if let Some(folder) = first_folder(tree, &item.text) {
            let message = format!(
                "`{}` gives the folder `{folder}`, the build stops here",
                item.text
            );
            let place = Some(item.provenance.span);
            expanded
                .open
                .push(Dynamic::new(Reason::Exception, message, place));
        }
        expanded
            .items
            .extend(found.into_iter().map(|path| ListItem {
                text: path.into_string(),
                ..item.clone()
            }));
    }
    *list = expanded;
}

/// A folder that a pattern gives beside files: `glob` does not tell them apart.
fn first_folder<'a>(tree: &'a Tree, pattern: &str) -> Option<&'a Utf8Path> {
    let parts = parts(pattern)?;
    let folders = tree.files().flat_map(|path| path.ancestors().skip(1));
    let mut folders = folders.filter(|folder| !folder.as_str().is_empty());
    folders.find(|folder| {
        let names: Vec<&str> = folder.components().map(|part| part.as_str()).collect();
        matches(&parts, &names)
    })
}

/// Whether a pattern gives a folder.
pub(super) fn gives_folder(tree: &Tree, pattern: &str) -> bool {
    first_folder(tree, pattern).is_some()
}

/// One part of a pattern, between slashes.
enum Part {
    Folders,
    Literal(String),
    Names(String),
}

fn parts(pattern: &str) -> Option<Vec<Part>> {
    if pattern.starts_with('/') {
        return None;
    }
    let parts = pattern.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.map(part).collect()
}

fn part(text: &str) -> Option<Part> {
    match text {
        ".." => None,
        "**" => Some(Part::Folders),
        _ if !text.contains(['*', '?', '[']) => Some(Part::Literal(text.to_owned())),
        _ => Some(Part::Names(text.to_owned())),
    }
}

fn matches(parts: &[Part], names: &[&str]) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return names.is_empty();
    };
    if matches!(part, Part::Folders) {
        let visible = names
            .iter()
            .take_while(|name| !name.starts_with('.'))
            .count();
        let last = rest.is_empty();
        return (0..=visible).any(|taken| {
            let left = names.get(taken..).unwrap_or_default();
            if last {
                left.is_empty()
            } else {
                matches(rest, left)
            }
        });
    }
    let Some((name, below)) = names.split_first() else {
        return false;
    };
    let same = match part {
        Part::Literal(text) => text == name,
        Part::Names(pattern) => {
            (pattern.starts_with('.') || !name.starts_with('.')) && fnmatch(pattern, name)
        }
        Part::Folders => false,
    };
    same && matches(rest, below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MemoryWorld;

    #[test]
    fn patterns_are_those_of_python() {
        let names = [
            "LICENSE",
            ".hidden",
            "docs/a.lic",
            "docs/x/b.lic",
            "docs/.c.lic",
        ];
        let world = MemoryWorld::new(names.map(|name| (name, "")));
        let tree = Tree::read(&world, None);
        let found = |pattern: &str| {
            let paths = files(&tree, pattern)?;
            Some(
                paths
                    .into_iter()
                    .map(Utf8PathBuf::into_string)
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        };
        assert_eq!(found("LICEN[CS]E*").as_deref(), Some("LICENSE"));
        assert_eq!(found("*").as_deref(), Some("LICENSE"));
        assert_eq!(found("docs/*.lic").as_deref(), Some("docs/a.lic"));
        assert_eq!(
            found("**/*.lic").as_deref(),
            Some("docs/a.lic docs/x/b.lic")
        );
        assert_eq!(found("docs/**").as_deref(), Some("docs/a.lic docs/x/b.lic"));
        assert_eq!(found("{a,b}").as_deref(), Some(""));
        assert_eq!(found("../x"), None);
    }
}
