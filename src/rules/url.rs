use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::Text;
use crate::project::Project;
use crate::provenance::Provenance;

declare_rule! {
    /// ## What it does
    /// Checks for addresses of the project (`url`, `download_url`, `project_urls`) that are no URLs, and for labels of more than
    /// 32 characters.
    ///
    /// ## Why is this bad?
    /// The build takes any text. PyPI refuses the upload.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", url="example.com/sampler", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", url="https://example.com/sampler", py_modules=["sampler"])
    /// ```
    ///
    /// ## References
    /// - [What PyPI checks](https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py)
    /// - Evidence: `tests/evidence/url`
    Url {
        code: "META006",
        name: "url",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

/// Characters of a label that PyPI takes.
const LONGEST_LABEL: usize = 32;

impl Rule for Url {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let metadata = project.metadata();
        for (name, field) in [
            ("url", &metadata.home_page),
            ("download_url", &metadata.download_url),
        ] {
            if let (Some(value), Some(place)) = (field.value(), field.provenance()) {
                found.extend(self.address(name, value, place));
            }
        }
        let table = metadata.project_urls.value();
        for entry in table.into_iter().flat_map(|table| &table.entries) {
            let length = entry.key.chars().count();
            if length > LONGEST_LABEL {
                found.push(
                    self.diagnostic(
                        entry.provenance.span,
                        &format!("the label `{}` has {length} characters", entry.key),
                    )
                    .why(format!("PyPI refuses more than {LONGEST_LABEL}"))
                    .help("shorten it"),
                );
            }
            found.extend(self.address(&entry.key, &entry.value, &entry.provenance));
        }
    }
}

impl Url {
    fn address(&self, name: &str, value: &Text, place: &Provenance) -> Option<Diagnostic> {
        let text = value.known()?.trim();
        if text.is_empty() || text == "UNKNOWN" || is_address(text) {
            return None;
        }
        let finding = self
            .diagnostic(place.span, &format!("`{name}` is no URL: `{text}`"))
            .why("PyPI takes addresses that begin with `http://` or `https://`, and refuses the upload");
        let is_host = text
            .split('/')
            .next()
            .is_some_and(|host| host.contains('.'));
        Some(match is_host && !text.contains([' ', ':', '@']) {
            true => finding.help(format!("write `https://{text}`")),
            false => finding.help("write the whole address, or drop it"),
        })
    }
}

/// The scheme that PyPI wants, and no characters that no URL has.
fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let has_scheme = ["http:", "https:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme));
    has_scheme && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
}
