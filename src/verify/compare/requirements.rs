//! Requirements by meaning: two lists are the same when in every environment, and for every extra, they ask for the same.
//!
//! The environments are Python 2.7 and 3.6 to the newest, on linux, darwin and win32, CPython and PyPy, two machines; the
//! extras are those that either side provides.

use crate::syntax::requirement::{self, Requirement};
use crate::syntax::{marker, specifier, version};
use crate::text::{Decoding, Files, Span};
use crate::verify::Interpreter;
use pep508_rs::MarkerEnvironment;
use std::collections::{BTreeMap, BTreeSet};

const PYTHONS: &[&str] = &[
    "2.7.18", "3.6.1", "3.7.1", "3.8.1", "3.9.1", "3.10.1", "3.11.1", "3.12.1", "3.13.1", "3.14.1",
];
const PLATFORMS: &[&str] = &["linux", "darwin", "win32"];
const IMPLEMENTATIONS: &[&str] = &["CPython", "PyPy"];
const MACHINES: &[&str] = &["x86_64", "aarch64"];

/// The requirements of one project on which two lists differ, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::verify) struct Changed {
    /// The canonical name; the text itself of what is no requirement.
    pub(in crate::verify) name: String,
    pub(in crate::verify) before: Vec<String>,
    pub(in crate::verify) after: Vec<String>,
}

/// Where the lists differ, by project.
pub(in crate::verify) fn compare(
    before: &[String],
    after: &[String],
    extras: &BTreeSet<String>,
) -> Vec<Changed> {
    compare_in(World::new(extras), before, after)
}

/// Where they differ for an interpreter on this machine.
pub(in crate::verify) fn compare_here(
    before: &[String],
    after: &[String],
    extras: &BTreeSet<String>,
    interpreter: &Interpreter,
) -> Vec<Changed> {
    let platform = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        _ => "linux",
    };
    let (version, implementation) = (&interpreter.version, &interpreter.implementation);
    let here = marker::environment(version, platform, implementation);
    let here = here.map(|one| one.with_platform_machine(std::env::consts::ARCH));
    let mut world = World::new(extras);
    world.environments = here.into_iter().collect();
    compare_in(world, before, after)
}

fn compare_in(world: World<'_>, before: &[String], after: &[String]) -> Vec<Changed> {
    let (before, after) = (by_project(before), by_project(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let none = Vec::new();
    let mut changed = Vec::new();
    for name in names {
        let (old, new) = (
            before.get(name).unwrap_or(&none),
            after.get(name).unwrap_or(&none),
        );
        if !written_alike(old, new) && world.meaning(old) != world.meaning(new) {
            let texts = |lines: &[Line]| lines.iter().map(|line| line.text.clone()).collect();
            changed.push(Changed {
                name: name.clone(),
                before: texts(old),
                after: texts(new),
            });
        }
    }
    changed
}

fn written_alike(before: &[Line], after: &[Line]) -> bool {
    let sorted = |lines: &[Line]| {
        let mut texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
        texts.sort_unstable();
        texts
    };
    sorted(before) == sorted(after)
}

/// A line of the list.
struct Line {
    text: String,
    /// `None` when it is no requirement, and stands for itself.
    read: Option<Requirement>,
}

fn by_project(lines: &[String]) -> BTreeMap<String, Vec<Line>> {
    let mut found: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for text in lines {
        let read = parse_lone(text);
        let name = match &read {
            Some(requirement) => requirement.canonical_name(),
            None => text.split_whitespace().collect(),
        };
        let line = Line {
            text: text.clone(),
            read,
        };
        found.entry(name).or_default().push(line);
    }
    found
}

/// A requirement that stands in no file.
pub(in crate::verify) fn parse_lone(text: &str) -> Option<Requirement> {
    let file = Files::lone("METADATA", text, Decoding::Utf8)?;
    let span: Span = file.span(0, text.len());
    requirement::parse(text, span).ok()
}

/// What is asked for, without its condition.
type Asked = (BTreeSet<String>, String, String);

/// Where something is asked for: all the places by their numbers, or a condition that cannot be decided.
#[derive(Debug, Default, PartialEq, Eq)]
struct Where {
    places: BTreeSet<usize>,
    conditions: BTreeSet<String>,
}

impl Where {
    /// What is no requirement: it is there or not.
    fn unread() -> Self {
        Self {
            conditions: [String::new()].into(),
            ..Self::default()
        }
    }
}

struct World<'a> {
    environments: Vec<MarkerEnvironment>,
    /// No extra first, then each.
    extras: Vec<Option<&'a str>>,
}

impl<'a> World<'a> {
    fn new(extras: &'a BTreeSet<String>) -> Self {
        let mut environments = Vec::new();
        for python in PYTHONS {
            for platform in PLATFORMS {
                for implementation in IMPLEMENTATIONS {
                    let found = marker::environment(python, platform, implementation);
                    environments.extend(found.into_iter().flat_map(|environment| {
                        MACHINES
                            .iter()
                            .map(move |machine| environment.clone().with_platform_machine(*machine))
                    }));
                }
            }
        }
        let named = extras.iter().map(|extra| Some(extra.as_str()));
        Self {
            environments,
            extras: std::iter::once(None).chain(named).collect(),
        }
    }

    fn meaning(&self, lines: &[Line]) -> BTreeMap<Asked, Where> {
        let mut found: BTreeMap<Asked, Where> = BTreeMap::new();
        for line in lines {
            let (asked, place) = match &line.read {
                Some(requirement) => (asked(requirement), self.holds(requirement)),
                None => (Asked::default(), Where::unread()),
            };
            let known = found.entry(asked).or_default();
            known.places.extend(place.places);
            known.conditions.extend(place.conditions);
        }
        // What applies nowhere is not asked for.
        found.retain(|_, place| *place != Where::default());
        found
    }

    fn holds(&self, requirement: &Requirement) -> Where {
        let mut place = Where::default();
        let number = self.environments.len() * self.extras.len();
        let Some(condition) = &requirement.marker else {
            place.places.extend(0..number);
            return place;
        };
        let Some(tree) = condition.tree() else {
            place
                .conditions
                .insert(marker::respell(&condition.text.value));
            return place;
        };
        let environments = self.environments.iter().enumerate();
        for (at, environment) in environments {
            for (extra_at, extra) in self.extras.iter().enumerate() {
                if marker::evaluate(tree, environment, extra.as_slice()) {
                    place.places.insert(at * self.extras.len() + extra_at);
                }
            }
        }
        place
    }
}

fn asked(requirement: &Requirement) -> Asked {
    let extras = requirement.extras.iter();
    let extras = extras.map(|extra| version::canonical_name(&extra.value));
    let url = requirement
        .url
        .as_ref()
        .map_or("", |url| url.value.as_str());
    (
        extras.collect(),
        clauses(&requirement.specifiers),
        url.to_owned(),
    )
}

/// The clauses in an order and a spelling of their own.
pub(super) fn clauses(specifiers: &specifier::Specifiers) -> String {
    let spelled: BTreeSet<String> = specifiers.clauses().iter().map(clause).collect();
    spelled.into_iter().collect::<Vec<_>>().join(",")
}

/// `>=1.0` asks for what `>=1` asks for; only `~=` counts the numbers, and `===` the letters.
fn clause(clause: &specifier::Clause) -> String {
    let written = clause.version_text();
    let operator = clause.text().trim_end_matches(written);
    let (number, star) = match written.strip_suffix(".*") {
        Some(number) => (number, ".*"),
        None => (written, ""),
    };
    let Some(normal) = version::normalize(number) else {
        return clause.text().to_owned();
    };
    match (operator, star) {
        ("===", _) => clause.text().to_owned(),
        ("~=", _) | (_, ".*") => format!("{operator}{normal}{star}"),
        _ => format!("{operator}{}", without_zeros(&normal)),
    }
}

/// A version without the zeros at the end of its release, which mean nothing (PEP 440).
pub(super) fn without_zeros(normal: &str) -> String {
    let is_release = |c: char| c.is_ascii_digit() || matches!(c, '.' | '!');
    let end = normal.find(|c| !is_release(c)).unwrap_or(normal.len());
    // `1.0.dev1`: the dot before a word belongs to the word.
    let (release, rest) = normal.split_at_checked(end).unwrap_or((normal, ""));
    let (release, dot) = match release.strip_suffix('.') {
        Some(release) => (release, "."),
        None => (release, ""),
    };
    let mut release = release;
    while let Some(shorter) = release.strip_suffix(".0") {
        release = shorter;
    }
    format!("{release}{dot}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(before: &[&str], after: &[&str]) -> Vec<String> {
        let own = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| (*line).to_owned())
                .collect::<Vec<_>>()
        };
        let extras = ["test".to_owned(), "doc".to_owned()].into();
        let changed = compare(&own(before), &own(after), &extras);
        changed.into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn the_same_in_other_words() {
        for (before, after) in [
            (vec!["six>=1.0,<2"], vec!["Six (<2.0,>=1)"]),
            (
                vec!["a; python_version<'3'"],
                vec!["a ; python_version < \"3.0\""],
            ),
            (vec!["b", "a"], vec!["a", "b", "a"]),
            (
                vec!["a; python_version<'3'", "a; python_version>='3'"],
                vec!["a"],
            ),
            (
                vec!["a; sys_platform=='win32'"],
                vec!["a; os_name=='nt' and platform_system=='Windows'"],
            ),
            (
                vec!["a; extra=='test' and python_version<'3'"],
                vec!["a; python_version<'3' and extra=='test'"],
            ),
            (vec!["a==1.0.dev0"], vec!["a==1.dev0"]),
            (vec!["a[X.Y]"], vec!["a[x-y]"]),
            (vec!["a; python_version<'2.7'"], vec![]),
        ] {
            assert_eq!(differ(&before, &after), [""; 0], "{before:?} {after:?}");
        }
    }

    #[test]
    fn what_is_asked_for_differs() {
        for (before, after) in [
            (vec!["a"], vec![]),
            (vec!["a>=1"], vec!["a>=1.1"]),
            (vec!["a~=1.0"], vec!["a~=1.0.0"]),
            (vec!["a==1.*"], vec!["a==1.0.*"]),
            (vec!["a===1.0"], vec!["a===1"]),
            (vec!["a; python_version<'3'"], vec!["a"]),
            (vec!["a; extra=='test'"], vec!["a"]),
            (vec!["a; extra=='test'"], vec!["a; extra=='doc'"]),
            (vec!["a[x]"], vec!["a"]),
            (vec!["a @ https://example.org/a.zip"], vec!["a"]),
            (vec!["a; platform_machine=='aarch64'"], vec!["a"]),
            (
                vec!["a; platform_release=='1'"],
                vec!["a; platform_release=='2' "],
            ),
        ] {
            assert_eq!(differ(&before, &after), ["a"], "{before:?} {after:?}");
        }
    }

    #[test]
    fn what_is_no_requirement_stands_for_itself() {
        assert_eq!(differ(&["a >dev"], &["a >=dev"]), ["a>=dev", "a>dev"]);
        assert_eq!(differ(&["a >dev"], &["a  >dev"]), [""; 0]);
    }
}
