//! Python 2: what Python 3 refuses, found in the text, and written so that Python 3 reads it.
//!
//! Only forms that no Python 3 takes are looked for; every place keeps its offset.
//!
//! | Python 2              | becomes                |
//! |-----------------------|------------------------|
//! | `print a, b`          | `None; a, b`           |
//! | `a <> b`              | `a != b`               |
//! | `0755`                | ` 493`                 |
//! | `10L`                 | `10 `                  |
//! | `ur"a"`               | ` r"a"`                |
//! | `except E, e`, `raise E, a`, `exec c in d`, `` `a` ``, `def f((a, b))` | stays, the parser recovers |

use std::ops::Range;

/// A source of Python 2.
pub(super) struct Python2 {
    /// The text with the same length for the parser.
    pub text: String,
    /// Where forms stand that the parser still refuses.
    refused: Vec<Range<usize>>,
}

impl Python2 {
    /// Whether a form stands on the lines of an error.
    pub fn explains(&self, error: Range<usize>) -> bool {
        let lines = self.lines(&error);
        self.refused.iter().any(|form| {
            let own = self.lines(form);
            own.start <= lines.end && lines.start <= own.end
        })
    }

    /// The lines around a range.
    fn lines(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.text.get(..range.start).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let after = self.text.get(range.end..).unwrap_or("");
        let end = after
            .find('\n')
            .map_or(self.text.len(), |at| range.end + at);
        start..end
    }
}

/// Looks for forms of Python 2; `None` when there are none.
pub(super) fn translated(text: &str) -> Option<Python2> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        is_start: true,
        changes: Vec::new(),
        refused: Vec::new(),
    };
    scanner.run();
    if scanner.refused.is_empty() && scanner.changes.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for (at, new) in &scanner.changes {
        for (offset, byte) in new.bytes().enumerate() {
            if let Some(place) = bytes.get_mut(at + offset) {
                *place = byte;
            }
        }
    }
    Some(Python2 {
        text: String::from_utf8(bytes).ok()?,
        refused: scanner.refused,
    })
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Open brackets.
    depth: usize,
    /// Whether a statement may begin here.
    is_start: bool,
    /// ASCII that is put over other ASCII.
    changes: Vec<(usize, String)>,
    refused: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.byte(0) {
            let before = self.at;
            self.token(byte);
            self.at = self.at.max(before + 1);
        }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | 0x0c => return,
            b'\n' | b'\r' => {
                self.is_start = self.depth == 0;
                return;
            }
            b'\\' => {
                // A joined line begins no statement.
                self.at += if self.byte(1) == Some(b'\r') && self.byte(2) == Some(b'\n') {
                    3
                } else {
                    2
                };
                return;
            }
            b'#' => return self.skip_comment(),
            b';' => {
                self.is_start = true;
                return;
            }
            b':' if self.depth == 0 => {
                self.is_start = true;
                return;
            }
            _ => {}
        }
        let is_start = std::mem::replace(&mut self.is_start, false);
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            b'"' | b'\'' => self.skip_string(),
            b'`' => self.refuse(1),
            b'<' if self.byte(1) == Some(b'>') => {
                self.change("!=");
                self.at += 2;
            }
            b'0'..=b'9' => self.number(),
            _ if is_word(byte) => self.word(is_start),
            _ => {}
        }
    }

    fn change(&mut self, new: &str) {
        self.changes.push((self.at, new.to_owned()));
    }

    fn refuse(&mut self, length: usize) {
        self.refused.push(self.at..self.at + length);
    }

    fn skip_comment(&mut self) {
        while self
            .byte(0)
            .is_some_and(|byte| !matches!(byte, b'\n' | b'\r'))
        {
            self.at += 1;
        }
    }

    /// Goes behind a string that begins here.
    fn skip_string(&mut self) {
        let Some(quote) = self.byte(0) else { return };
        let is_triple = self.byte(1) == Some(quote) && self.byte(2) == Some(quote);
        self.at += if is_triple { 3 } else { 1 };
        while let Some(byte) = self.byte(0) {
            let is_end = byte == quote
                && (!is_triple || self.byte(1) == Some(quote) && self.byte(2) == Some(quote));
            if is_end {
                self.at += if is_triple { 3 } else { 1 };
                return;
            }
            if byte == b'\n' && !is_triple {
                return;
            }
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let mut length = 0;
        while self.byte(length).is_some_and(|b| is_word(b) || b == b'.') {
            length += 1;
        }
        let written = self.text.get(start..start + length).unwrap_or("");
        let digits = written.trim_end_matches(['l', 'L']);
        let is_long = digits.len() + 1 == written.len();
        let is_octal = digits.len() > 1
            && digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.bytes().any(|byte| byte != b'0');
        let value = i64::from_str_radix(digits, 8).ok().filter(|_| is_octal);
        if let Some(value) = value {
            self.change(&format!(
                "{:<length$}",
                format!("{value:>0$}", digits.len())
            ));
        } else if is_long {
            self.change(&format!("{digits} "));
        }
        self.at = start + length;
    }

    fn word(&mut self, is_start: bool) {
        let start = self.at;
        let mut length = 0;
        while self.byte(length).is_some_and(is_word) {
            length += 1;
        }
        let word = self.text.get(start..start + length).unwrap_or("");
        if matches!(self.byte(length), Some(b'"' | b'\'')) && length <= 2 {
            self.prefixed_string(word, length);
            return;
        }
        match word {
            "print" if is_start && self.begins_operand(length) => {
                self.change("None;");
            }
            "exec" if is_start && self.begins_operand(length) => self.refuse(length),
            "raise" | "except" if is_start => {
                if let Some(comma) = self.comma(length) {
                    self.refused.push(start..comma);
                }
            }
            "def" if is_start => {
                if let Some(bracket) = self.tuple_parameter(length) {
                    self.refused.push(start..bracket);
                }
            }
            _ => {}
        }
        self.at = start + length;
    }

    fn prefixed_string(&mut self, prefix: &str, length: usize) {
        let start = self.at;
        self.at += length;
        self.skip_string();
        if !prefix.eq_ignore_ascii_case("ur") {
            return;
        }
        // `\u` is an escape in it, which the other kind does not have.
        let content = self.text.get(start..self.at).unwrap_or("\\u");
        if !content.contains("\\u") && !content.contains("\\U") {
            self.changes.push((start, " r".to_owned()));
        } else {
            self.refused.push(start..start + length);
        }
    }

    /// Whether what follows a word on its line can only be the operand of a statement.
    fn begins_operand(&self, length: usize) -> bool {
        let rest = self.text.get(self.at + length..).unwrap_or("");
        let rest = rest.trim_start_matches([' ', '\t']);
        let Some(first) = rest.bytes().next() else {
            return false;
        };
        if matches!(first, b'"' | b'\'' | b'`' | b'{' | b'~') || first.is_ascii_digit() {
            return true;
        }
        let end = rest.bytes().position(|byte| !is_word(byte));
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or("");
        let joins = ["and", "or", "in", "is", "if", "else", "for", "as"];
        is_word(first) && !joins.contains(&word)
    }

    /// The comma outside brackets in the rest of the statement.
    fn comma(&self, length: usize) -> Option<usize> {
        let mut ahead = self.ahead(length);
        while let Some(byte) = ahead.byte(0) {
            match byte {
                b',' if ahead.depth == 0 => return Some(ahead.at + 1),
                b'\n' | b'\r' | b';' | b':' | b'#' if ahead.depth == 0 => return None,
                b'"' | b'\'' => ahead.skip_string(),
                _ => ahead.step(byte),
            }
        }
        None
    }

    /// A bracket in the parameters of a function where a name should stand.
    fn tuple_parameter(&self, length: usize) -> Option<usize> {
        let mut ahead = self.ahead(length);
        let mut last = b' ';
        while let Some(byte) = ahead.byte(0) {
            match byte {
                b'(' if ahead.depth == 1 && matches!(last, b'(' | b',') => {
                    return Some(ahead.at + 1);
                }
                b':' if ahead.depth == 0 => return None,
                b'"' | b'\'' => ahead.skip_string(),
                _ => ahead.step(byte),
            }
            if !byte.is_ascii_whitespace() {
                last = byte;
            }
        }
        None
    }

    fn ahead(&self, length: usize) -> Scanner<'_> {
        Scanner {
            text: self.text,
            bytes: self.bytes,
            at: self.at + length,
            depth: 0,
            is_start: false,
            changes: Vec::new(),
            refused: Vec::new(),
        }
    }

    fn step(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            b'\\' => self.at += 1,
            _ => {}
        }
        self.at += 1;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> Option<String> {
        translated(source).map(|found| found.text)
    }

    #[test]
    fn forms_of_python_2_keep_their_length() {
        let rows = [
            ("print 'a', b\n", "None; 'a', b\n"),
            ("if a: print b\n", "if a: None; b\n"),
            ("a <> b\n", "a != b\n"),
            ("a = 0755\n", "a =  493\n"),
            ("a = 0755L\n", "a =  493 \n"),
            ("a = 10L + 0xFFl\n", "a = 10  + 0xFF \n"),
            ("a = ur'b\\d'\n", "a =  r'b\\d'\n"),
            ("é = '0755'; print é\n", "é = '0755'; None; é\n"),
        ];
        for (source, expected) in rows {
            assert_eq!(text(source).as_deref(), Some(expected), "{source}");
        }
    }

    #[test]
    fn what_python_3_takes_too_is_no_form() {
        let sources = [
            "print('a')\nprint (a), b\nprint\nprint >>f, a\n",
            "x = 'print a'\n# print a\n'''\nprint a\n'''\n",
            "a = 0\nb = 00\nc = 0.5\nd = 1e5\ne = 0o17\nf = 0x1F\n",
            "a = (print\n  b)\n",
            "a = b\\\n  print c\n",
            "raise A(b, c)\ntry:\n  pass\nexcept (A, B):\n  pass\n",
            "def f(a=(1, 2), *, b): pass\n",
            "print = 1\nprint.a\nprint, b\nprint if a else b\n",
        ];
        for source in sources {
            assert_eq!(text(source), None, "{source}");
        }
    }

    #[test]
    fn some_forms_stay_as_they_are() {
        let sources = [
            "try:\n  pass\nexcept A, b:\n  pass\n",
            "raise A, 'b'\n",
            "exec a in b\n",
            "a = `b`\n",
            "def f(a, (b, c)): pass\n",
            "a = ur'\\u1234'\n",
        ];
        for source in sources {
            assert_eq!(text(source).as_deref(), Some(source));
        }
    }
}
