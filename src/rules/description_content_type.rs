use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::metadata::FieldName;
use crate::project::Project;
use crate::provenance::{Origin, Provenance, Via};
use camino::Utf8Path;

declare_rule! {
    /// ## What it does
    /// Checks for a long description that is not of the type that is declared for it, or of none.
    ///
    /// ## Why is this bad?
    /// Without a type, PyPI renders the text as reStructuredText. Markdown comes out as one paragraph full of signs. A type that
    /// PyPI does not know is refused.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     long_description=open("README.md").read(),
    ///     py_modules=["sampler"],
    /// )
    /// ```
    /// `README.md`
    /// ```text
    /// # Sampler
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
    ///     long_description=open("README.md").read(),
    ///     py_modules=["sampler"],
    ///     long_description_content_type="text/markdown",
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the type is told from the suffix of the file.
    ///
    /// ## References
    /// - [Core metadata: Description-Content-Type](https://packaging.python.org/en/latest/specifications/core-metadata/#description-content-type)
    /// - [PyPI-friendly README](https://packaging.python.org/en/latest/guides/making-a-pypi-friendly-readme/)
    /// - Evidence: `tests/evidence/description-content-type`
    DescriptionContentType {
        code: "META003",
        name: "description-content-type",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DescriptionContentType {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let metadata = project.metadata();
        let declared = &metadata.description_content_type;
        let Some(place) = metadata.description.provenance() else {
            return;
        };
        if place.origin == Origin::Pyproject || !project.backend().reads_setup_py() {
            return;
        }
        match (declared.provenance(), declared.known()) {
            (None, _) => found.extend(self.missing(project, place)),
            (Some(type_place), Some(text)) => {
                found.extend(self.wrong(project, place, type_place, text));
            }
            (Some(_), None) => {}
        }
    }
}

/// Types that PyPI renders.
const RENDERED: &[&str] = &["text/markdown", "text/plain", "text/x-rst"];

/// The type of a file by its suffix.
fn type_of(path: &Utf8Path) -> Option<&'static str> {
    match path.extension()?.to_ascii_lowercase().as_str() {
        "md" | "markdown" => Some("text/markdown"),
        "rst" => Some("text/x-rst"),
        _ => None,
    }
}

impl DescriptionContentType {
    fn missing(&self, project: &Project, place: &Provenance) -> Option<Diagnostic> {
        const MARKDOWN: &str = "text/markdown";
        let path = source(project, place)?;
        if type_of(&path) != Some(MARKDOWN) {
            return None;
        }
        let finding = self
            .diagnostic(
                project.field_place(FieldName::Description)?,
                &format!("`{path}` is Markdown, and no content type says so"),
            )
            .why("PyPI renders a description without a type as reStructuredText");
        let argument = format!("long_description_content_type=\"{MARKDOWN}\"");
        let edit = match place.origin {
            Origin::SetupPy => project.insert_keyword(&argument),
            _ => None,
        };
        Some(match edit {
            Some(edit) => finding.fix(Fix::unsafe_(format!("Set `{argument}`"), vec![edit])),
            None => finding.help(match place.origin {
                Origin::Pbr => format!("set `[metadata] description_content_type = {MARKDOWN}`"),
                _ => format!("set `long_description_content_type = {MARKDOWN}`"),
            }),
        })
    }

    fn wrong(
        &self,
        project: &Project,
        place: &Provenance,
        type_place: &Provenance,
        text: &str,
    ) -> Option<Diagnostic> {
        let plain = text
            .split(';')
            .next()
            .unwrap_or(text)
            .trim()
            .to_ascii_lowercase();
        if !RENDERED.contains(&plain.as_str()) {
            return Some(
                self.diagnostic(
                    type_place.span,
                    &format!("PyPI does not know the content type `{text}`"),
                )
                .with_severity(Severity::Error)
                .why("it refuses the upload")
                .help("use `text/markdown`, `text/x-rst` or `text/plain`"),
            );
        }
        let path = source(project, place)?;
        let expected = type_of(&path).filter(|expected| *expected != plain)?;
        let finding = self
            .diagnostic(
                type_place.span,
                &format!("`{path}` is declared as `{text}`"),
            )
            .why("PyPI renders it as what it is declared, and refuses reStructuredText with errors")
            .help(format!("`{expected}` is the type of such a file"));
        Some(finding)
    }
}

/// The file that the whole description was taken from.
fn source(project: &Project, place: &Provenance) -> Option<camino::Utf8PathBuf> {
    if let Some(Via::File(path)) = &place.via {
        return Some(path.clone());
    }
    if !matches!(place.origin, Origin::SetupCfg | Origin::Pbr) {
        return None;
    }
    let (_, option) = project.option_at(place.span)?;
    let value = option.value.trim();
    let path = value.strip_prefix("file:").unwrap_or(value).trim();
    project.tree().has_file(path).then(|| path.into())
}
