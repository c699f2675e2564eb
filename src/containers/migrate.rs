//! From a Dockerfile that grew to slices: what each of its steps becomes, with the reason.
//!
//! A clone that is installed is a requirement, one of which only the requirements are installed is another set; one that is
//! not installed at all stays a checkout. The requirements of the project belong to the base, every other set to a slice of
//! its own. Compilers and headers are for building only.

use super::Place;
use crate::project::{Asked, Image, Origin, Project, Step};
use crate::syntax::install::{Action, GitClone, Install};
use crate::syntax::shell::base_name;
use camino::Utf8Path;
use std::collections::BTreeSet;

/// What is to be done with one thing that a Dockerfile does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Where it is done now.
    pub place: Place,
    /// Which part of the new images it goes to: `base`, `base (building only)`, `NAME` of a slice, `nowhere`.
    pub goes_to: String,
    /// What it is: a repository, a set of requirements, packages.
    pub what: String,
    /// What to write for it; nothing where it is left out.
    pub becomes: Option<String>,
    /// Why.
    pub reason: String,
}

/// The decisions on every image of the project's Dockerfiles outside of `docker/NAME/`, in the order of the files; of
/// one file when `only` names it.
pub fn migrate(project: &Project, only: Option<&Utf8Path>) -> Vec<Decision> {
    let images = project.images();
    let wanted = images.filter(|image| match only {
        Some(path) => image.file().path() == path,
        None => true,
    });
    wanted
        .flat_map(|image| Migration { project, image }.decisions())
        .collect()
}

#[derive(Clone, Copy)]
struct Migration<'a> {
    project: &'a Project,
    image: Image<'a>,
}

impl<'a> Migration<'a> {
    fn decisions(self) -> Vec<Decision> {
        let mut found = Vec::new();
        for step in self.image.steps() {
            match &step.install {
                Some(Install::GitClone(clone)) => found.push(self.clone(step, clone)),
                Some(Install::Pip(pip)) => {
                    for word in pip.requirement_files() {
                        found.push(self.set(step, word));
                    }
                    found.extend(self.named(step, &self.image.asked(step, pip)));
                }
                Some(Install::EasyInstall(easy)) => {
                    let names: Vec<&str> = easy
                        .requirements
                        .iter()
                        .map(|word| word.text.as_str())
                        .collect();
                    found.push(self.decision(
                        step,
                        format!("easy_install {}", names.join(" ")),
                        "base",
                        Some(names.join("\n")),
                        "easy_install is gone from setuptools; pip installs it with everything else",
                    ));
                }
                Some(Install::SetupPy(_)) => found.push(self.decision(
                    step,
                    "setup.py install".to_owned(),
                    "base",
                    Some("the project's own wheel".to_owned()),
                    "a wheel brings the requirements along and leaves no source behind",
                )),
                Some(Install::Distro(distro)) if distro.action == Action::Install => {
                    let words: Vec<String> = distro
                        .packages
                        .iter()
                        .map(|word| {
                            self.image
                                .text(step, word)
                                .unwrap_or_else(|| word.raw.clone())
                        })
                        .collect();
                    found.extend(self.packages(step, &words));
                }
                Some(Install::Distro(_)) | None => {}
            }
        }
        found
    }

    fn decision(
        self,
        step: &Step,
        what: String,
        goes_to: &str,
        becomes: Option<String>,
        reason: &str,
    ) -> Decision {
        Decision {
            place: Place {
                path: self.image.file().path().to_owned(),
                row: self.image.row(step.command.span),
            },
            goes_to: goes_to.to_owned(),
            what,
            becomes,
            reason: reason.to_owned(),
        }
    }

    /// A clone: a package, a set of requirements, or only files.
    fn clone(self, step: &Step, clone: &GitClone) -> Decision {
        let name = clone.default_folder();
        let what = format!("the repository {name}");
        if self.is_own(name) {
            let reason = "it is the project itself, which the build context already holds";
            return self.decision(
                step,
                what,
                "base",
                Some("the project's own wheel".to_owned()),
                reason,
            );
        }
        let installed = self.image.installed_clones();
        let used = installed.iter().find(|one| std::ptr::eq(one.clone, step));
        match used {
            Some(one) if one.is_requirements_only => {
                let reason = "only its requirements are installed, so they are a set of their own, and the package with them";
                self.decision(
                    step,
                    what,
                    &slice(name),
                    Some(self.requirement(step, clone)),
                    reason,
                )
            }
            Some(_) => {
                let reason = "it is installed, so pip can fetch and build it: no history, documentation and tests stay";
                self.decision(
                    step,
                    what,
                    &slice(name),
                    Some(self.requirement(step, clone)),
                    reason,
                )
            }
            None => {
                let reason = "nothing installs it: if its files are needed, copy them from a stage of their own, else leave it out";
                self.decision(step, what, "nowhere", None, reason)
            }
        }
    }

    /// `name @ git+URL@ref`, the reference as far as it is known.
    fn requirement(self, step: &Step, clone: &GitClone) -> String {
        let name = clone.default_folder();
        let url = self.image.text(step, &clone.url);
        let url = url.unwrap_or_else(|| clone.url.raw.trim_matches('"').to_owned());
        let branch = clone.branch.as_ref();
        let branch = branch.map(|word| {
            self.image
                .text(step, word)
                .unwrap_or_else(|| word.raw.clone())
        });
        let at = branch.map_or_else(String::new, |branch| format!("@{branch}"));
        format!("{name} @ git+{url}{at}")
    }

    /// A requirements file.
    fn set(self, step: &Step, word: &crate::syntax::shell::Word) -> Decision {
        let path = self.image.path(step, word);
        let origin = path
            .as_ref()
            .and_then(|path| self.image.origin(step.instruction, path));
        match origin {
            Some(Origin::Project(path)) if path == "requirements.txt" => self.decision(
                step,
                format!("the requirements of `{path}`"),
                "base",
                Some("install_requires of the project".to_owned()),
                "they are what the project needs wherever it runs",
            ),
            Some(Origin::Project(path)) => {
                let name = path.file_stem().unwrap_or("more").to_owned();
                let name = name
                    .replace("requirements", "")
                    .replace("thirdparty", "full");
                let name = name.trim_matches(['-', '_', '.']);
                let goes_to = slice(if name.is_empty() { "full" } else { name });
                self.decision(
                    step,
                    format!("the requirements of `{path}`"),
                    &goes_to,
                    Some(format!(
                        "docker/{goes_to}/thirdparty-requirements.txt with its lines"
                    )),
                    "another set than that of the project: only those who need it should carry it",
                )
            }
            Some(Origin::Clone { name, path }) => self.decision(
                step,
                format!("the requirements of `{name}/{path}`"),
                &slice(&name),
                Some("come with the package".to_owned()),
                "they are those of another project, which brings them when it is installed",
            ),
            None => self.decision(
                step,
                format!("the requirements of `{}`", word.raw),
                "full",
                None,
                "where this file comes from is not known",
            ),
        }
    }

    /// What stands on the command line itself.
    fn named(self, step: &Step, asked: &[Asked]) -> Option<Decision> {
        let row = format!("line {}", self.image.row(step.command.span));
        let own: Vec<&str> = asked
            .iter()
            .filter(|asked| asked.by == row || asked.by.starts_with("line "))
            .map(|asked| asked.requirement.text.as_str())
            .filter(|text| {
                !["pip", "setuptools", "wheel"]
                    .iter()
                    .any(|tool| text.starts_with(tool))
            })
            .collect();
        (!own.is_empty()).then(|| {
            self.decision(
                step,
                format!("`{}`", own.join("`, `")),
                "full",
                Some(own.join("\n")),
                "a requirement that no file names: the set of the full image, or install_requires when the project imports it",
            )
        })
    }

    /// Packages of the distribution, those for building apart.
    fn packages(self, step: &Step, words: &[String]) -> Vec<Decision> {
        let kept: BTreeSet<String> = self.image.build_package_names(words).into_iter().collect();
        let (build, run): (Vec<&String>, Vec<&String>) =
            words.iter().partition(|word| kept.contains(*word));
        let lines = |words: &[&String], end: &str| {
            let lines: Vec<String> = words.iter().map(|word| format!("{word}{end}")).collect();
            lines.join("\n")
        };
        let mut found = Vec::new();
        if !build.is_empty() {
            found.push(self.decision(
                step,
                format!("{} packages to build with", build.len()),
                "base (building only)",
                Some(lines(&build, " [compile]")),
                "compilers and headers are not needed once the wheels are made",
            ));
        }
        if !run.is_empty() {
            found.push(self.decision(
                step,
                format!("{} packages to run with", run.len()),
                "base",
                Some(lines(&run, "")),
                "nothing says that they are for building",
            ));
        }
        found
    }

    fn is_own(self, name: &str) -> bool {
        let own = self.project.metadata().name.known();
        own.is_some_and(|own| own.eq_ignore_ascii_case(base_name(name)))
    }
}

/// The slice of a repository or file: its name as one of an image.
fn slice(name: &str) -> String {
    super::image_name::fold(name)
}
