//! POSIX shell command lines, as far as rules ask about them: which programs run, with which words, in which directory.
//!
//! ```text
//! script  = command (separator command)*       separator = "&&" | "||" | ";" | "|" | "&" | line end
//! command = assignment* word* redirection*     # in any order after the assignments
//! word    = (character | "\" character | '…' | "…" | $NAME | ${…} | $(…) | `…`)+
//! ```
//! Compound commands (`if`, `for`, `{`, `(`) are not read as such: their keywords are passed over and what stands inside
//! is a command like others. The script of `sh -c '…'` is opened; substitutions are not.

mod lexer;
mod reader;

pub(super) use reader::fed_commands;
pub use reader::{commands, exec_commands};

use super::expand::{Rules, Variable, expand};
use crate::text::{Span, Spanned};

/// One simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Its words: program, arguments.
    pub words: Vec<Word>,
    /// `NAME=value` before the program.
    pub assignments: Vec<Word>,
    /// Redirections.
    pub redirections: Vec<Redirection>,
    /// The targets of the `cd`s before it, as when each command succeeds; empty when it runs where the script starts,
    /// `None` when that cannot be told (`popd`, `cd -`, a `cd` inside of an `if`).
    pub directories: Option<Vec<Word>>,
    /// What ends it; `None` at the end of the script.
    pub separator: Option<Spanned<Separator>>,
    /// How many `sh -c` stand around it.
    pub depth: usize,
    /// From its first word to its last.
    pub span: Span,
    /// Variables that the script sets before it, sorted: what a Dockerfile says about them no longer holds. `*` stands
    /// for all.
    pub assigned: Vec<String>,
    /// Index of the program in `words`, after `sudo`, `env` and the like.
    program: usize,
}

impl Command {
    /// Whether it runs in the background: it is ended by `&`.
    pub fn background(&self) -> bool {
        let separator = self.separator.as_ref();
        separator.is_some_and(|separator| separator.value == Separator::Background)
    }

    /// The words from the program on, without `sudo`, `env`, `exec` and their options.
    pub fn program_words(&self) -> &[Word] {
        self.words.get(self.program..).unwrap_or(&[])
    }

    /// The name of the program, without its directory.
    pub fn program(&self) -> Option<&str> {
        self.program_words()
            .first()
            .map(|word| base_name(&word.text))
    }

    /// Whether it is a shell that reads its script from standard input.
    pub(super) fn is_shell_without_script(&self) -> bool {
        let Some((program, arguments)) = self.program_words().split_first() else {
            return false;
        };
        let is_option = |word: &Word| word.text.starts_with('-') && !word.text.contains('c');
        is_shell(&program.text) && arguments.iter().all(is_option)
    }

    /// A word of this command as the shell sees it; `None` when a variable in it is not known.
    pub fn resolve(&self, word: &Word, lookup: &dyn Fn(&str) -> Variable) -> Option<String> {
        let is_assigned = |name: &str| {
            self.assigned
                .iter()
                .any(|other| other == name || other == ALL)
        };
        word.resolve(&|name| {
            if is_assigned(name) {
                Variable::Unknown
            } else {
                lookup(name)
            }
        })
    }

    /// The directory it runs in, when the script starts in `start`. `None` when it cannot be told; a relative path when
    /// `start` is not given and no `cd` has an absolute target.
    pub fn directory(
        &self,
        start: Option<&str>,
        lookup: &dyn Fn(&str) -> Variable,
    ) -> Option<String> {
        let mut directory = start.map(str::to_owned);
        for target in self.directories.as_ref()? {
            let target = self.resolve(target, lookup)?;
            directory = match join(directory.as_deref(), &target) {
                Some(joined) => Some(joined),
                None => Some(target),
            };
        }
        directory
    }
}

/// In [`Command::assigned`]: any variable.
const ALL: &str = "*";

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without quotes and escapes; variables and substitutions as written.
    pub text: String,
    /// As written, without line continuations.
    pub raw: String,
    /// Its place in the file.
    pub span: Span,
    /// How often a shell replaces what is in it.
    pub expansion: Expansion,
}

impl Word {
    /// The word as the shell gives it to the program; `None` when a variable in it is not known, or when it would become
    /// several words.
    pub fn resolve(&self, lookup: &dyn Fn(&str) -> Variable) -> Option<String> {
        match self.expansion {
            Expansion::Never => Some(self.text.clone()),
            Expansion::Once => self.expand(lookup),
            Expansion::Twice => self.resolve_twice(lookup),
        }
    }

    /// An empty variable without quotes makes no word at all.
    fn expand(&self, lookup: &dyn Fn(&str) -> Variable) -> Option<String> {
        let value = expand(&self.raw, Rules::Shell, lookup)?;
        let is_word = !value.is_empty() || self.raw.contains(['"', '\'']);
        is_word.then_some(value)
    }

    /// The first shell replaced variables inside of quotes, too; harmless values come out the same.
    fn resolve_twice(&self, lookup: &dyn Fn(&str) -> Variable) -> Option<String> {
        if self.raw.contains('$') && self.raw.contains(['\'', '\\']) {
            return None;
        }
        let harmless = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
        let lookup = |name: &str| match lookup(name) {
            Variable::Set(value) if !value.chars().all(harmless) => Variable::Unknown,
            other => other,
        };
        self.expand(&lookup)
    }
}

/// How often a shell replaces the variables of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// No shell reads it: a string of the exec form.
    Never,
    /// As usual.
    Once,
    /// By the shell that runs the command, and before by the one that ran `sh -c "…"`.
    Twice,
}

/// `> file`, `2>&1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// The operator with its number.
    pub operator: Spanned<String>,
    /// The word after it.
    pub target: Option<Word>,
}

/// What stands between two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`, a line end, or a bracket.
    Then,
    /// `|`
    Pipe,
    /// `&`
    Background,
}

/// A path seen from a directory, without `.` and `..`; `None` for a relative path when the directory is not known.
pub fn join(directory: Option<&str>, path: &str) -> Option<String> {
    let start = if path.starts_with('/') {
        "/"
    } else {
        directory?
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if start.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    let root = if start.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// Whether a program, by name or path, is a POSIX shell.
pub fn is_shell(program: &str) -> bool {
    ["sh", "bash", "dash", "ash", "ksh", "zsh"].contains(&base_name(program))
}

/// The part of a path after its last `/`.
pub fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests;
