//! Two requirements files, one of them for one major version of Python, as one file with markers.
//!
//! The lines that both have stay as they are. A line of the general file that the other lacks holds for the other
//! versions, a line that only the other has holds for its version and goes behind the line it follows there.

mod in_place;
mod pairs;

pub use in_place::{append_in_place, fold_in_place};
pub(super) use pairs::{location_key, requirement_key};

use crate::project::RequirementsSource;
use crate::resolved::Guard;
use crate::syntax::marker::{self, Marker};
use crate::syntax::requirements::{Line, LineKind, Location};
use crate::text::{Edit, SourceFile, Span, apply};
use pairs::Pairs;
use std::collections::HashMap;
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
            let comment = self.line.comment;
            return comment
                .map_or("", |comment| self.file.slice(comment))
                .to_owned();
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
    let mut added = Added::default();
    added.take(other, base, &pairs, condition);
    let mut result = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        result.extend(added.before.remove(&at).unwrap_or_default());
        let entry = Entry::new(base, line);
        let alone = pairs.alone.contains(&at);
        result.push(if alone {
            entry.under(&elsewhere)
        } else {
            entry
        });
        result.extend(added.behind.remove(&at).unwrap_or_default());
    }
    result.extend(added.before.remove(&lines.len()).unwrap_or_default());
    result.append(&mut added.last);
    Ok(result)
}

/// What comes from the other file, by the lines of the base beside which it stands.
#[derive(Default)]
struct Added<'a> {
    before: HashMap<usize, Vec<Entry<'a>>>,
    behind: HashMap<usize, Vec<Entry<'a>>>,
    last: Vec<Entry<'a>>,
}

impl<'a> Added<'a> {
    fn take(
        &mut self,
        other: &'a RequirementsSource,
        base: &RequirementsSource,
        pairs: &Pairs,
        condition: &Rc<Condition>,
    ) {
        let pending = &mut self.last;
        let mut last = None;
        for (at, line) in other.parse.tree.lines.iter().enumerate() {
            let entry = Entry::new(other, line);
            if let Some(comment) = new_comment(pairs, (other, line), at, base) {
                pending.push(match comment {
                    true => entry.clone().comment(),
                    false => entry.clone(),
                });
            }
            match pairs.of_other.get(&at) {
                Some(Some(partner)) => {
                    self.before.entry(*partner).or_default().append(pending);
                    last = Some(*partner);
                }
                Some(None) => {
                    let place = pairs.same_name(line).or(last);
                    let target = match place {
                        Some(place) => self.behind.entry(place).or_default(),
                        None => self.before.entry(pairs.first_content).or_default(),
                    };
                    target.append(pending);
                    target.push(entry.under(condition));
                    last = place.or(last);
                }
                None if pairs.included_at == Some(at) => {
                    last = base.parse.tree.lines.len().checked_sub(1);
                }
                None => {}
            }
        }
    }
}

/// A comment of the other file that the base does not have: `true` when it stands behind a line that both have.
fn new_comment(
    pairs: &Pairs,
    (other, line): (&RequirementsSource, &Line),
    at: usize,
    base: &RequirementsSource,
) -> Option<bool> {
    let comment = other.file.slice(line.comment?).trim();
    if line.kind == LineKind::Comment {
        return (!pairs.comments.contains(comment)).then_some(false);
    }
    let partner = (*pairs.of_other.get(&at)?)?;
    let own = base.parse.tree.lines.get(partner)?.comment;
    let same = own.is_some_and(|own| base.file.slice(own).trim() == comment);
    (!same).then_some(true)
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
