//! Whose word an option of setup.cfg is, and what becomes of it.

use super::SetupCfg;
use crate::metadata::FIELDS;
use crate::syntax::ini::{IniOption, Section};

/// In whose words the file speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::convert) enum Words {
    /// In pbr's: setuptools' own words for fields go.
    Pbr,
    /// In setuptools': those that are not said anew stay, pbr's go.
    Setuptools {
        /// Whether pbr has read the file until now.
        was_pbr: bool,
    },
    /// It speaks of fields no more, but for what is said anew.
    Elsewhere {
        /// Whether pbr has read the file until now.
        was_pbr: bool,
    },
}

impl Words {
    /// The key of an option as those read it who read the section: setuptools tells capitals apart in sections of names.
    pub(super) fn key(section: &str, option: &IniOption) -> String {
        match is_of_names(section) {
            true => option.key.value.clone(),
            false => option.pbr_key(),
        }
    }

    /// The key under which a field is said that this one says.
    pub(super) fn new_key(self, section: &str, key: &str) -> Option<&'static str> {
        if self != Self::Pbr {
            let mut aliases = ALIASES.iter();
            let same = aliases.find(|(own, _)| *own == key && section == METADATA);
            return same.map(|(_, new)| *new);
        }
        let mut fields = FIELDS.iter();
        let field = fields.find(|field| field.setup_cfg == Some((section, key)))?;
        field
            .pbr
            .filter(|(own, _)| *own == section)
            .map(|(_, key)| key)
    }

    /// The key under which an option stays that is not said anew.
    pub(super) fn kept_key<'a>(self, section: &Section, key: &'a str) -> &'a str {
        // Several names of one key would become that key several times.
        let is_said = |new: &str| {
            let keys = section.options.iter().map(IniOption::pbr_key);
            let same = keys
                .filter(|key| key == new || self.new_key(&section.name.value, key) == Some(new));
            same.count() > 1
        };
        let new = match self {
            Self::Setuptools { .. } => self.new_key(&section.name.value, key),
            Self::Pbr | Self::Elsewhere { .. } => None,
        };
        new.filter(|new| !is_said(new)).unwrap_or(key)
    }

    /// Whether an option that is not said anew goes.
    pub(super) fn drops(self, section: &str, key: &str, cfg: &SetupCfg) -> bool {
        if cfg.keeps(section, key) {
            return false;
        }
        if is_unread(section, key) || section == ALIASES_OF_COMMANDS && cfg.drops_alias(key) {
            return true;
        }
        match self {
            Self::Pbr => is_of_fields(section, key),
            Self::Elsewhere { was_pbr } => {
                is_of_fields(section, key)
                    || is_of_names(section)
                    || was_pbr && is_of_pbr(section, key)
            }
            Self::Setuptools { was_pbr } => {
                let entry_points = (section, key) == ("options", "entry_points")
                    && cfg.has_section("options.entry_points");
                entry_points
                    || is_of_names(section) && cfg.has_section(section)
                    || was_pbr && is_of_pbr(section, key)
            }
        }
    }

    /// Whether a whole section goes, because its field is said elsewhere.
    pub(super) fn supersedes(self, section: &str, cfg: &SetupCfg) -> bool {
        let is_search = section == "options.packages.find";
        let is_anew = cfg.has_section(section) || cfg.keeps(section, "");
        match self {
            Self::Pbr => (is_of_names(section) || is_search) && !is_anew,
            Self::Elsewhere { was_pbr } => {
                (is_of_names(section) || is_search) && !is_anew
                    || was_pbr && PBR_SECTIONS.contains(&section)
            }
            Self::Setuptools { was_pbr } => {
                is_search && !is_anew && cfg.entry("options", "packages").is_some()
                    || was_pbr && PBR_SECTIONS.contains(&section)
            }
        }
    }
}

const METADATA: &str = "metadata";
/// Other names of commands, for `python setup.py`.
const ALIASES_OF_COMMANDS: &str = "aliases";

/// Sections that pbr alone reads.
const PBR_SECTIONS: [&str; 6] = [
    "files",
    "entry_points",
    "extras",
    "pbr",
    "global",
    "backwards_compat",
];

/// Keys of `[metadata]` that setuptools takes for another one, and those of pbr: what they become.
const ALIASES: [(&str, &str); 7] = [
    ("home_page", "url"),
    ("summary", "description"),
    ("classifier", "classifiers"),
    ("platform", "platforms"),
    ("license_file", "license_files"),
    ("description_file", "long_description"),
    ("description_content_type", "long_description_content_type"),
];

/// Keys of `[metadata]` that old releases of wheel took from there, and pbr in part; setuptools never did.
const UNREAD: [&str; 5] = [
    "requires_dist",
    "provides_dist",
    "obsoletes_dist",
    "provides_extra",
    "setup_requires_dist",
];

/// Whether nothing reads an option, once pbr does not.
pub(in crate::convert) fn is_unread(section: &str, key: &str) -> bool {
    section == METADATA && UNREAD.contains(&key)
}

/// Whether the keys of a section are names of their own.
fn is_of_names(section: &str) -> bool {
    FIELDS
        .iter()
        .any(|field| field.setup_cfg == Some((section, "")))
}

/// Whether pbr alone reads an option.
fn is_of_pbr(section: &str, key: &str) -> bool {
    const KEYS: [&str; 11] = [
        "summary",
        "home_page",
        "classifier",
        "platform",
        "description_file",
        "description_content_type",
        "python_requires",
        "requires_python",
        "requires_dist",
        "setup_requires_dist",
        "provides_dist",
    ];
    PBR_SECTIONS.contains(&section)
        || section == METADATA
            && (KEYS.contains(&key) || key == "obsoletes_dist" || key == "version")
}

/// Other spellings under which setuptools takes a field, and words of pbr that setuptools passed over until now.
const SYNONYMS: [(&str, &str); 10] = [
    ("metadata", "home_page"),
    ("metadata", "summary"),
    ("metadata", "classifier"),
    ("metadata", "platform"),
    ("metadata", "license_file"),
    ("metadata", "description"),
    ("metadata", "description_file"),
    ("metadata", "description_content_type"),
    ("metadata", "python_requires"),
    ("metadata", "requires_python"),
];

fn is_of_fields(section: &str, key: &str) -> bool {
    SYNONYMS.contains(&(section, key))
        || FIELDS
            .iter()
            .any(|field| field.setup_cfg == Some((section, key)))
}
