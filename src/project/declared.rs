//! Values as their source writes them, before the backend changes them, and edits that rewrite such a place.

use super::Project;
use super::directive::{self, Directive};
use crate::eval::Data;
use crate::metadata::FieldName;
use crate::provenance::Origin;
use crate::syntax::ini::{IniOption, double_percent};
use crate::text::{Edit, Span};

/// A text as its source writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredText {
    /// The text, as the reader of the format hands it over.
    pub text: String,
    /// Where it is written.
    pub span: Span,
    /// The source.
    pub origin: Origin,
}

impl Project {
    /// The text of the declaration that counts for a field; `None` when it is not written out as one text.
    pub fn declared_text(&self, field: FieldName) -> Option<DeclaredText> {
        let place = self.metadata().field(field).provenance()?;
        let (text, span) = match place.origin {
            Origin::SetupPy => self.text_of_keyword(field.spec().keyword)?,
            Origin::SetupCfg | Origin::Pbr => self.text_of_option(place.span)?,
            Origin::Pyproject => {
                let tree = &self.pyproject()?.parse.tree;
                let item = tree.get(&["project", field.spec().project?])?;
                (item.as_str()?.to_owned(), item.span())
            }
            Origin::ToolSetuptools | Origin::Requirements | Origin::Discovery => return None,
        };
        Some(DeclaredText {
            text,
            span,
            origin: place.origin,
        })
    }

    fn text_of_keyword(&self, name: &str) -> Option<(String, Span)> {
        let node = self.setup_call()?.keyword(name)?.value.known()?;
        match &node.data {
            Data::Str(text) => Some((text.clone(), node.span)),
            _ => None,
        }
    }

    fn text_of_option(&self, place: Span) -> Option<(String, Span)> {
        let (section, option) = self.option_at(place)?;
        let ini = &self.setup_cfg()?.parse.tree;
        let text = ini.interpolate(section, &option.key.value).ok()?;
        let literal = directive::read(&text) == Directive::None;
        literal.then_some((text, option.value_span))
    }

    /// The option of setup.cfg in which a place lies, and its section.
    pub fn option_at(&self, place: Span) -> Option<(&str, &IniOption)> {
        let sections = &self.setup_cfg()?.parse.tree.sections;
        sections.iter().find_map(|section| {
            let mut options = section.options.iter();
            let option = options.find(|option| option.span.contains(place))?;
            Some((section.name.value.as_str(), option))
        })
    }

    /// The edit that writes another text in place of one that stands there as a plain literal; `None` when it is written in
    /// any other way, or the new one would have to be escaped.
    pub fn rewrite_text(&self, span: Span, old: &str, new: &str) -> Option<Edit> {
        let file = self.files().get(span.file)?;
        let written = file.slice(span);
        if new.contains(['"', '\'', '\\', '\n', '\r']) {
            return None;
        }
        if file.path() == "setup.cfg" {
            return (written == old).then(|| Edit::replace(span, double_percent(new)));
        }
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let literal = format!("{quote}{old}{quote}");
        (written == literal).then(|| Edit::replace(span, format!("{quote}{new}{quote}")))
    }
}
