//! Scripts of GitLab CI: `before_script` and `script` run in one shell, `after_script` in another.

use super::ci::add_commands;
use super::{RunScript, Runner};
use crate::project::Source;
use crate::syntax::MappedText;
use crate::syntax::yaml::{Yaml, YamlItem};

pub(super) fn scripts(source: &Source<Yaml>) -> Vec<RunScript> {
    let mut found = Vec::new();
    for root in source.parse.tree.documents() {
        let before = before_scripts(root);
        found.extend(job(source, "", root, &before));
        for (name, value) in root.entries() {
            if let Some(name) = name.as_str().filter(|name| !name.is_empty()) {
                found.extend(job(source, name, value, &before));
            }
        }
    }
    found
}

/// What runs before the script of a job that says nothing itself.
fn before_scripts<'a>(root: YamlItem<'a>) -> Vec<YamlItem<'a>> {
    let default = root.get("default");
    [Some(root), default]
        .into_iter()
        .flatten()
        .filter_map(|place| place.get("before_script"))
        .collect()
}

fn job(
    source: &Source<Yaml>,
    name: &str,
    job: YamlItem<'_>,
    inherited: &[YamlItem<'_>],
) -> Vec<RunScript> {
    let empty = || MappedText::empty(source.file.id(), 0);
    let own_before = job.get("before_script");
    let mut known = job.get("extends").is_none() || own_before.is_some();
    let mut main = empty();
    if own_before.is_none() {
        known &= !inherited.iter().any(|before| moves(*before));
    }
    for part in [own_before, job.get("script")].into_iter().flatten() {
        known &= add_commands(part, &mut main);
    }
    let mut after = empty();
    if let Some(part) = job.get("after_script") {
        known &= add_commands(part, &mut after);
    }
    let scripts = [main, after].into_iter();
    scripts
        .filter(|script| !script.text().is_empty())
        .map(|script| RunScript {
            starts_in_root: known,
            ..RunScript::new(&source.file, Runner::GitLab, name, &script)
        })
        .collect()
}

/// Whether a script may leave the directory it starts in.
fn moves(script: YamlItem<'_>) -> bool {
    let mut text = MappedText::empty(script.span().file, 0);
    let known = add_commands(script, &mut text);
    !known || text.text().contains("cd ") || text.text().contains("pushd")
}
