//! Conversions: a project in, the files that would change out, with what is repaired, lost and left to the user.
//!
//! [`convert`] is a pure function of the project. It is faithful: beyond the [`Repair`]s nothing is invented and nothing
//! renamed; what the target cannot say becomes a [`Loss`], or the whole conversion is a [`Refusal`] when the package
//! would be another one.

mod change;
mod fold;
mod pbr;
mod references;
mod repair;
mod requirements;
mod scripts;
mod setup_cfg;
mod setup_py;
mod sheets;
mod split;

pub use change::FileChange;
pub use repair::{Choice, Decision, Repair, UnknownRepair};
pub use requirements::{RequirementSets, requirements, runtime_requirements};
pub use sheets::{RequirementSet, SetItem};

use crate::metadata::FieldName;
use crate::project::Project;
use crate::text::Span;
use camino::Utf8PathBuf;
use std::collections::BTreeMap;

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

/// The user's choices for a conversion.
#[derive(Debug, Clone, Default)]
pub struct ConvertOptions {
    /// The repairs to make.
    pub repairs: Choice,
    /// Values in place of those of the project, by field; only text fields.
    pub set: BTreeMap<FieldName, String>,
    /// Whether shell scripts that nothing installs become scripts of the package.
    pub install_scripts: bool,
    /// Where a requirements.txt goes that says something else than `install_requires`.
    pub requirements_to: Option<Utf8PathBuf>,
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

/// Turns a project into one that pbr builds; one that pbr builds already only has its requirements files put in order.
///
/// # Errors
/// What pbr cannot say and the package cannot do without, and values that are not known without running code.
pub fn convert(project: &Project, options: &ConvertOptions) -> Result<Conversion, Refusal> {
    pbr::convert(project, options)
}
