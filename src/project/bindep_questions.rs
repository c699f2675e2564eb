//! What rules ask of bindep.txt.

use super::Project;
use super::images::is_build_package;
use crate::syntax::bindep::platform_atoms;
use crate::syntax::bindep::{self, LineKind, Profile, Rule, Selector, known_platforms};
use crate::text::{Decoding, Files, Span};
use camino::Utf8Path;
use std::collections::BTreeMap;

/// What a profile of the machine starts with.
const PLATFORM: &str = "platform:";
/// The old name of bindep.txt.
const SECOND: &str = "other-requirements.txt";
/// The profile of what is needed to build wheels.
const COMPILE: &str = "compile";
/// Profiles that many projects use.
const COMMON_PROFILES: [&str; 5] = ["compile", "default", "devel", "runtime", "test"];
/// Distributions that a missing library is looked for on: one for each package manager that images have.
const CHECKED_PLATFORMS: [&str; 4] = ["alpine-3.22", "debian-12", "ubuntu-24.04", "fedora-40"];

/// A word that is most likely another one, misspelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misspelling {
    /// The word as written, without `!`.
    pub word: String,
    /// Where.
    pub span: Span,
    /// What was meant.
    pub meant: String,
    /// The package in whose line it stands.
    pub package: String,
}

/// A line that bindep refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// The part that is wrong.
    pub span: Span,
    /// Why.
    pub message: String,
    /// The whole line without its end, and what it would be in bindep's form, when that is plain.
    pub repair: Option<(Span, String)>,
}

/// A line that does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleLine {
    /// The package.
    pub package: String,
    /// The line's rule.
    pub span: Span,
    /// The line that says the same; `None` for one that can never be active.
    pub same_as: Option<Span>,
}

/// Headers of a library that no line installs for running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLibrary {
    /// The package with the headers.
    pub package: String,
    /// Where.
    pub span: Span,
    /// Distributions on which no line names the library.
    pub platforms: Vec<&'static str>,
}

impl Project {
    /// Platform profiles one slip away from a known one, and not known themselves.
    pub fn misspelled_platforms(&self) -> Vec<Misspelling> {
        let words = self.bindep_profiles(|profile| profile.name.value.starts_with(PLATFORM));
        if words.is_empty() {
            return Vec::new();
        }
        let known = known_platforms();
        words
            .into_iter()
            .filter_map(|(rule, profile)| {
                let word = profile.name.value.strip_prefix(PLATFORM)?;
                let is_known = known.iter().any(|name| {
                    let rest = word.strip_prefix(name.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || is_version(rest))
                });
                // A version stays as it is.
                let digit = word.find(|c: char| c.is_ascii_digit());
                let end = digit.map_or(word.len(), |at| at.saturating_sub(1));
                let (name, version) = word.split_at_checked(end)?;
                let (name, version) = match is_version(version) {
                    true if !version.is_empty() => (name, version),
                    _ => (word, ""),
                };
                let meant = known
                    .iter()
                    .find(|known| strsim::osa_distance(known, name) == 1)
                    .filter(|_| !is_known && name.len() > 3)?;
                let meant = format!("{PLATFORM}{meant}{version}");
                Some(misspelling(rule, profile, meant))
            })
            .collect()
    }

    /// Other profiles that stand in one line only, one slip away from one that several lines have, or every project.
    pub fn misspelled_profiles(&self) -> Vec<Misspelling> {
        let words = self.bindep_profiles(|profile| !profile.name.value.starts_with(PLATFORM));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, profile) in &words {
            *counts.entry(profile.name.value.as_str()).or_default() += 1;
        }
        let often = counts
            .iter()
            .filter(|(_, count)| **count > 1)
            .map(|(name, _)| *name);
        let common: Vec<&str> = often.chain(COMMON_PROFILES).collect();
        words
            .iter()
            .filter(|(_, profile)| counts.get(profile.name.value.as_str()) == Some(&1))
            .filter_map(|(rule, profile)| {
                let word = profile.name.value.as_str();
                let meant = common
                    .iter()
                    .find(|name| strsim::osa_distance(name, word) == 1)?;
                let is_own = common.contains(&word) || word.len() < 4;
                (!is_own).then(|| misspelling(rule, profile, (*meant).to_owned()))
            })
            .collect()
    }

    /// The lines that bindep refuses.
    pub fn refused_bindep_lines(&self) -> Vec<RefusedLine> {
        let Some(source) = self.bindep() else {
            return Vec::new();
        };
        let errors = source.parse.errors.iter();
        errors
            .map(|error| {
                let row = source.file.position(error.span.start as usize).row;
                let line = source.file.line(row);
                let repair = line.and_then(|line| {
                    // A byte order mark, which bindep takes for text, is not seen here.
                    let written = source.file.slice(line);
                    Some((line, repaired(written).filter(|new| new != written)?))
                });
                RefusedLine {
                    span: error.span,
                    message: error.message.clone(),
                    repair,
                }
            })
            .collect()
    }

    /// Packages for building that are installed for running too, in a file whose other lines have the profile `compile`.
    pub fn build_packages_at_runtime(&self) -> Vec<&Rule> {
        let rules = self.bindep_rules();
        if !rules.iter().any(|rule| has_profile(rule, COMPILE)) {
            return Vec::new();
        }
        let unprofiled = rules.into_iter().filter(|rule| {
            is_build_package(&rule.name.value)
                && profiles(rule)
                    .all(|profile| profile.negated || profile.name.value.starts_with(PLATFORM))
        });
        unprofiled.collect()
    }

    /// Headers for building whose library no line installs for running.
    pub fn missing_runtime_libraries(&self) -> Vec<MissingLibrary> {
        let Some(source) = self.bindep() else {
            return Vec::new();
        };
        let tree = &source.parse.tree;
        let mut found: BTreeMap<usize, MissingLibrary> = BTreeMap::new();
        for platform in CHECKED_PLATFORMS {
            let atoms = platform_atoms(platform).unwrap_or_default();
            let atoms: Vec<&str> = atoms.iter().map(String::as_str).collect();
            let run = tree.active(&[], &atoms);
            for (at, rule) in tree.active(&[COMPILE], &atoms).into_iter().enumerate() {
                let Some(library) = library_of(&rule.name.value) else {
                    continue;
                };
                let is_there = run
                    .iter()
                    .any(|other| other.name.value.starts_with(library));
                if !is_there {
                    let missing = found.entry(at).or_insert_with(|| MissingLibrary {
                        package: rule.name.value.clone(),
                        span: rule.span,
                        platforms: Vec::new(),
                    });
                    missing.platforms.push(platform);
                }
            }
        }
        let mut list: Vec<MissingLibrary> = found.into_values().collect();
        list.sort_by_key(|missing| missing.span);
        list.dedup_by(|second, first| second.span == first.span);
        list
    }

    /// Lines that say what an earlier one says, or that nothing can make active.
    pub fn idle_bindep_lines(&self) -> Vec<IdleLine> {
        let mut seen: BTreeMap<(String, Vec<String>), Span> = BTreeMap::new();
        let mut found = Vec::new();
        for rule in self.bindep_rules() {
            let key = (rule.name.value.clone(), items(rule));
            let same_as = seen.get(&key).copied();
            seen.entry(key).or_insert(rule.span);
            if same_as.is_some() || excludes_itself(rule) {
                found.push(IdleLine {
                    package: rule.name.value.clone(),
                    span: rule.span,
                    same_as,
                });
            }
        }
        found
    }

    /// The first line of other-requirements.txt, where bindep.txt is there too.
    pub fn second_bindep(&self) -> Option<Span> {
        let both = ["bindep.txt", SECOND]
            .iter()
            .all(|path| self.tree().has_file(path));
        let file = self
            .files()
            .open(Utf8Path::new(SECOND), Decoding::Utf8)
            .ok()?;
        file.line(1).filter(|_| both)
    }

    fn bindep_rules(&self) -> Vec<&Rule> {
        let source = self.bindep().into_iter();
        source
            .flat_map(|source| source.parse.tree.rules())
            .collect()
    }

    fn bindep_profiles(&self, wanted: impl Fn(&Profile) -> bool) -> Vec<(&Rule, &Profile)> {
        let rules = self.bindep_rules().into_iter();
        let all = rules.flat_map(|rule| profiles(rule).map(move |profile| (rule, profile)));
        all.filter(|(_, profile)| wanted(profile)).collect()
    }
}

fn misspelling(rule: &Rule, profile: &Profile, meant: String) -> Misspelling {
    let negation = u32::from(profile.negated);
    let mut span = profile.name.span;
    span.start += negation;
    Misspelling {
        word: profile.name.value.clone(),
        span,
        meant,
        package: rule.name.value.clone(),
    }
}

fn profiles(rule: &Rule) -> impl Iterator<Item = &Profile> {
    rule.selectors.iter().flat_map(|selector| match selector {
        Selector::One(profile) => std::slice::from_ref(profile),
        Selector::All(profiles) => profiles,
    })
}

fn has_profile(rule: &Rule, name: &str) -> bool {
    profiles(rule).any(|profile| profile.name.value == name)
}

/// `-3`, `-3.20`.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or("x");
    digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// What a selector says, in an order of its own.
fn items(rule: &Rule) -> Vec<String> {
    let shown = |profile: &Profile| {
        let sign = if profile.negated { "!" } else { "" };
        format!("{sign}{}", profile.name.value)
    };
    let mut items: Vec<String> = rule
        .selectors
        .iter()
        .map(|selector| match selector {
            Selector::One(profile) => shown(profile),
            Selector::All(profiles) => {
                let mut group: Vec<String> = profiles.iter().map(shown).collect();
                group.sort();
                format!("({})", group.join(" "))
            }
        })
        .collect();
    items.sort();
    items
}

/// Whether everything that could make a rule active is refused by it. Platforms and other profiles are asked apart.
fn excludes_itself(rule: &Rule) -> bool {
    let ones = || {
        let selectors = rule.selectors.iter();
        selectors.filter_map(|selector| match selector {
            Selector::One(profile) => Some(profile),
            Selector::All(_) => None,
        })
    };
    let refused = |name: &str| ones().any(|other| other.negated && other.name.value == name);
    let part = |of_platform: bool| {
        let mut wanted = ones()
            .filter(|profile| !profile.negated)
            .filter(|profile| profile.name.value.starts_with(PLATFORM) == of_platform)
            .peekable();
        wanted.peek().is_some() && wanted.all(|profile| refused(&profile.name.value))
    };
    let has_group = rule
        .selectors
        .iter()
        .any(|selector| matches!(selector, Selector::All(_)));
    part(true) || (part(false) && !has_group)
}

/// `libffi` of `libffi-dev` and `libffi-devel`; only of libraries.
fn library_of(package: &str) -> Option<&str> {
    let stem = package
        .strip_suffix("-dev")
        .or_else(|| package.strip_suffix("-devel"))?;
    stem.starts_with("lib").then_some(stem)
}

/// A line in bindep's form: blanks, commas and case put right. `None` when that does not make it one.
fn repaired(line: &str) -> Option<String> {
    let (rule, comment) = match line.split_once('#') {
        Some((rule, comment)) => (rule, format!("  #{comment}")),
        None => (line, String::new()),
    };
    let plain = rule.trim_start_matches('\u{feff}').replace('\t', " ");
    let plain = plain.trim();
    let head_end = plain.find(['[', '<', '>', '=', '!']).unwrap_or(plain.len());
    let (name, rest) = plain.split_at_checked(head_end)?;
    let (selector, versions) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, after)) => (Some(inside.to_ascii_lowercase()), after),
        None => (None, rest),
    };
    let mut new = name.trim().to_owned();
    if let Some(inside) = selector {
        let words: Vec<&str> = inside
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        new.push_str(&format!(" [{}]", words.join(" ")));
    }
    let versions: String = versions.split(' ').collect();
    if !versions.is_empty() {
        new.push(' ');
        new.push_str(&versions);
    }
    new.push_str(&comment);
    let file = Files::lone("bindep.txt", &new, Decoding::Utf8)?;
    let parse = bindep::parse(&file);
    let is_rule = parse
        .tree
        .lines
        .iter()
        .any(|line| matches!(line.kind, LineKind::Rule(_)));
    (parse.errors.is_empty() && is_rule).then_some(new)
}
