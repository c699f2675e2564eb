//! The images that the Dockerfiles of a project build: the commands that run in them, and what these install.

mod asked;
mod clones;
mod contents;
mod ignored;
mod missing;
mod packages;
mod removed;
mod sequence;
mod version;

pub use asked::Asked;
pub use clones::InstalledClone;
pub use contents::Origin;
pub use missing::{MissingInput, MissingReason};
pub use packages::BuildPackage;
pub use packages::is_build_package;
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
    /// Index of its first `WORKDIR`.
    first_workdir: Option<usize>,
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
        first_workdir: None,
    };
    let Some(stage) = dockerfile.final_stage() else {
        return parts;
    };
    let indices = dockerfile.image_instructions(stage);
    let kind = |index: usize| dockerfile.instructions.get(index).map(|at| at.kind);
    let mut workdirs = indices.iter().copied();
    parts.first_workdir = workdirs.find(|&index| kind(index) == Some(InstructionKind::Workdir));
    // What `ONBUILD` runs belongs to other images.
    let runs = indices.iter().copied();
    parts.steps = runs
        .filter(|&index| kind(index) == Some(InstructionKind::Run))
        .flat_map(|index| {
            dockerfile
                .commands(index)
                .iter()
                .map(move |command| (index, command))
        })
        .map(|(instruction, command)| Step {
            instruction,
            install: install_commands(command),
            command: command.clone(),
        })
        .collect();
    let image = Image {
        project,
        source,
        parts: &parts,
    };
    let contents = contents::read(image, &indices);
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

    /// The directory a command runs in, as a path such as [`Image::path`] gives.
    pub fn directory(self, step: &Step) -> Option<String> {
        let mut directory = self.working_directory(step.instruction);
        for target in step.command.directories.as_ref()? {
            directory = join_symbolic(directory.as_deref(), &self.symbolic(step, target)?);
        }
        directory
    }

    /// The path that a word of a command names, seen from the directory it runs in. A variable that is not known stays in
    /// it as `$NAME`: such paths can be compared, and name no file. `None` for URLs, too.
    pub fn path(self, step: &Step, word: &Word) -> Option<String> {
        self.path_of(step, &self.symbolic(step, word)?)
    }

    /// The same for a part of a word.
    fn path_of(self, step: &Step, text: &str) -> Option<String> {
        if text.contains("://") {
            return None;
        }
        join_symbolic(self.directory(step).as_deref(), text)
    }

    /// A word with its variables replaced; those that are not known stay as `$NAME`.
    fn symbolic(self, step: &Step, word: &Word) -> Option<String> {
        self.text(step, word).or_else(|| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@+=,[]${}\"".contains(c);
            let is_plain = word.raw.chars().all(plain);
            // `${NAME}` and `$NAME` are the same.
            is_plain.then(|| word.raw.replace(['{', '}', '"'], ""))
        })
    }

    /// The line of a place, from 1.
    pub fn row(self, span: Span) -> usize {
        self.file().position(span.start as usize).row
    }

    /// The working directory at an instruction of the image; that of the base image has a name of its own.
    fn working_directory(self, instruction: usize) -> Option<String> {
        self.dockerfile().directory(instruction).or_else(|| {
            let is_set = self
                .parts
                .first_workdir
                .is_some_and(|first| first < instruction);
            (!is_set).then(|| BASE_DIRECTORY.to_owned())
        })
    }
}

/// A path seen from a directory; one that starts with a variable is taken as absolute.
fn join_symbolic(directory: Option<&str>, path: &str) -> Option<String> {
    if path.starts_with('$') {
        return join(Some(""), path);
    }
    join(directory, path)
}
