//! One Dockerfile for the whole plan: a stage that builds every wheel in one resolver call, then a stage per image that
//! installs its part of them without network, compiler or git.
//!
//! Requirements that name a source (`name @ git+https://…`) go into a file for the builder alone, and by name into the
//! requirement files of the images, which find the wheel. (As constraints, pip 23.0 does not match them to a name
//! with extras.)

use super::requirement_set::{line, with_extras};
use super::{Family, From, Image, Plan, Planned, Role};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The first line of every file made here: a file that starts with it may be written again.
pub const MARKER: &str = "# Made by `unsetup containers write`; make it again rather than edit it.";

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// From the folder that is written to.
    pub path: Utf8PathBuf,
    /// Its whole text.
    pub text: String,
}

/// The files of a plan. `folder` is where they will lie, from the root of the project, which is the build context; empty
/// for the root itself.
pub fn write(plan: &Plan, folder: &Utf8Path) -> Vec<NewFile> {
    let writer = Writer { plan, folder };
    let mut files = vec![
        NewFile {
            path: "Dockerfile".into(),
            text: writer.dockerfile(),
        },
        NewFile {
            path: "Dockerfile.dockerignore".into(),
            text: writer.dockerignore(),
        },
    ];
    if let Some(text) = writer.sources() {
        files.push(NewFile {
            path: SOURCES.into(),
            text,
        });
    }
    for image in plan.images.iter().filter(|image| image.role != Role::Build) {
        files.push(NewFile {
            path: requirements_path(image),
            text: requirements_text(image),
        });
    }
    files
}

/// Where the sources of requirements stand.
const SOURCES: &str = "containers/sources.txt";

const CACHE_MOUNT: &str = "--mount=type=cache,target=/root/.cache/pip";
const WHEELS_MOUNT: &str = "--mount=type=bind,from=builder,source=/wheels,target=/wheels";
const OFFLINE_INSTALL: &str = "pip install --no-cache-dir --no-index --find-links /wheels";

/// The user's name; the one word that no distribution gives to a user of its own.
const USER_NAME: &str = "app";

fn requirements_path(image: &Image) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("containers/{}/requirements.txt", image.name))
}

fn requirements_text(image: &Image) -> String {
    let mut text = format!("{MARKER}\n# {}\n", requirements_title(image));
    for planned in &image.requirements {
        let _ = writeln!(text, "{}", installed_line(planned));
    }
    text
}

fn requirements_title(image: &Image) -> String {
    let extras = || match image.extras.as_slice() {
        [] => String::new(),
        [one] => format!("the extra {one}"),
        more => format!("the extras {}", more.join(", ")),
    };
    match (&image.from, image.requirements.is_empty()) {
        (From::Parent(parent), true) => format!("{} needs nothing beyond {parent}.", image.name),
        (From::Parent(parent), false) => {
            format!("{}: {}. {parent} has the rest.", image.name, extras())
        }
        (From::External(_), true) => format!("{} needs nothing but the project.", image.name),
        (From::External(_), false) if image.extras.is_empty() => {
            format!("{}: the requirements of the project.", image.name)
        }
        (From::External(_), false) => {
            let extras = extras();
            format!(
                "{}: the requirements of the project and {extras}.",
                image.name
            )
        }
    }
}

/// The line by which an image installs from the wheels: without its source.
fn installed_line(planned: &Planned) -> String {
    let requirement = &planned.requirement;
    if requirement.url.is_none() {
        return line(requirement);
    }
    match &requirement.marker {
        Some(marker) => format!("{}; {}", with_extras(requirement), marker.text.value),
        None => with_extras(requirement),
    }
}

/// `RUN` or `pip` with its arguments, one to a line.
fn block(head: &str, arguments: &[String]) -> String {
    let mut text = head.to_owned();
    for argument in arguments {
        let _ = write!(text, " \\\n        {argument}");
    }
    text
}

fn exec_form(words: &[String]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| serde_json::Value::from(word.as_str()).to_string())
        .collect();
    format!("[{}]", words.join(", "))
}

struct Writer<'a> {
    plan: &'a Plan,
    folder: &'a Utf8Path,
}

impl Writer<'_> {
    fn family(&self) -> Family {
        self.plan.options.platform.family
    }

    /// A path of a made file, from the build context.
    fn path(&self, path: impl AsRef<Utf8Path>) -> Utf8PathBuf {
        self.folder.join(path)
    }

    fn dockerfile(&self) -> String {
        let mut text = format!("{MARKER}\n");
        if let Some(builder) = self.plan.builder() {
            if let From::External(image) = &builder.from {
                let _ = writeln!(text, "ARG PYTHON_IMAGE={image}");
            }
            text.push_str(&self.builder(builder));
        }
        for image in &self.plan.images {
            match image.role {
                Role::Build => {}
                Role::Base => text.push_str(&self.base(image)),
                Role::Script => text.push_str(&self.script(image)),
            }
        }
        text
    }

    fn builder(&self, builder: &Image) -> String {
        let mut text = format!("\nFROM ${{PYTHON_IMAGE}} AS {}\n", builder.name);
        if !builder.system.build.is_empty() {
            let _ = writeln!(text, "RUN {}", self.install_packages(&builder.system.build));
        }
        text.push_str("WORKDIR /src\n");
        text.push_str(&self.wheels_of_requirements());
        text.push_str("COPY . .\n");
        for argument in &self.plan.build.arguments {
            let _ = writeln!(text, "ARG {argument}");
        }
        let _ = writeln!(
            text,
            "RUN {CACHE_MOUNT} \\\n    pip wheel --wheel-dir /wheels --no-deps ."
        );
        text
    }

    /// The one resolver call, over the requirements of all images.
    fn wheels_of_requirements(&self) -> String {
        let images: Vec<&Image> = self
            .plan
            .images
            .iter()
            .filter(|image| !image.requirements.is_empty())
            .collect();
        if images.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        let constraints = &self.plan.constraints;
        if !constraints.is_empty() {
            let paths: Vec<&str> = constraints.iter().map(|path| path.as_str()).collect();
            let _ = writeln!(text, "COPY {} ./", paths.join(" "));
        }
        let folder = self.path("containers");
        let _ = writeln!(text, "COPY {folder}/ {folder}/");
        let mut arguments = Vec::new();
        arguments.extend(
            constraints
                .iter()
                .map(|path| format!("--constraint {path}")),
        );
        if self.sources().is_some() {
            arguments.push(format!("--requirement {}", self.path(SOURCES)));
        }
        let files = images
            .iter()
            .map(|image| self.path(requirements_path(image)));
        arguments.extend(files.map(|path| format!("--requirement {path}")));
        let call = block("pip wheel --wheel-dir /wheels", &arguments);
        let _ = writeln!(text, "RUN {CACHE_MOUNT} \\\n    {call}");
        text
    }

    fn base(&self, image: &Image) -> String {
        let mut text = format!("\nFROM ${{PYTHON_IMAGE}} AS {}\n", image.name);
        let mut setup = Vec::new();
        if !image.system.run.is_empty() {
            setup.push(self.install_packages(&image.system.run));
        }
        if let Some(user) = &image.user {
            setup.push(self.add_user(user));
        }
        if !setup.is_empty() {
            let _ = writeln!(text, "RUN {}", setup.join(" \\\n    && "));
        }
        text.push_str(&self.install_project(image));
        text.push_str(&end_of_image(image));
        text
    }

    fn script(&self, image: &Image) -> String {
        let From::Parent(parent) = &image.from else {
            return String::new();
        };
        let mut text = format!("\nFROM {parent} AS {}\n", image.name);
        if image.requirements.is_empty() {
            if let Some(cmd) = &image.cmd {
                let _ = writeln!(text, "CMD {}", exec_form(cmd));
            }
            return text;
        }
        text.push_str("USER 0:0\n");
        let install = block(OFFLINE_INSTALL, &[self.requirement_option(image)]);
        text.push_str(&self.run_with_wheels(image, &[install]));
        text.push_str(&end_of_image(image));
        text
    }

    /// The requirements and the project. Where one of them names a source, so does the project's own metadata, and pip
    /// must not follow it.
    fn install_project(&self, image: &Image) -> String {
        let project = &self.plan.project;
        if image.requirements.is_empty() {
            let install = block(OFFLINE_INSTALL, &[format!("--no-deps {project}")]);
            return self.run_with_wheels(image, &[install]);
        }
        let requirements = self.requirement_option(image);
        if image
            .requirements
            .iter()
            .any(|planned| planned.requirement.url.is_some())
        {
            let first = block(OFFLINE_INSTALL, &[requirements]);
            let second = block(OFFLINE_INSTALL, &[format!("--no-deps {project}")]);
            return self.run_with_wheels(image, &[first, second]);
        }
        let install = block(OFFLINE_INSTALL, &[requirements, project.clone()]);
        self.run_with_wheels(image, &[install])
    }

    fn requirement_option(&self, image: &Image) -> String {
        format!("--requirement /{}", requirements_path(image))
    }

    fn run_with_wheels(&self, image: &Image, commands: &[String]) -> String {
        let mut mounts = vec![WHEELS_MOUNT.to_owned()];
        if !image.requirements.is_empty() {
            let folder = format!("containers/{}", image.name);
            let source = self.path(&folder);
            mounts.push(format!(
                "--mount=type=bind,source={source},target=/{folder}"
            ));
        }
        format!(
            "RUN {} \\\n    {} \\\n    && pip check\n",
            mounts.join(" \\\n    "),
            commands.join(" \\\n    && ")
        )
    }

    fn install_packages(&self, packages: &[String]) -> String {
        match self.family() {
            Family::Debian => format!(
                "apt-get update \\\n    && {} \\\n    && rm -rf /var/lib/apt/lists/*",
                block("apt-get install -y --no-install-recommends", packages)
            ),
            Family::Alpine => block("apk add --no-cache", packages),
        }
    }

    fn add_user(&self, user: &str) -> String {
        let (uid, gid) = user.split_once(':').unwrap_or((user, user));
        match self.family() {
            Family::Debian => format!(
                "groupadd --system --gid {gid} {USER_NAME} \\\n    && useradd --system --uid {uid} --gid {USER_NAME} --create-home {USER_NAME}"
            ),
            Family::Alpine => format!(
                "addgroup -S -g {gid} {USER_NAME} \\\n    && adduser -S -D -u {uid} -G {USER_NAME} {USER_NAME}"
            ),
        }
    }

    /// The requirements that name a source, as written.
    fn sources(&self) -> Option<String> {
        let planned = self
            .plan
            .images
            .iter()
            .flat_map(|image| &image.requirements);
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

    fn dockerignore(&self) -> String {
        const ALWAYS: [&str; 9] = [
            "**/*.egg-info",
            "**/*.pyc",
            "**/__pycache__",
            ".dockerignore",
            ".mypy_cache",
            ".pytest_cache",
            ".tox",
            ".venv",
            "Dockerfile*",
        ];
        let mut lines: BTreeSet<&str> = ALWAYS.into();
        if !self.plan.build.git_history {
            lines.insert(".git");
        }
        lines.extend(self.plan.build.ignored.iter().map(String::as_str));
        let lines: Vec<&str> = lines.into_iter().collect();
        format!("{MARKER}\n{}\n", lines.join("\n"))
    }
}

fn end_of_image(image: &Image) -> String {
    let mut text = String::new();
    if let Some(user) = &image.user {
        let _ = writeln!(text, "USER {user}");
    }
    if let Some(entrypoint) = &image.entrypoint {
        let _ = writeln!(text, "ENTRYPOINT {}", exec_form(entrypoint));
    }
    if let Some(cmd) = &image.cmd {
        let _ = writeln!(text, "CMD {}", exec_form(cmd));
    }
    text
}
