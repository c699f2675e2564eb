//! `[tool.unsetup.containers.images]`: images that the user describes, in place of those that the project's files suggest.

/// The images of a project, as its user wants them. Empty when nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Containers {
    /// In any order; each names its parent.
    pub images: Vec<ConfiguredImage>,
}

/// One image: a table of `[tool.unsetup.containers.images]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfiguredImage {
    /// Its name, without registry and tag.
    pub name: String,
    /// Another of these images that it starts from.
    pub parent: Option<String>,
    /// The image of a registry that it starts from; without it and a parent, the official Python image.
    pub from: Option<String>,
    /// Console scripts it is for; the first is its command.
    pub scripts: Vec<String>,
    /// Extras of the project that it installs.
    pub extras: Vec<String>,
    /// Requirement files that it installs, from the project's root.
    pub requirements: Vec<String>,
    /// Packages of the distribution, besides those of bindep.txt.
    pub packages: Vec<String>,
    /// `UID`, `UID:GID` or `root`.
    pub user: Option<String>,
}
