//! `[project]` of pyproject.toml (PEP 621): what it declares statically.

use super::directive::as_python_reads;
use super::{Project, Source, people, spdx, version_clauses};
use crate::metadata::{
    AnyFieldMut, Field, FieldName, Groups, List, ListItem, Metadata, Table, TableEntry, Text,
};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::toml::{Toml, TomlItem};
use crate::text::{Decoding, Span, resolve};
use camino::Utf8Path;

/// The metadata that `[project]` declares; empty when there is no such table.
pub(super) fn read(project: &Project) -> Metadata {
    let mut metadata = Metadata::default();
    let Some(source) = project.pyproject() else {
        return metadata;
    };
    let reader = Reader { project, source };
    if reader.get(&[]).is_none() {
        return metadata;
    }
    for (field, key) in TEXTS {
        if let (Some(text), AnyFieldMut::Text(slot)) =
            (reader.text(key), metadata.field_mut(*field))
        {
            *slot = text;
        }
    }
    for (field, key) in LISTS {
        if let (Some(list), AnyFieldMut::List(slot)) =
            (reader.list(&[key]), metadata.field_mut(*field))
        {
            *slot = list;
        }
    }
    reader.keywords(&mut metadata);
    reader.readme(&mut metadata);
    reader.license(&mut metadata);
    reader.people(&mut metadata);
    reader.urls(&mut metadata);
    reader.extras(&mut metadata);
    reader.entry_points(&mut metadata);
    metadata
}

/// Whether pyproject.toml configures setuptools at all: it has `[project]` or `[tool.setuptools]`.
pub(super) fn configures(project: &Project) -> bool {
    project.pyproject().is_some_and(|source| {
        let tree = &source.parse.tree;
        tree.get(&["project"]).is_some() || tree.get(&["tool", "setuptools"]).is_some()
    })
}

/// Fields that `[project]` neither declares nor lists in `dynamic`: setuptools drops them from the other sources with a
/// warning (for the readme and requires-python the build stops). Empty without `[project]`.
pub(super) fn dropped_fields(project: &Project) -> Vec<FieldName> {
    let Some(tree) = project.pyproject().map(|source| &source.parse.tree) else {
        return Vec::new();
    };
    if tree.get(&["project"]).is_none() {
        return Vec::new();
    }
    STATIC_FIELDS
        .iter()
        .filter(|(key, _)| !is_dynamic(tree, key))
        .map(|(_, field)| *field)
        .collect()
}

/// Whether `[project] dynamic` names the key.
pub(super) fn is_dynamic(tree: &Toml, key: &str) -> bool {
    let names = tree
        .get(&["project", "dynamic"])
        .and_then(|item| item.as_strings());
    names
        .unwrap_or_default()
        .iter()
        .any(|name| name.value == key)
}

const STATIC_FIELDS: &[(&str, FieldName)] = &[
    ("description", FieldName::Summary),
    ("readme", FieldName::Description),
    ("requires-python", FieldName::RequiresPython),
    ("license", FieldName::License),
    ("keywords", FieldName::Keywords),
    ("classifiers", FieldName::Classifiers),
    ("urls", FieldName::ProjectUrls),
    ("dependencies", FieldName::InstallRequires),
    ("optional-dependencies", FieldName::ExtrasRequire),
];

const TEXTS: &[(FieldName, &str)] = &[
    (FieldName::Name, "name"),
    (FieldName::Version, "version"),
    (FieldName::Summary, "description"),
    (FieldName::RequiresPython, "requires-python"),
];

const LISTS: &[(FieldName, &str)] = &[
    (FieldName::Classifiers, "classifiers"),
    (FieldName::InstallRequires, "dependencies"),
];

struct Reader<'a> {
    project: &'a Project,
    source: &'a Source<Toml>,
}

impl<'a> Reader<'a> {
    fn get(&self, keys: &[&str]) -> Option<TomlItem<'a>> {
        let path: Vec<&str> = std::iter::once("project")
            .chain(keys.iter().copied())
            .collect();
        self.source.parse.tree.get(&path)
    }

    fn place(&self, span: Span) -> Provenance {
        Provenance::new(Origin::Pyproject, span)
    }

    fn text(&self, key: &str) -> Option<Field<Text>> {
        let item = self.get(&[key])?;
        let text = item.as_str()?;
        let value = match key {
            "requires-python" => version_clauses::printed(text, item.span()),
            _ => Resolved::Known(text.to_owned()),
        };
        Some(Field::declared(value, self.place(item.span())))
    }

    fn list(&self, keys: &[&str]) -> Option<Field<List>> {
        let item = self.get(keys)?;
        Some(Field::declared(self.items(&item)?, self.place(item.span())))
    }

    fn items(&self, item: &TomlItem<'a>) -> Option<List> {
        let items = item.as_strings()?.into_iter().map(|text| ListItem {
            text: text.value,
            guard: Guard::always(),
            provenance: self.place(text.span),
        });
        Some(List {
            items: items.collect(),
            open: Vec::new(),
        })
    }

    fn keywords(&self, metadata: &mut Metadata) {
        if let Some(list) = self.list(&["keywords"])
            && let (Some(words), Some(place)) = (list.value(), list.provenance())
        {
            let joined = words.texts().collect::<Vec<_>>().join(",");
            metadata.keywords = Field::declared(Resolved::Known(joined), place.clone());
        }
    }

    /// `readme = "FILE"` or a table with `file` or `text`, and `content-type`.
    fn readme(&self, metadata: &mut Metadata) {
        let Some(item) = self.get(&["readme"]) else {
            return;
        };
        let place = self.place(item.span());
        let file = item
            .as_str()
            .map(str::to_owned)
            .or_else(|| self.get(&["readme", "file"])?.as_str().map(str::to_owned));
        let declared_type = self
            .get(&["readme", "content-type"])
            .and_then(|item| item.as_str().map(str::to_owned));
        let content_type = declared_type
            .map(Resolved::Known)
            .or_else(|| self.content_type(file.as_deref()?, item.span()));
        if let Some(content_type) = content_type {
            metadata.description_content_type = Field::declared(content_type, place.clone());
        }
        let text = match (&file, self.get(&["readme", "text"])) {
            (Some(path), _) => self.file(path, item.span()),
            (None, Some(text)) => Resolved::Known(text.as_str().unwrap_or_default().to_owned()),
            (None, None) => return,
        };
        let mut place = place;
        place.via = file.map(|path| Via::File(path.into()));
        metadata.description = Field::declared(text, place);
    }

    /// The content type that a file name means. setuptools stops at an ending that it does not know, and takes a name
    /// without any; the others know one more.
    fn content_type(&self, path: &str, span: Span) -> Option<Text> {
        let is_setuptools = self.project.backend().reads_setup_py();
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        let (_, ending) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
        let kind = match ending {
            "md" => "text/markdown",
            "markdown" if !is_setuptools => "text/markdown",
            "rst" => "text/x-rst",
            "txt" => "text/plain",
            _ => {
                let message =
                    format!("no content type is known for `{path}`, the build stops here");
                let reason = Dynamic::new(Reason::Exception, message, Some(span));
                return Some(Resolved::Dynamic(reason));
            }
        };
        Some(Resolved::Known(kind.to_owned()))
    }

    fn file(&self, path: &str, span: Span) -> Text {
        let file = resolve(Utf8Path::new(""), path).ok();
        let file = file.and_then(|path| self.project.files().open(&path, Decoding::Utf8).ok());
        let trouble = match file.map(|file| as_python_reads(&file)) {
            Some(Some(text)) => return Resolved::Known(text),
            Some(None) => format!("`{path}` is not plain UTF-8"),
            None => format!("`{path}` cannot be read, the build stops here"),
        };
        Resolved::Dynamic(Dynamic::new(Reason::UnreadableFile, trouble, Some(span)))
    }

    fn license(&self, metadata: &mut Metadata) {
        if let Some(item) = self.get(&["license"]) {
            let place = self.place(item.span());
            let value = if let Some(text) = item.as_str() {
                Some(spdx::resolved(text, item.span()))
            } else if let Some(text) = self.get(&["license", "text"]) {
                text.as_str().map(|text| Resolved::Known(text.to_owned()))
            } else {
                self.get(&["license", "file"])
                    .and_then(|path| Some(self.file(path.as_str()?, item.span())))
            };
            if let Some(value) = value {
                metadata.license = Field::declared(value, place);
            }
        }
        if let Some(item) = self.get(&["license-files"]) {
            let patterns = self.items(&item).unwrap_or_default();
            metadata.license_files = Field::declared(patterns, self.place(item.span()));
        }
    }

    /// Each person goes to Author-email when an address is given, to Author otherwise; all joined by commas.
    fn people(&self, metadata: &mut Metadata) {
        if let Some((names, emails)) = self.persons("authors") {
            metadata.author = names;
            metadata.author_email = emails;
        }
        if let Some((names, emails)) = self.persons("maintainers") {
            metadata.maintainer = names;
            metadata.maintainer_email = emails;
        }
    }

    fn persons(&self, key: &str) -> Option<(Field<Text>, Field<Text>)> {
        let item = self.get(&[key])?;
        let (mut names, mut emails) = (Vec::new(), Vec::new());
        for person in item.as_array().unwrap_or_default() {
            let part = |key: &str| person.get(key).and_then(|value| value.as_str());
            match (part("name"), part("email")) {
                (Some(name), Some(email)) => emails.push(people::address(name, email)),
                (None, Some(email)) => emails.push(Some(email.to_owned())),
                (Some(name), None) => names.push(Some(name.to_owned())),
                (None, None) => {}
            }
        }
        let field = |texts: Vec<Option<String>>| {
            if texts.is_empty() {
                return Field::default();
            }
            let joined = texts.into_iter().collect::<Option<Vec<_>>>();
            let text = joined.map_or_else(
                || Resolved::Dynamic(people::not_an_address(item.span())),
                |texts| Resolved::Known(texts.join(", ")),
            );
            Field::declared(text, self.place(item.span()))
        };
        Some((field(names), field(emails)))
    }

    fn urls(&self, metadata: &mut Metadata) {
        let Some(item) = self.get(&["urls"]) else {
            return;
        };
        let entries = item.as_table().unwrap_or_default();
        let table = Table {
            entries: entries
                .into_iter()
                .filter_map(|entry| {
                    Some(TableEntry {
                        value: Resolved::Known(entry.item.as_str()?.to_owned()),
                        guard: Guard::always(),
                        provenance: self.place(entry.item.span()),
                        key: entry.key.value,
                    })
                })
                .collect(),
            open: Vec::new(),
        };
        metadata.project_urls = Field::declared(table, self.place(item.span()));
    }

    fn extras(&self, metadata: &mut Metadata) {
        let Some(item) = self.get(&["optional-dependencies"]) else {
            return;
        };
        let mut groups = Groups::default();
        for entry in item.as_table().unwrap_or_default() {
            let list = self.items(&entry.item).unwrap_or_default();
            groups.groups.push((entry.key.value, list));
        }
        metadata.extras_require = Field::declared(groups, self.place(item.span()));
    }

    fn entry_points(&self, metadata: &mut Metadata) {
        let mut groups = Groups::default();
        let mut place = None;
        for (key, group) in [
            ("scripts", "console_scripts"),
            ("gui-scripts", "gui_scripts"),
        ] {
            if let Some(item) = self.get(&[key]) {
                place.get_or_insert(item.span());
                self.add_entry_points(&mut groups, group, &item);
            }
        }
        if let Some(item) = self.get(&["entry-points"]) {
            place.get_or_insert(item.span());
            for entry in item.as_table().unwrap_or_default() {
                self.add_entry_points(&mut groups, &entry.key.value, &entry.item);
            }
        }
        let only_empty = groups.groups.is_empty();
        let dynamic = self.get(&["dynamic"]).and_then(|item| item.as_strings());
        let from_file = dynamic
            .unwrap_or_default()
            .into_iter()
            .find(|name| name.value == "entry-points");
        if let Some(name) = from_file {
            let message = "the groups of `[tool.setuptools.dynamic]` join them";
            groups
                .open
                .push(Dynamic::new(Reason::UnknownCall, message, Some(name.span)));
        }
        if let Some(span) = place.filter(|_| !only_empty) {
            metadata.entry_points = Field::declared(groups, self.place(span));
        }
    }

    fn add_entry_points(&self, groups: &mut Groups, group: &str, item: &TomlItem<'a>) {
        let list = groups.entry(group);
        for entry in item.as_table().unwrap_or_default() {
            if let Some(target) = entry.item.as_str() {
                list.items.push(ListItem {
                    text: format!("{} = {target}", entry.key.value),
                    guard: Guard::always(),
                    provenance: self.place(entry.item.span()),
                });
            }
        }
    }
}
