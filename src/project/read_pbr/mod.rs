//! pbr's reading of setup.cfg and of the requirements files, as pbr 7.1 does it.

mod entries;
mod files;
mod requirements;
mod texts;
mod version;

pub(super) use texts::first_line;

use crate::eval::Data;
use crate::metadata::{AnyFieldMut, FIELDS, Field, FieldName, List, Metadata};
use crate::project::{Project, ini_items, pbr_hooks};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::ini::{self, Ini, IniOption};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::Utf8Path;
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
        let hooks = ini_items::lines(&option.value);
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
            Resolved::Known(text) => items(ini_items::lines(&text), option),
            Resolved::Dynamic(reason) => List::dynamic(reason),
            Resolved::Guarded(_) => List::default(),
        }
    }
}

fn items(texts: Vec<String>, option: &IniOption) -> List {
    ini_items::items(texts, option, Origin::Pbr)
}
