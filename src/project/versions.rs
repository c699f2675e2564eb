//! Every place that states the project's own version.

use super::directive::{self, Directive};
use super::{Backend, NestedSetup, Project};
use crate::eval::{Data, SetupCall};
use crate::provenance::Origin;
use crate::syntax::python::{LiteralAssignment, Word, WordKind, scan};
use crate::syntax::version::canonical_name;
use crate::text::{Decoding, Span, parts};
use camino::Utf8Path;

/// One statement of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredVersion {
    /// What states it.
    pub source: VersionSource,
    /// The text as written.
    pub text: String,
    /// The place.
    pub span: Span,
}

/// What may state a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionSource {
    /// `[project] version` of pyproject.toml.
    Pyproject,
    /// `setup(version=…)`.
    SetupPy,
    /// `[metadata] version` of setup.cfg.
    SetupCfg,
    /// `setup(version=…)` of another setup.py.
    SecondSetupPy,
    /// `__version__` of a top-level package.
    Attribute,
    /// `release` or `version` of Sphinx' conf.py.
    Documentation,
}

/// Where a package states its own version.
const VERSION_ATTRIBUTE: &str = "__version__";

impl DeclaredVersion {
    fn new(source: VersionSource, text: &str, span: Span) -> Self {
        Self {
            source,
            text: text.to_owned(),
            span,
        }
    }
}

impl Project {
    /// The statements that are written out as text, by kind of source; a place occurs once.
    pub fn versions_declared(&self) -> &[DeclaredVersion] {
        self.versions.get_or_init(|| self.read_versions())
    }

    fn read_versions(&self) -> Vec<DeclaredVersion> {
        let mut found = Vec::new();
        found.extend(self.version_of_pyproject());
        for call in self.setup().into_iter().flat_map(|setup| &setup.calls) {
            found.extend(versions_of_call(call, VersionSource::SetupPy));
        }
        found.extend(self.version_of_setup_cfg());
        // What lies in a package under a name of its own (a plug-in for its tests) has versions of its own.
        let is_other = |nested: &NestedSetup| nested.name.is_some() && !nested.same_name;
        for nested in self
            .nested_setups()
            .iter()
            .filter(|nested| !is_other(nested))
        {
            found.extend(versions_of_call(&nested.call, VersionSource::SecondSetupPy));
        }
        found.extend(self.version_attributes());
        found.extend(self.versions_of_documentation());
        let mut spans = Vec::new();
        found.retain(|version| {
            let new = !spans.contains(&version.span);
            spans.push(version.span);
            new
        });
        found
    }

    /// Those that a build takes: the one that counts for the backend, and that of each other setup.py.
    pub fn versions_built(&self) -> Vec<DeclaredVersion> {
        let origin = self
            .metadata()
            .version
            .provenance()
            .map(|place| place.origin);
        let counts = match (self.backend(), origin) {
            (Backend::Pbr, Some(Origin::Pbr) | None) => Some(VersionSource::SetupCfg),
            (_, Some(Origin::Pyproject | Origin::ToolSetuptools)) => Some(VersionSource::Pyproject),
            (_, Some(Origin::SetupPy)) => Some(VersionSource::SetupPy),
            (_, Some(Origin::SetupCfg | Origin::Pbr)) => Some(VersionSource::SetupCfg),
            (_, Some(Origin::Requirements | Origin::Discovery) | None) => None,
        };
        let is_built = |version: &&DeclaredVersion| {
            Some(version.source) == counts || version.source == VersionSource::SecondSetupPy
        };
        let declared = self.versions_declared().iter();
        declared.filter(is_built).cloned().collect()
    }

    fn version_of_pyproject(&self) -> Option<DeclaredVersion> {
        let tree = &self.pyproject()?.parse.tree;
        let item = tree.get(&["project", "version"])?;
        let text = item.as_str()?;
        Some(DeclaredVersion::new(
            VersionSource::Pyproject,
            text,
            item.span(),
        ))
    }

    fn version_of_setup_cfg(&self) -> Option<DeclaredVersion> {
        let ini = &self.setup_cfg()?.parse.tree;
        let option = ini.option("metadata", "version")?;
        let text = ini.interpolate("metadata", &option.key.value).ok()?;
        let literal = directive::read(&text) == Directive::None && !text.is_empty();
        literal.then(|| DeclaredVersion::new(VersionSource::SetupCfg, &text, option.value_span))
    }

    /// `__version__` of each top-level package.
    fn version_attributes(&self) -> Vec<DeclaredVersion> {
        self.package_modules()
            .iter()
            .filter(|module| !module.package.contains('.'))
            .filter(|module| matches!(module.file.path().file_name(), Some("__init__.py")))
            .filter(|module| module.mentions(VERSION_ATTRIBUTE))
            .filter_map(|module| {
                let scan = module.scan();
                let found = last_assignment(&scan.assignments, VERSION_ATTRIBUTE)?;
                // A name that occurs again may be bound again.
                let is_it = |word: &&Word| word.kind == WordKind::Name && word.text == found.name;
                (scan.words.iter().filter(is_it).count() == 1).then_some(found)
            })
            .map(|found| DeclaredVersion::new(VersionSource::Attribute, &found.value, found.span))
            .collect()
    }

    /// `release`, else `version`, of each conf.py that documents this project.
    fn versions_of_documentation(&self) -> Vec<DeclaredVersion> {
        self.tree()
            .tracked()
            .filter(|path| parts(path).1 == "conf.py" && !is_sample(path))
            .filter_map(|path| self.version_of_conf(path))
            .collect()
    }

    fn version_of_conf(&self, path: &Utf8Path) -> Option<DeclaredVersion> {
        let file = self.files().open(path, Decoding::Python).ok()?;
        let module = scan(&file);
        let project = last_assignment(&module.assignments, "project")?;
        if !self.is_called(&project.value) {
            return None;
        }
        let found = ["release", "version"]
            .iter()
            .find_map(|name| last_assignment(&module.assignments, name))?;
        // A name that occurs again may be bound again, by code that asks the package.
        let uses = module.words.iter().filter(|word| word.text == found.name);
        let is_stated = uses.count() == 1 && !matches!(found.value.as_str(), "" | "0" | "0.0");
        is_stated
            .then(|| DeclaredVersion::new(VersionSource::Documentation, &found.value, found.span))
    }

    /// Whether a title names this project: `OPNFV Functest` is `functest`.
    fn is_called(&self, title: &str) -> bool {
        let title = canonical_name(&title.replace(' ', "-"));
        self.metadata().name.known().is_none_or(|name| {
            let name = canonical_name(name);
            title.contains(&name) || name.contains(&title)
        })
    }
}

/// Whether the file is an example or material of a test.
fn is_sample(path: &Utf8Path) -> bool {
    path.components().any(|part| {
        matches!(
            part.as_str(),
            "test" | "tests" | "examples" | "templates" | "fixtures"
        )
    })
}

fn last_assignment<'a>(
    assignments: &'a [LiteralAssignment],
    name: &str,
) -> Option<&'a LiteralAssignment> {
    assignments.iter().rev().find(|found| found.name == name)
}

/// The texts that a call gives for `version`, one per environment.
fn versions_of_call(call: &SetupCall, source: VersionSource) -> Vec<DeclaredVersion> {
    let Some(keyword) = call.keyword("version") else {
        return Vec::new();
    };
    keyword
        .value
        .alternatives()
        .into_iter()
        .filter_map(|(_, value)| match &value.ok()?.data {
            Data::Str(text) => Some((text, value.ok()?.span)),
            _ => None,
        })
        .map(|(text, span)| DeclaredVersion::new(source, text, span))
        .collect()
}
