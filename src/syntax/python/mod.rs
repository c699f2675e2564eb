//! Python sources: a tree that is whole even when the text has errors, of Python 2 and 3.
//!
//! This folder alone names the parser; everybody else sees [`Module`] and the nodes of [`ast`]. The parser recovers: a
//! statement that an error touches has a tree that cannot be trusted ([`Module::is_touched`]). Sources that nest deeper
//! than [`MAX_DEPTH`] are not parsed, so that no recursion over a tree can exhaust the stack.

mod depth;
mod edit;
mod scan;

pub use ruff_python_ast as ast;
pub use scan::{
    Definition, ImportedModule, LiteralAssignment, ModuleScan, Word, WordKind, scan, scan_module,
};

use super::SyntaxError;
use crate::text::{SourceFile, Span};
use ast::token::{TokenKind, Tokens};
use ruff_python_parser::{Mode, ParseOptions, parse_expression, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::sync::Arc;

/// The deepest nesting of brackets, blocks and operator chains that is parsed.
pub const MAX_DEPTH: usize = 1_000;
/// Below this depth an ordinary stack is enough for the parser.
const SHALLOW: usize = 60;
/// Only the pages that are touched count.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// A Python source and its tree.
#[derive(Debug)]
pub struct Module {
    file: Arc<SourceFile>,
    body: ast::Suite,
    tokens: Tokens,
    errors: Vec<SyntaxError>,
    too_deep: bool,
}

impl Module {
    /// Parses a source. Never fails: see [`Module::errors`].
    pub fn parse(file: &Arc<SourceFile>) -> Self {
        let depth = depth::of(file.text());
        if depth > MAX_DEPTH {
            return Self::refused(file);
        }
        if depth <= SHALLOW {
            return Self::parse_here(file);
        }
        on_big_stack(|| Self::parse_here(file)).unwrap_or_else(|| Self::refused(file))
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

    /// The range of a node.
    pub fn span(&self, node: &impl Ranged) -> Span {
        let range = node.range();
        self.file
            .span(range.start().to_usize(), range.end().to_usize())
    }

    /// Whether an error lies in or at the end of the range, so that its tree cannot be trusted.
    pub fn is_touched(&self, span: Span) -> bool {
        let after = self
            .errors
            .partition_point(|error| error.span.start < span.start);
        let before = after.saturating_sub(1);
        self.errors
            .iter()
            .skip(before)
            .take_while(|error| error.span.start <= span.end)
            .any(|error| error.span.end >= span.start && error.span.start <= span.end)
    }

    fn refused(file: &Arc<SourceFile>) -> Self {
        Self {
            file: file.clone(),
            body: ast::Suite::new(),
            tokens: Tokens::new(Vec::new()),
            errors: vec![SyntaxError {
                span: file.span(0, 0),
                message: "the source nests too deeply".to_owned(),
            }],
            too_deep: true,
        }
    }

    fn parse_here(file: &Arc<SourceFile>) -> Self {
        let parsed = parse_unchecked(file.text(), ParseOptions::from(Mode::Module));
        let mut errors = parsed
            .errors()
            .iter()
            .map(|error| SyntaxError {
                span: span_of(file, error.location),
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
            file: file.clone(),
            body,
            tokens,
            errors,
            too_deep: false,
        }
    }
}

/// The tree of one expression; `None` when it has errors or nests deeply.
pub fn parse_literal(text: &str) -> Option<ast::Expr> {
    if depth::of(text) > SHALLOW {
        return None;
    }
    let parsed = parse_expression(text).ok()?;
    Some(*parsed.into_syntax().body)
}

/// Runs `work` on a thread whose stack holds the deepest recursion that the limits allow; `None` when no thread starts.
pub fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()
    })
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

fn span_of(file: &SourceFile, range: TextRange) -> Span {
    file.span(offset(range.start()), offset(range.end()))
}

fn offset(size: TextSize) -> usize {
    size.to_usize()
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
