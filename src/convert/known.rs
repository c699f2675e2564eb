//! Fields as plain values, refused where they are not known.

use super::{ConvertOptions, Refusal};
use crate::metadata::{EntryPoint, Field, FieldName, Flag, Groups, List, ListItem, Table, Text};
use crate::resolved::{Dynamic, Guard, Resolved};
use crate::syntax::version::canonical_name;
use crate::syntax::{Requirement, requirement};
use crate::text::Span;

/// What is known of a project's fields, and what the user gives in their place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) options: &'a ConvertOptions,
}

impl Known<'_> {
    /// The text of a field, or what the user gives for it.
    pub(super) fn text(
        &self,
        name: FieldName,
        field: &Field<Text>,
    ) -> Result<Option<String>, Refusal> {
        if let Some(given) = self.options.set.get(&name) {
            return Ok(Some(given.clone()));
        }
        let settable = format!(
            "give it with --set {}=VALUE, or write it as a literal",
            key(name)
        );
        match field.effective.as_ref() {
            None => Ok(None),
            Some(declared) => match &declared.value {
                Resolved::Known(text) => Ok(Some(text.clone())),
                Resolved::Dynamic(dynamic) => Err(unknown(name, dynamic, &settable)),
                Resolved::Guarded(_) => Err(environment(name, declared.provenance.span, &settable)),
            },
        }
    }

    pub(super) fn flag(
        &self,
        name: FieldName,
        field: &Field<Flag>,
    ) -> Result<Option<bool>, Refusal> {
        match field.effective.as_ref().map(|declared| &declared.value) {
            None => Ok(None),
            Some(Resolved::Known(flag)) => Ok(Some(*flag)),
            Some(Resolved::Dynamic(dynamic)) => Err(unknown(name, dynamic, LITERAL)),
            Some(Resolved::Guarded(_)) => {
                let span = field.provenance().map(|place| place.span);
                Err(Refusal::new(
                    format!("`{}` differs between environments", key(name)),
                    span,
                    LITERAL,
                ))
            }
        }
    }

    /// The known items of a field, each with its environments. What the backend finds by itself is not said.
    pub(super) fn items<'f>(
        &self,
        name: FieldName,
        field: &'f Field<List>,
    ) -> Result<&'f [ListItem], Refusal> {
        let Some(declared) = &field.effective else {
            return Ok(&[]);
        };
        if let Some(open) = declared.value.open.first() {
            return Err(unknown(name, open, LITERAL));
        }
        Ok(&declared.value.items)
    }

    /// The items of a field that is the same everywhere.
    pub(super) fn plain_list(
        &self,
        name: FieldName,
        field: &Field<List>,
    ) -> Result<Vec<String>, Refusal> {
        plain(name, self.items(name, field)?)
    }

    pub(super) fn table(
        &self,
        name: FieldName,
        field: &Field<Table>,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let Some(declared) = &field.effective else {
            return Ok(Vec::new());
        };
        if let Some(open) = declared.value.open.first() {
            return Err(unknown(name, open, LITERAL));
        }
        let entries = declared.value.entries.iter().map(|entry| {
            if !entry.guard.is_always() {
                return Err(environment(name, entry.provenance.span, LITERAL));
            }
            match &entry.value {
                Resolved::Known(value) => Ok((entry.key.clone(), value.clone())),
                Resolved::Dynamic(dynamic) => Err(unknown(name, dynamic, LITERAL)),
                Resolved::Guarded(_) => Err(environment(name, entry.provenance.span, LITERAL)),
            }
        });
        entries.collect()
    }

    /// The lists of a field that is the same everywhere.
    pub(super) fn groups(
        &self,
        name: FieldName,
        field: &Field<Groups>,
    ) -> Result<Vec<(String, Vec<String>)>, Refusal> {
        let groups = self.guarded_groups(name, field)?;
        groups
            .iter()
            .map(|(group, list)| Ok((group.clone(), plain(name, &list.items)?)))
            .collect()
    }

    /// The lists of a field, each item with its environments.
    pub(super) fn guarded_groups<'f>(
        &self,
        name: FieldName,
        field: &'f Field<Groups>,
    ) -> Result<&'f [(String, List)], Refusal> {
        let Some(declared) = &field.effective else {
            return Ok(&[]);
        };
        let groups = &declared.value;
        let open = groups.groups.iter().flat_map(|(_, list)| &list.open);
        if let Some(open) = groups.open.iter().chain(open).next() {
            return Err(unknown(name, open, LITERAL));
        }
        Ok(&groups.groups)
    }
}

pub(super) const LITERAL: &str = "write it as a literal in setup.py, or take it out";

pub(super) fn plain(name: FieldName, items: &[ListItem]) -> Result<Vec<String>, Refusal> {
    items
        .iter()
        .map(|item| match item.guard.is_always() {
            true => Ok(item.text.clone()),
            false => Err(environment(name, item.provenance.span, LITERAL)),
        })
        .collect()
}

pub(super) fn key(name: FieldName) -> &'static str {
    name.spec().key
}

pub(super) fn unknown(name: FieldName, dynamic: &Dynamic, help: &str) -> Refusal {
    Refusal::new(
        format!(
            "`{}` is not known without running code: {}",
            key(name),
            dynamic.message
        ),
        dynamic.span,
        help,
    )
}

pub(super) fn environment(name: FieldName, span: Span, help: &str) -> Refusal {
    Refusal::new(
        format!(
            "`{}` differs between environments, which only requirements may",
            key(name)
        ),
        Some(span),
        help,
    )
}

pub(super) fn at<T>(mut refusal: Refusal, field: &Field<T>) -> Refusal {
    refusal.span = refusal.span.or(field.provenance().map(|place| place.span));
    refusal
}

/// `name=value` with blanks around the first `=`.
pub(super) fn entry_point(item: &str) -> String {
    match EntryPoint::parse(item) {
        Some(point) => format!("{} = {}", point.name, point.value),
        None => item.trim().to_owned(),
    }
}

/// The canonical name at the start of a requirement.
pub(super) fn project_name(text: &str) -> String {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    canonical_name(text.get(..end).unwrap_or(text))
}

/// Whether an item is there in every environment, for messages.
pub(super) fn condition(guard: &Guard) -> Option<String> {
    crate::syntax::marker::print(guard)
}

/// The requirements with their environments as markers.
pub(super) fn parsed(items: &[ListItem]) -> Result<Vec<Requirement>, Refusal> {
    let parse = |text: &str, item: &ListItem| {
        requirement::parse(text, item.provenance.span).map_err(|error| {
            Refusal::new(
                format!("`{text}` is not a requirement: {}", error.message),
                Some(item.provenance.span),
                error.hint.unwrap_or_else(|| "mend it first".to_owned()),
            )
        })
    };
    items
        .iter()
        .map(|item| {
            let requirement = parse(&item.text, item)?;
            if item.guard.is_always() {
                return Ok(requirement);
            }
            let Some(marker) = condition(&item.guard) else {
                return Err(Refusal::new(
                    format!("no marker says when `{}` is needed", item.text),
                    Some(item.provenance.span),
                    "write the marker behind the requirement",
                ));
            };
            parse(&requirement.with_marker(&marker), item)
        })
        .collect()
}
