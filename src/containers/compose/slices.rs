//! Slices: the folders of `docker/`, each with a Dockerfile or a set of requirements. The set is that of the folder's
//! requirements file, else what the Dockerfile's `pip install` names; the parent is read from its `FROM`.

use super::Composer;
use crate::containers::image_name::image_name;
use crate::containers::requirement_set::Set;
use crate::containers::{CopiedFile, Finding, From, Image, Place, Role};
use crate::project::{self, Project};
use crate::syntax::Variable;
use crate::syntax::dockerfile::{DefinitionKind, InstructionKind};
use crate::syntax::shell::base_name;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// Requirement files of a slice, the first that is there.
const SETS: [&str; 2] = ["thirdparty-requirements.txt", "requirements.txt"];

/// A folder of `docker/` that describes an image.
#[derive(Debug)]
pub(super) struct Slice {
    /// `docker/NAME`.
    folder: Utf8PathBuf,
    /// `{project}-NAME`.
    name: String,
    pub(super) from: From,
    /// The image in its `FROM`.
    reference: Option<String>,
    /// Its requirements file.
    set: Option<Utf8PathBuf>,
}

/// The slices of a project, parents before children, else by name.
pub(super) fn find(project: &Project, project_name: &str) -> Vec<Slice> {
    let mut folders: Vec<Utf8PathBuf> = project
        .tree()
        .tracked()
        .filter_map(slice_folder)
        .map(Utf8Path::to_owned)
        .collect();
    folders.sort();
    folders.dedup();
    let mut names: BTreeMap<Utf8PathBuf, String> = BTreeMap::new();
    for folder in &folders {
        let whole = format!("{project_name}-{}", base_name(folder.as_str()));
        let name = image_name(&whole, names.values().map(String::as_str));
        names.insert(folder.clone(), name);
    }
    let slices = folders.into_iter().map(|folder| Slice {
        name: names.get(&folder).cloned().unwrap_or_default(),
        from: from(project, &folder, &names),
        reference: first_image(project, &folder),
        set: set_of(project, &folder),
        folder,
    });
    parents_first(slices.collect())
}

/// `docker/NAME` of a path `docker/NAME/Dockerfile` or `docker/NAME/thirdparty-requirements.txt`.
fn slice_folder(path: &Utf8Path) -> Option<&Utf8Path> {
    let name = path.file_name()?;
    let folder = path.parent()?;
    let below_docker = folder.parent() == Some(Utf8Path::new("docker"));
    let wanted = matches!(name, "Dockerfile" | "thirdparty-requirements.txt");
    (below_docker && wanted).then_some(folder)
}

fn set_of(project: &Project, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut paths = SETS.iter().map(|name| folder.join(name));
    paths.find(|path| project.tree().has_file(path))
}

fn image_of<'a>(project: &'a Project, folder: &Utf8Path) -> Option<project::Image<'a>> {
    let path = folder.join("Dockerfile");
    project.images().find(|image| image.file().path() == path)
}

/// The image that the Dockerfile of a folder starts from, with its variables replaced where they are known.
fn first_image(project: &Project, folder: &Utf8Path) -> Option<String> {
    let image = image_of(project, folder)?;
    let tree = image.dockerfile();
    let chain = tree.chain(tree.final_stage()?);
    let first = tree.stages.get(*chain.first()?)?;
    let resolved = first.resolved_image.as_ref();
    Some(resolved.unwrap_or(&first.image.value).clone())
}

/// What a slice starts from: another one when the last part of the image's name is its name or its folder's.
fn from(project: &Project, folder: &Utf8Path, names: &BTreeMap<Utf8PathBuf, String>) -> From {
    let image = first_image(project, folder);
    let Some(image) = image else {
        let first = names.iter().find(|(other, _)| other.as_path() != folder);
        return first.map_or_else(
            || From::External(String::new()),
            |(_, name)| From::Parent(name.clone()),
        );
    };
    let last = image.rsplit('/').next().unwrap_or(&image);
    let bare = last.split([':', '@']).next().unwrap_or(last);
    let named = names.iter().find(|(other, name)| {
        let own = other.as_path() == folder;
        !own && (name.as_str() == bare || base_name(other.as_str()) == bare)
    });
    match named {
        Some((_, name)) => From::Parent(name.clone()),
        None => From::External(image),
    }
}

/// Slices whose parent is missing or stands in a ring keep their place at the end.
fn parents_first(mut open: Vec<Slice>) -> Vec<Slice> {
    let mut done: Vec<Slice> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let (ready, waiting): (Vec<Slice>, Vec<Slice>) =
            open.into_iter().partition(|slice| match &slice.from {
                From::External(_) => true,
                From::Parent(parent) => done.iter().any(|other| other.name == *parent),
            });
        if ready.is_empty() {
            done.extend(waiting.into_iter().map(|slice| Slice {
                from: From::External(String::new()),
                ..slice
            }));
            break;
        }
        done.extend(ready);
        open = waiting;
    }
    done
}

impl Composer<'_> {
    pub(super) fn slices(&mut self, slices: Vec<Slice>) -> Vec<Image> {
        slices.into_iter().map(|slice| self.slice(slice)).collect()
    }

    fn slice(&mut self, slice: Slice) -> Image {
        let from = match slice.from {
            From::External(image) if image.is_empty() => From::External(self.python_image()),
            from => from,
        };
        let is_root = matches!(from, From::External(_));
        let mut image = Image::new(slice.name, Role::Slice, from);
        image.reference = slice.reference.filter(|_| !is_root);
        let described = image_of(self.project, &slice.folder);
        let mut set = Set::default();
        let mut installs_tree = false;
        match (&slice.set, described) {
            (Some(path), _) => {
                self.collector.collect_file(path, &mut set);
            }
            (None, Some(described)) => installs_tree = self.installed(described, &mut set),
            (None, None) => {}
        }
        image.installs_project = installs_tree || set.planned.iter().any(|planned| planned.own);
        image.requirements = self.without_itself(set.planned);
        if image.installs_project {
            image.implied = self.install_requires();
            image.scripts = self.scripts();
        }
        if let Some(described) = described {
            self.constrained(described);
            self.describe(&mut image, described, &slice.folder);
        }
        if is_root || image.user.is_none() {
            image.user.clone_from(&self.context.user);
        }
        image.folder = Some(slice.folder);
        image
    }

    /// What the `pip install`s of a Dockerfile name; whether the tree of the project is among it.
    fn installed(&mut self, image: project::Image<'_>, set: &mut Set) -> bool {
        let mut installs_tree = false;
        for (step, pip) in image.pip_installs() {
            for word in pip.requirements.iter().chain(pip.editables()) {
                let text = image.text(step, word).unwrap_or_else(|| word.raw.clone());
                let place = Place {
                    path: image.file().path().to_owned(),
                    row: image.row(word.span),
                };
                let path = image.path(step, word);
                let origin = path.and_then(|path| image.origin(step.instruction, &path));
                let is_tree = matches!(&origin, Some(project::Origin::Project(path)) if path.as_str().is_empty());
                if is_tree {
                    installs_tree = true;
                } else {
                    self.collector.collect_text(&text, &place, set);
                }
            }
            for word in pip.requirement_files() {
                let path = image.path(step, word);
                let origin = path.and_then(|path| image.origin(step.instruction, &path));
                if let Some(project::Origin::Project(path)) = origin {
                    self.collector.collect_file(&path, set);
                }
            }
        }
        installs_tree
    }

    /// The constraints of the `pip install`s of a Dockerfile.
    fn constrained(&mut self, image: project::Image<'_>) {
        for (step, pip) in image.pip_installs() {
            for word in pip.constraint_files() {
                let text = image.text(step, word).unwrap_or_else(|| word.raw.clone());
                let path = image.path(step, word);
                let origin = path.and_then(|path| image.origin(step.instruction, &path));
                let file = match origin {
                    Some(project::Origin::Project(path)) => Some(path),
                    _ => None,
                };
                let place = Place {
                    path: image.file().path().to_owned(),
                    row: image.row(word.span),
                };
                self.collector.constrain(&text, file, Some(&place));
            }
        }
    }

    /// Takes over what a Dockerfile says besides: command, environment, ports, files.
    fn describe(&mut self, image: &mut Image, described: project::Image<'_>, folder: &Utf8Path) {
        let tree = described.dockerfile();
        for index in described.indices() {
            let Some(instruction) = tree.instructions.get(index) else {
                continue;
            };
            let exec = || {
                let words = instruction.exec.as_ref()?;
                Some(words.iter().map(|word| word.text().to_owned()).collect())
            };
            let text = || tree.resolve(index, instruction.arguments.text());
            match instruction.kind {
                InstructionKind::Cmd => image.cmd = exec(),
                InstructionKind::Entrypoint => image.entrypoint = exec(),
                InstructionKind::Expose => image.expose.extend(text()),
                InstructionKind::Workdir => image.workdir = text(),
                InstructionKind::Copy | InstructionKind::Add => {
                    self.copied(image, described, index, folder);
                }
                _ => {}
            }
        }
        let environment = tree.definitions().iter();
        let environment = environment.filter(|definition| definition.kind == DefinitionKind::Env);
        image.env.extend(
            environment.filter_map(|definition| match &definition.value {
                Variable::Set(value) => Some((definition.name.value.clone(), value.clone())),
                _ => None,
            }),
        );
    }

    /// Files that are copied and not only read by an installer.
    fn copied(
        &mut self,
        image: &mut Image,
        described: project::Image<'_>,
        index: usize,
        folder: &Utf8Path,
    ) {
        let tree = described.dockerfile();
        let target = tree.instructions.get(index).and_then(|at| at.copied());
        let target = target.and_then(|(_, target)| tree.resolve(index, &target.value));
        let Some(target) = target else {
            return;
        };
        for (source, span) in described.context_sources(index) {
            let lower = source.to_ascii_lowercase();
            let is_input = ["requirements", "constraints"]
                .iter()
                .any(|word| lower.contains(word));
            if is_input || source.is_empty() {
                continue;
            }
            let here = [folder.join(&source), Utf8PathBuf::from(&source)];
            let found = here
                .into_iter()
                .find(|path| self.project.tree().has_file(path));
            if let Some(source) = found {
                let target = target.clone();
                image.files.push(CopiedFile { source, target });
                continue;
            }
            let place = Place {
                path: described.file().path().to_owned(),
                row: described.row(span),
            };
            let message = format!("`{source}` is copied into {}, and is not there", image.name);
            self.collector
                .findings
                .push(Finding::note(message, Some(place)));
        }
    }
}
