//! What is left of setup.cfg and setup.py when the metadata stands elsewhere or in other words.

use super::carrier::Carrier;
use super::remainder::{Remainder, bare_setup, remainder};
use super::setup_cfg::{SetupCfg, Words, is_unread};
use super::wording::listed;
use super::{FileChange, Loss, Note, Refusal, setup_py};
use crate::project::{Backend, Project, Source};
use crate::syntax::ini::{Ini, IniOption, LineKind};

/// Writes setup.cfg: `cfg` in `words`, everything else as it was. A file that says nothing any more goes.
pub(super) fn setup_cfg(
    carrier: &mut Carrier<'_>,
    cfg: &mut SetupCfg,
    words: Words,
) -> Result<(), Refusal> {
    for field in &carrier.kept_in_cfg {
        cfg.keep(*field);
    }
    let Some(source) = carrier.project.setup_cfg() else {
        if !cfg.is_empty() {
            let change = FileChange::create("setup.cfg", cfg.text());
            carrier.conversion.changes.push(change);
        }
        return Ok(());
    };
    let mut changes = carrier.conversion.changes.iter();
    cfg.without_setup_py = changes.any(FileChange::removes_setup_py);
    carrier.conversion.notes.extend(unread(carrier.project));
    carrier.conversion.losses.extend(aliases(source, cfg));
    let text = cfg.edited(source, words, &carrier.carried);
    let text = text.ok_or_else(|| {
        Refusal::new(
            "setup.cfg cannot be edited: two changes meet",
            Some(source.file.span(0, 0)),
            "mend it first",
        )
    })?;
    let says_nothing = text
        .lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with(['#', ';']));
    let change = match says_nothing && text != source.file.text() {
        true => {
            carrier.conversion.losses.extend(comments_of(source));
            FileChange::remove(&source.file)
        }
        false => FileChange::modify(&source.file, text),
    };
    carrier.conversion.changes.push(change);
    Ok(())
}

/// What goes from setup.cfg because nothing reads it.
pub(super) fn unread(project: &Project) -> Option<Note> {
    let source = project.setup_cfg()?;
    let section = source.parse.tree.section("metadata")?;
    if project.backend() == Backend::Pbr {
        return None;
    }
    let mut options = section.options.iter();
    let option = options.find(|option| is_unread(&section.name.value, &option.pbr_key()))?;
    let message = format!(
        "nothing reads `{}` of [metadata]: it goes",
        option.key.value
    );
    Some(Note::remark(message, Some(option.span)))
}

/// The names of commands that go with setup.py.
fn aliases(source: &Source<Ini>, cfg: &SetupCfg) -> Option<Loss> {
    let section = source.parse.tree.section("aliases")?;
    let options = section.options.iter();
    let gone: Vec<&IniOption> = options
        .filter(|option| cfg.drops_alias(&option.key.value))
        .collect();
    let names = listed(gone.iter().map(|option| option.key.value.as_str()));
    let first = gone.first()?;
    Some(Loss {
        field: "aliases".to_owned(),
        message: format!("without setup.py nobody asks for {names} of [aliases]"),
        span: Some(first.span),
    })
}

/// The comments that go with the file.
fn comments_of(source: &Source<Ini>) -> Option<Loss> {
    let mut lines = source.parse.tree.lines.iter();
    let first = lines.find(|line| line.kind == LineKind::Comment)?;
    Some(Loss {
        field: "comments".to_owned(),
        message: "the comments of setup.cfg go with it".to_owned(),
        span: Some(first.span),
    })
}

/// Leaves in setup.py what stays there. `is_needed` says that the file itself is, because nothing else calls setuptools.
pub(super) fn setup_py(carrier: &mut Carrier<'_>, is_needed: bool) -> Result<(), Refusal> {
    let setup = carrier.project.setup();
    let Some(file) = setup.and_then(|setup| setup.file.as_ref()) else {
        return Ok(());
    };
    let says_nothing = carrier
        .project
        .setup_call()
        .is_some_and(|call| call.keywords.is_empty());
    if says_nothing && is_needed {
        return Ok(());
    }
    let left = remainder(carrier.project, &carrier.kept)?;
    let change = match (left, &carrier.pbr_version) {
        (Remainder::Call(change), None) => change,
        (Remainder::Call(change), Some(version)) => {
            let text = change.new.as_deref().unwrap_or_default();
            version.added(carrier.project, file, text)?
        }
        (Remainder::Gone, Some(version)) => version.alone(file),
        (Remainder::Gone, None) if is_needed => bare_setup(file),
        (Remainder::Gone, None) => FileChange::remove(file),
    };
    let loss = setup_py::lost_comments(file, change.new.as_deref(), &carrier.carried);
    carrier.conversion.losses.extend(loss);
    carrier.conversion.changes.push(change);
    Ok(())
}
