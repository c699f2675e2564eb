//! setuptools' own sections of setup.cfg: `[metadata]`, `[options]` and `[options.*]` (setuptools 84.2).

use super::directive::{self, Directive};
use super::{Project, Source, entry_points_file, globs, ini_items, sources, spdx, version_clauses};
use crate::eval::PackageQuery;
use crate::metadata::{
    AnyFieldMut, FIELDS, Field, FieldKind, FieldName, FieldSpec, Groups, List, Metadata, Table,
    TableEntry, Text,
};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::ini::{DEFAULT_SECTION, Ini, IniOption, Section};
use crate::text::{Files, Span};

/// The metadata that the file declares to setuptools.
pub(super) fn read(project: &Project, source: &Source<Ini>) -> Metadata {
    let reader = Reader {
        project,
        files: project.files(),
        ini: &source.parse.tree,
    };
    let mut metadata = Metadata::default();
    for spec in FIELDS {
        let Some((section, key)) = spec.setup_cfg else {
            continue;
        };
        if key.is_empty() {
            reader.read_section(&mut metadata, spec, section);
        } else {
            reader.read_key(&mut metadata, spec, section, key);
        }
    }
    metadata
}

/// What `[metadata] version = attr: …` names, and where.
pub(super) fn version_attribute(source: &Source<Ini>) -> Option<(String, Span)> {
    let ini = &source.parse.tree;
    let option = option_of(ini, "metadata", "version")?;
    let text = ini.interpolate("metadata", &option.key.value).ok()?;
    match directive::read(text.trim()) {
        Directive::Attribute(name) => Some((name, option.value_span)),
        _ => None,
    }
}

/// Whether `[metadata]` has the key of one licence file.
pub(super) fn has_license_file(source: &Source<Ini>) -> bool {
    option_of(&source.parse.tree, "metadata", "license_file").is_some()
}

/// Whether `[metadata]` has the key of several licence files.
pub(super) fn has_license_files(source: &Source<Ini>) -> bool {
    option_of(&source.parse.tree, "metadata", "license_files").is_some()
}

/// Whether the value at that place belongs to the key of licence expressions.
pub(super) fn is_license_expression(source: &Source<Ini>, span: Span) -> bool {
    option_of(&source.parse.tree, "metadata", "license_expression")
        .is_some_and(|option| option.value_span == span)
}

/// The texts of `requires`, `provides` or `obsoletes`. Of `requires` setuptools makes no list, and takes its letters one by one.
pub(super) fn relation(source: &Source<Ini>, key: &str) -> Vec<String> {
    let ini = &source.parse.tree;
    let option = option_of(ini, "metadata", key);
    let text = option.and_then(|option| ini.interpolate("metadata", &option.key.value).ok());
    let text = text.unwrap_or_default();
    match key {
        "requires" => text.chars().map(String::from).collect(),
        _ => list_items(&text),
    }
}

fn option_of<'a>(ini: &'a Ini, section: &str, key: &str) -> Option<&'a IniOption> {
    let mut options = ini.section(section)?.options.iter().rev();
    options.find(|option| option.setuptools_key().to_lowercase() == key)
}

/// A search `where` makes that folder the root of the packages, when nothing else says where they are.
pub(super) fn root_of_search(source: &Source<Ini>) -> Field<Table> {
    let ini = &source.parse.tree;
    let searches = option_of(ini, "options", "packages")
        .is_some_and(|option| matches!(option.value.trim(), "find:" | "find_namespace:"));
    let option = option_of(ini, "options.packages.find", "where").filter(|_| searches);
    let Some(option) = option else {
        return Field::default();
    };
    let folder = list_items(&option.value).into_iter().next();
    let Some(folder) = folder.filter(|folder| folder != ".") else {
        return Field::default();
    };
    let place = Provenance::new(Origin::SetupCfg, option.value_span);
    let entry = TableEntry {
        key: String::new(),
        value: Resolved::Known(folder),
        guard: Guard::always(),
        provenance: place.clone(),
    };
    let table = Table {
        entries: vec![entry],
        open: Vec::new(),
    };
    Field::declared(table, place)
}

/// Further names of a key that setuptools still reads (its `aliases`), old ones first.
const ALIASES: &[(FieldName, &[&str])] = &[
    (FieldName::HomePage, &["home_page"]),
    (FieldName::Summary, &["summary"]),
    (FieldName::Classifiers, &["classifier"]),
    (FieldName::Platforms, &["platform"]),
    (FieldName::License, &["license_expression"]),
    (FieldName::LicenseFiles, &["license_file"]),
];

struct Reader<'a> {
    project: &'a Project,
    files: &'a Files,
    ini: &'a Ini,
}

impl Reader<'_> {
    fn read_key(&self, metadata: &mut Metadata, spec: &FieldSpec, section: &str, key: &str) {
        let Some(option) = self.option(spec.name, section, key) else {
            return;
        };
        let place = Provenance::new(Origin::SetupCfg, option.value_span);
        let text = match self.ini.interpolate(section, &option.key.value) {
            Ok(text) => text,
            Err(error) => {
                let reason = Dynamic::new(Reason::Exception, error.message, Some(option.span));
                metadata.field_mut(spec.name).make_dynamic(&reason, &place);
                return;
            }
        };
        let value = Value {
            text,
            option,
            place,
        };
        match metadata.field_mut(spec.name) {
            AnyFieldMut::Text(slot) => *slot = self.text(spec.name, value),
            AnyFieldMut::List(slot) => *slot = self.list(spec.name, value),
            AnyFieldMut::Table(slot) => *slot = table(value),
            AnyFieldMut::Flag(slot) => {
                *slot = Field::declared(
                    Resolved::Known(ini_items::is_true(&value.text)),
                    value.place,
                );
            }
            AnyFieldMut::Groups(_) => {}
        }
    }

    fn option(&self, field: FieldName, section: &str, key: &str) -> Option<&IniOption> {
        let own = &self.ini.section(section)?.options;
        let defaults = self.ini.section(DEFAULT_SECTION);
        // setuptools goes through the options in this order and keeps the last one of each name in lower case.
        let lent = defaults
            .into_iter()
            .flat_map(|section| &section.options)
            .filter(|option| own.iter().all(|other| other.key.value != option.key.value));
        let options: Vec<&IniOption> = own.iter().chain(lent).collect();
        let aliases = ALIASES
            .iter()
            .filter(|(name, _)| *name == field)
            .flat_map(|(_, aliases)| aliases.iter().copied());
        let last_of = |key: &str| {
            let mut options = options.iter().rev().copied();
            options.find(|option| option.setuptools_key().to_lowercase() == key)
        };
        let mut named: Vec<&IniOption> = std::iter::once(key)
            .chain(aliases)
            .filter_map(last_of)
            .collect();
        // Of several names of one field the first that has a value fills it.
        if !matches!(field, FieldName::License | FieldName::LicenseFiles) {
            named.sort_by_key(|option| (option.value.trim().is_empty(), option.span.start));
        }
        named.first().copied()
    }

    fn text(&self, field: FieldName, value: Value<'_>) -> Field<Text> {
        let Value {
            text,
            option,
            place,
        } = value;
        let text = text.trim().to_owned();
        if text.is_empty() && WRITTEN_EMPTY.contains(&field) {
            return Field::declared(Resolved::Known(text), place);
        }
        if text.is_empty() && field != FieldName::Version {
            return Field::default();
        }
        match directive::read(&text) {
            Directive::File(paths) if FILE_FIELDS.contains(&field) => {
                let read = directive::read_files(self.files, &paths, option.value_span);
                Field::declared(read.map(&mut |text| finish(field, text)), place)
            }
            Directive::Attribute(name) if field == FieldName::Version => {
                Field::declared(directive::attribute(&name, option.value_span), place)
            }
            _ if option.setuptools_key().to_lowercase() == "license_expression" => {
                Field::declared(spdx::resolved(&text, option.value_span), place)
            }
            _ if field == FieldName::RequiresPython => {
                Field::declared(version_clauses::printed(&text, option.value_span), place)
            }
            _ if field == FieldName::Keywords => {
                Field::declared(Resolved::Known(list_items(&text).join(",")), place)
            }
            _ => Field::declared(Resolved::Known(finish(field, text)), place),
        }
    }

    fn list(&self, field: FieldName, value: Value<'_>) -> Field<List> {
        let Value {
            text,
            option,
            place,
        } = value;
        let trimmed = text.trim();
        if let Directive::File(paths) = directive::read(trimmed)
            && matches!(field, FieldName::Classifiers | FieldName::InstallRequires)
        {
            return Field::declared(self.file_list(field, &paths, option), place);
        }
        if field == FieldName::Packages && matches!(trimmed, "find:" | "find_namespace:") {
            let namespace = trimmed == "find_namespace:";
            return Field::declared(self.find_packages(namespace, option), place);
        }
        let texts = match field {
            FieldName::InstallRequires | FieldName::SetupRequires => requirement_items(&text),
            _ => list_items(&text),
        };
        if texts.is_empty() && !EMPTY_FIELDS.contains(&field) {
            return Field::default();
        }
        Field::declared(items(texts, option), place)
    }

    /// A list of requirements, or the files that hold it.
    fn requirements(&self, text: &str, option: &IniOption) -> List {
        match directive::read(text.trim()) {
            Directive::File(paths) => self.file_list(FieldName::InstallRequires, &paths, option),
            _ => items(requirement_items(text), option),
        }
    }

    fn file_list(&self, field: FieldName, paths: &[String], option: &IniOption) -> List {
        match directive::read_files(self.files, paths, option.value_span) {
            Resolved::Known(text) => {
                let texts = match field {
                    FieldName::InstallRequires => super::nodes::requirement_lines(&text),
                    _ => list_items(&text),
                };
                items(texts, option)
            }
            Resolved::Dynamic(reason) => List::dynamic(reason),
            Resolved::Guarded(_) => List::default(),
        }
    }

    fn find_packages(&self, namespace: bool, option: &IniOption) -> List {
        let find = self.ini.section("options.packages.find");
        let wanted = |key: &str| {
            find.and_then(|section| {
                section
                    .options
                    .iter()
                    .find(|option| option.setuptools_key().to_lowercase() == key)
            })
        };
        let patterns =
            |key: &str| wanted(key).map_or_else(Vec::new, |option| list_items(&option.value));
        let folder = patterns("where").into_iter().next().unwrap_or_default();
        let include = patterns("include");
        let query = PackageQuery {
            folder: sources::clean(&folder),
            include: if include.is_empty() {
                vec!["*".to_owned()]
            } else {
                include
            },
            exclude: patterns("exclude"),
            namespaces: namespace,
        };
        match query.find(self.files.world().as_ref()) {
            Some(packages) => items(packages, option),
            None => List::dynamic(Dynamic::new(
                Reason::Limit,
                "too many folders to search",
                Some(option.value_span),
            )),
        }
    }

    fn read_section(&self, metadata: &mut Metadata, spec: &FieldSpec, name: &str) {
        let Some(section) = self.ini.section(name) else {
            self.read_entry_points_file(metadata, spec);
            return;
        };
        let place = Provenance::new(Origin::SetupCfg, section.header);
        if spec.kind == FieldKind::Groups
            && let AnyFieldMut::Groups(slot) = metadata.field_mut(spec.name)
        {
            *slot = Field::declared(self.groups(spec.name, section), place);
        }
        let first = self.ini.section("options");
        if first.is_some_and(|options| options.header.start < section.header.start) {
            self.read_entry_points_file(metadata, spec);
        }
    }

    /// `[options] entry_points = file: …` in place of the section, when it stands before that.
    fn read_entry_points_file(&self, metadata: &mut Metadata, spec: &FieldSpec) {
        if spec.name != FieldName::EntryPoints {
            return;
        }
        let Some(option) = self.option(spec.name, "options", "entry_points") else {
            return;
        };
        let span = option.value_span;
        let text = match self.ini.interpolate("options", &option.key.value) {
            Ok(text) => match directive::read(text.trim()) {
                Directive::File(paths) => directive::read_files(self.files, &paths, span),
                _ => Resolved::Known(text),
            },
            Err(error) => {
                Resolved::Dynamic(Dynamic::new(Reason::Exception, error.message, Some(span)))
            }
        };
        let place = Provenance::new(Origin::SetupCfg, span);
        let groups = match text {
            Resolved::Known(text) => entry_points_file::read(&text, &place),
            Resolved::Dynamic(reason) => Groups::dynamic(reason),
            Resolved::Guarded(_) => Groups::default(),
        };
        if groups.is_known_empty() && metadata.entry_points.effective.is_some() {
            return;
        }
        metadata.entry_points = Field::declared(groups, place);
    }

    fn groups(&self, field: FieldName, section: &Section) -> Groups {
        let mut groups = Groups::default();
        let options = self
            .ini
            .options_with_defaults(section, |one, two| one.key.value == two.key.value);
        for option in options {
            let key = match (field, option.key.value.as_str()) {
                (FieldName::PackageData | FieldName::ExcludePackageData, "*") => "",
                (_, key) => key,
            };
            let list = groups.entry(key);
            match self.ini.interpolate(&section.name.value, &option.key.value) {
                Ok(text) if field == FieldName::ExtrasRequire => {
                    let read = self.requirements(&text, option);
                    list.items.extend(read.items);
                    list.open.extend(read.open);
                }
                Ok(text) => {
                    let texts = match field {
                        FieldName::EntryPoints => ini_items::lines(&text),
                        _ => list_items(&text),
                    };
                    list.items.extend(items(texts, option).items);
                }
                Err(error) => list.open.push(Dynamic::new(
                    Reason::Exception,
                    error.message,
                    Some(option.span),
                )),
            }
        }
        if field == FieldName::DataFiles {
            for (_, list) in &mut groups.groups {
                globs::expand_data_files(self.project.tree(), list);
            }
        }
        groups
    }
}

/// Lists whose empty value says that there are none, not that none are given.
const EMPTY_FIELDS: &[FieldName] = &[
    FieldName::LicenseFiles,
    FieldName::Packages,
    FieldName::PyModules,
];

/// Texts whose empty value is written into the metadata, too.
const WRITTEN_EMPTY: &[FieldName] = &[
    FieldName::HomePage,
    FieldName::DownloadUrl,
    FieldName::Author,
    FieldName::AuthorEmail,
    FieldName::Maintainer,
    FieldName::MaintainerEmail,
];

/// Fields that take `file:`.
const FILE_FIELDS: &[FieldName] = &[
    FieldName::Version,
    FieldName::Summary,
    FieldName::Description,
];

/// One value with its interpolated text.
struct Value<'a> {
    text: String,
    option: &'a IniOption,
    place: Provenance,
}

fn finish(field: FieldName, text: String) -> String {
    match field {
        FieldName::Version => text.trim().to_owned(),
        FieldName::Summary => super::nodes::single_line(&text),
        _ => text,
    }
}

/// setuptools' list: by lines when there are several, else by commas.
fn list_items(text: &str) -> Vec<String> {
    let parts: Vec<&str> = if text.contains('\n') {
        text.lines().collect()
    } else {
        text.split(',').collect()
    };
    kept(parts)
}

/// A requirement list: by lines, or one line split at `;`; a tail ` # …` is cut.
fn requirement_items(text: &str) -> Vec<String> {
    let text = text.trim_end();
    if text.contains('\n') {
        super::nodes::requirement_lines(text)
    } else {
        kept(text.split(';').collect())
            .iter()
            .flat_map(|part| super::nodes::requirement_lines(part))
            .collect()
    }
}

fn kept(parts: Vec<&str>) -> Vec<String> {
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn items(texts: Vec<String>, option: &IniOption) -> List {
    ini_items::items(texts, option, Origin::SetupCfg)
}

/// `key = value` by lines or commas.
fn table(value: Value<'_>) -> Field<Table> {
    let Value {
        text,
        option,
        place,
    } = value;
    let mut table = Table::default();
    for part in list_items(&text) {
        let Some((key, value)) = part.split_once('=') else {
            let message = format!("`{part}` has no `=`, the build stops here");
            let reason = Dynamic::new(Reason::Exception, message, Some(option.value_span));
            table.open.push(reason);
            continue;
        };
        table.entries.push(TableEntry {
            key: key.trim().to_owned(),
            value: Resolved::Known(value.trim().to_owned()),
            guard: Guard::always(),
            provenance: place.clone(),
        });
    }
    Field::declared(table, place)
}
