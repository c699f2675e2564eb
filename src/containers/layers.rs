//! Nothing is repeated down the tree: what a child may leave to its parent, and what no build can satisfy.

use super::constraints::Constraints;
use super::{Finding, Image, Place, Planned};
use crate::diagnostic::Severity;
use crate::syntax::specifier::{self, Specifiers};
use crate::syntax::version;
use std::collections::{BTreeMap, BTreeSet};

/// Versions that constraints pin, by canonical name.
pub(super) type Pins = BTreeMap<String, Pin>;

/// A version that constraints pin.
#[derive(Debug, Clone)]
pub(super) struct Pin {
    /// As written.
    pub(super) version: String,
    /// Where.
    pub(super) place: Place,
}

/// What becomes of a child's requirement.
#[derive(Debug)]
pub(super) enum Fate {
    /// The child installs it.
    Kept(Box<Planned>),
    /// The parent gives it.
    Inherited,
    /// The child installs it, and what comes of that is not known here.
    Open(Box<Planned>, Finding),
    /// The same, and something is to be said of it.
    Noted(Finding),
    /// Parent and child cannot both have what they want.
    Conflict(Finding),
}

/// Requirements by the canonical name of their project.
pub(super) type ByName<'a> = BTreeMap<&'a str, Vec<&'a Planned>>;

/// Groups requirements by project, in their order.
pub(super) fn by_name<'a>(requirements: impl Iterator<Item = &'a Planned>) -> ByName<'a> {
    let mut names = ByName::new();
    for planned in requirements {
        names.entry(&planned.name).or_default().push(planned);
    }
    names
}

/// An image and what it installs, its parents' included.
pub(super) struct Layer<'a> {
    pub(super) image: &'a str,
    pub(super) all: ByName<'a>,
}

/// Decides about one requirement of the image `child`, by what the parent has of the same project.
pub(super) fn settle(
    parent: &Layer<'_>,
    child: &str,
    own: Planned,
    constraints: &Constraints,
) -> Fate {
    let name = own.name.clone();
    let Some((first, same)) = parent
        .all
        .get(name.as_str())
        .and_then(|same| Some((*same.first()?, same)))
    else {
        return Fate::Kept(Box::new(own));
    };
    if let Some(other) = same.iter().find(|other| !serves(other, &own)) {
        let why = "the sources differ";
        return Fate::Conflict(conflict(parent.image, child, other, &own, why));
    }
    let given = together(same);
    let wanted = &own.requirement.specifiers;
    if !specifier::implies(&given, wanted) {
        if !specifier::intersects(&given, wanted) {
            let why = "no version satisfies both";
            return Fate::Conflict(conflict(parent.image, child, first, &own, why));
        }
        if !pinned_inside(&name, &own, &given, &constraints.pins) {
            let why = "the version of the parent may not do for the child";
            let finding = conflict(parent.image, child, first, &own, why);
            return match constraints.urls.first() {
                Some(url) if !constraints.pins.contains_key(&name) => {
                    Fate::Open(Box::new(own), unless_pinned(finding, url))
                }
                _ => Fate::Conflict(finding),
            };
        }
    }
    let missing = missing_extras(same, &own);
    if !missing.is_empty() {
        return Fate::Kept(Box::new(with_extras(own, &missing)));
    }
    if specifier::implies(wanted, &given) {
        return Fate::Inherited;
    }
    let why = match specifier::implies(&given, wanted) {
        true => "which serves both",
        false => "and the constraints pin a version that serves both",
    };
    Fate::Noted(left_out(parent.image, child, first, &own, why))
}

/// Constraints that are not read may pin a version that serves both.
fn unless_pinned(mut finding: Finding, url: &str) -> Finding {
    finding.message = format!("{}, unless `{url}` pins one that does", finding.message);
    finding.at(Severity::Warning)
}

/// What the child leaves to its parent, though it asks for it in other words.
fn left_out(parent: &str, child: &str, given: &Planned, own: &Planned, why: &str) -> Finding {
    let message = format!(
        "{child} leaves `{}` out: {parent} has `{}` ({}), {why}",
        own.text(),
        given.text(),
        given.place,
    );
    let mut note = Finding::note(message, Some(own.place.clone()));
    note.code = "redundant-in-child";
    note
}

/// Gives every image the resolver call that its wheels come from, and tells where one call cannot serve two: images of
/// different branches that ask for what excludes each other.
pub(super) fn split_calls(images: &mut [Image]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut calls: Vec<usize> = Vec::with_capacity(images.len());
    for at in 0..images.len() {
        let (before, rest) = images.split_at(at);
        let Some(image) = rest.first() else { break };
        let (call, conflicts) = call_of(image, before, &calls);
        found.extend(conflicts);
        calls.push(call);
    }
    for (image, call) in images.iter_mut().zip(calls) {
        image.wheels = call;
    }
    found
}

/// The first resolver call, from that of its parent on, in which nothing excludes what an image asks for.
fn call_of(image: &Image, before: &[Image], calls: &[usize]) -> (usize, Vec<Finding>) {
    let own = by_name(image.requirements.iter());
    let mut found = Vec::new();
    let mut excluded: BTreeSet<usize> = BTreeSet::new();
    for (other, call) in before.iter().zip(calls) {
        for theirs in &other.requirements {
            let ours = own.get(theirs.name.as_str());
            let clashing = ours
                .into_iter()
                .flatten()
                .filter(|ours| clash(theirs, ours));
            for ours in clashing {
                excluded.insert(*call);
                found.push(sibling_conflict(&other.name, &image.name, theirs, ours));
            }
        }
    }
    let parent = before
        .iter()
        .position(|other| image.parent() == Some(&other.name));
    let first = parent.and_then(|at| calls.get(at)).copied().unwrap_or(0);
    let free = (first..).find(|call| !excluded.contains(call));
    (free.unwrap_or(first), found)
}

/// What one image asks twice in ways that exclude each other.
pub(super) fn own_conflicts<'a>(
    image: &str,
    requirements: impl Iterator<Item = &'a Planned>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for same in by_name(requirements).into_values() {
        for (at, a) in same.iter().enumerate() {
            let later = same.iter().skip(at + 1);
            for b in later.filter(|b| is_judged(a, b) && clash(a, b)) {
                let message = format!(
                    "{image} needs `{}` ({}) and `{}` ({}): no version satisfies both",
                    a.text(),
                    a.place,
                    b.text(),
                    b.place
                );
                let finding = Finding::error("layer-conflict", message, Some(b.place.clone()));
                found.push(finding.and(&a.place));
            }
        }
    }
    found
}

/// Whether the versions of two requirements can be held against each other: which one a URL gives is not known, and pip takes
/// it for the name too where it fits.
fn is_judged(a: &Planned, b: &Planned) -> bool {
    a.requirement.url.is_some() == b.requirement.url.is_some()
}

/// Whether two requirements of one project exclude each other.
fn clash(a: &Planned, b: &Planned) -> bool {
    let is_served = serves(a, b) || serves(b, a);
    !(is_served && specifier::intersects(&a.requirement.specifiers, &b.requirement.specifiers))
}

/// Whether what one requirement installs does for the other as far as its source goes: a bare name takes any.
fn serves(given: &Planned, wanted: &Planned) -> bool {
    let url = |planned: &Planned| {
        let url = planned.requirement.url.as_ref();
        url.map(|url| url.value.clone())
    };
    let is_bare = wanted.requirement.url.is_none() && wanted.requirement.specifiers.is_any();
    is_bare || url(given) == url(wanted)
}

fn together(same: &[&Planned]) -> Specifiers {
    same.iter().fold(Specifiers::default(), |all, planned| {
        all.and(&planned.requirement.specifiers)
    })
}

/// Whether constraints pin a version that satisfies parent and child.
fn pinned_inside(name: &str, own: &Planned, given: &Specifiers, pins: &Pins) -> bool {
    let pinned = pins.get(name);
    pinned
        .and_then(|pin| version::parse(&pin.version))
        .is_some_and(|version| {
            given.contains(&version) && own.requirement.specifiers.contains(&version)
        })
}

/// Extras that the child wants and the parent has not; normalised.
fn missing_extras(same: &[&Planned], own: &Planned) -> Vec<String> {
    let given: Vec<String> = same.iter().flat_map(|other| extras(other)).collect();
    extras(own).filter(|extra| !given.contains(extra)).collect()
}

fn extras(planned: &Planned) -> impl Iterator<Item = String> {
    let extras = planned.requirement.extras.iter();
    extras.map(|extra| version::normalize_extra(&extra.value))
}

fn with_extras(mut own: Planned, wanted: &[String]) -> Planned {
    own.requirement
        .extras
        .retain(|extra| wanted.contains(&version::normalize_extra(&extra.value)));
    own.requirement.text = super::requirement_set::line(&own.requirement);
    own.line = None;
    own
}

fn conflict(parent: &str, child: &str, theirs: &Planned, own: &Planned, why: &str) -> Finding {
    let message = format!(
        "{child} needs `{}` ({}), but {parent} has `{}` ({}): {why}",
        own.text(),
        own.place,
        theirs.text(),
        theirs.place
    );
    Finding::error("layer-conflict", message, Some(own.place.clone()))
        .and(&theirs.place)
        .help(format!(
            "write one requirement that serves both where {parent} gets it ({}), or pin the version in constraints",
            theirs.place
        ))
}

fn sibling_conflict(first: &str, second: &str, a: &Planned, b: &Planned) -> Finding {
    let message = format!(
        "{first} needs `{}` ({}), {second} needs `{}` ({}): no version satisfies both, so the wheels of {second} come from a resolver call of their own",
        a.text(),
        a.place,
        b.text(),
        b.place
    );
    Finding::error("sibling-conflict", message, Some(b.place.clone()))
        .at(Severity::Warning)
        .and(&a.place)
        .help("make them agree: two calls may choose different versions of what both images share")
}

/// A requirement of an image that constraints pin to another version: pip finds nothing that satisfies both.
pub(super) fn pin_conflicts(image: &Image, pins: &Pins) -> Vec<Finding> {
    let mut found = Vec::new();
    for planned in &image.requirements {
        let requirement = &planned.requirement;
        let Some(pin) = pins.get(&planned.name) else {
            continue;
        };
        let Some(version) = version::parse(&pin.version) else {
            continue;
        };
        if requirement.url.is_none() && !requirement.specifiers.contains(&version) {
            let message = format!(
                "{} needs `{}` ({}), and the constraints pin {} ({}): no version satisfies both",
                image.name,
                planned.text(),
                planned.place,
                pin.version,
                pin.place
            );
            let finding =
                Finding::error("constraint-conflict", message, Some(planned.place.clone()));
            found.push(finding.and(&pin.place).help("change one of the two lines"));
        }
    }
    found
}
