//! One comparison of a marker as a tree, where the tree decides it exactly as packaging 26 does.

use crate::syntax::mistake::shown;
use crate::syntax::version;
use pep440_rs::{Operator, Version, VersionSpecifier};
use pep508_rs::{
    ExtraName, ExtraOperator, MarkerExpression, MarkerOperator, MarkerTree, MarkerValueExtra,
    MarkerValueString, MarkerValueVersion,
};
use std::collections::BTreeSet;
use std::str::FromStr;

/// A variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// `python_version` and the like.
    Version(MarkerValueVersion),
    /// `sys_platform` and the like.
    Text(MarkerValueString),
    /// The extra that is asked for.
    Extra,
    /// `extras`, `dependency_groups`: legal in lock files alone.
    Set,
}

/// A variable beside a text.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) variable: Variable,
    pub(super) operator: &'static str,
    pub(super) value: String,
    /// The text stands first.
    pub(super) reversed: bool,
}

impl Variable {
    /// The variable of a name, old names of PEP 345 included.
    pub(super) fn named(name: &str) -> Option<Self> {
        use MarkerValueString as Text;
        Some(match name {
            "python_version" => Self::Version(MarkerValueVersion::PythonVersion),
            "python_full_version" => Self::Version(MarkerValueVersion::PythonFullVersion),
            "implementation_version" => Self::Version(MarkerValueVersion::ImplementationVersion),
            "implementation_name" => Self::Text(Text::ImplementationName),
            "os_name" | "os.name" => Self::Text(Text::OsName),
            "sys_platform" | "sys.platform" => Self::Text(Text::SysPlatform),
            "platform_machine" | "platform.machine" => Self::Text(Text::PlatformMachine),
            "platform_python_implementation"
            | "platform.python_implementation"
            | "python_implementation" => Self::Text(Text::PlatformPythonImplementation),
            "platform_release" => Self::Text(Text::PlatformRelease),
            "platform_system" => Self::Text(Text::PlatformSystem),
            "platform_version" | "platform.version" => Self::Text(Text::PlatformVersion),
            "extra" => Self::Extra,
            "extras" | "dependency_groups" => Self::Set,
            _ => return None,
        })
    }
}

/// The tree of a comparison.
///
/// # Errors
/// Why its meaning is not certain.
pub(super) fn tree(comparison: &Comparison) -> Result<MarkerTree, String> {
    match &comparison.variable {
        Variable::Version(key) => version_tree(key, comparison),
        Variable::Text(key) => text_tree(key, comparison),
        Variable::Extra => extra_tree(comparison),
        Variable::Set => Err("this variable has a value in lock files alone".to_owned()),
    }
}

fn version_tree(key: &MarkerValueVersion, comparison: &Comparison) -> Result<MarkerTree, String> {
    let value = comparison.value.as_str();
    let python_version = *key == MarkerValueVersion::PythonVersion;
    let operator = match comparison.operator {
        "in" if python_version && !comparison.reversed => return pythons_in(value),
        "not in" if python_version && !comparison.reversed => {
            return pythons_in(value).map(|tree| tree.negate());
        }
        "in" | "not in" => return Err("a search in the text of a version".to_owned()),
        "===" if python_version => {
            return minor_of(value)
                .map(|(major, minor)| one_python(major, minor))
                .ok_or_else(|| format!("`===` compares the text `{}`", shown(value)));
        }
        "===" => return Err(format!("`===` compares the text `{}`", shown(value))),
        other if comparison.reversed => turned(other),
        other => other,
    };
    if comparison.reversed && (operator == "~=" || value.ends_with(".*")) {
        return Err("the version to compare with stands first".to_owned());
    }
    let specifier = plain_specifier(operator, value)?;
    if *specifier.operator() == Operator::TildeEqual {
        return Ok(compatible(key, specifier.version()));
    }
    Ok(version_expression(key, specifier))
}

/// The comparison with its sides exchanged.
fn turned(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

/// A specifier of a plain release, small enough for the crate to count one further.
fn plain_specifier(operator: &str, value: &str) -> Result<VersionSpecifier, String> {
    let not_a_version = || {
        format!(
            "`{}` is not a version, so it is compared as text",
            shown(value)
        )
    };
    let (bare, star) = match value.strip_suffix(".*") {
        Some(bare) => (bare, true),
        None => (value, false),
    };
    let version = version::parse(bare).ok_or_else(not_a_version)?;
    let plain = version.epoch() == 0
        && version.pre().is_none()
        && version.post().is_none()
        && version.dev().is_none()
        && version.local().is_empty();
    let small = version.release().iter().all(|&n| n < u64::from(u32::MAX));
    if !plain || !small {
        return Err(format!("`{}` is not a plain release", shown(value)));
    }
    let operator = match (operator, star) {
        ("==", false) => Operator::Equal,
        ("==", true) => Operator::EqualStar,
        ("!=", false) => Operator::NotEqual,
        ("!=", true) => Operator::NotEqualStar,
        ("<", false) => Operator::LessThan,
        ("<=", false) => Operator::LessThanEqual,
        (">", false) => Operator::GreaterThan,
        (">=", false) => Operator::GreaterThanEqual,
        ("~=", false) => Operator::TildeEqual,
        _ => return Err(not_a_version()),
    };
    VersionSpecifier::from_version(operator, version).map_err(|_| not_a_version())
}

fn version_expression(key: &MarkerValueVersion, specifier: VersionSpecifier) -> MarkerTree {
    let specifier = match key {
        MarkerValueVersion::PythonVersion => without_zeros(specifier),
        _ => specifier,
    };
    MarkerTree::expression(MarkerExpression::Version {
        key: key.clone(),
        specifier,
    })
}

/// `==X.Y.0.*` matches the `python_version` X.Y, which the crate does not see; `==X.Y.*` says the same of it.
fn without_zeros(specifier: VersionSpecifier) -> VersionSpecifier {
    let release = specifier.version().release();
    let Some((short, zeros)) = release.split_at_checked(2) else {
        return specifier;
    };
    if !specifier.operator().is_star() || zeros.iter().any(|&n| n != 0) {
        return specifier;
    }
    let short = Version::new(short);
    match specifier.operator() {
        Operator::NotEqualStar => VersionSpecifier::not_equals_star_version(short),
        _ => VersionSpecifier::equals_star_version(short),
    }
}

/// `~=X.Y.Z` is `>=X.Y.Z` and `==X.Y.*`; the crate drops zeros at the end first, which moves the bound.
fn compatible(key: &MarkerValueVersion, version: &Version) -> MarkerTree {
    let prefix = version.release().split_last().map_or(&[][..], |(_, p)| p);
    let lower = VersionSpecifier::greater_than_equal_version(version.clone());
    let family = VersionSpecifier::equals_star_version(Version::new(prefix));
    let mut tree = version_expression(key, lower);
    tree.and(version_expression(key, family));
    tree
}

/// The Pythons whose `X.Y` is a part of the text: every `X.Y` in it, wherever it starts and ends.
fn pythons_in(text: &str) -> Result<MarkerTree, String> {
    let mut found = BTreeSet::new();
    for (dot, _) in text.match_indices('.') {
        let before = text.get(..dot).unwrap_or("");
        let after = text.get(dot + 1..).unwrap_or("");
        let majors = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let minors = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        for major in 1..=majors.min(MAX_DIGITS) {
            for minor in 1..=minors.min(MAX_DIGITS) {
                let candidate = text.get(dot - major..=dot + minor).unwrap_or("");
                found.extend(minor_of(candidate));
            }
        }
    }
    if found.len() > MAX_PYTHONS {
        return Err("too many versions in the text".to_owned());
    }
    let mut tree = MarkerTree::FALSE;
    for (major, minor) in found {
        tree.or(one_python(major, minor));
    }
    Ok(tree)
}

/// No list of Pythons is longer.
const MAX_PYTHONS: usize = 100;

/// No Python will have a major or minor version of more digits.
const MAX_DIGITS: usize = 4;

/// The numbers of a text that `python_version` can be equal to: `X.Y` without leading zeros.
fn minor_of(text: &str) -> Option<(u64, u64)> {
    let (major, minor) = text.split_once('.')?;
    Some((number(major)?, number(minor)?))
}

fn number(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    (canonical && digits && text.len() <= MAX_DIGITS)
        .then(|| text.parse().ok())
        .flatten()
}

fn one_python(major: u64, minor: u64) -> MarkerTree {
    version_expression(
        &MarkerValueVersion::PythonVersion,
        VersionSpecifier::equals_version(Version::new([major, minor])),
    )
}

fn text_tree(key: &MarkerValueString, comparison: &Comparison) -> Result<MarkerTree, String> {
    let operator = match (comparison.operator, comparison.reversed) {
        ("==", _) => MarkerOperator::Equal,
        ("!=", _) => MarkerOperator::NotEqual,
        ("in", false) => MarkerOperator::In,
        ("not in", false) => MarkerOperator::NotIn,
        ("in", true) => MarkerOperator::Contains,
        ("not in", true) => MarkerOperator::NotContains,
        (other, _) => return Err(format!("`{other}` does not order texts in every tool")),
    };
    if *key == MarkerValueString::PlatformRelease
        && matches!(operator, MarkerOperator::Equal | MarkerOperator::NotEqual)
        && version::parse(comparison.value.trim_end_matches(".*")).is_some()
    {
        return Err(
            "`platform_release` is compared as a version where it looks like one".to_owned(),
        );
    }
    Ok(MarkerTree::expression(MarkerExpression::String {
        key: key.clone(),
        operator,
        value: comparison.value.clone(),
    }))
}

fn extra_tree(comparison: &Comparison) -> Result<MarkerTree, String> {
    let operator = match comparison.operator {
        "==" => ExtraOperator::Equal,
        "!=" => ExtraOperator::NotEqual,
        other => return Err(format!("`{other}` is not meant for `extra`")),
    };
    if comparison.value.is_empty() {
        return Err("an empty text stands for no extra at all".to_owned());
    }
    let name = ExtraName::from_str(&comparison.value)
        .map_err(|_| format!("`{}` is not the name of an extra", shown(&comparison.value)))?;
    Ok(MarkerTree::expression(MarkerExpression::Extra {
        operator,
        name: MarkerValueExtra::Extra(name),
    }))
}
