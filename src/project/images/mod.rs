//! The images that the Dockerfiles of a project build: the commands that run in them, and what these install.

mod asked;
mod clones;
mod contents;
mod ignored;
mod missing;
mod packages;
mod sequence;
mod version;

pub use asked::Asked;
pub use clones::InstalledClone;
pub use contents::Origin;
pub use missing::{MissingInput, MissingReason};
pub use packages::BuildPackage;
pub use sequence::{Disagreement, ImageInstall};

use super::{Project, Source};
use crate::syntax::dockerfile::{Dockerfile, Instruction, InstructionKind};
use crate::syntax::install::{Install, Pip, install_commands};
use crate::syntax::shell::{Command, Word, join};
use crate::text::{SourceFile, Span};
use contents::Content;

/// The image that a Dockerfile builds when no stage is asked for: its last stage and those it stands on.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    project: &'a Project,
    source: &'a Source<Dockerfile>,
    parts: &'a Parts,
}

/// A command of a `RUN`.
#[derive(Debug)]
pub struct Step {
    /// Index of the `RUN`: the steps of one `RUN` make one layer.
    pub instruction: usize,
    /// The command.
    pub command: Command,
    /// What it installs.
    pub install: Option<Install>,
}

/// What is computed of an image once.
#[derive(Debug)]
pub(super) struct Parts {
    steps: Vec<Step>,
    contents: Vec<Content>,
}

/// Stands for a working directory that the base image sets and that is not known.
const BASE_DIRECTORY: &str = "?";

impl Project {
    /// The image of each Dockerfile that has one.
    pub fn images(&self) -> impl Iterator<Item = Image<'_>> {
        let parts = self.image_parts.get_or_init(|| {
            let sources = self.dockerfiles().iter();
            sources.map(|source| read(self, source)).collect()
        });
        let images = self.dockerfiles().iter().zip(parts);
        images.map(|(source, parts)| Image {
            project: self,
            source,
            parts,
        })
    }
}

fn read(project: &Project, source: &Source<Dockerfile>) -> Parts {
    let dockerfile = &source.parse.tree;
    let mut parts = Parts {
        steps: Vec::new(),
        contents: Vec::new(),
    };
    let Some(stage) = dockerfile.final_stage() else {
        return parts;
    };
    let instructions = dockerfile.image_instructions(stage);
    for &index in &instructions {
        let is_run = |kind| kind == InstructionKind::Run;
        // What `ONBUILD` runs belongs to other images.
        if !dockerfile
            .instructions
            .get(index)
            .is_some_and(|instruction| is_run(instruction.kind))
        {
            continue;
        }
        for command in dockerfile.commands(index) {
            parts.steps.push(Step {
                instruction: index,
                install: install_commands(&command),
                command,
            });
        }
    }
    let image = Image {
        project,
        source,
        parts: &parts,
    };
    let contents = contents::read(image, &instructions);
    parts.contents = contents;
    parts
}

impl<'a> Image<'a> {
    /// The file that describes it.
    pub fn file(self) -> &'a SourceFile {
        &self.source.file
    }

    /// The file's tree.
    pub fn dockerfile(self) -> &'a Dockerfile {
        &self.source.parse.tree
    }

    /// The instructions that make it up: those of its base stages in the file first.
    pub fn instructions(self) -> Vec<&'a Instruction> {
        let all = self.indices().into_iter();
        all.filter_map(|index| self.dockerfile().instructions.get(index))
            .collect()
    }

    /// The same as indices of the Dockerfile.
    pub fn indices(self) -> Vec<usize> {
        let stage = self.dockerfile().final_stage();
        stage.map_or_else(Vec::new, |stage| {
            self.dockerfile().image_instructions(stage)
        })
    }

    /// The commands that build it, in order.
    pub fn steps(self) -> &'a [Step] {
        &self.parts.steps
    }

    /// Its `pip install`s, in order.
    pub fn pip_installs(self) -> impl Iterator<Item = (&'a Step, &'a Pip)> {
        self.steps().iter().filter_map(|step| match &step.install {
            Some(Install::Pip(pip)) => Some((step, pip)),
            _ => None,
        })
    }

    /// A word of a command with its variables replaced, when they are known.
    pub fn text(self, step: &Step, word: &Word) -> Option<String> {
        let lookup = |name: &str| self.dockerfile().variable(step.instruction, name);
        step.command.resolve(word, &lookup)
    }

    /// The directory a command runs in.
    pub fn directory(self, step: &Step) -> Option<String> {
        let lookup = |name: &str| self.dockerfile().variable(step.instruction, name);
        let start = self.working_directory(step.instruction);
        step.command.directory(start.as_deref(), &lookup)
    }

    /// The path that a word of a command names, seen from the directory it runs in. `None` for URLs, too.
    pub fn path(self, step: &Step, word: &Word) -> Option<String> {
        let text = self.text(step, word)?;
        if text.contains("://") {
            return None;
        }
        join(self.directory(step).as_deref(), &text)
    }

    /// The line of a place, from 1.
    pub fn row(self, span: Span) -> usize {
        self.file().position(span.start as usize).row
    }

    /// The working directory at an instruction; that of the base image has a name of its own.
    fn working_directory(self, instruction: usize) -> Option<String> {
        if let Some(directory) = self.dockerfile().directory(instruction) {
            return Some(directory);
        }
        let stage = self.dockerfile().instructions.get(instruction)?.stage?;
        let before = self.dockerfile().image_instructions(stage).into_iter();
        let is_set = before
            .take_while(|&index| index < instruction)
            .filter_map(|index| self.dockerfile().instructions.get(index))
            .any(|other| other.kind == InstructionKind::Workdir);
        (!is_set).then(|| BASE_DIRECTORY.to_owned())
    }
}
