//! The data files that pbr installs because git tracks them, as patterns that setuptools takes.

use crate::project::Project;
use crate::syntax::glob::Glob;
use crate::text::EntryKind;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};

/// Lists by name: patterns by package.
pub(super) type Patterns = Vec<(String, Vec<String>)>;

/// Every tracked file below a package that is no module of one and that no pattern of `named` takes, by the nearest package
/// above it; several of one folder with one ending are a pattern when it takes nothing else.
pub(super) fn tracked_data(project: &Project, named: &Patterns) -> Patterns {
    let packages = project.metadata().packages.value();
    let names = packages.into_iter().flat_map(|list| list.texts());
    let folders: BTreeMap<Utf8PathBuf, &str> = names
        .map(|name| (project.package_folder(name), name))
        .collect();
    let mut data: BTreeMap<&str, BTreeSet<Utf8PathBuf>> = BTreeMap::new();
    for path in project.tree().tracked() {
        let owner = path
            .ancestors()
            .skip(1)
            .find_map(|folder| folders.get_key_value(folder));
        let Some((folder, package)) = owner else {
            continue;
        };
        let is_module = path.extension() == Some("py") && path.parent() == Some(folder);
        let is_compiled = matches!(path.extension(), Some("pyc" | "pyo"));
        let is_named = |inner: &Utf8Path| {
            let of_package = |own: &str| own.is_empty() || own == *package;
            let mut named = named.iter().filter(|(own, _)| of_package(own));
            named.any(|(_, patterns)| is_matched(patterns, inner))
        };
        if let (false, Ok(inner)) = (is_module || is_compiled, path.strip_prefix(folder))
            && !is_named(inner)
        {
            data.entry(package).or_default().insert(inner.to_owned());
        }
    }
    data.into_iter()
        .map(|(package, files)| {
            let folder = project.package_folder(package);
            (package.to_owned(), patterns(project, &folder, &files))
        })
        .collect()
}

/// Whether one of the patterns takes a path below the folder of their package.
pub(super) fn is_matched(patterns: &[String], inner: &Utf8Path) -> bool {
    patterns.iter().any(|pattern| {
        let glob = Glob::new(pattern);
        glob.is_some_and(|glob| glob.is_match(inner))
    })
}

fn patterns(project: &Project, folder: &Utf8Path, files: &BTreeSet<Utf8PathBuf>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files {
        let inner = file.parent().unwrap_or(Utf8Path::new(""));
        let alike = file
            .extension()
            .map(|ending| inner.join(format!("*.{ending}")));
        let alike = alike.filter(|pattern| {
            let ending = pattern.extension().unwrap_or_default();
            let taken = with_ending(project, &folder.join(inner), ending);
            taken.len() > 1 && taken.iter().all(|name| files.contains(&inner.join(name)))
        });
        let text = alike.map_or_else(|| escaped(file.as_str()), Utf8PathBuf::into_string);
        found.insert(text);
    }
    found.into_iter().collect()
}

/// The names in a folder that `*.ending` takes: not those that begin with a dot.
fn with_ending(project: &Project, folder: &Utf8Path, ending: &str) -> Vec<String> {
    let entries = project.files().world().list(folder).unwrap_or_default();
    let taken = entries.iter().filter(|entry| {
        let is_alike = Utf8Path::new(&entry.name).extension() == Some(ending);
        entry.kind == EntryKind::File && is_alike && !entry.name.starts_with('.')
    });
    taken.map(|entry| entry.name.clone()).collect()
}

/// A name as a pattern that takes it alone.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '*' | '?' | '[' => text.extend(['[', c, ']']),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    #[test]
    fn files_of_one_ending_are_a_pattern() {
        let cfg = "[metadata]\nname = pkg\n[files]\npackages = pkg\n";
        let world = MemoryWorld::new([
            (
                "setup.py",
                "from setuptools import setup\nsetup(setup_requires=['pbr'], pbr=True)\n",
            ),
            ("setup.cfg", cfg),
            ("pkg/__init__.py", ""),
            ("pkg/a.txt", ""),
            ("pkg/b.txt", ""),
            ("pkg/data/one[1].json", ""),
            ("pkg/data/tool.py", ""),
        ]);
        let project = Project::from_world(Arc::new(world), None, Settings::default(), "").unwrap();
        let expected = ["*.txt", "data/one[[]1].json", "data/tool.py"].map(str::to_owned);
        assert_eq!(
            tracked_data(&project, &Vec::new()),
            [("pkg".to_owned(), expected.to_vec())]
        );
    }
}
