//! One comment that suppresses findings.
//!
//! ```text
//! own      = "unsetup:" ("ignore" | "ignore-file") "[" rule {"," rule} "]" [reason]
//! hadolint = "hadolint" ["global"] "ignore=" code {"," code}          Dockerfiles only
//! ```

use crate::data::hadolint::ALIASES;
use crate::rules::commentary::Language;
use crate::rules::{Selector, UnknownSelector};
use crate::text::{SourceFile, Span};

/// A comment that suppresses findings.
#[derive(Debug)]
pub(super) struct Directive {
    /// The comment from the sign that begins this part of it.
    pub span: Span,
    pub reach: Reach,
    pub rules: Vec<Named>,
    /// Whether it is ours; one for hadolint may be there for hadolint alone.
    pub own: bool,
}

/// One rule, name or prefix in a directive.
#[derive(Debug)]
pub(super) struct Named {
    pub span: Span,
    pub selector: Selector,
}

/// What a directive speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    File,
    /// What stands on this row, and a statement that begins there.
    Row(usize),
    /// What stands below, past further comments: this is the row of the comment, which stands alone.
    Below(usize),
}

/// Something a directive says that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
}

/// Reads the directives of a comment.
pub(super) fn read(
    file: &SourceFile,
    language: Language,
    comment: Span,
    remarks: &mut Vec<Remark>,
) -> Vec<Directive> {
    let text = file.slice(comment);
    let row = file.position(comment.start as usize).row;
    let before = file.full_line(row).map_or("", |line| {
        file.slice(file.span(line.start as usize, comment.start as usize))
    });
    let reach = match before.trim().is_empty() {
        true => Reach::Below(row),
        false => Reach::Row(row),
    };
    let mut reader = Reader {
        file,
        comment,
        text,
        reach,
        remarks,
    };
    let mut found: Vec<Directive> = reader.own().into_iter().collect();
    if language == Language::Dockerfile {
        found.extend(reader.hadolint());
    }
    found
}

struct Reader<'a> {
    file: &'a SourceFile,
    comment: Span,
    text: &'a str,
    reach: Reach,
    remarks: &'a mut Vec<Remark>,
}

const OWN: &str = "unsetup:";

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        let base = self.comment.start as usize;
        self.file.span(base + start, base + end)
    }

    fn remark(&mut self, span: Span, message: String) {
        self.remarks.push(Remark { span, message });
    }

    /// `unsetup: ignore[…]`, at the start of the comment or behind a further `#` in it.
    fn own(&mut self) -> Option<Directive> {
        let at = self.text.find(OWN)?;
        let head = self.text.get(..at)?.trim_end();
        let sign = ["#", ";", "<!--", ".."]
            .iter()
            .find(|sign| head.ends_with(**sign))?;
        let start = head.len() - sign.len();
        let rest = self.text.get(at + OWN.len()..)?;
        let verb_at = at + OWN.len() + (rest.len() - rest.trim_start().len());
        let verb = self.text.get(verb_at..)?;
        let length = verb.find(|c: char| !c.is_ascii_alphabetic() && c != '-');
        let (word, after) = verb.split_at_checked(length.unwrap_or(verb.len()))?;
        let reach = match word {
            "ignore" => self.reach,
            "ignore-file" => Reach::File,
            _ => {
                let span = self.span(verb_at, verb_at + word.len());
                let message = format!("`{word}` is neither `ignore` nor `ignore-file`");
                self.remark(span, message);
                return None;
            }
        };
        let Some((list, _)) = after
            .strip_prefix('[')
            .and_then(|list| list.split_once(']'))
        else {
            let span = self.span(start, self.text.trim_end().len());
            let message = format!("`{word}` names no rule: write `{word}[CODE]`");
            self.remark(span, message);
            return None;
        };
        let rules = self.rules(list, verb_at + word.len() + 1);
        let end = match sign {
            &"<!--" => self.text.find("-->").map_or(self.text.len(), |at| at + 3),
            _ => self.text.trim_end().len(),
        };
        Some(Directive {
            span: self.span(start, end),
            reach,
            rules,
            own: true,
        })
    }

    /// The rules of a list that starts at `base` of the comment; those that are none are told.
    fn rules(&mut self, list: &str, base: usize) -> Vec<Named> {
        let mut rules = Vec::new();
        for (start, word) in words(list) {
            let span = self.span(base + start, base + start + word.len());
            match Selector::parse(word) {
                Ok(selector) => rules.push(Named { span, selector }),
                Err(error) => self.remark(span, told(&error)),
            }
        }
        rules
    }

    /// `hadolint ignore=DL3059,SC2034`; codes that mean nothing here are hadolint's own business.
    fn hadolint(&mut self) -> Option<Directive> {
        let text = self.text.trim_start_matches('#').trim_start();
        let text = text.strip_prefix("hadolint")?.trim_start();
        let (reach, text) = match text.strip_prefix("global") {
            Some(rest) => (Reach::File, rest.trim_start()),
            None => (self.reach, text),
        };
        let list = text.strip_prefix("ignore")?.trim_start();
        let list = list.strip_prefix('=')?;
        let codes: Vec<&str> = words(list).map(|(_, word)| word).collect();
        let ours = ALIASES.iter().filter(|(theirs, _)| codes.contains(theirs));
        let rules = ours.filter_map(|(_, code)| {
            let selector = Selector::parse(code).ok()?;
            let span = self.comment;
            Some(Named { span, selector })
        });
        Some(Directive {
            span: self.comment,
            reach,
            rules: rules.collect(),
            own: false,
        })
    }
}

fn told(error: &UnknownSelector) -> String {
    format!("{error} (in a suppression)")
}

/// The words of a list between commas, with their offsets.
fn words(list: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    list.split(',').filter_map(move |part| {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let word = part.trim();
        (!word.is_empty()).then_some((start, word))
    })
}
