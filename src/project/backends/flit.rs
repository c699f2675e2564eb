//! What flit takes from the module itself (flit-core 2 to 4), and its old table `[tool.flit.metadata]` (before 4).

use super::{DECIDED, Own};
use crate::eval::{Data, attribute};
use crate::metadata::{
    AnyFieldMut, Field, FieldName, Groups, List, ListItem, Metadata, Table, TableEntry, Text,
};
use crate::project::{Project, read_pyproject};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::python::{self, Module, ast};
use crate::syntax::toml::{Toml, TomlItem};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;

/// The old table, or the fields that `[project]` calls dynamic.
pub(super) fn read(project: &Project, tree: &Toml, declared: &mut Metadata) -> Own {
    if let Some(item) = tree
        .get(&["project", "license"])
        .filter(|item| item.as_str().is_none())
    {
        let message = "releases of flit-core differ in what they write of a licence table";
        let reason = Dynamic::new(Reason::UnknownCall, message, Some(item.span()));
        let field = AnyFieldMut::Text(&mut declared.license);
        field.make_dynamic(&reason, &place(item.span()));
    }
    match tree.get(&["tool", "flit", "metadata"]) {
        Some(table) if tree.get(&["project"]).is_none() => old_table(project, tree, table),
        _ => from_module(project, tree, declared),
    }
}

fn from_module(project: &Project, tree: &Toml, declared: &Metadata) -> Own {
    let mut metadata = Metadata::default();
    let named = tree.get(&["tool", "flit", "module", "name"]);
    let name = match (named.and_then(|item| item.as_str()), declared.name.known()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) if !name.ends_with("-stubs") => name.replace('-', "_"),
        _ => return Own::nothing(metadata),
    };
    let Some(dynamic) = tree.get(&["project", "dynamic"]) else {
        return Own::nothing(metadata);
    };
    let asked = Asked {
        project,
        name: &name,
        span: dynamic.span(),
    };
    if read_pyproject::is_dynamic(tree, "version") {
        metadata.version = asked.version();
    }
    if read_pyproject::is_dynamic(tree, "description") {
        metadata.summary = asked.summary();
    }
    Own::nothing(metadata)
}

const TEXTS: &[(FieldName, &str)] = &[
    (FieldName::Author, "author"),
    (FieldName::AuthorEmail, "author-email"),
    (FieldName::Maintainer, "maintainer"),
    (FieldName::MaintainerEmail, "maintainer-email"),
    (FieldName::HomePage, "home-page"),
    (FieldName::License, "license"),
    (FieldName::Keywords, "keywords"),
    (FieldName::RequiresPython, "requires-python"),
];

const LISTS: &[(FieldName, &str)] = &[
    (FieldName::Classifiers, "classifiers"),
    (FieldName::InstallRequires, "requires"),
];

fn old_table(project: &Project, tree: &Toml, table: TomlItem<'_>) -> Own {
    let mut metadata = Metadata::default();
    for (field, key) in TEXTS {
        if let (Some(item), AnyFieldMut::Text(slot)) = (table.get(key), metadata.field_mut(*field))
        {
            let text = item.as_str().map(str::to_owned);
            let text = text.map_or_else(|| Resolved::Dynamic(unread(item.span())), Resolved::Known);
            *slot = Field::declared(text, place(item.span()));
        }
    }
    for (field, key) in LISTS {
        if let (Some(item), AnyFieldMut::List(slot)) = (table.get(key), metadata.field_mut(*field))
        {
            *slot = Field::declared(list(&item), place(item.span()));
        }
    }
    let module = table.get("module");
    let name = table.get("dist-name").or(module);
    if let Some((item, name)) = name.and_then(|item| Some((item, item.as_str()?))) {
        metadata.name = Field::declared(Resolved::Known(name.to_owned()), place(item.span()));
    }
    if let Some((item, name)) = module.and_then(|item| Some((item, item.as_str()?))) {
        let span = item.span();
        let asked = Asked {
            project,
            name,
            span,
        };
        metadata.version = asked.version();
        metadata.summary = asked.summary();
    }
    description(project, table, &mut metadata);
    urls(table, &mut metadata);
    extras(table, &mut metadata);
    entry_points(tree, &mut metadata);
    Own {
        metadata,
        decided: DECIDED,
    }
}

fn description(project: &Project, table: TomlItem<'_>, metadata: &mut Metadata) {
    let Some((item, path)) = table
        .get("description-file")
        .and_then(|item| Some((item, item.as_str()?)))
    else {
        return;
    };
    let kind = match path
        .to_ascii_lowercase()
        .rsplit_once('.')
        .map(|(_, ending)| ending)
    {
        Some("rst") => Some("text/x-rst"),
        Some("md") => Some("text/markdown"),
        Some("txt") => Some("text/plain"),
        _ => None,
    };
    if let Some(kind) = kind {
        let kind = Resolved::Known(kind.to_owned());
        metadata.description_content_type = Field::declared(kind, place(item.span()));
    }
    let file = resolve(Utf8Path::new(""), path).ok();
    let file = file.and_then(|path| project.files().open(&path, Decoding::Utf8).ok());
    let text = match file.filter(|file| !file.encoding().lossy) {
        Some(file) => Resolved::Known(file.text().to_owned()),
        None => Resolved::Dynamic(Dynamic::new(
            Reason::UnreadableFile,
            format!("`{path}` cannot be read, the build stops here"),
            Some(item.span()),
        )),
    };
    let mut at = place(item.span());
    at.via = Some(Via::File(path.into()));
    metadata.description = Field::declared(text, at);
}

fn urls(table: TomlItem<'_>, metadata: &mut Metadata) {
    let Some(item) = table.get("urls") else {
        return;
    };
    let entries = item.as_table().unwrap_or_default().into_iter();
    let entries = entries.filter_map(|entry| {
        Some(TableEntry {
            value: Resolved::Known(entry.item.as_str()?.to_owned()),
            guard: Guard::always(),
            provenance: place(entry.item.span()),
            key: entry.key.value,
        })
    });
    let urls = Table {
        entries: entries.collect(),
        open: Vec::new(),
    };
    metadata.project_urls = Field::declared(urls, place(item.span()));
}

/// `requires-extra`, and `dev-requires` as the extra `dev`.
fn extras(table: TomlItem<'_>, metadata: &mut Metadata) {
    let mut groups = Groups::default();
    let given = table.get("requires-extra");
    let own = given.and_then(|item| item.as_table()).unwrap_or_default();
    for entry in own {
        groups.groups.push((entry.key.value, list(&entry.item)));
    }
    let dev = table.get("dev-requires");
    if let Some(item) = dev {
        groups.groups.push(("dev".to_owned(), list(&item)));
    }
    if let Some(item) = given.or(dev) {
        metadata.extras_require = Field::declared(groups, place(item.span()));
    }
}

/// `[tool.flit.scripts]` and `[tool.flit.entrypoints]`; a file of entry points is not followed.
fn entry_points(tree: &Toml, metadata: &mut Metadata) {
    let mut groups = Groups::default();
    let mut at = None;
    if let Some(item) = tree.get(&["tool", "flit", "scripts"]) {
        at.get_or_insert(item.span());
        add_points(&mut groups, "console_scripts", &item);
    }
    if let Some(item) = tree.get(&["tool", "flit", "entrypoints"]) {
        at.get_or_insert(item.span());
        for group in item.as_table().unwrap_or_default() {
            add_points(&mut groups, &group.key.value, &group.item);
        }
    }
    if let Some(item) = tree.get(&["tool", "flit", "metadata", "entry-points-file"]) {
        at.get_or_insert(item.span());
        groups.open.push(unread(item.span()));
    }
    if let Some(span) = at {
        metadata.entry_points = Field::declared(groups, place(span));
    }
}

/// Tables inside tables are dotted groups.
fn add_points(groups: &mut Groups, group: &str, item: &TomlItem<'_>) {
    for entry in item.as_table().unwrap_or_default() {
        let span = entry.item.span();
        match entry.item.as_str() {
            Some(target) => groups
                .entry(group)
                .items
                .push(listed(format!("{} = {target}", entry.key.value), span)),
            None => groups.open.push(unread(span)),
        }
    }
}

/// The module, and where it is asked for.
struct Asked<'a> {
    project: &'a Project,
    name: &'a str,
    span: Span,
}

impl Asked<'_> {
    /// The one file of the module: a package or a plain one, at the root or below `src`.
    fn path(&self) -> Option<Utf8PathBuf> {
        let base = self.name.replace('.', "/");
        let mut found = Vec::new();
        for prefix in ["", "src/"] {
            let package = Utf8PathBuf::from(format!("{prefix}{base}/__init__.py"));
            let plain = Utf8PathBuf::from(format!("{prefix}{base}.py"));
            let paths = [package, plain].into_iter();
            found.extend(paths.filter(|path| self.project.tree().has_file(path)));
        }
        let only = found.len() == 1;
        found.pop().filter(|_| only)
    }

    fn open(&self, path: &Utf8Path) -> Option<Arc<SourceFile>> {
        self.project.files().open(path, Decoding::Python).ok()
    }

    /// `__version__`: the first literal, else what importing the module binds. Another literal in a file beside it that flit
    /// reads, too, leaves it open.
    fn version(&self) -> Field<Text> {
        let Some(path) = self.path() else {
            return self.dynamic(Reason::Exception, "no single module is found for flit");
        };
        let search = path
            .ancestors()
            .nth(if path.ends_with("__init__.py") { 2 } else { 1 });
        let search = vec![search.unwrap_or(Utf8Path::new("")).to_owned()];
        let found = attribute(
            self.project.files(),
            &path,
            self.name,
            "__version__",
            search,
            self.span,
        );
        let text = match found {
            Resolved::Known(node) => match node.data {
                Data::Str(text) => text,
                _ => return self.dynamic(Reason::Exception, "`__version__` is no text"),
            },
            Resolved::Dynamic(reason) => {
                return Field::declared(Resolved::Dynamic(reason), place(self.span));
            }
            Resolved::Guarded(_) => {
                return self.dynamic(Reason::Environment, "`__version__` differs by environment");
            }
        };
        if self.is_doubtful(&path, &text) {
            return self.dynamic(Reason::UnknownCall, "several files have a `__version__`");
        }
        let mut at = place(self.span);
        at.via = Some(Via::Attribute {
            module: self.name.to_owned(),
            name: "__version__".to_owned(),
        });
        Field::declared(Resolved::Known(text), at)
    }

    fn is_doubtful(&self, path: &Utf8Path, text: &str) -> bool {
        let Some(folder) = path.parent().filter(|_| path.ends_with("__init__.py")) else {
            return false;
        };
        let literals = ["version.py", "_version.py", "__version__.py"]
            .iter()
            .filter_map(|name| self.open(&folder.join(name)))
            .flat_map(|file| python::scan(&file).assignments);
        let mut literals = literals.filter(|found| found.name == "__version__");
        literals.any(|found| found.value != text)
    }

    /// The first line of the docstring.
    fn summary(&self) -> Field<Text> {
        let file = self.path().and_then(|path| self.open(&path));
        let Some(file) = file else {
            return self.dynamic(Reason::Exception, "no single module is found for flit");
        };
        let module = Module::parse(&file);
        let first = match module.body().first() {
            Some(ast::Stmt::Expr(statement)) if module.errors().is_empty() => &*statement.value,
            _ => return self.dynamic(Reason::Exception, "the module has no docstring"),
        };
        let ast::Expr::StringLiteral(literal) = first else {
            return self.dynamic(Reason::Exception, "the module has no docstring");
        };
        let text = literal.value.to_str().trim_start();
        match text.lines().next().filter(|line| !line.is_empty()) {
            Some(line) => Field::declared(Resolved::Known(line.to_owned()), place(self.span)),
            None => self.dynamic(Reason::Exception, "the docstring of the module is empty"),
        }
    }

    fn dynamic(&self, reason: Reason, message: &str) -> Field<Text> {
        let reason = Dynamic::new(reason, message, Some(self.span));
        Field::declared(Resolved::Dynamic(reason), place(self.span))
    }
}

fn list(item: &TomlItem<'_>) -> List {
    match item.as_strings() {
        Some(texts) => List {
            items: texts
                .into_iter()
                .map(|text| listed(text.value, text.span))
                .collect(),
            open: Vec::new(),
        },
        None => List::dynamic(unread(item.span())),
    }
}

fn listed(text: String, span: Span) -> ListItem {
    ListItem {
        text,
        guard: Guard::always(),
        provenance: place(span),
    }
}

fn unread(span: Span) -> Dynamic {
    let message = "flit reads this in a form that is not followed";
    Dynamic::new(Reason::UnknownCall, message, Some(span))
}

fn place(span: Span) -> Provenance {
    Provenance::new(Origin::Pyproject, span)
}
