//! Which files of the project, or of clones, lie where in an image.

use super::{Image, Step};
use crate::project::Project;
use crate::syntax::dockerfile::{Instruction, InstructionKind};
use crate::syntax::install::{GitClone, Install};
use crate::syntax::shell::{base_name, join};
use crate::text::Span;
use camino::{Utf8Path, Utf8PathBuf};

/// Where a file of an image comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The project: a path in it.
    Project(Utf8PathBuf),
    /// A repository that the image clones.
    Clone {
        /// The name of its folder.
        name: String,
        /// A path in it.
        path: Utf8PathBuf,
    },
}

impl Origin {
    /// The path as messages show it: `rally/requirements.txt`.
    pub fn shown(&self) -> String {
        match self {
            Self::Project(path) => path.to_string(),
            Self::Clone { name, path } => format!("{name}/{path}"),
        }
    }

    fn join(&self, rest: &str) -> Self {
        let joined = |path: &Utf8Path| {
            if rest.is_empty() {
                path.to_owned()
            } else {
                path.join(rest)
            }
        };
        match self {
            Self::Project(path) => Self::Project(joined(path)),
            Self::Clone { name, path } => Self::Clone {
                name: name.clone(),
                path: joined(path),
            },
        }
    }
}

/// A file or folder that an instruction puts into an image.
#[derive(Debug)]
pub(super) struct Content {
    instruction: usize,
    /// Where it lies in the image.
    target: String,
    origin: Origin,
}

/// The contents of an image, in the order in which they come.
pub(super) fn read(image: Image<'_>, instructions: &[usize]) -> Vec<Content> {
    let context = image.context();
    let mut contents = Vec::new();
    for &index in instructions {
        let Some(instruction) = image.dockerfile().instructions.get(index) else {
            continue;
        };
        match instruction.kind {
            InstructionKind::Copy | InstructionKind::Add => {
                let copied = copied(image, index, instruction, &context, &contents);
                contents.extend(copied);
            }
            InstructionKind::Run => {
                let own = image
                    .steps()
                    .iter()
                    .filter(|step| step.instruction == index);
                contents.extend(own.filter_map(|step| cloned(image, step)));
            }
            _ => {}
        }
    }
    contents
}

impl Image<'_> {
    /// Where a path of the image comes from, at an instruction.
    pub fn origin(self, instruction: usize, path: &str) -> Option<Origin> {
        let before = self.parts.contents.iter().rev();
        before
            .filter(|content| content.instruction <= instruction)
            .find_map(|content| self.origin_in(content, path))
    }

    /// Where a path comes from when it lies in this content.
    fn origin_in(self, content: &Content, path: &str) -> Option<Origin> {
        let rest = below(path, &content.target)?;
        let tree = self.project.tree();
        match &content.origin {
            // `COPY requirements.txt /tmp` copies into a folder that the image has: else nothing could lie below.
            Origin::Project(file) if !rest.is_empty() && tree.has_file(file) => {
                (file.file_name() == Some(rest)).then(|| content.origin.clone())
            }
            origin => Some(origin.join(rest)),
        }
    }

    /// The first later instruction that puts something at a path of the image, and what.
    pub(super) fn later_origin(self, instruction: usize, path: &str) -> Option<(usize, Origin)> {
        let later = self.parts.contents.iter();
        later
            .filter(|content| content.instruction > instruction)
            .find_map(|content| {
                let origin = self.origin_in(content, path)?;
                Some((content.instruction, origin))
            })
    }

    /// The folder that a `git clone` makes, as a path of the image.
    pub fn clone_folder(self, step: &Step, clone: &GitClone) -> Option<String> {
        match &clone.folder {
            Some(folder) => self.path(step, folder),
            None => join(self.directory(step).as_deref(), clone.default_folder()),
        }
    }

    /// What a `COPY` or `ADD` takes from the build context: each source as a path below it, with its place. Nothing for
    /// those that copy from another image, for URLs, and for sources that are not known.
    pub fn context_sources(self, index: usize) -> Vec<(String, Span)> {
        let Some(instruction) = self.dockerfile().instructions.get(index) else {
            return Vec::new();
        };
        let Some((sources, _)) = instruction.copied() else {
            return Vec::new();
        };
        if instruction.flag("from").is_some() {
            return Vec::new();
        }
        sources
            .into_iter()
            .filter_map(|source| {
                let text = self.dockerfile().resolve(index, &source.value)?;
                let is_remote = text.contains("://") || text.starts_with("git@");
                let path = join(Some("/"), &text)?;
                let path = path.trim_start_matches('/').to_owned();
                (!is_remote).then_some((path, source.span))
            })
            .collect()
    }

    /// The folder of the project that is most likely its build context: of the Dockerfile's folder and those around it
    /// the one with most of what is copied; the nearest of equals.
    pub fn context(self) -> Utf8PathBuf {
        let stages = self.dockerfile().instructions.len();
        let sources: Vec<String> = (0..stages)
            .flat_map(|index| self.context_sources(index))
            .map(|(path, _)| path)
            .collect();
        let mut best = (0, Utf8PathBuf::new());
        for (rank, folder) in self.contexts().into_iter().enumerate() {
            let hits = sources
                .iter()
                .filter(|path| exists(self.project, &folder, path));
            let count = hits.count();
            if rank == 0 || count > best.0 {
                best = (count, folder);
            }
        }
        best.1
    }

    /// The Dockerfile's folder and those around it.
    pub fn contexts(self) -> Vec<Utf8PathBuf> {
        let folder = self.file().path().parent().unwrap_or(Utf8Path::new(""));
        let mut folders: Vec<_> = folder.ancestors().map(Utf8Path::to_owned).collect();
        if folders.is_empty() {
            folders.push(Utf8PathBuf::new());
        }
        folders
    }
}

/// Whether something stands at a path of a build context; the whole context counts where the project's root is one.
fn exists(project: &Project, context: &Utf8Path, path: &str) -> bool {
    if path.is_empty() {
        return context.as_str().is_empty();
    }
    let path = context.join(path);
    project.tree().has_file(&path) || project.tree().has_folder(&path)
}

/// What a `COPY` or `ADD` puts where.
fn copied(
    image: Image<'_>,
    index: usize,
    instruction: &Instruction,
    context: &Utf8Path,
    before: &[Content],
) -> Vec<Content> {
    let Some((written, target)) = instruction.copied() else {
        return Vec::new();
    };
    let Some(target) = image.dockerfile().resolve(index, &target.value) else {
        return Vec::new();
    };
    let directory = image.working_directory(index);
    let Some(path) = join(directory.as_deref(), &target) else {
        return Vec::new();
    };
    let is_folder = written.len() > 1
        || target.ends_with(['/', '.'])
        || directory.as_deref() == Some(&path)
        || before
            .iter()
            .any(|other| below(&other.target, &path).is_some_and(|rest| !rest.is_empty()));
    let sources = image.context_sources(index).into_iter();
    sources
        .filter(|(source, _)| exists(image.project, context, source) || source.is_empty())
        .map(|(source, _)| {
            let origin = context.join(&source);
            let is_file = image.project.tree().has_file(&origin);
            let target = if is_file && is_folder {
                join(Some(&path), base_name(&source)).unwrap_or_default()
            } else {
                path.clone()
            };
            Content {
                instruction: index,
                target,
                origin: Origin::Project(clean(&origin)),
            }
        })
        .collect()
}

/// Where a `git clone` puts its repository. A clone of the project itself counts as the project.
fn cloned(image: Image<'_>, step: &Step) -> Option<Content> {
    let Some(Install::GitClone(clone)) = &step.install else {
        return None;
    };
    let target = image.clone_folder(step, clone)?;
    let name = base_name(&target).to_owned();
    let origin = if image.project.is_repository_of(clone.default_folder()) {
        Origin::Project(Utf8PathBuf::new())
    } else {
        Origin::Clone {
            name,
            path: Utf8PathBuf::new(),
        }
    };
    Some(Content {
        instruction: step.instruction,
        target,
        origin,
    })
}

/// Without the `/` that joining nothing leaves behind.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    Utf8PathBuf::from(path.as_str().trim_end_matches('/'))
}

impl Project {
    /// Whether a repository of that name is most likely the project's own.
    fn is_repository_of(&self, repository: &str) -> bool {
        let own = self.metadata().name.known();
        own.is_some_and(|own| canonical(own) == canonical(repository))
    }
}

/// A name as PEP 503 compares it.
fn canonical(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// What follows a folder in a path; nothing when it is the folder itself.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() || folder == "/" {
        return Some(rest);
    }
    rest.strip_prefix('/')
}
