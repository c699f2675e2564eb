//! Package managers of distributions.

use super::options::{Given, WithValue, split};
use crate::syntax::shell::Word;
use crate::text::Span;

/// A package manager that installs, removes or updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distro {
    /// Which one.
    pub manager: Manager,
    /// What it does.
    pub action: Action,
    /// The word that says so: options go after it.
    pub action_span: Span,
    /// All options.
    pub options: Vec<Given>,
    /// The packages, as written.
    pub packages: Vec<Word>,
}

impl Distro {
    /// Whether an option is given, by its long name.
    pub fn has(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }

    /// The name that `apk add --virtual` gives to its packages.
    pub fn virtual_name(&self) -> Option<&Word> {
        let option = self
            .options
            .iter()
            .find(|option| option.name == "--virtual");
        option?.value.as_ref()
    }
}

/// A family of package managers with one command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manager {
    /// `apt-get`, `apt`, `aptitude`.
    Apt,
    /// `apk`.
    Apk,
    /// `yum`, `dnf`, `microdnf`, `tdnf`.
    Dnf,
    /// `zypper`.
    Zypper,
}

impl Manager {
    /// The manager of a program.
    pub fn of(program: &str) -> Option<Self> {
        let (_, manager) = PROGRAMS.iter().find(|(name, _)| *name == program)?;
        Some(*manager)
    }

    fn with_value(self) -> &'static [WithValue] {
        match self {
            Self::Apt => &[
                ("-t", "--target-release"),
                ("-o", "--option"),
                ("-c", "--config-file"),
                ("-a", "--host-architecture"),
            ],
            Self::Apk => &[
                ("-t", "--virtual"),
                ("-X", "--repository"),
                ("-p", "--root"),
                ("", "--repositories-file"),
                ("", "--keys-dir"),
                ("", "--cache-dir"),
                ("", "--cache-max-age"),
                ("", "--wait"),
                ("", "--arch"),
                ("", "--progress-fd"),
            ],
            Self::Dnf => &[
                ("-c", "--config"),
                ("-x", "--exclude"),
                ("-d", "--debuglevel"),
                ("-e", "--errorlevel"),
                ("", "--enablerepo"),
                ("", "--disablerepo"),
                ("", "--repo"),
                ("", "--repoid"),
                ("", "--installroot"),
                ("", "--releasever"),
                ("", "--setopt"),
                ("", "--disableplugin"),
                ("", "--enableplugin"),
            ],
            Self::Zypper => &[
                ("-R", "--root"),
                ("-r", "--repo"),
                ("-t", "--type"),
                ("-p", "--plus-repo"),
                ("-c", "--config"),
                ("", "--from"),
                ("", "--installroot"),
            ],
        }
    }

    fn aliases(self) -> &'static [WithValue] {
        match self {
            Self::Apt => &[("-y", "--yes"), ("-q", "--quiet")],
            Self::Apk => &[("-U", "--update-cache"), ("-q", "--quiet")],
            Self::Dnf => &[("-y", "--assumeyes"), ("-q", "--quiet")],
            Self::Zypper => &[("-n", "--non-interactive"), ("-y", "--no-confirm")],
        }
    }
}

const PROGRAMS: &[(&str, Manager)] = &[
    ("apt-get", Manager::Apt),
    ("apt", Manager::Apt),
    ("aptitude", Manager::Apt),
    ("apk", Manager::Apk),
    ("yum", Manager::Dnf),
    ("dnf", Manager::Dnf),
    ("dnf5", Manager::Dnf),
    ("microdnf", Manager::Dnf),
    ("tdnf", Manager::Dnf),
    ("zypper", Manager::Zypper),
];

/// What a package manager does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Adds the packages.
    Install,
    /// Takes the packages away.
    Remove,
    /// Takes away what nothing needs.
    Autoremove,
    /// Fetches the lists of packages.
    Update,
    /// Empties the cache.
    Clean,
}

const ACTIONS: &[(&str, Action)] = &[
    ("install", Action::Install),
    ("add", Action::Install),
    ("in", Action::Install),
    ("localinstall", Action::Install),
    ("groupinstall", Action::Install),
    ("remove", Action::Remove),
    ("purge", Action::Remove),
    ("erase", Action::Remove),
    ("del", Action::Remove),
    ("rm", Action::Remove),
    ("autoremove", Action::Autoremove),
    ("autopurge", Action::Autoremove),
    ("update", Action::Update),
    ("makecache", Action::Update),
    ("refresh", Action::Update),
    ("ref", Action::Update),
    ("clean", Action::Clean),
    ("autoclean", Action::Clean),
];

/// Reads the words after the program: options may stand before the action, too.
pub(super) fn action(manager: Manager, words: &[Word]) -> Option<Distro> {
    let (options, rest) = split(words, manager.with_value(), manager.aliases());
    let (word, packages) = rest.split_first()?;
    let (_, action) = ACTIONS.iter().find(|(name, _)| *name == word.text)?;
    let upgrades = word.text == "update" && matches!(manager, Manager::Dnf | Manager::Zypper);
    if upgrades {
        return None;
    }
    Some(Distro {
        manager,
        action: *action,
        action_span: word.span,
        options,
        packages: packages.to_vec(),
    })
}
