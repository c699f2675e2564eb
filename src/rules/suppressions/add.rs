//! `--add-ignore`: comments that suppress all findings there are.

use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::rules::commentary::{Commentary, Language};
use crate::text::{Decoding, Edit, FileId, Files, SourceFile, apply};
use camino::Utf8PathBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The suppressions of all findings of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// The new bytes of each changed file.
    pub files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// How many findings are suppressed by them.
    pub suppressed: usize,
    /// Findings whose files take no comment: missing ones, ones that cannot be written back in their encoding, and texts
    /// for people, where it might be seen.
    pub left: usize,
}

/// Puts a comment above the line of each finding, or above its statement where a comment cannot stand inside of that, one
/// for all findings there; where a comment would change the meaning of the first lines (`#!`, an encoding, parser directives), one for the file below them.
pub fn add_suppressions(project: &Project, found: &[Diagnostic]) -> Added {
    let mut by_file: BTreeMap<FileId, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in found {
        by_file.entry(finding.span.file).or_default().push(finding);
    }
    let mut added = Added::default();
    for (id, findings) in by_file {
        let file = project.files().get(id);
        let changed =
            file.and_then(|file| Some((file.path().to_owned(), changed(&file, &findings)?)));
        match changed {
            Some((path, bytes)) => {
                added.suppressed += findings.len();
                added.files.insert(path, bytes);
            }
            None => added.left += findings.len(),
        }
    }
    added
}

fn changed(file: &Arc<SourceFile>, findings: &[&Diagnostic]) -> Option<Vec<u8>> {
    if file.encoding().lossy || file.text().is_empty() {
        return None;
    }
    let commentary = Commentary::read(file);
    if commentary.language.is_prose() {
        return None;
    }
    let own_rows = commentary.language.has_comments_inside();
    let text = own_rows
        .then(|| commented(file, &commentary, findings, true))
        .flatten();
    let text = text.or_else(|| commented(file, &commentary, findings, false))?;
    file.encoding().encode(&text)
}

/// The text with the comments above the rows of the findings, or above their statements; `None` when one of them would
/// not be a comment, as inside of a string.
fn commented(
    file: &SourceFile,
    commentary: &Commentary,
    findings: &[&Diagnostic],
    own_rows: bool,
) -> Option<String> {
    let head = head_rows(file, commentary.language);
    let mut whole: BTreeSet<&str> = BTreeSet::new();
    let mut at: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings {
        let statement = commentary.statement(finding.span.start);
        let start = statement
            .filter(|_| !own_rows)
            .unwrap_or(finding.span)
            .start;
        let row = file.position(start as usize).row;
        let codes = match row <= head || is_about_all(file, finding) {
            true => &mut whole,
            false => at.entry(row).or_default(),
        };
        codes.insert(finding.code);
    }
    let mut edits: Vec<Edit> = Vec::new();
    if !whole.is_empty() {
        edits.extend(insertion(file, head + 1, "ignore-file", &whole));
    }
    for (row, codes) in at {
        edits.extend(insertion(file, row, "ignore", &codes));
    }
    let text = apply(file.text(), &edits)?;
    let decoding = match commentary.language {
        Language::Python => Decoding::Python,
        _ => Decoding::Utf8,
    };
    let changed = Files::lone(file.path().as_str(), &text, decoding)?;
    let all = commentary.comments.len() + edits.len();
    (Commentary::read(&changed).comments.len() == all).then_some(text)
}

/// Whether a finding at the start of a file speaks of the file: a comment put above would be there in its place.
fn is_about_all(file: &SourceFile, finding: &Diagnostic) -> bool {
    let line = file.line(1).map_or("", |line| file.slice(line).trim());
    finding.span.start == 0
        && (finding.span.is_empty() || line.is_empty() || line.starts_with(['#', ';']))
}

/// The number of first rows that must stay the first.
fn head_rows(file: &SourceFile, language: Language) -> usize {
    let line = |row: usize| file.line(row).map_or("", |line| file.slice(line));
    match language {
        Language::Dockerfile => {
            let is_directive =
                |row: &usize| line(*row).starts_with('#') && line(*row).contains('=');
            (1..).take_while(is_directive).count()
        }
        _ => {
            let shebang = usize::from(line(1).starts_with("#!"));
            let coding = |row: &usize| line(*row).starts_with('#') && line(*row).contains("coding");
            [1, 2].into_iter().filter(coding).max().unwrap_or(shebang)
        }
    }
}

/// A comment on a line of its own before the row, indented as that is.
fn insertion(file: &SourceFile, row: usize, verb: &str, codes: &BTreeSet<&str>) -> Option<Edit> {
    let codes: Vec<&str> = codes.iter().copied().collect();
    let comment = format!("# unsetup: {verb}[{}]", codes.join(", "));
    let ending = file.line_ending();
    let Some(line) = file.full_line(row) else {
        // Below a last line that has no end.
        return Some(Edit::insert_after(
            file.whole(),
            format!("{ending}{comment}{ending}"),
        ));
    };
    let text = file.slice(line);
    let indent = text.get(..text.len() - text.trim_start_matches([' ', '\t']).len())?;
    Some(Edit::insert_before(
        line,
        format!("{indent}{comment}{ending}"),
    ))
}
