//! How pbr reads one physical line of a requirements file, which is not how pip does
//! (`pbr/packaging.py`, `parse_requirements`, and the split at `;` in `pbr/util.py`).

use crate::syntax::marker;
use crate::syntax::mistake::Place;
use crate::syntax::requirement;
use crate::text::Span;
use fancy_regex::Regex;
use std::sync::LazyLock;

/// Which pbr reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PbrBehaviour {
    /// pbr 3.1 with setuptools 36.
    Y2017,
    /// pbr 7 with today's setuptools.
    Current,
}

/// What pbr makes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PbrLine {
    /// A requirement, as setuptools gets it.
    Requirement(String),
    /// Nothing: blank, comment, or an option that pbr passes over.
    Skipped,
    /// `-r`: the rest after the first blank, a path relative to the working directory. A missing file is empty.
    Include(String),
    /// A place for `dependency_links` (which pip ignores since 19.0), and the requirement that it stands for.
    Link(String, Option<String>),
    /// A URL without a name: no requirement comes of it, and nobody says so.
    Lost,
    /// It ends in `\`, so setuptools joins this requirement, without the character before the `\`, with the next line.
    Continued(String),
    /// The build stops.
    Fatal(String),
}

/// pbr's reading of one physical line without its line end. pbr cuts lines at `\n` alone.
/// A byte order mark at the start of a file makes its first line fatal; it is no part of the text here.
pub fn as_pbr(line: &str, place: Span, behaviour: PbrBehaviour) -> PbrLine {
    if line.trim().is_empty() || line.starts_with('#') || is_index(line, behaviour) {
        return PbrLine::Skipped;
    }
    if line.starts_with("-r") {
        let target = line.split_once(' ').map_or("", |(_, target)| target);
        return PbrLine::Include(target.to_owned());
    }
    if let Some(target) = after_flag(line, "-f") {
        return PbrLine::Link(target.trim().to_owned(), None);
    }
    let editable = after_flag(line, "-e");
    let link = match behaviour {
        PbrBehaviour::Y2017 => link_of_2017(line, editable),
        PbrBehaviour::Current => link_today(editable.unwrap_or(line)),
    };
    let rest = match (&link, behaviour) {
        (Some(name), _) => name.as_str(),
        (None, PbrBehaviour::Current) => editable.unwrap_or(line),
        (None, PbrBehaviour::Y2017) => line,
    };
    let text = rest.split('#').next().unwrap_or("");
    if text.trim().is_empty() {
        return match link {
            Some(_) => PbrLine::Lost,
            None => PbrLine::Skipped,
        };
    }
    if let Some(piece) = text.trim_end().strip_suffix('\\') {
        // setuptools cuts two characters, in the belief that a blank stands before the backslash.
        let mut kept = piece.chars();
        kept.next_back();
        return PbrLine::Continued(kept.as_str().trim().to_owned());
    }
    match (checked(text, place, behaviour), link) {
        (Err(reason), _) => PbrLine::Fatal(reason),
        (Ok(text), Some(_)) => {
            PbrLine::Link(editable.unwrap_or(line).trim().to_owned(), Some(text))
        }
        (Ok(text), None) => PbrLine::Requirement(text),
    }
}

fn is_index(line: &str, behaviour: PbrBehaviour) -> bool {
    let line = line.trim_start();
    let known: &[&str] = match behaviour {
        PbrBehaviour::Y2017 => &["-i", "--index-url", "--extra-index-url"],
        PbrBehaviour::Current => &["-i", "--index-url", "--extra-index-url", "--find-links"],
    };
    known.iter().any(|option| line.starts_with(option))
}

/// What follows a flag and a blank.
fn after_flag<'a>(line: &'a str, flag: &str) -> Option<&'a str> {
    let rest = line.trim_start().strip_prefix(flag)?;
    let value = rest.trim_start();
    (value.len() < rest.len()).then_some(value)
}

/// pbr 7: whatever has a scheme is replaced by its fragment, and in that `egg=NAME…` by the name.
fn link_today(line: &str) -> Option<String> {
    let (scheme, rest) = line.trim_start().split_once(':')?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !first || !scheme.chars().all(legal) {
        return None;
    }
    let fragment = rest.split_once('#').map_or("", |(_, fragment)| fragment);
    let Some((before, egg)) = fragment.split_once("egg=") else {
        return Some(fragment.to_owned());
    };
    let name = egg.split('&').next().unwrap_or("");
    if name.is_empty() {
        return Some(fragment.to_owned());
    }
    let has_version = name
        .split('-')
        .skip(1)
        .any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    Some(match has_version {
        true => format!("{before}{}", replace(&VERSION_TODAY, name)),
        false => format!("{before}{name}"),
    })
}

/// pbr 3: `-e …#egg=NAME` and the URLs that it knows are replaced by the name, all else stays.
fn link_of_2017(line: &str, editable: Option<&str>) -> Option<String> {
    let start = line.trim_start();
    let known = ["http:", "https:", "git:", "git+https:", "git+ssh:"];
    if editable.is_none() && !known.iter().any(|scheme| start.starts_with(scheme)) {
        return None;
    }
    let (_, egg) = start.rsplit_once("#egg=")?;
    Some(replace(&VERSION_OF_2017, egg))
}

/// `name-1.2.3` with a semantic version: pbr's pattern without its look-aheads, which exclude nothing.
static VERSION_TODAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "(?:0|[1-9][0-9]*)";
    let tag = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
    let meta = r"\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*";
    Regex::new(&format!(
        r"([\w.-]+)-({number}\.{number}\.{number}(?:-{tag}(?:\.{tag})*)?(?:{meta})?)"
    ))
    .ok()
});

static VERSION_OF_2017: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([\w.]+)-([\w.-]+)").ok());

fn replace(pattern: &LazyLock<Option<Regex>>, text: &str) -> String {
    // Both want a `-`; without one the pattern need not be made, which takes longer than all the rest.
    let may_match = text.contains('-');
    let pattern = if may_match { pattern.as_ref() } else { None };
    match pattern {
        // Neither pattern looks around, so matching is linear and has no limit to hit.
        Some(pattern) => match pattern.try_replacen(text, 0, "$1>=$2") {
            Ok(replaced) => replaced.into_owned(),
            Err(_) => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

/// The text that setuptools gets, or why it stops.
fn checked(text: &str, place: Span, behaviour: PbrBehaviour) -> Result<String, String> {
    let unbracketed = without_brackets(text);
    let (package, condition) = match unbracketed.split_once(';') {
        Some((package, condition)) => (package.trim(), condition.trim()),
        None => (unbracketed.trim(), ""),
    };
    let read = requirement::read_for_pip(package, Place::At(place));
    let url = match read {
        Ok(read) => read.url.is_some(),
        Err(_) if behaviour == PbrBehaviour::Y2017 && is_legacy(package) => false,
        Err(mistake) => return Err(mistake.message),
    };
    if condition.is_empty() {
        return Ok(package.to_owned());
    }
    if url && behaviour == PbrBehaviour::Current {
        return Err("pbr drops the blank before the `;` after a URL".to_owned());
    }
    marker::parse(condition, place)
        .map(|_| match url {
            true => format!("{package} ; {condition}"),
            false => format!("{package}; {condition}"),
        })
        .map_err(|error| error.message)
}

/// `name (>=1)` without its brackets: pbr removes the first `(` and a `)` at the end, whatever stands between.
fn without_brackets(text: &str) -> String {
    let inner = text.trim_end().strip_suffix(')');
    match inner.and_then(|inner| inner.split_once('(')) {
        Some((before, inside)) => format!("{}{inside}", before.trim()),
        None => text.to_owned(),
    }
}

/// What setuptools 36 took besides: versions outside PEP 440, no comma between clauses.
fn is_legacy(package: &str) -> bool {
    static LEGACY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?\s*(?:\[[\w., -]*\])?\s*(?:(?:<=|>=|<>|===?|!=|~=|<|>)\s*[^\s,;)]*)(?:\s*,\s*(?:<=|>=|<>|===?|!=|~=|<|>)\s*[^\s,;)]+)*$",
        )
        .ok()
    });
    let matches = |pattern: &Regex| pattern.is_match(package).unwrap_or(false);
    LEGACY.as_ref().is_some_and(matches)
}
