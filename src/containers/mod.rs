//! The container images of a project: the plan (which images, what each installs, and why), and the files made from it.
//!
//! The plan is computed once and holds every decision; an emitter only writes it down.

mod affected;
mod changes;
mod compose;
mod constraints;
mod emit;
mod finding;
mod graph;
mod image_name;
mod layers;
mod migrate;
mod platform;
mod quick;
mod requirement_set;
mod rpm;
mod sources;
mod system;

pub use affected::{Affected, affected};
pub use changes::{ChangeKind, ImageChange, ItemChange, changes};
pub use compose::{PlanError, plan};
pub use emit::{Installer, MARKER, NewFile, Style, WriteError, WriteOptions, write};
pub use finding::{Finding, Place};
pub use graph::{Graph, Node};
pub use migrate::{Decision, migrate};
pub use platform::{Family, Platform, UnknownPlatform};
pub use quick::may_conflict;

use crate::diagnostic::Severity;
use crate::syntax::Requirement;
use camino::Utf8PathBuf;

/// What a plan is made for.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Console scripts that get an image; empty for all, and then slices of `docker/` come before them.
    pub only_scripts: Vec<String>,
    /// The distribution of the images; `None` for that of the project's own Dockerfiles, else Debian 12.
    pub platform: Option<Platform>,
    /// Profiles of bindep.txt that select their packages; empty for `default`.
    pub profiles: Vec<String>,
    /// Files and URLs of constraints besides those that the project names.
    pub constraints: Vec<String>,
    /// Their Python, `X.Y`; `None` for that of the project's own Dockerfiles, else 3.11.
    pub python: Option<String>,
    /// The user of the images: `UID`, `UID:GID` or `root`; `None` for 1000:1000.
    pub user: Option<String>,
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
    /// The distribution of the images.
    pub platform: Platform,
    /// Their Python, `X.Y`.
    pub python: String,
    /// What is said of the project on every image: OCI annotation and value, by name.
    pub labels: Vec<(&'static str, String)>,
    /// Files that pin versions for all images and install nothing; paths from the project's root.
    pub constraints: Vec<Utf8PathBuf>,
    /// The same to be fetched by the build: what they pin is not known here.
    pub constraint_urls: Vec<String>,
    /// Parents before children.
    pub images: Vec<Image>,
    /// Conflicts (errors), warnings and notes (info), in the order in which they were met.
    pub findings: Vec<Finding>,
    /// What the build of the project's own wheel needs.
    pub build: Build,
}

impl Plan {
    /// What makes the images impossible or wrong. With one of these nothing is written.
    pub fn conflicts(&self) -> impl Iterator<Item = &Finding> {
        self.with_severity(Severity::Error)
    }

    /// What will not stop the build, and is most likely not meant.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.with_severity(Severity::Warning)
    }

    /// What is worth knowing.
    pub fn notes(&self) -> impl Iterator<Item = &Finding> {
        self.with_severity(Severity::Info)
    }

    /// The image whose stage builds the wheels.
    pub fn builder(&self) -> Option<&Image> {
        self.images.iter().find(|image| image.role == Role::Build)
    }

    /// Files and URLs of constraints.
    pub fn all_constraints(&self) -> impl Iterator<Item = &str> {
        let files = self.constraints.iter().map(|path| path.as_str());
        files.chain(self.constraint_urls.iter().map(String::as_str))
    }

    /// The image of that name.
    pub fn image(&self, name: &str) -> Option<&Image> {
        self.images.iter().find(|image| image.name == name)
    }

    /// The images to be delivered: all but the builder.
    pub fn delivered(&self) -> impl Iterator<Item = &Image> {
        let images = self.images.iter();
        images.filter(|image| image.role != Role::Build)
    }

    /// An image and those that it starts from, itself first.
    pub fn ancestry(&self, image: &Image) -> Vec<&Image> {
        let mut found = Vec::new();
        let mut next = self.image(&image.name);
        // Parents stand before their children, so this ends; the bound is for plans made by hand.
        while let Some(at) = next.filter(|_| found.len() <= self.images.len()) {
            found.push(at);
            next = match &at.from {
                From::Parent(parent) => self.image(parent),
                From::External(_) => None,
            };
        }
        found
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
    /// Its parent as the project's own Dockerfile names it, with registry and tag.
    pub reference: Option<String>,
    /// Whether the project itself is installed in it (and not in one of its parents).
    pub installs_project: bool,
    /// The Python requirements that it adds to its parent.
    pub requirements: Vec<Planned>,
    /// Those of the project itself, where it is installed and they are not among `requirements`.
    pub implied: Vec<Planned>,
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
    /// `ENV`: names and values.
    pub env: Vec<(String, String)>,
    /// `WORKDIR`.
    pub workdir: Option<String>,
    /// `EXPOSE`, as written.
    pub expose: Vec<String>,
    /// Files of the project that it holds besides.
    pub files: Vec<CopiedFile>,
    /// `UID:GID`; numbers, so that a host can tell that it is not root. `None` for root.
    pub user: Option<String>,
    /// The folder of the project that describes it.
    pub folder: Option<Utf8PathBuf>,
    /// A Dockerfile of the project that is used in place of a made one.
    pub dockerfile: Option<Utf8PathBuf>,
    /// Which resolver call its wheels come from: 0 for the first. Images that cannot agree have different ones.
    pub wheels: usize,
}

impl Image {
    fn new(name: impl Into<String>, role: Role, from: From) -> Self {
        Self {
            name: name.into(),
            role,
            from,
            reference: None,
            installs_project: false,
            requirements: Vec::new(),
            implied: Vec::new(),
            inherited: Vec::new(),
            extras: Vec::new(),
            extras_normalized: Vec::new(),
            system: System::default(),
            scripts: Vec::new(),
            entrypoint: None,
            cmd: None,
            env: Vec::new(),
            workdir: None,
            expose: Vec::new(),
            files: Vec::new(),
            user: None,
            folder: None,
            dockerfile: None,
            wheels: 0,
        }
    }

    /// The other image of the plan that it starts from.
    pub fn parent(&self) -> Option<&str> {
        match &self.from {
            From::Parent(parent) => Some(parent),
            From::External(_) => None,
        }
    }

    /// Everything that is asked for in it, whoever brings it.
    pub fn all_requirements(&self) -> impl Iterator<Item = &Planned> {
        let own = self.requirements.iter().chain(&self.implied);
        own.chain(&self.inherited)
    }
}

/// A file or folder of the project that is copied into an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFile {
    /// From the project's root.
    pub source: Utf8PathBuf,
    /// Where it goes.
    pub target: String,
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
    /// A set of requirements on top of another image, or below others.
    Slice,
}

impl Role {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Base => "base",
            Self::Script => "script",
            Self::Slice => "slice",
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
    /// The canonical name of what it asks for.
    pub name: String,
    /// As written.
    pub requirement: Requirement,
    /// Where it is written.
    pub place: Place,
    /// The extra of the project that asks for it, as written.
    pub extra: Option<String>,
    /// The line, when that is a place without `name @`: `git+https://…#egg=name`.
    pub line: Option<String>,
    /// Whether it is the project itself.
    pub own: bool,
}

impl Planned {
    /// The requirement as written.
    pub fn text(&self) -> &str {
        self.line.as_deref().unwrap_or(&self.requirement.text)
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
