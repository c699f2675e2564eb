//! `readme`: the long description and its type, which setuptools guesses from the name of the file.

use super::{DYNAMIC, PROJECT, Writer};
use crate::convert::document::{inline, list};
use crate::convert::{Refusal, description, repair};
use crate::metadata::{Field, FieldName, Text};
use toml_edit::Value;

const METADATA: &str = "metadata";

/// The types that setuptools knows by the ending of a name (84.2).
const TYPES: [(&str, &str); 3] = [
    (".md", "text/markdown"),
    (".rst", "text/x-rst"),
    (".txt", "text/plain"),
];

/// What setuptools makes of the name of a readme.
enum Guess {
    /// This type.
    Type(&'static str),
    /// None, for a name without an ending.
    Nothing,
    /// It stops.
    Error,
}

impl Writer<'_> {
    /// The description and its type: one key, so that both stay or go together.
    pub(super) fn readme(
        &mut self,
        field: &Field<Text>,
        content_type: &Field<Text>,
    ) -> Result<(), Refusal> {
        if !self.carrier.carries(FieldName::Description, field) {
            return self.type_alone(content_type);
        }
        let text = self.carrier.text(FieldName::Description, field)?;
        let kind = self
            .carrier
            .text(FieldName::DescriptionContentType, content_type)?;
        let Some(text) = text.filter(|_| !self.carrier.keeps(FieldName::DescriptionContentType))
        else {
            return self.stays_together(field, content_type);
        };
        if text.trim().is_empty() && kind.is_none() {
            return Ok(());
        }
        let is_frozen = self.carrier.options.freezes(FieldName::Description);
        let files = description::joined_files(self.carrier.project, &text, field.provenance())
            .filter(|_| !is_frozen);
        let is_said = is_frozen || is_literal(field);
        let kind = kind
            .as_deref()
            .map(str::trim)
            .filter(|kind| !kind.is_empty());
        match (files.as_deref(), kind) {
            (Some([file]), kind) => self.one_file(file, kind, field),
            (Some(files), Some(kind)) => {
                self.dynamic.insert("readme");
                let value = inline([
                    ("file", Value::from(list(files.iter().map(String::as_str)))),
                    ("content-type", Value::from(kind)),
                ]);
                self.document.set(DYNAMIC, "readme", value);
                Ok(())
            }
            (Some(files), None) => self.left_to_setup_cfg(&format!("file: {}", files.join(", "))),
            (None, Some(kind)) if is_said => {
                let value = inline([("text", text.as_str()), ("content-type", kind)]);
                self.document.set(PROJECT, "readme", value);
                Ok(())
            }
            (None, None) if is_said && is_line(&text) => self.left_to_setup_cfg(text.trim()),
            _ => self.stays_together(field, content_type),
        }
    }

    /// One file, with the type that setuptools guesses or another.
    fn one_file(
        &mut self,
        file: &str,
        kind: Option<&str>,
        field: &Field<Text>,
    ) -> Result<(), Refusal> {
        match (guess(file), kind) {
            (Guess::Type(guessed), Some(kind)) if guessed == kind => {
                self.document.set(PROJECT, "readme", file);
            }
            (_, Some(kind)) => {
                let value = inline([("file", file), ("content-type", kind)]);
                self.document.set(PROJECT, "readme", value);
            }
            (Guess::Nothing, None) => self.document.set(PROJECT, "readme", file),
            (Guess::Type(guessed), None) => {
                let decided = self.carrier.options.repairs.decide(&repair::CONTENT_TYPE);
                let message =
                    format!("`{file}` has no declared type: [project] says it is {guessed}");
                let place = field.provenance().map(|place| place.span);
                let made = repair::CONTENT_TYPE.repair(decided, message, place);
                self.carrier.conversion.repairs.push(made);
                if !decided.is_made() {
                    return self.left_to_setup_cfg(&format!("file: {file}"));
                }
                self.document.set(PROJECT, "readme", file);
            }
            (Guess::Error, None) => return self.left_to_setup_cfg(&format!("file: {file}")),
        }
        Ok(())
    }

    /// setup.cfg can say a description without a type.
    fn left_to_setup_cfg(&mut self, value: &str) -> Result<(), Refusal> {
        self.dynamic.insert("readme");
        self.cfg.line(METADATA, "long_description", value)
    }

    fn stays_together(
        &mut self,
        field: &Field<Text>,
        content_type: &Field<Text>,
    ) -> Result<(), Refusal> {
        self.dynamic.insert("readme");
        let why = |text: &str| {
            Refusal::new(
                text,
                None,
                "write it to a file that setup() reads as a whole",
            )
        };
        if !self.carrier.keeps(FieldName::Description) {
            let text = why("it is put together there");
            self.carrier
                .keep_field(FieldName::Description, field, text)?;
        }
        let name = FieldName::DescriptionContentType;
        if self.carrier.carries(name, content_type) && !self.carrier.keeps(name) {
            let text = why("it is the type of `long_description`");
            self.carrier.keep_field(name, content_type, text)?;
        }
        Ok(())
    }

    /// A type without a description.
    fn type_alone(&mut self, content_type: &Field<Text>) -> Result<(), Refusal> {
        let name = FieldName::DescriptionContentType;
        if !self.carrier.carries(name, content_type) || self.says("readme") {
            return Ok(());
        }
        let why = Refusal::new("there is no description to go with it", None, "take it out");
        self.dynamic.insert("readme");
        self.carrier.keep_field(name, content_type, why)
    }
}

fn guess(file: &str) -> Guess {
    let lower = file.to_lowercase();
    if let Some((_, kind)) = TYPES.iter().find(|(ending, _)| lower.ends_with(ending)) {
        return Guess::Type(kind);
    }
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    match name.trim_start_matches('.').contains('.') {
        true => Guess::Error,
        false => Guess::Nothing,
    }
}

/// Whether the text stands where it is declared, and is not read from elsewhere.
fn is_literal(field: &Field<Text>) -> bool {
    field
        .provenance()
        .is_some_and(|place| place.via.is_none() && place.trail.is_empty())
}

fn is_line(text: &str) -> bool {
    !text.trim().contains('\n')
}
