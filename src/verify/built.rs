//! What a build made: the one thing that builds give and comparisons take.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What a backend made of a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Built {
    /// The wheel.
    pub wheel: Wheel,
    /// The source distribution.
    pub sdist: Sdist,
    /// The id of the one commit that was built.
    pub commit: String,
    /// The packages of the build environment, `name version`, sorted.
    pub tools: Vec<String>,
    /// All that the hooks printed.
    pub log: String,
}

/// What lies in a wheel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Wheel {
    /// The name of the file.
    pub name: String,
    /// The text of METADATA.
    pub metadata: String,
    /// The text of entry_points.txt; empty when there is none.
    pub entry_points: String,
    /// The text of WHEEL.
    pub wheel: String,
    /// What each file holds, by path: the SHA-256 without the id of the commit, or `compiled` for programs and libraries.
    pub files: BTreeMap<String, String>,
}

/// What lies in a source distribution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Sdist {
    /// The name of the file.
    pub name: String,
    /// The same of each file, by path below the one folder at the top.
    pub files: BTreeMap<String, String>,
}
