//! Packages of the distribution: what bindep.txt asks for, and the Python of a distribution's own image.

use super::{BUILDER, COMMANDS, Composer, init};
use crate::containers::system::{self, Asked};
use crate::containers::{Family, From, Image, Role};

/// Where commands lie in the virtual environments that the emitters make.
const VENV_COMMANDS: &str = "/opt/venv/bin";
/// What adds users, on relatives of Red Hat: their small images have it not.
const USER_TOOLS: &str = "shadow-utils";

impl Composer<'_> {
    /// Gives the images their packages, and makes the builder.
    pub(super) fn packages(&mut self, images: &mut [Image], git: bool) -> Image {
        let asked = Asked {
            profiles: &self.options.profiles,
            git,
            init: images.iter().any(|image| image.entrypoint == init()),
        };
        let (system, found) = system::packages(self.project, &self.context.platform, &asked);
        self.collector.findings.extend(found);
        let only_build = |name: &&String| !system.run.contains(name);
        for image in images.iter_mut() {
            if let From::External(from) = &image.from {
                let [python, _] = self.python_packages(from);
                let own = std::mem::take(&mut image.system.run).into_iter();
                let own = own.chain(python).chain(self.user_tools(image));
                image.system.run = system::sorted(system.run.iter().cloned().chain(own));
            }
            if image.role == Role::Slice && !image.requirements.is_empty() {
                let build = system.build.iter().filter(only_build);
                image.system.build = build.cloned().collect();
            }
        }
        let first = self.first_image(images);
        let more = self.python_packages(&first).concat();
        let mut builder = Image::new(BUILDER, Role::Build, From::External(first));
        builder.system.build = system::sorted(system.build.into_iter().chain(more));
        builder
    }

    /// The Python of a distribution's own image: to run it, and to build for it. An image with a Python has both.
    fn python_packages(&self, from: &str) -> [Vec<String>; 2] {
        let platform = &self.context.platform;
        match platform.needs_venv(from) {
            true => platform.python_packages(&self.context.python),
            false => [Vec::new(), Vec::new()],
        }
    }

    fn user_tools(&self, image: &Image) -> Option<String> {
        let is_wanted = image.user.is_some() && self.context.platform.family == Family::RedHat;
        is_wanted.then(|| USER_TOOLS.to_owned())
    }

    /// What the builder starts from: what the first image does.
    fn first_image(&self, images: &[Image]) -> String {
        let first = images.iter().find_map(|image| match &image.from {
            From::External(from) => Some(from.clone()),
            From::Parent(_) => None,
        });
        first.unwrap_or_else(|| self.python_image())
    }

    /// Where pip installs into a virtual environment, the commands that the plan gives to images lie there.
    pub(super) fn use_venvs(&self, images: &mut [Image]) {
        let mut inside: Vec<String> = Vec::new();
        for image in images {
            let is_inside = match &image.from {
                From::External(from) => self.context.platform.needs_venv(from),
                From::Parent(parent) => inside.contains(parent),
            };
            if !is_inside {
                continue;
            }
            inside.push(image.name.clone());
            // Of a slice the command is its Dockerfile's.
            if image.folder.is_some() {
                continue;
            }
            for word in image.cmd.iter_mut().flatten() {
                if let Some(name) = word.strip_prefix(COMMANDS) {
                    *word = format!("{VENV_COMMANDS}{name}");
                }
            }
        }
    }
}
