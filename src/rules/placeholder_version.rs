use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;
use crate::provenance::Origin;
use crate::syntax::version;

declare_rule! {
    /// ## What it does
    /// Checks for versions that only hold the place of one: `%%version%%`, `@VERSION@`, `unknown`, `0.0.0`, or none at all.
    ///
    /// ## Why is this bad?
    /// The tool that should have replaced it did not run. setuptools stops at a text that is not a version, and writes
    /// `0.0.0` where none is declared: every build then has the same version, and pip does not update it.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="%%version%%", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// ## Known issues
    /// Silent where a tool of the build may set the version. A missing one is reported where author, URL or classifiers are
    /// declared: examples have none of them. Other texts that are no version are `invalid-version`.
    ///
    /// ## References
    /// - [PEP 440: version identification](https://peps.python.org/pep-0440/)
    /// - Evidence: `tests/evidence/placeholder-version`
    PlaceholderVersion {
        code: "VER003",
        name: "placeholder-version",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for PlaceholderVersion {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for declared in project.versions_built() {
            let text = declared.text.trim();
            if !is_placeholder(text) {
                continue;
            }
            let is_valid = version::parse(text).is_some();
            let (severity, why) = if is_valid {
                (
                    Severity::Warning,
                    "every build has this version, and pip does not update from one to the next",
                )
            } else {
                (
                    Severity::Error,
                    "nothing replaced it, and setuptools stops the build (66 and newer)",
                )
            };
            found.push(
                self.diagnostic(
                    declared.span,
                    &format!("`{text}` only holds the place of a version"),
                )
                .with_severity(severity)
                .why(why)
                .help(HELP),
            );
        }
        found.extend(self.undeclared(project));
    }
}

const HELP: &str =
    "write the version, or let a declared tool set it: pbr and setuptools_scm take it from the tag";

impl PlaceholderVersion {
    /// The version that setuptools makes up.
    fn undeclared(&self, project: &Project) -> Option<Diagnostic> {
        let field = &project.metadata().version;
        let made_up = field.known() == Some("0.0.0")
            && field.provenance()?.origin == Origin::Discovery
            && project.is_for_others();
        let place = project.declaration_place().filter(|_| made_up)?;
        let finding = self
            .diagnostic(place, "no version is declared, and the build takes `0.0.0`")
            .why("every build has this version, and pip does not update from one to the next")
            .help(HELP);
        Some(finding)
    }
}

/// Words and numbers that stand where a version should.
const WORDS: &[&str] = &[
    "0+unknown",
    "0.0.0",
    "0.0.0+unknown",
    "none",
    "undefined",
    "unknown",
    "version",
    "x.y.z",
];

/// Pairs of marks between which tools look for a name to replace.
const MARKS: &[(&str, &str)] = &[
    ("%%", "%%"),
    ("@", "@"),
    ("{{", "}}"),
    ("${", "}"),
    ("<", ">"),
];

/// Whether a text only holds the place of a version.
pub(super) fn is_placeholder(text: &str) -> bool {
    let is_marked = |(open, close): &(&str, &str)| {
        text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
    };
    WORDS.contains(&text.to_ascii_lowercase().as_str()) || MARKS.iter().any(is_marked)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn names_between_marks_are_placeholders() {
        for text in [
            "%%version%%",
            "@VERSION@",
            "{{ version }}",
            "${VERSION}",
            "UNKNOWN",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["master", "0.0.1", "@", "1.0+unknown"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
