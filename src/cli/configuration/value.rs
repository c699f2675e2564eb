//! A value of a configuration file, in TOML or as lines of an INI file.

use crate::syntax::toml::TomlItem;
use crate::text::{Span, Spanned};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// A value of TOML, which has a type.
    Toml(TomlItem<'a>),
    /// The lines of an option; where they are read as something else than text, that is said of the place.
    Lines(Vec<Spanned<String>>, Span),
}

/// What a value is not, and where it stands.
pub(super) type Wrong = (Span, String);

impl<'a> Value<'a> {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Toml(item) => item.span(),
            Self::Lines(lines, otherwise) => lines.first().map_or(*otherwise, |line| line.span),
        }
    }

    /// A list of texts; in lines, what stands between commas and line ends.
    pub fn words(&self) -> Result<Vec<Spanned<String>>, Wrong> {
        match self {
            Self::Toml(item) => item
                .as_strings()
                .ok_or_else(|| self.wrong("a list of strings")),
            Self::Lines(lines, _) => Ok(lines.iter().flat_map(parts).collect()),
        }
    }

    /// One text.
    pub fn text(&self) -> Result<Spanned<String>, Wrong> {
        let text = match self {
            Self::Toml(item) => item.as_str().map(str::to_owned),
            Self::Lines(lines, _) => match lines.as_slice() {
                [line] => Some(line.value.clone()),
                _ => None,
            },
        };
        let text = text.ok_or_else(|| self.wrong("a string"))?;
        Ok(Spanned::new(text, self.span()))
    }

    /// A text, or a whole number as text.
    pub fn version(&self) -> Result<Spanned<String>, Wrong> {
        match self {
            Self::Toml(item) => match item.as_integer() {
                Some(number) => Ok(Spanned::new(number.to_string(), item.span())),
                None if item.as_str().is_some() => self.text(),
                None => Err(self.wrong("a version in quotes")),
            },
            Self::Lines(..) => self.text(),
        }
    }

    /// A number that is not negative.
    pub fn count(&self) -> Result<usize, Wrong> {
        let number = match self {
            Self::Toml(item) => item
                .as_integer()
                .and_then(|number| usize::try_from(number).ok()),
            Self::Lines(..) => self.text().ok().and_then(|text| text.value.parse().ok()),
        };
        number.ok_or_else(|| self.wrong("a number that is not negative"))
    }

    /// True or false; in lines the words of configparser.
    pub fn flag(&self) -> Result<bool, Wrong> {
        let flag =
            match self {
                Self::Toml(item) => item.as_bool(),
                Self::Lines(..) => self.text().ok().and_then(|text| {
                    match text.value.to_ascii_lowercase().as_str() {
                        "1" | "yes" | "true" | "on" => Some(true),
                        "0" | "no" | "false" | "off" => Some(false),
                        _ => None,
                    }
                }),
            };
        flag.ok_or_else(|| self.wrong("true or false"))
    }

    /// Names and their values; in lines, one `name: value` or `name = value` on each.
    pub fn pairs(&self) -> Result<Vec<(Spanned<String>, Value<'a>)>, Wrong> {
        match self {
            Self::Toml(item) => {
                let entries = item.as_table().ok_or_else(|| self.wrong("a table"))?;
                let pairs = entries
                    .into_iter()
                    .map(|entry| (entry.key, Value::Toml(entry.item)));
                Ok(pairs.collect())
            }
            Self::Lines(lines, _) => lines.iter().map(pair).collect(),
        }
    }

    fn wrong(&self, wanted: &str) -> Wrong {
        let found = match self {
            Self::Toml(item) => format!(", not {}", with_article(item.type_name())),
            Self::Lines(..) => String::new(),
        };
        (self.span(), format!("this must be {wanted}{found}"))
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// The texts between the commas of a line.
fn parts(line: &Spanned<String>) -> Vec<Spanned<String>> {
    let mut at = 0;
    let mut parts = Vec::new();
    for part in line.value.split(',') {
        let word = part.trim();
        if !word.is_empty() {
            parts.push(piece(
                line,
                at + (part.len() - part.trim_start().len()),
                word,
            ));
        }
        at += part.len() + 1;
    }
    parts
}

fn pair<'a>(line: &Spanned<String>) -> Result<(Spanned<String>, Value<'a>), Wrong> {
    let Some(at) = line.value.find([':', '=']) else {
        return Err((line.span, "this must be `name: value`".to_owned()));
    };
    let (name, rest) = line.value.split_at_checked(at).unwrap_or(("", ""));
    let value = rest.get(1..).unwrap_or("");
    let start = at + 1 + (value.len() - value.trim_start().len());
    let value = piece(line, start, value.trim());
    let span = value.span;
    Ok((piece(line, 0, name.trim()), Value::Lines(vec![value], span)))
}

fn piece(line: &Spanned<String>, start: usize, text: &str) -> Spanned<String> {
    let from = line.span.start as usize + start;
    Spanned::new(
        text.to_owned(),
        Span::new(line.span.file, from, from + text.len()),
    )
}
