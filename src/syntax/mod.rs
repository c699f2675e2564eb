//! One lossless reader per format. None of them fails: each gives a tree and its errors.

pub mod python;

use crate::text::Span;

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
