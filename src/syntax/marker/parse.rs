//! The grammar of markers, as packaging 26 reads it.

use super::compare::{self, Comparison, Variable};
use crate::syntax::mistake::{Mistake, shown};
use pep508_rs::MarkerTree;
use std::ops::Range;

/// Brackets deeper than this are refused; Python's own limit lies at a few hundred.
const MAX_DEPTH: usize = 100;
/// Trees of more comparisons are not built.
const MAX_COMPARISONS: usize = 64;
/// Nor trees of more comparisons of texts, in whose number the size of a tree may be exponential.
const MAX_TEXTS: usize = 20;

/// What a marker text says.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The meaning; `None` when there is a doubt.
    pub(super) tree: Option<MarkerTree>,
    /// Legal parts whose meaning is not certain.
    pub(super) doubts: Vec<Mistake>,
    /// Its comparisons of a variable with a text, from left to right.
    pub(super) comparisons: Vec<Written>,
}

/// A comparison as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it stands in the text of the marker, in bytes.
    pub range: Range<usize>,
    /// The name of the variable.
    pub variable: String,
    /// The operator.
    pub operator: &'static str,
    /// The text that the variable is compared with.
    pub value: String,
    /// Whether the text stands first.
    pub reversed: bool,
}

/// Reads a whole marker.
pub(super) fn parse(text: &str) -> Result<Parsed, Mistake> {
    let mut parser = Parser {
        text,
        at: 0,
        doubts: Vec::new(),
        written: Vec::new(),
        comparisons: 0,
        texts: 0,
    };
    let tree = parser.marker(0)?;
    if parser.at < text.len() {
        return Err(Mistake::new(
            parser.at..text.len(),
            "expected `and`, `or` or the end of the marker",
        ));
    }
    if parser.is_too_long() {
        parser
            .doubts
            .push(Mistake::new(0..text.len(), "too many comparisons"));
    }
    Ok(Parsed {
        tree: parser.doubts.is_empty().then_some(tree),
        doubts: parser.doubts,
        comparisons: parser.written,
    })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    doubts: Vec<Mistake>,
    written: Vec<Written>,
    comparisons: usize,
    texts: usize,
}

/// One side of a comparison.
enum Side {
    Variable(Variable),
    Text(String),
}

impl<'a> Parser<'a> {
    /// Atoms joined by `and` and `or`: an "or" of "and"s.
    fn marker(&mut self, depth: usize) -> Result<MarkerTree, Mistake> {
        let mut any = MarkerTree::FALSE;
        let mut all = self.atom(depth)?;
        loop {
            if self.word("and") {
                all.and(self.atom(depth)?);
            } else if self.word("or") {
                any.or(all);
                all = self.atom(depth)?;
            } else {
                any.or(all);
                return Ok(any);
            }
        }
    }

    fn atom(&mut self, depth: usize) -> Result<MarkerTree, Mistake> {
        self.blanks();
        let start = self.at;
        if !self.take("(") {
            let tree = self.comparison()?;
            self.blanks();
            return Ok(tree);
        }
        if depth >= MAX_DEPTH {
            return Err(Mistake::new(
                start..start + 1,
                "brackets are nested too deeply",
            ));
        }
        let tree = self.marker(depth + 1)?;
        self.blanks();
        if !self.take(")") {
            return Err(Mistake::new(
                start..start + 1,
                "this bracket is never closed",
            ));
        }
        self.blanks();
        Ok(tree)
    }

    fn comparison(&mut self) -> Result<MarkerTree, Mistake> {
        let start = self.at;
        let left = self.side()?;
        self.blanks();
        let operator = self.operator()?;
        self.blanks();
        let second = self.at;
        let right = self.side()?;
        let range = start..self.at;
        self.comparisons += 1;
        self.note(range.clone(), second, operator, &left, &right);
        let doubt = |message: &str| Mistake::new(range.clone(), message);
        let comparison = match (left, right) {
            (Side::Variable(variable), Side::Text(value)) => Comparison {
                variable,
                operator,
                value,
                reversed: false,
            },
            (Side::Text(value), Side::Variable(variable)) => Comparison {
                variable,
                operator,
                value,
                reversed: true,
            },
            (Side::Variable(_), Side::Variable(_)) => {
                self.doubts
                    .push(doubt("two variables are compared with each other"));
                return Ok(MarkerTree::TRUE);
            }
            (Side::Text(_), Side::Text(_)) => {
                self.doubts
                    .push(doubt("two texts are compared with each other"));
                return Ok(MarkerTree::TRUE);
            }
        };
        if !matches!(comparison.variable, Variable::Version(_)) {
            self.texts += 1;
        }
        if self.is_too_long() {
            return Ok(MarkerTree::TRUE);
        }
        match compare::tree(&comparison) {
            Ok(tree) => Ok(tree),
            Err(message) => {
                self.doubts.push(doubt(&message));
                Ok(MarkerTree::TRUE)
            }
        }
    }

    /// Keeps a comparison of a variable with a text for [`Parsed::comparisons`]; `second` is where its right side starts.
    fn note(
        &mut self,
        range: Range<usize>,
        second: usize,
        operator: &'static str,
        left: &Side,
        right: &Side,
    ) {
        let (value, at) = match (left, right) {
            (Side::Variable(_), Side::Text(value)) => (value.clone(), range.start),
            (Side::Text(value), Side::Variable(_)) => (value.clone(), second),
            _ => return,
        };
        self.written.push(Written {
            variable: word_of(self.text.get(at..).unwrap_or_default()).to_owned(),
            reversed: at == second,
            range,
            operator,
            value,
        });
    }

    fn is_too_long(&self) -> bool {
        self.comparisons > MAX_COMPARISONS || self.texts > MAX_TEXTS
    }

    fn side(&mut self) -> Result<Side, Mistake> {
        let start = self.at;
        let rest = self.rest();
        for quote in ['\'', '"'] {
            let Some(inner) = rest.strip_prefix(quote) else {
                continue;
            };
            let Some((value, _)) = inner.split_once(quote) else {
                return Err(Mistake::new(
                    start..self.text.len(),
                    "this text has no closing quotation mark",
                ));
            };
            self.at += value.len() + 2;
            if value.contains('\\') {
                let range = start..self.at;
                if !is_python_text(value) {
                    return Err(Mistake::new(range, "Python does not read this text"));
                }
                self.doubts
                    .push(Mistake::new(range, "a backslash in the text"));
            }
            return Ok(Side::Text(value.to_owned()));
        }
        let word = word_of(rest);
        match Variable::named(word) {
            Some(variable) => {
                self.at += word.len();
                Ok(Side::Variable(variable))
            }
            None => Err(self.not_a_value(start..start + word.len().max(1))),
        }
    }

    fn not_a_value(&self, range: Range<usize>) -> Mistake {
        let range = range.start..range.end.min(self.text.len());
        let word = self.text.get(range.clone()).unwrap_or("");
        if word.is_empty() {
            return Mistake::new(range, "expected a marker variable or a quoted text");
        }
        let mistake = Mistake::new(
            range,
            format!(
                "`{}` is neither a marker variable nor a quoted text",
                shown(word)
            ),
        );
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return mistake.hint(format!("write `\"{}\"` in quotation marks", shown(word)));
        }
        if word == "not" {
            return mistake.hint("markers know no `not`; turn the comparison round");
        }
        mistake
    }

    fn operator(&mut self) -> Result<&'static str, Mistake> {
        for sign in ["===", "==", "~=", "!=", "<=", ">=", "<", ">"] {
            if self.take(sign) {
                return Ok(sign);
            }
        }
        if self.word("in") {
            return Ok("in");
        }
        let start = self.at;
        if self.word("not") {
            let after = self.at;
            self.blanks();
            if self.at > after && self.word("in") {
                return Ok("not in");
            }
            return Err(Mistake::new(start..self.at, "expected `not in`"));
        }
        let end = (start + word_of(self.rest()).len().max(1)).min(self.text.len());
        let mistake = Mistake::new(
            start..end,
            "expected `<`, `<=`, `==`, `!=`, `>=`, `>`, `~=`, `in` or `not in`",
        );
        Err(if self.rest().starts_with('=') {
            mistake.hint("write `==`")
        } else {
            mistake
        })
    }

    /// Takes a word that ends where a word ends.
    fn word(&mut self, word: &str) -> bool {
        let found = word_of(self.rest()) == word;
        if found {
            self.at += word.len();
        }
        found
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
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

/// packaging gives a text to Python, which refuses a lone `\` at its end and escapes without their digits.
fn is_python_text(value: &str) -> bool {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('\\') {
        let mut chars = after.chars();
        let digits = match chars.next() {
            None => return false,
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            // A name in braces, which Python looks up.
            Some('N') if !after.starts_with("N{") || !after.contains('}') => return false,
            Some(_) => 0,
        };
        let number: String = chars.as_str().chars().take(digits).collect();
        let legal = number.len() == digits && number.chars().all(|c| c.is_ascii_hexdigit());
        let small = u32::from_str_radix(&number, 16).map_or(digits == 0, |n| n <= 0x10_ffff);
        if !legal || !small {
            return false;
        }
        rest = chars.as_str();
    }
    true
}

/// The word at the start of a text: letters, digits, `_` and `.`.
fn word_of(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}
