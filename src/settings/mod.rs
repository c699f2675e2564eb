//! What the user chose: which tools are the target, which limits hold. Plain data, read from options and from the
//! configuration file; [`keys`] is the table of what such a file may say.

mod containers;
pub mod keys;
mod schema;

pub use containers::{ConfiguredImage, Containers};
pub use schema::schema;

/// Choices that readers, rules and writers ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The form in which the project's metadata is to be declared (`target.build`); `None` is the one it has.
    pub build: Option<Build>,
    /// The oldest pbr that must read the project (`--pbr-min`), as major and minor; `None` is pbr 1.9.
    pub pbr_min: Option<(u32, u32)>,
    /// The oldest setuptools that must build the project (`target.setuptools`), as major and minor; `None` is the newest.
    pub setuptools_min: Option<(u32, u32)>,
    /// The oldest pip that must install the project (`target.pip`), as major and minor; `None` is the newest.
    pub pip_min: Option<(u32, u32)>,
    /// Instructions of an image above which CON004 fires.
    pub max_layers: usize,
    /// Other checkouts whose requirement files a Dockerfile installs (`--with NAME=DIR`).
    pub checkouts: Vec<Checkout>,
    /// Images that the user describes.
    pub containers: Containers,
    /// What REQ016 lets pass.
    pub bounds: Bounds,
}

/// The policy of REQ016 about version clauses in what becomes metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Whether a requirement may go without a lower bound.
    pub allow_none: bool,
    /// Whether it may have an upper bound.
    pub allow_upper: bool,
    /// Whether it may be pinned.
    pub allow_pins: bool,
    /// The requirements file with the only exclusions (`!=`) that requirements may have; `None` lets all pass.
    pub exclusions: Option<std::path::PathBuf>,
}

/// A form in which metadata is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Build {
    /// setup.cfg as pbr reads it.
    Pbr,
    /// setup.cfg as setuptools reads it.
    SetupCfg,
    /// The `[project]` table of pyproject.toml.
    Pyproject,
}

/// Another checkout, by the name of its folder in the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Name of the folder into which the image clones or copies it.
    pub name: String,
    /// The folder on this machine.
    pub folder: std::path::PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            build: None,
            pbr_min: None,
            setuptools_min: None,
            pip_min: None,
            max_layers: 40,
            checkouts: Vec::new(),
            containers: Containers::default(),
            bounds: Bounds::default(),
        }
    }
}

impl Settings {
    /// Whether only pbr 7 and newer must read the project.
    pub fn pbr_is_at_least(&self, major: u32) -> bool {
        self.pbr_min.is_some_and(|(least, _)| least >= major)
    }

    /// Whether every setuptools that must build the project has what came with this version.
    pub fn setuptools_has(&self, since: (u32, u32)) -> bool {
        self.setuptools_min.is_none_or(|least| least >= since)
    }

    /// Whether every setuptools that must build the project knows a deprecation: `since` is `setuptools 72.0.0`. Always, where
    /// `since` names something else.
    pub fn setuptools_deprecates(&self, since: &str) -> bool {
        let version = since.strip_prefix("setuptools ").and_then(tool_version);
        version.is_none_or(|version| self.setuptools_has(version))
    }

    /// Whether every pip that must install the project has what came with this version.
    pub fn pip_has(&self, since: (u32, u32)) -> bool {
        self.pip_min.is_none_or(|least| least >= since)
    }
}

impl Build {
    /// Every form, by its word in the configuration.
    pub const ALL: &[(&str, Self)] = &[
        ("pbr", Self::Pbr),
        ("setup-cfg", Self::SetupCfg),
        ("pyproject", Self::Pyproject),
    ];
}

/// Reads a version of a tool: a major number, perhaps with a minor one, as `7` or `5.3`; further numbers do not count.
pub fn tool_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().split('.').map(str::parse::<u32>);
    match (numbers.next()?, numbers.next().unwrap_or(Ok(0))) {
        (Ok(major), Ok(minor)) => Some((major, minor)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_tools_have_a_major_and_perhaps_a_minor_number() {
        assert_eq!(tool_version("7"), Some((7, 0)));
        assert_eq!(tool_version(" 5.3.1 "), Some((5, 3)));
        for text in ["", "x", "7.x", "-1", "7,1"] {
            assert_eq!(tool_version(text), None, "{text}");
        }
    }

    #[test]
    fn without_a_minimum_the_newest_tools_are_the_target() {
        let mut settings = Settings::default();
        assert!(settings.setuptools_has((77, 0)) && settings.pip_has((26, 0)));
        settings.setuptools_min = Some((40, 8));
        assert!(settings.setuptools_has((40, 8)) && !settings.setuptools_has((42, 0)));
    }
}
