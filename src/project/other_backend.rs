//! Projects of backends other than setuptools: `[project]`, what it leaves out for certain, and a version file of hatchling.

use super::{Backend, Project, read_pyproject};
use crate::metadata::{FIELDS, Field, FieldName, FieldSpec, Metadata};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::toml::Toml;
use crate::syntax::version;
use crate::text::{Decoding, Span, resolve};
use camino::Utf8Path;

/// The metadata of the project; what the tables of the backend decide is dynamic.
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
    if project.backend() == Backend::Hatchling && metadata.version.effective.is_none() {
        metadata.version = hatch_version(project, tree).unwrap_or_default();
    }
    if let Some(declared) = metadata.version.effective.as_mut() {
        let value = std::mem::replace(&mut declared.value, Resolved::Known(String::new()));
        declared.value = value.map(&mut |text| version::normalize(&text).unwrap_or(text));
    }
    let absent = |spec: &FieldSpec| !may_be_set(spec, tree);
    for spec in FIELDS {
        if metadata.field(spec.name).provenance().is_none() && !absent(spec) {
            metadata.field_mut(spec.name).make_dynamic(&reason, &place);
        }
    }
    metadata
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

/// `[tool.hatch.version] path` with hatchling's pattern for assignments, or the one given there.
fn hatch_version(project: &Project, tree: &Toml) -> Option<Field<Resolved<String>>> {
    const DEFAULT: &str = r#"(?im)^(?:__version__|VERSION)(?: ?: ?str)? ?= ?(?P<quote>['"])v?(?P<version>.+?)(?P=quote)"#;
    let table = tree.get(&["tool", "hatch", "version"])?;
    let source = table.get("source").and_then(|item| item.as_str());
    if source.is_some_and(|source| source != "regex") {
        return None;
    }
    let item = table.get("path")?;
    let path = item.as_str()?;
    let given = table.get("pattern").and_then(|item| item.as_str());
    let pattern = given.map_or_else(|| DEFAULT.to_owned(), |pattern| format!("(?m){pattern}"));
    let path = resolve(Utf8Path::new(""), path).ok()?;
    let file = project.files().open(&path, Decoding::Utf8).ok()?;
    let mut place = Provenance::new(Origin::Pyproject, item.span());
    place.via = Some(Via::File(path));
    let value = match searched(&pattern, file.text()) {
        Some(text) => Resolved::Known(text),
        None => Resolved::Dynamic(no_version(item.span())),
    };
    Some(Field::declared(value, place))
}

fn searched(pattern: &str, text: &str) -> Option<String> {
    let regex = fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(100_000)
        .build()
        .ok()?;
    let captures = regex.captures(text).ok()??;
    Some(captures.name("version")?.as_str().to_owned())
}

fn no_version(span: Span) -> Dynamic {
    let message = "the pattern finds no version in the file, or cannot be followed";
    Dynamic::new(Reason::UnknownCall, message, Some(span))
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
