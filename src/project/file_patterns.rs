//! The patterns and names of files that the metadata lists, as they are written, and which of them give nothing.

use super::{Project, globs, sources};
use crate::eval::Data;
use crate::metadata::{Groups, ListItem};
use crate::provenance::Origin;
use crate::text::Span;
use camino::Utf8Path;
use std::collections::BTreeSet;

/// A pattern or the name of a file that does not give what its declaration promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdlePattern {
    /// The keyword of setup() for the field.
    pub field: &'static str,
    /// The pattern.
    pub text: String,
    /// Where it is written.
    pub span: Span,
    /// What is wrong with it.
    pub problem: PatternProblem,
}

/// What may be wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternProblem {
    /// No file matches.
    NoMatch,
    /// It gives a folder, which is passed over, not what lies in it.
    OnlyFolder,
    /// It stands under a package that the project does not list.
    UnknownPackage(String),
    /// It begins at the root of the file system.
    Absolute,
    /// The folder that the files go to begins at the root of the file system.
    AbsoluteTarget(String),
    /// The file is not there, and the build stops.
    Missing,
}

/// What a build makes: nobody ships it in the sources.
const BUILT: &[&str] = &[
    "a", "bin", "dll", "dylib", "exe", "lib", "mo", "o", "pyd", "qm", "so",
];

impl Project {
    /// The patterns of `package_data`, `data_files` and `license_files` that give nothing, by field and place.
    pub fn idle_patterns(&self) -> Vec<IdlePattern> {
        if !self.backend().reads_setup_py() {
            return Vec::new();
        }
        let mut found = Vec::new();
        if !self.makes_files() {
            found.extend(self.idle_package_data());
            found.extend(self.missing_data_files());
        }
        found.extend(self.absolute_targets());
        found.extend(self.idle_license_patterns());
        found
    }

    fn idle_package_data(&self) -> Vec<IdlePattern> {
        let patterns = self.package_data_patterns().into_iter();
        let written = patterns.filter(|(_, item)| self.is_written_out(item));
        written
            .filter_map(|(package, item)| {
                let problem = self.package_data_problem(package, &item.text)?;
                Some(pattern("package_data", item, problem))
            })
            .collect()
    }

    /// Whether a command of the project may make files that the tree does not have.
    pub(super) fn makes_files(&self) -> bool {
        self.setup_call()
            .is_some_and(|call| call.keyword("cmdclass").is_some())
    }

    /// The patterns of `package_data` that setup.py puts together, for every ending in every folder as it were, and that name
    /// no file of a folder that is there; each behind its package.
    pub fn idle_made_patterns(&self) -> BTreeSet<(String, String)> {
        if self.makes_files() {
            return BTreeSet::new();
        }
        let patterns = self.package_data_patterns().into_iter();
        let made = patterns.filter(|(package, item)| {
            item.guard.is_always()
                && !self.is_written_out(item)
                && self.is_pattern_of_a_folder(package, &item.text)
        });
        let idle = made.filter(|(package, item)| {
            let problem = self.package_data_problem(package, &item.text);
            problem == Some(PatternProblem::NoMatch)
        });
        idle.map(|(package, item)| (package.to_owned(), item.text.clone()))
            .collect()
    }

    /// The patterns of `package_data`, each with its package; none where the packages or their folders are not known.
    fn package_data_patterns(&self) -> Vec<(&str, &ListItem)> {
        let metadata = self.metadata();
        let is_known = metadata
            .packages
            .value()
            .is_some_and(|list| list.is_known());
        if !is_known || !self.package_folders_are_known() {
            return Vec::new();
        }
        let groups = metadata.package_data.value().into_iter();
        let groups = groups.flat_map(|groups| &groups.groups);
        groups
            .flat_map(|(package, list)| list.items.iter().map(|item| (package.as_str(), item)))
            .collect()
    }

    /// Whether a pattern is one for the files of a folder that the package has.
    fn is_pattern_of_a_folder(&self, package: &str, text: &str) -> bool {
        let (folder, name) = text.rsplit_once('/').unwrap_or(("", text));
        let folder = self.package_folder(package).join(folder);
        name.contains('*') && !package.is_empty() && self.tree().has_folder(folder.as_str())
    }

    fn package_data_problem(&self, package: &str, text: &str) -> Option<PatternProblem> {
        let packages = self.metadata().packages.value()?;
        let holders: Vec<&str> = packages
            .texts()
            .filter(|own| package.is_empty() || *own == package)
            .collect();
        match holders.is_empty() {
            true => Some(PatternProblem::UnknownPackage(package.to_owned())),
            false => self.problem_below(&holders, text),
        }
    }

    /// Whether a text of setup.py is a literal that always counts: what a loop puts together is not meant to match everywhere.
    fn is_written_out(&self, item: &ListItem) -> bool {
        let place = &item.provenance;
        let written = || self.files().slice(place.span);
        item.guard.is_always()
            && (place.origin != Origin::SetupPy || written().trim_matches(['"', '\'']) == item.text)
    }

    fn problem_below(&self, packages: &[&str], text: &str) -> Option<PatternProblem> {
        if text.starts_with('/') {
            return Some(PatternProblem::Absolute);
        }
        let extension = Utf8Path::new(text).extension();
        if text.is_empty() || extension.is_some_and(|extension| BUILT.contains(&extension)) {
            return None;
        }
        let mut only_folder = false;
        for package in packages {
            let pattern = self.package_folder(package).join(text);
            let files = globs::files(self.tree(), pattern.as_str())?;
            if !files.is_empty() {
                return None;
            }
            only_folder |= globs::gives_folder(self.tree(), pattern.as_str());
        }
        Some(match only_folder {
            true => PatternProblem::OnlyFolder,
            false => PatternProblem::NoMatch,
        })
    }

    /// Names of setup.py are taken as they stand; the patterns of the other sources were expanded when they were read.
    fn missing_data_files(&self) -> Vec<IdlePattern> {
        let field = &self.metadata().data_files;
        let (Some(groups), Some(place)) = (field.value(), field.provenance()) else {
            return Vec::new();
        };
        if place.origin == Origin::Pbr {
            return Vec::new();
        }
        let world = self.files().world();
        let is_missing = |item: &&ListItem| {
            let path = Utf8Path::new(&item.text);
            let is_plain = !path.is_absolute() && !item.text.contains("..");
            is_plain && world.kind(&sources::clean(&item.text)).is_none()
        };
        items(groups)
            .filter(is_missing)
            .map(|item| pattern("data_files", item, PatternProblem::Missing))
            .collect()
    }

    fn absolute_targets(&self) -> Vec<IdlePattern> {
        let groups = self.metadata().data_files.value();
        let groups = groups.into_iter().flat_map(|groups| &groups.groups);
        groups
            .filter(|(folder, _)| folder.starts_with('/'))
            .filter_map(|(folder, list)| {
                let problem = PatternProblem::AbsoluteTarget(folder.clone());
                Some(pattern("data_files", list.items.first()?, problem))
            })
            .collect()
    }

    fn idle_license_patterns(&self) -> Vec<IdlePattern> {
        let mut found = Vec::new();
        for (text, span) in self.license_patterns() {
            let problem = if text.starts_with('/') {
                Some(PatternProblem::Absolute)
            } else {
                let files = globs::files(self.tree(), &text);
                files
                    .is_none_or(|files| files.is_empty())
                    .then_some(PatternProblem::NoMatch)
            };
            found.extend(problem.map(|problem| IdlePattern {
                field: "license_files",
                text,
                span,
                problem,
            }));
        }
        found
    }

    /// The patterns of licence files as the effective source writes them.
    fn license_patterns(&self) -> Vec<(String, Span)> {
        let Some(place) = self.metadata().license_files.provenance() else {
            return Vec::new();
        };
        match place.origin {
            Origin::SetupPy => self.license_patterns_of_call(),
            Origin::SetupCfg => self
                .option_at(place.span)
                .map_or(Vec::new(), |(_, option)| {
                    let lines = option.value_lines.iter();
                    lines
                        .flat_map(|line| {
                            let parts = line.value.split(',').map(str::trim);
                            parts.map(|part| (part.to_owned(), line.span))
                        })
                        .filter(|(part, _)| !part.is_empty())
                        .collect()
                }),
            Origin::Pyproject => {
                let source = self.pyproject();
                let item = source.and_then(|s| s.parse.tree.get(&["project", "license-files"]));
                let texts = item.and_then(|item| item.as_strings()).unwrap_or_default();
                texts
                    .into_iter()
                    .map(|text| (text.value, text.span))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn license_patterns_of_call(&self) -> Vec<(String, Span)> {
        let Some(call) = self.setup_call() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for name in ["license_file", "license_files"] {
            let value = call.keyword(name).and_then(|keyword| keyword.value.known());
            match value.map(|node| (&node.data, node.span)) {
                Some((Data::Str(text), span)) if name == "license_file" => {
                    found.push((text.clone(), span));
                }
                Some((Data::List(items) | Data::Tuple(items), _)) => {
                    for node in items.items.iter().filter_map(|item| item.value.known()) {
                        if let Data::Str(text) = &node.data {
                            found.push((text.clone(), node.span));
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }
}

fn items(groups: &Groups) -> impl Iterator<Item = &ListItem> {
    groups.groups.iter().flat_map(|(_, list)| &list.items)
}

fn pattern(field: &'static str, item: &ListItem, problem: PatternProblem) -> IdlePattern {
    IdlePattern {
        field,
        text: item.text.clone(),
        span: item.provenance.span,
        problem,
    }
}
