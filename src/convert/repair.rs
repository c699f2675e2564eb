//! Repairs: what it would be wrong to carry over, each named by the code of its rule.

use crate::metadata::FieldName;
use crate::text::Span;
use std::collections::BTreeSet;

/// Something that a conversion may mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The code of its rule.
    pub code: &'static str,
    /// The name of its rule.
    pub name: &'static str,
    /// What is done, and why; lower case, without a full stop.
    pub message: String,
    /// Where it is wrong.
    pub span: Option<Span>,
    /// What the user said.
    pub decided: Decision,
}

/// What the user says of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is made.
    Accepted,
    /// It is not made.
    Rejected,
    /// Nothing yet; the preview shows it as if it were made.
    Undecided,
}

impl Decision {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Undecided => "undecided",
        }
    }

    /// Whether the new files are made with it.
    pub(super) fn is_made(self) -> bool {
        self != Self::Rejected
    }
}

/// A rule whose findings a conversion can mend.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// Made only when it is named: it installs or removes files, which `all` does not.
    by_name_only: bool,
}

const fn kind(code: &'static str, name: &'static str) -> Kind {
    Kind {
        code,
        name,
        by_name_only: false,
    }
}

pub(super) const INSTALL_REQUIREMENTS: Kind = kind("SET001", "no-install-requirements");
pub(super) const SCRIPTS: Kind = Kind {
    by_name_only: true,
    ..kind("SET002", "scripts-not-installed")
};
pub(super) const PY_MODULES: Kind = kind("SET003", "stray-py-modules");
pub(super) const EMPTY_KEYWORD: Kind = kind("SET004", "empty-keyword");
pub(super) const SECOND_SETUP_PY: Kind = Kind {
    by_name_only: true,
    ..kind("SET023", "second-setup-py")
};
pub(super) const VERSION: Kind = kind("VER001", "invalid-version");
pub(super) const PER_PYTHON: Kind = kind("REQ006", "per-python-file");
pub(super) const CONCRETE: Kind = kind("REQ007", "concrete-in-abstract");

pub(super) const CONTENT_TYPE: Kind = kind("META003", "description-content-type");

/// The field that a repair changes.
pub(super) fn field_of(code: &str) -> Option<FieldName> {
    match code {
        "SET001" | "REQ006" | "REQ007" => Some(FieldName::InstallRequires),
        "SET002" => Some(FieldName::Scripts),
        "SET003" => Some(FieldName::PyModules),
        "META003" => Some(FieldName::DescriptionContentType),
        "VER001" => Some(FieldName::Version),
        _ => None,
    }
}

const KINDS: [&Kind; 9] = [
    &INSTALL_REQUIREMENTS,
    &SCRIPTS,
    &PY_MODULES,
    &EMPTY_KEYWORD,
    &SECOND_SETUP_PY,
    &VERSION,
    &PER_PYTHON,
    &CONCRETE,
    &CONTENT_TYPE,
];

/// The repairs that the user wants. A list decides all: what it does not name is not made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// `None` when nothing was said.
    codes: Option<BTreeSet<&'static str>>,
    all: bool,
}

/// A word after `--repair` that is no code, name or prefix of a repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a repair; choose from {known}, `all` and `none`")]
pub struct UnknownRepair {
    /// The word.
    pub word: String,
    /// The codes there are.
    pub known: String,
}

impl Choice {
    /// Every repair but those that must be named.
    pub fn all() -> Self {
        Self {
            codes: Some(BTreeSet::new()),
            all: true,
        }
    }

    /// No repair.
    pub fn none() -> Self {
        Self {
            codes: Some(BTreeSet::new()),
            all: false,
        }
    }

    /// Reads codes, names, prefixes, `all` and `none`.
    ///
    /// # Errors
    /// A word that is none of these.
    pub fn parse(words: &[String]) -> Result<Self, UnknownRepair> {
        let mut choice = Self::none();
        for word in words {
            match word.as_str() {
                "all" => choice.all = true,
                "none" => {}
                word => choice.codes.get_or_insert_default().extend(named(word)?),
            }
        }
        Ok(choice)
    }

    /// Whether the repair of that code was asked for.
    pub fn accepts(&self, code: &str) -> bool {
        let kind = KINDS.iter().find(|kind| kind.code == code);
        kind.is_some_and(|kind| self.decide(kind) == Decision::Accepted)
    }

    /// The codes of all repairs there are.
    pub fn codes_known() -> Vec<&'static str> {
        KINDS.iter().map(|kind| kind.code).collect()
    }

    pub(super) fn decide(&self, kind: &Kind) -> Decision {
        match &self.codes {
            None if kind.by_name_only => Decision::Rejected,
            None => Decision::Undecided,
            Some(codes) if codes.contains(kind.code) => Decision::Accepted,
            Some(_) if self.all && !kind.by_name_only => Decision::Accepted,
            Some(_) => Decision::Rejected,
        }
    }
}

fn named(word: &str) -> Result<BTreeSet<&'static str>, UnknownRepair> {
    let upper = word.to_ascii_uppercase();
    let codes: BTreeSet<&'static str> = KINDS
        .iter()
        .filter(|kind| kind.name == word || (!word.is_empty() && kind.code.starts_with(&upper)))
        .map(|kind| kind.code)
        .collect();
    if codes.is_empty() {
        return Err(UnknownRepair {
            word: word.to_owned(),
            known: Choice::codes_known().join(", "),
        });
    }
    Ok(codes)
}

impl Kind {
    pub(super) fn repair(
        &self,
        decided: Decision,
        message: impl Into<String>,
        span: Option<Span>,
    ) -> Repair {
        Repair {
            code: self.code,
            name: self.name,
            message: message.into(),
            span,
            decided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(words: &[&str]) -> Choice {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Choice::parse(&words).unwrap()
    }

    #[test]
    fn a_list_decides_all() {
        let some = choice(&["set003", "invalid-version"]);
        assert_eq!(some.decide(&PY_MODULES), Decision::Accepted);
        assert_eq!(some.decide(&VERSION), Decision::Accepted);
        assert_eq!(some.decide(&PER_PYTHON), Decision::Rejected);
        assert_eq!(Choice::default().decide(&VERSION), Decision::Undecided);
    }

    #[test]
    fn files_are_removed_and_installed_only_when_named() {
        assert_eq!(
            choice(&["all"]).decide(&SECOND_SETUP_PY),
            Decision::Rejected
        );
        let named = choice(&["all", "SET023"]);
        assert_eq!(named.decide(&SECOND_SETUP_PY), Decision::Accepted);
        assert_eq!(named.decide(&SCRIPTS), Decision::Rejected);
    }

    #[test]
    fn an_unknown_word_is_told() {
        assert!(Choice::parse(&["SET999".to_owned()]).is_err());
        assert!(Choice::parse(&[String::new()]).is_err());
    }
}
