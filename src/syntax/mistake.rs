//! A mistake in a piece of text, by offsets into the piece, and the way from such offsets to spans of the file.

use crate::text::{FileId, Span};
use std::ops::Range;

/// What is wrong with a piece of text; offsets count bytes of the piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub range: Range<usize>,
    /// What, for a person; lower case, without a full stop.
    pub message: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake without a hint.
    pub fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            hint: None,
        }
    }

    /// Says what was probably meant.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same mistake in a longer text in which the piece starts at `offset`.
    #[must_use]
    pub fn moved(mut self, offset: usize) -> Self {
        self.range = self.range.start + offset..self.range.end + offset;
        self
    }
}

/// A text as messages quote it: its start, when it is long.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// Where the bytes of a piece of text stand in its file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    /// The piece stands in the file as it is, from the start of this span.
    At(Span),
    /// The piece was joined from continued lines: offset in the piece and offset in the file of each part, ascending.
    Joined(FileId, &'a [(usize, usize)]),
    /// The piece is not in the file as it is (it was quoted there): every part of it is told as the whole.
    Whole(Span),
}

impl Place<'_> {
    /// The place in the file of a range of the piece; when it was joined, the cover of its parts.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        match self {
            Self::Whole(span) => span,
            Self::At(span) => {
                let base = span.start as usize;
                Span::new(span.file, base + range.start, base + range.end)
            }
            Self::Joined(file, parts) => {
                let start = physical(parts, range.start);
                let end = match range.end.checked_sub(1) {
                    Some(last) if range.end > range.start => physical(parts, last) + 1,
                    _ => start,
                };
                Span::new(file, start, end)
            }
        }
    }
}

/// The offset in the file of an offset in a joined text.
pub(super) fn physical(parts: &[(usize, usize)], offset: usize) -> usize {
    let after = parts.partition_point(|&(logical, _)| logical <= offset);
    let part = after.checked_sub(1).and_then(|index| parts.get(index));
    part.map_or(offset, |&(logical, at)| at + (offset - logical))
}
