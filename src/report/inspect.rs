//! `unsetup.inspect/1` and the table for people: the metadata that the build would give.

use crate::metadata::{
    AnyField, FIELDS, FieldName, FieldSpec, Groups, List, ListItem, Metadata, Table,
};
use crate::project::{Backend, Project};
use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::{marker, requirement, version};
use crate::text::{Files, Span};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Inspection {
    schema: &'static str,
    backend: &'static str,
    sources: Vec<String>,
    fields: Map<String, Value>,
}

impl Inspection {
    /// What is known of a project.
    pub fn new(project: &Project) -> Self {
        let views = views(&reported(project));
        let fields = views
            .iter()
            .map(|(key, view)| ((*key).to_owned(), view.to_json(project.files())))
            .collect();
        Self {
            schema: "unsetup.inspect/1",
            backend: project.backend().as_str(),
            sources: sources(project),
            fields,
        }
    }
}

/// The metadata, without requirements on which the builds of one project do not agree: only when it builds a wheel does pbr
/// keep markers; for an sdist or metadata alone it drops one that the building Python satisfies (7.1).
fn reported(project: &Project) -> Cow<'_, Metadata> {
    let metadata = project.metadata();
    if project.backend() != Backend::Pbr {
        return Cow::Borrowed(metadata);
    }
    let mut metadata = metadata.clone();
    if let Some(declared) = metadata.install_requires.effective.as_mut() {
        let list = &mut declared.value;
        for item in std::mem::take(&mut list.items) {
            if is_dropped_by_some_builds(&item) {
                let message = format!(
                    "`{}` loses its marker in builds that make no wheel",
                    item.text
                );
                let span = Some(item.provenance.span);
                list.open
                    .push(Dynamic::new(Reason::Environment, message, span));
            } else {
                list.items.push(item);
            }
        }
    }
    Cow::Owned(metadata)
}

/// Whether a Python that builds today satisfies its marker. One that none of them does is kept by every build.
fn is_dropped_by_some_builds(item: &ListItem) -> bool {
    let parsed = requirement::parse(&item.text, item.provenance.span).ok();
    let own = parsed.and_then(|requirement| requirement.guard());
    let guard = own.unwrap_or_else(Guard::always).and(&item.guard);
    let today = marker::guard("python_version >= '3.9'").unwrap_or_else(Guard::always);
    !guard.is_always() && !guard.is_disjoint(&today)
}

/// The files that were read for the metadata.
fn sources(project: &Project) -> Vec<String> {
    let declared = [
        ("setup.py", project.setup().is_some()),
        ("setup.cfg", project.setup_cfg().is_some()),
        ("pyproject.toml", project.pyproject().is_some()),
    ];
    let mut sources: Vec<String> = declared
        .iter()
        .filter(|(_, there)| *there)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let opened = project.setup().into_iter().flat_map(|setup| &setup.opened);
    for path in opened.map(|(path, _)| path.to_string()) {
        if !sources.contains(&path) {
            sources.push(path);
        }
    }
    let required = project.metadata().install_requires.value();
    for item in required.into_iter().flat_map(|list| &list.items) {
        let (path, _, _) = project.files().locate(item.provenance.span);
        if !sources.contains(&path.to_string()) {
            sources.push(path.into_string());
        }
    }
    sources
}

/// One field as reports show it.
struct View {
    /// The known value, or the known part of a list or table.
    value: Option<Value>,
    dynamic: Vec<Dynamic>,
    provenance: Vec<Provenance>,
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
    fn only_reason(&self) -> Option<&Dynamic> {
        match (&self.value, self.dynamic.as_slice()) {
            (None, [only]) => Some(only),
            _ => None,
        }
    }

    fn state(&self) -> &'static str {
        match (self.value.is_some(), self.dynamic.is_empty()) {
            (true, true) => "known",
            (true, false) => "partial",
            (false, false) => "dynamic",
            (false, true) => "absent",
        }
    }

    fn to_json(&self, files: &Files) -> Value {
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
fn views(metadata: &Metadata) -> Vec<(&'static str, View)> {
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

/// Lists of requirements carry their environments as markers.
fn carries_markers(field: FieldName) -> bool {
    matches!(
        field,
        FieldName::InstallRequires
            | FieldName::ExtrasRequire
            | FieldName::SetupRequires
            | FieldName::TestsRequire
    )
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
    if !carries_markers(field) {
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

/// The table for people: a line per declared field, its place, and under it why it is not known.
pub fn table(project: &Project) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(out, "backend: {}", project.backend().as_str());
    let _ = writeln!(out, "read:    {}\n", sources(project).join(", "));
    let views = views(&reported(project));
    let width = views.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let common = common_reason(&views);
    let is_common = |view: &View| view.only_reason().is_some_and(|only| Some(only) == common);
    for (key, view) in &views {
        if view.state() != "absent" && !is_common(view) {
            write_field(&mut out, project.files(), key, view, width);
        }
    }
    if let Some(reason) = common {
        let keys = views.iter().filter(|(_, view)| is_common(view));
        let keys: Vec<&str> = keys.map(|(key, _)| *key).collect();
        write_common(&mut out, project.files(), reason, &keys);
    }
    out
}

/// This many fields that are unknown for one and the same reason are named together.
const COMMON: usize = 4;

fn common_reason<'a>(views: &'a [(&str, View)]) -> Option<&'a Dynamic> {
    let reasons: Vec<&Dynamic> = views
        .iter()
        .filter_map(|(_, view)| view.only_reason())
        .collect();
    let count = |reason: &Dynamic| reasons.iter().filter(|other| **other == reason).count();
    reasons
        .iter()
        .copied()
        .find(|reason| count(reason) >= COMMON)
}

fn write_common(out: &mut String, files: &Files, reason: &Dynamic, keys: &[&str]) {
    const COLUMNS: usize = 96;
    // Writing to a String does not fail.
    let _ = writeln!(out, "\nnot known, all for one reason:");
    let _ = writeln!(out, "  {}", reason_text(files, reason));
    for line in textwrap::wrap(&keys.join(", "), COLUMNS) {
        let _ = writeln!(out, "  {line}");
    }
}

fn reason_text(files: &Files, dynamic: &Dynamic) -> String {
    let at = dynamic
        .span
        .map(|span| format!(" at {}", span_text(files, span)))
        .unwrap_or_default();
    format!("? {}: {}{at}", dynamic.reason.as_str(), dynamic.message)
}

fn write_field(out: &mut String, files: &Files, key: &str, view: &View, width: usize) {
    let place = view
        .provenance
        .first()
        .map(|place| format!("  ({})", place_text(files, place)))
        .unwrap_or_default();
    let lines = view.value.as_ref().map(value_lines).unwrap_or_default();
    let first = match (lines.as_slice(), view.value.is_some()) {
        ([only], true) => only.clone(),
        (_, true) => String::new(),
        (_, false) => "?".to_owned(),
    };
    let _ = writeln!(out, "{key:<width$}  {first}{place}");
    if lines.len() > 1 {
        for line in &lines {
            let _ = writeln!(out, "{:width$}    {line}", "");
        }
    }
    for dynamic in &view.dynamic {
        let _ = writeln!(out, "{:width$}  {}", "", reason_text(files, dynamic));
    }
}

fn place_text(files: &Files, place: &Provenance) -> String {
    span_text(files, place.span)
}

fn span_text(files: &Files, span: Span) -> String {
    let (path, start, _) = files.locate(span);
    format!("{path}:{}:{}", start.row, start.column)
}

/// More characters of one value are not shown.
const MAX_SHOWN: usize = 88;

fn value_lines(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![shorten(text)],
        Value::Array(items) => items.iter().map(inline).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| match value {
                Value::Object(inner) => {
                    let inner: Vec<String> = inner
                        .iter()
                        .map(|(name, value)| format!("{name} = {}", inline(value)))
                        .collect();
                    format!("[{key}] {}", inner.join(", "))
                }
                other => format!("{key}: {}", inline(other)),
            })
            .collect(),
        other => vec![other.to_string()],
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => shorten(text),
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The first line, cut where it grows too long.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(MAX_SHOWN).collect();
    if short.len() < text.len() {
        let lines = text.lines().count();
        let rest = if lines > 1 {
            format!(" … ({lines} lines)")
        } else {
            " …".to_owned()
        };
        short.push_str(&rest);
    }
    short
}
