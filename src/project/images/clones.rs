//! Repositories that an image clones to install them.

use super::{Image, Step};
use crate::syntax::install::{GitClone, Install, Pip};
use crate::syntax::shell::{Word, join};

/// A clone and the first command that installs it.
#[derive(Debug, Clone, Copy)]
pub struct InstalledClone<'a> {
    /// The command that clones.
    pub clone: &'a Step,
    /// What it says.
    pub git: &'a GitClone,
    /// The command that installs.
    pub installed: &'a Step,
    /// Whether it only installs a requirements file of the repository.
    pub is_requirements_only: bool,
}

impl<'a> Image<'a> {
    /// The clones that a later command installs and that stay in the image, in order.
    pub fn installed_clones(self) -> Vec<InstalledClone<'a>> {
        let steps = self.steps();
        let clones = steps.iter().enumerate().filter_map(|(at, step)| {
            let Some(Install::GitClone(git)) = &step.install else {
                return None;
            };
            let folder = self.clone_folder(step, git)?;
            let later = steps.get(at + 1..)?;
            if self.is_removed_at_once(step, later, &folder) {
                return None;
            }
            let uses = || {
                later
                    .iter()
                    .filter_map(|other| Some((other, self.use_of(other, &folder)?)))
            };
            let install = uses().find(|(_, use_)| *use_ == Use::Project);
            let (installed, use_) = install.or_else(|| uses().next())?;
            Some(InstalledClone {
                clone: step,
                git,
                installed,
                is_requirements_only: use_ == Use::Requirements,
            })
        });
        clones.collect()
    }

    /// How a command installs what lies in a folder.
    fn use_of(self, step: &Step, folder: &str) -> Option<Use> {
        let is_inside = |path: Option<String>| path.is_some_and(|path| is_below(&path, folder));
        match step.install.as_ref()? {
            Install::Pip(pip) => {
                if self
                    .projects(step, pip)
                    .into_iter()
                    .any(|path| is_below(&path, folder))
                {
                    return Some(Use::Project);
                }
                let mut files = pip.requirement_files();
                let reads = files.any(|word| is_inside(self.path(step, word)));
                reads.then_some(Use::Requirements)
            }
            Install::SetupPy(setup) => {
                is_inside(self.path(step, &setup.script)).then_some(Use::Project)
            }
            Install::EasyInstall(easy) => {
                let mut words = easy.requirements.iter();
                let installs = words.any(|word| is_inside(self.local_path(step, word)));
                installs.then_some(Use::Project)
            }
            Install::GitClone(_) | Install::Distro(_) => None,
        }
    }

    /// The folders and archives of the image that a command installs.
    pub fn projects(self, step: &Step, pip: &Pip) -> Vec<String> {
        let words = pip.requirements.iter().chain(pip.editables());
        words
            .filter_map(|word| self.local_path(step, word))
            .collect()
    }

    /// The path of a requirement that is a path; pip takes a word with a `/` or a leading `.` for one.
    pub(super) fn local_path(self, step: &Step, word: &Word) -> Option<String> {
        let text = self.text(step, word)?;
        let text = text.strip_prefix("file://").unwrap_or(&text);
        let is_path = text.starts_with('.') || text.contains('/');
        if !is_path || text.contains("://") || text.contains('@') {
            return None;
        }
        let path = text.split_once('[').map_or(text, |(path, _)| path);
        join(self.directory(step).as_deref(), path)
    }

    /// Whether the `RUN` that makes a folder removes it, too.
    fn is_removed_at_once(self, made: &Step, later: &[Step], folder: &str) -> bool {
        let same = later
            .iter()
            .take_while(|step| step.instruction == made.instruction);
        same.filter(|step| step.command.program() == Some("rm"))
            .any(|step| {
                let words = step.command.program_words().iter().skip(1);
                words
                    .filter_map(|word| self.path(step, word))
                    .any(|path| is_below(folder, &path))
            })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Project,
    Requirements,
}

/// Whether a path is a folder or lies in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
