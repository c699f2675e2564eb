//! Nothing is repeated down the tree: what a child may leave to its parent, and what no build can satisfy.

use super::{Finding, Planned};
use crate::syntax::specifier::{self, Specifiers};
use crate::syntax::version;
use std::collections::BTreeMap;

/// Versions that constraints pin, by canonical name.
pub(super) type Pins = BTreeMap<String, String>;

/// What becomes of a child's requirement.
#[derive(Debug)]
pub(super) enum Fate {
    /// The child installs it.
    Kept(Box<Planned>),
    /// The parent gives it.
    Inherited,
    /// The same, and something is to be said of it.
    Noted(Finding),
    /// Parent and child cannot both have what they want.
    Conflict(Finding),
}

/// An image and what it installs, its parents' included.
pub(super) struct Layer<'a> {
    pub(super) image: &'a str,
    pub(super) all: &'a [Planned],
}

/// Decides about one requirement of the image `child`, by what the parent has of the same project.
pub(super) fn settle(parent: &Layer<'_>, child: &str, own: Planned, pins: &Pins) -> Fate {
    let same: Vec<&Planned> = parent
        .all
        .iter()
        .filter(|other| other.requirement.same_project(&own.requirement))
        .collect();
    let Some(first) = same.first().copied() else {
        return Fate::Kept(Box::new(own));
    };
    if let Some(other) = same.iter().find(|other| !same_source(other, &own)) {
        let why = "the sources differ";
        return Fate::Conflict(conflict(parent.image, child, other, &own, why));
    }
    let given = together(&same);
    let wanted = &own.requirement.specifiers;
    if !specifier::implies(&given, wanted) {
        if !specifier::intersects(&given, wanted) {
            let why = "no version satisfies both";
            return Fate::Conflict(conflict(parent.image, child, first, &own, why));
        }
        if !pinned_inside(&own, &given, pins) {
            let why = "the version of the parent may not do for the child";
            return Fate::Conflict(conflict(parent.image, child, first, &own, why));
        }
    }
    let missing = missing_extras(&same, &own);
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

/// What two images without a common line ask of the one resolver call that serves both.
pub(super) fn sibling_conflicts(images: &[(&str, &[Planned])]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, (first, ours)) in images.iter().enumerate() {
        for (second, theirs) in images.iter().skip(at + 1) {
            for a in *ours {
                let clashing = theirs.iter().filter(|b| clash(a, b));
                found.extend(clashing.map(|b| sibling_conflict(first, second, a, b)));
            }
        }
    }
    found
}

/// What one image asks twice in ways that exclude each other.
pub(super) fn own_conflicts(image: &str, requirements: &[Planned]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, a) in requirements.iter().enumerate() {
        for b in requirements.iter().skip(at + 1).filter(|b| clash(a, b)) {
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
    found
}

fn clash(a: &Planned, b: &Planned) -> bool {
    a.requirement.same_project(&b.requirement)
        && !(same_source(a, b)
            && specifier::intersects(&a.requirement.specifiers, &b.requirement.specifiers))
}

fn same_source(a: &Planned, b: &Planned) -> bool {
    let url = |planned: &Planned| {
        planned
            .requirement
            .url
            .as_ref()
            .map(|url| url.value.clone())
    };
    url(a) == url(b)
}

fn together(same: &[&Planned]) -> Specifiers {
    same.iter().fold(Specifiers::default(), |all, planned| {
        all.and(&planned.requirement.specifiers)
    })
}

/// Whether constraints pin a version that satisfies parent and child.
fn pinned_inside(own: &Planned, given: &Specifiers, pins: &Pins) -> bool {
    let pinned = pins.get(&own.requirement.canonical_name());
    pinned
        .and_then(|text| version::parse(text))
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
        "{first} needs `{}` ({}), {second} needs `{}` ({}): no version satisfies both, and all images are built from one set of wheels",
        a.text(),
        a.place,
        b.text(),
        b.place
    );
    Finding::error("sibling-conflict", message, Some(a.place.clone()))
        .and(&b.place)
        .help("make them agree, or plan the images one at a time with --only-scripts")
}
