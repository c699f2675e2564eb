//! Commands in READMEs and documentation: the lines of code blocks, with or without a prompt.
//!
//! ```text
//! block  = "```" [language] line* "```"       Markdown
//!        | deeper indented lines below "::" or ".. code-block:: [language]"   reStructuredText
//!        | lines indented by four blanks at least
//! line   = [prompt] command                   prompt = "$ " | "% " | "> " | "(venv) $ "
//! ```

use super::{RunScript, Runner};
use crate::syntax::MappedText;
use crate::text::{SourceFile, Span};
use std::sync::Arc;

/// The languages of blocks that a shell reads.
const LANGUAGES: &[&str] = &[
    "",
    "bash",
    "console",
    "sh",
    "shell",
    "shell-session",
    "sh-session",
    "session",
    "terminal",
    "zsh",
];

/// Directives of reStructuredText that open a block of code.
const DIRECTIVES: &[&str] = &[
    ".. code-block::",
    ".. code::",
    ".. sourcecode::",
    ".. highlight::",
];

const PROMPTS: &[&str] = &["$ ", "% ", "> "];

/// Each line is a script: what a reader did before is not known.
pub(super) fn scripts(file: &Arc<SourceFile>) -> Vec<RunScript> {
    code_lines(file)
        .into_iter()
        .map(|line| RunScript {
            starts_in_root: false,
            ..RunScript::new(file, Runner::Reader, "", &MappedText::of(file, line))
        })
        .filter(|script| !script.commands.is_empty())
        .collect()
}

/// What the lines are in.
enum Block {
    Prose,
    /// Between fences; `true` when a shell reads it.
    Fence(bool),
    /// Below a line of that indentation; `true` when a shell reads it.
    Indented(usize, bool),
}

fn code_lines(file: &SourceFile) -> Vec<Span> {
    let mut found = Vec::new();
    let mut block = Block::Prose;
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        if let Some(language) = text.strip_prefix("```") {
            block = match block {
                Block::Fence(_) => Block::Prose,
                _ => Block::Fence(is_shell(language)),
            };
            continue;
        }
        if text.is_empty() || matches!(block, Block::Fence(false)) {
            continue;
        }
        if let Block::Indented(outer, _) = block
            && indent <= outer
        {
            block = Block::Prose;
        }
        let is_code = match block {
            Block::Fence(shell) | Block::Indented(_, shell) => shell,
            Block::Prose => indent >= 4,
        };
        if is_code {
            let body = without_prompt(text);
            let end = start + indent + text.len();
            found.push(file.span(end - body.len(), end));
        }
        if matches!(block, Block::Prose) {
            block = opened(text, indent);
        }
    }
    found
}

/// The block that a line of prose opens.
fn opened(text: &str, indent: usize) -> Block {
    let directive = DIRECTIVES
        .iter()
        .find_map(|directive| text.strip_prefix(directive));
    match directive {
        Some(language) => Block::Indented(indent, is_shell(language)),
        None if text.starts_with("..") => Block::Indented(indent, false),
        None if text.ends_with("::") => Block::Indented(indent, true),
        None => Block::Prose,
    }
}

fn is_shell(language: &str) -> bool {
    let word = language.trim().split([' ', '{', ',']).next().unwrap_or("");
    LANGUAGES.contains(&word.to_ascii_lowercase().as_str())
}

fn without_prompt(line: &str) -> &str {
    // The name of a virtual environment.
    let line = match line
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
    {
        Some((name, rest)) if !name.contains(' ') => rest,
        _ => line,
    };
    PROMPTS
        .iter()
        .find_map(|prompt| line.strip_prefix(prompt))
        .unwrap_or(line)
        .trim_start()
}
