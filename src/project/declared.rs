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

    /// Where the project declares itself, to point at what it does not declare: the call of setup(), else the table or
    /// section that stands for it.
    pub fn declaration_place(&self) -> Option<Span> {
        if let Some(source) = self.pyproject()
            && let Some(place) = source.parse.tree.key_span(&["project"])
        {
            return Some(place);
        }
        if let Some(call) = self.setup_call() {
            return Some(call.callee);
        }
        let cfg = self.setup_cfg()?;
        let section = cfg.parse.tree.section("metadata");
        Some(section.map_or(cfg.file.span(0, 0), |section| section.name.span))
    }

    /// The place at which a field is declared: the keyword of setup() also where its value was read from elsewhere.
    pub fn field_place(&self, field: FieldName) -> Option<Span> {
        let place = self.metadata().field(field).provenance()?;
        let keyword = || self.setup_call()?.keyword(field.spec().keyword);
        Some(match place.origin {
            Origin::SetupPy => keyword().map_or(place.span, |keyword| keyword.span),
            _ => place.span,
        })
    }

    /// Whether the metadata say anything about who stands behind the project: an example of the documentation does not, and
    /// nobody misses its summary.
    pub fn is_for_others(&self) -> bool {
        const SIGNS: &[FieldName] = &[
            FieldName::Author,
            FieldName::AuthorEmail,
            FieldName::Maintainer,
            FieldName::MaintainerEmail,
            FieldName::HomePage,
            FieldName::ProjectUrls,
            FieldName::Classifiers,
        ];
        SIGNS.iter().any(|field| {
            let field = self.metadata().field(*field);
            field.provenance().is_some() && !field.is_known_empty()
        })
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
