//! Parts of Dockerfiles that several styles share.

use super::{Installer, Style, Writer};
use crate::containers::requirement_set::{line, with_extras};
use crate::containers::{Family, From, Image, Plan, Planned};
use camino::{Utf8Path, Utf8PathBuf};
use std::fmt::Write as _;

/// The user's name; the one word that no distribution gives to a user of its own.
const USER_NAME: &str = "app";
/// uv, at the version that the files were tried with.
pub(super) const UV_IMAGE: &str = "ghcr.io/astral-sh/uv:0.9.7";
/// How packages are installed without what they only recommend.
const APT_INSTALL: &str = "apt-get install -y --no-install-recommends";
const DNF_INSTALL: &str = "dnf install -y --nodocs --setopt=install_weak_deps=False";
const DNF_KEEPING_INSTALL: &str =
    "dnf install -y --nodocs --setopt=install_weak_deps=False --setopt=keepcache=True";
const MICRODNF_INSTALL: &str = "microdnf install -y --nodocs --setopt=install_weak_deps=0";
const ZYPPER_INSTALL: &str = "zypper --non-interactive install --no-recommends";

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
fn labels(plan: &Plan, image: &Image, style: Style) -> String {
    const TITLE: &str = "org.opencontainers.image.title";
    // That style installs a version that only the build knows.
    let skipped = (style == Style::SlimTemplate).then_some("org.opencontainers.image.version");
    let title = format!("{TITLE}={}", quoted(&image.name));
    if image.parent().is_some() {
        return format!("LABEL {title}\n");
    }
    let labels: Vec<String> = plan
        .labels
        .iter()
        .filter(|(name, _)| Some(*name) != skipped)
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
        let mut text = labels(self.plan, image, self.options.style);
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
        let is_kept = self.options.cache_mounts;
        let manager = self.plan.platform.manager;
        let (before, head, after): (&[&str], &str, &str) = match (manager, is_kept) {
            ("apt-get", false) => (
                &["apt-get update"],
                APT_INSTALL,
                "rm -rf /var/lib/apt/lists/*",
            ),
            ("apt-get", true) => (
                &["rm -f /etc/apt/apt.conf.d/docker-clean", "apt-get update"],
                APT_INSTALL,
                "",
            ),
            ("apk", false) => (&[], "apk add --no-cache", ""),
            ("apk", true) => (&[], "apk add --update-cache --cache-dir /var/cache/apk", ""),
            ("dnf", false) => (&[], DNF_INSTALL, "dnf clean all"),
            ("dnf", true) => (&[], DNF_KEEPING_INSTALL, ""),
            ("microdnf", _) => (&[], MICRODNF_INSTALL, "microdnf clean all"),
            ("zypper", false) => (&[], ZYPPER_INSTALL, "zypper clean --all"),
            ("zypper", true) => (&[], ZYPPER_INSTALL, ""),
            _ => (&[], "yum install -y", "yum clean all"),
        };
        let mut commands: Vec<String> =
            before.iter().map(|command| (*command).to_owned()).collect();
        commands.push(block(head, packages));
        commands.extend((!after.is_empty()).then(|| after.to_owned()));
        commands
    }

    /// The packages that an image runs with. The recipe copies a virtual environment, so it needs nothing that makes one;
    /// a release from the index is installed on an official Python image.
    pub(super) fn run_packages(&self, image: &Image) -> Vec<String> {
        let spare = match self.options.style {
            Style::DebianRecipe => vec!["python3-venv".to_owned()],
            Style::SlimTemplate if self.needs_venv(image) => {
                let [run, _] = self.plan.platform.python_packages(&self.plan.python);
                run
            }
            _ => Vec::new(),
        };
        let packages = image.system.run.iter();
        packages
            .filter(|name| !spare.contains(name))
            .cloned()
            .collect()
    }

    /// The mounts of a `RUN` that installs packages of the distribution.
    pub(super) fn package_mounts(&self) -> Vec<String> {
        if !self.options.cache_mounts {
            return Vec::new();
        }
        let folders: &[&str] = match self.plan.platform.manager {
            "apt-get" => &["/var/cache/apt", "/var/lib/apt"],
            "apk" => &["/var/cache/apk"],
            // dnf 5, which Fedora has since 41, keeps its downloads in the second one.
            "dnf" => &["/var/cache/dnf", "/var/cache/libdnf5"],
            "zypper" => &["/var/cache/zypp"],
            _ => &[],
        };
        let folders = folders.iter();
        folders
            .map(|folder| format!("--mount=type=cache,target={folder},sharing=locked"))
            .collect()
    }

    /// The commands that add the user of an image.
    pub(super) fn add_user(&self, user: &str) -> Vec<String> {
        let (uid, gid) = user.split_once(':').unwrap_or((user, user));
        match self.family() {
            Family::Debian | Family::RedHat | Family::Suse => vec![
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
        let packages = self.run_packages(image);
        if !packages.is_empty() {
            commands.extend(self.install_packages(&packages));
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

    /// Whether the virtual environment of an image must be made first.
    pub(super) fn needs_venv(&self, image: &Image) -> bool {
        let ancestry = self.plan.ancestry(image);
        match ancestry.last().map(|root| &root.from) {
            Some(From::External(from)) => self.plan.platform.needs_venv(from),
            _ => false,
        }
    }

    /// The command that makes a virtual environment.
    pub(super) fn make_venv(&self, folder: &str) -> String {
        let python = self.plan.platform.python_command(&self.plan.python);
        format!("{python} -m venv {folder}")
    }

    /// The words that install Python projects: into the environment of `python`, or the one Python of the image.
    pub(super) fn install_words(&self, python: Option<&str>) -> String {
        match (self.uses_uv(), python) {
            (false, _) => "pip install --no-cache-dir".to_owned(),
            (true, Some(python)) => format!("uv pip install --no-cache --python {python}"),
            (true, None) => "uv pip install --no-cache --system".to_owned(),
        }
    }

    /// The mount that brings uv into a `RUN`.
    pub(super) fn installer_mounts(&self) -> Vec<String> {
        let mount = format!("--mount=type=bind,from={UV_IMAGE},source=/uv,target=/bin/uv");
        self.uses_uv().then_some(mount).into_iter().collect()
    }

    /// The Python of the environment that an image has, where it needs one.
    pub(super) fn venv_python(&self, image: &Image) -> Option<&'static str> {
        self.needs_venv(image).then_some("/opt/venv/bin/python")
    }

    pub(super) fn uses_uv(&self) -> bool {
        self.options.installer == Installer::Uv
    }

    /// `--constraint` for each of the constraint files, below a folder of the image.
    pub(super) fn constraint_options(&self, folder: &str) -> Vec<String> {
        let paths = self.plan.constraints.iter();
        let paths = paths.map(|path| format!("--constraint {folder}{path}"));
        let urls = self.plan.constraint_urls.iter();
        paths
            .chain(urls.map(|url| format!("--constraint {}", shell_word(url))))
            .collect()
    }
}
