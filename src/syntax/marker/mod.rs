//! PEP 508 environment markers: the condition after the `;` of a requirement.
//!
//! ```text
//! marker = atom {("and" | "or") atom}          "and" binds tighter than "or"
//! atom   = "(" marker ")" | value operator value
//! value  = variable | 'text' | "text"
//! operator = "<" | "<=" | "!=" | "==" | ">=" | ">" | "~=" | "===" | "in" | "not" blanks "in"
//! ```
//!
//! A comparison becomes a tree of `pep508_rs` only where that crate decides it as packaging 26 does. Where it would not
//! (it ignores what it does not understand, and orders strings that packaging does not order), the marker keeps its text,
//! has a warning at the place, and has no tree.

mod compare;
mod parse;
mod print;
mod spelling;

pub use parse::Written;
pub use print::{conjoin, print};
pub use spelling::respell;

use super::mistake::{Mistake, Place};
use super::{RequirementError, SyntaxError};
use crate::resolved::Guard;
use crate::text::{Span, Spanned};
use pep508_rs::{ExtraName, MarkerEnvironment, MarkerEnvironmentBuilder, MarkerTree};
use std::str::FromStr;

/// A marker as written, and what it means if that is certain.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    tree: Option<MarkerTree>,
    /// The marker as written, without blanks around it.
    pub text: Spanned<String>,
    /// Parts that are legal but whose meaning is not certain.
    pub warnings: Vec<SyntaxError>,
}

impl Marker {
    /// What the marker means; `None` when a part of it is not certain.
    pub fn tree(&self) -> Option<&MarkerTree> {
        self.tree.as_ref()
    }

    /// Its comparisons of a variable with a text as they are written; their ranges are those of [`Marker::text`].
    pub fn comparisons(&self) -> Vec<Written> {
        parse::parse(&self.text.value).map_or_else(|_| Vec::new(), |parsed| parsed.comparisons)
    }

    /// The same as a condition.
    pub fn guard(&self) -> Option<Guard> {
        self.tree.clone().map(Guard::from_marker)
    }
}

/// Reads a marker; `span` is the place of `text` in its file.
///
/// # Errors
/// What packaging 26 refuses.
pub fn parse(text: &str, span: Span) -> Result<Marker, RequirementError> {
    let place = Place::At(span);
    read(text, 0, place).map_err(|mistake| RequirementError::place(mistake, place))
}

/// Reads the marker that starts at `offset` of the text whose place is given.
pub(super) fn read(text: &str, offset: usize, place: Place<'_>) -> Result<Marker, Mistake> {
    let parsed = parse::parse(text).map_err(|mistake| mistake.moved(offset))?;
    let trimmed = text.trim();
    let start = offset + (text.len() - text.trim_start().len());
    let warnings = parsed.doubts.into_iter().map(|doubt| {
        let doubt = doubt.moved(offset);
        SyntaxError {
            span: place.span(doubt.range),
            message: doubt.message,
        }
    });
    Ok(Marker {
        tree: parsed.tree,
        text: Spanned::new(trimmed.to_owned(), place.span(start..start + trimmed.len())),
        warnings: warnings.collect(),
    })
}

/// The guard that a marker text states; `None` when it is wrong or its meaning is not certain.
pub fn guard(text: &str) -> Option<Guard> {
    parse::parse(text).ok()?.tree.map(Guard::from_marker)
}

/// An environment to evaluate markers in.
///
/// `python` is `X.Y` or `X.Y.Z`; `platform` a value of `sys.platform` (`linux`, `win32`, `darwin`); `implementation` one
/// of `platform.python_implementation()` (`CPython`, `PyPy`). `None` for others. The release and version of the platform
/// are empty, its machine is `x86_64`.
pub fn environment(
    python: &str,
    platform: &str,
    implementation: &str,
) -> Option<MarkerEnvironment> {
    let (os_name, system) = match platform {
        "linux" => ("posix", "Linux"),
        "darwin" => ("posix", "Darwin"),
        "win32" => ("nt", "Windows"),
        _ => return None,
    };
    let implementation_name = match implementation {
        "CPython" => "cpython",
        "PyPy" => "pypy",
        _ => return None,
    };
    let mut parts = python.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let short = format!("{major}.{minor}");
    let full = format!("{short}.{}", parts.next().unwrap_or("0"));
    MarkerEnvironment::try_from(MarkerEnvironmentBuilder {
        implementation_name,
        implementation_version: &full,
        os_name,
        platform_machine: "x86_64",
        platform_python_implementation: implementation,
        platform_release: "",
        platform_system: system,
        platform_version: "",
        python_full_version: &full,
        python_version: &short,
        sys_platform: platform,
    })
    .ok()
}

/// Whether a marker holds in an environment when these extras are asked for. An extra that is not a name is left out.
pub fn evaluate(tree: &MarkerTree, environment: &MarkerEnvironment, extras: &[&str]) -> bool {
    let extras: Vec<ExtraName> = extras
        .iter()
        .filter_map(|extra| ExtraName::from_str(extra).ok())
        .collect();
    tree.evaluate(environment, &extras)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(marker: &str, python: &str, platform: &str) -> bool {
        let environment = environment(python, platform, "CPython").unwrap();
        evaluate(guard(marker).unwrap().marker(), &environment, &["x-y"])
    }

    #[test]
    fn in_searches_a_part_of_the_text() {
        assert!(holds("python_version in '3.10'", "3.1", "linux"));
        assert!(holds("python_version in '3.10'", "3.10", "linux"));
        assert!(holds("python_version in '2.6, 2.7'", "2.7", "linux"));
        assert!(!holds("python_version in '2.6, 2.7'", "3.2", "linux"));
        assert!(holds("python_version not in '2.6 2.7'", "3.2", "linux"));
        assert!(holds("'linux' in sys_platform", "3.2", "linux"));
        assert!(!holds("sys_platform in 'linux darwin'", "3.2", "win32"));
    }

    #[test]
    fn versions_compare_as_packaging_does() {
        assert!(!holds("python_version > '3'", "3.0", "linux"));
        assert!(holds("python_version ~= '3.6'", "3.9", "linux"));
        assert!(!holds("python_version ~= '3.7.0'", "3.8", "linux"));
        assert!(holds("python_version ~= '3.0'", "3.8", "linux"));
        assert!(holds("python_version === '3.6'", "3.6", "linux"));
        assert!(holds("'3' > python_version", "2.7", "linux"));
        assert!(holds("python_version == '2.7.*'", "2.7", "linux"));
        assert!(holds("python_version == '2.7.0.*'", "2.7", "linux"));
        assert!(!holds("python_version == '2.7.1.*'", "2.7", "linux"));
        assert!(holds("python_version ~= '2.7.0.0'", "2.7", "linux"));
    }

    #[test]
    fn extras_and_old_names_are_folded() {
        assert!(holds("extra == 'X_y'", "3.6", "linux"));
        assert_eq!(guard("os.name == 'nt'"), guard("os_name == 'nt'"));
        assert_eq!(
            guard("python_implementation == 'PyPy'"),
            guard("platform_python_implementation == 'PyPy'")
        );
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let flat = guard("python_version < '3' or os_name == 'nt' and sys_platform == 'win32'");
        let bracketed = guard("python_version<'3'or(os_name == 'nt' and sys_platform == 'win32')");
        assert!(flat.is_some());
        assert_eq!(flat, bracketed);
    }

    #[test]
    fn what_is_not_certain_has_no_tree() {
        for marker in [
            "python_version == 'py27'",
            "'2.7' in python_version",
            "python_version >= '3.*'",
            "platform_release >= '4'",
            "sys_platform > 'a'",
            "'a' == 'a'",
            "python_version == python_full_version",
            "extra in 'a b'",
            "'x' in extras",
        ] {
            assert_eq!(guard(marker), None, "{marker}");
            assert!(parse::parse(marker).is_ok(), "{marker}");
        }
    }

    #[test]
    fn deep_brackets_are_refused() {
        let deep = format!(
            "{}os_name == 'nt'{}",
            "(".repeat(100_000),
            ")".repeat(100_000)
        );
        assert!(parse::parse(&deep).is_err());
    }
}
