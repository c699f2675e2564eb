//! Two requirements files, one of them for one major version of Python, as one file with markers.
//!
//! The lines that both have stay as they are. A line of the general file that the other lacks holds for the other
//! versions, a line that only the other has holds for its version and goes behind the line it follows there.

use crate::project::RequirementsSource;
use crate::resolved::Guard;
use crate::syntax::marker::{self, Marker};
use crate::syntax::requirements::{FileOption, Line, LineKind, Location};
use crate::syntax::version::canonical_name;
use crate::syntax::{Requirement, requirements};
use crate::text::{Edit, SourceFile, Span, apply, resolve};
use camino::Utf8Path;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

/// A line on its way into another file.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    /// The file it comes from.
    pub(super) file: &'a SourceFile,
    /// The line there.
    pub(super) line: &'a Line,
    /// A condition that it gets.
    pub(super) condition: Option<Rc<Condition>>,
    /// Only its comment, as a line of its own.
    pub(super) comment_only: bool,
}

/// A condition and the marker that says it.
#[derive(Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) guard: Guard,
    pub(super) marker: String,
}

impl Condition {
    fn new(guard: Guard) -> Option<Rc<Self>> {
        let marker = marker::print(&guard)?;
        Some(Rc::new(Self { guard, marker }))
    }

    /// Whether a marker asks for it anyway.
    pub(super) fn is_implied(&self, marker: Option<&Marker>) -> bool {
        let guard = marker.and_then(Marker::guard);
        guard.is_some_and(|guard| guard.implies(&self.guard))
    }
}

/// Why two files cannot be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfoldable {
    pub(super) message: String,
    pub(super) span: Span,
}

/// The condition of the files for that major version.
pub(super) fn of_major(major: u32) -> Option<Guard> {
    match major {
        2 => marker::guard("python_version < '3'"),
        3 => marker::guard("python_version >= '3'"),
        _ => None,
    }
}

impl<'a> Entry<'a> {
    /// The line as it stands.
    pub(super) fn new(source: &'a RequirementsSource, line: &'a Line) -> Self {
        Self {
            file: &source.file,
            line,
            condition: None,
            comment_only: false,
        }
    }

    fn under(self, condition: &Rc<Condition>) -> Self {
        Self {
            condition: Some(condition.clone()),
            ..self
        }
    }

    fn comment(self) -> Self {
        Self {
            comment_only: true,
            ..self
        }
    }

    /// Whether the condition changes its text.
    pub(super) fn is_marked(&self) -> bool {
        let raw = self.file.slice(self.line.span);
        self.condition.is_some() && self.text() != raw.trim_end_matches(['\n', '\r'])
    }

    /// Its text without the last line end, the condition written in.
    pub(super) fn text(&self) -> String {
        let raw = self.file.slice(self.line.span);
        let raw = raw.trim_end_matches(['\n', '\r']);
        if self.comment_only {
            let comment = self.line.comment.as_ref();
            return comment.map_or("", |comment| &comment.value).to_owned();
        }
        let Some(condition) = &self.condition else {
            return raw.to_owned();
        };
        match &self.line.kind {
            LineKind::Named(requirement) => {
                if condition.is_implied(requirement.marker.as_ref()) {
                    return raw.to_owned();
                }
                let marked = requirement.with_marker(&condition.marker);
                // A requirement on several lines stays on them.
                match marked.strip_prefix(requirement.text.as_str()) {
                    Some(added) => self.replace(raw, requirement.span.at_end(), added),
                    None => self.replace(raw, requirement.span, &marked),
                }
            }
            LineKind::Location(location) => {
                let old = location.marker.as_ref();
                if condition.is_implied(old) {
                    return raw.to_owned();
                }
                let old = old.map_or("", |old| old.text.value.as_str());
                let text = place_with_marker(location, &marker::conjoin(old, &condition.marker));
                match self.line.content {
                    Some(span) => self.replace(raw, before_options(self.line, span), &text),
                    None => text,
                }
            }
            _ => raw.to_owned(),
        }
    }

    fn replace(&self, raw: &str, span: Span, text: &str) -> String {
        let start = self.line.span.start;
        let moved = Span {
            start: span.start.saturating_sub(start),
            end: span.end.saturating_sub(start),
            ..span
        };
        apply(raw, [&Edit::replace(moved, text)]).unwrap_or_else(|| text.to_owned())
    }
}

/// The content up to the options behind it; `-e` is part of the place.
fn before_options(line: &Line, content: Span) -> Span {
    let first = line.options.first().map(|option| option.span.start);
    match first.filter(|start| *start > content.start) {
        Some(end) => Span { end, ..content },
        None => content,
    }
}

/// A place and its condition so that the pip of 2017 and today's read the same: a URL with `#egg=`, no blank before the
/// semicolon and one behind it. Behind `-e` both lose the condition, so that goes.
fn place_with_marker(location: &Location, condition: &str) -> String {
    let url = &location.url.value;
    let named = match (&location.name, url.contains('#')) {
        (Some(name), false) if location.editable && url.contains("://") => {
            format!("{url}#egg={name}")
        }
        _ => url.clone(),
    };
    // Extras of a URL stand in its `#egg=`.
    let extras = match location.extras.as_slice() {
        [_, ..] if !url.contains("://") => format!("[{}]", location.extras.join(",")),
        _ => String::new(),
    };
    format!("{named}{extras}; {condition}")
}

/// Folds `other`, the file for a major version whose condition is `condition`, into `base`.
///
/// # Errors
/// When a line that differs cannot carry a condition, or the two have nothing in common.
pub(super) fn fold<'a>(
    base: &'a RequirementsSource,
    other: &'a RequirementsSource,
    condition: &Guard,
) -> Result<Vec<Entry<'a>>, Unfoldable> {
    let pairs = Pairs::new(base, other)?;
    let lines = &base.parse.tree.lines;
    let unsayable = || Unfoldable {
        message: "no marker says when its lines hold".to_owned(),
        span: other.file.span(0, 0),
    };
    let elsewhere = Condition::new(condition.negate()).ok_or_else(unsayable)?;
    let condition = &Condition::new(condition.clone()).ok_or_else(unsayable)?;
    let mut before: HashMap<usize, Vec<Entry<'a>>> = HashMap::new();
    let mut behind: HashMap<usize, Vec<Entry<'a>>> = HashMap::new();
    let mut pending: Vec<Entry<'a>> = Vec::new();
    let mut last = None;
    for (at, line) in other.parse.tree.lines.iter().enumerate() {
        let entry = Entry::new(other, line);
        if let Some(comment) = new_comment(&pairs, line, at, base) {
            pending.push(match comment {
                true => entry.clone().comment(),
                false => entry.clone(),
            });
        }
        match pairs.of_other.get(&at) {
            Some(Some(partner)) => {
                before.entry(*partner).or_default().append(&mut pending);
                last = Some(*partner);
            }
            Some(None) => {
                let place = pairs.same_name(line).or(last);
                let target = match place {
                    Some(place) => behind.entry(place).or_default(),
                    None => before.entry(pairs.first_content).or_default(),
                };
                target.append(&mut pending);
                target.push(entry.under(condition));
                last = place.or(last);
            }
            None if pairs.included_at == Some(at) => last = lines.len().checked_sub(1),
            None => {}
        }
    }
    let mut result = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        result.extend(before.remove(&at).unwrap_or_default());
        let entry = Entry::new(base, line);
        let alone = pairs.alone.contains(&at);
        result.push(if alone {
            entry.under(&elsewhere)
        } else {
            entry
        });
        result.extend(behind.remove(&at).unwrap_or_default());
    }
    result.extend(before.remove(&lines.len()).unwrap_or_default());
    result.append(&mut pending);
    Ok(result)
}

/// A comment of the other file that the base does not have: `true` when it stands behind a line that both have.
fn new_comment(pairs: &Pairs, line: &Line, at: usize, base: &RequirementsSource) -> Option<bool> {
    let comment = line.comment.as_ref()?;
    if line.kind == LineKind::Comment {
        return (!pairs.comments.contains(comment.value.trim())).then_some(false);
    }
    let partner = (*pairs.of_other.get(&at)?)?;
    let own = base.parse.tree.lines.get(partner)?.comment.as_ref();
    let same = own.is_some_and(|own| own.value.trim() == comment.value.trim());
    (!same).then_some(true)
}

/// Which lines of two files say the same.
struct Pairs {
    /// Lines of the other file that say something, with the line of the base that says the same.
    of_other: HashMap<usize, Option<usize>>,
    /// Lines of the base that the other file lacks.
    alone: BTreeSet<usize>,
    /// Such lines by the name of their project.
    names: HashMap<String, usize>,
    /// The comment lines of the base.
    comments: BTreeSet<String>,
    /// The line of the other file that includes the base.
    included_at: Option<usize>,
    /// The first line of the base that says something, else the number of its lines.
    first_content: usize,
}

impl Pairs {
    fn new(base: &RequirementsSource, other: &RequirementsSource) -> Result<Self, Unfoldable> {
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
            return Err(Unfoldable {
                message: format!(
                    "`{}` and `{}` have no line in common, so it is not clear whether one is used in place of the other or besides",
                    other.file.path(),
                    base.file.path()
                ),
                span: other.file.span(0, 0),
            });
        }
        let mut names = HashMap::new();
        for at in &alone {
            if let Some(line) = lines.get(*at) {
                check_can_carry(&base.file, line)?;
                if let Some(name) = name(line) {
                    names.entry(name).or_insert(*at);
                }
            }
        }
        Ok(Self {
            of_other,
            alone,
            names,
            included_at,
            comments: lines
                .iter()
                .filter(|line| line.kind == LineKind::Comment)
                .filter_map(|line| Some(line.comment.as_ref()?.value.trim().to_owned()))
                .collect(),
            first_content: lines
                .iter()
                .position(|line| key(&base.file, line).is_some())
                .unwrap_or(lines.len()),
        })
    }

    /// The line of the base that asks for another version of the same project.
    fn same_name(&self, line: &Line) -> Option<usize> {
        self.names.get(&name(line)?).copied()
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
pub(super) fn key(file: &SourceFile, line: &Line) -> Option<String> {
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
pub(super) fn requirement_key(requirement: &Requirement) -> String {
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
pub(super) fn location_key(location: &Location) -> String {
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

#[cfg(test)]
mod tests {
    use super::super::requirements::requirements;
    use crate::project::Project;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    /// The new texts of requirements.txt and thirdparty-requirements.txt, without the last line end.
    fn folded(general: &str, of_python_3: &str) -> (String, String) {
        let world = MemoryWorld::new([
            ("setup.py", "from setuptools import setup\nsetup()\n"),
            ("requirements.txt", general),
            ("requirements.py3.txt", of_python_3),
        ]);
        let settings = Settings::default();
        let project = Project::from_world(Arc::new(world), None, settings, ".").unwrap();
        let (conversion, _) = requirements(&project);
        let text = |path: &str| {
            let change = conversion.changes.iter().find(|change| change.path == path);
            let text = change.and_then(|change| change.new.clone());
            let before = if path == "requirements.txt" {
                general
            } else {
                ""
            };
            text.unwrap_or(before.to_owned()).trim_end().to_owned()
        };
        (
            text("requirements.txt"),
            text("thirdparty-requirements.txt"),
        )
    }

    #[test]
    fn only_lines_that_differ_get_a_marker() {
        let rows = [
            // general, for Python 3, folded
            ("a\nb\n", "a\n", "a\nb; python_version < \"3\""),
            ("a\n", "a\nb\n", "a\nb; python_version >= \"3\""),
            (
                "a\nb==1\n",
                "a\nb==2\n",
                "a\nb==1; python_version < \"3\"\nb==2; python_version >= \"3\"",
            ),
            ("a\nb # why\n", "a\n", "a\nb; python_version < \"3\" # why"),
            (
                "A_b >= 1,<2\nc\n",
                "a-b<2,>=1\n",
                "A_b >= 1,<2\nc; python_version < \"3\"",
            ),
            (
                "a\nb; os_name == 'nt'\n",
                "a\n",
                "a\nb; (os_name == 'nt') and (python_version < \"3\")",
            ),
            (
                "a\nb; python_version == '2.7'\n",
                "a\n",
                "a\nb; python_version == '2.7'",
            ),
            (
                "a\nb \\\n  >=1\n",
                "a\n",
                "a\nb \\\n  >=1; python_version < \"3\"",
            ),
            ("# one\na\n", "# two\na\n", "# one\n# two\na"),
            ("a # x\n", "a # y\n", "# y\na # x"),
            ("a\r\nb\r\n", "a\r\n", "a\r\nb; python_version < \"3\""),
        ];
        for (general, special, expected) in rows {
            assert_eq!(
                folded(general, special).0,
                expected,
                "{general:?} and {special:?}"
            );
        }
    }

    #[test]
    fn a_place_takes_its_marker_along() {
        let marked = "; python_version < \"3\"";
        let rows = [
            (
                "git+https://e.org/b#egg=b",
                "b",
                "git+https://e.org/b#egg=b",
            ),
            (
                "-e git+https://e.org/b#egg=b",
                "b",
                "git+https://e.org/b#egg=b",
            ),
            (
                "git+https://e.org/b#egg=b-1.2.3",
                "b>=1.2.3",
                "git+https://e.org/b#egg=b-1.2.3",
            ),
            (
                "b[x] @ https://e.org/b.zip",
                "b[x]",
                "b[x] @ https://e.org/b.zip ",
            ),
            ("./b[x]", "", "./b[x]"),
        ];
        for (line, name, place) in rows {
            let (runtime, thirdparty) = folded(&format!("a\n{line}\n"), "a\n");
            let expected = match name {
                "" => "a".to_owned(),
                name => format!("a\n{name}{marked}"),
            };
            assert_eq!(runtime, expected, "{line}");
            assert_eq!(thirdparty, format!("{place}{marked}"), "{line}");
        }
    }

    #[test]
    fn what_cannot_carry_a_marker_is_left() {
        for special in ["a\n-i https://e.org/simple\n", "a\n${NAME}\n", "b\n"] {
            assert_eq!(folded("a\nc\n", special).0, "a\nc", "{special:?}");
        }
    }
}
