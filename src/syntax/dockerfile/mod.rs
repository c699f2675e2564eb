//! Dockerfiles, as BuildKit's Dockerfile front end 1.x reads them.
//!
//! ```text
//! file        = directive* (comment | blank | instruction)*
//! directive   = "#" name "=" value                 # syntax, escape, check; only before anything else
//! comment     = blanks "#" …                       # also between the lines of an instruction
//! instruction = keyword flag* arguments heredoc-body*
//! flag        = "--" name ["=" value]
//! arguments   = exec | shell                       # a JSON array of strings, or any text
//! ```
//! A line goes on in the next when it ends in the escape character (`\`, or what `# escape=` says) and that is not
//! itself escaped; comments and blank lines in between are left out.

mod instruction;
mod reader;
mod stages;
mod variables;

pub use instruction::{Flag, Heredoc, Instruction, InstructionKind};
pub use reader::parse;
pub use stages::Stage;
pub use variables::{Definition, DefinitionKind};

use super::MappedText;
use super::shell::{self, Command};
use crate::text::{Span, Spanned};
use std::sync::OnceLock;

/// Whether a file of this name is read as a Dockerfile: `Dockerfile`, `Containerfile`, these with an ending, and
/// `*.Dockerfile`; no templates.
pub fn is_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let plain = lower
        .strip_suffix(".dockerfile")
        .is_some_and(|stem| !stem.is_empty());
    let ignored = lower.ends_with(".dockerignore") || lower.ends_with(".j2");
    !ignored
        && (plain
            || lower == "dockerfile"
            || lower == "containerfile"
            || lower.starts_with("dockerfile.")
            || lower.starts_with("containerfile."))
}

/// The tree of a Dockerfile.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// The instructions in the order of the file, also those that Docker would refuse.
    pub instructions: Vec<Instruction>,
    /// The build stages, one per `FROM`.
    pub stages: Vec<Stage>,
    /// All comments, as written from their `#` on, without the line end; also those inside of instructions.
    pub comments: Vec<Spanned<String>>,
    /// The parser directives.
    pub directives: Vec<Directive>,
    /// The file cut into whole lines: their spans, one after the other, are the file.
    pub segments: Vec<Segment>,
    /// The character that continues a line.
    pub escape: char,
    variables: variables::Variables,
    /// The commands of each instruction, read when first asked for: many rules ask.
    commands: OnceLock<Vec<Vec<Command>>>,
}

impl Dockerfile {
    /// The instructions that make up the image of a stage: those of its base stages in this file, then its own, as
    /// indices into `instructions`.
    pub fn image_instructions(&self, stage: usize) -> Vec<usize> {
        let chain = self.chain(stage);
        let stages = chain.iter().filter_map(|&index| self.stages.get(index));
        stages
            .flat_map(|stage| stage.instructions.clone())
            .collect()
    }

    /// The stages that a stage builds on, the first base first, itself last.
    pub fn chain(&self, stage: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut next = Some(stage);
        while let Some(index) = next {
            let Some(stage) = self.stages.get(index) else {
                break;
            };
            chain.push(index);
            // A base always stands above, so this ends.
            next = stage.base;
        }
        chain.reverse();
        chain
    }

    /// The stage that is built when none is asked for: the last.
    pub fn final_stage(&self) -> Option<usize> {
        self.stages.len().checked_sub(1)
    }

    /// The commands that a `RUN` (or the `RUN` of an `ONBUILD`) runs, in order. Empty for other instructions, and where
    /// the shell or the script is not one that [`shell`] reads.
    pub fn commands(&self, instruction: usize) -> &[Command] {
        let all = self.commands.get_or_init(|| {
            let indices = 0..self.instructions.len();
            indices.map(|index| self.read_commands(index)).collect()
        });
        all.get(instruction).map_or(&[], Vec::as_slice)
    }

    fn read_commands(&self, instruction: usize) -> Vec<Command> {
        let Some(outer) = self.instructions.get(instruction) else {
            return Vec::new();
        };
        let run = outer.trigger.as_deref().unwrap_or(outer);
        if run.kind != InstructionKind::Run {
            return Vec::new();
        }
        if let Some(words) = &run.exec {
            return shell::exec_commands(words);
        }
        if !self.has_posix_shell(instruction) {
            return Vec::new();
        }
        let Some(script) = run.script() else {
            return Vec::new();
        };
        let mut found = shell::commands(script);
        if let ([only], [heredoc]) = (found.as_slice(), run.heredocs.as_slice())
            && only.is_shell_without_script()
        {
            found.extend(shell::fed_commands(&heredoc.body, heredoc.expands));
        }
        found
    }

    /// The directory in which an instruction runs, when `WORKDIR` says it.
    pub fn directory(&self, instruction: usize) -> Option<String> {
        let mut at = self.instructions.get(instruction)?;
        let mut path = String::new();
        for _ in 0..MAX_RELATIVE {
            let index = at.workdir?;
            at = self.instructions.get(index)?;
            let target = self.resolve(index, at.arguments.text())?;
            path = format!("{target}/{path}");
            if target.starts_with('/') {
                return shell::join(None, &path);
            }
        }
        None
    }

    /// Whether the `SHELL` in force at an instruction reads POSIX shell; without one it is `/bin/sh`.
    fn has_posix_shell(&self, instruction: usize) -> bool {
        let at = self.instructions.get(instruction);
        let Some(index) = at.and_then(|at| at.shell) else {
            return true;
        };
        let words = self
            .instructions
            .get(index)
            .and_then(|shell| shell.exec.as_ref());
        let program = words.and_then(|words| words.first());
        program.is_some_and(|program| shell::is_shell(program.text()))
    }
}

/// Most relative `WORKDIR`s in a row that are followed.
const MAX_RELATIVE: usize = 64;

/// `# escape=`, `# syntax=` or `# check=` at the top of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Name in lower case.
    pub name: Spanned<String>,
    /// Value without the white space around it.
    pub value: Spanned<String>,
}

/// One or more whole lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// What the lines hold.
    pub kind: SegmentKind,
    /// The lines with their ends.
    pub span: Span,
}

/// What lines hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentKind {
    /// A parser directive.
    Directive,
    /// A comment.
    Comment,
    /// Nothing.
    Blank,
    /// The instruction of this index, with its continuations, the comments among them, and its heredocs.
    Instruction(usize),
}

impl Instruction {
    /// The shell script that a `RUN` in shell form runs: its arguments, or the body of the heredoc that stands in their
    /// place. `None` in exec form and where a heredoc names another interpreter.
    pub fn script(&self) -> Option<&MappedText> {
        if self.exec.is_some() {
            return None;
        }
        let [heredoc] = self.heredocs.as_slice() else {
            return Some(&self.arguments);
        };
        if !heredoc.is_all_of(&self.arguments) {
            return Some(&self.arguments);
        }
        let interpreter = heredoc.body.text().strip_prefix("#!");
        let interpreter = interpreter.and_then(|rest| rest.lines().next());
        let is_shell = interpreter.is_none_or(|line| line.split_whitespace().any(shell::is_shell));
        is_shell.then_some(&heredoc.body)
    }
}

#[cfg(test)]
mod tests;
