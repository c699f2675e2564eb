//! `%(name)s` and `%%`, as CPython's `BasicInterpolation` replaces them.

use super::{DEFAULT_SECTION, Ini, IniOption, KeyCase};
use crate::syntax::SyntaxError;
use crate::text::Span;
use std::collections::HashMap;

/// How deep a value may refer to values that refer to values: configparser's `MAX_INTERPOLATION_DEPTH`.
const MAX_DEPTH: usize = 10;

/// Ten levels that each name the next one many times would never end; these two limits are ours.
const MAX_LENGTH: usize = 1 << 20;
const MAX_REFERENCES: usize = 100_000;

impl Ini {
    /// The value of an option as `ConfigParser.get` gives it: looked up in the section, then in `[DEFAULT]`, and with
    /// its references replaced.
    ///
    /// # Errors
    /// There is no such section or option, a `%` starts neither `%%` nor `%(name)s`, a name is unknown, or references go
    /// deeper than ten levels (or past a mebibyte or 100,000 references, limits of ours).
    pub fn interpolate(&self, section: &str, option: &str) -> Result<String, SyntaxError> {
        if section != DEFAULT_SECTION && self.section(section).is_none() {
            let message = format!("there is no section `{section}`");
            return Err(error(self.span.at_end(), message));
        }
        let Some(found) = self.option_or_default(section, option) else {
            let message = format!("section `{section}` has no option `{option}`");
            return Err(error(self.span.at_end(), message));
        };
        if !found.value.contains('%') {
            return Ok(found.value.clone());
        }
        let mut expansion = Expansion {
            names: self.names(section),
            keys: self.keys,
            section,
            result: String::new(),
            references: 0,
        };
        expansion.expand(found, 1)?;
        Ok(expansion.result)
    }

    /// The option in the section, else in `[DEFAULT]`.
    pub fn option_or_default(&self, section: &str, key: &str) -> Option<&IniOption> {
        self.option(section, key)
            .or_else(|| self.option(DEFAULT_SECTION, key))
    }

    /// What a reference in the section can name: one table, because a value may hold very many references.
    fn names<'a>(&'a self, section: &'a str) -> HashMap<String, &'a IniOption> {
        [DEFAULT_SECTION, section]
            .into_iter()
            .flat_map(|name| self.options_of(name))
            .map(|option| (self.keys.apply(&option.key.value), option))
            .collect()
    }

    /// The options of all sections of this name.
    fn options_of<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a IniOption> {
        self.sections
            .iter()
            .filter(move |candidate| candidate.name.value == section)
            .flat_map(|candidate| &candidate.options)
    }
}

/// One value being put together.
struct Expansion<'a> {
    names: HashMap<String, &'a IniOption>,
    keys: KeyCase,
    section: &'a str,
    result: String,
    references: usize,
}

impl Expansion<'_> {
    fn expand(&mut self, option: &IniOption, depth: usize) -> Result<(), SyntaxError> {
        let span = option.value_span;
        if depth > MAX_DEPTH {
            return Err(error(
                span,
                format!("references go deeper than {MAX_DEPTH} levels"),
            ));
        }
        let mut rest = option.value.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            self.push(before, span)?;
            if let Some(after) = after.strip_prefix('%') {
                self.push("%", span)?;
                rest = after;
                continue;
            }
            let (name, after) = reference(after, span)?;
            self.refer(name, span, depth)?;
            rest = after;
        }
        self.push(rest, span)
    }

    fn refer(&mut self, name: &str, span: Span, depth: usize) -> Result<(), SyntaxError> {
        let Some(target) = self.names.get(&self.keys.apply(name)).copied() else {
            let message = format!(
                "`%({name})s` names no option of `{}` or `[{DEFAULT_SECTION}]`",
                self.section
            );
            return Err(error(span, message));
        };
        self.references += 1;
        if self.references > MAX_REFERENCES {
            return Err(error(span, "the value refers to too many others"));
        }
        if target.value.contains('%') {
            self.expand(target, depth + 1)
        } else {
            self.push(&target.value, span)
        }
    }

    fn push(&mut self, text: &str, span: Span) -> Result<(), SyntaxError> {
        if self.result.len() + text.len() > MAX_LENGTH {
            let message = format!("the value grows past {MAX_LENGTH} bytes");
            return Err(error(span, message));
        }
        self.result.push_str(text);
        Ok(())
    }
}

/// The name in `(name)s` and what follows it.
fn reference(after_percent: &str, span: Span) -> Result<(&str, &str), SyntaxError> {
    let Some(inner) = after_percent.strip_prefix('(') else {
        return Err(error(span, "`%` is followed by neither `%` nor `(`"));
    };
    inner
        .split_once(')')
        .filter(|(name, _)| !name.is_empty())
        .and_then(|(name, rest)| Some((name, rest.strip_prefix('s')?)))
        .ok_or_else(|| error(span, "`%(` does not start a reference `%(name)s`"))
}

fn error(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError {
        span,
        message: message.into(),
    }
}
