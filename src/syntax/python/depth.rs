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

/// What no source of these bytes nests deeper than: the sum of all that its tokens can add anywhere, wherever strings and
/// comments are. That is seen in a twentieth of the time, and enough for small sources.
pub(super) fn bound(text: &str) -> usize {
    let mut last = 0;
    let mut bound = 0;
    for byte in text.bytes() {
        let class = CLASSES.get(usize::from(byte)).copied().unwrap_or(OTHER);
        // A word begins one token.
        let goes_on = class & last & IN_WORD != 0;
        bound += if goes_on {
            0
        } else {
            usize::from(class & MOST)
        };
        last = class;
    }
    // The first line may be indented, and the end of an unfinished text has tokens of its own.
    bound + ENDS
}

/// What no byte stands for.
const ENDS: usize = 8;
/// The bits of a class that say what a token that begins with such a byte can add to the depth, at most.
const MOST: u8 = 3;
/// The bit of letters, digits and `_`.
const IN_WORD: u8 = 4;
const OTHER: u8 = 1;

#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at: u8 = 0;
    loop {
        classes[at as usize] = class(at);
        if at == u8::MAX {
            break classes;
        }
        at += 1;
    }
};

const fn class(byte: u8) -> u8 {
    match byte {
        // The brackets, and the link that a call or an f-string is.
        b'(' | b'[' | b'{' | b'"' | b'\'' => 2,
        b' ' | b'\t' | b',' | b')' | b']' | b'}' | b':' | b'#' => 0,
        // A keyword may follow a number without a blank.
        b'0'..=b'9' => IN_WORD | 2,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => IN_WORD | 1,
        // The next line may begin a block; an operator, and what is none.
        _ => OTHER,
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

#[cfg(test)]
mod tests {
    use super::{bound, of};

    /// Pieces whose repetition nests, chains, or breaks off in the middle.
    const PIECES: &[&str] = &[
        "f(",
        "[",
        "{",
        "x.",
        "-",
        "not ",
        "lambda: ",
        "1 if a else ",
        "a == ",
        "(b := ",
        "f\"{",
        "f'''{x!r:{",
        "\\\n",
        "1jif ",
        "é.",
        "?",
        "if x:\n ",
        "'",
        "\"\"\"",
        "#",
    ];

    #[test]
    fn the_bound_is_never_below_the_depth() {
        let check = |text: &str| assert!(bound(text) >= of(text), "{text}");
        for a in PIECES {
            for b in PIECES {
                check(&format!("{a}{b}").repeat(50));
                for c in PIECES {
                    check(&format!("{a}{b}{c}").repeat(10));
                }
            }
        }
        let block = |at: usize| format!("{}if x:\n", " ".repeat(at));
        check(&(0..50).map(block).collect::<String>());
    }
}
