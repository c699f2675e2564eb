//! Parts of Dockerfiles that several styles share.

use super::{Installer, Writer};
use crate::containers::requirement_set::{line, with_extras};
use crate::containers::{Family, From, Image, Plan, Planned};
use camino::{Utf8Path, Utf8PathBuf};
use std::fmt::Write as _;

/// The user's name; the one word that no distribution gives to a user of its own.
const USER_NAME: &str = "app";
/// uv, at the version that the files were tried with.
pub(super) const UV_IMAGE: &str = "ghcr.io/astral-sh/uv:0.9.7";
/// Mounts that keep what apt and apk download.
const APT_CACHES: [&str; 2] = [
    "--mount=type=cache,target=/var/cache/apt,sharing=locked",
    "--mount=type=cache,target=/var/lib/apt,sharing=locked",
];
const APK_CACHE: &str = "--mount=type=cache,target=/var/cache/apk,sharing=locked";

/// A command with its arguments, one to a line.
pub(super) fn block(head: &str, arguments: &[String]) -> String {
    let mut text = head.to_owned();
    for argument in arguments {
        let _ = write!(text, " \\\n        {argument}");
    }
    text
}

/// A `RUN` of mounts and commands, with its line end.
pub(super) fn run(mounts: &[String], commands: &[String]) -> String {
    let mut text = "RUN ".to_owned();
    for mount in mounts {
        let _ = write!(text, "{mount} \\\n    ");
    }
    text.push_str(&commands.join(" \\\n    && "));
    text.push('\n');
    text
}

pub(super) fn exec_form(words: &[String]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| serde_json::Value::from(word.as_str()).to_string())
        .collect();
    format!("[{}]", words.join(", "))
}

/// A value of `ENV` or `LABEL` in quotes, in which Docker replaces nothing.
pub(super) fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
    text
}

/// A word of a shell command that may hold anything but `'`.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@=+,%".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// What an image installs besides the project: its own requirements, and those of the project where the plan keeps them
/// apart.
pub(super) fn needed(image: &Image) -> impl Iterator<Item = &Planned> {
    let own = image.requirements.iter().chain(&image.implied);
    own.filter(|planned| !planned.own)
}

/// The line by which an image installs from wheels: without its source.
pub(super) fn installed_line(planned: &Planned) -> String {
    let requirement = &planned.requirement;
    if requirement.url.is_none() {
        return line(requirement);
    }
    match &requirement.marker {
        Some(marker) => format!("{}; {}", with_extras(requirement), marker.text.value),
        None => with_extras(requirement),
    }
}

/// Where the requirements of an image stand, from the folder that is written to.
pub(super) fn requirements_path(image: &Image) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("containers/{}/requirements.txt", image.name))
}

/// `ENTRYPOINT` and `CMD`.
pub(super) fn commands_of(image: &Image) -> String {
    let mut text = String::new();
    if let Some(entrypoint) = &image.entrypoint {
        let _ = writeln!(text, "ENTRYPOINT {}", exec_form(entrypoint));
    }
    if let Some(cmd) = &image.cmd {
        let _ = writeln!(text, "CMD {}", exec_form(cmd));
    }
    text
}

/// `LABEL`s: all of the project on an image that starts from outside, the title on one that has a parent.
fn labels(plan: &Plan, image: &Image) -> String {
    const TITLE: &str = "org.opencontainers.image.title";
    let title = format!("{TITLE}={}", quoted(&image.name));
    if image.parent().is_some() {
        return format!("LABEL {title}\n");
    }
    let labels: Vec<String> = plan
        .labels
        .iter()
        .map(|(name, value)| match *name {
            TITLE => title.clone(),
            name => format!("{name}={}", quoted(value)),
        })
        .collect();
    format!("LABEL {}\n", labels.join(" \\\n    "))
}

impl Writer<'_> {
    /// Labels, user, entry point, command and the like, which end the description of an image: what changes
    /// with every release comes after what takes long to build.
    pub(super) fn end_of_image(&self, image: &Image) -> String {
        let mut text = labels(self.plan, image);
        for (name, value) in &image.env {
            let _ = writeln!(text, "ENV {name}={}", quoted(value));
        }
        if let Some(folder) = &image.workdir {
            let _ = writeln!(text, "WORKDIR {folder}");
        }
        for port in &image.expose {
            let _ = writeln!(text, "EXPOSE {port}");
        }
        if let Some(user) = &image.user {
            let _ = writeln!(text, "USER {user}");
        }
        text.push_str(&commands_of(image));
        text
    }

    pub(super) fn family(&self) -> Family {
        self.plan.platform.family
    }

    /// A path of a made file, from the build context.
    pub(super) fn path(&self, path: impl AsRef<Utf8Path>) -> Utf8PathBuf {
        self.folder.join(path)
    }

    /// The commands that install packages of the distribution.
    pub(super) fn install_packages(&self, packages: &[String]) -> Vec<String> {
        match (self.family(), self.options.cache_mounts) {
            (Family::Debian, false) => vec![
                "apt-get update".to_owned(),
                block("apt-get install -y --no-install-recommends", packages),
                "rm -rf /var/lib/apt/lists/*".to_owned(),
            ],
            (Family::Debian, true) => vec![
                "rm -f /etc/apt/apt.conf.d/docker-clean".to_owned(),
                "apt-get update".to_owned(),
                block("apt-get install -y --no-install-recommends", packages),
            ],
            (Family::Alpine, false) => vec![block("apk add --no-cache", packages)],
            (Family::Alpine, true) => {
                vec![block(
                    "apk add --update-cache --cache-dir /var/cache/apk",
                    packages,
                )]
            }
        }
    }

    /// The mounts of a `RUN` that installs packages of the distribution.
    pub(super) fn package_mounts(&self) -> Vec<String> {
        match (self.options.cache_mounts, self.family()) {
            (false, _) => Vec::new(),
            (true, Family::Debian) => APT_CACHES.map(str::to_owned).to_vec(),
            (true, Family::Alpine) => vec![APK_CACHE.to_owned()],
        }
    }

    /// The commands that add the user of an image.
    pub(super) fn add_user(&self, user: &str) -> Vec<String> {
        let (uid, gid) = user.split_once(':').unwrap_or((user, user));
        match self.family() {
            Family::Debian => vec![
                format!("groupadd --system --gid {gid} {USER_NAME}"),
                format!("useradd --system --uid {uid} --gid {USER_NAME} --create-home {USER_NAME}"),
            ],
            Family::Alpine => vec![
                format!("addgroup -S -g {gid} {USER_NAME}"),
                format!("adduser -S -D -u {uid} -G {USER_NAME} {USER_NAME}"),
            ],
        }
    }

    /// Packages and user of an image that starts from outside; nothing when it needs neither.
    pub(super) fn set_up(&self, image: &Image) -> String {
        let mut commands = Vec::new();
        let mut mounts = Vec::new();
        if !image.system.run.is_empty() {
            commands.extend(self.install_packages(&image.system.run));
            mounts = self.package_mounts();
        }
        if let Some(user) = &image.user {
            commands.extend(self.add_user(user));
        }
        if commands.is_empty() {
            return String::new();
        }
        run(&mounts, &commands)
    }

    /// `COPY` of the files that an image holds besides.
    pub(super) fn files_of(&self, image: &Image) -> String {
        let mut text = String::new();
        for file in &image.files {
            let _ = writeln!(text, "COPY {} {}", file.source, file.target);
        }
        text
    }

    /// Whether the virtual environment of an image must be made first: PEP 668 keeps pip out of the Python of a
    /// distribution since Debian 12 and Alpine 3.19.
    pub(super) fn needs_venv(&self, image: &Image) -> bool {
        let ancestry = self.plan.ancestry(image);
        let from = ancestry.last().map(|root| &root.from);
        let Some(From::External(from)) = from else {
            return false;
        };
        let name = from.rsplit('/').next().unwrap_or(from);
        let first = match self.plan.platform.id.split_once('-') {
            Some(("alpine", version)) => newer(version, (3, 19)),
            Some(("ubuntu", version)) => newer(version, (23, 4)),
            Some((_, version)) => newer(version, (12, 0)),
            None => false,
        };
        first
            && ["alpine", "debian", "ubuntu"].iter().any(|distribution| {
                name == *distribution || name.starts_with(&format!("{distribution}:"))
            })
    }

    pub(super) fn uses_uv(&self) -> bool {
        self.options.installer == Installer::Uv
    }

    /// `--constraint` for each of the constraint files, below a folder of the image.
    pub(super) fn constraint_options(&self, folder: &str) -> Vec<String> {
        let paths = self.plan.constraints.iter();
        paths
            .map(|path| format!("--constraint {folder}{path}"))
            .collect()
    }
}

fn newer(version: &str, first: (u32, u32)) -> bool {
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= first
}
