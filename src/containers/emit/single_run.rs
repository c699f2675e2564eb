//! A Dockerfile per image, with one `RUN`: the build packages come, one call of pip installs everything, and they go
//! again, so that no layer holds them. Requirement files are mounted, not copied. A child is held to the versions of its
//! parent by what `pip freeze` says of it.

use super::common::{requirements_path, run, shell_word};
use super::{MARKER, NewFile, Writer, common};
use crate::containers::{Family, From, Image, Planned};
use camino::Utf8PathBuf;
use std::fmt::Write as _;

/// Where requirement files are mounted.
const INPUT: &str = "/tmp/input/";
/// What the parent has.
const GUARD: &str = "/tmp/parent-constraints.txt";

impl Writer<'_> {
    pub(super) fn single_run(&self) -> Vec<NewFile> {
        let mut files = Vec::new();
        for image in self
            .plan
            .delivered()
            .filter(|image| image.dockerfile.is_none())
        {
            let path = Utf8PathBuf::from(format!("containers/{}/Dockerfile", image.name));
            let ignored = path.with_file_name("Dockerfile.dockerignore");
            files.push(NewFile::new(path, self.single_run_file(image)));
            files.push(NewFile::new(ignored, self.dockerignore()));
        }
        files
    }

    fn single_run_file(&self, image: &Image) -> String {
        let mut text = format!("{MARKER}\n");
        match &image.from {
            From::External(from) => {
                let _ = writeln!(text, "FROM {from}\n");
            }
            From::Parent(parent) => {
                let reference = image.reference.as_deref().unwrap_or(parent);
                let last = reference.rsplit('/').next().unwrap_or(reference);
                let tag = if last.contains([':', '@']) {
                    ""
                } else {
                    ":latest"
                };
                let _ = writeln!(text, "ARG PARENT={reference}{tag}\nFROM ${{PARENT}}\n");
            }
        }
        text.push_str(&self.single_run_body(image));
        text
    }

    /// Everything after `FROM`.
    pub(super) fn single_run_body(&self, image: &Image) -> String {
        let mut text = String::new();
        if self.needs_branch(image) {
            text.push_str("ARG BRANCH=master\n");
        } else if image.installs_project {
            for argument in &self.plan.build.arguments {
                let _ = writeln!(text, "ARG {argument}");
            }
        }
        let parent = image.parent().and_then(|parent| self.plan.image(parent));
        let was_user = parent.is_some_and(|parent| parent.user.is_some());
        let commands = self.commands(image);
        if self.needs_venv(image) && parent.is_none() {
            text.push_str("ENV PATH=/opt/venv/bin:$PATH\n");
        }
        if !commands.is_empty() {
            if was_user {
                text.push_str("USER 0:0\n");
            }
            text.push_str(&run(&self.mounts(image), &commands));
        }
        text.push_str(&self.files_of(image));
        let keeps_user =
            commands.is_empty() && parent.is_some_and(|parent| parent.user == image.user);
        if keeps_user {
            let same = Image {
                user: None,
                ..image.clone()
            };
            text.push_str(&self.end_of_image(&same));
        } else {
            text.push_str(&self.end_of_image(image));
        }
        text
    }

    /// What the one `RUN` does; nothing for an image that only adds a command or files.
    fn commands(&self, image: &Image) -> Vec<String> {
        let mut commands = Vec::new();
        let is_root = image.parent().is_none();
        if !image.system.run.is_empty() {
            commands.extend(self.install_packages(&image.system.run));
        }
        if let Some(user) = image.user.as_ref().filter(|_| is_root) {
            commands.extend(self.add_user(user));
        }
        if self.installs_anything(image) {
            let build = self.build_packages(image);
            commands.extend(self.add_build_packages(&build));
            commands.extend(self.install(image));
            commands.extend(self.remove_build_packages(&build));
        }
        commands
    }

    fn installs_anything(&self, image: &Image) -> bool {
        image.installs_project || image.requirements.iter().any(|planned| !planned.own)
    }

    /// What is needed for building only.
    fn build_packages(&self, image: &Image) -> Vec<String> {
        let run: Vec<&String> = self
            .plan
            .ancestry(image)
            .into_iter()
            .flat_map(|image| &image.system.run)
            .collect();
        let builder = self
            .plan
            .builder()
            .map_or(&[][..], |image| &image.system.build);
        let build = builder.iter().filter(|package| !run.contains(package));
        build.cloned().collect()
    }

    fn add_build_packages(&self, packages: &[String]) -> Vec<String> {
        match self.family() {
            _ if packages.is_empty() => Vec::new(),
            Family::Alpine => {
                let head = "apk add --no-cache --virtual .build-deps";
                vec![common::block(head, packages)]
            }
            Family::Debian | Family::RedHat | Family::Suse => self.install_packages(packages),
        }
    }

    fn remove_build_packages(&self, packages: &[String]) -> Vec<String> {
        match self.family() {
            _ if packages.is_empty() => Vec::new(),
            Family::Alpine => vec!["apk del .build-deps".to_owned()],
            Family::Debian => vec![common::block("apt-get purge -y --auto-remove", packages)],
            Family::RedHat => {
                let head = format!("{} remove -y", self.plan.platform.manager);
                vec![common::block(&head, packages)]
            }
            Family::Suse => {
                let head = "zypper --non-interactive remove --clean-deps";
                vec![common::block(head, packages)]
            }
        }
    }

    fn install(&self, image: &Image) -> Vec<String> {
        let mut arguments = Vec::new();
        let mut commands = Vec::new();
        let is_guarded = image.parent().is_some() && !self.options.no_layer_guard;
        if self.needs_venv(image) && image.parent().is_none() {
            commands.push(self.make_venv("/opt/venv"));
        }
        if is_guarded {
            commands.push(format!("pip freeze --exclude-editable > {GUARD}"));
            arguments.push(format!("--constraint {GUARD}"));
        }
        arguments.extend(self.constraint_options(INPUT));
        if image.requirements.iter().any(|planned| !planned.own) {
            arguments.push(format!("--requirement {INPUT}requirements.txt"));
        }
        if image.installs_project {
            arguments.push(self.project_argument(image));
        }
        let mut head = self.install_words(self.venv_python(image));
        if !self.uses_uv() {
            head.push_str(" --src /src");
        }
        commands.push(common::block(&head, &arguments));
        if is_guarded {
            commands.push(format!("rm {GUARD}"));
        }
        commands
    }

    fn mounts(&self, image: &Image) -> Vec<String> {
        let mut mounts = self.package_mounts();
        if !self.installs_anything(image) {
            return mounts;
        }
        let bind = |source: &str, target: &str| {
            format!("--mount=type=bind,source={source},target={INPUT}{target}")
        };
        mounts.extend(self.installer_mounts());
        let constraints = self.plan.constraints.iter();
        mounts.extend(constraints.map(|path| bind(path.as_str(), path.as_str())));
        if image.requirements.iter().any(|planned| !planned.own) {
            let source = self.path(requirements_path(image));
            mounts.push(bind(source.as_str(), "requirements.txt"));
        }
        if image.installs_project && own_source(image).is_none() {
            mounts.push(bind(".", "project,rw"));
        }
        mounts
    }

    /// The project: where a requirement says it is to be had from, else the mounted tree.
    fn project_argument(&self, image: &Image) -> String {
        let Some(planned) = own_source(image) else {
            return format!("{INPUT}project");
        };
        if self.needs_branch(image) {
            let (url, fragment) = planned
                .text()
                .split_once('#')
                .unwrap_or((planned.text(), ""));
            let fragment = if fragment.is_empty() {
                String::new()
            } else {
                format!("#{fragment}")
            };
            return format!("\"{url}@${{BRANCH}}{fragment}\"");
        }
        shell_word(planned.text())
    }

    /// Whether the project comes from a repository and no branch or tag is said.
    fn needs_branch(&self, image: &Image) -> bool {
        own_source(image).is_some_and(|planned| {
            let url = planned
                .requirement
                .url
                .as_ref()
                .map_or("", |url| url.value.as_str());
            let path = url.split_once("://").map_or(url, |(_, path)| path);
            let path = path.split_once('/').map_or("", |(_, path)| path);
            url.starts_with("git+") && !path.contains('@') && planned.line.is_some()
        })
    }
}

/// The requirement that is the project itself, with a place to get it from.
fn own_source(image: &Image) -> Option<&Planned> {
    let mut own = image.requirements.iter().filter(|planned| planned.own);
    own.find(|planned| planned.requirement.url.is_some())
}
