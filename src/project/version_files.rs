//! Files that the build itself writes, to say the version: setuptools_scm's `write_to` and `version_file`.

use super::Project;
use super::sources::clean;
use crate::eval::{Data, Keyword, MapEntry};
use camino::{Utf8Path, Utf8PathBuf};

/// The options that name such a file (setuptools_scm 1 and 8).
const OPTIONS: [&str; 2] = ["write_to", "version_file"];
/// What has setuptools_scm work on a project with a setup.py.
const KEYWORD: &str = "use_scm_version";
/// The option that says from where such a file's path counts.
const ROOT: &str = "root";

/// What the build writes besides what it installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionFiles {
    /// These files, by their paths below the project's folder.
    These(Vec<Utf8PathBuf>),
    /// The options are not known.
    Unknown,
}

impl VersionFiles {
    /// Whether a file that is not there may be there when the project is built.
    pub fn may_hold(&self, path: &Utf8Path) -> bool {
        match self {
            Self::These(files) => files.iter().any(|file| file == path),
            Self::Unknown => true,
        }
    }
}

impl Project {
    /// The files of the version that building writes.
    pub fn version_files(&self) -> VersionFiles {
        let keyword = self.setup_call().and_then(|call| call.keyword(KEYWORD));
        let mut files = match keyword.map(written) {
            None => Vec::new(),
            Some(VersionFiles::These(files)) => files,
            Some(VersionFiles::Unknown) => return VersionFiles::Unknown,
        };
        let option = |name: &str| {
            let tree = &self.pyproject()?.parse.tree;
            tree.get(&["tool", "setuptools_scm", name])
        };
        if option(ROOT).is_some() {
            return VersionFiles::Unknown;
        }
        let named = OPTIONS.into_iter().filter_map(option);
        files.extend(named.filter_map(|value| Some(clean(value.as_str()?))));
        VersionFiles::These(files)
    }
}

/// What `use_scm_version` has written.
pub fn written(keyword: &Keyword) -> VersionFiles {
    let Some(node) = keyword.value.known() else {
        return VersionFiles::Unknown;
    };
    let options = match &node.data {
        Data::Dict(options) => options,
        Data::Bool(_) => return VersionFiles::These(Vec::new()),
        // A function gives the options.
        _ => return VersionFiles::Unknown,
    };
    let key = |entry: &MapEntry| match &entry.key.data {
        Data::Str(key) => Some(key.clone()),
        _ => None,
    };
    if options
        .entries
        .iter()
        .any(|entry| key(entry).as_deref() == Some(ROOT))
    {
        return VersionFiles::Unknown;
    }
    let named = |entry: &&MapEntry| key(entry).is_some_and(|key| OPTIONS.contains(&key.as_str()));
    let path = |entry: &MapEntry| match &entry.value.known()?.data {
        Data::Str(path) => Some(clean(path)),
        _ => None,
    };
    let files: Option<Vec<Utf8PathBuf>> = options.entries.iter().filter(named).map(path).collect();
    match files.filter(|_| options.open.is_empty()) {
        Some(files) => VersionFiles::These(files),
        None => VersionFiles::Unknown,
    }
}
