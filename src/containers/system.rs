//! Packages of the distribution, from bindep.txt.

use super::{Finding, Place, Platform, System};
use crate::project::{Project, Source, is_build_package};
use crate::syntax::bindep::{Bindep, Rule};
use std::collections::BTreeSet;

/// The init process of every image: it reaps orphans and passes signals on.
pub(super) const INIT: &str = "dumb-init";

/// What images need whatever bindep.txt says.
pub(super) struct Asked<'a> {
    /// Profiles of bindep.txt in place of `default`.
    pub(super) profiles: &'a [String],
    /// Whether the build needs git.
    pub(super) git: bool,
    /// Whether the images have an init process.
    pub(super) init: bool,
}

/// What the builder and the final images take, and what is to be said of it.
pub(super) fn packages(
    project: &Project,
    platform: &Platform,
    asked: &Asked<'_>,
) -> (System, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut build: BTreeSet<String> = BTreeSet::new();
    let mut run: BTreeSet<String> = BTreeSet::new();
    if asked.init {
        run.insert(INIT.to_owned());
    }
    if asked.git {
        build.insert("git".to_owned());
    }
    match project.bindep() {
        Some(source) => {
            let atoms: Vec<&str> = platform.atoms.iter().map(String::as_str).collect();
            let active = |profiles: &[&str]| {
                let rules = source.parse.tree.active(profiles, &atoms);
                let names = rules.into_iter().map(|rule| rule.name.value.clone());
                names.collect::<Vec<_>>()
            };
            let profiles: Vec<&str> = asked.profiles.iter().map(String::as_str).collect();
            build.extend(active(&[&["compile"][..], &profiles].concat()));
            let installed = source.parse.tree.active(&profiles, &atoms);
            findings.extend(build_packages(source, &installed));
            run.extend(active(&profiles));
            for error in &source.parse.errors {
                let place = Place {
                    path: source.file.path().to_owned(),
                    row: source.file.position(error.span.start as usize).row,
                };
                let message = format!("this line is not used, and bindep refuses the whole file for it: {}", error.message);
                findings.push(Finding::note(message, Some(place)));
            }
        }
        None => findings.push(Finding::note(
            "there is no bindep.txt: the builder has no compiler and no headers, so a requirement without a ready wheel fails to build",
            None,
        )),
    }
    let system = System {
        build: build.into_iter().collect(),
        run: run.into_iter().collect(),
    };
    (system, findings)
}

/// What is said of compilers and headers that go into the images.
fn build_packages(source: &Source<Bindep>, installed: &[&Rule]) -> Option<Finding> {
    let mut build = installed
        .iter()
        .filter(|rule| is_build_package(&rule.name.value));
    let names: Vec<String> = build
        .clone()
        .map(|rule| format!("`{}`", rule.name.value))
        .collect();
    let place = Place {
        path: source.file.path().to_owned(),
        row: source.file.position(build.next()?.span.start as usize).row,
    };
    let message = format!(
        "the images get what only builds need: {}; with the profile `compile` they stay in the builder",
        names.join(", ")
    );
    Some(Finding::note(message, Some(place)))
}

/// Names of packages, each once and in order.
pub(super) fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}
