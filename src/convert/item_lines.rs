//! Items of lists that setup.py or setup.cfg declares, with the comments that explain them.

use super::Refusal;
use super::carrier::Carrier;
use super::known::parsed;
use super::split::{Asks, SheetLine};
use crate::metadata::{Field, Groups, List, ListItem};
use crate::project::Project;
use crate::syntax::Requirement;
use crate::text::Span;
use std::collections::BTreeSet;

/// What is said of an item where it is declared; each comment begins with `#`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// On lines of their own.
    pub(super) above: Vec<String>,
    /// On its own line.
    pub(super) behind: Option<String>,
    /// Where they stand.
    spans: Vec<Span>,
}

impl Comments {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.above.is_empty() && self.behind.is_none()
    }

    /// All of them, for a file that has room above an item only.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.above.iter().chain(&self.behind).map(String::as_str)
    }
}

impl Carrier<'_> {
    /// The comments of each item of a list.
    pub(super) fn comments(&self, field: &Field<List>) -> Vec<Comments> {
        let declared = field.effective.as_ref();
        self.explanations(declared.map_or(&[], |declared| &declared.value.items))
    }

    /// The same, of the list with a name.
    pub(super) fn comments_in(&self, field: &Field<Groups>, name: &str) -> Vec<Comments> {
        let declared = field.effective.as_ref();
        let mut groups = declared.iter().flat_map(|declared| &declared.value.groups);
        let group = groups.find(|(own, _)| own == name);
        self.explanations(group.map_or(&[], |(_, list)| &list.items))
    }

    fn explanations(&self, items: &[ListItem]) -> Vec<Comments> {
        let of = |item: &ListItem| comments(self.project, item.provenance.span);
        items.iter().map(of).collect()
    }

    /// The comments stand in another file from now on.
    pub(super) fn carry_over(&mut self, comments: &[Comments]) {
        let spans = comments.iter().flat_map(|comments| &comments.spans);
        self.carried.extend(spans);
    }
}

/// The lines of a new requirements file, with the comments that explain the items today; `apart` leaves URLs out.
/// `carried` are the comments that stand in another file now.
pub(super) fn lines_of(
    project: &Project,
    items: &[ListItem],
    apart: bool,
    carried: &mut BTreeSet<Span>,
) -> Result<Vec<SheetLine>, Refusal> {
    let mut lines = Vec::new();
    let requirements = parsed(items)?;
    let always: Vec<String> = requirements
        .iter()
        .filter(|requirement| requirement.marker.is_none())
        .map(what)
        .collect();
    let mut said = BTreeSet::new();
    for (requirement, item) in requirements.into_iter().zip(items) {
        let span = item.provenance.span;
        let own = comments(project, span);
        let is_said = !said.insert(requirement.text.clone())
            || requirement.marker.is_some() && always.contains(&what(&requirement));
        if is_said && own.is_empty() {
            continue;
        }
        let Comments {
            above,
            behind,
            spans,
        } = own;
        carried.extend(spans);
        lines.extend(above.into_iter().map(|text| SheetLine {
            text,
            span,
            asks: Asks::Nothing,
        }));
        let text = match apart {
            true => by_name(&requirement),
            false => requirement.text,
        };
        lines.push(SheetLine {
            text: behind.map_or(text.clone(), |comment| format!("{text} {comment}")),
            span,
            asks: Asks::Abstract,
        });
    }
    Ok(lines)
}

/// The comments of an item of setup.py or setup.cfg that stands first on its line.
fn comments(project: &Project, item: Span) -> Comments {
    let file = project.files().get(item.file);
    let Some(file) = file.filter(|file| matches!(file.path().as_str(), "setup.py" | "setup.cfg"))
    else {
        return Comments::default();
    };
    let row = file.position(item.start as usize).row;
    let line = file.line(row).unwrap_or(item);
    let before = file.slice(Span {
        end: item.start,
        ..line
    });
    if !before.trim().is_empty() {
        return Comments::default();
    }
    let comment = |row: usize| {
        let line = file.line(row)?;
        let text = file.slice(line);
        let start = line.start as usize + (text.len() - text.trim_start().len());
        let end = line.start as usize + text.trim_end().len();
        text.trim_start()
            .starts_with('#')
            .then(|| file.span(start, end.max(start)))
    };
    let mut above: Vec<Span> = (1..row).rev().map_while(comment).collect();
    above.reverse();
    let rest = file.slice(Span {
        start: item.end,
        ..line
    });
    let after = rest.trim_start_matches([',', ' ', '\t']);
    let behind = after.starts_with('#').then(|| {
        let start = line.end as usize - after.len();
        file.span(start, start + after.trim_end().len())
    });
    // TOML has no comments with control characters.
    let is_writable = |span: &Span| {
        !file
            .slice(*span)
            .contains(|c: char| c.is_control() && c != '\t')
    };
    above.retain(is_writable);
    let behind = behind.filter(is_writable);
    let text = |span: &Span| file.slice(*span).to_owned();
    Comments {
        above: above.iter().map(text).collect(),
        behind: behind.as_ref().map(text),
        spans: above.into_iter().chain(behind).collect(),
    }
}

/// What is required, whatever the condition: two of the same are one.
fn what(requirement: &Requirement) -> String {
    let text = requirement.text.as_str();
    let end = requirement.marker.as_ref().and_then(|_| text.rfind(';'));
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or(text)
        .trim()
        .to_owned()
}

/// The requirement without its URL.
pub(super) fn by_name(requirement: &Requirement) -> String {
    if requirement.url.is_none() {
        return requirement.text.clone();
    }
    let extras: Vec<&str> = requirement
        .extras
        .iter()
        .map(|extra| extra.value.as_str())
        .collect();
    let extras = match extras.as_slice() {
        [] => String::new(),
        extras => format!("[{}]", extras.join(",")),
    };
    let marker = requirement.marker.as_ref();
    let marker = marker.map_or(String::new(), |marker| format!("; {}", marker.text.value));
    format!("{}{extras}{marker}", requirement.name.value)
}
