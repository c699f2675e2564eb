//! What git knows of a project, read from its files: never by running git, never from its objects.

use super::disk::read_bounded;
use crate::syntax::git_index;
use crate::text::MAX_FILE_BYTES;
use camino::Utf8PathBuf;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What HEAD, refs, packed-refs and the index say.
#[derive(Debug, Clone, Default)]
pub struct GitState {
    /// Tracked files below the project root, relative to it.
    pub tracked: HashSet<Utf8PathBuf>,
    /// The commit HEAD names, in hexadecimal; `None` before the first commit.
    pub head: Option<String>,
    /// Tags that name HEAD's commit: lightweight ones, and annotated ones that packed-refs peels.
    pub tags_at_head: Vec<String>,
    /// Whether the work tree begins above the project.
    pub is_below: bool,
    /// Whether further tags exist whose commit stands only in git's objects (annotated, not packed).
    pub unpeeled_tags: bool,
}

impl GitState {
    /// Reads the state of the work tree that holds `root` (the project may lie in a folder below it);
    /// `None` outside git, or when its files cannot be read.
    pub fn read(root: &Path) -> Option<Self> {
        let work_tree = root
            .ancestors()
            .find(|folder| folder.join(".git").exists())?;
        let folders = GitFolders::find(&work_tree.join(".git"))?;
        let prefix = root.strip_prefix(work_tree).ok()?;
        let head = folders.head();
        let (tags_at_head, unpeeled_tags) = folders.tags_at(head.as_deref());
        Some(Self {
            tracked: folders.tracked_below(prefix)?,
            is_below: !prefix.as_os_str().is_empty(),
            head,
            tags_at_head,
            unpeeled_tags,
        })
    }
}

/// The folder of this work tree and the one that its siblings share.
struct GitFolders {
    own: PathBuf,
    common: PathBuf,
}

impl GitFolders {
    /// `.git` is a folder, or in a linked work tree or submodule a file `gitdir: PATH`.
    fn find(dot_git: &Path) -> Option<Self> {
        let own = if dot_git.is_dir() {
            dot_git.to_owned()
        } else {
            let text = read_text(dot_git)?;
            dot_git.parent()?.join(text.strip_prefix("gitdir:")?.trim())
        };
        let common = match read_text(&own.join("commondir")) {
            Some(relative) => own.join(relative.trim()),
            None => own.clone(),
        };
        Some(Self { own, common })
    }

    fn head(&self) -> Option<String> {
        let text = read_text(&self.own.join("HEAD"))?;
        match text.strip_prefix("ref:") {
            Some(name) => self.resolve_ref(name.trim()),
            None => Some(text.trim().to_owned()),
        }
    }

    fn resolve_ref(&self, name: &str) -> Option<String> {
        if name.split('/').any(|part| part == "..") {
            return None;
        }
        let loose = read_text(&self.common.join(name)).map(|text| text.trim().to_owned());
        loose.or_else(|| {
            let packed = read_text(&self.common.join("packed-refs"))?;
            packed
                .lines()
                .find_map(|line| Some(line.split_once(' ')?).filter(|(_, found)| *found == name))
                .map(|(commit, _)| commit.to_owned())
        })
    }

    /// The tags that name a commit, sorted, and whether there are tags whose commit we cannot see.
    fn tags_at(&self, commit: Option<&str>) -> (Vec<String>, bool) {
        let packed = read_text(&self.common.join("packed-refs")).unwrap_or_default();
        let peeled_throughout = packed
            .lines()
            .next()
            .is_some_and(|line| line.starts_with('#') && line.contains(" peeled"));
        let mut tags = packed_tags(&packed);
        let mut unseen = !peeled_throughout && !tags.is_empty();
        for (name, object) in loose_tags(&self.common.join("refs/tags")) {
            tags.retain(|(known, _)| *known != name);
            // A loose tag holds a commit or a tag object, and only git's objects tell which.
            unseen |= Some(object.as_str()) != commit;
            tags.push((name, object));
        }
        let mut names: Vec<String> = tags
            .into_iter()
            .filter(|(_, object)| Some(object.as_str()) == commit)
            .map(|(name, _)| name)
            .collect();
        names.sort();
        (names, unseen)
    }

    fn tracked_below(&self, prefix: &Path) -> Option<HashSet<Utf8PathBuf>> {
        let config = read_text(&self.common.join("config")).unwrap_or_default();
        let sha256 = config.lines().any(|line| {
            line.replace(char::is_whitespace, "")
                .eq_ignore_ascii_case("objectformat=sha256")
        });
        let index = read_bounded(&self.own.join("index"), MAX_FILE_BYTES).ok()?;
        let mut below = prefix.to_str()?.replace('\\', "/");
        if !below.is_empty() {
            below.push('/');
        }
        let paths = git_index::parse(&index, if sha256 { 32 } else { 20 }, &below)?;
        Some(paths.into_iter().map(Utf8PathBuf::from).collect())
    }
}

/// Tags of packed-refs with the commit they name: the peeled line `^COMMIT` belongs to the tag above it.
fn packed_tags(packed: &str) -> Vec<(String, String)> {
    let mut tags: Vec<(String, String)> = Vec::new();
    let mut last_is_tag = false;
    for line in packed.lines().filter(|line| !line.starts_with('#')) {
        if let Some(commit) = line.strip_prefix('^') {
            if let (true, Some(last)) = (last_is_tag, tags.last_mut()) {
                last.1 = commit.to_owned();
            }
            continue;
        }
        let tag = line
            .split_once(' ')
            .and_then(|(object, name)| Some((object, name.strip_prefix("refs/tags/")?)));
        last_is_tag = tag.is_some();
        tags.extend(tag.map(|(object, name)| (name.to_owned(), object.to_owned())));
    }
    tags
}

/// Tags that stand in files of their own; a name may hold `/`. Depth is bounded against loops of links.
fn loose_tags(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            continue;
        };
        for entry in entries.flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            if path.is_dir() && depth < 8 {
                folders.push((path, format!("{name}/"), depth + 1));
            } else if let Some(text) = read_text(&path) {
                found.push((name, text.trim().to_owned()));
            }
        }
    }
    found
}

fn read_text(path: &Path) -> Option<String> {
    String::from_utf8(read_bounded(path, MAX_FILE_BYTES).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peeled_line_gives_the_commit_of_an_annotated_tag() {
        let packed = "# pack-refs with: peeled fully-peeled sorted\naaaa refs/heads/main\nbbbb refs/tags/1.0\n^cccc\ndddd refs/tags/1.1\n";
        let tags = packed_tags(packed);
        let expected = [("1.0", "cccc"), ("1.1", "dddd")];
        assert_eq!(tags, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
