//! Projects of backends other than setuptools: `[project]`, what it leaves out for certain, and what the backends take from
//! tables of their own and from modules.

mod constraint;
mod disagreement;
mod flit;
mod poetry;
mod version_file;

pub(super) use disagreement::leave_open;

use super::{Backend, Project, read_pyproject};
use crate::data::classifiers::{CLASSIFIERS, DEPRECATED};
use crate::metadata::{FIELDS, FieldName, FieldSpec, Metadata};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::toml::Toml;
use crate::syntax::version;

/// What a backend takes from its own tables.
struct Own {
    metadata: Metadata,
    /// Fields that have no other source: absent when they are not declared.
    decided: &'static [FieldName],
}

/// The fields that an own table decides alone.
const DECIDED: &[FieldName] = &[
    FieldName::Name,
    FieldName::Version,
    FieldName::Summary,
    FieldName::Description,
    FieldName::DescriptionContentType,
    FieldName::HomePage,
    FieldName::DownloadUrl,
    FieldName::ProjectUrls,
    FieldName::Author,
    FieldName::AuthorEmail,
    FieldName::Maintainer,
    FieldName::MaintainerEmail,
    FieldName::License,
    FieldName::Keywords,
    FieldName::Platforms,
    FieldName::Classifiers,
    FieldName::RequiresPython,
    FieldName::InstallRequires,
    FieldName::ExtrasRequire,
    FieldName::EntryPoints,
];

impl Own {
    fn nothing(metadata: Metadata) -> Self {
        Self {
            metadata,
            decided: &[],
        }
    }
}

/// The metadata of the project; what the tables of the backend decide otherwise is dynamic.
pub(super) fn read(project: &Project) -> Metadata {
    let mut metadata = read_pyproject::read(project);
    let Some(source) = project.pyproject() else {
        return metadata;
    };
    let tree = &source.parse.tree;
    let place = Provenance::new(Origin::Pyproject, source.file.span(0, 0));
    let reason = Dynamic::new(
        Reason::UnknownCall,
        format!("the backend {} decides it", project.backend().as_str()),
        Some(place.span),
    );
    let own = own(project, tree, &mut metadata);
    metadata.or_weaker(own.metadata);
    if let Some(declared) = metadata.version.effective.as_mut() {
        let value = std::mem::replace(&mut declared.value, Resolved::Known(String::new()));
        declared.value = value.map(&mut |text| version::normalize(&text).unwrap_or(text));
    }
    let absent = |spec: &FieldSpec| own.decided.contains(&spec.name) || !may_be_set(spec, tree);
    for spec in FIELDS {
        if metadata.field(spec.name).provenance().is_none() && !absent(spec) {
            metadata.field_mut(spec.name).make_dynamic(&reason, &place);
        }
    }
    metadata
}

fn own(project: &Project, tree: &Toml, metadata: &mut Metadata) -> Own {
    match project.backend() {
        Backend::Poetry => {
            poetry::first_person(tree, metadata);
            poetry::read(project, tree)
        }
        Backend::Flit => flit::read(project, tree, metadata),
        Backend::Hatchling => {
            sort_keywords(tree, metadata);
            check_classifiers(metadata);
            version_file::hatch(project, tree)
        }
        Backend::Pdm => version_file::pdm(project, tree),
        Backend::Setuptools | Backend::Distutils | Backend::Pbr | Backend::Other => {
            Own::nothing(Metadata::default())
        }
    }
}

/// hatchling refuses a classifier that PyPI does not know, unless it begins with `Private ::`.
fn check_classifiers(metadata: &mut Metadata) {
    let Some(declared) = metadata.classifiers.effective.as_mut() else {
        return;
    };
    let is_known = |text: &str| {
        text.to_lowercase().starts_with("private ::")
            || CLASSIFIERS.binary_search(&text).is_ok()
            || DEPRECATED.iter().any(|(old, _)| *old == text)
    };
    let unknown = declared
        .value
        .items
        .iter()
        .find(|item| !is_known(&item.text));
    if let Some(unknown) = unknown {
        let message = format!(
            "`{}` is no classifier that hatchling knew on the day of our list",
            unknown.text
        );
        let reason = Dynamic::new(Reason::Exception, message, Some(unknown.provenance.span));
        declared.value.open.push(reason);
    }
}

/// hatchling writes keywords sorted, each once.
fn sort_keywords(tree: &Toml, metadata: &mut Metadata) {
    let words = tree.get(&["project", "keywords"]);
    let words = words.and_then(|item| item.as_strings());
    if let (Some(words), Some(declared)) = (words, metadata.keywords.effective.as_mut()) {
        let mut words: Vec<String> = words.into_iter().map(|word| word.value).collect();
        words.sort();
        words.dedup();
        declared.value = Resolved::Known(words.join(","));
    }
}

/// Things of setuptools that no other backend knows.
const SETUPTOOLS_ONLY: &[FieldName] = &[
    FieldName::SetupRequires,
    FieldName::TestsRequire,
    FieldName::DependencyLinks,
    FieldName::NamespacePackages,
    FieldName::ZipSafe,
    FieldName::IncludePackageData,
    FieldName::PackageData,
    FieldName::ExcludePackageData,
];

/// Whether a field that `[project]` does not declare may have a value: PEP 621 lets a backend add only what the table calls
/// dynamic. Without the table the backend decides everything.
fn may_be_set(spec: &FieldSpec, tree: &Toml) -> bool {
    if SETUPTOOLS_ONLY.contains(&spec.name) {
        return false;
    }
    if tree.get(&["project"]).is_none() || spec.name == FieldName::LicenseFiles {
        return true;
    }
    let is_dynamic = |key: &str| read_pyproject::is_dynamic(tree, key);
    match (spec.name, spec.project) {
        (FieldName::EntryPoints, _) => ["entry-points", "scripts", "gui-scripts"]
            .into_iter()
            .any(is_dynamic),
        // The authors fill the name or the address, and so do the files of the readme the type.
        (_, Some(key)) => is_dynamic(key),
        (FieldName::DescriptionContentType, None) => is_dynamic("readme"),
        (FieldName::Platforms, None) => false,
        (_, None) => spec.core.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    #[test]
    fn what_is_not_dynamic_is_absent() {
        let pyproject = "[build-system]\nbuild-backend = 'hatchling.build'\n[project]\nname = 'n'\n\
            dynamic = ['version', 'classifiers']\n[tool.hatch.version]\npath = 'n/v.py'\n";
        let world = MemoryWorld::new([
            ("pyproject.toml", pyproject),
            ("n/v.py", "x = 1\n__version__ = 'v1.0'\n"),
        ]);
        let project = Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap();
        let metadata = project.metadata();
        assert_eq!(metadata.version.known(), Some("1.0"));
        assert!(metadata.home_page.effective.is_none());
        assert!(metadata.install_requires.effective.is_none());
        assert!(metadata.classifiers.effective.is_some());
        assert!(metadata.packages.effective.is_some());
    }
}
