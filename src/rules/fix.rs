//! Applying fixes to the texts of a project.

use crate::diagnostic::{Applicability, Diagnostic};
use crate::text::{Edit, FileId, Files, Span, apply};
use camino::Utf8PathBuf;
use std::collections::{BTreeMap, HashMap};

/// What one pass of fixes gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The new bytes of each changed file.
    pub files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// How many fixes were applied, by code.
    pub applied: BTreeMap<&'static str, usize>,
}

/// Applies the fixes of at least this applicability, each whole or not at all. One that touches a place another has
/// touched is left for the next pass, as is one for a file that cannot be written back in its encoding.
pub fn apply_fixes(files: &Files, found: &[Diagnostic], least: Applicability) -> Fixed {
    let mut taken: HashMap<FileId, Vec<Span>> = HashMap::new();
    let mut edits: HashMap<FileId, Vec<Edit>> = HashMap::new();
    let mut fixed = Fixed::default();
    for finding in found {
        let Some(fix) = &finding.fix else {
            continue;
        };
        if fix.applicability < least || fix.edits.is_empty() || overlaps(&taken, &fix.edits) {
            continue;
        }
        for edit in &fix.edits {
            taken.entry(edit.span.file).or_default().push(edit.span);
            edits.entry(edit.span.file).or_default().push(edit.clone());
        }
        *fixed.applied.entry(finding.code).or_default() += 1;
    }
    for (id, edits) in edits {
        let Some(file) = files.get(id).filter(|file| !file.encoding().lossy) else {
            continue;
        };
        let changed = apply(file.text(), &edits).and_then(|text| file.encoding().encode(&text));
        if let Some(bytes) = changed {
            fixed.files.insert(file.path().to_owned(), bytes);
        }
    }
    fixed
}

/// Touching counts as overlapping: two insertions at one place have no order.
fn overlaps(taken: &HashMap<FileId, Vec<Span>>, edits: &[Edit]) -> bool {
    edits.iter().any(|edit| {
        taken.get(&edit.span.file).is_some_and(|spans| {
            spans
                .iter()
                .any(|span| span.start <= edit.span.end && edit.span.start <= span.end)
        })
    })
}
