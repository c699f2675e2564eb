//! `[tool.setuptools]` of pyproject.toml and its table `dynamic` (setuptools 84.2).

use super::nodes::{self, requirement_lines};
use super::{Project, directive, entry_points_file, globs, sources};
use crate::eval::PackageQuery;
use crate::metadata::{
    AnyFieldMut, Field, FieldName, Groups, List, ListItem, Metadata, Table, TableEntry, Text,
};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::toml::{Toml, TomlItem};
use crate::text::Span;

/// Adds what the table declares; a field that `[project]` declares stays.
pub(super) fn read(project: &Project, metadata: &mut Metadata) {
    let Some(tree) = project.pyproject().map(|source| &source.parse.tree) else {
        return;
    };
    let mut table = Metadata::default();
    let reader = Reader { project, tree };
    reader.options(&mut table);
    reader.packages(&mut table);
    reader.dynamic(&mut table);
    metadata.or_weaker(table);
}

const LISTS: &[(FieldName, &str)] = &[
    (FieldName::PyModules, "py-modules"),
    (FieldName::Platforms, "platforms"),
    (FieldName::Scripts, "script-files"),
    (FieldName::LicenseFiles, "license-files"),
];

const GROUPS: &[(FieldName, &str)] = &[
    (FieldName::PackageData, "package-data"),
    (FieldName::ExcludePackageData, "exclude-package-data"),
    (FieldName::DataFiles, "data-files"),
];

const FLAGS: &[(FieldName, &str)] = &[
    (FieldName::ZipSafe, "zip-safe"),
    (FieldName::IncludePackageData, "include-package-data"),
];

struct Reader<'a> {
    project: &'a Project,
    tree: &'a Toml,
}

impl<'a> Reader<'a> {
    fn get(&self, keys: &[&str]) -> Option<TomlItem<'a>> {
        let path: Vec<&str> = ["tool", "setuptools"].iter().chain(keys).copied().collect();
        self.tree.get(&path)
    }

    fn options(&self, metadata: &mut Metadata) {
        for (field, key) in LISTS {
            if let (Some(item), AnyFieldMut::List(slot)) =
                (self.get(&[key]), metadata.field_mut(*field))
            {
                *slot = Field::declared(strings(&item), place(item.span()));
            }
        }
        for (field, key) in FLAGS {
            if let (Some(item), AnyFieldMut::Flag(slot)) =
                (self.get(&[key]), metadata.field_mut(*field))
                && let Some(flag) = item.as_bool()
            {
                *slot = Field::declared(Resolved::Known(flag), place(item.span()));
            }
        }
        for (field, key) in GROUPS {
            if let (Some(item), AnyFieldMut::Groups(slot)) =
                (self.get(&[key]), metadata.field_mut(*field))
            {
                *slot = Field::declared(self.groups(*field, &item), place(item.span()));
            }
        }
        if let Some(item) = self.get(&["package-dir"]) {
            metadata.package_dir = Field::declared(table(&item), place(item.span()));
        }
        if let Some(item) = self.get(&["ext-modules"]) {
            let message = "extensions of pyproject.toml are not read";
            let reason = Dynamic::new(Reason::UnknownCall, message, Some(item.span()));
            metadata.ext_modules = Field::declared(List::dynamic(reason), place(item.span()));
        }
    }

    fn groups(&self, field: FieldName, item: &TomlItem<'a>) -> Groups {
        let mut groups = Groups::default();
        for entry in item.as_table().unwrap_or_default() {
            let key = match (field, entry.key.value.as_str()) {
                (FieldName::PackageData | FieldName::ExcludePackageData, "*") => "",
                (_, key) => key,
            };
            let list = groups.entry(key);
            *list = strings(&entry.item);
            if field == FieldName::DataFiles {
                globs::expand_data_files(self.project.tree(), list);
            }
        }
        groups
    }

    /// A list of names, or `find` with `where`, `include`, `exclude` and `namespaces` (true by default).
    fn packages(&self, metadata: &mut Metadata) {
        let Some(item) = self.get(&["packages"]) else {
            return;
        };
        if item.as_array().is_some() {
            metadata.packages = Field::declared(sorted(strings(&item)), place(item.span()));
            return;
        }
        let Some(find) = self.get(&["packages", "find"]) else {
            return;
        };
        let words = |key: &str| -> Vec<String> {
            let words = find.get(key).and_then(|item| item.as_strings());
            words
                .unwrap_or_default()
                .into_iter()
                .map(|word| word.value)
                .collect()
        };
        let mut folders = words("where");
        if folders.is_empty() {
            folders.push(".".to_owned());
        }
        let namespaces = find.get("namespaces").and_then(|item| item.as_bool());
        let mut include = words("include");
        if include.is_empty() {
            include.push("*".to_owned());
        }
        let search = Search {
            include,
            exclude: words("exclude"),
            namespaces: namespaces.unwrap_or(true),
            span: find.span(),
        };
        self.search(metadata, &folders, &search);
    }

    fn search(&self, metadata: &mut Metadata, folders: &[String], search: &Search) {
        let mut found = List::default();
        let mut roots = metadata.package_dir.value().cloned().unwrap_or_default();
        let only = folders.len() == 1;
        for folder in folders {
            let clean = sources::clean(folder).into_string();
            let query = PackageQuery {
                folder: clean.clone().into(),
                include: search.include.clone(),
                exclude: search.exclude.clone(),
                namespaces: search.namespaces,
            };
            let Some(names) = query.find(self.project.files().world().as_ref()) else {
                let message = "too many folders to search";
                found
                    .open
                    .push(Dynamic::new(Reason::Limit, message, Some(search.span)));
                continue;
            };
            if only && !clean.is_empty() && roots.get("").is_none() {
                roots.entries.push(entry("", &clean, search.span));
            }
            for name in names {
                if !clean.is_empty() && roots.get("") != Some(clean.as_str()) && !name.contains('.')
                {
                    roots
                        .entries
                        .push(entry(&name, &format!("{clean}/{name}"), search.span));
                }
                found.items.push(item(name, search.span));
            }
        }
        let at = place(search.span);
        if !roots.entries.is_empty() {
            metadata.package_dir = Field::declared(roots, at.clone());
        }
        metadata.packages = Field::declared(sorted(found), at);
    }

    /// The fields that `[project] dynamic` names and this table fills.
    fn dynamic(&self, metadata: &mut Metadata) {
        let names = self
            .tree
            .get(&["project", "dynamic"])
            .and_then(|item| item.as_strings());
        for name in names.unwrap_or_default() {
            let Some(found) = self.get(&["dynamic", &name.value]) else {
                continue;
            };
            let at = place(found.span());
            match name.value.as_str() {
                "version" => metadata.version = self.version(&found),
                "description" => {
                    let text = self.file(&found).map(&mut |text| nodes::single_line(&text));
                    metadata.summary = Field::declared(text, at);
                }
                "readme" => {
                    metadata.description =
                        Field::declared(self.file(&found), self.file_place(&found));
                    let kind = found.get("content-type").and_then(|item| item.as_str());
                    let kind = Resolved::Known(kind.unwrap_or("text/x-rst").to_owned());
                    metadata.description_content_type = Field::declared(kind, at);
                }
                "classifiers" => {
                    let list =
                        self.file_list(&found, |text| text.lines().map(str::to_owned).collect());
                    metadata.classifiers = unless_empty(list, at);
                }
                "dependencies" => {
                    let list = self.file_list(&found, requirement_lines);
                    metadata.install_requires = unless_empty(list, at);
                }
                "optional-dependencies" => {
                    let mut groups = Groups::default();
                    for entry in found.as_table().unwrap_or_default() {
                        *groups.entry(&entry.key.value) =
                            self.file_list(&entry.item, requirement_lines);
                    }
                    metadata.extras_require = Field::declared(groups, at);
                }
                "entry-points" => {
                    let groups = match self.file(&found) {
                        Resolved::Known(text) => entry_points_file::read(&text, &at),
                        Resolved::Dynamic(reason) => Groups::dynamic(reason),
                        Resolved::Guarded(_) => Groups::default(),
                    };
                    metadata.entry_points = Field::declared(groups, at);
                }
                _ => {}
            }
        }
    }

    fn version(&self, found: &TomlItem<'a>) -> Field<Text> {
        match found.get("attr") {
            Some(attr) => {
                let name = attr.as_str().unwrap_or_default();
                Field::declared(directive::attribute(name, attr.span()), place(attr.span()))
            }
            None => {
                // Nothing in the file is no version, which is written so.
                let text = self.file(found).map(&mut |text| match text.trim() {
                    "" => "0.0.0".to_owned(),
                    text => text.to_owned(),
                });
                Field::declared(text, self.file_place(found))
            }
        }
    }

    /// The text of the files that `file` names: one, or several joined by newlines.
    fn file(&self, found: &TomlItem<'a>) -> Text {
        let Some(file) = found.get("file") else {
            let message = "neither `file` nor `attr` is given, the build stops here";
            return Resolved::Dynamic(Dynamic::new(Reason::Exception, message, Some(found.span())));
        };
        directive::read_files(self.project.files(), &paths(&file), file.span())
    }

    fn file_place(&self, found: &TomlItem<'a>) -> Provenance {
        let mut at = place(found.span());
        if let Some([path]) = found.get("file").map(|file| paths(&file)).as_deref() {
            at.via = Some(Via::File(path.into()));
        }
        at
    }

    fn file_list(&self, found: &TomlItem<'a>, split: fn(&str) -> Vec<String>) -> List {
        match self.file(found) {
            Resolved::Known(text) => List {
                items: split(&text)
                    .into_iter()
                    .map(|text| item(text, found.span()))
                    .collect(),
                open: Vec::new(),
            },
            Resolved::Dynamic(reason) => List::dynamic(reason),
            Resolved::Guarded(_) => List::default(),
        }
    }
}

/// What a search of packages takes.
struct Search {
    include: Vec<String>,
    exclude: Vec<String>,
    namespaces: bool,
    span: Span,
}

/// Files without text leave the field to the other sources.
fn unless_empty(list: List, at: Provenance) -> Field<List> {
    if list.is_known_empty() {
        return Field::default();
    }
    Field::declared(list, at)
}

fn paths(file: &TomlItem<'_>) -> Vec<String> {
    match file.as_str() {
        Some(path) => vec![path.to_owned()],
        None => file
            .as_strings()
            .unwrap_or_default()
            .into_iter()
            .map(|path| path.value)
            .collect(),
    }
}

fn place(span: Span) -> Provenance {
    Provenance::new(Origin::Pyproject, span)
}

fn item(text: String, span: Span) -> ListItem {
    ListItem {
        text,
        guard: Guard::always(),
        provenance: place(span),
    }
}

fn entry(key: &str, value: &str, span: Span) -> TableEntry {
    TableEntry {
        key: key.to_owned(),
        value: Resolved::Known(value.to_owned()),
        guard: Guard::always(),
        provenance: place(span),
    }
}

fn strings(found: &TomlItem<'_>) -> List {
    let texts = found.as_strings().unwrap_or_default();
    List {
        items: texts
            .into_iter()
            .map(|text| item(text.value, text.span))
            .collect(),
        open: Vec::new(),
    }
}

fn sorted(mut list: List) -> List {
    list.items.sort_by(|a, b| a.text.cmp(&b.text));
    list.items.dedup_by(|a, b| a.text == b.text);
    list
}

fn table(found: &TomlItem<'_>) -> Table {
    let entries = found.as_table().unwrap_or_default().into_iter();
    Table {
        entries: entries
            .filter_map(|found| {
                Some(entry(
                    &found.key.value,
                    found.item.as_str()?,
                    found.item.span(),
                ))
            })
            .collect(),
        open: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    fn project(tool: &str) -> Project {
        let pyproject = format!(
            "[project]\nname = 'n'\ndynamic = ['version', 'dependencies']\n[tool.setuptools]\n{tool}\n"
        );
        let world = MemoryWorld::new([
            ("pyproject.toml", pyproject.as_str()),
            ("src/foo/__init__.py", "__version__ = (1, 3)\n"),
            ("src/ns/inner/x.py", ""),
            ("req.txt", "six # why\n# no\n"),
        ]);
        Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap()
    }

    fn texts(list: Option<&List>) -> String {
        list.map_or_else(
            || "-".to_owned(),
            |list| list.texts().collect::<Vec<_>>().join(" "),
        )
    }

    #[test]
    fn a_search_takes_namespaces_and_sets_the_root() {
        let project = project("packages.find = {where = ['src']}");
        let metadata = project.metadata();
        assert_eq!(texts(metadata.packages.value()), "foo ns ns.inner");
        assert_eq!(
            metadata.package_dir.value().and_then(|t| t.get("")),
            Some("src")
        );
        assert_eq!(metadata.include_package_data.known(), Some(true));
    }

    #[test]
    fn dynamic_fields_come_from_files_and_attributes() {
        let found = project(
            "dynamic = {version = {attr = 'foo.__version__'}, dependencies = {file = 'req.txt'}}",
        );
        assert_eq!(found.metadata().version.known(), Some("1.3"));
        assert_eq!(texts(found.metadata().install_requires.value()), "six");
        let empty =
            project("dynamic = {version = {file = 'nowhere'}, dependencies = {file = 'nowhere'}}");
        assert_eq!(empty.metadata().version.known(), Some("0.0.0"));
        assert_eq!(texts(empty.metadata().install_requires.value()), "-");
    }
}
