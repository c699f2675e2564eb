//! What a tree asks for to be built: backend and requirements.

use crate::project::Project;
use crate::syntax::requirement::Requirement;
use crate::syntax::specifier::Clause;
use crate::verify::compare::parse_lone;
use std::collections::{BTreeMap, BTreeSet};

/// What builds a tree: `[build-system]` of pyproject.toml, or what pip takes without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::verify) struct BuildSystem {
    pub(in crate::verify) requires: Vec<String>,
    pub(super) backend: String,
    pub(super) backend_path: Vec<String>,
}

impl BuildSystem {
    /// As pip 26 reads it: no file, no table or no `build-backend` is setuptools with setup.py.
    pub(in crate::verify) fn of(project: &Project) -> Self {
        let tree = project.pyproject().map(|source| &source.parse.tree);
        let strings = |key| {
            let item = tree?.get(&["build-system", key])?;
            let strings = item.as_strings()?;
            Some(strings.into_iter().map(|text| text.value).collect())
        };
        let backend = tree.and_then(|tree| tree.get(&["build-system", "build-backend"])?.as_str());
        Self {
            requires: strings("requires").unwrap_or_else(|| vec!["setuptools>=40.8.0".to_owned()]),
            backend: backend
                .unwrap_or("setuptools.build_meta:__legacy__")
                .to_owned(),
            backend_path: strings("backend-path").unwrap_or_default(),
        }
    }
}

/// One requirement for each project: pip of Python 2.7 and 3.6 takes no project twice.
pub(super) fn joined(requires: &[String]) -> Vec<String> {
    let mut projects: BTreeMap<String, Vec<Requirement>> = BTreeMap::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    for text in requires {
        match parse_lone(text) {
            // What has a place or a condition stays as it is written.
            Some(read) if read.url.is_none() && read.marker.is_none() => {
                projects
                    .entry(read.canonical_name())
                    .or_default()
                    .push(read);
            }
            _ => {
                others.insert(text.trim().to_owned());
            }
        }
    }
    let one = |same: Vec<Requirement>| {
        let mut clauses: BTreeSet<&str> = BTreeSet::new();
        let mut extras: BTreeSet<&str> = BTreeSet::new();
        for requirement in &same {
            clauses.extend(requirement.specifiers.clauses().iter().map(Clause::text));
            extras.extend(requirement.extras.iter().map(|extra| extra.value.as_str()));
        }
        let list = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(",");
        let name = same.first().map_or("", |first| first.name.value.as_str());
        match extras.is_empty() {
            true => format!("{name}{}", list(clauses)),
            false => format!("{name}[{}]{}", list(extras), list(clauses)),
        }
    };
    let joined = projects.into_values().map(one);
    joined.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_project_is_asked_for_once() {
        let requires = [
            "setuptools>=40.8.0",
            "Setuptools[toml] >=17.1",
            "wheel",
            "wheel",
            "tomli; python_version<'3.11'",
            "tomli>=1",
        ];
        let requires = requires.map(str::to_owned);
        assert_eq!(
            joined(&requires),
            [
                "setuptools[toml]>=17.1,>=40.8.0",
                "tomli>=1",
                "wheel",
                "tomli; python_version<'3.11'"
            ]
        );
    }
}
