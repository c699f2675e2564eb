//! The arguments of `unsetup containers`.

use super::format::Format;
use crate::containers;
use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// `unsetup containers`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Containers {
    #[command(subcommand)]
    pub command: Option<ContainersCommand>,
    #[command(flatten)]
    pub planning: Planning,
}

#[derive(Debug, Subcommand)]
pub enum ContainersCommand {
    /// Show the images, what each installs, and where that comes from
    Plan(Planning),
    /// Write the Dockerfiles, requirement files and package lists of the plan
    Write(Writing),
    /// List the images that must be built again when files change
    Affected(Affected),
    /// Show what changes in each image between two revisions; exit with status 1 when something does
    Diff(Diff),
    /// Show which image stands on which: of the Dockerfiles and Dockerfile.j2 templates that are there
    Graph(Graph),
    /// Show what the steps of a Dockerfile become in sliced images, each with its reason
    Migrate(Migrate),
    /// Print the packages of the distribution that bindep.txt selects, as bindep prints them
    Packages(Packages),
}

/// `unsetup containers plan`
#[derive(Debug, Args)]
pub struct Planning {
    #[command(flatten)]
    pub folder: Folder,
    #[command(flatten)]
    pub plan: PlanArguments,
    #[command(flatten)]
    pub style: StyleArguments,
    /// How to print the plan
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub output_format: PlanFormat,
}

/// `unsetup containers write`
#[derive(Debug, Args)]
pub struct Writing {
    #[command(flatten)]
    pub folder: Folder,
    #[command(flatten)]
    pub plan: PlanArguments,
    #[command(flatten)]
    pub style: StyleArguments,
    /// The folder to write to, in place of the project's
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace files that this command did not make
    #[arg(long)]
    pub force: bool,
}

/// `unsetup containers affected`
#[derive(Debug, Args)]
pub struct Affected {
    /// The files, from the project's folder
    #[arg(required_unless_present = "since")]
    pub files: Vec<String>,
    /// The files that differ from a revision of git, in place of a list
    #[arg(long, value_name = "REV", conflicts_with = "files")]
    pub since: Option<String>,
    /// The project's folder
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub project: PathBuf,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// How to print the images
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// `unsetup containers diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// A revision of git, or a folder
    pub old: String,
    /// Another, or `.` for the files as they are
    #[arg(default_value = ".")]
    pub new: String,
    /// The project's folder
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub project: PathBuf,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// `unsetup containers graph`
#[derive(Debug, Args)]
pub struct Graph {
    /// A folder with Dockerfiles; it need not be a Python project
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// The images of the plan, in place of those of the files
    #[arg(long)]
    pub planned: bool,
    /// How to print the graph
    #[arg(long, value_enum, default_value_t = GraphFormat::Text)]
    pub output_format: GraphFormat,
}

/// `unsetup containers migrate`
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    pub folder: Folder,
    /// One of the project's Dockerfiles, in place of all
    #[arg(long, value_name = "FILE")]
    pub dockerfile: Option<String>,
    /// How to print the decisions
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// `unsetup containers packages`
#[derive(Debug, Args)]
pub struct Packages {
    #[command(flatten)]
    pub folder: Folder,
    /// The distribution, such as debian-12, ubuntu-22.04, fedora-40 or alpine-3.20
    #[arg(long, value_name = "ID", default_value = "debian-12")]
    pub platform: String,
    /// Profiles to select by, in place of `default`
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub profile: Vec<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = PackagesFormat::Newline)]
    pub output_format: PackagesFormat,
}

/// How other answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A tree
    Text,
    /// The schema `unsetup.graph/1`
    Json,
    /// For Graphviz
    Dot,
}

/// How `containers packages` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PackagesFormat {
    /// One to a line, as `bindep --list_all newline`
    Newline,
    /// Joined by commas, as `bindep --list_all csv`
    Csv,
    /// For programs
    Json,
}

/// How `containers plan` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    Text,
    /// The schema `unsetup.plan/1`
    Json,
    /// docker-bake.json, for `docker buildx bake`
    Bake,
    /// Jobs for GitLab CI, one per image
    Gitlab,
    /// A matrix for GitHub Actions, on one line
    GithubMatrix,
    /// The images as a graph for Graphviz
    Dot,
    /// An object with a file for container-structure-test per image
    StructureTest,
}

/// The project, in one of two ways.
#[derive(Debug, Args)]
pub struct Folder {
    /// The project's folder
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The project's folder, in place of PATH
    #[arg(long, value_name = "PATH", conflicts_with = "path")]
    project: Option<PathBuf>,
}

impl Folder {
    /// The project's folder, however it was given.
    pub fn path(&self) -> &Path {
        self.project.as_deref().unwrap_or(&self.path)
    }
}

/// What the plan is made for.
#[derive(Debug, Default, Args)]
pub struct PlanArguments {
    /// Images for these console scripts only
    #[arg(long, value_delimiter = ',', value_name = "SCRIPT")]
    pub only_scripts: Vec<String>,
    /// The distribution of the images, in place of that of the project's Dockerfiles or debian-12
    #[arg(long, value_name = "ID")]
    pub platform: Option<String>,
    /// The Python of the images, in place of that of the project's Dockerfiles or 3.11
    #[arg(long, value_name = "X.Y")]
    pub python: Option<String>,
    /// Constraints of all images besides those that the project names: a file of it or a URL, which the build fetches
    #[arg(long, value_name = "FILE|URL")]
    pub constraint: Vec<String>,
    /// Profiles of bindep.txt that select the packages of the images, in place of `default`; the builder has `compile` too
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub profile: Vec<String>,
    /// The user of the images: UID, UID:GID or root, in place of 1000:1000
    #[arg(long, value_name = "UID")]
    pub user: Option<String>,
}

/// How the files are made.
#[derive(Debug, Args)]
pub struct StyleArguments {
    /// Which Dockerfiles to write
    #[arg(long, value_enum, default_value_t = Style::MultiStage)]
    style: Style,
    /// Who installs Python packages
    #[arg(long, value_enum, default_value_t = Installer::Pip)]
    installer: Installer,
    /// Keep what apt and apk download in caches of the builder
    #[arg(long)]
    cache_mounts: bool,
    /// Let an image change the versions that its parent installed
    #[arg(long)]
    no_layer_guard: bool,
}

impl StyleArguments {
    /// The choices as the library takes them.
    pub fn options(&self) -> containers::WriteOptions {
        containers::WriteOptions {
            style: self.style.into(),
            installer: self.installer.into(),
            cache_mounts: self.cache_mounts,
            no_layer_guard: self.no_layer_guard,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Style {
    /// One file: a stage makes all wheels in one resolver call, the images install theirs
    MultiStage,
    /// A file per image: one RUN adds the build packages, installs, and removes them
    AlpineSingleRun,
    /// One file: a virtual environment is made on Debian and copied into the image
    DebianRecipe,
    /// One file that installs a release, which --build-arg VERSION names, from the index
    SlimTemplate,
    /// A template per image, in the manner of Kolla
    Jinja,
}

impl From<Style> for containers::Style {
    fn from(style: Style) -> Self {
        match style {
            Style::MultiStage => Self::MultiStage,
            Style::AlpineSingleRun => Self::AlpineSingleRun,
            Style::DebianRecipe => Self::DebianRecipe,
            Style::SlimTemplate => Self::SlimTemplate,
            Style::Jinja => Self::Jinja,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Installer {
    Pip,
    Uv,
}

impl From<Installer> for containers::Installer {
    fn from(installer: Installer) -> Self {
        match installer {
            Installer::Pip => Self::Pip,
            Installer::Uv => Self::Uv,
        }
    }
}
