//! The keys of `[metadata]` that are texts: lines, and the description in its files.

use super::Reader;
use crate::metadata::{AnyFieldMut, Field, FieldName, Metadata, Text};
use crate::project::directive::{self, Directive};
use crate::project::{ini_items, nodes};
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::ini::IniOption;
use crate::text::{Decoding, resolve};
use camino::{Utf8Path, Utf8PathBuf};

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

impl<'a> Reader<'a> {
    pub(super) fn texts(&self, metadata: &mut Metadata) {
        for (field, keys) in TEXTS {
            if let AnyFieldMut::Text(slot) = metadata.field_mut(*field) {
                *slot = self.text("metadata", keys);
            }
        }
        if let Some(option) = self.option("metadata", "keywords") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let joined = self.value("metadata", option).map(&mut |text| {
                // Since 5.3 by lines; setuptools then splits a lone string at its commas.
                ini_items::lines(&text).join(",")
            });
            metadata.keywords = Field::declared(joined, place);
        }
    }

    pub(super) fn text(&self, section: &str, keys: &[&str]) -> Field<Text> {
        let Some(option) = keys.iter().find_map(|key| self.option(section, key)) else {
            return Field::default();
        };
        let place = Provenance::new(Origin::Pbr, option.value_span);
        match self.value(section, option) {
            Resolved::Known(text) if text.is_empty() => Field::default(),
            value => Field::declared(value, place),
        }
    }

    /// Summary and body: `description` is the body unless a file says otherwise, and with a file it beats `summary` (pbr 7).
    /// Alone it is the summary too, for setuptools reads it as that, when `setup()` gives none.
    pub(super) fn description(&self, metadata: &mut Metadata) {
        let description = self.text("metadata", &["description"]);
        let summary = self.text("metadata", &["summary"]);
        let body = self.description_file();
        metadata.summary = match (body.effective.is_some(), description.effective.is_some()) {
            (true, true) => first_line(description.clone()),
            _ => first_line(summary),
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
            Resolved::Known(text) => ini_items::lines(&text),
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
}

pub(in crate::project) fn first_line(field: Field<Text>) -> Field<Text> {
    let Some(mut declared) = field.effective else {
        return field;
    };
    declared.value = declared.value.map(&mut |text| nodes::single_line(&text));
    Field {
        effective: Some(declared),
        shadowed: field.shadowed,
    }
}
