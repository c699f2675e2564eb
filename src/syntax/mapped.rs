//! Text put together from pieces of a file, which still knows where each byte came from.
//!
//! A `RUN` instruction without its continuations, or the script inside `sh -c "…"` without its quotes, is such a text.

use crate::text::{FileId, SourceFile, Span};
use std::ops::Range;

/// A text and, for each of its bytes, the place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedText {
    file: FileId,
    text: String,
    pieces: Vec<Piece>,
    /// Where the text would start, for a text without pieces.
    origin: usize,
}

/// A stretch of the text that stands in the file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Offset in the text.
    at: usize,
    /// Offset in the file.
    offset: usize,
}

impl MappedText {
    /// An empty text that stands at `origin`.
    pub fn empty(file: FileId, origin: usize) -> Self {
        Self {
            file,
            text: String::new(),
            pieces: Vec::new(),
            origin,
        }
    }

    /// A range of a file as it is.
    pub fn of(file: &SourceFile, span: Span) -> Self {
        let mut whole = Self::empty(file.id(), span.start as usize);
        whole.push(file.slice(span), span.start as usize);
        whole
    }

    /// Adds `text`, which stands at `offset` of the file.
    pub fn push(&mut self, text: &str, offset: usize) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        let continues = self
            .pieces
            .last()
            .is_some_and(|last| last.offset + (at - last.at) == offset);
        if !continues {
            self.pieces.push(Piece { at, offset });
        }
        self.text.push_str(text);
    }

    /// Adds another text.
    pub fn append(&mut self, other: &Self) {
        let ends = other.pieces.iter().skip(1).map(|next| next.at);
        let ends = ends.chain(std::iter::once(other.text.len()));
        for (piece, end) in other.pieces.iter().zip(ends) {
            self.push(other.text.get(piece.at..end).unwrap_or(""), piece.offset);
        }
    }

    /// Takes the text after `length` bytes away.
    pub fn truncate(&mut self, length: usize) {
        if self.text.is_char_boundary(length) {
            self.text.truncate(length);
            self.pieces.retain(|piece| piece.at < length);
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The place of a range of the text, with all that the file holds between its first and last byte.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        let end = match range.end.checked_sub(1) {
            Some(last) if last >= range.start => self.offset(last) + 1,
            _ => start,
        };
        Span::new(self.file, start, end)
    }

    /// The offset in the file of a byte of the text; the end of the text stands after its last byte.
    pub fn offset(&self, at: usize) -> usize {
        if at >= self.text.len() && at > 0 {
            return self.pieces.last().map_or(self.origin, |last| {
                last.offset + (self.text.len() - last.at)
            });
        }
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let piece = after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index));
        piece.map_or(self.origin, |piece| piece.offset + (at - piece.at))
    }

    /// A range of the text with the places of its bytes; empty when the range is not in the text.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::empty(self.file, self.offset(range.start));
        let first = self
            .pieces
            .partition_point(|piece| piece.at <= range.start)
            .saturating_sub(1);
        let ends = self.pieces.iter().skip(first + 1).map(|next| next.at);
        let ends = ends.chain(std::iter::once(self.text.len()));
        for (piece, piece_end) in self.pieces.iter().skip(first).zip(ends) {
            if piece.at >= range.end {
                break;
            }
            let start = piece.at.max(range.start);
            let end = piece_end.min(range.end);
            let text = self.text.get(start..end).unwrap_or("");
            part.push(text, piece.offset + (start - piece.at));
        }
        part
    }

    /// The text without white space around it.
    pub fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len();
        self.slice(start..end.max(start))
    }

    /// The file it came from.
    pub fn file(&self) -> FileId {
        self.file
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld};

    #[test]
    fn ranges_map_back_through_what_was_left_out() {
        let files = Files::new(MemoryWorld::new([("Dockerfile", "ab--cd")]));
        let file = files.open("Dockerfile".into(), Decoding::Utf8).unwrap();
        let mut text = MappedText::empty(file.id(), 0);
        text.push("ab", 0);
        text.push("cd", 4);
        assert_eq!(text.text(), "abcd");
        assert_eq!(file.slice(text.span(1..3)), "b--c");
        assert_eq!(file.slice(text.span(0..2)), "ab");
        assert_eq!(file.slice(text.slice(2..4).whole()), "cd");
        assert_eq!(text.span(4..4), file.span(6, 6));
        assert_eq!(text.slice(1..3).text(), "bc");
    }
}
