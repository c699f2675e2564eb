//! Conversions: a project in, the files that would change out, with what is repaired, lost and left to the user.
//!
//! [`convert`] is a pure function of the project. It is faithful: beyond the [`Repair`]s nothing is invented and nothing
//! renamed; what the target cannot say becomes a [`Loss`], or the whole conversion is a [`Refusal`] when the package
//! would be another one.

mod aftermath;
mod build_system;
mod carrier;
mod change;
mod command_references;
mod description;
mod document;
mod fold;
mod item_lines;
mod keywords;
mod known;
mod leftover;
mod manifest;
mod modules;
mod package_search;
mod pbr;
mod pbr_version;
mod pep621;
mod proof;
mod references;
mod remainder;
mod repair;
mod requirement_fields;
mod requirements;
mod scripts;
mod setup_cfg;
mod setup_py;
mod setuptools_cfg;
mod sheets;
mod sources;
mod split;
mod tests_require;
mod tracked_data;
mod version_place;
mod wording;

pub use change::FileChange;
pub use fold::{append_in_place, fold_in_place};
pub use remainder::{Remainder, bare_setup, remainder};
pub use repair::{Choice, Decision, Repair, UnknownRepair};
pub use requirements::{RequirementSets, requirements, runtime_requirements};
pub use sheets::{RequirementSet, SetItem};
pub use split::split_in_place;

use crate::metadata::FieldName;
use crate::project::Project;
use crate::text::Span;
use camino::Utf8PathBuf;
use std::collections::{BTreeMap, BTreeSet};

/// What a conversion would do.
#[derive(Debug, Clone, Default)]
pub struct Conversion {
    /// The files that change, by path; each path once.
    pub changes: Vec<FileChange>,
    /// What it would be wrong to carry over, and whether it is mended.
    pub repairs: Vec<Repair>,
    /// What the target cannot say.
    pub losses: Vec<Loss>,
    /// What the user should know or do.
    pub notes: Vec<Note>,
    /// Files that the target may install though nothing asked for them; a note says so.
    pub installs_more: Vec<Utf8PathBuf>,
}

impl Conversion {
    /// The repairs that wait for a decision.
    pub fn undecided(&self) -> impl Iterator<Item = &Repair> {
        self.repairs
            .iter()
            .filter(|repair| repair.decided == Decision::Undecided)
    }
}

/// What a project is turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// setup.cfg as pbr reads it.
    #[default]
    Pbr,
    /// setup.cfg as setuptools reads it.
    SetupCfg,
    /// `[project]` of pyproject.toml (PEP 621), with the backend that builds it.
    Pyproject(BuildBackend),
}

/// The backend of a pyproject.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuildBackend {
    /// `setuptools.build_meta`
    #[default]
    Setuptools,
    /// `pbr.build`: the version comes from git, the requirements from requirements.txt.
    Pbr,
}

impl Target {
    /// The word of `--to` and of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pbr => "pbr",
            Self::SetupCfg => "setup-cfg",
            Self::Pyproject(_) => "pyproject",
        }
    }
}

/// The user's choices for a conversion.
#[derive(Debug, Clone, Default)]
pub struct ConvertOptions {
    /// What to make.
    pub to: Target,
    /// The repairs to make.
    pub repairs: Choice,
    /// Values in place of those of the project, by field; only text fields.
    pub set: BTreeMap<FieldName, String>,
    /// Fields that are written as they are today, in place of where they come from.
    pub freeze: BTreeSet<FieldName>,
    /// Whether shell scripts that nothing installs become scripts of the package.
    pub install_scripts: bool,
    /// Where a requirements.txt goes that says something else than `install_requires`.
    pub requirements_to: Option<Utf8PathBuf>,
}

impl ConvertOptions {
    /// Whether a field is written as it is today.
    fn freezes(&self, field: FieldName) -> bool {
        self.freeze.contains(&field)
    }
}

/// Something that the target cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The field or keyword.
    pub field: String,
    /// What is lost and why; lower case, without a full stop.
    pub message: String,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// Something that the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Lower case, without a full stop.
    pub message: String,
    /// Where to look.
    pub span: Option<Span>,
    /// Whether the user has something to do.
    pub needs_you: bool,
}

impl Note {
    /// Something to know.
    fn remark(message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            message: message.into(),
            span,
            needs_you: false,
        }
    }

    /// Something to do.
    fn task(message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            message: message.into(),
            span,
            needs_you: true,
        }
    }
}

/// Why a project cannot be converted without becoming another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What stands in the way; lower case, without a full stop.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What to do.
    pub help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, span: Option<Span>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span,
            help: help.into(),
        }
    }
}

/// Turns a project into the form of the target; one that has it already stays as it is, but that pbr's requirements files
/// are put in order.
///
/// # Errors
/// What the target cannot say and the package cannot do without, and values that are not known without running code.
pub fn convert(project: &Project, options: &ConvertOptions) -> Result<Conversion, Refusal> {
    match options.to {
        Target::Pbr => pbr::convert(project, options),
        Target::SetupCfg => setuptools_cfg::convert(project, options),
        Target::Pyproject(backend) => pep621::convert(project, options, backend),
    }
}
