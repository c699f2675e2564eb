//! Python sources: a tree that is whole even when the text has errors, of Python 2 and 3.
//!
//! This folder alone names the parser; everybody else sees [`Module`] and the nodes of [`ast`]. The parser recovers: a
//! statement that an error touches has a tree that cannot be trusted ([`Module::is_touched`]). Sources that nest deeper
//! than [`MAX_DEPTH`] are not parsed, so that no recursion over a tree can exhaust the stack.

mod bindings;
mod depth;
mod edit;
mod items;
mod newlines;
mod python2;
mod quick;
mod scan;
mod stack;

pub use bindings::{Bindings, bindings};
pub use quick::surely_defines;
pub use ruff_python_ast as ast;
pub use scan::{
    Definition, ImportedModule, LiteralAssignment, ModuleScan, Word, WordKind, scan, scan_module,
};
pub use stack::{on_big_stack, side_by_side};

use super::SyntaxError;
use crate::text::{SourceFile, Span};
use ast::token::{TokenKind, Tokens};
use newlines::Places;
use python2::Python2;
use ruff_python_parser::{Mode, ParseOptions, parse_expression, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::sync::Arc;

/// The deepest nesting of brackets, blocks and operator chains that is parsed.
pub const MAX_DEPTH: usize = 1_000;
/// Below this depth an ordinary stack is enough for the parser.
const SHALLOW: usize = 60;

/// A Python source and its tree.
#[derive(Debug)]
pub struct Module {
    file: Arc<SourceFile>,
    body: ast::Suite,
    tokens: Tokens,
    places: Places,
    errors: Vec<SyntaxError>,
    /// The errors that are left where Python 2 is read, and whether a form of Python 2 stands on the line of each.
    broken: Vec<(SyntaxError, bool)>,
    /// Whether there are forms that only Python 2 takes.
    has_python2: bool,
    too_deep: bool,
    /// Where every node stands, for code that is no file.
    place: Option<Span>,
}

impl Module {
    /// Parses a source. Never fails: see [`Module::errors`].
    pub fn parse(file: &Arc<SourceFile>) -> Self {
        let bound = depth::bound(file.text());
        if bound <= SHALLOW {
            return Self::parse_here(file, file.text());
        }
        let depth = match bound <= MAX_DEPTH && stack::has_room() {
            true => bound,
            false => depth::of(file.text()),
        };
        if depth > MAX_DEPTH {
            return Self::refused(file);
        }
        if depth <= SHALLOW {
            return Self::parse_here(file, file.text());
        }
        on_big_stack(|| Self::parse_here(file, file.text())).unwrap_or_else(|| Self::refused(file))
    }

    /// The same for a caller that was just started by [`on_big_stack`], and has little on its stack.
    pub fn parse_with_room(file: &Arc<SourceFile>) -> Self {
        match depth::bound(file.text()) <= MAX_DEPTH {
            true => Self::parse_here(file, file.text()),
            false => Self::parse(file),
        }
    }

    /// Parses a text that a program made and runs as code, in place of `file`. All of its nodes stand at `place`. `None`
    /// when it has errors, Python 2 read as such, or nests deeply.
    pub fn parse_code(text: &str, file: &Arc<SourceFile>, place: Span) -> Option<Self> {
        if !is_shallow(text) {
            return None;
        }
        let mut module = Self::parse_here(file, text);
        module.place = Some(place);
        // Where the trouble stands is not known: an `exec` must not be lost.
        let is_whole = !module.is_broken() || module.is_python2() && !text.contains("exec");
        is_whole.then_some(module)
    }

    /// The source.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// The statements of the top level.
    pub fn body(&self) -> &[ast::Stmt] {
        &self.body
    }

    /// What Python 3 would refuse, in the order of the text.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Whether only Python 2 takes the source: it has forms of Python 2, and no errors elsewhere.
    pub fn is_python2(&self) -> bool {
        self.has_python2 && self.broken.iter().all(|(_, explained)| *explained)
    }

    /// Whether the tree has statements that an error touches.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// Whether the source nests too deeply to be parsed; the tree is empty then.
    pub fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// The comments, `#` included.
    pub fn comments(&self) -> impl Iterator<Item = Span> {
        self.tokens
            .iter()
            .filter(|token| token.kind() == TokenKind::Comment)
            .map(|token| self.span(token))
    }

    /// The names and keywords in a range, as they are written.
    pub fn words(&self, range: Span) -> impl Iterator<Item = &str> {
        let names = |token: &&ast::token::Token| token.kind() == TokenKind::Name;
        let spans = self.tokens.iter().filter(names).map(|name| self.span(name));
        spans
            .filter(move |span| range.contains(*span))
            .map(|span| self.file.slice(span))
    }

    /// The logical lines that hold code, each from its first token to its last: a call over ten lines is one, comments
    /// between its arguments included.
    pub fn logical_lines(&self) -> Vec<Span> {
        let mut lines = Vec::new();
        let mut open: Option<Span> = None;
        for token in self.tokens.iter() {
            match token.kind() {
                TokenKind::Newline => lines.extend(open.take()),
                TokenKind::NonLogicalNewline
                | TokenKind::Comment
                | TokenKind::Indent
                | TokenKind::Dedent => {}
                _ => {
                    let span = self.span(token);
                    open = Some(open.map_or(span, |line| line.cover(span)));
                }
            }
        }
        lines.extend(open);
        lines
    }

    /// The range of a node.
    pub fn span(&self, node: &impl Ranged) -> Span {
        if let Some(place) = self.place {
            return place;
        }
        span_of(&self.file, &self.places, node.range())
    }

    /// Whether `import` means modules of the top level only in Python 2 too: `from __future__ import absolute_import`.
    pub fn has_absolute_import(&self) -> bool {
        self.body.iter().any(|statement| match statement {
            ast::Stmt::ImportFrom(import) => {
                let is_future = import
                    .module
                    .as_ref()
                    .is_some_and(|name| name == "__future__");
                is_future
                    && import
                        .names
                        .iter()
                        .any(|alias| &alias.name == "absolute_import")
            }
            _ => false,
        })
    }

    /// Whether an error lies in or at the end of the range, so that its tree cannot be trusted.
    pub fn is_touched(&self, span: Span) -> bool {
        if self.place.is_some() {
            return self.is_broken();
        }
        let after = self
            .broken
            .partition_point(|(error, _)| error.span.start < span.start);
        let before = after.saturating_sub(1);
        self.broken
            .iter()
            .skip(before)
            .map(|(error, _)| error)
            .take_while(|error| error.span.start <= span.end)
            .any(|error| error.span.end >= span.start && error.span.start <= span.end)
    }

    fn refused(file: &Arc<SourceFile>) -> Self {
        Self {
            file: file.clone(),
            body: ast::Suite::new(),
            tokens: Tokens::new(Vec::new()),
            places: Places::default(),
            errors: vec![SyntaxError {
                span: file.span(0, 0),
                message: "the source nests too deeply".to_owned(),
            }],
            broken: Vec::new(),
            has_python2: false,
            too_deep: true,
            place: None,
        }
    }

    fn parse_here(file: &Arc<SourceFile>, text: &str) -> Self {
        let (text, places) = newlines::plain(text);
        let parsed = Parsed::of(file, &text, &places);
        let errors = parsed.errors.clone();
        let python2 = (!errors.is_empty()).then(|| python2::translated(&text));
        let Some(python2) = python2.flatten() else {
            return Self::of(file, places, parsed, errors, None);
        };
        let parsed = Parsed::of(file, &python2.text, &places);
        Self::of(file, places, parsed, errors, Some(&python2))
    }

    fn of(
        file: &Arc<SourceFile>,
        places: Places,
        parsed: Parsed,
        errors: Vec<SyntaxError>,
        python2: Option<&Python2>,
    ) -> Self {
        let broken: Vec<_> = parsed
            .errors
            .into_iter()
            .map(|error| {
                let [start, end] =
                    [error.span.start, error.span.end].map(|at| places.plain(at as usize));
                let explained = python2.is_some_and(|python2| python2.explains(start..end));
                (error, explained)
            })
            .collect();
        Self {
            file: file.clone(),
            body: parsed.body,
            tokens: parsed.tokens,
            places,
            errors,
            broken,
            has_python2: python2.is_some(),
            too_deep: false,
            place: None,
        }
    }
}

/// What the parser gives.
struct Parsed {
    body: ast::Suite,
    tokens: Tokens,
    errors: Vec<SyntaxError>,
}

impl Parsed {
    fn of(file: &SourceFile, text: &str, places: &Places) -> Self {
        let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
        let mut errors = parsed
            .errors()
            .iter()
            .map(|error| SyntaxError {
                span: span_of(file, places, error.location),
                message: lower_first(&error.error.to_string()),
            })
            .chain(undecodable(file))
            .collect::<Vec<_>>();
        errors.sort_by_key(|error| (error.span.start, error.span.end));
        let tokens = Tokens::new(parsed.tokens().iter().copied().collect());
        let body = match parsed.into_syntax() {
            ast::Mod::Module(module) => module.body,
            ast::Mod::Expression(_) => ast::Suite::new(),
        };
        Self {
            body,
            tokens,
            errors,
        }
    }
}

/// A text as Python writes it, in single quotes.
pub fn text_literal(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '\\' | '\'' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("'{}'", escaped.collect::<String>())
}

/// The tree of one expression; `None` when it has errors or nests deeply.
pub fn parse_literal(text: &str) -> Option<ast::Expr> {
    if !is_shallow(text) {
        return None;
    }
    let parsed = parse_expression(text).ok()?;
    Some(*parsed.into_syntax().body)
}

/// Whether an ordinary stack is enough for the parser.
fn is_shallow(text: &str) -> bool {
    depth::bound(text) <= SHALLOW || depth::of(text) <= SHALLOW
}

/// Every byte that the encoding of the file does not know: Python refuses the file.
fn undecodable(file: &SourceFile) -> impl Iterator<Item = SyntaxError> {
    const MARK: char = char::REPLACEMENT_CHARACTER;
    let text = if file.encoding().lossy {
        file.text()
    } else {
        ""
    };
    text.match_indices(MARK).map(|(at, mark)| SyntaxError {
        span: file.span(at, at + mark.len()),
        message: "the encoding of the file does not know this byte".to_owned(),
    })
}

fn span_of(file: &SourceFile, places: &Places, range: TextRange) -> Span {
    let offset = |at: TextSize| places.original(at.to_usize());
    file.span(offset(range.start()), offset(range.end()))
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
