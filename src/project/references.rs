//! Where tox.ini and MANIFEST.in name requirements files.

use super::Project;
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};

/// A requirements file as another file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementsReference {
    /// Its path in the project.
    pub path: Utf8PathBuf,
    /// Where it is named.
    pub span: Span,
    /// Whether it is installed from there (tox.ini), not only delivered (MANIFEST.in).
    pub is_installed: bool,
}

/// What stands for the folder of tox.ini.
const ROOTS: &[&str] = &["{toxinidir}/", "{tox_root}/", "./"];

/// Options that are followed by a file, longest first.
const OPTIONS: &[&str] = &["--requirement", "--constraint", "-r", "-c"];

impl Project {
    /// The requirements and constraints files that tox.ini installs and MANIFEST.in includes, in the order of the files.
    /// Left out are those whose path depends on something, and those outside the project.
    pub fn requirements_references(&self) -> Vec<RequirementsReference> {
        let mut found = self.tox_references();
        let manifest = self
            .files()
            .open(Utf8Path::new("MANIFEST.in"), Decoding::Utf8);
        if let Ok(manifest) = manifest {
            found.extend(manifest_references(&manifest));
        }
        found
    }

    fn tox_references(&self) -> Vec<RequirementsReference> {
        let Some(tox) = self.tox() else {
            return Vec::new();
        };
        let sections = tox.parse.tree.sections.iter();
        let environments = sections.filter(|section| section.name.value.starts_with("testenv"));
        let lines = environments
            .flat_map(|section| &section.options)
            .filter(|option| ["deps", "constraints"].contains(&option.key.value.as_str()))
            .flat_map(|option| &option.value_lines);
        lines
            .filter_map(|line| {
                let target = included(&line.value)?;
                let start = line.value.len() - target.len();
                let span = tox
                    .file
                    .span(line.span.start as usize + start, line.span.end as usize);
                let target = ROOTS
                    .iter()
                    .find_map(|root| target.strip_prefix(root))
                    .unwrap_or(target);
                reference(target, span, true)
            })
            .collect()
    }
}

/// The file of a dependency line `-r FILE`, also behind a factor `py27: `.
fn included(line: &str) -> Option<&str> {
    let at = line.find(": ").map_or(0, |at| at + 1);
    let line = line.get(at..)?.trim_start();
    let rest = OPTIONS
        .iter()
        .find_map(|option| line.strip_prefix(option))?;
    Some(rest.trim_start_matches([' ', '\t', '=']))
}

/// The words of `include` that name requirements files.
fn manifest_references(file: &SourceFile) -> Vec<RequirementsReference> {
    let text = file.text();
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut at = start;
        start += line.len();
        let mut is_include = false;
        for (index, piece) in line.split_inclusive(char::is_whitespace).enumerate() {
            let word = piece.trim_end();
            if index == 0 {
                is_include = word == "include";
            } else if is_include && word.contains("requirements") {
                found.extend(reference(word, file.span(at, at + word.len()), false));
            }
            at += piece.len();
        }
    }
    found
}

fn reference(target: &str, span: Span, is_installed: bool) -> Option<RequirementsReference> {
    let depends = target.contains(['{', '}', '$', '*', '?', '[', '#', ';', ' ', ':']);
    if depends || target.is_empty() {
        return None;
    }
    Some(RequirementsReference {
        path: resolve(Utf8Path::new(""), target).ok()?,
        span,
        is_installed,
    })
}
