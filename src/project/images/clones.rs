//! Repositories that an image clones to install them.

use super::{Image, Step};
use crate::syntax::install::{GitClone, Install, Pip};
use crate::syntax::shell::Word;

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
        let uses: Vec<_> = steps
            .iter()
            .enumerate()
            .flat_map(|(at, step)| {
                let used = self.used_paths(step).into_iter();
                used.map(move |(path, use_)| (at, step, path, use_))
            })
            .collect();
        let clones = steps.iter().enumerate().filter_map(|(at, step)| {
            let Some(Install::GitClone(git)) = &step.install else {
                return None;
            };
            let folder = self.clone_folder(step, git)?;
            if self.is_removed_at_once(step, steps.get(at + 1..)?, &folder) {
                return None;
            }
            let mut own = uses
                .iter()
                .filter(|(later, _, path, _)| *later > at && is_below(path, &folder));
            let mut projects = own.clone();
            let (_, installed, _, use_) = projects
                .find(|(.., use_)| *use_ == Use::Project)
                .or_else(|| own.next())?;
            Some(InstalledClone {
                clone: step,
                git,
                installed,
                is_requirements_only: *use_ == Use::Requirements,
            })
        });
        clones.collect()
    }

    /// The paths that a command installs, or reads requirements from.
    fn used_paths(self, step: &Step) -> Vec<(String, Use)> {
        match &step.install {
            Some(Install::Pip(pip)) => {
                let projects = self.projects(step, pip).into_iter();
                let files = pip.requirement_files();
                let files = files.filter_map(|word| self.path(step, word));
                projects
                    .map(|path| (path, Use::Project))
                    .chain(files.map(|path| (path, Use::Requirements)))
                    .collect()
            }
            Some(Install::SetupPy(setup)) => {
                let script = self.path(step, &setup.script);
                script
                    .map(|path| (path, Use::Project))
                    .into_iter()
                    .collect()
            }
            Some(Install::EasyInstall(easy)) => {
                let words = easy.requirements.iter();
                let paths = words.filter_map(|word| self.local_path(step, word));
                paths.map(|path| (path, Use::Project)).collect()
            }
            Some(Install::GitClone(_) | Install::Distro(_)) | None => Vec::new(),
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
        let text = self.symbolic(step, word)?;
        let text = text.strip_prefix("file://").unwrap_or(&text);
        let is_path = text.starts_with(['.', '$']) || text.contains('/');
        if !is_path || text.contains("://") || text.contains('@') {
            return None;
        }
        let path = text.split_once('[').map_or(text, |(path, _)| path);
        self.path_of(step, path)
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
