//! `bindep.txt`: the distribution packages of a project, as bindep 2.14 reads it.
//!
//! ```text
//! file     = line*
//! line     = rule | blanks "#" … | blanks           ended by "\n", "\r\n", "\r" or the end of the file
//! rule     = name [selector] [versions] [blanks "#" …]        no blank may end the line
//! name     = (alnum | "/") (alnum | "." | "+" | "-" | "_" | "/")+
//! selector = blank+ "[" (blanks group)* blanks "]"
//! group    = profile | "(" (blanks profile)* blanks ")"
//! profile  = ["!"] (a-z | digit | ":" | "-" | ".")+
//! versions = blank+ version ("," version)*
//! version  = ("<=" | "<" | "!=" | "==" | ">=" | ">") Debian version
//! ```
//!
//! A blank is a space. Letters and digits are those of Unicode, but a profile's letters are `a` to `z`.
//! bindep refuses a whole file for one bad line; this reader reports the line and keeps the others.

mod line;
mod platforms;

pub use platforms::{known_platforms, platform_atoms};

use super::{Parse, encoding_errors};
use crate::text::{SourceFile, Span, Spanned};
use std::collections::BTreeSet;

/// What a profile of the machine starts with.
const PLATFORM: &str = "platform:";

/// Reads a file of bindep rules.
pub fn parse(file: &SourceFile) -> Parse<Bindep> {
    let mut lines = Vec::new();
    let mut errors = encoding_errors(file);
    for row in 1.. {
        let (Some(span), Some(content)) = (file.full_line(row), file.line(row)) else {
            break;
        };
        let kind = line::read(file, content).unwrap_or_else(|error| {
            errors.push(error);
            LineKind::Invalid
        });
        lines.push(Line { span, kind });
    }
    Parse {
        tree: Bindep { lines },
        errors,
    }
}

/// A read file.
#[derive(Debug, Clone)]
pub struct Bindep {
    /// Every line; their spans follow on each other from the first byte to the last.
    pub lines: Vec<Line>,
}

/// A line of the file.
#[derive(Debug, Clone)]
pub struct Line {
    /// The line with its line end.
    pub span: Span,
    /// What stands in it.
    pub kind: LineKind,
}

/// What stands in a line.
#[derive(Debug, Clone)]
pub enum LineKind {
    /// Nothing but spaces.
    Blank,
    /// Only a comment.
    Comment,
    /// A package.
    Rule(Rule),
    /// What bindep refuses: one of the errors.
    Invalid,
}

/// A package and when it is wanted.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The package's name in the distribution.
    pub name: Spanned<String>,
    /// What stands in the brackets; empty without brackets, too.
    pub selectors: Vec<Selector>,
    /// The versions that will do; they have no say in whether the package is wanted.
    pub versions: Vec<Version>,
    /// From the name to the end of the selector or versions, without the comment.
    pub span: Span,
}

/// One item of a selector.
#[derive(Debug, Clone)]
pub enum Selector {
    /// A profile.
    One(Profile),
    /// A group in parentheses, which matches when all its profiles hold.
    All(Vec<Profile>),
}

/// A profile, wanted or unwanted.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Whether `!` stands before it.
    pub negated: bool,
    /// Its name without the `!`; the span holds the `!`.
    pub name: Spanned<String>,
}

/// A bound on the version.
#[derive(Debug, Clone)]
pub struct Version {
    /// `<=`, `<`, `!=`, `==`, `>=` or `>`.
    pub relation: &'static str,
    /// A Debian version.
    pub version: Spanned<String>,
}

impl Bindep {
    /// The rules in the order of the file.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.lines.iter().filter_map(|line| match &line.kind {
            LineKind::Rule(rule) => Some(rule),
            LineKind::Blank | LineKind::Comment | LineKind::Invalid => None,
        })
    }

    /// The rules that `bindep PROFILES…` selects on a machine of these atoms ([`platform_atoms`]), in the order of the file
    /// and with duplicates. No profiles at all mean `default`, as on bindep's command line.
    pub fn active(&self, profiles: &[&str], platform_atoms: &[&str]) -> Vec<&Rule> {
        let profiles = if profiles.is_empty() {
            &["default"]
        } else {
            profiles
        };
        let active = profiles.iter().chain(platform_atoms).copied().collect();
        self.rules()
            .filter(|rule| rule.is_active(&active))
            .collect()
    }
}

impl Rule {
    /// Bare `platform:` items and all others (groups included, whatever they hold) are asked apart, and neither may object.
    fn is_active(&self, active: &BTreeSet<&str>) -> bool {
        let (platform, user): (Vec<_>, Vec<_>) = self
            .selectors
            .iter()
            .partition(|selector| selector.is_platform());
        agrees(&platform, active) && agrees(&user, active)
    }
}

impl Selector {
    fn is_platform(&self) -> bool {
        matches!(self, Self::One(profile) if profile.name.value.starts_with(PLATFORM))
    }

    /// Whether it speaks against the rule.
    fn objects(&self, active: &BTreeSet<&str>) -> bool {
        matches!(self, Self::One(profile) if profile.negated && !profile.holds(active))
    }

    /// Whether the rule is wanted only if something matches.
    fn must_match(&self) -> bool {
        !matches!(self, Self::One(profile) if profile.negated)
    }

    fn holds(&self, active: &BTreeSet<&str>) -> bool {
        match self {
            Self::One(profile) => profile.holds(active),
            Self::All(profiles) => profiles.iter().all(|profile| profile.holds(active)),
        }
    }
}

impl Profile {
    fn holds(&self, active: &BTreeSet<&str>) -> bool {
        active.contains(self.name.value.as_str()) != self.negated
    }
}

/// No item objects, and one matches if there are any that could.
fn agrees(selectors: &[&Selector], active: &BTreeSet<&str>) -> bool {
    if selectors.iter().any(|selector| selector.objects(active)) {
        return false;
    }
    let mut could_match = selectors
        .iter()
        .filter(|selector| selector.must_match())
        .peekable();
    could_match.peek().is_none() || could_match.any(|selector| selector.holds(active))
}
