use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for `author_email` and `maintainer_email` that hold no address.
    ///
    /// ## Why is this bad?
    /// The build takes any text. PyPI refuses the upload.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", author_email="me at example.org", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", author_email="me@example.org", py_modules=["sampler"])
    /// ```
    ///
    /// ## Known issues
    /// Of several addresses the first is looked at, as PyPI does. Whether mail arrives there is not asked.
    ///
    /// ## References
    /// - [What PyPI checks](https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py)
    /// - Evidence: `tests/evidence/email`
    Email {
        code: "META007",
        name: "email",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for Email {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let metadata = project.metadata();
        let fields = [
            ("author_email", &metadata.author_email),
            ("maintainer_email", &metadata.maintainer_email),
        ];
        for (name, field) in fields {
            let (Some(text), Some(place)) = (field.known(), field.provenance()) else {
                continue;
            };
            let text = text.trim();
            if text.is_empty() || text == "UNKNOWN" || is_address(first(text)) {
                continue;
            }
            found.push(
                self.diagnostic(
                    place.span,
                    &format!("`{name}` is no e-mail address: `{text}`"),
                )
                .why("PyPI refuses the upload")
                .help("write `name@host.domain`, or drop it"),
            );
        }
    }
}

/// The address that stands first: `A <a@b.c>, d@e.f` has `a@b.c`.
fn first(text: &str) -> &str {
    if let Some((_, rest)) = text.split_once('<') {
        return rest.split('>').next().unwrap_or(rest).trim();
    }
    text.split(',').next().unwrap_or(text).trim()
}

/// A local part, an `@`, and a host of several parts, without blanks.
fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let parts: Vec<&str> = host.split('.').collect();
    // A comment in brackets belongs to the name, not to the address.
    let is_clean = !text.contains(|c: char| c.is_whitespace() || c == ';') || text.contains('(');
    !local.is_empty() && parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) && is_clean
}

#[cfg(test)]
mod tests {
    use super::{first, is_address};

    #[test]
    fn the_first_address_counts() {
        for text in [
            "me@example.org",
            "Me <me@example.org>",
            "a@b.cd, nobody",
            "me@example.org (Me)",
        ] {
            assert!(is_address(first(text)), "{text}");
        }
        for text in [
            "me",
            "me at example.org",
            "me@localhost",
            "Me, me@example.org",
            "@example.org",
        ] {
            assert!(!is_address(first(text)), "{text}");
        }
    }
}
