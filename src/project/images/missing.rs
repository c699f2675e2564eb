//! What an image copies or installs and does not find.

use super::{Image, Origin, Step};
use crate::project::Project;
use crate::syntax::shell::{Word, base_name};
use crate::text::{Decoding, Span};
use camino::Utf8Path;
use std::collections::BTreeSet;

/// A file or folder that an instruction needs and does not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingInput {
    /// Its path in the build context or in the project.
    pub path: String,
    /// Where it is named.
    pub span: Span,
    /// What is wrong.
    pub reason: MissingReason,
}

/// Why an input is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    /// The project does not hold it.
    NotThere,
    /// `.dockerignore` keeps it out of the build context.
    Ignored,
    /// The instruction at that place copies it, which is later.
    Later(Span),
}

/// Folders and files that builds make.
const MADE: &[&str] = &["dist", "build", "wheels", "wheelhouse", "target", "out"];
const MADE_ENDINGS: &[&str] = &[
    ".whl", ".gz", ".tgz", ".zip", ".egg", ".bz2", ".xz", ".tar", ".jar", ".deb", ".rpm", ".apk",
];

impl Image<'_> {
    /// What its Dockerfile copies, and what its `pip install`s read, that is certainly not found; each path once.
    pub fn missing_inputs(self) -> Vec<MissingInput> {
        if self.project.tree().incomplete {
            return Vec::new();
        }
        let copies = (0..self.dockerfile().instructions.len())
            .flat_map(|index| self.context_sources(index))
            .filter_map(|(path, span)| self.missing_source(path, span));
        let installs = self.pip_installs().flat_map(|(step, pip)| {
            let files = pip.requirement_files().chain(pip.constraint_files());
            let files = files.filter_map(|word| Some((self.path(step, word)?, word)));
            let words = pip.requirements.iter().chain(pip.editables());
            let projects = words.filter_map(|word| Some((self.local_path(step, word)?, word)));
            let inputs: Vec<_> = files.chain(projects).collect();
            inputs
                .into_iter()
                .filter_map(|(path, word)| self.missing_install(step, &path, word))
                .collect::<Vec<_>>()
        });
        let mut seen = BTreeSet::new();
        copies
            .chain(installs)
            .filter(|input| seen.insert(input.path.clone()))
            .collect()
    }

    /// A source of `COPY` that is in no folder that may be the build context.
    fn missing_source(self, path: String, span: Span) -> Option<MissingInput> {
        if path.is_empty() || path.contains(['*', '?', '[']) {
            return None;
        }
        let tree = self.project.tree();
        let is_there = |path: &Utf8Path| tree.has_file(path) || tree.has_folder(path);
        let mut contexts = self.contexts().into_iter();
        if !contexts.any(|context| is_there(&context.join(&path))) {
            let is_deeper = tree.files().any(|file| file.ends_with(&path));
            // A repository of several projects is often the build context of all of them.
            let is_outer = self.project.git().is_some_and(|git| git.is_below);
            let is_known = !is_deeper && !is_outer && !self.project.is_made(&path);
            return is_known.then_some(MissingInput {
                path,
                span,
                reason: MissingReason::NotThere,
            });
        }
        let is_ignored = is_there(&self.context().join(&path))
            && tree.has_file(self.context().join(&path))
            && self.project.is_docker_ignored(self, &path);
        is_ignored.then_some(MissingInput {
            path,
            span,
            reason: MissingReason::Ignored,
        })
    }

    /// A path of the image that a `pip install` reads and that the project should have given to it.
    fn missing_install(self, step: &Step, path: &str, word: &Word) -> Option<MissingInput> {
        if path.contains(['*', '?', '[', '$']) {
            return None;
        }
        let tree = self.project.tree();
        let is_there = |path: &Utf8Path| {
            path.as_str().is_empty() || tree.has_file(path) || tree.has_folder(path)
        };
        match self.origin(step.instruction, path) {
            Some(Origin::Project(origin)) => {
                let is_missing = !is_there(&origin)
                    && !self.project.is_made(origin.as_str())
                    && !self.may_be_written(step, path);
                is_missing.then(|| MissingInput {
                    path: origin.into_string(),
                    span: word.span,
                    reason: MissingReason::NotThere,
                })
            }
            Some(Origin::Clone { .. }) => None,
            None => {
                let (later, origin) = self.later_origin(step.instruction, path)?;
                let Origin::Project(origin) = origin else {
                    return None;
                };
                let instruction = self.dockerfile().instructions.get(later)?;
                let is_late = tree.has_file(&origin) && !self.may_be_written(step, path);
                is_late.then(|| MissingInput {
                    path: origin.into_string(),
                    span: word.span,
                    reason: MissingReason::Later(
                        instruction
                            .keyword
                            .span
                            .cover(instruction.arguments.whole()),
                    ),
                })
            }
        }
    }

    /// Whether a command before a step names the file in any way, and so may make it; or a mount may bring it.
    fn may_be_written(self, step: &Step, path: &str) -> bool {
        let name = base_name(path);
        let earlier = self
            .steps()
            .iter()
            .take_while(|other| !std::ptr::eq(*other, step));
        let names_it = |word: &Word| word.text.ends_with(name);
        let is_named = earlier
            .filter(|other| other.install.is_none())
            .any(|other| {
                let redirections = other.command.redirections.iter();
                let mut targets =
                    redirections.filter_map(|redirection| redirection.target.as_ref());
                other.command.words.iter().any(names_it) || targets.any(names_it)
            });
        let run = self.dockerfile().instructions.get(step.instruction);
        is_named || run.is_some_and(|run| run.flag("mount").is_some())
    }
}

impl Project {
    /// Whether a path is most likely the result of a build: by its name, or because `.gitignore` names it.
    fn is_made(&self, path: &str) -> bool {
        let path = Utf8Path::new(path);
        let by_name = path.components().any(|part| MADE.contains(&part.as_str()))
            || MADE_ENDINGS
                .iter()
                .any(|ending| path.as_str().ends_with(ending));
        let ignored = || {
            let file = self
                .files()
                .open(Utf8Path::new(".gitignore"), Decoding::Utf8);
            file.is_ok_and(|file| {
                let patterns = file.text().lines();
                patterns
                    .filter(|line| !line.starts_with(['#', '!']))
                    .any(|line| super::ignored::matches_at_any_depth(line, path.as_str()))
            })
        };
        by_name || ignored()
    }
}
