//! What rules ask of the requirements files.

use super::requirement_files::includes;
use super::{Backend, ListedRequirement, Project, RequirementsRole, RequirementsSource};
use crate::metadata::ListItem;
use crate::provenance::Origin;
use crate::syntax::requirement::{Requirement, RequirementError};
use crate::syntax::requirements::{Line, LineKind, LocationKind};
use crate::text::Span;
use camino::Utf8Path;
use std::collections::{BTreeMap, BTreeSet};

/// A line that names a place instead of a project alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// Where the requirement stands, without a comment.
    pub span: Span,
    /// The project's name, when the line says it.
    pub name: Option<String>,
}

/// A requirement that no current tool takes.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidRequirement {
    /// The requirement as written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether `span` holds exactly `text`, so that a part of it can be edited.
    pub is_literal: bool,
    /// What is wrong, and where.
    pub error: RequirementError,
}

/// A requirement with a name, where it stands.
#[derive(Debug, Clone, Copy)]
pub struct NamedLine<'a> {
    /// The file.
    pub source: &'a RequirementsSource,
    /// The line.
    pub line: &'a Line,
    /// What the line asks for.
    pub requirement: &'a Requirement,
}

impl Project {
    /// The file that says what the package needs at run time: the one that pbr reads.
    pub fn runtime_requirements(&self) -> Option<&RequirementsSource> {
        self.requirements()
            .iter()
            .find(|source| source.file.path() == "requirements.txt")
            .or_else(|| self.requirements_of(RequirementsRole::Runtime).next())
    }

    /// The same file, where it is what the users of the package get: the backend or setup.py reads it, or nothing else says
    /// what is required. A package that declares its requirements elsewhere keeps there what it likes.
    pub fn runtime_list(&self) -> Option<&RequirementsSource> {
        let source = self.runtime_requirements()?;
        let path = source.file.path();
        let declared = self.metadata().install_requires.value();
        let is_declared = declared.is_some_and(|list| !list.is_known_empty());
        let is_read = self
            .setup()
            .is_some_and(|setup| setup.opened.iter().any(|(opened, _)| opened == path));
        let is_source = declared.is_some_and(|list| {
            let mut places = list.items.iter().map(|item| item.provenance.span);
            places.any(|place| self.stands_in(place, path))
        });
        let feeds = self.backend() == Backend::Pbr || is_read || is_source || !is_declared;
        feeds.then_some(source)
    }

    /// The files of one role.
    pub fn requirements_of(
        &self,
        role: RequirementsRole,
    ) -> impl Iterator<Item = &RequirementsSource> {
        self.requirements()
            .iter()
            .filter(move |source| source.role == role)
    }
}

impl Project {
    /// The invalid lines of the requirements files and the invalid items of the lists that become metadata.
    pub fn invalid_requirements(&self) -> &[InvalidRequirement] {
        self.invalid.get_or_init(|| {
            let lines = self.requirements().iter().flat_map(|source| {
                let lines = source.parse.tree.lines.iter();
                lines.filter_map(|line| invalid_line(source, line))
            });
            let items = self.listed_requirements().iter();
            lines
                .chain(items.filter_map(|listed| self.invalid_item(listed)))
                .collect()
        })
    }

    /// The requirements that setup.py, setup.cfg and pyproject.toml list themselves: of the run time, of extras and of the
    /// build. Lines of requirements files that `setup()` or pbr take over are left out: they are told where they stand.
    pub fn listed_requirements(&self) -> &[ListedRequirement] {
        self.listed.get_or_init(|| {
            let items = self.listed_items();
            items.map(|item| self.read_item(item)).collect()
        })
    }

    fn listed_items(&self) -> impl Iterator<Item = &ListItem> {
        let metadata = self.metadata();
        let extras = metadata.extras_require.value().into_iter();
        let extras = extras.flat_map(|groups| groups.groups.iter().map(|(_, list)| list));
        let is_taken_over = |item: &ListItem| {
            let file = self.files().get(item.provenance.span.file);
            let path = file.as_ref().map_or("", |file| file.path().as_str());
            item.provenance.origin == Origin::Requirements || self.requirements_at(path).is_some()
        };
        [&metadata.install_requires, &metadata.setup_requires]
            .into_iter()
            .filter_map(|field| field.value())
            .chain(extras)
            .flat_map(|list| &list.items)
            .filter(move |item| !is_taken_over(item))
    }

    /// Whether a place is one of a file.
    fn stands_in(&self, place: Span, path: &Utf8Path) -> bool {
        let file = self.files().get(place.file);
        file.is_some_and(|file| file.path() == path)
    }

    fn invalid_item(&self, listed: &ListedRequirement) -> Option<InvalidRequirement> {
        let (span, text) = (listed.item.provenance.span, &listed.item.text);
        let mut error = listed.read.as_ref().err()?.clone();
        let is_literal = self.files().slice(span) == *text;
        if !is_literal {
            error.span = span;
        }
        Some(InvalidRequirement {
            text: text.clone(),
            span,
            is_literal,
            error,
        })
    }

    /// The sets of files that one environment gets: each file with those it includes, and the runtime list with that
    /// of the tests.
    pub fn installed_together(&self) -> Vec<Vec<&RequirementsSource>> {
        let mut sets: Vec<Vec<&RequirementsSource>> = self
            .requirements()
            .iter()
            .map(|source| self.with_includes(source))
            .collect();
        if let Some(runtime) = self.runtime_requirements() {
            for role in [RequirementsRole::Tests, RequirementsRole::ThirdParty] {
                for other in self.requirements_of(role).filter(|other| is_root(other)) {
                    let mut set = self.with_includes(runtime);
                    set.extend(self.with_includes(other));
                    sets.push(set);
                }
            }
        }
        sets
    }

    /// A file and those it includes, each once.
    pub fn with_includes<'a>(
        &'a self,
        source: &'a RequirementsSource,
    ) -> Vec<&'a RequirementsSource> {
        let mut seen = BTreeSet::from([source.file.path().to_owned()]);
        let mut set = vec![source];
        let mut open = vec![source];
        while let Some(current) = open.pop() {
            for path in includes(current) {
                let included = self.requirements_at(path.as_str());
                if let Some(included) = included.filter(|_| seen.insert(path)) {
                    set.push(included);
                    open.push(included);
                }
            }
        }
        set
    }

    /// The top-level names of the modules that installed code imports, tests included; `None` when it is not known what
    /// is installed.
    pub fn imported_modules(&self) -> Option<BTreeSet<&str>> {
        let metadata = self.metadata();
        let is_open = [&metadata.packages, &metadata.py_modules]
            .into_iter()
            .filter_map(|field| field.value())
            .any(|list| !list.open.is_empty());
        let modules = self.package_modules();
        if is_open || modules.is_empty() {
            return None;
        }
        let imports = modules.iter().flat_map(|module| &module.scan().imports);
        let absolute = imports.filter(|import| import.level == 0);
        Some(
            absolute
                .filter_map(|import| import.module.split('.').next())
                .collect(),
        )
    }
}

fn is_root(source: &RequirementsSource) -> bool {
    source
        .file
        .path()
        .parent()
        .is_some_and(|folder| folder == "")
}

fn invalid_line(source: &RequirementsSource, line: &Line) -> Option<InvalidRequirement> {
    let LineKind::Invalid(error) = &line.kind else {
        return None;
    };
    let span = line.content.unwrap_or(line.span);
    Some(InvalidRequirement {
        text: source.file.slice(span).trim().to_owned(),
        span,
        is_literal: line.content.is_some(),
        error: (**error).clone(),
    })
}

/// Lines of one project that are compared with each other; nobody writes more.
const MAX_LINES_OF_A_PROJECT: usize = 100;

/// The requirements with a name, by the canonical name of their project: the first hundred of each.
pub fn by_project<'a>(sources: &[&'a RequirementsSource]) -> BTreeMap<String, Vec<NamedLine<'a>>> {
    let mut lines: BTreeMap<String, Vec<NamedLine<'a>>> = BTreeMap::new();
    for source in sources {
        for (line, requirement) in source.parse.tree.named() {
            let named = NamedLine {
                source,
                line,
                requirement,
            };
            let same = lines.entry(requirement.canonical_name()).or_default();
            if same.len() < MAX_LINES_OF_A_PROJECT {
                same.push(named);
            }
        }
    }
    lines
}

impl NamedLine<'_> {
    /// Whether some environment gets both.
    pub fn meets(&self, other: &Self) -> bool {
        match (self.requirement.guard(), other.requirement.guard()) {
            (Some(own), Some(other)) => !own.is_disjoint(&other),
            _ => false,
        }
    }

    /// Whether it names a place, which no version clause can be compared with.
    pub fn is_place(&self) -> bool {
        self.requirement.url.is_some()
    }
}

impl RequirementsSource {
    /// The lines that name a URL, a repository, an archive or a folder; the project itself (`.`) is left out.
    pub fn place_lines(&self) -> impl Iterator<Item = PlaceLine> {
        self.parse.tree.lines.iter().filter_map(|line| {
            let name = match &line.kind {
                LineKind::Location(location)
                    if is_own_folder(location.scheme, &location.url.value) =>
                {
                    return None;
                }
                LineKind::Location(location) => location.name.clone(),
                LineKind::Named(named) if named.url.is_some() => Some(named.name.value.clone()),
                _ => return None,
            };
            let span = line.content.unwrap_or(line.span);
            Some(PlaceLine { span, name })
        })
    }
}

fn is_own_folder(kind: LocationKind, url: &str) -> bool {
    kind == LocationKind::Path && matches!(url.trim_end_matches('/'), ".")
}
