//! Commands that install requirements files which go: CI configurations, Makefiles, shell scripts, documentation.

use super::FileChange;
use super::sheets::RUNTIME;
use crate::project::{Project, RunScript, Runner};
use crate::syntax::install::Install;
use crate::syntax::shell::{Command, Word};
use crate::text::{Edit, SourceFile, apply};
use camino::Utf8Path;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lets `pip install -r` name requirements.txt where it names a removed file by its plain path. tox.ini is mended apart,
/// line by line.
pub(super) fn mended(project: &Project, removed: &[&Utf8Path]) -> Vec<FileChange> {
    let mut found: BTreeMap<&Utf8Path, (&Arc<SourceFile>, Vec<Edit>)> = BTreeMap::new();
    let scripts = project.run_scripts().iter();
    for script in scripts.filter(|script| script.runner != Runner::Tox) {
        let edits = edits(script, removed);
        if !edits.is_empty() && !script.file.encoding().lossy {
            let entry = found.entry(script.file.path());
            let known = entry.or_insert_with(|| (&script.file, Vec::new()));
            known.1.extend(edits);
        }
    }
    let files = found.into_values();
    files
        .filter_map(|(file, mut edits)| {
            // A file may hold the same command in two scripts.
            edits.sort();
            edits.dedup();
            let text = apply(file.text(), &edits)?;
            Some(FileChange::modify(file, text))
        })
        .collect()
}

fn edits(script: &RunScript, removed: &[&Utf8Path]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (command, install) in script.installs() {
        let Install::Pip(pip) = install else {
            continue;
        };
        let words = pip.requirement_files();
        edits.extend(words.filter_map(|word| edit(script, command, word, removed)));
    }
    edits
}

/// Only a path that is written in full, from the root, is replaced.
fn edit(script: &RunScript, command: &Command, word: &Word, removed: &[&Utf8Path]) -> Option<Edit> {
    let path = script.path(command, word)?;
    let is_plain = script.is_literal(word) && word.raw.ends_with(path.as_str());
    if !is_plain || !removed.iter().any(|removed| *removed == path) {
        return None;
    }
    let end = word.span.end as usize;
    let place = script.file.span(end - path.as_str().len(), end);
    Some(Edit::replace(place, RUNTIME))
}
