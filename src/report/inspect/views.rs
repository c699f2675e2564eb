//! The fields as reports show them: what is known, and why the rest is not.

use crate::metadata::{
    AnyField, FIELDS, FieldName, FieldSpec, Groups, List, ListItem, Metadata, Table,
};
use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::{marker, requirement, version};
use crate::text::{Files, Span};
use serde_json::{Map, Value, json};

/// One field as reports show it.
pub(in crate::report) struct View {
    /// The known value, or the known part of a list or table.
    pub value: Option<Value>,
    /// Why something is not known.
    pub dynamic: Vec<Dynamic>,
    /// Where it was declared.
    pub provenance: Vec<Provenance>,
    shadowed: Vec<Span>,
}

impl View {
    fn absent() -> Self {
        Self {
            value: None,
            dynamic: Vec::new(),
            provenance: Vec::new(),
            shadowed: Vec::new(),
        }
    }

    /// Why nothing of the field is known, when there is one reason.
    pub fn only_reason(&self) -> Option<&Dynamic> {
        match (&self.value, self.dynamic.as_slice()) {
            (None, [only]) => Some(only),
            _ => None,
        }
    }

    /// The word of the contract.
    pub fn state(&self) -> &'static str {
        match (self.value.is_some(), self.dynamic.is_empty()) {
            (true, true) => "known",
            (true, false) => "partial",
            (false, false) => "dynamic",
            (false, true) => "absent",
        }
    }

    /// The object of the contract.
    pub fn to_json(&self, files: &Files) -> Value {
        let mut object = Map::new();
        object.insert("state".to_owned(), json!(self.state()));
        if let Some(value) = &self.value {
            object.insert("value".to_owned(), value.clone());
        }
        if !self.provenance.is_empty() {
            let places: Vec<Value> = self
                .provenance
                .iter()
                .map(|place| json_place(files, place.span))
                .collect();
            object.insert("provenance".to_owned(), json!(places));
        }
        if !self.dynamic.is_empty() {
            let reasons: Vec<Value> = self
                .dynamic
                .iter()
                .map(|dynamic| json_dynamic(files, dynamic))
                .collect();
            object.insert("dynamic".to_owned(), json!(reasons));
        }
        if !self.shadowed.is_empty() {
            let places: Vec<Value> = self
                .shadowed
                .iter()
                .map(|span| json_place(files, *span))
                .collect();
            object.insert("shadowed".to_owned(), json!(places));
        }
        Value::Object(object)
    }
}

fn json_place(files: &Files, span: Span) -> Value {
    let (path, start, _) = files.locate(span);
    json!({"path": path.as_str(), "row": start.row, "column": start.column})
}

fn json_dynamic(files: &Files, dynamic: &Dynamic) -> Value {
    let mut object = Map::new();
    object.insert("reason".to_owned(), json!(dynamic.reason.as_str()));
    object.insert("message".to_owned(), json!(dynamic.message));
    if let Some(span) = dynamic.span
        && let Value::Object(place) = json_place(files, span)
    {
        object.extend(place);
    }
    if !dynamic.trail.is_empty() {
        let calls: Vec<Value> = dynamic
            .trail
            .iter()
            .map(|span| json_place(files, *span))
            .collect();
        object.insert("through".to_owned(), json!(calls));
    }
    Value::Object(object)
}

/// Every field of the contract, the two merged ones beside those they are merged from.
pub(in crate::report) fn views(metadata: &Metadata) -> Vec<(&'static str, View)> {
    let mut views = Vec::new();
    for spec in FIELDS {
        views.push((spec.key, view(metadata, spec)));
        if spec.name == FieldName::ExtrasRequire {
            views.push(("provides_extra", provides_extra(metadata)));
            views.push(("requires_dist", requires_dist(metadata)));
        }
    }
    views
}

fn view(metadata: &Metadata, spec: &FieldSpec) -> View {
    let field = metadata.field(spec.name);
    let mut view = match field {
        AnyField::Text(field) => field.value().map_or_else(View::absent, |text| {
            scalar(text.clone().map(&mut Value::String))
        }),
        AnyField::Flag(field) => field.value().map_or_else(View::absent, |flag| {
            scalar(flag.clone().map(&mut Value::Bool))
        }),
        AnyField::List(field) => field
            .value()
            .map_or_else(View::absent, |list| list_view(list, spec.name)),
        AnyField::Table(field) => field.value().map_or_else(View::absent, table_view),
        AnyField::Groups(field) => field
            .value()
            .map_or_else(View::absent, |groups| groups_view(groups, spec.name)),
    };
    view.provenance = field.provenance().cloned().into_iter().collect();
    view.shadowed = field.shadowed().iter().map(|place| place.span).collect();
    view
}

fn scalar(value: Resolved<Value>) -> View {
    let mut view = View::absent();
    match value {
        Resolved::Known(value) => view.value = Some(value),
        Resolved::Dynamic(dynamic) => view.dynamic.push(dynamic),
        Resolved::Guarded(branches) => view.dynamic.push(differs(&branches)),
    }
    view
}

/// A field of one value cannot carry markers.
fn differs(branches: &[(Guard, Resolved<Value>)]) -> Dynamic {
    let conditions: Vec<String> = branches
        .iter()
        .filter_map(|(guard, value)| {
            let text = value.known()?.to_string();
            Some(format!("{text} where {}", marker::print(guard)?))
        })
        .collect();
    let message = if conditions.is_empty() {
        "it differs between environments".to_owned()
    } else {
        format!("it differs between environments: {}", conditions.join(", "))
    };
    Dynamic::new(Reason::Environment, message, None)
}

/// The texts of a list, and what is missing from them.
fn list_texts(list: &List, field: FieldName) -> (Vec<String>, Vec<Dynamic>) {
    let mut dynamic = list.open.clone();
    let mut texts = Vec::new();
    for item in &list.items {
        match item_text(item, field) {
            Ok(text) => texts.push(text),
            Err(reason) => dynamic.push(reason),
        }
    }
    (texts, dynamic)
}

fn item_text(item: &ListItem, field: FieldName) -> Result<String, Dynamic> {
    if item.guard.is_always() {
        return Ok(item.text.clone());
    }
    let span = Some(item.provenance.span);
    let Some(condition) = marker::print(&item.guard) else {
        let message = format!(
            "`{}` is there under a condition that no marker says",
            item.text
        );
        return Err(Dynamic::new(Reason::Environment, message, span));
    };
    if !field.carries_markers() {
        let message = format!("`{}` is there only where {condition}", item.text);
        return Err(Dynamic::new(Reason::Environment, message, span));
    }
    requirement::parse(&item.text, item.provenance.span)
        .map(|requirement| requirement.with_marker(&condition))
        .map_err(|error| Dynamic::new(Reason::Exception, error.message, span))
}

fn list_view(list: &List, field: FieldName) -> View {
    let (texts, dynamic) = list_texts(list, field);
    let mut view = View::absent();
    // An empty list that is known means the same as none.
    view.value = (!texts.is_empty()).then(|| json!(texts));
    view.dynamic = dynamic;
    view
}

fn table_view(table: &Table) -> View {
    let mut view = View::absent();
    view.dynamic.clone_from(&table.open);
    let mut object = Map::new();
    for entry in &table.entries {
        match entry.value.known() {
            Some(text) if entry.guard.is_always() => {
                object.insert(entry.key.clone(), json!(text));
            }
            _ => view.dynamic.push(Dynamic::new(
                Reason::Environment,
                format!(
                    "the entry `{}` is not the same in every environment",
                    entry.key
                ),
                Some(entry.provenance.span),
            )),
        }
    }
    view.value = (!object.is_empty()).then_some(Value::Object(object));
    view
}

fn groups_view(groups: &Groups, field: FieldName) -> View {
    let mut view = View::absent();
    view.dynamic.clone_from(&groups.open);
    let mut entries: Vec<(String, Value)> = Vec::new();
    for (key, list) in &groups.groups {
        let (texts, dynamic) = list_texts(list, field);
        view.dynamic.extend(dynamic);
        let value = match field {
            FieldName::EntryPoints => entry_point_table(&texts),
            _ => json!(texts),
        };
        entries.push((key.clone(), value));
    }
    if entries.is_empty() {
        return view;
    }
    view.value = Some(match field {
        FieldName::DataFiles => json!(entries),
        _ => Value::Object(entries.into_iter().collect()),
    });
    view
}

fn entry_point_table(texts: &[String]) -> Value {
    let entries = texts.iter().filter_map(|text| {
        let (name, value) = text.split_once('=')?;
        Some((name.trim().to_owned(), json!(value.trim())))
    });
    Value::Object(entries.collect())
}

/// Provides-Extra: the normalised names (PEP 685), as setuptools writes them.
fn provides_extra(metadata: &Metadata) -> View {
    let mut view = View::absent();
    let Some(groups) = metadata.extras_require.value() else {
        return view;
    };
    view.dynamic.clone_from(&groups.open);
    let names: Vec<String> = groups
        .groups
        .iter()
        .map(|(name, _)| version::normalize_extra(name))
        .collect();
    view.value = (!names.is_empty()).then(|| json!(names));
    view.provenance = metadata
        .extras_require
        .provenance()
        .cloned()
        .into_iter()
        .collect();
    view
}

/// Requires-Dist: the runtime requirements, then those of each extra under `extra == "…"`.
fn requires_dist(metadata: &Metadata) -> View {
    let mut view = View::absent();
    let mut texts = Vec::new();
    if let Some(list) = metadata.install_requires.value() {
        let (found, dynamic) = list_texts(list, FieldName::InstallRequires);
        texts.extend(found);
        view.dynamic.extend(dynamic);
    }
    if let Some(groups) = metadata.extras_require.value() {
        view.dynamic.extend(groups.open.iter().cloned());
        for (name, list) in &groups.groups {
            view.dynamic.extend(list.open.iter().cloned());
            let condition = format!("extra == \"{}\"", version::normalize_extra(name));
            for item in &list.items {
                match under_extra(item, &condition) {
                    Ok(text) => texts.push(text),
                    Err(reason) => view.dynamic.push(reason),
                }
            }
        }
    }
    // Both lists may be open for one reason.
    view.dynamic.dedup();
    view.value = (!texts.is_empty()).then(|| json!(texts));
    view.provenance = [
        metadata.install_requires.provenance(),
        metadata.extras_require.provenance(),
    ]
    .into_iter()
    .flatten()
    .cloned()
    .collect();
    view
}

fn under_extra(item: &ListItem, condition: &str) -> Result<String, Dynamic> {
    let span = item.provenance.span;
    let text = item_text(item, FieldName::ExtrasRequire)?;
    requirement::parse(&text, span)
        .map(|requirement| requirement.with_marker(condition))
        .map_err(|error| Dynamic::new(Reason::Exception, error.message, Some(span)))
}
