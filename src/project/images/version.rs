//! Whether pbr finds a version where an image installs the project.

use super::{Image, Origin, Step};
use crate::syntax::install::{Install, Pip};
use camino::Utf8Path;

/// What pbr reads before it looks for tags (`pbr.packaging.get_version`).
const VARIABLES: &[&str] = &["PBR_VERSION", "OSLO_PACKAGE_VERSION"];

impl<'a> Image<'a> {
    /// The first `pip install` of the copied project that finds neither a repository, nor `PKG-INFO`, nor a variable.
    pub fn install_without_version(self) -> Option<&'a Step> {
        let tree = self.project.tree();
        if tree.has_file("PKG-INFO") || tree.has_file("METADATA") || self.names_version() {
            return None;
        }
        let mut installs = self.pip_installs();
        let (step, _) = installs.find(|(step, pip)| self.lacks_repository(step, pip))?;
        Some(step)
    }

    /// Whether any `ARG`, `ENV` or command names the variable.
    fn names_version(self) -> bool {
        let mut definitions = self.dockerfile().definitions().iter();
        let mut words = self.steps().iter().flat_map(|step| {
            let words = step.command.words.iter();
            words.chain(&step.command.assignments)
        });
        definitions.any(|definition| VARIABLES.contains(&definition.name.value.as_str()))
            || words.any(|word| VARIABLES.iter().any(|name| word.text.contains(name)))
    }

    /// Whether a command installs the project from a folder that is certainly in no repository.
    fn lacks_repository(self, step: &Step, pip: &Pip) -> bool {
        let is_own = |folder: &str, file: &str| {
            let path = format!("{}/{file}", folder.trim_end_matches('/'));
            self.origin(step.instruction, &path) == Some(Origin::Project(file.into()))
        };
        let folders = self.projects(step, pip).into_iter();
        let mut copied = folders.filter(|folder| is_own(folder, "setup.py"));
        copied.any(|folder| !self.may_be_in_git(step, &folder))
    }

    fn may_be_in_git(self, step: &Step, folder: &str) -> bool {
        let makes_repository = self.steps().iter().any(|other| {
            matches!(other.install, Some(Install::GitClone(_)))
                || other.command.program() == Some("git")
        });
        let copies_it = (0..self.dockerfile().instructions.len())
            .flat_map(|index| self.context_sources(index))
            .any(|(path, _)| path == ".git" || path.ends_with("/.git"));
        let has_mount = self
            .dockerfile()
            .instructions
            .get(step.instruction)
            .is_some_and(|run| run.flag("mount").is_some());
        let mut around = Utf8Path::new(folder).ancestors();
        let comes_along = around.any(|folder| {
            let path = folder.join(".git");
            self.origin(step.instruction, path.as_str()) == Some(Origin::Project(".git".into()))
        });
        let is_kept = !self.project.is_docker_ignored(self, ".git");
        makes_repository || copies_it || has_mount || comes_along && is_kept
    }
}
