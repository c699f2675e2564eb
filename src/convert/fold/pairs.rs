//! Which lines of two requirement files say the same.

use super::Unfoldable;
use crate::project::RequirementsSource;
use crate::syntax::marker;
use crate::syntax::requirements::{FileOption, Line, LineKind, Location};
use crate::syntax::version::canonical_name;
use crate::syntax::{Requirement, requirements};
use crate::text::{SourceFile, resolve};
use camino::Utf8Path;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// Which lines of two files say the same.
pub(super) struct Pairs {
    /// Lines of the other file that say something, with the line of the base that says the same.
    pub(super) of_other: HashMap<usize, Option<usize>>,
    /// Lines of the base that the other file lacks.
    pub(super) alone: BTreeSet<usize>,
    /// Such lines by the name of their project.
    names: HashMap<String, usize>,
    /// The comment lines of the base.
    pub(super) comments: BTreeSet<String>,
    /// The line of the other file that includes the base.
    pub(super) included_at: Option<usize>,
    /// The first line of the base that says something, else the number of its lines.
    pub(super) first_content: usize,
}

impl Pairs {
    pub(super) fn new(
        base: &RequirementsSource,
        other: &RequirementsSource,
    ) -> Result<Self, Unfoldable> {
        let lines = &base.parse.tree.lines;
        let mut open: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            if let Some(key) = key(&base.file, line) {
                open.entry(key).or_default().push_back(at);
            }
        }
        let mut of_other = HashMap::new();
        let mut included_at = None;
        for (at, line) in other.parse.tree.lines.iter().enumerate() {
            if includes(other, line, base.file.path()) {
                included_at = Some(at);
                continue;
            }
            if let Some(key) = key(&other.file, line) {
                let partner = open.get_mut(&key).and_then(VecDeque::pop_front);
                if partner.is_none() {
                    check_can_carry(&other.file, line)?;
                }
                of_other.insert(at, partner);
            }
        }
        let alone: BTreeSet<usize> = match included_at {
            Some(_) => BTreeSet::new(),
            None => open.into_values().flatten().collect(),
        };
        let nothing_shared = !of_other.is_empty() && of_other.values().all(Option::is_none);
        if !alone.is_empty() && nothing_shared {
            return Err(no_common_line(base, other));
        }
        Ok(Self {
            of_other,
            names: names(base, &alone)?,
            alone,
            included_at,
            comments: lines
                .iter()
                .filter(|line| line.kind == LineKind::Comment)
                .filter_map(|line| Some(base.file.slice(line.comment?).trim().to_owned()))
                .collect(),
            first_content: lines
                .iter()
                .position(|line| key(&base.file, line).is_some())
                .unwrap_or(lines.len()),
        })
    }

    /// The line of the base that asks for another version of the same project.
    pub(super) fn same_name(&self, line: &Line) -> Option<usize> {
        self.names.get(&name(line)?).copied()
    }
}

/// Lines that only the base has, by the name of their project.
fn names(
    base: &RequirementsSource,
    alone: &BTreeSet<usize>,
) -> Result<HashMap<String, usize>, Unfoldable> {
    let mut names = HashMap::new();
    for at in alone {
        if let Some(line) = base.parse.tree.lines.get(*at) {
            check_can_carry(&base.file, line)?;
            if let Some(name) = name(line) {
                names.entry(name).or_insert(*at);
            }
        }
    }
    Ok(names)
}

fn no_common_line(base: &RequirementsSource, other: &RequirementsSource) -> Unfoldable {
    Unfoldable {
        message: format!(
            "`{}` and `{}` have no line in common, so it is not clear whether one is used in place of the other or besides",
            other.file.path(),
            base.file.path()
        ),
        span: other.file.span(0, 0),
    }
}

/// Whether the line is `-r` with that file.
fn includes(source: &RequirementsSource, line: &Line, path: &Utf8Path) -> bool {
    let folder = source.file.path().parent().unwrap_or(Utf8Path::new(""));
    let Some((target, false)) = line.include() else {
        return false;
    };
    resolve(folder, &target.value).is_ok_and(|target| target == path)
}

fn check_can_carry(file: &SourceFile, line: &Line) -> Result<(), Unfoldable> {
    if matches!(line.kind, LineKind::Named(_) | LineKind::Location(_)) {
        return Ok(());
    }
    let text = file.slice(line.span).trim();
    Err(Unfoldable {
        message: format!("`{text}` differs between the files and cannot carry a condition"),
        span: line.content.unwrap_or(line.span),
    })
}

fn name(line: &Line) -> Option<String> {
    match &line.kind {
        LineKind::Named(requirement) => Some(requirement.canonical_name()),
        LineKind::Location(location) => location.name.as_deref().map(canonical_name),
        _ => None,
    }
}

/// What a line says, whatever its spelling; `None` when it says nothing.
pub(in crate::convert) fn key(file: &SourceFile, line: &Line) -> Option<String> {
    let mut key = match &line.kind {
        LineKind::Blank | LineKind::Comment => return None,
        LineKind::Named(requirement) => requirement_key(requirement),
        LineKind::Location(location) => location_key(location),
        LineKind::Options(options) => options_key(options),
        LineKind::Variable | LineKind::Invalid(_) => file.slice(line.span).trim().to_owned(),
    };
    if !matches!(line.kind, LineKind::Options(_)) {
        let of_requirement = line.options.iter().filter(|option| {
            option.kind.is_of_requirement() && option.kind != requirements::OptionKind::Editable
        });
        for option in of_requirement {
            key.push(' ');
            key.push_str(&options_key(std::slice::from_ref(option)));
        }
    }
    Some(key)
}

/// What a requirement says: name, extras, clauses, URL and condition, each in one spelling.
pub(in crate::convert) fn requirement_key(requirement: &Requirement) -> String {
    let mut extras: Vec<String> = requirement
        .extras
        .iter()
        .map(|extra| canonical_name(&extra.value))
        .collect();
    extras.sort();
    let clauses = requirement.specifier_text.as_ref();
    let mut clauses: Vec<String> = clauses
        .map_or("", |text| text.value.as_str())
        .split(',')
        .map(without_blanks)
        .filter(|clause| !clause.is_empty())
        .collect();
    clauses.sort();
    let url = requirement
        .url
        .as_ref()
        .map_or("", |url| url.value.as_str());
    let condition = match (requirement.guard(), &requirement.marker) {
        (_, None) => String::new(),
        (Some(guard), Some(_)) if guard.is_always() => String::new(),
        (guard, Some(marker)) => guard
            .as_ref()
            .and_then(marker::print)
            .unwrap_or_else(|| without_blanks(&marker.text.value)),
    };
    format!(
        "{}[{}]{}@{url};{condition}",
        requirement.canonical_name(),
        extras.join(","),
        clauses.join(",")
    )
}

/// What a place says.
pub(in crate::convert) fn location_key(location: &Location) -> String {
    let condition = location.marker.as_ref();
    let condition = condition.map_or(String::new(), |marker| without_blanks(&marker.text.value));
    let editable = if location.editable { "-e " } else { "" };
    format!(
        "{editable}{}[{}];{condition}",
        location.url.value,
        location.extras.join(",")
    )
}

fn options_key(options: &[FileOption]) -> String {
    let words = options.iter().map(|option| {
        let value = option.value.as_ref().map_or("", |value| &value.value);
        format!("{:?}={value}", option.kind)
    });
    words.collect::<Vec<_>>().join(" ")
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace()
        .collect::<String>()
        .replace('"', "'")
}
