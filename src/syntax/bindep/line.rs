//! One line of a bindep file. Where a form has begun and does not go on, bindep finds no other way to read the line either, so
//! the error stands at that place.

use super::{LineKind, Profile, Rule, Selector, Version};
use crate::syntax::SyntaxError;
use crate::text::{SourceFile, Span, Spanned};

/// Longer before shorter.
const RELATIONS: [&str; 6] = ["<=", "<", "!=", "==", ">=", ">"];

/// Reads the line at `span`, which holds no line end.
pub(super) fn read(file: &SourceFile, span: Span) -> Result<LineKind, SyntaxError> {
    let mut cursor = Cursor {
        file,
        rest: file.slice(span),
        end: span.end as usize,
    };
    match cursor.rest.trim_start_matches(' ') {
        "" => Ok(LineKind::Blank),
        text if text.starts_with('#') => Ok(LineKind::Comment),
        _ => cursor.rule().map(LineKind::Rule),
    }
}

/// The part of the line that is still to be read.
struct Cursor<'a> {
    file: &'a SourceFile,
    rest: &'a str,
    end: usize,
}

impl<'a> Cursor<'a> {
    fn rule(&mut self) -> Result<Rule, SyntaxError> {
        let start = self.at();
        let name = self.name()?;
        let selectors = self.selectors()?;
        let versions = self.versions()?;
        let span = self.file.span(start, self.at());
        self.line_end()?;
        Ok(Rule {
            name,
            selectors,
            versions,
            span,
        })
    }

    fn name(&mut self) -> Result<Spanned<String>, SyntaxError> {
        if self.rest.starts_with(' ') {
            return Err(self.error("a package may not be indented"));
        }
        if !self
            .rest
            .starts_with(|c: char| c.is_alphanumeric() || c == '/')
        {
            return Err(self.error("a package name starts with a letter, a digit or `/`"));
        }
        let name = self.take(is_name_character);
        if name.value.chars().count() < 2 {
            return Err(SyntaxError {
                span: name.span,
                message: "a package name has at least two characters".to_owned(),
            });
        }
        Ok(name)
    }

    fn selectors(&mut self) -> Result<Vec<Selector>, SyntaxError> {
        let opened = self.rest.trim_start_matches(' ').strip_prefix('[');
        let Some(inner) = opened.filter(|_| self.rest.starts_with(' ')) else {
            return Ok(Vec::new());
        };
        self.rest = inner;
        let mut selectors = Vec::new();
        loop {
            self.skip_blanks();
            if self.eat("]") {
                return Ok(selectors);
            }
            selectors.push(if self.eat("(") {
                Selector::All(self.group()?)
            } else {
                Selector::One(self.profile("`]`")?)
            });
        }
    }

    fn group(&mut self) -> Result<Vec<Profile>, SyntaxError> {
        let mut profiles = Vec::new();
        loop {
            self.skip_blanks();
            if self.eat(")") {
                return Ok(profiles);
            }
            profiles.push(self.profile("`)`")?);
        }
    }

    fn profile(&mut self, closing: &str) -> Result<Profile, SyntaxError> {
        let start = self.at();
        let negated = self.eat("!");
        let name = self.take(is_profile_character);
        if name.value.is_empty() {
            let message = format!("a profile (a-z, digits, `:`, `-`, `.`) or {closing} is missing");
            return Err(self.error(message));
        }
        let span = self.file.span(start, self.at());
        Ok(Profile {
            negated,
            name: Spanned::new(name.value, span),
        })
    }

    fn versions(&mut self) -> Result<Vec<Version>, SyntaxError> {
        let before = self.rest;
        self.skip_blanks();
        if before.len() == self.rest.len() || self.relation().is_none() {
            self.rest = before;
            return Ok(Vec::new());
        }
        let mut versions = vec![self.version()?];
        while self.eat(",") {
            versions.push(self.version()?);
        }
        Ok(versions)
    }

    /// The relation that comes next, not taken yet.
    fn relation(&self) -> Option<&'static str> {
        RELATIONS
            .into_iter()
            .find(|relation| self.rest.starts_with(relation))
    }

    fn version(&mut self) -> Result<Version, SyntaxError> {
        let Some(relation) = self.relation() else {
            return Err(self.error("`<=`, `<`, `!=`, `==`, `>=` or `>` is missing"));
        };
        self.eat(relation);
        let length = debian_version(self.rest);
        if length == 0 {
            return Err(self.error("a version starts with a digit, right after the operator"));
        }
        Ok(Version {
            relation,
            version: self.take_bytes(length),
        })
    }

    /// Nothing, or a comment.
    fn line_end(&mut self) -> Result<(), SyntaxError> {
        let after = self.rest.trim_start_matches(' ');
        if self.rest.is_empty() || after.starts_with('#') {
            return Ok(());
        }
        let span = self.file.span(self.at(), self.end);
        let message = if after.is_empty() {
            "blanks end the line"
        } else {
            "neither a selector, nor versions, nor a comment"
        };
        Err(SyntaxError {
            span,
            message: message.to_owned(),
        })
    }

    fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, accepted: impl Fn(char) -> bool) -> Spanned<String> {
        let length = self.rest.len() - self.rest.trim_start_matches(accepted).len();
        self.take_bytes(length)
    }

    fn take_bytes(&mut self, length: usize) -> Spanned<String> {
        let start = self.at();
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        Spanned::new(taken.to_owned(), self.file.span(start, self.at()))
    }

    /// An error at the next character.
    fn error(&self, message: impl Into<String>) -> SyntaxError {
        let length = self.rest.chars().next().map_or(0, char::len_utf8);
        SyntaxError {
            span: self.file.span(self.at(), self.at() + length),
            message: message.into(),
        }
    }
}

fn is_name_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | '_' | '/')
}

fn is_profile_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_numeric() || matches!(c, ':' | '-' | '.')
}

/// Part of a version before its last hyphen.
fn is_upstream_character(c: char) -> bool {
    is_revision_character(c) || c == ':'
}

/// Part of a version after its last hyphen.
fn is_revision_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '+' | '~')
}

/// Length of the Debian version that starts the text, 0 when none does: `[epoch:]upstream[-revision]`, where the epoch and the
/// upstream part start with a digit, and only a hyphen that a revision follows is taken.
fn debian_version(text: &str) -> usize {
    let digits = text.trim_start_matches(char::is_numeric);
    let upstream = match digits.strip_prefix(':') {
        Some(after) if digits.len() < text.len() => after,
        _ => text,
    };
    if !upstream.starts_with(char::is_numeric) {
        return 0;
    }
    let mut rest = upstream.trim_start_matches(is_upstream_character);
    while let Some(after) = rest.strip_prefix('-') {
        let segment = after.trim_start_matches(is_upstream_character);
        let revision = after.trim_start_matches(is_revision_character);
        if is_followed_by_revision(segment) {
            rest = segment;
            continue;
        }
        if revision.len() < after.len() {
            rest = revision;
        }
        break;
    }
    text.len() - rest.len()
}

/// Whether a hyphen with a revision behind it starts the text, so that an earlier hyphen belongs to the upstream part.
fn is_followed_by_revision(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|after| after.starts_with(is_revision_character))
}
