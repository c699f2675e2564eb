//! Build stages.

use super::variables::Variables;
use super::{Dockerfile, Instruction, InstructionKind};
use crate::syntax::SyntaxError;
use crate::text::{Span, Spanned};
use std::collections::BTreeMap;
use std::ops::Range;

/// One `FROM` and the instructions up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The name after `AS`, as written.
    pub name: Option<Spanned<String>>,
    /// The image or stage it starts from, as written; variables are left as they are.
    pub image: Spanned<String>,
    /// The image with the variables replaced, when all are known.
    pub resolved_image: Option<String>,
    /// The stage of this file it starts from.
    pub base: Option<usize>,
    /// Its instructions, `FROM` first, as indices.
    pub instructions: Range<usize>,
}

/// Finds the stages, gives each instruction its own, and the values of the variables.
pub(super) fn read(tree: &mut Dockerfile, whole: Span, errors: &mut Vec<SyntaxError>) {
    let mut variables = Variables::new(tree.escape);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut stages: Vec<Stage> = Vec::new();
    let mut in_force = InForce::default();
    let mut at_end: Vec<InForce> = Vec::new();

    for (index, instruction) in tree.instructions.iter_mut().enumerate() {
        if instruction.kind == InstructionKind::From {
            let mut stage = from(instruction, index, errors);
            stage.resolved_image = variables.resolve_global(&stage.image.value);
            let base = stage.resolved_image.as_deref().map(str::to_lowercase);
            stage.base = base.and_then(|base| names.get(&base).copied());
            if let Some(name) = &stage.name {
                names.insert(name.value.to_lowercase(), stages.len());
            }
            variables.enter(stage.base);
            if !stages.is_empty() {
                at_end.push(in_force);
            }
            let base = stage.base.and_then(|base| at_end.get(base));
            in_force = base.copied().unwrap_or_default();
            stages.push(stage);
        } else if stages.is_empty() && !instruction.may_precede_from() {
            errors.push(SyntaxError {
                span: instruction.keyword.span,
                message: format!("`{}` stands before any `FROM`", instruction.keyword.value),
            });
        }
        instruction.stage = stages.len().checked_sub(1);
        if let Some(trigger) = &mut instruction.trigger {
            trigger.stage = instruction.stage;
        }
        if let Some(stage) = stages.last_mut() {
            stage.instructions.end = index + 1;
        }
        in_force.give(index, instruction);
        variables.define(index, instruction, errors);
    }

    if stages.is_empty() {
        errors.push(SyntaxError {
            span: whole.at_end(),
            message: "there is no `FROM`".to_owned(),
        });
    }
    tree.stages = stages;
    tree.variables = variables;
}

/// The last instructions that hold for those after them.
#[derive(Clone, Copy, Default)]
struct InForce {
    workdir: Option<usize>,
    shell: Option<usize>,
}

impl InForce {
    /// Notes in an instruction what holds there, and what it changes.
    fn give(&mut self, index: usize, instruction: &mut Instruction) {
        instruction.workdir = self.workdir;
        instruction.shell = self.shell;
        match instruction.kind {
            InstructionKind::Workdir => self.workdir = Some(index),
            InstructionKind::Shell => self.shell = Some(index),
            _ => {}
        }
    }
}

/// `FROM image [AS name]`.
fn from(instruction: &Instruction, index: usize, errors: &mut Vec<SyntaxError>) -> Stage {
    let words = instruction.words();
    let name = match words.as_slice() {
        [_, word, name] if word.value.eq_ignore_ascii_case("as") => Some(name.clone()),
        [] | [_] => None,
        [_, rest, ..] => {
            errors.push(SyntaxError {
                span: rest.span.cover(instruction.arguments.whole().at_end()),
                message: "`FROM` takes one image, or an image, `AS` and a name".to_owned(),
            });
            None
        }
    };
    let nothing = || Spanned::new(String::new(), instruction.arguments.whole());
    Stage {
        name,
        image: words.into_iter().next().unwrap_or_else(nothing),
        resolved_image: None,
        base: None,
        instructions: index..index + 1,
    }
}
