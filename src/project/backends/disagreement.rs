//! Projects that have a setup.py beside another backend: `pip install` asks the backend, whoever runs setup.py gets another
//! build. What both give is known; where they differ, the field is dynamic.

use crate::metadata::{AnyField, FIELDS, FieldName, List, Metadata, Text};
use crate::project::Project;
use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Reason};
use crate::syntax::{requirement, specifier, version};
use crate::text::Span;

/// Leaves open what setup.py gives otherwise: `built` is what setuptools makes of it.
pub(in crate::project) fn leave_open(project: &Project, metadata: &mut Metadata, built: &Metadata) {
    let Some(call) = project.setup_call() else {
        return;
    };
    for spec in FIELDS {
        let (one, two) = (metadata.field(spec.name), built.field(spec.name));
        if is_open(&one) || agree(spec.name, &one, &two) {
            continue;
        }
        let places = [one.provenance(), two.provenance()];
        let [first, second] = places.map(|place| place.map(|place| place.span));
        let message = format!(
            "two builds disagree: {} gives one value, {} another",
            shown(project, first, project.backend().as_str()),
            shown(project, second, "setup.py")
        );
        let at = first.or(second).unwrap_or(call.span);
        let reason = Dynamic::new(Reason::UnknownCall, message, Some(at));
        let origin = places.iter().flatten().next().map(|place| place.origin);
        let origin = origin.unwrap_or(crate::provenance::Origin::SetupPy);
        let place = Provenance::new(origin, at);
        metadata.field_mut(spec.name).make_dynamic(&reason, &place);
    }
}

fn shown(project: &Project, span: Option<Span>, otherwise: &str) -> String {
    match span {
        Some(span) => {
            let (path, start, _) = project.files().locate(span);
            format!("{path}:{}:{}", start.row, start.column)
        }
        None => format!("{otherwise}, which declares none,"),
    }
}

/// Whether nothing of it is known, so that no disagreement can be seen.
fn is_open(field: &AnyField<'_>) -> bool {
    match field {
        AnyField::Text(field) => field.value().is_some_and(|text| text.known().is_none()),
        AnyField::Flag(field) => field.value().is_some_and(|flag| flag.known().is_none()),
        AnyField::List(field) => field
            .value()
            .is_some_and(|list| list.items.is_empty() && !list.open.is_empty()),
        AnyField::Table(field) => field
            .value()
            .is_some_and(|table| table.entries.is_empty() && !table.open.is_empty()),
        AnyField::Groups(field) => field
            .value()
            .is_some_and(|groups| groups.groups.is_empty() && !groups.open.is_empty()),
    }
}

/// Whether both mean the same.
fn agree(name: FieldName, one: &AnyField<'_>, two: &AnyField<'_>) -> bool {
    match (one, two) {
        (AnyField::Text(one), AnyField::Text(two)) => {
            text(name, one.value()) == text(name, two.value())
        }
        (AnyField::Flag(one), AnyField::Flag(two)) => one.known() == two.known(),
        (AnyField::List(one), AnyField::List(two)) => {
            let empty = List::default();
            let form = |list: Option<&List>| items(name, list.unwrap_or(&empty));
            let is_whole = |list: Option<&List>| list.is_none_or(|list| list.open.is_empty());
            is_whole(two.value()) && form(one.value()) == form(two.value())
        }
        (AnyField::Table(one), AnyField::Table(two)) => {
            let entries = |table: Option<&crate::metadata::Table>| {
                let entries = table.map(|table| table.entries.clone()).unwrap_or_default();
                let mut entries: Vec<_> = entries
                    .into_iter()
                    .map(|entry| {
                        (
                            entry.key,
                            entry.value.known().cloned(),
                            entry.guard.is_always(),
                        )
                    })
                    .collect();
                entries.sort();
                entries
            };
            let is_whole = two.value().is_none_or(|table| table.open.is_empty());
            is_whole && entries(one.value()) == entries(two.value())
        }
        (AnyField::Groups(one), AnyField::Groups(two)) => {
            let groups = |groups: Option<&crate::metadata::Groups>| {
                let groups = groups
                    .map(|groups| groups.groups.clone())
                    .unwrap_or_default();
                let mut groups: Vec<_> = groups
                    .into_iter()
                    .map(|(key, list)| (key, items(name, &list)))
                    .collect();
                groups.sort();
                groups
            };
            let is_whole = two.value().is_none_or(|groups| {
                groups.open.is_empty() && groups.groups.iter().all(|(_, list)| list.open.is_empty())
            });
            is_whole && groups(one.value()) == groups(two.value())
        }
        _ => false,
    }
}

/// The text in one spelling; an empty one is none. A value that is not known is like no other.
fn text(name: FieldName, text: Option<&Text>) -> Result<Option<String>, ()> {
    let Some(text) = text else {
        return Ok(None);
    };
    let text = text.known().ok_or(())?;
    let form = match name {
        FieldName::Name => version::canonical_name(text),
        FieldName::Version => version::normalize(text).unwrap_or_else(|| text.clone()),
        FieldName::RequiresPython => match specifier::parse(text) {
            Ok(parsed) => {
                let mut clauses: Vec<&str> = parsed.clauses().iter().map(|c| c.text()).collect();
                clauses.sort_unstable();
                clauses.join(",")
            }
            Err(_) => text.clone(),
        },
        _ => text.trim_end().to_owned(),
    };
    Ok((!form.is_empty()).then_some(form))
}

/// The items in one spelling, sorted, each with its condition.
fn items(name: FieldName, list: &List) -> Vec<(String, String)> {
    let mut items: Vec<(String, String)> = list
        .items
        .iter()
        .map(|item| {
            let span = item.provenance.span;
            let own = name
                .carries_markers()
                .then(|| requirement::parse(&item.text, span).ok())
                .flatten();
            let Some(parsed) = own else {
                return (item.text.clone(), format!("{:?}", item.guard));
            };
            let guard = parsed.guard().map(|guard| guard.and(&item.guard));
            let respelled = parsed.respelled();
            let head = respelled.split(';').next().unwrap_or_default();
            let rest = head.get(parsed.name.value.len()..).unwrap_or_default();
            let text = format!("{}{}", parsed.canonical_name(), rest.trim());
            (text, format!("{guard:?}"))
        })
        .collect();
    items.sort();
    items
}
