//! PEP 440 versions and the names of projects and extras.

use pep440_rs::Version;
use std::str::FromStr;

/// The normal form of a version (`1.0-RC.1` is `1.0rc1`); `None` when PEP 440 does not know it. Numbers above 64 bits,
/// which packaging accepts, are `None` too.
pub fn normalize(text: &str) -> Option<String> {
    parse(text).map(|version| version.to_string())
}

/// The version; blanks around it do not count, as in packaging.
pub fn parse(text: &str) -> Option<Version> {
    Version::from_str(text.trim_matches(is_blank)).ok()
}

/// What Python's `str.strip` takes for white space.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// Whether a version is written in its normal form.
pub fn is_normalized(text: &str) -> bool {
    normalize(text).is_some_and(|normal| normal == text)
}

/// The canonical name of a project (PEP 503): lower case, runs of `-`, `_` and `.` are one `-`.
/// A name that is not valid is folded all the same, as `packaging.utils.canonicalize_name` does.
pub fn canonical_name(text: &str) -> String {
    let mut canonical = String::with_capacity(text.len());
    let mut after_separator = false;
    for c in text.chars() {
        let separator = matches!(c, '-' | '_' | '.');
        if c.is_ascii() && !separator {
            canonical.push(c.to_ascii_lowercase());
        } else if !separator {
            canonical.extend(c.to_lowercase());
        } else if !after_separator {
            canonical.push('-');
        }
        after_separator = separator;
    }
    canonical
}

/// Whether a name may be that of a project: ASCII letters, digits, `-`, `_`, `.`, a letter or digit at both ends.
pub fn is_valid_name(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let at_end = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    at_end(bytes.first()) && at_end(bytes.last()) && bytes.iter().copied().all(inner)
}

/// The canonical name of an extra (PEP 685), with anything that is no letter or digit folded as setuptools does (84.2).
pub fn normalize_extra(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_form_is_its_own_normal_form() {
        assert!(is_normalized("1.0.0"));
        assert!(!is_normalized("1.0-1"));
        assert_eq!(normalize("2017-06").as_deref(), Some("2017.post6"));
        assert_eq!(normalize("master"), None);
    }

    #[test]
    fn names_fold() {
        assert_eq!(canonical_name("Foo__bar.-baz"), "foo-bar-baz");
        assert!(!is_valid_name("foo-"));
        assert!(!is_valid_name(""));
    }
}
