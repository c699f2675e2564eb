//! The container images of a project: the plan (which images, what each installs, and why), and the files made from it.
//!
//! The plan is computed once and holds every decision; an emitter only writes it down.

mod compose;
mod image_name;
mod layers;
mod multi_stage;
mod platform;
mod requirement_set;
mod sources;
mod system;

pub use compose::{PlanError, plan};
pub use multi_stage::{MARKER, NewFile, write};
pub use platform::{Family, Platform, UnknownPlatform};

use crate::diagnostic::Severity;
use crate::syntax::Requirement;
use camino::Utf8PathBuf;

/// What a plan is made for.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// Console scripts that get an image; empty for all.
    pub only_scripts: Vec<String>,
    /// The distribution of the images.
    pub platform: Platform,
    /// Their Python, `X.Y`.
    pub python: String,
}

/// The images of a project.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The project's name, as its metadata has it.
    pub project: String,
    /// Its version, when that is known without a build.
    pub version: Option<String>,
    /// Where the version comes from.
    pub version_from: String,
    /// What the images are made for.
    pub options: PlanOptions,
    /// Files that pin versions for all images and install nothing; paths from the project's root.
    pub constraints: Vec<Utf8PathBuf>,
    /// Parents before children.
    pub images: Vec<Image>,
    /// Conflicts (errors) and notes (info), in the order in which they were met.
    pub findings: Vec<Finding>,
    /// What the build of the project's own wheel needs.
    pub build: Build,
}

impl Plan {
    /// What makes the images impossible or wrong. With one of these nothing is written.
    pub fn conflicts(&self) -> impl Iterator<Item = &Finding> {
        self.with_severity(Severity::Error)
    }

    /// What is worth knowing.
    pub fn notes(&self) -> impl Iterator<Item = &Finding> {
        self.with_severity(Severity::Info)
    }

    /// The image whose stage builds the wheels.
    pub fn builder(&self) -> Option<&Image> {
        self.images.iter().find(|image| image.role == Role::Build)
    }

    fn with_severity(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.severity == severity)
    }
}

/// One image, or the stage that builds.
#[derive(Debug, Clone)]
pub struct Image {
    /// Without registry, namespace and tag; also the name of its stage and of its folder.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// What it starts from.
    pub from: From,
    /// The Python requirements that it adds to its parent.
    pub requirements: Vec<Planned>,
    /// Those that its parents give it.
    pub inherited: Vec<Planned>,
    /// Extras of the project that it installs, as written.
    pub extras: Vec<String>,
    /// The same after PEP 685.
    pub extras_normalized: Vec<String>,
    /// Packages of the distribution.
    pub system: System,
    /// The project's commands that are in it.
    pub scripts: Vec<String>,
    /// `ENTRYPOINT`, in exec form.
    pub entrypoint: Option<Vec<String>>,
    /// `CMD`, in exec form.
    pub cmd: Option<Vec<String>>,
    /// `UID:GID`; numbers, so that a host can tell that it is not root.
    pub user: Option<String>,
}

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It builds the wheels and is thrown away.
    Build,
    /// The package and what every command needs.
    Base,
    /// One console script.
    Script,
}

impl Role {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Base => "base",
            Self::Script => "script",
        }
    }
}

/// What an image starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// An image of a registry.
    External(String),
    /// An image of the plan.
    Parent(String),
}

/// Packages of the distribution, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct System {
    /// For building wheels.
    pub build: Vec<String>,
    /// For running.
    pub run: Vec<String>,
}

/// A Python requirement of an image.
#[derive(Debug, Clone)]
pub struct Planned {
    /// As written.
    pub requirement: Requirement,
    /// Where it is written.
    pub place: Place,
    /// The extra of the project that asks for it, as written.
    pub extra: Option<String>,
}

impl Planned {
    /// The requirement as written.
    pub fn text(&self) -> &str {
        &self.requirement.text
    }

    /// `concrete` for one version or one place to get it from, else `abstract`.
    pub fn kind(&self) -> &'static str {
        let pinned = self.requirement.specifiers.pinned().is_some();
        if pinned || self.requirement.url.is_some() {
            "concrete"
        } else {
            "abstract"
        }
    }
}

/// A row of a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Relative to the project's root.
    pub path: Utf8PathBuf,
    /// From 1.
    pub row: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.row)
    }
}

/// Something to say about the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word for programs.
    pub code: &'static str,
    /// `Error` for a conflict, `Info` for a note.
    pub severity: Severity,
    /// One sentence, without a full stop; names the places where it matters.
    pub message: String,
    /// The place of it, when there is one.
    pub place: Option<Place>,
    /// The other place of a conflict.
    pub other: Option<Place>,
    /// What to do.
    pub help: Option<String>,
}

impl Finding {
    fn note(message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            code: "note",
            severity: Severity::Info,
            message: message.into(),
            place,
            other: None,
            help: None,
        }
    }

    fn error(code: &'static str, message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place,
            other: None,
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn and(mut self, other: &Place) -> Self {
        self.other = Some(other.clone());
        self
    }
}

/// What the build of the project's own wheel needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// Build arguments that the backend reads from the environment.
    pub arguments: Vec<&'static str>,
    /// Whether the version or the list of data files comes from git, so that `.git` must be in the build context.
    pub git_history: bool,
    /// Paths of the root that neither the build nor the images need; sorted.
    pub ignored: Vec<String>,
}
