//! `ARG` and `ENV`: which value a variable has at an instruction.
//!
//! Values are those of a build without `--build-arg`. An `ENV` wins over an `ARG` of its name wherever either stands; a
//! stage that starts from another of the file has its variables; an `ARG` before the first `FROM` counts in `FROM`
//! alone, and as the default of an `ARG` without one. A definition sees the values from before its instruction.

use super::instruction::quoted_words_with;
use super::{Dockerfile, Instruction, InstructionKind};
use crate::syntax::expand::{Rules, Variable, expand};
use crate::syntax::{MappedText, SyntaxError};
use crate::text::Spanned;
use std::collections::BTreeMap;

impl Dockerfile {
    /// The `ARG`s and `ENV`s in the order of the file.
    pub fn definitions(&self) -> &[Definition] {
        &self.variables.definitions
    }

    /// What a variable is just before an instruction.
    pub fn variable(&self, instruction: usize, name: &str) -> Variable {
        match self.instructions.get(instruction) {
            Some(at) if at.kind == InstructionKind::From => {
                self.variables.global(name, instruction)
            }
            Some(at) => self.variables.at(at.stage, name, instruction),
            None => Variable::Unknown,
        }
    }

    /// An argument of an instruction with its variables replaced and its quotes taken off, as Docker does it (for the
    /// words of a `RUN`, which the shell replaces, see [`Word::resolve`](crate::syntax::shell::Word::resolve)).
    /// `None` when a variable has no known value, or where Docker refuses the text.
    pub fn resolve(&self, instruction: usize, text: &str) -> Option<String> {
        let lookup = |name: &str| self.variable(instruction, name);
        expand(text, Rules::Docker(self.escape), &lookup)
    }
}

/// One variable of an `ARG` or `ENV`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Which of the two.
    pub kind: DefinitionKind,
    /// The variable.
    pub name: Spanned<String>,
    /// The value as written; `None` for an `ARG` without a default.
    pub text: Option<Spanned<String>>,
    /// The value it has.
    pub value: Variable,
    /// Index of the instruction.
    pub instruction: usize,
}

/// `ARG` or `ENV`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DefinitionKind {
    /// Known during the build.
    Arg,
    /// Known during the build and afterwards.
    Env,
}

/// All definitions, found again by stage, kind and name.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    definitions: Vec<Definition>,
    index: BTreeMap<(Option<usize>, DefinitionKind, String), Vec<usize>>,
    /// The base of each stage.
    bases: Vec<Option<usize>>,
    escape: Option<char>,
}

impl Variables {
    pub(super) fn new(escape: char) -> Self {
        Self {
            escape: Some(escape),
            ..Self::default()
        }
    }

    /// Starts a stage.
    pub(super) fn enter(&mut self, base: Option<usize>) {
        self.bases.push(base);
    }

    /// Resolves a text of a `FROM`.
    pub(super) fn resolve_global(&self, text: &str) -> Option<String> {
        let lookup = |name: &str| self.global(name, usize::MAX);
        expand(text, self.rules(), &lookup)
    }

    /// Takes the definitions of an instruction.
    pub(super) fn define(
        &mut self,
        index: usize,
        instruction: &Instruction,
        errors: &mut Vec<SyntaxError>,
    ) {
        let kind = match instruction.kind {
            InstructionKind::Arg => DefinitionKind::Arg,
            InstructionKind::Env => DefinitionKind::Env,
            _ => return,
        };
        for (name, text) in pairs(kind, &instruction.arguments, self.escape(), errors) {
            let value = self.value(index, instruction, &name.value, text.as_ref());
            let key = (instruction.stage, kind, name.value.clone());
            let found = self.index.entry(key).or_default();
            found.push(self.definitions.len());
            self.definitions.push(Definition {
                kind,
                name,
                text,
                value,
                instruction: index,
            });
        }
    }

    fn value(
        &self,
        index: usize,
        instruction: &Instruction,
        name: &str,
        text: Option<&Spanned<String>>,
    ) -> Variable {
        let Some(text) = text else {
            // Without a default: that of the ARG before the first FROM, else unset.
            return match self.global(name, usize::MAX) {
                _ if instruction.stage.is_none() => Variable::Unset,
                Variable::Unknown if !is_platform(name) => Variable::Unset,
                global => global,
            };
        };
        let expanded = match instruction.stage {
            None => self.resolve_global(&text.value),
            stage => {
                let lookup = |name: &str| self.at(stage, name, index);
                expand(&text.value, self.rules(), &lookup)
            }
        };
        expanded.map_or(Variable::Unknown, Variable::Set)
    }

    /// What an `ARG` before the first `FROM` gives at an instruction.
    fn global(&self, name: &str, before: usize) -> Variable {
        match self.last(None, DefinitionKind::Arg, name, before) {
            Some(value) => value.clone(),
            None if is_platform(name) => Variable::Unknown,
            None => Variable::Unset,
        }
    }

    fn at(&self, stage: Option<usize>, name: &str, before: usize) -> Variable {
        if stage.is_none() {
            return self.global(name, before);
        }
        for kind in [DefinitionKind::Env, DefinitionKind::Arg] {
            let mut next = stage;
            for _ in 0..MAX_CHAIN {
                let Some(index) = next else {
                    break;
                };
                if let Some(value) = self.last(Some(index), kind, name, before) {
                    return value.clone();
                }
                next = self.bases.get(index).copied().flatten();
            }
            if next.is_some() {
                return Variable::Unknown;
            }
        }
        // The image that the first stage starts from may set it.
        Variable::Unknown
    }

    fn last(
        &self,
        stage: Option<usize>,
        kind: DefinitionKind,
        name: &str,
        before: usize,
    ) -> Option<&Variable> {
        let found = self.index.get(&(stage, kind, name.to_owned()))?;
        let definitions = found.iter().rev();
        let mut definitions = definitions.filter_map(|&index| self.definitions.get(index));
        let last = definitions.find(|definition| definition.instruction < before)?;
        Some(&last.value)
    }

    fn escape(&self) -> char {
        self.escape.unwrap_or('\\')
    }

    fn rules(&self) -> Rules {
        Rules::Docker(self.escape())
    }
}

/// Most stages, one on the other, that are searched for a variable.
const MAX_CHAIN: usize = 64;

/// The build arguments that BuildKit sets by itself.
fn is_platform(name: &str) -> bool {
    ["TARGET", "BUILD"].iter().any(|side| {
        let part = name.strip_prefix(side);
        part.is_some_and(|part| ["PLATFORM", "OS", "ARCH", "VARIANT", "STAGE"].contains(&part))
    })
}

type Pair = (Spanned<String>, Option<Spanned<String>>);

/// `name=value …`, `name …` in an `ARG`, or the old `name value` of an `ENV`.
fn pairs(
    kind: DefinitionKind,
    arguments: &MappedText,
    escape: char,
    errors: &mut Vec<SyntaxError>,
) -> Vec<Pair> {
    let text = arguments.text();
    let words: Vec<(usize, &str)> = quoted_words_with(text, escape).collect();
    let is_old_form = words.first().is_some_and(|(_, word)| !word.contains('='));
    if kind == DefinitionKind::Env && is_old_form {
        return old_pair(arguments, errors).into_iter().collect();
    }
    let mut found = Vec::new();
    for (start, word) in words {
        let end = start + word.len();
        let name_end = start + word.find('=').unwrap_or(word.len());
        let name = text.get(start..name_end).unwrap_or("");
        let value = text.get(name_end + 1..end);
        if value.is_none() && kind == DefinitionKind::Env || name.is_empty() {
            errors.push(SyntaxError {
                span: arguments.span(start..end),
                message: format!("`{word}` is not of the form name=value"),
            });
            continue;
        }
        let value =
            value.map(|value| Spanned::new(value.to_owned(), arguments.span(name_end + 1..end)));
        let name = Spanned::new(name.to_owned(), arguments.span(start..name_end));
        found.push((name, value));
    }
    found
}

fn old_pair(arguments: &MappedText, errors: &mut Vec<SyntaxError>) -> Option<Pair> {
    let text = arguments.text();
    let Some((name, value)) = text.split_once(char::is_whitespace) else {
        errors.push(SyntaxError {
            span: arguments.whole(),
            message: "`ENV` needs a name and a value".to_owned(),
        });
        return None;
    };
    let value = value.trim_start();
    let value_start = text.len() - value.len();
    Some((
        Spanned::new(name.to_owned(), arguments.span(0..name.len())),
        Some(Spanned::new(
            value.to_owned(),
            arguments.span(value_start..text.len()),
        )),
    ))
}
