//! Requirements that are a place: a URL, a repository, an archive, a folder.

use crate::syntax::marker::{self, Marker};
use crate::syntax::mistake::{Mistake, Place};
use crate::syntax::requirement;
use crate::syntax::version;
use crate::text::Spanned;

/// A requirement that is a place rather than a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// `-e`.
    pub editable: bool,
    /// The place as written, with its fragment, without extras behind a path.
    pub url: Spanned<String>,
    /// What kind of place.
    pub scheme: LocationKind,
    /// The value of `#egg=`.
    pub egg: Option<Spanned<String>>,
    /// The project, when the line says it: by the file name of a wheel (in canonical form), else by `#egg=`, or by `name @`
    /// after `-e`.
    pub name: Option<String>,
    /// The version that the file name of a wheel says, in normal form.
    pub version: Option<String>,
    /// Extras behind a path (`./lib[x]`), as written.
    pub extras: Vec<String>,
    /// The value of `#subdirectory=`.
    pub subdirectory: Option<String>,
    /// The condition.
    pub marker: Option<Marker>,
    /// The place and its condition as written, without `-e`.
    pub text: String,
}

/// The kinds of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocationKind {
    /// A repository: `git+https://…`.
    Vcs,
    /// Another URL.
    Url,
    /// A folder, relative to the working directory of pip.
    Path,
    /// An archive in a folder, by its name.
    Archive,
}

/// pip's `vcs.all_schemes`.
const VCS_SCHEMES: [&str; 21] = [
    "git+http",
    "git+https",
    "git+ssh",
    "git+git",
    "git+file",
    "hg+file",
    "hg+http",
    "hg+https",
    "hg+ssh",
    "hg+static-http",
    "svn+ssh",
    "svn+http",
    "svn+https",
    "svn+svn",
    "svn+file",
    "bzr+http",
    "bzr+https",
    "bzr+ssh",
    "bzr+sftp",
    "bzr+ftp",
    "bzr+lp",
];

const ARCHIVES: [&str; 14] = [
    ".zip",
    ".whl",
    ".tar.bz2",
    ".tbz",
    ".tar.gz",
    ".tgz",
    ".tar",
    ".tar.xz",
    ".xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
    ".bz2",
];

/// Whether a line is a place, as far as the line alone decides it.
pub(super) fn kind(line: &str) -> Option<LocationKind> {
    if let Some(kind) = url_kind(line) {
        return Some(kind);
    }
    let name = line.split(';').next().unwrap_or("").trim();
    let (path, _) = split_extras(name);
    let looks_like_path = |text: &str| text.contains('/') || text.starts_with('.');
    if is_archive(path) {
        let named = name
            .split_once('@')
            .is_some_and(|(n, _)| !looks_like_path(n));
        return (!named).then_some(LocationKind::Archive);
    }
    let foreign = name.split_once("://").is_some();
    (looks_like_path(name) && !foreign).then_some(LocationKind::Path)
}

fn url_kind(text: &str) -> Option<LocationKind> {
    let (scheme, _) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    if VCS_SCHEMES.contains(&scheme.as_str()) || scheme == "bzr+file" {
        return Some(LocationKind::Vcs);
    }
    matches!(scheme.as_str(), "http" | "https" | "file" | "ftp").then_some(LocationKind::Url)
}

/// `-e git:…` and `-e svn:…` are read as `git+git:…` and `svn+svn:…`.
fn editable_kind(text: &str) -> LocationKind {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("git:") || lower.starts_with("svn:") {
        return LocationKind::Vcs;
    }
    url_kind(text).unwrap_or(LocationKind::Path)
}

fn is_archive(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    ARCHIVES.iter().any(|end| {
        let stem = name.len().checked_sub(end.len()).filter(|&stem| stem > 0);
        let tail = stem.and_then(|stem| name.get(stem..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}

/// Reads a line that is a place.
pub(super) fn read(line: &str, kind: LocationKind, place: Place<'_>) -> Result<Location, Mistake> {
    let separator = match url_kind(line) {
        Some(_) => "; ",
        None => ";",
    };
    let (before, condition) = match line.split_once(separator) {
        Some((before, condition)) => (before, Some(condition)),
        None => (line, None),
    };
    let mut location = bare(before, 0, kind, place)?;
    location.text = line.trim().to_owned();
    if let Some(wheel) = wheel(&location.url.value) {
        let (name, version) =
            wheel.map_err(|message| Mistake::new(0..before.trim_end().len(), message))?;
        location.name = Some(name);
        location.version = Some(version);
    }
    if let Some(condition) = condition.filter(|condition| !condition.trim().is_empty()) {
        let offset = before.len() + separator.len();
        location.marker = Some(marker::read(condition, offset, place)?);
    }
    Ok(location)
}

/// Reads the value of `-e`; `offset` is where it starts in its line.
pub(super) fn read_editable(value: &Spanned<String>) -> Result<Location, Mistake> {
    let text = value.value.as_str();
    let place = match text.len() == value.span.len() {
        true => Place::At(value.span),
        false => Place::Whole(value.span),
    };
    let kind = editable_kind(text);
    let named = requirement::read_for_pip(text, place).ok();
    if let (LocationKind::Path, Some(named)) = (kind, named)
        && let Some(url) = named.url
    {
        let kind = url_kind(&url.value).unwrap_or(LocationKind::Path);
        let at = if url.span == value.span {
            place
        } else {
            Place::At(url.span)
        };
        let mut location = bare(&url.value, 0, kind, at)?;
        location.editable = true;
        location.name = Some(named.name.value);
        location.extras = named.extras.into_iter().map(|extra| extra.value).collect();
        location.marker = named.marker;
        location.text = text.to_owned();
        return Ok(location);
    }
    if kind == LocationKind::Url && !text.to_ascii_lowercase().starts_with("file:") {
        return Err(
            Mistake::new(0..text.len(), "`-e` needs a folder or a repository")
                .hint("write `git+` or another kind of repository before the URL"),
        );
    }
    let mut location = bare(text, 0, kind, place)?;
    location.editable = true;
    location.text = text.to_owned();
    if kind == LocationKind::Vcs && location.egg.is_none() {
        return Err(
            Mistake::new(0..text.len(), "the name of the project is missing")
                .hint("write `name @ URL`, or `#egg=name` behind the URL"),
        );
    }
    Ok(location)
}

/// A place without its condition.
fn bare(
    text: &str,
    offset: usize,
    scheme: LocationKind,
    place: Place<'_>,
) -> Result<Location, Mistake> {
    let trimmed = text.trim();
    let start = offset + (text.len() - text.trim_start().len());
    let is_path = matches!(scheme, LocationKind::Path | LocationKind::Archive);
    let (url, extras) = match split_extras(trimmed) {
        (path, extras) if is_path => (path, extras),
        _ => (trimmed, Vec::new()),
    };
    check_egg(url).map_err(|mistake| mistake.moved(start))?;
    let egg = fragment(url, "egg").map(|(at, egg)| {
        let span = place.span(start + at..start + at + egg.len());
        Spanned::new(egg.to_owned(), span)
    });
    Ok(Location {
        editable: false,
        url: Spanned::new(url.to_owned(), place.span(start..start + url.len())),
        scheme,
        name: egg.as_ref().map(|egg| egg.value.clone()),
        version: None,
        egg,
        extras,
        subdirectory: fragment(url, "subdirectory").map(|(_, value)| value.to_owned()),
        marker: None,
        text: trimmed.to_owned(),
    })
}

/// pip asks of every URL that its `egg=` is a name, also behind `name @`.
pub(super) fn check_egg(url: &str) -> Result<(), Mistake> {
    let Some((at, egg)) = fragment(url, "egg").filter(|(_, egg)| !version::is_valid_name(egg))
    else {
        return Ok(());
    };
    let message = format!("`{egg}` after `egg=` is not a name");
    Err(Mistake::new(at..at + egg.len(), message)
        .hint("the name alone may stand there, without version and extras"))
}

/// The value of `key=` in the fragment of a URL, and where it starts.
fn fragment<'a>(url: &'a str, key: &str) -> Option<(usize, &'a str)> {
    let (at, _) = url.match_indices(key).find(|&(at, _)| {
        let before = url.get(..at).unwrap_or("");
        let after = url.get(at + key.len()..).unwrap_or("");
        before.ends_with(['#', '&']) && after.starts_with('=')
    })?;
    let start = at + key.len() + 1;
    let value = url.get(start..)?;
    Some((start, value.split('&').next().unwrap_or("")))
}

/// Name and version in the file name of a wheel, `name-version[-build]-python-abi-platform.whl`, both in normal form;
/// `None` for another file, an error for a name of a wheel that packaging refuses.
fn wheel(url: &str) -> Option<Result<(String, String), &'static str>> {
    let path = url.split(['#', '?']).next()?.trim_end_matches('/');
    let name = unquoted(path.rsplit('/').next()?);
    let stem = name.strip_suffix(".whl").filter(|stem| !stem.is_empty())?;
    Some(read_wheel(stem))
}

fn read_wheel(stem: &str) -> Result<(String, String), &'static str> {
    let parts: Vec<&str> = stem.split('-').collect();
    let (name, version, build, tags) = match parts.as_slice() {
        [name, version, tags @ ..] if tags.len() == 3 => (name, version, None, tags),
        [name, version, build, tags @ ..] if tags.len() == 3 => (name, version, Some(build), tags),
        _ => return Err("the name of a wheel has five or six parts"),
    };
    let canonical = version::canonical_name(name);
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if name.contains("__") || !name.chars().all(word) || !version::is_valid_name(&canonical) {
        return Err("the name of the wheel does not start with the name of a project");
    }
    let Some(version) = version::normalize(version) else {
        return Err("the name of the wheel has no valid version");
    };
    if build.is_some_and(|build| !build.starts_with(|c: char| c.is_ascii_digit())) {
        return Err("the build number of a wheel starts with a digit");
    }
    let identifier = |tag: &str| {
        let first = tag.chars().next();
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
            && tag.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let filled = tags
        .iter()
        .all(|tag| tag.split('.').all(|part| !part.is_empty()));
    let pythons = tags.first().into_iter().flat_map(|tag| tag.split('.'));
    if !filled || !{ pythons }.all(identifier) {
        return Err("the name of the wheel has invalid tags");
    }
    Ok((canonical, version))
}

/// `%2B` and its like replaced, as in `torch-1.0%2Bcpu-….whl`.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (digits, after.get(2..)) {
            (Some(byte), Some(after)) => {
                bytes.push(byte);
                rest = after;
            }
            _ => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path, and the extras in brackets behind it.
fn split_extras(text: &str) -> (&str, Vec<String>) {
    let inner = text
        .strip_suffix(']')
        .and_then(|inner| inner.rsplit_once('['))
        .filter(|(path, inside)| !path.is_empty() && !inside.is_empty());
    match inner {
        Some((path, inside)) => {
            let extras = inside.split(',').map(|extra| extra.trim().to_owned());
            (path, extras.collect())
        }
        None => (text, Vec::new()),
    }
}
