//! pbr's reading of setup.cfg and of the requirements files, as pbr 7.1 does it.

use super::directive::{self, Directive};
use super::{Project, ini_items, nodes, pbr_files, pbr_hooks};
use crate::eval::{Data, PackageQuery};
use crate::metadata::{
    AnyFieldMut, Declared, EntryPoint, FIELDS, Field, FieldName, Groups, List, ListItem, Metadata,
    Table, TableEntry, Text,
};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::ini::{self, Ini, IniOption};
use crate::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;

/// The metadata that pbr's sections and files declare.
pub(super) fn read(project: &Project) -> Metadata {
    let mut metadata = Metadata::default();
    let Some(file) = settings_file(project) else {
        return metadata;
    };
    let parse = ini::parse(&file);
    let reader = Reader {
        project,
        ini: &parse.tree,
        header: file.span(0, 0),
    };
    reader.texts(&mut metadata);
    reader.description(&mut metadata);
    reader.lists(&mut metadata);
    reader.tables(&mut metadata);
    reader.files(&mut metadata);
    reader.requirements(&mut metadata);
    metadata.version = reader.version();
    metadata.zip_safe = Field::declared(Resolved::Known(false), reader.forced());
    metadata.include_package_data = Field::declared(Resolved::Known(true), reader.forced());
    reader.hooks(&mut metadata);
    metadata
}

/// What pbr gives a project that has no setup.cfg of it: version and requirements, where `[project]` calls them dynamic.
pub(super) fn read_dynamic(project: &Project) -> Metadata {
    let mut metadata = Metadata::default();
    let Some(source) = project.pyproject() else {
        return metadata;
    };
    let tree = &source.parse.tree;
    let dynamic = tree
        .get(&["project", "dynamic"])
        .and_then(|item| item.as_strings());
    let dynamic = dynamic.unwrap_or_default();
    let empty = ini::parse(&project.files().placeholder(Utf8Path::new("setup.cfg")));
    let reader = Reader {
        project,
        ini: &empty.tree,
        header: source.file.span(0, 0),
    };
    if dynamic.iter().any(|name| name.value == "version") {
        metadata.version = reader.version();
    }
    if dynamic.iter().any(|name| name.value == "dependencies") {
        reader.requirements(&mut metadata);
        metadata.tests_require = Field::default();
    }
    metadata
}

/// setup.cfg, or the file that `pbr="PATH"` names.
fn settings_file(project: &Project) -> Option<Arc<SourceFile>> {
    let keyword = ["pbr", "d2to1"]
        .iter()
        .find_map(|name| project.setup_call()?.keyword(name)?.value.known());
    match keyword.map(|node| &node.data) {
        Some(Data::Str(path)) => {
            let path = resolve(Utf8Path::new(""), path).ok()?;
            project.files().open(&path, Decoding::Utf8).ok()
        }
        _ => Some(project.setup_cfg()?.file.clone()),
    }
}

/// Keys of one line each, in the order in which pbr takes the first that is given.
const TEXTS: &[(FieldName, &[&str])] = &[
    (FieldName::Name, &["name"]),
    (FieldName::Author, &["author"]),
    (FieldName::AuthorEmail, &["author_email"]),
    (FieldName::Maintainer, &["maintainer"]),
    (FieldName::MaintainerEmail, &["maintainer_email"]),
    (FieldName::HomePage, &["home_page"]),
    (FieldName::DownloadUrl, &["download_url"]),
    (FieldName::License, &["license"]),
    (
        FieldName::DescriptionContentType,
        &["description_content_type"],
    ),
    (
        FieldName::RequiresPython,
        &["requires_python", "python_requires"],
    ),
];

/// Keys of several lines each.
const LISTS: &[(FieldName, &str, &str)] = &[
    (FieldName::Classifiers, "metadata", "classifier"),
    (FieldName::Platforms, "metadata", "platform"),
    (FieldName::SetupRequires, "metadata", "setup_requires_dist"),
    (FieldName::Scripts, "files", "scripts"),
    (FieldName::PyModules, "files", "modules"),
    (FieldName::NamespacePackages, "files", "namespace_packages"),
];

struct Reader<'a> {
    project: &'a Project,
    ini: &'a Ini,
    header: Span,
}

impl<'a> Reader<'a> {
    fn option(&self, section: &str, key: &str) -> Option<&'a IniOption> {
        let own = self.ini.section(section)?;
        let defaults = self.ini.section("DEFAULT");
        let mut sections = [Some(own), defaults].into_iter().flatten();
        sections.find_map(|section| {
            let mut options = section.options.iter().rev();
            options.find(|option| option.pbr_key() == key)
        })
    }

    /// The interpolated value, or why there is none.
    fn value(&self, section: &str, option: &IniOption) -> Resolved<String> {
        match self.ini.interpolate(section, &option.key.value) {
            Ok(text) => Resolved::Known(text),
            Err(error) => Resolved::Dynamic(Dynamic::new(
                Reason::Exception,
                error.message,
                Some(option.span),
            )),
        }
    }

    /// Hooks of the project may change everything that pbr read.
    fn hooks(&self, metadata: &mut Metadata) {
        let Some(option) = self.option("global", "setup_hooks") else {
            return;
        };
        let hooks = lines(&option.value);
        let harmless = |hook: &String| pbr_hooks::is_harmless(self.project, hook);
        let Some(hook) = hooks.iter().find(|hook| !harmless(hook)) else {
            return;
        };
        let message = format!("the hook `{hook}` may change it");
        let reason = Dynamic::new(Reason::UnknownCall, message, Some(option.value_span));
        let place = Provenance::new(Origin::Pbr, option.value_span);
        for spec in FIELDS {
            metadata.field_mut(spec.name).make_dynamic(&reason, &place);
        }
    }

    fn forced(&self) -> Provenance {
        Provenance::new(Origin::Pbr, self.header)
    }

    fn text(&self, section: &str, keys: &[&str]) -> Field<Text> {
        let Some(option) = keys.iter().find_map(|key| self.option(section, key)) else {
            return Field::default();
        };
        let place = Provenance::new(Origin::Pbr, option.value_span);
        match self.value(section, option) {
            Resolved::Known(text) if text.is_empty() => Field::default(),
            value => Field::declared(value, place),
        }
    }

    fn texts(&self, metadata: &mut Metadata) {
        for (field, keys) in TEXTS {
            if let AnyFieldMut::Text(slot) = metadata.field_mut(*field) {
                *slot = self.text("metadata", keys);
            }
        }
        if let Some(option) = self.option("metadata", "keywords") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let joined = self.value("metadata", option).map(&mut |text| {
                // Since 5.3 by lines; setuptools then splits a lone string at its commas.
                lines(&text).join(",")
            });
            metadata.keywords = Field::declared(joined, place);
        }
    }

    /// Summary and body: `description` is both unless a file or a summary says otherwise (pbr 7: it beats `summary`).
    fn description(&self, metadata: &mut Metadata) {
        let description = self.text("metadata", &["description"]);
        let summary = self.text("metadata", &["summary"]);
        let body = self.description_file();
        metadata.summary = match (body.effective.is_some(), description.effective.is_some()) {
            (true, true) => first_line(description.clone()),
            (_, false) => first_line(summary),
            (false, true) => {
                let mut field = first_line(summary);
                field.or_weaker(first_line(description.clone()));
                field
            }
        };
        metadata.description = body;
        metadata.description.or_weaker(description);
    }

    fn description_file(&self) -> Field<Text> {
        if let Some(option) = self.long_description() {
            return self.setuptools_text(option);
        }
        let Some(option) = self.option("metadata", "description_file") else {
            return Field::default();
        };
        let mut place = Provenance::new(Origin::Pbr, option.value_span);
        let paths = match self.value("metadata", option) {
            Resolved::Known(text) => lines(&text),
            other => return Field::declared(other, place),
        };
        if let [path] = paths.as_slice() {
            place.via = Some(Via::File(Utf8PathBuf::from(path)));
        }
        let mut body = String::new();
        for path in paths {
            let file = resolve(Utf8Path::new(""), &path)
                .ok()
                .and_then(|path| self.project.files().open(&path, Decoding::Utf8).ok())
                .filter(|file| !file.encoding().lossy);
            let Some(file) = file else {
                let message = format!("`{path}` cannot be read, the build stops here");
                let reason = Dynamic::new(Reason::UnreadableFile, message, Some(option.value_span));
                return Field::declared(Resolved::Dynamic(reason), place);
            };
            body.push_str(file.text().trim());
            body.push_str("\n\n");
        }
        Field::declared(Resolved::Known(body), place)
    }

    /// setuptools' own key: when it has a value, pbr reads no `description_file` and leaves the body to setuptools.
    fn long_description(&self) -> Option<&'a IniOption> {
        self.option("metadata", "long_description")
            .filter(|option| !option.value.trim().is_empty())
    }

    /// A text that may be `file: …`, as setuptools reads it.
    fn setuptools_text(&self, option: &IniOption) -> Field<Text> {
        let mut place = Provenance::new(Origin::SetupCfg, option.value_span);
        let text = match self.value("metadata", option) {
            Resolved::Known(text) => text,
            other => return Field::declared(other, place),
        };
        let Directive::File(paths) = directive::read(text.trim()) else {
            return Field::declared(Resolved::Known(text), place);
        };
        if let [path] = paths.as_slice() {
            place.via = Some(Via::File(Utf8PathBuf::from(path)));
        }
        let text = directive::read_files(self.project.files(), &paths, option.value_span);
        Field::declared(text, place)
    }

    fn lists(&self, metadata: &mut Metadata) {
        for (field, section, key) in LISTS {
            let Some(option) = self.option(section, key) else {
                continue;
            };
            if let AnyFieldMut::List(slot) = metadata.field_mut(*field) {
                let list = self.list(section, option);
                if !list.is_known_empty() {
                    *slot = Field::declared(list, Provenance::new(Origin::Pbr, option.value_span));
                }
            }
        }
    }

    fn list(&self, section: &str, option: &IniOption) -> List {
        match self.value(section, option) {
            Resolved::Known(text) => items(lines(&text), option),
            Resolved::Dynamic(reason) => List::dynamic(reason),
            Resolved::Guarded(_) => List::default(),
        }
    }

    fn tables(&self, metadata: &mut Metadata) {
        if let Some(option) = self.option("metadata", "project_urls") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            metadata.project_urls = Field::declared(self.project_urls(option, &place), place);
        }
        if let Some(option) = self.option("files", "packages_root") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let entry = TableEntry {
                key: String::new(),
                value: self.value("files", option),
                guard: Guard::always(),
                provenance: place.clone(),
            };
            let table = Table {
                entries: vec![entry],
                open: Vec::new(),
            };
            metadata.package_dir = Field::declared(table, place);
        }
        for (section, field) in [
            ("entry_points", FieldName::EntryPoints),
            ("extras", FieldName::ExtrasRequire),
        ] {
            if let (Some(found), AnyFieldMut::Groups(slot)) =
                (self.ini.section(section), metadata.field_mut(field))
            {
                let groups = self.section_groups(section, field);
                if !groups.is_known_empty() {
                    *slot = Field::declared(groups, Provenance::new(Origin::Pbr, found.header));
                }
            }
        }
    }

    fn project_urls(&self, option: &IniOption, place: &Provenance) -> Table {
        let text = match self.value("metadata", option) {
            Resolved::Known(text) => text,
            Resolved::Dynamic(reason) => return Table::dynamic(reason),
            Resolved::Guarded(_) => return Table::default(),
        };
        let mut table = Table::default();
        for line in lines(&text) {
            let Some((label, url)) = line.split_once('=') else {
                let message = format!("`{line}` has no `=`, the build stops here");
                let reason = Dynamic::new(Reason::Exception, message, Some(option.value_span));
                return Table::dynamic(reason);
            };
            table.entries.push(TableEntry {
                key: label.trim().to_owned(),
                value: Resolved::Known(url.trim().to_owned()),
                guard: Guard::always(),
                provenance: place.clone(),
            });
        }
        table
    }

    fn section_groups(&self, section: &str, field: FieldName) -> Groups {
        let mut groups = Groups::default();
        let Some(found) = self.ini.section(section) else {
            return groups;
        };
        let options = self
            .ini
            .options_with_defaults(found, |one, two| one.pbr_key() == two.pbr_key());
        for option in options {
            let list = self.list(section, option);
            let list = match field {
                FieldName::ExtrasRequire => extra_requirements(list),
                _ => checked_entry_points(list),
            };
            let group = groups.entry(&option.pbr_key());
            group.open.extend(list.open);
            group.items.extend(list.items);
        }
        groups
    }

    fn files(&self, metadata: &mut Metadata) {
        let packages = self.packages();
        if packages.effective.is_some() {
            metadata.packages = packages;
        }
        for (field, key) in [
            (FieldName::PackageData, "package_data"),
            (FieldName::DataFiles, "data_files"),
        ] {
            let Some(option) = self.option("files", key) else {
                continue;
            };
            if let AnyFieldMut::Groups(slot) = metadata.field_mut(field) {
                let groups = self.file_groups(option, field);
                *slot = Field::declared(groups, Provenance::new(Origin::Pbr, option.value_span));
            }
        }
        self.manpages(metadata);
    }

    /// `[pbr] manpages` become data files below `man` where the Python that builds has that folder, else below `share/man`.
    fn manpages(&self, metadata: &mut Metadata) {
        let Some(option) = self.option("pbr", "manpages") else {
            return;
        };
        let place = Provenance::new(Origin::Pbr, option.value_span);
        let message = "where pbr puts manual pages depends on the Python that builds";
        let reason = Dynamic::new(Reason::HostState, message, Some(option.value_span));
        let declared = metadata.data_files.effective.get_or_insert(Declared {
            value: Groups::default(),
            provenance: place,
        });
        declared.value.open.push(reason);
    }

    /// `[files] packages`, by default the project's name: each that is a folder, with every package below it.
    fn packages(&self) -> Field<List> {
        let option = self.option("files", "packages");
        let (names, place) = match option {
            Some(option) => (
                self.list("files", option),
                Provenance::new(Origin::Pbr, option.value_span),
            ),
            None => {
                let Some(name) = self.option("metadata", "name") else {
                    return Field::default();
                };
                let place = Provenance::new(Origin::Pbr, name.value_span);
                (items(vec![name.value.trim().to_owned()], name), place)
            }
        };
        let mut found = List {
            items: Vec::new(),
            open: names.open,
        };
        for name in &names.items {
            for text in self.expand_package(&name.text) {
                found.push_merged(ListItem {
                    text,
                    ..name.clone()
                });
            }
        }
        found.items.sort_by(|a, b| a.text.cmp(&b.text));
        if found.is_known_empty() {
            return Field::default();
        }
        Field::declared(found, place)
    }

    fn expand_package(&self, name: &str) -> Vec<String> {
        let Ok(folder) = resolve(Utf8Path::new(""), name) else {
            return Vec::new();
        };
        if folder.as_str().is_empty() || !self.project.tree().has_folder(&folder) {
            return Vec::new();
        }
        let query = PackageQuery::all_below(folder);
        let below = query
            .find(self.project.files().world().as_ref())
            .unwrap_or_default();
        let below = below.into_iter().map(|package| format!("{name}.{package}"));
        std::iter::once(name.to_owned()).chain(below).collect()
    }

    fn file_groups(&self, option: &IniOption, field: FieldName) -> Groups {
        match self.value("files", option) {
            Resolved::Known(text) => pbr_files::groups(self.project.tree(), option, &text, field),
            Resolved::Dynamic(reason) => Groups::dynamic(reason),
            Resolved::Guarded(_) => Groups::default(),
        }
    }

    /// The first requirements file that is there, alone (since 5.0 without those per Python).
    fn requirements(&self, metadata: &mut Metadata) {
        let mut runtime = self.requirements_file(&["requirements.txt", "tools/pip-requires"]);
        if let Some(option) = self.option("metadata", "requires_dist") {
            let mut list = self.list("metadata", option);
            for item in &mut list.items {
                item.text = without_brackets(&item.text);
            }
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let file = runtime.take().map(|(list, _)| list).unwrap_or_default();
            list.items.extend(file.items);
            list.open.extend(file.open);
            runtime = Some((list, place));
        }
        if let Some((list, place)) = runtime.filter(|(list, _)| !list.is_known_empty()) {
            metadata.install_requires = Field::declared(list, place);
        }
        let tests = self.requirements_file(&["test-requirements.txt", "tools/test-requires"]);
        if let Some((list, place)) = tests.filter(|(list, _)| !list.is_known_empty()) {
            self.add_test_extra(metadata, &list);
            metadata.tests_require = Field::declared(list, place);
        }
    }

    /// Since 4.0: where the section stands, even empty, and has no `test`, the requirements of the tests are that extra.
    fn add_test_extra(&self, metadata: &mut Metadata, tests: &List) {
        let Some(section) = self.ini.section("extras") else {
            return;
        };
        let place = Provenance::new(Origin::Pbr, section.header);
        let extras = metadata.extras_require.effective.get_or_insert(Declared {
            value: Groups::default(),
            provenance: place,
        });
        if extras.value.get("test").is_none() {
            *extras.value.entry("test") = tests.clone();
        }
    }

    fn requirements_file(&self, paths: &[&str]) -> Option<(List, Provenance)> {
        let path = paths
            .iter()
            .find(|path| self.project.tree().has_file(path))?;
        let place = |file: &SourceFile| Provenance::new(Origin::Requirements, file.span(0, 0));
        match self
            .project
            .files()
            .open(Utf8Path::new(path), Decoding::Utf8)
        {
            Ok(file) => {
                let mut list = List::default();
                self.add_requirements(&mut list, &file, 0);
                Some((list, place(&file)))
            }
            Err(error) => {
                let file = self.project.files().placeholder(Utf8Path::new(path));
                let span = file.span(0, 0);
                let message = format!("cannot read `{path}`: {error}");
                let reason = Dynamic::new(Reason::UnreadableFile, message, Some(span));
                Some((List::dynamic(reason), place(&file)))
            }
        }
    }

    fn add_requirements(&self, list: &mut List, file: &SourceFile, depth: usize) {
        // setuptools joins a requirement that ends in `\` with the next one.
        let mut begun = String::new();
        for (span, line) in physical_lines(file) {
            let requirement = match as_pbr(line, span, PbrBehaviour::Current) {
                PbrLine::Requirement(text) | PbrLine::Link(_, Some(text)) => text,
                PbrLine::Continued(text) => {
                    begun.push_str(&text);
                    continue;
                }
                PbrLine::Link(_, None) | PbrLine::Lost | PbrLine::Skipped => continue,
                PbrLine::Include(target) => {
                    self.include(list, &target, span, depth);
                    continue;
                }
                PbrLine::Fatal(message) => {
                    let reason = Dynamic::new(Reason::Exception, message, Some(span));
                    list.open.push(reason);
                    continue;
                }
            };
            list.items.push(ListItem {
                text: std::mem::take(&mut begun) + &requirement,
                guard: Guard::always(),
                provenance: Provenance::new(Origin::Requirements, span),
            });
        }
    }

    /// `-r`: from the working directory; a file that is not there is nothing.
    fn include(&self, list: &mut List, target: &str, span: Span, depth: usize) {
        const MAX_DEPTH: usize = 32;
        if is_per_python(target) {
            return;
        }
        let included = resolve(Utf8Path::new(""), target)
            .ok()
            .and_then(|path| self.project.files().open(&path, Decoding::Utf8).ok());
        match included {
            Some(included) if depth < MAX_DEPTH => {
                self.add_requirements(list, &included, depth + 1);
            }
            Some(_) => {
                let message = "files include each other without end";
                list.open
                    .push(Dynamic::new(Reason::Limit, message, Some(span)));
            }
            None => {}
        }
    }

    /// Known only when a release tag names the commit that is checked out.
    fn version(&self) -> Field<Text> {
        let span = self
            .option("metadata", "version")
            .map_or(self.header, |option| option.value_span);
        let place = Provenance::new(Origin::Pbr, span);
        let tagged = self
            .project
            .git()
            .filter(|git| !git.unpeeled_tags)
            .and_then(|git| {
                git.tags_at_head
                    .iter()
                    .filter_map(|tag| release(tag))
                    .max()
                    .map(|parts| parts.map(|part| part.to_string()).join("."))
            });
        let value = match tagged {
            Some(version) => Resolved::Known(version),
            None => Resolved::Dynamic(Dynamic::new(
                Reason::Git,
                "pbr takes the version from PBR_VERSION, PKG-INFO or the newest git tag",
                Some(span),
            )),
        };
        Field::declared(value, place)
    }
}

/// `requirements-py3.txt` and its like are passed over since 5.0.
fn is_per_python(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let digits = stem.rsplit_once("-py").map(|(_, digits)| digits);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// A tag of one to three numbers, perhaps after `v`; pbr writes always three.
fn release(tag: &str) -> Option<[u64; 3]> {
    let text = tag.strip_prefix('v').unwrap_or(tag);
    let mut parts = [0; 3];
    let numbers: Vec<&str> = text.split('.').collect();
    if numbers.len() > parts.len() {
        return None;
    }
    for (part, number) in parts.iter_mut().zip(numbers) {
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *part = number.parse().ok()?;
    }
    Some(parts)
}

fn first_line(field: Field<Text>) -> Field<Text> {
    let Some(mut declared) = field.effective else {
        return field;
    };
    declared.value = declared.value.map(&mut |text| nodes::single_line(&text));
    Field {
        effective: Some(declared),
        shadowed: field.shadowed,
    }
}

/// pbr's list: lines, without blank ones and those that start with `#`.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn items(texts: Vec<String>, option: &IniOption) -> List {
    ini_items::items(texts, option, Origin::Pbr)
}

/// `name (>=1)` as `name>=1` (PEP 345).
fn without_brackets(text: &str) -> String {
    let parts = text.split_once('(').and_then(|(name, rest)| {
        let (clauses, tail) = rest.split_once(')')?;
        let plain = !name.contains(';') && !clauses.contains('(');
        plain.then(|| format!("{}{clauses}{tail}", name.trim_end()))
    });
    parts.unwrap_or_else(|| text.to_owned())
}

/// `requirement[:marker][ # comment]`: the first `:` ends the requirement.
fn extra_requirements(list: List) -> List {
    let mut requirements = List {
        items: Vec::new(),
        open: list.open,
    };
    for item in list.items {
        let line = item.text.split('#').next().unwrap_or_default().trim();
        let (text, marker) = match line.split_once(':') {
            Some((text, marker)) => (text.trim(), Some(marker.trim())),
            None => (line, None),
        };
        if text.is_empty() {
            continue;
        }
        let guard = match marker.map(crate::syntax::marker::guard) {
            None => Guard::always(),
            Some(Some(guard)) => guard,
            Some(None) => {
                requirements.open.push(Dynamic::new(
                    Reason::Exception,
                    format!("`{line}` has no marker after its colon, the build stops here"),
                    Some(item.provenance.span),
                ));
                continue;
            }
        };
        requirements.items.push(ListItem {
            text: text.to_owned(),
            guard,
            provenance: item.provenance,
        });
    }
    requirements
}

fn checked_entry_points(list: List) -> List {
    let mut checked = List {
        items: Vec::new(),
        open: list.open,
    };
    for item in list.items {
        if EntryPoint::parse(&item.text).is_some() {
            checked.items.push(item);
        } else {
            checked.open.push(Dynamic::new(
                Reason::Exception,
                format!("`{}` is no entry point, the build stops here", item.text),
                Some(item.provenance.span),
            ));
        }
    }
    checked
}

/// Rows with their text, as pbr splits a file.
fn physical_lines(file: &SourceFile) -> impl Iterator<Item = (Span, &str)> {
    (1..)
        .map_while(|row| file.line(row))
        .map(|span| (span, file.slice(span)))
}
