//! The files that a long description was read from.

use crate::project::Project;
use crate::provenance::{Provenance, Via};
use crate::text::{Decoding, Span};
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
    if let Some(files) = place.and_then(|place| directive_files(project, place.span)) {
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

/// The files of `file: a, b` in setup.cfg.
fn directive_files(project: &Project, place: Span) -> Option<Vec<String>> {
    let cfg = project.setup_cfg()?;
    let files = cfg.file.slice(place).trim().strip_prefix("file:")?;
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
        let file = project
            .files()
            .open(Utf8Path::new(path), Decoding::Utf8)
            .ok()?;
        if file.encoding().lossy || file.encoding().bom || path.contains([',', '\n', '#']) {
            return None;
        }
        texts.push(file.text().replace("\r\n", "\n").replace('\r', "\n"));
    }
    (!files.is_empty() && texts.join("\n").trim() == text.trim()).then_some(files)
}
