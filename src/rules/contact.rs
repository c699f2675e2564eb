use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::FieldName;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for metadata that tell users who stands behind a package and what it is for: author, e-mail address, URL,
    /// keywords, the classifiers of its status and its Pythons.
    ///
    /// ## Why is this bad?
    /// People choose packages on an index by what they read there.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     author="A. Sampler",
    ///     author_email="sampler@example.org",
    ///     url="https://example.org/sampler",
    ///     keywords=["sample"],
    ///     classifiers=[
    ///         "Development Status :: 4 - Beta",
    ///         "Programming Language :: Python :: 3",
    ///     ],
    ///     py_modules=["sampler"],
    /// )
    /// ```
    ///
    /// ## References
    /// - [Core metadata](https://packaging.python.org/en/latest/specifications/core-metadata/)
    /// - Evidence: `tests/evidence/contact`
    Contact {
        code: "META008",
        name: "contact",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for Contact {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let missing = missing(project);
        let Some(place) = project.declaration_place().filter(|_| !missing.is_empty()) else {
            return;
        };
        found.push(
            self.diagnostic(
                place,
                &format!("the metadata have no {}", names(&missing, 6)),
            )
            .why("package indexes show them, and people choose by them"),
        );
    }
}

/// Any of the fields will do.
const WANTED: &[(&str, &[FieldName])] = &[
    (
        "author",
        &[
            FieldName::Author,
            FieldName::AuthorEmail,
            FieldName::Maintainer,
            FieldName::MaintainerEmail,
        ],
    ),
    (
        "author_email",
        &[FieldName::AuthorEmail, FieldName::MaintainerEmail],
    ),
    ("url", &[FieldName::HomePage, FieldName::ProjectUrls]),
    ("keywords", &[FieldName::Keywords]),
];

/// Classifiers of which one is wanted, by their beginning.
const CLASSIFIERS: &[&str] = &["Development Status ::", "Programming Language :: Python ::"];

fn missing(project: &Project) -> Vec<&'static str> {
    let metadata = project.metadata();
    let is_there = |field: &FieldName| {
        let field = metadata.field(*field);
        field.provenance().is_some() && !field.is_known_empty()
    };
    let mut missing: Vec<&str> = WANTED
        .iter()
        .filter(|(_, fields)| !fields.iter().any(is_there))
        .map(|(name, _)| *name)
        .collect();
    let classifiers = metadata.classifiers.value();
    if classifiers.is_some_and(|list| !list.open.is_empty()) {
        return missing;
    }
    let has = |start: &str| {
        classifiers.is_some_and(|list| list.texts().any(|text| text.starts_with(start)))
    };
    missing.extend(CLASSIFIERS.iter().copied().filter(|start| !has(start)));
    missing
}
