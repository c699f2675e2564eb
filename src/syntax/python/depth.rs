//! An upper estimate of how deeply a source nests, from its tokens alone.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer::lex};

/// The deepest nesting: open blocks, open brackets, and in each the longest chain of operators that one expression can
/// make of them. Never less than the depth of the tree, up to a constant factor.
pub(super) fn of(text: &str) -> usize {
    let mut lexer = lex(text, Mode::Module);
    let mut depth = Depth::default();
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return depth.deepest;
        }
        depth.add(kind);
    }
}

#[derive(Default)]
struct Depth {
    blocks: usize,
    /// Links of the chain in each open bracket, the outermost expression first.
    chains: Vec<usize>,
    /// Links outside all brackets.
    outer: usize,
    lambdas: usize,
    /// Sum of `chains`.
    inner: usize,
    deepest: usize,
}

impl Depth {
    fn add(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Indent => self.blocks += 1,
            TokenKind::Dedent => self.blocks = self.blocks.saturating_sub(1),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                // A call or a subscript is also a link of the chain around it.
                self.link();
                self.chains.push(0);
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                self.inner -= self.chains.pop().unwrap_or(0);
            }
            TokenKind::Comma => self.end_chain(),
            TokenKind::Newline => self.end_line(),
            TokenKind::Semi => self.outer = 0,
            TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Name
            | TokenKind::String
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Equal
            | TokenKind::Colon
            | TokenKind::FStringMiddle => {}
            // `lambda a, b: lambda c, d: …` nests through its commas.
            TokenKind::Lambda => self.lambdas += 1,
            // Even in an open bracket the parser begins a statement here.
            TokenKind::Def | TokenKind::Class | TokenKind::Import | TokenKind::Return => {
                self.end_line();
            }
            _ => self.link(),
        }
        let now = self.blocks + self.chains.len() + self.inner + self.outer + self.lambdas;
        self.deepest = self.deepest.max(now);
    }

    fn link(&mut self) {
        match self.chains.last_mut() {
            Some(chain) => {
                *chain += 1;
                self.inner += 1;
            }
            None => self.outer += 1,
        }
    }

    fn end_line(&mut self) {
        *self = Self {
            blocks: self.blocks,
            deepest: self.deepest,
            ..Self::default()
        };
    }

    fn end_chain(&mut self) {
        match self.chains.last_mut() {
            Some(chain) => {
                self.inner -= *chain;
                *chain = 0;
            }
            None => self.outer = 0,
        }
    }
}
