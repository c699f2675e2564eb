//! Where each byte of a scalar stands in the file.
//!
//! ```text
//! plain, '…', "…"   lines lose the blanks around them; one line end is a blank, n+1 are n line ends
//! "|"               lines lose the indentation
//! ">"               the same, then one line end between lines of that indentation is a blank
//! ```
//! What is put together here is held against the value that the parser gave, so a scalar written in a way that is not
//! followed (an escape such as `\x41`) has no places rather than wrong ones.

use crate::syntax::MappedText;
use crate::text::SourceFile;
use saphyr_parser::ScalarStyle;
use std::ops::Range;

/// The place of a scalar itself: without an anchor or tag before it, and without the blanks and the comment that the
/// parser counts to a quoted one.
pub(super) fn place(file: &SourceFile, range: Range<usize>, style: ScalarStyle) -> Range<usize> {
    let raw = file.text().get(range.clone()).unwrap_or("");
    if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
        let header = raw.find('\n').filter(|_| raw.starts_with(['&', '!']));
        let body = raw.get(header.unwrap_or(0)..).unwrap_or("").trim_start();
        let before = header.map_or(0, |_| raw.len() - body.len());
        return range.start + before..range.end;
    }
    let mut body = raw;
    while body.starts_with(['&', '!']) {
        let end = body.find(char::is_whitespace).unwrap_or(body.len());
        body = body.get(end..).unwrap_or("").trim_start();
    }
    let start = range.start + (raw.len() - body.len());
    let length = match style {
        ScalarStyle::SingleQuoted => quoted(body, '\'', None),
        ScalarStyle::DoubleQuoted => quoted(body, '"', Some('\\')),
        _ => body.trim_end().len(),
    };
    start..start + length
}

/// The length of a text in quotation marks, these included. A doubled `'` closes and opens again.
fn quoted(body: &str, mark: char, escape: Option<char>) -> usize {
    let mut inside = false;
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            c if inside && Some(c) == escape => escaped = true,
            c if c == mark => inside = !inside,
            _ if !inside => return at,
            _ => {}
        }
    }
    body.len()
}

/// The value of the scalar at `range` with its places.
pub(super) fn mapped(
    file: &SourceFile,
    range: Range<usize>,
    style: ScalarStyle,
    value: &str,
) -> Option<MappedText> {
    let raw = file.text().get(range.clone())?;
    let empty = MappedText::empty(file.id(), range.start);
    let mut text = match style {
        ScalarStyle::Plain => flow(empty, raw, range.start, plain),
        ScalarStyle::SingleQuoted => {
            let inside = raw.strip_prefix('\'')?.strip_suffix('\'')?;
            flow(empty, inside, range.start + 1, single)
        }
        ScalarStyle::DoubleQuoted => {
            let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
            flow(empty, inside, range.start + 1, double)
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            block(empty, file, range, value, style == ScalarStyle::Folded)?
        }
    };
    if text.text().len() > value.len() {
        text.truncate(value.len());
    }
    (text.text() == value).then_some(text)
}

/// Adds the text of a line that stands at an offset.
type AddLine = fn(&mut MappedText, &str, usize);

/// The lines of a scalar that is no block: folded.
fn flow(mut text: MappedText, raw: &str, start: usize, add: AddLine) -> MappedText {
    let lines: Vec<(usize, &str)> = lines(raw, start).collect();
    let last = lines.len().saturating_sub(1);
    let mut empty = 0;
    for (index, (at, line)) in lines.into_iter().enumerate() {
        let lead = match index {
            0 => 0,
            _ => line.len() - line.trim_start_matches(BLANKS).len(),
        };
        let content = line.get(lead..).unwrap_or("");
        let content = if index == last {
            content
        } else {
            content.trim_end_matches(BLANKS)
        };
        if index > 0 && content.is_empty() && index < last {
            empty += 1;
            continue;
        }
        if index > 0 {
            let breaks = if empty == 0 { " " } else { &"\n".repeat(empty) };
            text.push(breaks, at.saturating_sub(1));
            empty = 0;
        }
        add(&mut text, content, at + lead);
    }
    text
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Lines with their offsets, without line ends.
fn lines(raw: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    raw.split('\n').map(move |line| {
        let from = at;
        at += line.len() + 1;
        (from, line.strip_suffix('\r').unwrap_or(line))
    })
}

fn plain(text: &mut MappedText, line: &str, at: usize) {
    text.push(line, at);
}

/// `''` is one quotation mark.
fn single(text: &mut MappedText, line: &str, at: usize) {
    let mut offset = at;
    for piece in line.split_inclusive("''") {
        let kept = match piece.strip_suffix("''") {
            Some(_) => piece.get(..piece.len() - 1).unwrap_or(piece),
            None => piece,
        };
        text.push(kept, offset);
        offset += piece.len();
    }
}

/// The escapes of one letter that mean one byte.
const ESCAPES: &[(char, &str)] = &[
    ('"', "\""),
    ('\\', "\\"),
    ('/', "/"),
    ('n', "\n"),
    ('t', "\t"),
    ('r', "\r"),
    ('0', "\0"),
    (' ', " "),
];

fn double(text: &mut MappedText, line: &str, at: usize) {
    let mut chars = line.char_indices();
    let mut from = 0;
    while let Some((index, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        text.push(line.get(from..index).unwrap_or(""), at + from);
        let Some((next, escaped)) = chars.next() else {
            return;
        };
        let meant = ESCAPES.iter().find(|(letter, _)| *letter == escaped);
        // The byte stands at its backslash, so that a word that begins with it does too.
        text.push(meant.map_or("", |(_, meant)| meant), at + index);
        from = next + escaped.len_utf8();
    }
    text.push(line.get(from..).unwrap_or(""), at + from);
}

/// The lines of a block, without their indentation, each with its line end. The parser says where the content of the
/// first line that has some begins; the empty ones before it are only in the value.
fn block(
    mut text: MappedText,
    file: &SourceFile,
    range: Range<usize>,
    value: &str,
    folded: bool,
) -> Option<MappedText> {
    let raw = file.text().get(range.clone())?;
    let line_start = file.text().get(..range.start)?.rfind('\n')? + 1;
    let indent = range.start - line_start;
    let empty = value.len() - value.trim_start_matches('\n').len();
    text.push(&"\n".repeat(empty), line_start - 1);
    let mut pending: Vec<usize> = Vec::new();
    let mut before_is_text = false;
    for (index, (at, line)) in lines(raw, range.start).enumerate() {
        let lead = if index == 0 { 0 } else { indent };
        let content = line.get(lead..).unwrap_or("");
        let is_text = !content.is_empty() && !content.starts_with(BLANKS);
        if !content.is_empty() {
            breaks(&mut text, &pending, folded && before_is_text && is_text);
            pending.clear();
            text.push(content, at + lead);
            before_is_text = is_text;
        }
        pending.push(at + line.len());
    }
    // What is too much is cut by the length of the value.
    breaks(&mut text, &pending, false);
    Some(text)
}

/// The line ends between two lines of a block.
fn breaks(text: &mut MappedText, ends: &[usize], folds: bool) {
    match ends {
        [only] if folds => text.push(" ", *only),
        [_, rest @ ..] if folds => rest.iter().for_each(|end| text.push("\n", *end)),
        all => all.iter().for_each(|end| text.push("\n", *end)),
    }
}
