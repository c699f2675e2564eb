//! The files that a long description was read from.

use crate::project::Project;
use crate::provenance::{Origin, Provenance, Via};
use crate::text::Decoding;
use camino::Utf8Path;

/// The files whose texts, one after the other, are the description.
pub(super) fn description_files(
    project: &Project,
    text: &str,
    place: Option<&Provenance>,
) -> Vec<String> {
    if let Some(Via::File(path)) = place.and_then(|place| place.via.as_ref()) {
        return vec![path.to_string()];
    }
    if let Some(files) = place.and_then(|place| named_files(project, place)) {
        return files;
    }
    let opened = project.setup().map(|setup| setup.opened.as_slice());
    let mut rest = text.trim();
    let mut files: Vec<String> = Vec::new();
    for (path, _) in opened.unwrap_or_default() {
        let Ok(file) = project.files().open(path, Decoding::Utf8) else {
            continue;
        };
        let own = file.text().trim();
        if let Some(after) = rest.strip_prefix(own).filter(|_| !own.is_empty()) {
            rest = after.trim();
            files.push(path.to_string());
        }
    }
    match rest.is_empty() {
        true => files,
        false => Vec::new(),
    }
}

/// The files that pbr joins to the same description: the text of each without what is blank at its ends, and a blank line
/// behind it (pbr 7.1, `setupcfg._read_description_file`; pbr 1.9 does the same).
pub(super) fn files_of_pbr(
    project: &Project,
    text: &str,
    place: Option<&Provenance>,
) -> Option<Vec<String>> {
    let files = description_files(project, text, place);
    let mut joined = String::new();
    for path in &files {
        joined.push_str(text_of(project, path)?.trim());
        joined.push_str("\n\n");
    }
    (!files.is_empty() && joined.trim() == universal(text).trim()).then_some(files)
}

/// The files of `file: a, b` in setup.cfg, or of `description_file` of pbr, which names one on each line.
fn named_files(project: &Project, place: &Provenance) -> Option<Vec<String>> {
    let value = project.setup_cfg()?.file.slice(place.span).trim();
    let files = match place.origin {
        Origin::Pbr => value,
        _ => value.strip_prefix("file:")?,
    };
    let files = files.split([',', '\n']).map(str::trim);
    let files = files.filter(|file| !file.is_empty() && !file.starts_with('#'));
    let there = |file: &&str| project.tree().has_file(file);
    Some(files.filter(there).map(str::to_owned).collect())
}

/// The files that setuptools joins to the same description: line by line after one another, whatever stands at the ends.
pub(super) fn joined_files(
    project: &Project,
    text: &str,
    place: Option<&Provenance>,
) -> Option<Vec<String>> {
    let files = description_files(project, text, place);
    let mut texts = Vec::new();
    for path in &files {
        if path.contains([',', '\n', '#']) {
            return None;
        }
        texts.push(text_of(project, path)?);
    }
    (!files.is_empty() && texts.join("\n").trim() == text.trim()).then_some(files)
}

/// The text of a file as Python reads it; `None` when it is not UTF-8, or has a mark of it that Python would read as text.
fn text_of(project: &Project, path: &str) -> Option<String> {
    let file = project.files().open(Utf8Path::new(path), Decoding::Utf8);
    let file = file.ok()?;
    let is_plain = !file.encoding().lossy && !file.encoding().bom;
    is_plain.then(|| universal(file.text()))
}

/// A text with the line ends that Python gives it.
fn universal(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
