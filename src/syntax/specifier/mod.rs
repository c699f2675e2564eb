//! PEP 440 version specifiers, decided as packaging 26 decides them.
//!
//! ```text
//! specifiers = [clause *("," clause)]      empty parts do not count
//! clause     = operator blanks version
//! operator   = "<" | "<=" | "==" | "!=" | ">=" | ">" | "~=" | "==="
//! version    = a PEP 440 version, after "==" and "!=" also "X.Y.*"; after "===" anything but blanks, ";" and ")"
//! ```
//!
//! `contains`, `implies`, `intersects` and `is_empty` are exact: each set of clauses is a list of half-open intervals on
//! the line of all versions (pre-releases, post-releases and local versions included), as in packaging's `_ranges`.
//! They ask what a specifier says of a version and leave out the question whether an installer wants pre-releases.

mod ranges;

use super::mistake::{Mistake, shown};
use super::version::{self, is_blank};
use pep440_rs::{Operator, Version};
use ranges::{Bound, Ranges};

/// The clauses of a specifier, all of which must hold. None: every version will do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Specifiers {
    clauses: Vec<Clause>,
}

/// One clause, such as `>=1.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    operator: Operator,
    value: Value,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Version(Version),
    /// What follows `===`.
    Text(String),
}

/// Reads specifiers, as `packaging.specifiers.SpecifierSet` does.
///
/// # Errors
/// The first clause that packaging 26 refuses, and where it stands in `text`.
pub fn parse(text: &str) -> Result<Specifiers, Mistake> {
    let mut clauses = Vec::new();
    let mut offset = 0;
    for part in text.split(',') {
        let trimmed = part.trim_matches(is_blank);
        if !trimmed.is_empty() {
            let at = offset + (part.len() - part.trim_start_matches(is_blank).len());
            clauses.push(parse_clause(trimmed).map_err(|mistake| mistake.moved(at))?);
        }
        offset += part.len() + 1;
    }
    clauses.shrink_to_fit();
    Ok(Specifiers { clauses })
}

impl Specifiers {
    /// The clauses in the order in which they are written.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether there is no clause at all.
    pub fn is_any(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether a version satisfies every clause.
    pub fn contains(&self, version: &Version) -> bool {
        contains(self, version)
    }

    /// The version of a lone `==X` or `===X` without a wildcard, as it is written.
    pub fn pinned(&self) -> Option<&str> {
        let [clause] = self.clauses.as_slice() else {
            return None;
        };
        matches!(clause.operator, Operator::Equal | Operator::ExactEqual)
            .then(|| clause.version_text())
    }

    /// The clauses of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let both = self.clauses.iter().chain(&other.clauses);
        Self {
            clauses: both.cloned().collect(),
        }
    }
}

impl std::fmt::Display for Specifiers {
    /// The clauses as written, without blanks, in their order.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, clause) in self.clauses.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(&clause.text)?;
        }
        Ok(())
    }
}

impl Clause {
    /// The operator; `==X.*` and `!=X.*` have operators of their own.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The version without `.*`; `None` for `===`, which compares text.
    pub fn version(&self) -> Option<&Version> {
        match &self.value {
            Value::Version(version) => Some(version),
            Value::Text(_) => None,
        }
    }

    /// The clause as written, without blanks.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part after the operator, as written.
    pub fn version_text(&self) -> &str {
        self.text.trim_start_matches(['=', '<', '>', '!', '~'])
    }
}

/// Whether a version satisfies every clause, pre-releases allowed (`SpecifierSet.contains(…, prereleases=True)`).
pub fn contains(specifiers: &Specifiers, version: &Version) -> bool {
    let key = Bound::of(version);
    specifiers
        .clauses
        .iter()
        .all(|clause| match clause_ranges(clause) {
            Some(ranges) => ranges.holds(&key),
            None => clause
                .version_text()
                .eq_ignore_ascii_case(&version.to_string()),
        })
}

/// Whether no version satisfies the clauses.
pub fn is_empty(specifiers: &Specifiers) -> bool {
    match exact_text(specifiers) {
        Some(text) => exact_version(text).is_none_or(|version| !contains(specifiers, &version)),
        None => ranges(specifiers).is_empty(),
    }
}

/// Whether some version satisfies both.
pub fn intersects(a: &Specifiers, b: &Specifiers) -> bool {
    !is_empty(&a.and(b))
}

/// Whether every version that satisfies `a` satisfies `b`.
pub fn implies(a: &Specifiers, b: &Specifiers) -> bool {
    if is_empty(a) {
        return true;
    }
    if let Some(version) = exact_text(a).and_then(exact_version) {
        return contains(b, &version);
    }
    // A range always holds several spellings (`1.0` and `1.0.0`), of which `===` matches one at most.
    exact_text(b).is_none() && ranges(a).is_subset(&ranges(b))
}

/// What a clause `===` demands, if there is one.
fn exact_text(specifiers: &Specifiers) -> Option<&str> {
    let mut clauses = specifiers.clauses.iter();
    clauses.find_map(|clause| match &clause.value {
        Value::Text(text) => Some(text.as_str()),
        Value::Version(_) => None,
    })
}

/// The one version that `===text` matches: that whose normal form is the text.
fn exact_version(text: &str) -> Option<Version> {
    let version = version::parse(text)?;
    text.eq_ignore_ascii_case(&version.to_string())
        .then_some(version)
}

fn ranges(specifiers: &Specifiers) -> Ranges {
    let mut all = Ranges::full();
    for clause in &specifiers.clauses {
        if let Some(one) = clause_ranges(clause) {
            all = all.intersection(&one);
        }
    }
    all
}

/// The versions that a clause allows; `None` for `===`.
fn clause_ranges(clause: &Clause) -> Option<Ranges> {
    let Value::Version(version) = &clause.value else {
        return None;
    };
    Some(match clause.operator {
        Operator::GreaterThanEqual => Ranges::from(Bound::of(version)),
        Operator::LessThan if version.any_prerelease() => Ranges::until(Bound::of(version)),
        Operator::LessThan => Ranges::until(Bound::first_of_itself(version)),
        Operator::LessThanEqual => Ranges::until(Bound::after(version)),
        Operator::GreaterThan => Ranges::from(Bound::after_posts(version)),
        Operator::Equal => Ranges::between(Bound::of(version), Bound::after(version)),
        Operator::NotEqual => {
            Ranges::between(Bound::of(version), Bound::after(version)).complement()
        }
        Operator::EqualStar => star(version),
        Operator::NotEqualStar => star(version).complement(),
        Operator::TildeEqual => {
            let prefix = version.release().split_last().map_or(&[][..], |(_, p)| p);
            Ranges::between(Bound::of(version), Bound::next_prefix(version, prefix))
        }
        Operator::ExactEqual => return None,
    })
}

fn star(version: &Version) -> Ranges {
    let release = version.release();
    Ranges::between(
        Bound::first_of(version),
        Bound::next_prefix(version, release),
    )
}

/// Longest first.
const OPERATORS: [(&str, Operator); 8] = [
    ("===", Operator::ExactEqual),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessThanEqual),
    (">=", Operator::GreaterThanEqual),
    ("~=", Operator::TildeEqual),
    ("<", Operator::LessThan),
    (">", Operator::GreaterThan),
];

/// What people write for an operator, and what they mean.
const SLIPS: [(&str, &str); 8] = [
    ("=>", ">="),
    ("=<", "<="),
    ("<>", "!="),
    ("=~", "~="),
    ("=!", "!="),
    ("^", "~="),
    ("=", "=="),
    ("~", "~="),
];

fn parse_clause(text: &str) -> Result<Clause, Mistake> {
    let slip = SLIPS
        .iter()
        .find(|(slip, _)| text.starts_with(slip) && !starts_with_operator(text, slip));
    if let Some((slip, meant)) = slip {
        return Err(
            Mistake::new(0..slip.len(), format!("`{slip}` is no version operator"))
                .hint(format!("write `{meant}`")),
        );
    }
    let found = OPERATORS
        .iter()
        .find_map(|(sign, operator)| Some((*sign, *operator, text.strip_prefix(sign)?)));
    let Some((sign, operator, rest)) = found else {
        let mistake = Mistake::new(
            0..text.len(),
            format!("expected a version operator before `{}`", shown(text)),
        );
        return Err(match version::parse(text) {
            Some(_) => mistake.hint(format!("write `=={text}` or `>={text}`")),
            None => mistake,
        });
    };
    let written = rest.trim_start_matches(is_blank);
    let at = text.len() - written.len();
    let (operator, value) = parse_value(operator, written).map_err(|mistake| mistake.moved(at))?;
    Ok(Clause {
        operator,
        value,
        text: [sign, written].concat(),
    })
}

/// Whether the text starts with a true operator that is longer than the slip (`==` and not `=`).
fn starts_with_operator(text: &str, slip: &str) -> bool {
    let mut signs = OPERATORS.iter().map(|(sign, _)| *sign);
    !matches!(slip, "<>") && signs.any(|sign| sign.len() >= slip.len() && text.starts_with(sign))
}

fn parse_value(operator: Operator, written: &str) -> Result<(Operator, Value), Mistake> {
    let whole = 0..written.len();
    if operator == Operator::ExactEqual {
        return match written.find(|c: char| is_blank(c) || matches!(c, ';' | ')')) {
            None => Ok((operator, Value::Text(written.to_owned()))),
            Some(at) => Err(Mistake::new(at..written.len(), "`===` takes one word")),
        };
    }
    let starred = written.strip_suffix(".*");
    let operator = match (operator, starred) {
        (Operator::Equal, Some(_)) => Operator::EqualStar,
        (Operator::NotEqual, Some(_)) => Operator::NotEqualStar,
        (_, Some(_)) => {
            return Err(Mistake::new(whole, "`.*` can only follow `==` or `!=`"));
        }
        (operator, None) => operator,
    };
    let bare = starred.unwrap_or(written);
    let Some(version) = version::parse(bare).filter(|_| bare.trim_matches(is_blank) == bare) else {
        return Err(not_a_version(written));
    };
    let only_release =
        version.pre().is_none() && version.post().is_none() && version.dev().is_none();
    if starred.is_some() && !(only_release && version.local().is_empty()) {
        return Err(Mistake::new(whole, "`.*` can only follow a release"));
    }
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if !version.local().is_empty() && !equality {
        return Err(Mistake::new(
            whole,
            "a local version can only follow `==` or `!=`",
        ));
    }
    if operator == Operator::TildeEqual && version.release().len() < 2 {
        return Err(
            Mistake::new(whole, "`~=` needs a version of two parts at least")
                .hint(format!("write `~={written}.0` or `>={written}`")),
        );
    }
    Ok((operator, Value::Version(version)))
}

fn not_a_version(written: &str) -> Mistake {
    let whole = 0..written.len();
    if written.is_empty() {
        return Mistake::new(whole, "expected a version after the operator");
    }
    let mistake = Mistake::new(
        whole,
        format!("`{}` is not a PEP 440 version", shown(written)),
    );
    let inner = written.find(['<', '>', '=', '!', '~']);
    match inner.and_then(|at| written.split_at_checked(at)) {
        Some((first, second)) if version::parse(first).is_some() => mistake.hint(format!(
            "write `{},{}` with a comma",
            first.trim(),
            shown(second)
        )),
        _ => mistake,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Specifiers {
        parse(text).unwrap()
    }

    fn holds(specifiers: &str, version: &str) -> bool {
        contains(&set(specifiers), &version.parse().unwrap())
    }

    #[test]
    fn wildcards_pad_with_zeros() {
        assert!(!holds("==2.8.*", "2"));
        assert!(holds("==2.0.*", "2"));
        assert!(holds("!=1.1.*", "1"));
        assert!(holds("==1.1.*", "1.1.dev0"));
    }

    #[test]
    fn exclusive_bounds_follow_packaging() {
        assert!(holds("<2.0a0", "2.0.dev1"));
        assert!(!holds("<2.0", "2.0a1"));
        assert!(holds(">1.0a1", "1.0.post1"));
        assert!(!holds(">1.0", "1.0.post1"));
        assert!(!holds(">1.0", "1.0+local"));
        assert!(holds(">1.0.post1", "1.0.post2"));
        assert!(!holds(">1.0a1", "1.0a1.post1"));
    }

    #[test]
    fn local_versions_count_as_their_public_one() {
        assert!(holds("==1.0", "1.0+abc"));
        assert!(!holds("==1.0+abc", "1.0"));
        assert!(holds("<=1.0", "1.0+abc"));
        assert!(!holds("!=1.0", "1.0+abc"));
    }

    #[test]
    fn emptiness_is_exact() {
        assert!(is_empty(&set(">=2,<1")));
        assert!(is_empty(&set("==1.0,!=1.0")));
        assert!(is_empty(&set(">1.0.dev0,<1.0.dev1")));
        assert!(is_empty(&set("<0.dev0")));
        assert!(!is_empty(&set(">1.0,<1.0.0.1")));
        assert!(is_empty(&set(">=1.0,<1.1,!=1.0.*")));
        assert!(!is_empty(&set("===1.0,>=1")));
        assert!(is_empty(&set("===1.0-weird")));
    }

    #[test]
    fn implication_is_exact() {
        assert!(implies(&set("~=1.4.5"), &set(">=1.4.5,==1.4.*")));
        assert!(implies(&set("==1.4.*"), &set("<1.5")));
        assert!(!implies(&set("==1.4.*"), &set("<1.4.9")));
        assert!(implies(&set("===1.0"), &set("==1.0.0")));
        assert!(!implies(&set("==1.0"), &set("===1.0")));
        assert!(implies(&set(">2,<1"), &set("==9")));
        assert!(implies(&set(""), &set(">=0.dev0")));
        assert!(!implies(&set(""), &set(">=0")));
    }

    #[test]
    fn slips_get_a_hint() {
        let hint = |text: &str| parse(text).unwrap_err().hint;
        assert_eq!(hint("=>1.0").as_deref(), Some("write `>=`"));
        assert_eq!(hint("=1.0").as_deref(), Some("write `==`"));
        assert_eq!(hint(">=1 <2").as_deref(), Some("write `1,<2` with a comma"));
        assert_eq!(parse(">=1, =>2").unwrap_err().range, 5..7);
    }
}
