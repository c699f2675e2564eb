//! `[tool.poetry]` as poetry-core 2.5 turns it into metadata. What its releases do not agree on is dynamic.

mod dependencies;

use crate::metadata::{
    Field, FieldName, Groups, List, ListItem, Metadata, Table, TableEntry, Text,
};
use crate::project::backends::{DECIDED, Own};
use crate::project::{Project, spdx};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::toml::{Toml, TomlItem};
use crate::text::{Decoding, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};

/// What the table declares.
pub(super) fn read(project: &Project, tree: &Toml) -> Own {
    let mut metadata = Metadata::default();
    let Some(table) = tree.get(&["tool", "poetry"]) else {
        return Own::nothing(metadata);
    };
    let reader = Reader {
        project,
        tree,
        table,
    };
    metadata.name = reader.text("name");
    metadata.version = reader.text("version");
    metadata.summary = reader.text("description");
    reader.people(&mut metadata);
    reader.license(&mut metadata);
    reader.keywords(&mut metadata);
    reader.classifiers(&mut metadata);
    reader.urls(&mut metadata);
    reader.readme(&mut metadata);
    reader.requirements(&mut metadata);
    reader.entry_points(&mut metadata);
    Own {
        metadata,
        decided: DECIDED,
    }
}

/// `[project]` names people as PEP 621 says; poetry writes the first alone, its name and address apart.
pub(super) fn first_person(tree: &Toml, metadata: &mut Metadata) {
    for (key, name, email) in [
        ("authors", FieldName::Author, FieldName::AuthorEmail),
        (
            "maintainers",
            FieldName::Maintainer,
            FieldName::MaintainerEmail,
        ),
    ] {
        let people = tree.get(&["project", key]);
        let Some(first) = people.and_then(|item| item.as_array()?.into_iter().next()) else {
            continue;
        };
        let place = Provenance::new(Origin::Pyproject, first.span());
        let part = |key: &str| first.get(key).and_then(|value| value.as_str());
        let (own_name, own_email) = (part("name"), part("email"));
        let named = own_name.is_some_and(|name| !name.contains(['<', '>']));
        for (field, value) in [(name, own_name), (email, own_email)] {
            let text = match value {
                _ if !named => Resolved::Dynamic(Dynamic::new(
                    Reason::UnknownCall,
                    "poetry takes the first person apart, which has no plain name",
                    Some(first.span()),
                )),
                Some(value) => Resolved::Known(value.to_owned()),
                None => {
                    metadata.field_mut(field).shadow();
                    continue;
                }
            };
            if let crate::metadata::AnyFieldMut::Text(slot) = metadata.field_mut(field) {
                slot.override_with(text, &place);
            }
        }
    }
}

struct Reader<'a> {
    project: &'a Project,
    tree: &'a Toml,
    table: TomlItem<'a>,
}

impl<'a> Reader<'a> {
    fn text(&self, key: &str) -> Field<Text> {
        let Some(item) = self.table.get(key) else {
            return Field::default();
        };
        let text = match item.as_str() {
            Some(text) => Resolved::Known(text.to_owned()),
            None => Resolved::Dynamic(unread(item.span(), key)),
        };
        Field::declared(text, place(item.span()))
    }

    /// The first author and the first maintainer, `Name <address>`.
    fn people(&self, metadata: &mut Metadata) {
        for (key, name, email) in [
            ("authors", &mut metadata.author, &mut metadata.author_email),
            (
                "maintainers",
                &mut metadata.maintainer,
                &mut metadata.maintainer_email,
            ),
        ] {
            let first = self.table.get(key).and_then(|item| item.as_array());
            let Some(first) = first.and_then(|people| people.into_iter().next()) else {
                continue;
            };
            let at = place(first.span());
            let parts = first.as_str().and_then(person);
            let Some((own_name, own_email)) = parts else {
                let reason = unread(first.span(), key);
                *name = Field::declared(Resolved::Dynamic(reason.clone()), at.clone());
                *email = Field::declared(Resolved::Dynamic(reason), at);
                continue;
            };
            *name = Field::declared(Resolved::Known(own_name), at.clone());
            if let Some(own_email) = own_email {
                *email = Field::declared(Resolved::Known(own_email), at);
            }
        }
    }

    fn license(&self, metadata: &mut Metadata) {
        metadata.license = self.text("license");
        if let Some(declared) = metadata.license.effective.as_mut() {
            let value = std::mem::replace(&mut declared.value, Resolved::Known(String::new()));
            declared.value = value.map(&mut |text| spdx::identifier(&text).unwrap_or(text));
        }
    }

    fn keywords(&self, metadata: &mut Metadata) {
        let Some(item) = self.table.get("keywords") else {
            return;
        };
        let text = match item.as_strings() {
            Some(words) => {
                let words: Vec<String> = words.into_iter().map(|word| word.value).collect();
                Resolved::Known(words.join(","))
            }
            None => Resolved::Dynamic(unread(item.span(), "keywords")),
        };
        metadata.keywords = Field::declared(text, place(item.span()));
    }

    /// Its own, beside those that poetry makes of the licence and the versions of Python that it knows.
    fn classifiers(&self, metadata: &mut Metadata) {
        let item = self.table.get("classifiers");
        let span = item.map_or(self.table.span(), |item| item.span());
        let own = item.and_then(|item| item.as_strings()).unwrap_or_default();
        let mut list = strings(own);
        list.open.push(Dynamic::new(
            Reason::UnknownCall,
            "poetry adds classifiers for the licence and for the versions of Python that its release knows",
            Some(span),
        ));
        metadata.classifiers = Field::declared(list, place(span));
    }

    /// Releases before 2.0 write Home-page, later ones a Project-URL in its place.
    fn urls(&self, metadata: &mut Metadata) {
        let mut table = Table::default();
        let homepage = self.table.get("homepage");
        let repository = self.table.get("repository");
        for (label, item) in [
            ("Repository", repository),
            ("Documentation", self.table.get("documentation")),
        ] {
            table
                .entries
                .extend(item.and_then(|item| entry(label, &item)));
        }
        let custom = self.table.get("urls").and_then(|item| item.as_table());
        for url in custom.unwrap_or_default() {
            table.entries.retain(|entry| entry.key != url.key.value);
            table.entries.extend(entry(&url.key.value, &url.item));
        }
        if let Some(item) = homepage.or(repository) {
            let message = "releases of poetry-core differ in where they write the home page";
            let reason = Dynamic::new(Reason::UnknownCall, message, Some(item.span()));
            if homepage.is_some() {
                table.open.push(reason.clone());
            }
            let text = Resolved::Dynamic(reason);
            metadata.home_page = Field::declared(text, place(item.span()));
        }
        if !table.entries.is_empty() || !table.open.is_empty() {
            let span = table.entries.first().map(|entry| entry.provenance.span);
            let span = span.unwrap_or(self.table.span());
            metadata.project_urls = Field::declared(table, place(span));
        }
    }

    /// One file or several, whose texts are joined by newlines; the first says of what type they are.
    fn readme(&self, metadata: &mut Metadata) {
        let Some(item) = self.table.get("readme") else {
            return;
        };
        let paths: Vec<String> = match item.as_str() {
            Some(path) => vec![path.to_owned()],
            None => {
                let paths = item.as_strings().unwrap_or_default();
                paths.into_iter().map(|path| path.value).collect()
            }
        };
        let Some(first) = paths.first() else {
            return;
        };
        let kind = match first.rsplit_once('.').map(|(_, ending)| ending) {
            Some("rst") => "text/x-rst",
            Some("md" | "markdown") => "text/markdown",
            _ => "text/plain",
        };
        let mut at = place(item.span());
        metadata.description_content_type =
            Field::declared(Resolved::Known(kind.to_owned()), at.clone());
        if let [only] = paths.as_slice() {
            at.via = Some(Via::File(Utf8PathBuf::from(only)));
        }
        let texts: Option<Vec<String>> = paths.iter().map(|path| self.file(path)).collect();
        let text = match texts {
            Some(texts) => Resolved::Known(texts.join("\n")),
            None => Resolved::Dynamic(Dynamic::new(
                Reason::UnreadableFile,
                "a readme cannot be read, the build stops here",
                Some(item.span()),
            )),
        };
        metadata.description = Field::declared(text, at);
    }

    fn file(&self, path: &str) -> Option<String> {
        let path = resolve(Utf8Path::new(""), path).ok()?;
        let file = self.project.files().open(&path, Decoding::Utf8).ok()?;
        (!file.encoding().lossy).then(|| file.text().to_owned())
    }

    fn entry_points(&self, metadata: &mut Metadata) {
        let mut groups = Groups::default();
        if let Some(scripts) = self.table.get("scripts").and_then(|item| item.as_table()) {
            for entry in scripts {
                let kind = entry.item.get("type").and_then(|item| item.as_str());
                let reference = entry.item.get("reference").and_then(|item| item.as_str());
                let list = groups.entry("console_scripts");
                match (entry.item.as_str(), kind) {
                    (Some(target), _) => {
                        add(list, Ok(point(&entry.key.value, target, &entry.item)))
                    }
                    (None, Some("file")) => {}
                    (None, Some("console")) if reference.is_some() => {
                        let target = reference.unwrap_or_default();
                        add(list, Ok(point(&entry.key.value, target, &entry.item)));
                    }
                    _ => add(list, Err(unread(entry.item.span(), "scripts"))),
                }
            }
        }
        if let Some(plugins) = self.table.get("plugins").and_then(|item| item.as_table()) {
            for group in plugins {
                let list = groups.entry(&group.key.value);
                for entry in group.item.as_table().unwrap_or_default() {
                    add(
                        list,
                        match entry.item.as_str() {
                            Some(target) => Ok(point(&entry.key.value, target, &entry.item)),
                            None => Err(unread(entry.item.span(), "plugins")),
                        },
                    );
                }
            }
        }
        groups.groups.retain(|(_, list)| !list.is_known_empty());
        if !groups.is_known_empty() {
            metadata.entry_points = Field::declared(groups, place(self.table.span()));
        }
    }
}

/// `Name <address>`; the address may be missing.
fn person(text: &str) -> Option<(String, Option<String>)> {
    let Some((name, rest)) = text.split_once(" <") else {
        let is_name = !text.is_empty() && !text.contains(['<', '>']);
        return is_name.then(|| (text.to_owned(), None));
    };
    let email = rest.strip_suffix('>')?;
    let is_plain = !name.is_empty() && !name.contains(['<', '>']) && !email.is_empty();
    let is_plain = is_plain && !email.contains(['<', '>', '\n']);
    is_plain.then(|| (name.to_owned(), Some(email.to_owned())))
}

fn point(name: &str, target: &str, item: &TomlItem<'_>) -> ListItem {
    listed(format!("{name} = {target}"), item.span())
}

fn add(list: &mut List, read: Result<ListItem, Dynamic>) {
    match read {
        Ok(item) => list.items.push(item),
        Err(reason) => list.open.push(reason),
    }
}

fn entry(label: &str, item: &TomlItem<'_>) -> Option<TableEntry> {
    Some(TableEntry {
        key: label.to_owned(),
        value: Resolved::Known(item.as_str()?.to_owned()),
        guard: Guard::always(),
        provenance: place(item.span()),
    })
}

fn strings(texts: Vec<crate::text::Spanned<String>>) -> List {
    List {
        items: texts
            .into_iter()
            .map(|text| listed(text.value, text.span))
            .collect(),
        open: Vec::new(),
    }
}

fn listed(text: String, span: Span) -> ListItem {
    ListItem {
        text,
        guard: Guard::always(),
        provenance: place(span),
    }
}

fn place(span: Span) -> Provenance {
    Provenance::new(Origin::Pyproject, span)
}

fn unread(span: Span, what: &str) -> Dynamic {
    let message = format!("poetry reads `{what}`, in a form that is not followed");
    Dynamic::new(Reason::UnknownCall, message, Some(span))
}
