//! The items of a list in an ini file, each with its place.

use crate::metadata::{List, ListItem};
use crate::provenance::{Origin, Provenance};
use crate::resolved::Guard;
use crate::syntax::ini::IniOption;
use crate::text::Span;

/// Items with the line each was written at: the one that is the item, else the one that starts with it (a tail may have
/// been cut), else the whole value.
pub(super) fn items(texts: Vec<String>, option: &IniOption, origin: Origin) -> List {
    let items = texts.into_iter().map(|text| ListItem {
        guard: Guard::always(),
        provenance: Provenance::new(origin, place(&text, option)),
        text,
    });
    List {
        items: items.collect(),
        open: Vec::new(),
    }
}

/// Whether a value is true, as setuptools (`_parse_bool`) and pbr (`get_boolean_option`) have it.
pub fn is_true(text: &str) -> bool {
    ["1", "true", "yes"].contains(&text.trim().to_lowercase().as_str())
}

/// The lines of a value, without blank ones and those that start with `#`.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn place(text: &str, option: &IniOption) -> Span {
    let lines = || option.value_lines.iter();
    lines()
        .find(|line| line.value == text)
        .or_else(|| lines().find(|line| line.value.starts_with(text)))
        .map_or(option.value_span, |line| line.span)
}
