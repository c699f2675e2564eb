//! What people and programs see: one output format per file. Everything here gives text; the CLI prints it.

pub mod concise;
pub mod convert;
pub mod core_metadata;
pub mod diff;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod images;
pub mod inspect;
pub mod json;
pub mod junit;
pub mod plan;
pub mod rules;
pub mod sarif;
pub mod text;
pub mod verify;

use crate::diagnostic::Diagnostic;
use crate::text::{Files, Position, Span};
use camino::Utf8Path;

/// The findings of one project.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// The files that their places are in.
    pub files: &'a Files,
    /// What stands before each path.
    pub prefix: &'a Utf8Path,
    /// The findings, sorted.
    pub found: &'a [Diagnostic],
}

/// A place as reports print it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: String,
    start: Position,
    end: Position,
}

impl Findings<'_> {
    fn place(&self, span: Span) -> Place {
        let (path, start, end) = self.files.locate(span);
        Place {
            path: self.prefix.join(path).into_string(),
            start,
            end,
        }
    }
}
