//! Every key of a configuration file: `[tool.unsetup]` of pyproject.toml, `[tool:unsetup]` of setup.cfg, unsetup.toml.
//! The reader, its suggestions and the published schema walk this table.

/// A key of a configuration file.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name; a dot stands before a key of a table (`target.pbr`).
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it does, for a person.
    pub about: &'static str,
}

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A list of rules: codes, names, prefixes, `ALL`.
    Rules,
    /// A table of rules for each pattern of paths.
    RulesByPattern,
    /// A table of a severity for each rule.
    SeverityByRule,
    /// A table of a folder for each name.
    FolderByName,
    /// A table of an image for each name: parent, from, scripts, extras, requirements, packages, user.
    ImagesByName,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A version of a tool: a major number, perhaps with a minor one.
    Version,
    /// A number that is not negative.
    Count,
    /// True or false.
    Flag,
    /// A path, from the folder of the configuration file.
    Path,
}

/// The words of severities, the highest first.
pub const SEVERITIES: &[&str] = &["error", "warning", "info"];

/// All keys, by name.
pub const KEYS: &[Key] = &[
    Key {
        name: "baseline",
        kind: Kind::Path,
        about: "A file of known findings, which are not reported",
    },
    Key {
        name: "bounds.allow-none",
        kind: Kind::Flag,
        about: "REQ016 lets requirements go without a lower bound (default: false)",
    },
    Key {
        name: "bounds.allow-pins",
        kind: Kind::Flag,
        about: "REQ016 lets requirements be pinned (default: false)",
    },
    Key {
        name: "bounds.allow-upper",
        kind: Kind::Flag,
        about: "REQ016 lets requirements have an upper bound (default: false)",
    },
    Key {
        name: "bounds.exclusions",
        kind: Kind::Path,
        about: "The requirements file with the only exclusions (`!=`) that REQ016 lets pass (default: all)",
    },
    Key {
        name: "containers.images",
        kind: Kind::ImagesByName,
        about: "The container images, in place of those that the project's files suggest",
    },
    Key {
        name: "extend-select",
        kind: Kind::Rules,
        about: "Rules to run besides the default set or `select`",
    },
    Key {
        name: "fail-on",
        kind: Kind::Word(SEVERITIES),
        about: "The least severity that makes the exit status 1 (default: warning)",
    },
    Key {
        name: "ignore",
        kind: Kind::Rules,
        about: "Rules not to run",
    },
    Key {
        name: "max-layers",
        kind: Kind::Count,
        about: "Instructions of an image above which CON004 fires (default: 40)",
    },
    Key {
        name: "pbr-min",
        kind: Kind::Version,
        about: "The oldest pbr that must read the project; the same as `target.pbr`",
    },
    Key {
        name: "per-file-ignores",
        kind: Kind::RulesByPattern,
        about: "Rules not to report in the files that a pattern names, from the folder of the project",
    },
    Key {
        name: "select",
        kind: Kind::Rules,
        about: "Rules to run in place of the default set",
    },
    Key {
        name: "severity",
        kind: Kind::SeverityByRule,
        about: "Another severity for the findings of a rule",
    },
    Key {
        name: "target.build",
        kind: Kind::Word(&["pbr", "setup-cfg", "pyproject"]),
        about: "The form in which metadata is to be declared (default: the one the project has)",
    },
    Key {
        name: "target.pbr",
        kind: Kind::Version,
        about: "The oldest pbr that must read the project (default: 1.9)",
    },
    Key {
        name: "target.pip",
        kind: Kind::Version,
        about: "The oldest pip that must install the project (default: the newest)",
    },
    Key {
        name: "target.setuptools",
        kind: Kind::Version,
        about: "The oldest setuptools that must build the project (default: the newest)",
    },
    Key {
        name: "unsafe-fixes",
        kind: Kind::Flag,
        about: "Let `--fix` apply those fixes too that may change what is installed",
    },
    Key {
        name: "with",
        kind: Kind::FolderByName,
        about: "Other checkouts whose requirement files a Dockerfile installs: name of the folder in the image, and folder here",
    },
];

/// The key of that name.
pub fn by_name(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Whether the name is that of a table whose keys are keys of their own (`target`).
pub fn is_table(name: &str) -> bool {
    KEYS.iter().any(|key| {
        key.name
            .split_once('.')
            .is_some_and(|(table, _)| table == name)
    })
}

/// The key most like a text, when one is alike.
pub fn nearest(text: &str) -> Option<&'static str> {
    KEYS.iter()
        .map(|key| (strsim::jaro_winkler(text, key.name), key.name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_words_are_those_of_the_types() {
        assert!(KEYS.is_sorted_by_key(|key| key.name));
        let words: Vec<_> = super::super::Build::ALL
            .iter()
            .map(|(word, _)| *word)
            .collect();
        let kind = by_name("target.build").map(|key| key.kind);
        assert!(matches!(kind, Some(Kind::Word(known)) if known == words));
    }

    #[test]
    fn a_misspelt_key_has_a_neighbour() {
        assert_eq!(nearest("selct"), Some("select"));
        assert_eq!(nearest("per_file_ignores"), Some("per-file-ignores"));
        assert_eq!(nearest("zzz"), None);
    }
}
