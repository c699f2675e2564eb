//! A Dockerfile that installs a release from the index: `docker build --build-arg VERSION=v1.2.3`. Nothing of the source
//! is copied. Without a version the build stops.

use super::common::{requirements_path, run};
use super::{MARKER, NewFile, Writer, common};
use crate::containers::{From, Image};

const GUARD: &str = "/tmp/parent.txt";

impl Writer<'_> {
    pub(super) fn template(&self) -> Vec<NewFile> {
        vec![
            NewFile::new("Dockerfile", self.template_file()),
            NewFile::new("Dockerfile.dockerignore", self.dockerignore()),
        ]
    }

    fn template_file(&self) -> String {
        let mut text = format!("{MARKER}\n");
        for image in self
            .plan
            .delivered()
            .filter(|image| image.dockerfile.is_none())
        {
            if text.lines().count() > 1 {
                text.push('\n');
            }
            text.push_str(&self.template_image(image));
        }
        text
    }

    fn template_image(&self, image: &Image) -> String {
        let (From::External(from) | From::Parent(from)) = &image.from;
        let mut text = format!("FROM {from} AS {}\n", image.name);
        let own = self.released(image);
        let parent = image.parent().and_then(|parent| self.plan.image(parent));
        if own.is_some() {
            text.push_str("ARG VERSION\n");
        }
        if image.installs_project {
            text.push_str("LABEL org.opencontainers.image.version=\"${VERSION}\"\n");
        }
        if parent.is_none() {
            text.push_str(&self.set_up(image));
        }
        let commands = self.template_commands(image, own.as_deref());
        let installs = !commands.is_empty();
        if installs {
            if parent.is_some_and(|parent| parent.user.is_some()) {
                text.push_str("USER 0:0\n");
            }
            text.push_str(&run(&self.template_mounts(image), &commands));
        }
        text.push_str(&self.files_of(image));
        let same_user = parent.is_some_and(|parent| parent.user == image.user);
        let user = image.user.clone().filter(|_| installs || !same_user);
        text.push_str(&self.end_of_image(&Image {
            user,
            ..image.clone()
        }));
        text
    }

    /// The project at its version, with the extras of the image: normalised, as old pips find them.
    fn released(&self, image: &Image) -> Option<String> {
        let extras = image.extras_normalized.join(",");
        if !image.installs_project && extras.is_empty() {
            return None;
        }
        let extras = if extras.is_empty() {
            extras
        } else {
            format!("[{extras}]")
        };
        Some(format!("\"{}{extras}==${{VERSION#v}}\"", self.plan.project))
    }

    fn template_commands(&self, image: &Image, own: Option<&str>) -> Vec<String> {
        let has_file = has_file(image);
        if own.is_none() && !has_file {
            return Vec::new();
        }
        let mut commands = Vec::new();
        let mut arguments = Vec::new();
        if own.is_some() {
            commands.push(": \"${VERSION:?}\"".to_owned());
        }
        let guard = image.parent().is_some() && !self.options.no_layer_guard;
        if guard {
            commands.push(format!("pip freeze --exclude-editable > {GUARD}"));
            arguments.push(format!("--constraint {GUARD}"));
        }
        arguments.extend(self.constraint_options("/tmp/input/"));
        if has_file {
            arguments.push("--requirement /tmp/input/requirements.txt".to_owned());
        }
        arguments.extend(own.map(str::to_owned));
        commands.push(common::block("pip install --no-cache-dir", &arguments));
        if guard {
            commands.push(format!("rm {GUARD}"));
        }
        commands
    }

    fn template_mounts(&self, image: &Image) -> Vec<String> {
        let bind = |source: &str, target: &str| {
            format!("--mount=type=bind,source={source},target=/tmp/input/{target}")
        };
        let constraints = self.plan.constraints.iter();
        let mut mounts: Vec<String> = constraints
            .map(|path| bind(path.as_str(), path.as_str()))
            .collect();
        if has_file(image) {
            let source = self.path(requirements_path(image));
            mounts.push(bind(source.as_str(), "requirements.txt"));
        }
        mounts
    }
}

/// Whether an image installs requirements that are not those of the project or one of its extras.
fn has_file(image: &Image) -> bool {
    image.extras.is_empty()
        && !image.installs_project
        && image.requirements.iter().any(|planned| !planned.own)
}
