//! What git knows of a project, read from its files: never by running git, never from its objects.

use super::disk::read_bounded;
use crate::syntax::git_index;
use crate::text::MAX_FILE_BYTES;
use camino::Utf8PathBuf;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What HEAD, refs, packed-refs and the index say.
#[derive(Debug, Clone, Default)]
pub struct GitState {
    /// Tracked files below the project root, relative to it.
    pub tracked: Arc<HashSet<Utf8PathBuf>>,
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
        let trees = WorkTrees::below(root);
        trees.state(root, &trees.holder(root)?)
    }
}

/// The work trees of the projects in or below a folder, each looked for and read once: thousands may lie in the same.
#[derive(Debug)]
pub(super) struct WorkTrees {
    /// The folder that all projects lie in or below.
    below: PathBuf,
    /// The nearest folder with `.git`, of each folder that was asked for.
    holders: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
    known: Mutex<HashMap<PathBuf, Option<Arc<WorkTree>>>>,
}

/// What the files of a work tree say, whichever project in it is asked for.
#[derive(Debug)]
struct WorkTree {
    /// What `tracked` starts from.
    base: PathBuf,
    /// Tracked files below the base, sorted.
    tracked: Vec<String>,
    head: Option<String>,
    tags_at_head: Vec<String>,
    unpeeled_tags: bool,
}

impl WorkTrees {
    /// Those of the projects in or below a folder.
    pub fn below(folder: &Path) -> Self {
        Self {
            below: folder.to_owned(),
            holders: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// The nearest folder with `.git`, at or above a folder.
    pub fn holder(&self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = locked(&self.holders).get(folder) {
            return known.clone();
        }
        let holder = match folder.join(".git").exists() {
            true => Some(folder.to_owned()),
            false => folder.parent().and_then(|above| self.holder(above)),
        };
        locked(&self.holders).insert(folder.to_owned(), holder.clone());
        holder
    }

    /// The state of the project at `root`, in the work tree whose folder is its holder.
    pub fn state(&self, root: &Path, holder: &Path) -> Option<GitState> {
        let tree = self.tree(holder)?;
        let prefix = as_prefix(root.strip_prefix(&tree.base).ok()?)?;
        let first = tree.tracked.partition_point(|path| *path < prefix);
        let below = tree.tracked.iter().skip(first);
        let below = below.map_while(|path| path.strip_prefix(&prefix));
        Some(GitState {
            tracked: Arc::new(below.map(Utf8PathBuf::from).collect()),
            is_below: root != holder,
            head: tree.head.clone(),
            tags_at_head: tree.tags_at_head.clone(),
            unpeeled_tags: tree.unpeeled_tags,
        })
    }

    fn tree(&self, holder: &Path) -> Option<Arc<WorkTree>> {
        let mut known = locked(&self.known);
        if let Some(known) = known.get(holder) {
            return known.clone();
        }
        let base = match self.below.starts_with(holder) {
            true => &self.below,
            false => holder,
        };
        let tree = WorkTree::read(holder, base).map(Arc::new);
        known.insert(holder.to_owned(), tree.clone());
        tree
    }
}

impl WorkTree {
    fn read(folder: &Path, base: &Path) -> Option<Self> {
        let folders = GitFolders::find(&folder.join(".git"))?;
        let head = folders.head();
        let (tags_at_head, unpeeled_tags) = folders.tags_at(head.as_deref());
        let below = as_prefix(base.strip_prefix(folder).ok()?)?;
        let mut tracked = folders.tracked_below(&below)?;
        // Git keeps them in this order; who wrote the file may not have.
        tracked.sort();
        Some(Self {
            base: base.to_owned(),
            tracked,
            head,
            tags_at_head,
            unpeeled_tags,
        })
    }
}

/// How the paths of all files below a folder begin.
fn as_prefix(folder: &Path) -> Option<String> {
    let mut prefix = folder.to_str()?.replace('\\', "/");
    if !prefix.is_empty() {
        prefix.push('/');
    }
    Some(prefix)
}

/// A panic while the lock was held cannot leave a table half written.
fn locked<T>(table: &Mutex<T>) -> MutexGuard<'_, T> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn tracked_below(&self, prefix: &str) -> Option<Vec<String>> {
        let config = read_text(&self.common.join("config")).unwrap_or_default();
        let sha256 = config.lines().any(|line| {
            line.replace(char::is_whitespace, "")
                .eq_ignore_ascii_case("objectformat=sha256")
        });
        let index = read_bounded(&self.own.join("index"), MAX_FILE_BYTES).ok()?;
        git_index::parse(&index, if sha256 { 32 } else { 20 }, prefix)
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
    fn projects_of_a_work_tree_have_their_own_files() {
        let tracked = ["a/setup.py", "a/x/y.py", "ab/setup.py"];
        let tree = WorkTree {
            base: PathBuf::from("/w"),
            tracked: tracked.map(str::to_owned).to_vec(),
            head: None,
            tags_at_head: Vec::new(),
            unpeeled_tags: false,
        };
        let holder = Path::new("/w");
        let trees = WorkTrees::below(holder);
        locked(&trees.known).insert(holder.to_owned(), Some(Arc::new(tree)));
        let files = |root: &str| {
            let state = trees.state(Path::new(root), holder).unwrap();
            let files = state.tracked.iter().map(|path| path.to_string());
            let mut files: Vec<String> = files.collect();
            files.sort();
            files
        };
        assert_eq!(files("/w/a"), ["setup.py", "x/y.py"]);
        assert_eq!(files("/w"), tracked);
    }

    #[test]
    fn a_peeled_line_gives_the_commit_of_an_annotated_tag() {
        let packed = "# pack-refs with: peeled fully-peeled sorted\naaaa refs/heads/main\nbbbb refs/tags/1.0\n^cccc\ndddd refs/tags/1.1\n";
        let tags = packed_tags(packed);
        let expected = [("1.0", "cccc"), ("1.1", "dddd")];
        assert_eq!(tags, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
