//! The files of wheels and source distributions.

use super::{Difference, Part, Trees};
use crate::verify::built::{Sdist, Wheel};
use std::collections::{BTreeMap, BTreeSet};

/// Files that pbr writes into the tree when it builds (pbr 7.1).
const OF_PBR: &[&str] = &["AUTHORS", "ChangeLog", "RELEASENOTES.rst", "pbr.json"];

/// Files of the dist-info folder that tools write: compared by their meaning, or made from what is.
const OF_DIST_INFO: &[&str] = &[
    "METADATA",
    "WHEEL",
    "RECORD",
    "entry_points.txt",
    "top_level.txt",
    "pbr.json",
    "zip-safe",
    "metadata.json",
    "DESCRIPTION.rst",
];

/// Whether a file at the root is one that pbr writes.
pub(in crate::verify) fn generated(name: &str) -> bool {
    OF_PBR.contains(&name)
}

/// Where the files of two wheels differ: a name on one side only, or another content.
pub(super) fn wheel(before: &Wheel, after: &Wheel, trees: &Trees) -> Vec<Difference> {
    let (old, new) = (
        contents(before, &trees.before),
        contents(after, &trees.after),
    );
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let compared = names.into_iter().filter_map(|path| {
        let (old, new) = (old.get(path), new.get(path));
        (old != new).then(|| {
            let told = |own: Option<&String>, other: Option<&String>| match (own, other) {
                (None, _) => Vec::new(),
                (Some(_), None) => vec!["there".to_owned()],
                (Some(hash), Some(_)) => vec![format!("SHA-256 {}", short(hash))],
            };
            Difference {
                part: Part::WheelFiles,
                field: path.clone(),
                before: told(old, new),
                after: told(new, old),
                ..Difference::default()
            }
        })
    });
    compared.collect()
}

/// The number of files that are compared.
pub(super) fn count(wheel: &Wheel) -> usize {
    contents(wheel, &BTreeSet::new()).len()
}

/// The content of each file, by a path without the version of the project.
fn contents(wheel: &Wheel, tree: &BTreeSet<String>) -> BTreeMap<String, String> {
    let each = wheel.files.iter().filter_map(|(path, hash)| {
        let (folder, rest) = path.split_once('/').unwrap_or(("", path));
        let path = if folder.ends_with(".dist-info") {
            let name = rest.strip_prefix("licenses/").unwrap_or(rest);
            let made = OF_DIST_INFO.contains(&rest) || (generated(name) && !tree.contains(name));
            if made {
                return None;
            }
            // Licences have a folder of their own since setuptools 77 (PEP 639).
            format!("(dist-info)/{name}")
        } else if folder.ends_with(".data") {
            format!("(data)/{rest}")
        } else {
            path.clone()
        };
        Some((path, hash.clone()))
    });
    each.collect()
}

/// Where the names of two source distributions differ.
pub(super) fn sdist(before: &Sdist, after: &Sdist) -> Vec<Difference> {
    let (old, new) = (names(before), names(after));
    let one = |path: &String, is_old: bool| {
        let there = vec!["there".to_owned()];
        let (before, after) = if is_old {
            (there, Vec::new())
        } else {
            (Vec::new(), there)
        };
        Difference {
            part: Part::SdistFiles,
            field: path.clone(),
            before,
            after,
            ..Difference::default()
        }
    };
    old.symmetric_difference(&new)
        .map(|path| one(path, old.contains(path)))
        .collect()
}

/// The files that no tool of the build writes: setuptools adds PKG-INFO, the egg-info folder and a setup.cfg.
fn names(sdist: &Sdist) -> BTreeSet<String> {
    let is_own = |path: &&String| {
        let first = path.split('/').next().unwrap_or(path);
        let in_egg_info = path.split('/').any(|part| part.ends_with(".egg-info"));
        !in_egg_info && !matches!(first, "PKG-INFO" | "setup.cfg") && !generated(first)
    };
    sdist.files.keys().filter(is_own).cloned().collect()
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
