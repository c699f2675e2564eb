//! One Dockerfile for the whole plan: a stage that builds every wheel in one resolver call, then a stage per image that
//! installs its part of them without network, compiler or git.
//!
//! Requirements that name a source (`name @ git+https://…`) go into a file for the builder alone, and by name into the
//! requirement files of the images, which find the wheel. (As constraints, pip 23.0 does not match them to a name
//! with extras.) Images that cannot agree with the others have a resolver call and a folder of wheels of their own.

use super::common::{UV_IMAGE, block, commands_of, needed, requirements_path, run};
use super::{MARKER, NewFile, Writer};
use crate::containers::requirement_set::line;
use crate::containers::{From, Image};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where the sources of requirements stand.
const SOURCES: &str = "containers/sources.txt";
const CACHE_MOUNT: &str = "--mount=type=cache,target=/root/.cache/pip";
const UV_MOUNT: &str = "--mount=type=bind,from=uv,source=/uv,target=/bin/uv";
/// What pip wrote down of the parent, in images whose wheels are not the parent's.
const GUARD: &str = "/tmp/parent.txt";

impl Writer<'_> {
    pub(super) fn multi_stage(&self) -> Vec<NewFile> {
        let mut files = vec![
            NewFile::new("Dockerfile", self.dockerfile()),
            NewFile::new("Dockerfile.dockerignore", self.dockerignore()),
        ];
        files.extend(self.sources().map(|text| NewFile::new(SOURCES, text)));
        files
    }

    fn dockerfile(&self) -> String {
        let mut text = format!("{MARKER}\n");
        if let Some(builder) = self.plan.builder() {
            if let From::External(image) = &builder.from {
                let _ = writeln!(text, "ARG PYTHON_IMAGE={image}");
            }
            if self.uses_uv() {
                let _ = writeln!(text, "\nFROM {UV_IMAGE} AS uv");
            }
            text.push_str(&self.builder(builder));
        }
        for image in self.made() {
            text.push_str(&match &image.from {
                From::External(from) => self.root(image, from),
                From::Parent(parent) => self.child(image, parent),
            });
        }
        text
    }

    /// The images that are stages here; those with a Dockerfile of their own are not.
    fn made(&self) -> impl Iterator<Item = &Image> {
        self.plan
            .delivered()
            .filter(|image| image.dockerfile.is_none())
    }

    fn builder(&self, builder: &Image) -> String {
        let mut text = format!("\nFROM ${{PYTHON_IMAGE}} AS {}\n", builder.name);
        if !builder.system.build.is_empty() {
            let packages = self.install_packages(&builder.system.build);
            text.push_str(&run(&self.package_mounts(), &packages));
        }
        if self.needs_venv(builder) {
            text.push_str(&self.venv());
        }
        text.push_str("WORKDIR /src\n");
        text.push_str(&self.wheels_of_requirements());
        text.push_str("COPY . .\n");
        for argument in &self.plan.build.arguments {
            let _ = writeln!(text, "ARG {argument}");
        }
        let wheel = "pip wheel --wheel-dir /wheels --no-deps .".to_owned();
        text.push_str(&run(&[CACHE_MOUNT.to_owned()], &[wheel]));
        text
    }

    /// The resolver calls: one over the requirements of all images, as far as these agree.
    fn wheels_of_requirements(&self) -> String {
        let calls: BTreeSet<usize> = self.made().map(|image| image.wheels).collect();
        let calls: Vec<(usize, Vec<&Image>)> = calls
            .into_iter()
            .map(|call| (call, self.images_of(call)))
            .filter(|(_, images)| !images.is_empty())
            .collect();
        if calls.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        let constraints = &self.plan.constraints;
        let (top, deeper): (Vec<&str>, Vec<&str>) = constraints
            .iter()
            .map(|path| path.as_str())
            .partition(|path| !path.contains('/'));
        if !top.is_empty() {
            let _ = writeln!(text, "COPY {} ./", top.join(" "));
        }
        for path in deeper {
            let _ = writeln!(text, "COPY {path} {path}");
        }
        let folder = self.path("containers");
        let _ = writeln!(text, "COPY {folder}/ {folder}/");
        for (call, images) in calls {
            text.push_str(&self.resolver_call(call, &images));
        }
        text
    }

    /// The images whose requirements a call resolves: those it serves, and what they start from.
    fn images_of(&self, call: usize) -> Vec<&Image> {
        let served = self.made().filter(|image| image.wheels == call);
        let names: BTreeSet<&str> = served
            .flat_map(|image| self.plan.ancestry(image))
            .map(|image| image.name.as_str())
            .collect();
        self.made()
            .filter(|image| names.contains(image.name.as_str()))
            .filter(|image| needed(image).next().is_some())
            .collect()
    }

    fn resolver_call(&self, call: usize, images: &[&Image]) -> String {
        let mut arguments = self.constraint_options("");
        if self.sources().is_some() {
            arguments.push(format!("--requirement {}", self.path(SOURCES)));
        }
        let files = images
            .iter()
            .map(|image| self.path(requirements_path(image)));
        let wheels = wheels_folder(call);
        if !self.uses_uv() {
            arguments.extend(files.map(|path| format!("--requirement {path}")));
            let command = block(&format!("pip wheel --wheel-dir {wheels}"), &arguments);
            return run(&[CACHE_MOUNT.to_owned()], &[command]);
        }
        // uv resolves; it makes no wheels, so pip does that of what was resolved.
        let mut arguments = self.constraint_options("");
        arguments.push(format!("--output-file {wheels}.txt"));
        arguments.extend(self.sources().map(|_| self.path(SOURCES).into_string()));
        arguments.extend(files.map(|path| path.into_string()));
        let compile = block("uv pip compile --quiet", &arguments);
        let wheel = format!("pip wheel --wheel-dir {wheels} --no-deps --requirement {wheels}.txt");
        let mounts = [
            UV_MOUNT,
            "--mount=type=cache,target=/root/.cache/uv",
            CACHE_MOUNT,
        ];
        run(&mounts.map(str::to_owned), &[compile, wheel])
    }

    /// The environment that pip installs into, where it cannot install into the image's own Python.
    fn venv(&self) -> String {
        let make = self.make_venv("/opt/venv");
        format!("RUN {make}\nENV PATH=/opt/venv/bin:$PATH\n")
    }

    fn root(&self, image: &Image, from: &str) -> String {
        let is_builders = self
            .plan
            .builder()
            .is_some_and(|builder| builder.from == image.from);
        let from = if is_builders { "${PYTHON_IMAGE}" } else { from };
        let mut text = format!("\nFROM {from} AS {}\n", image.name);
        text.push_str(&self.set_up(image));
        if self.needs_venv(image) {
            text.push_str(&self.venv());
        }
        if image.installs_project || needed(image).next().is_some() {
            text.push_str(&self.run_with_wheels(image, &self.installs(image)));
        }
        text.push_str(&self.files_of(image));
        text.push_str(&self.end_of_image(image));
        text
    }

    fn child(&self, image: &Image, parent: &str) -> String {
        let mut text = format!("\nFROM {parent} AS {}\n", image.name);
        let installs = image.installs_project || needed(image).next().is_some();
        let has_packages = !image.system.run.is_empty();
        if !installs && !has_packages {
            text.push_str(&self.files_of(image));
            let parent = self.plan.image(parent);
            if parent.is_some_and(|parent| parent.user == image.user) {
                text.push_str(&self.end_of_image(&Image {
                    user: None,
                    ..image.clone()
                }));
            } else {
                text.push_str(&self.end(image));
            }
            return text;
        }
        if self.is_user_set(parent) {
            text.push_str("USER 0:0\n");
        }
        if has_packages {
            let packages = self.install_packages(&image.system.run);
            text.push_str(&run(&self.package_mounts(), &packages));
        }
        if installs {
            text.push_str(&self.run_with_wheels(image, &self.installs(image)));
        }
        text.push_str(&self.files_of(image));
        text.push_str(&self.end(image));
        text
    }

    fn is_user_set(&self, parent: &str) -> bool {
        self.plan
            .image(parent)
            .is_some_and(|parent| parent.user.is_some())
    }

    /// The end of an image whose parent may have another user.
    fn end(&self, image: &Image) -> String {
        if image.user.is_some() {
            return self.end_of_image(image);
        }
        let mut text = self.end_of_image(&Image {
            entrypoint: None,
            cmd: None,
            ..image.clone()
        });
        if image
            .parent()
            .is_some_and(|parent| self.is_user_set(parent))
        {
            text.push_str("USER 0:0\n");
        }
        text.push_str(&commands_of(image));
        text
    }

    /// The requirements and the project. Where one of them names a source, so does the project's own metadata, and pip
    /// must not follow it.
    fn installs(&self, image: &Image) -> Vec<String> {
        let wheels = wheels_folder(image.wheels);
        let head = if self.uses_uv() {
            let words = self.install_words(self.venv_python(image));
            format!("{words} --no-index --find-links {wheels}")
        } else {
            format!("pip install --no-cache-dir --no-index --find-links {wheels}")
        };
        let project = &self.plan.project;
        let requirements = format!("--requirement /{}", requirements_path(image));
        let has_requirements = needed(image).next().is_some();
        if !image.installs_project {
            return self.guarded(image, &head, requirements);
        }
        if !has_requirements {
            return vec![block(&head, &[format!("--no-deps {project}")])];
        }
        if needed(image).any(|planned| planned.requirement.url.is_some()) {
            return vec![
                block(&head, &[requirements]),
                block(&head, &[format!("--no-deps {project}")]),
            ];
        }
        vec![block(&head, &[requirements, project.clone()])]
    }

    /// Wheels of another call may hold other versions of what the parent has: those may not come in.
    fn guarded(&self, image: &Image, head: &str, requirements: String) -> Vec<String> {
        if image.wheels == 0 || self.options.no_layer_guard {
            return vec![block(head, &[requirements])];
        }
        let constraint = format!("--constraint {GUARD}");
        vec![
            format!("pip freeze --exclude-editable > {GUARD}"),
            block(head, &[constraint, requirements]),
            format!("rm {GUARD}"),
        ]
    }

    fn run_with_wheels(&self, image: &Image, commands: &[String]) -> String {
        let wheels = wheels_folder(image.wheels);
        let mut mounts = vec![format!(
            "--mount=type=bind,from=builder,source={wheels},target={wheels}"
        )];
        let mut commands = commands.to_vec();
        commands.push("pip check".to_owned());
        if self.uses_uv() {
            mounts.push(UV_MOUNT.to_owned());
        }
        if needed(image).next().is_some() {
            let folder = format!("containers/{}", image.name);
            let source = self.path(&folder);
            mounts.push(format!(
                "--mount=type=bind,source={source},target=/{folder}"
            ));
        }
        run(&mounts, &commands)
    }

    /// The requirements that name a source, as written.
    fn sources(&self) -> Option<String> {
        let planned = self.made().flat_map(needed);
        let lines: BTreeSet<String> = planned
            .filter(|planned| planned.requirement.url.is_some())
            .map(|planned| line(&planned.requirement))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let lines: Vec<String> = lines.into_iter().collect();
        Some(format!(
            "{MARKER}\n# For the builder: where these requirements come from.\n{}\n",
            lines.join("\n")
        ))
    }
}

/// Where the wheels of a resolver call lie.
fn wheels_folder(call: usize) -> String {
    match call {
        0 => "/wheels".to_owned(),
        call => format!("/wheels-{call}"),
    }
}
