//! The recipe for Debian, ordered by how often things change: packages, user, requirements, source, environment, command.
//! A first stage makes a virtual environment with compilers at hand; the image gets the environment alone.

use super::common::{needed, requirements_path, run};
use super::{MARKER, NewFile, Writer, common};
use crate::containers::{From, Image};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where the virtual environment lies, in the builder and in the images alike: its scripts hold the path.
const VENV: &str = "/service/venv";
const PYTHON_OF_VENV: &str = "/service/venv/bin/python";
/// Debian's Python, for the images.
const PYTHON: [&str; 1] = ["python3"];
/// And for the builder.
const PYTHON_BUILD: [&str; 4] = ["build-essential", "python3", "python3-dev", "python3-venv"];
const GUARD: &str = "/tmp/parent.txt";

impl Writer<'_> {
    pub(super) fn recipe(&self) -> Vec<NewFile> {
        vec![
            NewFile::new("Dockerfile", self.recipe_file()),
            NewFile::new("Dockerfile.dockerignore", self.dockerignore()),
        ]
    }

    fn recipe_file(&self) -> String {
        let debian = self.plan.platform.plain_image();
        let mut text = format!("{MARKER}\nARG DEBIAN_IMAGE={debian}\n");
        let made = || {
            self.plan
                .delivered()
                .filter(|image| image.dockerfile.is_none())
        };
        for image in made() {
            text.push_str(&self.recipe_builder(image));
        }
        for image in made() {
            text.push_str(&self.recipe_image(image));
        }
        text
    }

    /// The stage that makes the environment of an image: on that of its parent, where it has one.
    fn recipe_builder(&self, image: &Image) -> String {
        if !has_environment(image) {
            return String::new();
        }
        let stage = self.stage_of(image);
        let mut text = match &image.from {
            From::Parent(_) => format!("\nFROM {} AS {stage}\n", self.builder_below(image)),
            From::External(_) => self.recipe_first_stage(&stage),
        };
        text.push_str(&self.recipe_requirements(image));
        if image.installs_project {
            text.push_str("COPY . .\n");
            for argument in &self.plan.build.arguments {
                let _ = writeln!(text, "ARG {argument}");
            }
            // Its requirements are there already, held by the constraints.
            let words = self.install_words(Some(PYTHON_OF_VENV));
            let install = format!("{words} --no-deps .");
            text.push_str(&run(&self.installer_mounts(), &[install]));
        }
        text
    }

    fn recipe_first_stage(&self, stage: &str) -> String {
        let mut text = format!("\nFROM ${{DEBIAN_IMAGE}} AS {stage}\n");
        let build = self
            .plan
            .builder()
            .map_or(&[][..], |image| &image.system.build);
        let packages = with(build, &PYTHON_BUILD);
        text.push_str(&run(
            &self.package_mounts(),
            &self.install_packages(&packages),
        ));
        text.push_str(&run(&[], &[format!("python3 -m venv {VENV}")]));
        let _ = writeln!(text, "ENV PATH={VENV}/bin:$PATH\nWORKDIR /service/pack");
        text
    }

    fn recipe_requirements(&self, image: &Image) -> String {
        if needed(image).next().is_none() {
            return String::new();
        }
        let mut files: Vec<String> = Vec::new();
        let above = self.plan.ancestry(image);
        let is_first = above
            .iter()
            .skip(1)
            .all(|image| needed(image).next().is_none());
        if is_first {
            files.extend(self.plan.constraints.iter().map(ToString::to_string));
        }
        let path = self.path(requirements_path(image));
        files.push(path.to_string());
        // Each file keeps its path, so that those of two images do not replace each other.
        let mut text = String::new();
        for file in files {
            let _ = writeln!(text, "COPY {file} {file}");
        }
        let mut arguments = Vec::new();
        let mut commands = Vec::new();
        let guard = image.parent().is_some() && !self.options.no_layer_guard;
        if guard {
            commands.push(format!("pip freeze --exclude-editable > {GUARD}"));
            arguments.push(format!("--constraint {GUARD}"));
        }
        arguments.extend(self.constraint_options(""));
        arguments.push(format!("--requirement {path}"));
        let words = self.install_words(Some(PYTHON_OF_VENV));
        commands.push(common::block(&words, &arguments));
        text.push_str(&run(&self.installer_mounts(), &commands));
        text
    }

    fn recipe_image(&self, image: &Image) -> String {
        let mut text = String::new();
        match &image.from {
            From::Parent(parent) => {
                let _ = writeln!(text, "\nFROM {parent} AS {}", image.name);
            }
            From::External(_) => {
                let _ = writeln!(text, "\nFROM ${{DEBIAN_IMAGE}} AS {}", image.name);
                let packages = with(&self.run_packages(image), &PYTHON);
                text.push_str(&run(
                    &self.package_mounts(),
                    &self.install_packages(&packages),
                ));
                text.push_str(&self.recipe_user(image));
            }
        }
        if has_environment(image) {
            let _ = writeln!(text, "COPY --from={} {VENV} {VENV}", self.stage_of(image));
        }
        text.push_str(&self.files_of(image));
        let is_root = image.parent().is_none();
        if is_root {
            let _ = writeln!(text, "ENV PATH={VENV}/bin:$PATH\nWORKDIR /service/var");
        }
        let command = image.cmd.as_ref().map(|words| in_venv(words));
        let shown = Image {
            cmd: command,
            user: image.user.clone().filter(|_| is_root),
            workdir: None,
            ..image.clone()
        };
        text.push_str(&self.end_of_image(&shown));
        text
    }

    fn recipe_user(&self, image: &Image) -> String {
        let mut commands = Vec::new();
        if let Some(user) = &image.user {
            commands.extend(self.add_user(user));
            commands.push("mkdir -p /service/var".to_owned());
            commands.push(format!("chown {user} /service/var"));
        } else {
            commands.push("mkdir -p /service/var".to_owned());
        }
        run(&[], &commands)
    }

    /// The stage that makes the environment of an image.
    fn stage_of(&self, image: &Image) -> String {
        match image.parent() {
            None => "builder".to_owned(),
            Some(_) => format!("{}-builder", image.name),
        }
    }

    /// The stage with the environment that the nearest parent has.
    fn builder_below(&self, image: &Image) -> String {
        let ancestry = self.plan.ancestry(image);
        let mut above = ancestry.into_iter().skip(1);
        let nearest = above.find(|image| has_environment(image));
        nearest.map_or_else(|| "builder".to_owned(), |image| self.stage_of(image))
    }
}

/// Whether an image has an environment of its own: the first always, a child when it installs something.
fn has_environment(image: &Image) -> bool {
    image.parent().is_none() || needed(image).next().is_some()
}

fn with(packages: &[String], more: &[&str]) -> Vec<String> {
    let all = packages
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied());
    let all: BTreeSet<&str> = all.collect();
    all.into_iter().map(str::to_owned).collect()
}

/// Commands that pip installs lie in the environment.
fn in_venv(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|word| match word.strip_prefix("/usr/local/bin/") {
            Some(name) => format!("{VENV}/bin/{name}"),
            None => word.clone(),
        })
        .collect()
}
