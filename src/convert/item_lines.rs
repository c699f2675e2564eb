//! Requirements that setup.py or setup.cfg declares, as lines of a requirements file with their comments.

use super::Refusal;
use super::known::parsed;
use super::split::{Asks, SheetLine};
use crate::metadata::ListItem;
use crate::project::Project;
use crate::syntax::Requirement;
use crate::text::Span;
use std::collections::BTreeSet;

/// The lines of a new requirements file, with the comments that explain the items today; `apart` leaves URLs out.
/// `carried` are the comments that stand in another file now.
pub(super) fn lines_of(
    project: &Project,
    items: &[ListItem],
    apart: bool,
    carried: &mut BTreeSet<Span>,
) -> Result<Vec<SheetLine>, Refusal> {
    let mut lines = Vec::new();
    for (requirement, item) in parsed(items)?.into_iter().zip(items) {
        let span = item.provenance.span;
        let (above, behind) = comments(project, span, carried);
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

/// The comments above an item of setup.py or setup.cfg that stands first on its line, and the one behind it.
fn comments(
    project: &Project,
    item: Span,
    carried: &mut BTreeSet<Span>,
) -> (Vec<String>, Option<String>) {
    let file = project.files().get(item.file);
    let Some(file) = file.filter(|file| matches!(file.path().as_str(), "setup.py" | "setup.cfg"))
    else {
        return (Vec::new(), None);
    };
    let row = file.position(item.start as usize).row;
    let line = file.line(row).unwrap_or(item);
    let before = file.slice(Span {
        end: item.start,
        ..line
    });
    if !before.trim().is_empty() {
        return (Vec::new(), None);
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
    carried.extend(above.iter().copied().chain(behind));
    let text = |span: Span| file.slice(span).to_owned();
    (above.into_iter().map(text).collect(), behind.map(text))
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
