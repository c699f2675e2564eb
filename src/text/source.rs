//! One decoded file.

use super::{Encoding, FileId, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::OnceLock;

/// A row and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub row: usize,
    /// Character in the line, from 1.
    pub column: usize,
}

/// The decoded text of a file of the project. A byte order mark is not part of the text.
#[derive(Debug)]
pub struct SourceFile {
    id: FileId,
    path: Utf8PathBuf,
    text: String,
    encoding: Encoding,
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    pub(super) fn new(id: FileId, path: Utf8PathBuf, text: String, encoding: Encoding) -> Self {
        Self {
            id,
            path,
            text,
            encoding,
            line_starts: OnceLock::new(),
        }
    }

    /// The identity that its spans carry.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// Path relative to the project root, with `/` between its parts.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes on disk became this text; writing goes back the same way.
    pub fn encoding(&self) -> &Encoding {
        &self.encoding
    }

    /// The range `start..end` of this file.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }

    /// The whole text as a range.
    pub fn whole(&self) -> Span {
        self.span(0, self.text.len())
    }

    /// The text of a range; empty for a range of another file or one off a character boundary.
    pub fn slice(&self, span: Span) -> &str {
        if span.file != self.id {
            return "";
        }
        self.text.get(span.range()).unwrap_or("")
    }

    /// Row and column of a byte offset; past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let starts = self.line_starts();
        let offset = offset.min(self.text.len());
        let row = starts
            .partition_point(|&start| start as usize <= offset)
            .max(1);
        let line_start = starts.get(row - 1).map_or(0, |&start| start as usize);
        let before = self.text.get(line_start..offset).unwrap_or("");
        Position {
            row,
            column: before.chars().count() + 1,
        }
    }

    /// The range of a row (from 1) without its line end.
    pub fn line(&self, row: usize) -> Option<Span> {
        let full = self.full_line(row)?;
        let trimmed = self.slice(full).trim_end_matches(['\n', '\r']);
        Some(self.span(full.start as usize, full.start as usize + trimmed.len()))
    }

    /// The range of a row (from 1) with its line end.
    pub fn full_line(&self, row: usize) -> Option<Span> {
        let starts = self.line_starts();
        let start = *starts.get(row.checked_sub(1)?)? as usize;
        let end = starts
            .get(row)
            .map_or(self.text.len(), |&next| next as usize);
        Some(self.span(start, end))
    }

    /// The line end that the file uses: that of its first line, `\n` when it has none.
    pub fn line_ending(&self) -> &'static str {
        let rest = self.text.trim_start_matches(|c| c != '\n' && c != '\r');
        if rest.starts_with("\r\n") {
            "\r\n"
        } else if rest.starts_with('\r') {
            "\r"
        } else {
            "\n"
        }
    }

    /// Offsets at which rows start; `\n`, `\r\n` and a bare `\r` end a row.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (at, byte) in bytes.iter().enumerate() {
                let ends = match byte {
                    b'\n' => true,
                    b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                    _ => false,
                };
                if ends {
                    starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
                }
            }
            starts
        })
    }
}
