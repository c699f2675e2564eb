//! Cuts a shell script into words and operators.

use crate::syntax::MappedText;
use std::ops::Range;

/// A word or an operator, with its range in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// `&&`, `||`, `;`, `|`, `&`, a line end, `(`, `)`.
    Operator(&'static str),
    /// `>`, `2>&1`, `<<EOF`: what follows is its target.
    Redirection,
}

/// Operators that end a command, longer ones first.
const OPERATORS: &[&str] = &["&&", "||", ";;", "|&", ";", "|", "&", "\n", "(", ")"];

/// Operators that redirect, longer ones first.
const REDIRECTIONS: &[&str] = &[
    "&>>", "<<-", "<<<", "&>", ">>", ">&", ">|", "<&", "<>", "<<", ">", "<",
];

/// All tokens of a script. Comments, blanks and bodies of heredocs are left out; an open quote goes to the end.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        heredocs: Vec::new(),
        heredoc_next: None,
    };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// End words of heredocs whose bodies start on the next line, and whether tabs go.
    heredocs: Vec<(String, bool)>,
    /// The next word is the end word of a heredoc; whether tabs go.
    heredoc_next: Option<bool>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        if first == '#' {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("\\\n") {
            self.at += 2;
        } else if first != '\n' && first.is_whitespace() {
            self.at += first.len_utf8();
        } else if let Some(length) = redirection(rest) {
            self.redirect(length);
        } else if let Some(operator) = OPERATORS.iter().find(|op| rest.starts_with(**op)) {
            self.push(TokenKind::Operator(operator), operator.len());
            if *operator == "\n" {
                self.skip_heredocs();
            }
        } else {
            self.word();
        }
        true
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let range = self.at..self.at + length;
        self.at = range.end;
        self.tokens.push(Token { kind, range });
    }

    fn redirect(&mut self, length: usize) {
        let operator = self.rest().get(..length).unwrap_or("");
        let operator = operator.trim_start_matches(|c: char| c.is_ascii_digit());
        self.heredoc_next = match operator {
            "<<" => Some(false),
            "<<-" => Some(true),
            _ => None,
        };
        self.push(TokenKind::Redirection, length);
    }

    fn word(&mut self) {
        let length = word_length(self.rest());
        if let Some(strips_tabs) = self.heredoc_next.take() {
            let word = self.rest().get(..length).unwrap_or("");
            let name = word.replace(['"', '\'', '\\'], "");
            self.heredocs.push((name, strips_tabs));
        }
        self.push(TokenKind::Word, length);
    }

    fn skip_heredocs(&mut self) {
        for (name, strips_tabs) in std::mem::take(&mut self.heredocs) {
            let mut length = 0;
            for line in self.rest().split_inclusive('\n') {
                length += line.len();
                let line = line.trim_end_matches(['\r', '\n']);
                let line = if strips_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                if line == name {
                    break;
                }
            }
            self.at += length;
        }
    }
}

/// Length of a redirection operator with its number.
fn redirection(text: &str) -> Option<usize> {
    let operator = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let found = REDIRECTIONS.iter().find(|op| operator.starts_with(**op))?;
    Some(text.len() - operator.len() + found.len())
}

/// Length of the word at the start of a text; at least one character.
fn word_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let is_end = c.is_whitespace() || "|&;()<>".contains(c);
        if is_end && at > 0 {
            break;
        }
        at += piece_length(text.get(at..).unwrap_or(""));
    }
    at.min(text.len())
}

/// Length of the quoted string, substitution, escape or character at the start of a text.
fn piece_length(text: &str) -> usize {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return 1;
    };
    let second = chars.next();
    match (first, second) {
        ('\\', Some(next)) => 1 + next.len_utf8(),
        ('\'', _) => text
            .get(1..)
            .and_then(|rest| rest.find('\''))
            .map_or(text.len(), |end| end + 2),
        ('"', _) => double_quoted_length(text),
        ('`', _) => closing(text, 1, '`'),
        ('$', Some('(')) => nested_length(text, '(', ')'),
        ('$', Some('{')) => nested_length(text, '{', '}'),
        _ => first.len_utf8(),
    }
}

fn double_quoted_length(text: &str) -> usize {
    let mut at = 1;
    while let Some(rest) = text.get(at..) {
        match rest.chars().next() {
            None => break,
            Some('"') => return at + 1,
            Some('\\') => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some('`') => at = closing(text, at + 1, '`'),
            Some('$') if rest.starts_with("$(") => at += nested_length(rest, '(', ')'),
            Some('$') if rest.starts_with("${") => at += nested_length(rest, '{', '}'),
            Some(c) => at += c.len_utf8(),
        }
    }
    text.len()
}

/// The offset after the next unescaped `end`, from `at` on.
fn closing(text: &str, at: usize, end: char) -> usize {
    let mut escaped = false;
    for (offset, c) in text.get(at..).unwrap_or("").char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return at + offset + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Length of `$(…)` or `${…}` with everything inside; quotes inside hide brackets.
fn nested_length(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some('\'') if c != '\'' => {}
            _ if c == '\\' => escaped = true,
            Some(opened) if c == opened => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == open => depth += 1,
            None if c == close && depth == 1 => return at + c.len_utf8(),
            None if c == close => depth = depth.saturating_sub(1),
            None => {}
        }
    }
    text.len()
}

/// A word without its quotes and escapes; variables and substitutions stay as they are.
pub(super) fn unquoted(script: &MappedText, range: Range<usize>) -> MappedText {
    let raw = script.slice(range);
    let mut plain = MappedText::empty(raw.file(), raw.offset(0));
    let mut quote = None;
    let mut at = 0;
    while let Some(rest) = raw.text().get(at..).filter(|rest| !rest.is_empty()) {
        let run = plain_run(rest, quote);
        if run > 0 {
            // It may be put together from several places of the file.
            plain.append(&raw.slice(at..at + run));
            at += run;
            continue;
        }
        let (skipped, kept) = plain_piece(rest, &mut quote);
        let text = rest.get(skipped..skipped + kept).unwrap_or("");
        plain.push(text, raw.offset(at + skipped));
        at += skipped + kept;
    }
    plain
}

/// How many bytes at the start of a text stand for themselves.
fn plain_run(text: &str, quote: Option<char>) -> usize {
    let special: &[char] = match quote {
        Some('\'') => &['\''],
        _ => &['"', '\'', '\\', '$', '`'],
    };
    text.find(special).unwrap_or(text.len())
}

/// How many bytes at the start of a text are quotes or escapes, and how many after them belong to the word.
fn plain_piece(text: &str, quote: &mut Option<char>) -> (usize, usize) {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next();
    match (*quote, first, second) {
        (Some(open), c, _) if c == open => {
            *quote = None;
            (1, 0)
        }
        (Some('\''), c, _) => (0, c.len_utf8()),
        (None, '"' | '\'', _) => {
            *quote = Some(first);
            (1, 0)
        }
        (_, '\\', Some('\n')) => (2, 0),
        (Some(_), '\\', Some(next)) if !"$`\"\\".contains(next) => (0, 1),
        (_, '\\', Some(next)) => (1, next.len_utf8()),
        (_, '\\', None) => (1, 0),
        (_, '$', Some('(' | '{')) | (_, '`', _) => (0, piece_length(text)),
        (_, c, _) => (0, c.len_utf8()),
    }
}
