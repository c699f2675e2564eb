//! Applying fixes to the texts of a project.

use super::commentary::{Commentary, Language};
use super::suppressions::UNUSED;
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::text::{Edit, FileId, Files, SourceFile, Span, apply};
use camino::Utf8PathBuf;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What one pass of fixes gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The new bytes of each changed file.
    pub files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// How many fixes were applied, by the file of the finding, code and name.
    pub applied: BTreeMap<(Utf8PathBuf, &'static str, &'static str), usize>,
}

/// Applies the fixes of at least this applicability, each whole or not at all. One that touches a place another has
/// touched is left for the next pass, unless both only add lines to a list. Left out are those that would take a comment away, and those for a file that cannot
/// be written back in its encoding.
pub fn apply_fixes(files: &Files, found: &[Diagnostic], least: Applicability) -> Fixed {
    let mut guard = Guard::new(files);
    let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let mut fixed = Fixed::default();
    for finding in found {
        let Some(fix) = &finding.fix else {
            continue;
        };
        let wanted = fix.applicability >= least && !fix.edits.is_empty();
        if !wanted || overlaps(files, &edits, fix) || !guard.allows(finding) {
            continue;
        }
        for edit in &fix.edits {
            edits.entry(edit.span.file).or_default().push(edit.clone());
        }
        let (path, _, _) = files.locate(finding.span);
        let key = (path, finding.code, finding.name);
        *fixed.applied.entry(key).or_default() += 1;
    }
    let changed = edits.iter().filter_map(|(id, edits)| {
        let file = files.get(*id)?;
        let text = apply(file.text(), edits)?;
        Some((file.path().to_owned(), file.encoding().encode(&text)?))
    });
    fixed.files = changed.collect();
    fixed
}

/// Makes fixes that cannot be applied ones that are only shown.
pub(super) fn restrain(files: &Files, found: &mut [Diagnostic]) {
    let mut guard = Guard::new(files);
    for finding in found {
        if guard.allows(finding) {
            continue;
        }
        if let Some(fix) = &mut finding.fix {
            fix.applicability = Applicability::DisplayOnly;
        }
    }
}

/// Touching counts as overlapping: two insertions at one place have no order.
fn overlaps(files: &Files, taken: &BTreeMap<FileId, Vec<Edit>>, fix: &Fix) -> bool {
    fix.edits.iter().any(|edit| {
        let known = taken.get(&edit.span.file).into_iter().flatten();
        known.into_iter().any(|known| {
            known.span.start <= edit.span.end
                && edit.span.start <= known.span.end
                && !both_add_lines(files, known, edit)
        })
    })
}

/// Lines at the end of a list of requirements stand in the order of the findings. A line that both add is added once, by the
/// first; whether the second has something left to do, the next pass tells.
fn both_add_lines(files: &Files, known: &Edit, edit: &Edit) -> bool {
    let is_line = |edit: &Edit| {
        edit.span.is_empty()
            && edit.content.ends_with('\n')
            && !edit.content.starts_with(['\n', '\r'])
    };
    known.span == edit.span
        && known.content != edit.content
        && is_line(known)
        && is_line(edit)
        && files.get(edit.span.file).is_some_and(|file| {
            Language::of(file.path()) == Language::Requirements
                && edit.span.start as usize == file.text().len()
        })
}

/// Says which fixes may be applied.
struct Guard<'a> {
    files: &'a Files,
    comments: HashMap<FileId, Vec<Span>>,
}

impl<'a> Guard<'a> {
    fn new(files: &'a Files) -> Self {
        Self {
            files,
            comments: HashMap::new(),
        }
    }

    /// Whether the files can be written back, and every comment stays.
    fn allows(&mut self, finding: &Diagnostic) -> bool {
        let Some(fix) = &finding.fix else {
            return true;
        };
        // A suppression is a comment.
        let may_drop = finding.code == UNUSED.0;
        fix.edits.iter().all(|edit| {
            let file = self.files.get(edit.span.file);
            let file = file.filter(|file| !file.encoding().lossy);
            file.is_some_and(|file| may_drop || self.keeps_comments(&file, edit, fix))
        })
    }

    /// Whether each comment that an edit takes away comes back with an edit of the fix.
    fn keeps_comments(&mut self, file: &Arc<SourceFile>, edit: &Edit, fix: &Fix) -> bool {
        let removed = file.slice(edit.span);
        if !["#", ";", "<!--"].iter().any(|sign| removed.contains(sign)) {
            return true;
        }
        let comments = self
            .comments
            .entry(file.id())
            .or_insert_with(|| Commentary::read(file).comments);
        comments
            .iter()
            .filter(|comment| comment.start < edit.span.end && edit.span.start < comment.end)
            .all(|comment| {
                let text = file.slice(*comment).trim_end();
                fix.edits.iter().any(|edit| edit.content.contains(text))
            })
    }
}
