use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::{Requirement, version};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for valid versions that are not in normal form: the project's own, and pins in requirements files.
    ///
    /// ## Why is this bad?
    /// Tools rewrite it (`2.2.1-beta7` becomes `2.2.1b7`), so the name of the file that is built, or of the one that a search
    /// finds, is another than the one written here.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="2017.04.01", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="2017.4.1", py_modules=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Safe: setuptools and pip take both for the same version.
    ///
    /// ## References
    /// - [PEP 440: normalization](https://peps.python.org/pep-0440/#normalization)
    /// - Evidence: `tests/evidence/non-normalized-version`
    NonNormalizedVersion {
        code: "VER002",
        name: "non-normalized-version",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for NonNormalizedVersion {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for declared in project.versions_built() {
            found.extend(self.finding(project, &declared.text, declared.span, ""));
        }
        for source in project.requirements() {
            for (line, requirement) in source.parse.tree.named() {
                if line.content.is_none() || !line.variables.is_empty() {
                    continue;
                }
                for (text, span) in pins(requirement) {
                    let of = format!(" of `{}`", requirement.name.value);
                    found.extend(self.finding(project, &text, span, &of));
                }
            }
        }
    }
}

impl NonNormalizedVersion {
    fn finding(&self, project: &Project, text: &str, span: Span, of: &str) -> Option<Diagnostic> {
        let normal = version::normalize(text)?;
        if normal == text {
            return None;
        }
        let finding = self
            .diagnostic(span, &format!("version `{text}`{of} is not in normal form"))
            .why(format!(
                "PEP 440 writes it `{normal}`, and so do setuptools and pip"
            ));
        let written = project.files().slice(span);
        // A literal brings its quotes; a value that was put together cannot be rewritten in one place.
        Some(
            match written
                .find(text)
                .filter(|_| written.len() <= text.len() + 3)
            {
                Some(at) => {
                    let start = span.start as usize + at;
                    let place = Span::new(span.file, start, start + text.len());
                    let edit = Edit::replace(place, normal.clone());
                    finding.fix(Fix::safe(format!("Write `{normal}`"), vec![edit]))
                }
                None => finding.help(format!("write `{normal}`")),
            },
        )
    }
}

/// The versions that `==` pins, each with its place.
fn pins(requirement: &Requirement) -> Vec<(String, Span)> {
    let Some(written) = &requirement.specifier_text else {
        return Vec::new();
    };
    requirement
        .specifiers
        .clauses()
        .iter()
        .filter(|clause| clause.text().starts_with("==") && !clause.text().starts_with("==="))
        .filter_map(|clause| {
            let text = clause.version_text();
            let at = written.span.start as usize + written.value.find(text)?;
            Some((
                text.to_owned(),
                Span::new(written.span.file, at, at + text.len()),
            ))
        })
        .collect()
}
