//! Names that setuptools' check of pyproject.toml takes (`validate-pyproject` as in setuptools 84.2).

use crate::convert::Refusal;

/// One word of a dotted name.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    starts && chars.all(|c| c.is_alphanumeric() || c == '_')
}

/// A package or module; dashes within it are let through, and `-stubs` at the end of the first word.
pub(super) fn is_module(text: &str) -> bool {
    let (first, rest) = text.split_once('.').unwrap_or((text, ""));
    let first = first.strip_suffix("-stubs").unwrap_or(first);
    let relaxed = |text: &str| {
        let is_edge = text.starts_with('-') || text.ends_with('-');
        !is_edge && text.replace('-', "_").split('.').all(is_identifier)
    };
    relaxed(first) && (rest.is_empty() || relaxed(rest)) && !text.ends_with('.')
}

/// Refuses the first name that is none.
///
/// # Errors
/// That name.
pub(super) fn all_modules<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut names = names.into_iter();
    match names.find(|name| !is_module(name)) {
        None => Ok(()),
        Some(name) => Err(Refusal::new(
            format!("pyproject.toml does not take `{name}` for the name of a module"),
            None,
            "use words joined by dots",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_and_dots() {
        for name in [
            "pkg",
            "pkg.sub",
            "_x",
            "pkg-run",
            "types-stubs",
            "pkg-stubs.sub",
        ] {
            assert!(is_module(name), "{name}");
        }
        for name in ["", "pkg/sub", "1pkg", "pkg.", "-pkg", "pkg..sub"] {
            assert!(!is_module(name), "{name}");
        }
    }
}
