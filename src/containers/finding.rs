//! What is said about a plan.

use crate::diagnostic::Severity;
use camino::Utf8PathBuf;

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
    /// `Error` for a conflict, `Warning`, or `Info` for a note.
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
    pub(super) fn note(message: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            code: "note",
            severity: Severity::Info,
            message: message.into(),
            place,
            other: None,
            help: None,
        }
    }

    pub(super) fn error(
        code: &'static str,
        message: impl Into<String>,
        place: Option<Place>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place,
            other: None,
            help: None,
        }
    }

    pub(super) fn at(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn and(mut self, other: &Place) -> Self {
        self.other = Some(other.clone());
        self
    }
}
