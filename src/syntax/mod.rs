//! One lossless reader per format. None of them fails: each gives a tree and its errors.

pub mod bindep;
pub mod dockerfile;
mod expand;
pub mod fnmatch;
pub mod git_index;
pub mod glob;
pub mod ini;
pub mod install;
mod mapped;
pub mod marker;
mod mistake;
pub mod pbr_version;
pub mod python;
pub mod requirement;
pub mod requirements;
pub mod shell;
pub mod specifier;
pub mod toml;
pub mod version;
pub mod yaml;

pub use expand::Variable;
pub use mapped::MappedText;
pub use mistake::Mistake;
pub use requirement::{Requirement, RequirementError};

use crate::text::{SourceFile, Span};

/// What reading a text gave: the tree, and what is wrong with the text.
#[derive(Debug, Clone)]
pub struct Parse<T> {
    /// The tree; whole even when there are errors.
    pub tree: T,
    /// The errors, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// One thing a real tool would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What, for a person; lower case, without a full stop.
    pub message: String,
}

/// What readers of plain UTF-8 (configparser, `tomllib`, bindep) refuse about the bytes: a byte order mark, which stays
/// in their text and makes its first line something else, and bytes that are not UTF-8.
fn encoding_errors(file: &SourceFile) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    if file.encoding().bom {
        errors.push(SyntaxError {
            span: file.span(0, 0),
            message: "a byte order mark stands before the first line".to_owned(),
        });
    }
    if file.encoding().lossy {
        let at = file.text().find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
        let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
        errors.push(SyntaxError {
            span: file.span(at, end.min(file.text().len())),
            message: "a byte here is not UTF-8".to_owned(),
        });
    }
    errors
}
