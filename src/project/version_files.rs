//! Files that the build itself writes, to say the version: setuptools_scm's `write_to` and `version_file`.

use super::Project;
use super::sources::clean;
use crate::eval::{Data, Keyword, MapEntry};
use camino::{Utf8Path, Utf8PathBuf};

/// The options that name such a file (setuptools_scm 1 and 8).
const OPTIONS: [&str; 2] = ["write_to", "version_file"];
/// What has setuptools_scm work on a project with a setup.py.
const KEYWORD: &str = "use_scm_version";
const TABLE: [&str; 2] = ["tool", "setuptools_scm"];

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
        let tree = self.pyproject().map(|source| &source.parse.tree);
        files.extend(OPTIONS.into_iter().filter_map(|option| {
            let value = tree?.get(&[TABLE[0], TABLE[1], option])?;
            Some(clean(value.as_str()?))
        }));
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
    let named = |entry: &&MapEntry| matches!(&entry.key.data, Data::Str(key) if OPTIONS.contains(&key.as_str()));
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
