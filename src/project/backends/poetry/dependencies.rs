//! `dependencies` and `extras`: requirements as Requires-Dist has them.

use super::{Reader, add, listed, place, unread};
use crate::metadata::{Field, Groups, List, ListItem, Metadata, Text};
use crate::project::backends::constraint;
use crate::resolved::{Dynamic, Resolved};
use crate::syntax::toml::TomlItem;
use crate::syntax::{requirement, version};

impl Reader<'_> {
    /// Poetry's own tables count only where `[project]` has none of its own.
    pub(super) fn requirements(&self, metadata: &mut Metadata) {
        let Some(dependencies) = self.table.get("dependencies") else {
            return;
        };
        let mut extras = Groups::default();
        let members = self.extras();
        for (extra, _) in &members {
            extras.entry(extra);
        }
        let mut always = List::default();
        for entry in dependencies.as_table().unwrap_or_default() {
            let name = entry.key.value.as_str();
            if name.eq_ignore_ascii_case("python") {
                metadata.requires_python = requires_python(&entry.item);
                continue;
            }
            let canonical = version::canonical_name(name);
            let asked: Vec<&String> = members
                .iter()
                .filter(|(_, names)| names.contains(&canonical))
                .map(|(extra, _)| extra)
                .collect();
            let choices = entry.item.as_array().unwrap_or_else(|| vec![entry.item]);
            for choice in choices {
                let optional = choice.get("optional").and_then(|item| item.as_bool());
                let read = dependency(name, &choice);
                if asked.is_empty() && optional != Some(true) {
                    add(&mut always, read.clone());
                }
                for extra in &asked {
                    add(extras.entry(extra), read.clone());
                }
            }
        }
        let span = dependencies.span();
        metadata.install_requires = Field::declared(always, place(span));
        if !extras.groups.is_empty() {
            metadata.extras_require = Field::declared(extras, place(span));
        }
        let mixed = ["dependencies", "optional-dependencies"]
            .iter()
            .any(|key| self.tree.get(&["project", key]).is_some());
        if mixed {
            metadata.install_requires.shadow();
            metadata.extras_require.shadow();
        }
    }

    /// The extras and the projects that are in each, by their canonical names.
    fn extras(&self) -> Vec<(String, Vec<String>)> {
        let declared = self.table.get("extras").and_then(|item| item.as_table());
        let extras = declared.unwrap_or_default().into_iter().map(|entry| {
            let names = entry.item.as_strings().unwrap_or_default();
            let names = names
                .iter()
                .map(|name| version::canonical_name(&name.value));
            (version::canonical_name(&entry.key.value), names.collect())
        });
        extras.collect()
    }
}

fn requires_python(item: &TomlItem<'_>) -> Field<Text> {
    let parsed = item.as_str().and_then(constraint::parse);
    let text = match parsed {
        Some(parsed) if parsed.is_any() => return Field::default(),
        Some(parsed) => parsed.requires_python(),
        None => None,
    };
    let text = text.map_or_else(
        || Resolved::Dynamic(unread(item.span(), "python")),
        Resolved::Known,
    );
    Field::declared(text, place(item.span()))
}

/// A requirement as Requires-Dist has it, its extra left out.
fn dependency(name: &str, item: &TomlItem<'_>) -> Result<ListItem, Dynamic> {
    const KNOWN: &[&str] = &[
        "version",
        "optional",
        "python",
        "markers",
        "extras",
        "allow-prereleases",
        "source",
        "develop",
    ];
    let unread = || unread(item.span(), name);
    let entries = item.as_table().unwrap_or_default();
    if entries
        .iter()
        .any(|entry| !KNOWN.contains(&entry.key.value.as_str()))
    {
        return Err(unread());
    }
    let part = |key: &str| item.get(key).and_then(|item| item.as_str());
    let written = item.as_str().or_else(|| part("version"));
    let version = match (written, entries.is_empty() && item.as_str().is_none()) {
        (Some(text), _) => constraint::parse(text),
        (None, false) => constraint::parse("*"),
        (None, true) => None,
    };
    let version = version.ok_or_else(unread)?;
    let clauses = version.clauses().ok_or_else(unread)?;
    let mut text = name.to_owned();
    if let Some(extras) = item.get("extras") {
        let extras = extras.as_strings().ok_or_else(unread)?;
        let mut names: Vec<String> = extras.into_iter().map(|extra| extra.value).collect();
        names.sort();
        if !names.is_empty() {
            text.push_str(&format!("[{}]", names.join(",")));
        }
    }
    if !clauses.is_empty() {
        text.push_str(&format!(" ({clauses})"));
    }
    let conditions = conditions(part("markers"), part("python")).ok_or_else(unread)?;
    text.push_str(&as_marker(&conditions));
    let parsed = requirement::parse(&text, item.span()).map_err(|_| unread())?;
    // Conditions that exclude each other get lost.
    if parsed.guard().is_none_or(|guard| guard.is_never()) {
        return Err(unread());
    }
    Ok(listed(text, item.span()))
}

/// What `markers` and `python` ask for; `None` when that is not understood.
fn conditions(markers: Option<&str>, python: Option<&str>) -> Option<Vec<String>> {
    let mut conditions: Vec<String> = markers.map(str::to_owned).into_iter().collect();
    if let Some(python) = python {
        let python = constraint::parse(python)?;
        if !python.is_any() {
            conditions.push(python.python_marker()?);
        }
    }
    Some(conditions)
}

/// The end of a requirement that holds under all of these.
fn as_marker(conditions: &[String]) -> String {
    match conditions {
        [] => String::new(),
        [only] => format!(" ; {only}"),
        several => {
            let several: Vec<String> = several.iter().map(|one| format!("({one})")).collect();
            format!(" ; {}", several.join(" and "))
        }
    }
}
