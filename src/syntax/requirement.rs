//! One PEP 508 requirement, read as packaging 26 reads it, its text kept.
//!
//! ```text
//! requirement = name [extras] ("@" URL [blanks ";" marker] | [specifiers] [";" marker])
//! extras      = "[" [name {"," name}] "]"
//! specifiers  = clause {"," clause} [","] | "(" [clause {"," clause} [","]] ")"
//! URL         = anything without blanks
//! ```
//!
//! Only [`Requirement::respelled`] prints the parsed form: elsewhere the order of clauses, the spelling of names and the
//! quotes of markers stay as they were written.

use super::marker::{self, Marker};
use super::mistake::{Mistake, Place, shown};
use super::specifier::{self, Specifiers};
use super::version::{self, is_blank};
use crate::resolved::Guard;
use crate::text::{Span, Spanned};

/// A requirement, as written and taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The name as written.
    pub name: Spanned<String>,
    /// The extras as written.
    pub extras: Vec<Spanned<String>>,
    /// The version clauses; none when every version will do.
    pub specifiers: Specifiers,
    /// The version clauses as written, without brackets around them.
    pub specifier_text: Option<Spanned<String>>,
    /// What follows `@`: a URL, or a path.
    pub url: Option<Spanned<String>>,
    /// The condition after `;`.
    pub marker: Option<Marker>,
    /// The whole as written, without blanks around it.
    pub text: String,
    /// Where the whole stands.
    pub span: Span,
}

/// Why a text is no requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementError {
    /// The part that is wrong.
    pub span: Span,
    /// What, for a person; lower case, without a full stop.
    pub message: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

/// Reads a requirement; `span` is the place of `text` in its file.
///
/// # Errors
/// What packaging 26 refuses.
pub fn parse(text: &str, span: Span) -> Result<Requirement, RequirementError> {
    let place = Place::At(span);
    strict(text, place).map_err(|mistake| RequirementError::place(mistake, place))
}

impl Requirement {
    /// The canonical name of the project (PEP 503).
    pub fn canonical_name(&self) -> String {
        version::canonical_name(&self.name.value)
    }

    /// Whether both name the same project.
    pub fn same_project(&self, other: &Self) -> bool {
        self.canonical_name() == other.canonical_name()
    }

    /// The condition under which it is wanted; `None` when the meaning of its marker is not certain.
    pub fn guard(&self) -> Option<Guard> {
        match &self.marker {
            None => Some(Guard::always()),
            Some(marker) => marker.guard(),
        }
    }

    /// The text without its marker.
    pub fn without_marker(&self) -> &str {
        let head = match &self.marker {
            // The marker and the `;` before it end the text.
            Some(marker) => self
                .text
                .trim_end()
                .strip_suffix(marker.text.value.as_str())
                .and_then(|head| head.trim_end().strip_suffix(';')),
            None => self.text.strip_suffix(';'),
        };
        head.unwrap_or(&self.text).trim_end()
    }

    /// The text with one more condition: `new` alone, or `(old) and (new)`. A blank stands before `;` after a URL.
    pub fn with_marker(&self, new: &str) -> String {
        let old = self.marker.as_ref().map_or("", |m| m.text.value.as_str());
        let marker = marker::conjoin(old, new);
        let head = self.without_marker();
        match (marker.is_empty(), &self.url) {
            (true, _) => head.to_owned(),
            (false, Some(_)) => format!("{head} ; {marker}"),
            (false, None) => format!("{head}; {marker}"),
        }
    }
}

impl Requirement {
    /// The requirement as packaging 26 prints it, and as it stands in a METADATA file: extras and clauses sorted, no blanks
    /// between them, the marker respelled.
    pub fn respelled(&self) -> String {
        let mut text = self.name.value.clone();
        let sorted = |mut parts: Vec<&str>| {
            parts.sort_unstable();
            parts.dedup();
            parts.join(",")
        };
        if !self.extras.is_empty() {
            let extras = self.extras.iter().map(|extra| extra.value.as_str());
            text.push_str(&format!("[{}]", sorted(extras.collect())));
        }
        let clauses = self.specifiers.clauses().iter().map(|clause| clause.text());
        text.push_str(&sorted(clauses.collect()));
        if let Some(url) = &self.url {
            text.push_str(&format!(" @ {}", url.value));
        }
        if let Some(marker) = &self.marker {
            let blank = if self.url.is_some() { " " } else { "" };
            let spelled = marker::respell(&marker.text.value);
            text.push_str(&format!("{blank}; {spelled}"));
        }
        text
    }
}

impl Requirement {
    /// A name and no more; its text and the place of that belong to the whole, which the caller knows.
    pub(super) fn of_name(name: &str, span: Span) -> Self {
        Self {
            name: Spanned::new(name.to_owned(), span),
            extras: Vec::new(),
            specifiers: Specifiers::default(),
            specifier_text: None,
            url: None,
            marker: None,
            text: String::new(),
            span,
        }
    }
}

impl RequirementError {
    /// A mistake at its place in the file.
    pub(super) fn place(mistake: Mistake, place: Place<'_>) -> Self {
        Self {
            span: place.span(mistake.range),
            message: mistake.message,
            hint: mistake.hint,
        }
    }
}

/// Reads a requirement as packaging does.
fn strict(text: &str, place: Place<'_>) -> Result<Requirement, Mistake> {
    let (mut requirement, end) = head(text, place)?;
    requirement.text = text.trim().to_owned();
    requirement.span = trimmed_span(text, place);
    let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) else {
        return Ok(requirement);
    };
    let Some(condition) = rest.strip_prefix(';') else {
        return Err(unexpected(text, end));
    };
    requirement.marker = Some(marker::read(condition, end + 1, place)?);
    Ok(requirement)
}

/// Reads a requirement as pip does, which cuts at the first `;` whatever stands before it.
pub(super) fn read_for_pip(text: &str, place: Place<'_>) -> Result<Requirement, Mistake> {
    let (before, condition) = match text.split_once(';') {
        Some((before, condition)) => (before, Some(condition)),
        None => (text, None),
    };
    let (mut requirement, end) = head(before, place)?;
    if end < before.len() {
        return Err(unexpected(before, end));
    }
    requirement.text = text.trim().to_owned();
    requirement.span = trimmed_span(text, place);
    let condition = condition.filter(|condition| !condition.trim().is_empty());
    if let Some(condition) = condition {
        requirement.marker = Some(marker::read(condition, before.len() + 1, place)?);
    }
    Ok(requirement)
}

fn trimmed_span(text: &str, place: Place<'_>) -> Span {
    let start = text.len() - text.trim_start().len();
    place.span(start..start + text.trim().len())
}

/// Everything before the `;`, and where that ends.
fn head(text: &str, place: Place<'_>) -> Result<(Requirement, usize), Mistake> {
    let mut cursor = Cursor { text, at: 0 };
    cursor.blanks();
    let start = cursor.at;
    let Some(name) = cursor.name() else {
        return Err(no_name(text, start));
    };
    let mut requirement = Requirement::of_name(name, place.span(start..cursor.at));
    cursor.blanks();
    requirement.extras = cursor.extras(place)?;
    cursor.blanks();
    if cursor.take('@') {
        cursor.blanks();
        let start = cursor.at;
        let url = cursor.until([' ', '\t']);
        if url.is_empty() {
            return Err(Mistake::new(start..start, "expected a URL after `@`"));
        }
        requirement.url = Some(Spanned::new(url.to_owned(), place.span(start..cursor.at)));
    } else {
        let (start, written) = cursor.specifiers()?;
        let clauses = specifier::parse(written).map_err(|m| m.moved(start))?;
        if !written.is_empty() {
            let span = place.span(start..start + written.len());
            requirement.specifier_text = Some(Spanned::new(written.to_owned(), span));
        }
        requirement.specifiers = clauses;
    }
    cursor.blanks();
    Ok((requirement, cursor.at))
}

fn no_name(text: &str, start: usize) -> Mistake {
    let first = text.get(start..).unwrap_or("").chars().next();
    let end = start + first.map_or(0, char::len_utf8);
    let mistake = Mistake::new(start..end, "expected the name of a project");
    match first {
        Some('\'' | '"') => mistake.hint("write it without quotation marks"),
        _ => mistake,
    }
}

fn unexpected(text: &str, at: usize) -> Mistake {
    let rest = text.get(at..).unwrap_or("");
    let range = at..at + rest.trim_end().len();
    let mistake = Mistake::new(
        range,
        format!("`{}` is not expected here", shown(rest.trim_end())),
    );
    if rest.starts_with('#') {
        return mistake.hint("a comment needs a blank before `#`");
    }
    mistake
}

/// What operators are made of, those that people make up among them.
const SIGNS: [char; 6] = ['<', '>', '=', '!', '~', '^'];

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A name: letters, digits, `-`, `_`, `.`; begins with a letter or digit, ends with one or `_`.
    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(rest.len());
        let run = rest.get(..end)?;
        // A letter that is not ASCII goes on with the word, so no name ends before it.
        let next = rest.get(end..)?.chars().next();
        let run = match next {
            Some(c) if c.is_alphanumeric() => run.trim_end_matches(is_word),
            _ => run,
        };
        let name = run.trim_end_matches(['-', '.']);
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            .then(|| {
                self.at += name.len();
                name
            })
    }

    fn extras(&mut self, place: Place<'_>) -> Result<Vec<Spanned<String>>, Mistake> {
        let mut extras = Vec::new();
        let open = self.at;
        if !self.take('[') {
            return Ok(extras);
        }
        loop {
            self.blanks();
            let start = self.at;
            match self.name() {
                Some(name) => {
                    extras.push(Spanned::new(name.to_owned(), place.span(start..self.at)));
                }
                None if extras.is_empty() && self.rest().starts_with(']') => {}
                None => return Err(Mistake::new(start..start, "expected the name of an extra")),
            }
            self.blanks();
            if self.take(']') {
                return Ok(extras);
            }
            if !self.take(',') {
                let end = (self.at + 1).min(self.text.len());
                let range = if self.rest().is_empty() {
                    open..open + 1
                } else {
                    self.at..end
                };
                return Err(Mistake::new(range, "expected `,` or `]` after an extra"));
            }
        }
    }

    /// Where the clauses start, and the clauses without brackets.
    fn specifiers(&mut self) -> Result<(usize, &'a str), Mistake> {
        let open = self.at;
        let bracketed = self.take('(');
        self.blanks();
        let start = self.at;
        let mut end = start;
        loop {
            let clause_start = self.at;
            if !self.clause() {
                break;
            }
            end = self.at;
            self.blanks();
            if self.rest().starts_with(SIGNS) {
                // A comma is missing, which the reader of clauses tells best.
                let both = self.text.get(clause_start..).unwrap_or("");
                let both = both.split([',', ';', ')']).next().unwrap_or("");
                specifier::parse(both.trim_end()).map_err(|m| m.moved(clause_start))?;
            }
            if !self.take(',') {
                break;
            }
            end = self.at;
            self.blanks();
            if self.rest().starts_with(',') {
                return Err(Mistake::new(end..self.at + 1, "expected a version clause"));
            }
        }
        let written = self.text.get(start..end).unwrap_or("");
        self.blanks();
        if bracketed && !self.take(')') {
            return Err(
                match self.rest().starts_with(';') || self.rest().is_empty() {
                    true => Mistake::new(open..open + 1, "this bracket is never closed"),
                    false => unexpected(self.text, self.at),
                },
            );
        }
        Ok((start, written))
    }

    /// Takes what may be a clause: an operator, blanks of any kind, and a word. Behind `===` a comma belongs to the word.
    fn clause(&mut self) -> bool {
        let rest = self.rest();
        let (arbitrary, version) = match rest.strip_prefix("===") {
            Some(version) => (true, version),
            None => (false, rest.trim_start_matches(SIGNS)),
        };
        if version.len() == rest.len() {
            return false;
        }
        let ends = |c: char| is_blank(c) || matches!(c, ';' | ')') || (c == ',' && !arbitrary);
        let word = version.trim_start_matches(is_blank);
        let after = word.find(ends).and_then(|end| word.get(end..));
        self.at = self.text.len() - after.map_or(0, str::len);
        true
    }

    fn until(&mut self, stops: [char; 2]) -> &'a str {
        let rest = self.rest();
        let end = rest.find(stops).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
