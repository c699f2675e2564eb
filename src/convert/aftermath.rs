//! What outside of the metadata does not work any more after a conversion: runs of `python setup.py …`, and images that build
//! what pbr builds now. Mended where pip does the same, else told.

use super::{Conversion, FileChange, Note, references};
use crate::project::{Backend, Project, RunScript, Runner, SetupRun};
use crate::text::{Decoding, Edit, SourceFile, Span, apply};
use camino::Utf8Path;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What to do in place of a command of which nothing else is known.
const OTHERWISE: &str = "let `pip` or `python -m build` do its work";

/// Mends what can be mended, and tells the rest; `after` is the project as it will be.
pub(super) fn tell(before: &Project, after: &Project, conversion: &mut Conversion) {
    runs_of_setup_py(before, after, conversion);
    if before.backend() != Backend::Pbr && after.backend() == Backend::Pbr {
        let steps = after
            .images()
            .filter_map(|image| image.install_without_version());
        let message = "this install gives pbr no version: the copied tree has no `.git`, so declare `ARG PBR_VERSION` before it and build with `--build-arg`, or install a wheel";
        let notes =
            steps.map(|step| Note::task(message, place_before(before, after, step.command.span)));
        conversion.notes.extend(notes.collect::<Vec<_>>());
    }
}

/// The place in the old project: the Dockerfile itself is not changed.
fn place_before(before: &Project, after: &Project, place: Span) -> Option<Span> {
    let path = after.files().get(place.file)?.path().to_owned();
    let file = before.files().open(&path, Decoding::Utf8).ok()?;
    Some(file.span(place.start as usize, place.end as usize))
}

fn runs_of_setup_py(before: &Project, after: &Project, conversion: &mut Conversion) {
    let is_gone = conversion.changes.iter().any(FileChange::removes_setup_py);
    let mut edits: BTreeMap<&Utf8Path, (&Arc<SourceFile>, Vec<Edit>)> = BTreeMap::new();
    for script in before.run_scripts() {
        let is_free = is_gone && is_free(script, conversion);
        for run in script.setup_runs() {
            if let Some((place, pip)) = run.replacement.as_ref().filter(|_| is_free)
                && run.is_of_project()
                && !is_described(before, script, run.place)
            {
                let entry = edits.entry(script.file.path());
                let (_, edits) = entry.or_insert_with(|| (&script.file, Vec::new()));
                edits.push(Edit::replace(*place, pip));
            } else if let Some(message) = trouble(&run, before, after, is_gone) {
                let note = Note::task(message, Some(run.place));
                conversion.notes.push(note);
            }
        }
    }
    for (file, mut edits) in edits.into_values() {
        // A file may hold the same command in two scripts.
        edits.sort();
        edits.dedup();
        let text = apply(file.text(), &edits);
        let change = text.map(|text| FileChange::modify(file, text));
        conversion.changes.extend(change);
    }
    if is_gone {
        for source in before.dockerfiles() {
            references::note_file(before, source.file.path(), "setup.py", conversion);
        }
    }
}

/// Whether a place in the documentation may be part of the long description, which is metadata.
fn is_described(project: &Project, script: &RunScript, place: Span) -> bool {
    let file = &script.file;
    let line = file.line(file.position(place.start as usize).row);
    let text = file.slice(line.unwrap_or(place)).trim();
    let field = &project.metadata().description;
    let known = || field.known().is_none_or(|known| known.contains(text));
    script.runner == Runner::Reader && field.value().is_some() && known()
}

/// Whether a file may be edited: nothing else changes it, and it can be written back.
fn is_free(script: &RunScript, conversion: &Conversion) -> bool {
    let mut changes = conversion.changes.iter();
    let path = script.file.path();
    !changes.any(|change| change.path == path) && !script.file.encoding().lossy
}

/// What no longer works, and what to do.
fn trouble(run: &SetupRun, before: &Project, after: &Project, is_gone: bool) -> Option<String> {
    if is_gone && run.is_of_project() {
        let help = run.command.map_or(OTHERWISE, |command| command.help);
        return Some(format!("setup.py is gone, which this runs: {help}"));
    }
    let command = run.command.filter(|command| command.is_gone)?;
    let is_lost =
        before.may_define_command(command.name) && !after.may_define_command(command.name);
    is_lost.then(|| {
        format!(
            "nothing defines the command of `setup.py {}` any more: {}",
            command.name, command.help
        )
    })
}
