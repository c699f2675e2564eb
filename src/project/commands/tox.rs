//! `commands`, `commands_pre` and `commands_post` of tox.ini. tox cuts a line into words and starts the program without
//! a shell: `&&` is a word like others.

use super::{RunScript, Runner};
use crate::project::Project;
use crate::syntax::MappedText;
use crate::syntax::ini::{IniOption, Section};
use crate::syntax::shell::{Expansion, Word};
use crate::text::SourceFile;
use std::sync::Arc;

const KEYS: &[&str] = &["commands", "commands_pre", "commands_post"];

/// What tox puts in for words whose meaning is the same in every project.
const REPLACED: &[(&str, &str)] = &[
    ("{envpython}", "python"),
    ("{env_python}", "python"),
    ("{toxinidir}/", "./"),
    ("{tox_root}/", "./"),
    ("{toxinidir}", "."),
    ("{tox_root}", "."),
    ("{/}", "/"),
];

pub(super) fn scripts(project: &Project) -> Vec<RunScript> {
    let Some(tox) = project.tox() else {
        return Vec::new();
    };
    let sections = tox.parse.tree.sections.iter();
    let environments = sections.filter(|section| section.name.value.starts_with("testenv"));
    environments
        .flat_map(|section| {
            let options = section.options.iter();
            let commands = options.filter(|option| KEYS.contains(&option.key.value.as_str()));
            commands.flat_map(move |option| command_lines(&tox.file, section, option))
        })
        .collect()
}

fn command_lines(file: &Arc<SourceFile>, section: &Section, option: &IniOption) -> Vec<RunScript> {
    let mut found = Vec::new();
    let mut text = MappedText::empty(file.id(), 0);
    for line in &option.value_lines {
        let (value, mut start) = (line.value.as_str(), line.span.start as usize);
        let mut body = value;
        if text.text().is_empty() {
            body = without_prefix(value);
            start += value.len() - body.len();
        }
        if let Some(part) = body.strip_suffix('\\') {
            text.push(part, start);
            text.push(" ", start + part.len());
            continue;
        }
        text.push(body, start);
        found.push(script(file, section, &text));
        text = MappedText::empty(file.id(), 0);
    }
    found
}

fn script(file: &Arc<SourceFile>, section: &Section, text: &MappedText) -> RunScript {
    let moved = ["changedir", "change_dir"];
    let mut options = section.options.iter();
    let mut script = RunScript {
        starts_in_root: !options.any(|option| moved.contains(&option.key.value.as_str())),
        ..RunScript::new(file, Runner::Tox, section.name.value.trim(), text)
    };
    // Only a `sh -c` makes more than one command of a line.
    let mut first = true;
    script
        .commands
        .retain(|command| std::mem::take(&mut first) || command.depth > 0);
    for command in &mut script.commands {
        command.words.iter_mut().for_each(replace);
    }
    script
}

/// A word with what tox puts in, which no shell looks at.
fn replace(word: &mut Word) {
    for (written, meant) in REPLACED {
        if word.text.contains(written) {
            word.text = word.text.replace(written, meant);
            word.expansion = Expansion::Never;
        }
    }
}

/// A line without the factors before it (`py27,py3: `) and without `-` and `!`, which speak of its exit status.
fn without_prefix(line: &str) -> &str {
    let body = match line.split_once(": ") {
        Some((factors, rest)) if is_factors(factors) => rest.trim_start(),
        _ => line,
    };
    match body.strip_prefix(['-', '!']) {
        Some(rest) if rest.starts_with([' ', '\t']) || body.starts_with('-') => rest.trim_start(),
        _ => body,
    }
}

/// tox 4, `config/loader/ini/factor.py`.
pub(in crate::project) fn is_factors(text: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || "_ {}.!,-".contains(c);
    !text.is_empty() && text.chars().all(legal)
}
