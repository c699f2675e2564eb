//! Physical lines to logical ones, in the order in which pip does it.

use crate::syntax::mistake::{Place, physical};
use crate::text::{FileId, Span};
use std::borrow::Cow;

/// One logical line and the physical ones it was joined from.
#[derive(Debug)]
pub(super) struct Logical<'a> {
    /// Offsets of the whole physical lines, line ends included.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Number of its first physical line as pip counts them, from 1.
    pub(super) number: usize,
    /// The text without comment and blanks around it.
    pub(super) text: Cow<'a, str>,
    /// Where the text starts in the file.
    pub(super) text_start: usize,
    /// When it was joined from several lines: offset in the text and in the file of each part of it.
    pub(super) parts: Vec<(usize, usize)>,
    /// Offsets of the comment, from its `#`.
    pub(super) comment: Option<(usize, usize)>,
}

impl Logical<'_> {
    pub(super) fn place(&self, file: FileId) -> Place<'_> {
        if self.parts.is_empty() {
            return Place::At(Span::new(file, self.text_start, self.end));
        }
        Place::Joined(file, &self.parts)
    }
}

/// The physical lines of a text, as Python's `str.splitlines` cuts them, joined at `\`.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

/// A physical line: where it starts, its text without the line end, and where the next one starts.
#[derive(Clone, Copy)]
struct Physical<'a> {
    start: usize,
    text: &'a str,
    next: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            number: 1,
        }
    }

    /// The lines from the one that starts at this offset.
    pub(super) fn starting_at(text: &'a str, at: usize) -> Self {
        Self {
            at,
            ..Self::new(text)
        }
    }

    fn physical(&self, start: usize) -> Option<Physical<'a>> {
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let (length, line_end) = first_line_end(rest);
        Some(Physical {
            start,
            text: rest.get(..length).unwrap_or(""),
            next: start + length + line_end,
        })
    }

    fn take(&mut self, line: Physical<'a>) {
        self.at = line.next;
        self.number += 1;
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Logical<'a>;

    fn next(&mut self) -> Option<Logical<'a>> {
        let number = self.number;
        let first = self.physical(self.at)?;
        self.take(first);
        if !continues(first.text) {
            return Some(single(first, number));
        }
        let mut joined = Joined::default();
        joined.push(first);
        let mut end = first.next;
        let mut last = None;
        while let Some(line) = self.physical(self.at) {
            self.take(line);
            end = line.next;
            if !continues(line.text) {
                last = Some(line);
                break;
            }
            joined.push(line);
        }
        Some(joined.finish(last, first.start, end, number))
    }
}

/// Whether the next line belongs to this one: it ends in `\` and is not a comment alone.
fn continues(line: &str) -> bool {
    line.ends_with('\\') && !is_comment(line)
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches(is_blank).starts_with('#')
}

fn single(line: Physical<'_>, number: usize) -> Logical<'_> {
    let hash = comment_start(line.text);
    let content = line.text.get(..hash.unwrap_or(line.text.len()));
    let content = content.unwrap_or("");
    let text = content.trim_matches(is_blank);
    let lead = content.len() - content.trim_start_matches(is_blank).len();
    Logical {
        start: line.start,
        end: line.next,
        number,
        text: Cow::Borrowed(text),
        text_start: line.start + lead,
        parts: Vec::new(),
        comment: hash.map(|at| (line.start + at, line.start + line.text.len())),
    }
}

/// A line that grows by continuation.
#[derive(Default)]
struct Joined {
    text: String,
    parts: Vec<(usize, usize)>,
}

impl Joined {
    /// Adds a continued line; pip strips every backslash at both of its ends.
    fn push(&mut self, line: Physical<'_>) {
        let lead = line.text.len() - line.text.trim_start_matches('\\').len();
        self.add(line.text.trim_matches('\\'), line.start + lead);
    }

    fn add(&mut self, text: &str, at: usize) {
        self.parts.push((self.text.len(), at));
        self.text.push_str(text);
    }

    fn finish(
        mut self,
        last: Option<Physical<'_>>,
        start: usize,
        end: usize,
        number: usize,
    ) -> Logical<'static> {
        let mut whole_end = self
            .parts
            .last()
            .map_or(start, |&(logical, at)| at + (self.text.len() - logical));
        let mut comment_line = None;
        if let Some(line) = last {
            whole_end = line.start + line.text.len();
            // pip puts a blank before a comment line, so that it stays a comment.
            if is_comment(line.text) {
                let lead = line.text.len() - line.text.trim_start_matches(is_blank).len();
                comment_line = Some(line.start + lead);
            } else {
                self.add(line.text, line.start);
            }
        }
        let hash = comment_start(&self.text);
        let comment = match hash {
            Some(at) => Some(physical(&self.parts, at)),
            None => comment_line,
        };
        self.text.truncate(hash.unwrap_or(self.text.len()));
        let lead = self.text.len() - self.text.trim_start_matches(is_blank).len();
        let text = self.text.trim_matches(is_blank).to_owned();
        Logical {
            start,
            end,
            number,
            text_start: physical(&self.parts, lead),
            parts: shifted(&self.parts, lead, text.len()),
            text: Cow::Owned(text),
            comment: comment.map(|at| (at, whole_end.max(at))),
        }
    }
}

/// The parts of a text of which `lead` bytes were cut at the start and all after `length` at the end.
fn shifted(parts: &[(usize, usize)], lead: usize, length: usize) -> Vec<(usize, usize)> {
    let mut kept = vec![(0, physical(parts, lead))];
    let inside = parts
        .iter()
        .filter_map(|&(logical, at)| Some((logical.checked_sub(lead)?, at)));
    kept.extend(inside.filter(|&(logical, _)| logical > 0 && logical < length));
    kept
}

/// Where the comment of a line starts: at a `#` at its start or after a blank.
fn comment_start(line: &str) -> Option<usize> {
    line.match_indices('#').map(|(at, _)| at).find(|&at| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(is_blank)
    })
}

/// What Python's `str.strip` and `\s` take for white space.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// Length of the first line and of its end: \n, \r\n, \r, \v, \f, \x1c to \x1e, \x85, U+2028, U+2029.
fn first_line_end(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let following = |n: usize| bytes.get(at + n).copied();
        let length = match byte {
            b'\r' if following(1) == Some(b'\n') => 2,
            b'\n' | b'\r' | 0x0b | 0x0c | 0x1c..=0x1e => 1,
            0xc2 if following(1) == Some(0x85) => 2,
            0xe2 if following(1) == Some(0x80) && matches!(following(2), Some(0xa8 | 0xa9)) => 3,
            _ => continue,
        };
        return (at, length);
    }
    (bytes.len(), 0)
}
