//! The same as edits of both files, for rules: the general file gets what differs, the other one only includes it.

use super::{Entry, fold, of_major};
use crate::project::RequirementsSource;
use crate::syntax::requirements::{Line, LineKind};
use crate::text::{Edit, Span, resolve};
use camino::Utf8Path;
use std::collections::BTreeMap;

/// The edits that fold `other`, the file for a major version of Python, into `base`, and leave `-r` with `base` in it: whatever
/// installs the file installs the same as before. Comments above the first requirement of `other` stay there, those below move
/// with their lines. `None` when a line cannot carry a condition, or a program wrote one of the files.
pub fn fold_in_place(
    base: &RequirementsSource,
    other: &RequirementsSource,
    major: u32,
) -> Option<Vec<Edit>> {
    if base.is_generated() || other.is_generated() {
        return None;
    }
    let entries = fold(base, other, &of_major(major)?).ok()?;
    let header = header_end(other);
    let is_header =
        |entry: &Entry<'_>| entry.line.kind == LineKind::Comment && entry.line.span.start < header;
    let mut edits = Vec::new();
    let mut added: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut at = 0;
    let mut moved = Vec::new();
    for entry in &entries {
        if entry.file.id() == base.file.id() {
            at = entry.line.span.end;
            if entry.is_marked() {
                edits.push(Edit::replace(written(base, entry.line), entry.text()));
            }
        } else if !is_header(entry) {
            moved.push(entry.line.span);
            added.entry(at).or_default().push(entry.text());
        }
    }
    for (at, lines) in added {
        edits.push(insertion(base, at, &lines)?);
    }
    edits.extend(include_instead(other, base, &moved));
    keeps_comments(other, &edits).then_some(edits)
}

/// The edits that move the requirements of `other` whose projects `base` lacks to its end, and leave `-r` with `base` in
/// `other`. `None` where `other` holds anything but names, or a program wrote one of them.
pub fn append_in_place(base: &RequirementsSource, other: &RequirementsSource) -> Option<Vec<Edit>> {
    if base.is_generated() || other.is_generated() {
        return None;
    }
    let mut moved = Vec::new();
    for line in &other.parse.tree.lines {
        match &line.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Named(wanted) => {
                let mut known = base.parse.tree.named();
                if !known.any(|(_, known)| known.same_project(wanted)) {
                    moved.push(other.movable(line)?);
                }
            }
            _ => return None,
        }
    }
    let mut edits = match moved.is_empty() {
        true => Vec::new(),
        false => vec![base.append(&moved.join(base.file.line_ending()))?],
    };
    edits.extend(include_instead(other, base, &[]));
    keeps_comments(other, &edits).then_some(edits)
}

/// Whether each comment that is taken out of a file comes back with another edit.
fn keeps_comments(source: &RequirementsSource, edits: &[Edit]) -> bool {
    let comments = source
        .parse
        .tree
        .lines
        .iter()
        .filter_map(|line| line.comment);
    let is_removed = |comment: &Span| edits.iter().any(|edit| edit.span.contains(*comment));
    comments.filter(is_removed).all(|comment| {
        let text = source.file.slice(comment).trim_end();
        edits.iter().any(|edit| edit.content.contains(text))
    })
}

/// Where the first line starts that says something.
fn header_end(source: &RequirementsSource) -> u32 {
    let mut lines = source.parse.tree.lines.iter();
    let first = lines.find(|line| !matches!(line.kind, LineKind::Blank | LineKind::Comment));
    first.map_or(0, |line| line.span.start)
}

/// A line without its line end.
fn written(source: &RequirementsSource, line: &Line) -> Span {
    let text = source.file.slice(line.span).trim_end_matches(['\n', '\r']);
    let start = line.span.start as usize;
    source.file.span(start, start + text.len())
}

fn insertion(source: &RequirementsSource, at: u32, lines: &[String]) -> Option<Edit> {
    let file = &source.file;
    let before = file.text().get(..at as usize)?;
    if before.trim_end_matches(['\n', '\r']).ends_with('\\') {
        return None;
    }
    let is_ended = before.is_empty() || before.ends_with(['\n', '\r']);
    let ending = file.line_ending();
    let mut text = if is_ended { "" } else { ending }.to_owned();
    for line in lines {
        text.push_str(line);
        text.push_str(ending);
    }
    let place = file.span(at as usize, at as usize);
    Some(Edit::insert_before(place, text))
}

/// Puts `-r` in the place of the first requirement, and takes the others out, with the comment lines that moved.
fn include_instead(
    other: &RequirementsSource,
    base: &RequirementsSource,
    moved: &[Span],
) -> Vec<Edit> {
    let folder = other.file.path().parent().unwrap_or(Utf8Path::new(""));
    let includes = |line: &Line| match line.include() {
        Some((target, false)) => {
            resolve(folder, &target.value).is_ok_and(|path| path == base.file.path())
        }
        _ => false,
    };
    let mut is_included = other.parse.tree.lines.iter().any(includes);
    let mut edits = Vec::new();
    for line in &other.parse.tree.lines {
        match &line.kind {
            LineKind::Blank => {}
            LineKind::Comment if !moved.contains(&line.span) => {}
            LineKind::Comment => edits.push(Edit::delete(line.span)),
            _ if includes(line) => {}
            _ if is_included => edits.push(Edit::delete(line.span)),
            _ => {
                is_included = true;
                let target = relative(other.file.path(), base.file.path());
                edits.push(Edit::replace(written(other, line), format!("-r {target}")));
            }
        }
    }
    edits
}

/// The path of a file of the project from the folder of another.
fn relative(from: &Utf8Path, to: &Utf8Path) -> String {
    let folder = from.parent().unwrap_or(Utf8Path::new(""));
    match to.strip_prefix(folder) {
        Ok(below) => below.to_string(),
        Err(_) => format!("{}{to}", "../".repeat(folder.components().count())),
    }
}
