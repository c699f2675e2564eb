//! A pattern in the syntax of the engine.

use super::{DOT_ALL, IGNORE_CASE, MULTI_LINE, UNICODE, VERBOSE};

/// The pattern in the syntax of fancy-regex, and its groups; `None` when its meaning could differ on such a text.
pub(super) fn translate(pattern: &str, flags: i64, words: Words) -> Option<(String, Names)> {
    let (inline, pattern) = inline_flags(pattern)?;
    let flags = flags | inline;
    let known = IGNORE_CASE | MULTI_LINE | DOT_ALL | UNICODE | VERBOSE;
    if flags & !known != 0 || (flags & IGNORE_CASE != 0 && words == Words::All) {
        return None;
    }
    let mut translator = Translator {
        out: String::from("(?"),
        flags,
        words,
        names: vec![None],
    };
    for (flag, letter) in [(IGNORE_CASE, 'i'), (MULTI_LINE, 'm'), (DOT_ALL, 's')] {
        if flags & flag != 0 {
            translator.out.push(letter);
        }
    }
    translator.out.push(':');
    translator.run(pattern)?;
    translator.out.push(')');
    Some((translator.out, translator.names))
}

/// Which characters `\w` means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Words {
    /// Letters and digits of ASCII, and `_`.
    Ascii,
    /// Those of all scripts.
    All,
}

/// The name of each group, the whole match first.
pub(super) type Names = Vec<Option<String>>;

/// Flags at the start of a pattern, `(?im)`.
fn inline_flags(pattern: &str) -> Option<(i64, &str)> {
    let Some(rest) = pattern.strip_prefix("(?") else {
        return Some((0, pattern));
    };
    let Some((letters, rest)) = rest.split_once(')') else {
        return Some((0, pattern));
    };
    if letters.is_empty() || !letters.chars().all(|c| "imsux".contains(c)) {
        return Some((0, pattern));
    }
    let flags = letters.chars().fold(0, |flags, letter| {
        flags
            | match letter {
                'i' => IGNORE_CASE,
                'm' => MULTI_LINE,
                's' => DOT_ALL,
                'x' => VERBOSE,
                _ => UNICODE,
            }
    });
    Some((flags, rest))
}

struct Translator {
    out: String,
    flags: i64,
    words: Words,
    /// The name of each group, the whole match first. The engine takes no numbers beside names, so it gets numbers only.
    names: Names,
}

impl Translator {
    fn run(&mut self, pattern: &str) -> Option<()> {
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            rest = rest.get(c.len_utf8()..)?;
            rest = match c {
                '\\' => self.escape(rest, false)?,
                '[' => self.class(rest)?,
                '(' => self.group(rest)?,
                '$' if self.flags & MULTI_LINE == 0 => {
                    self.out.push_str("(?=\\n?\\z)");
                    rest
                }
                '{' if rest.starts_with(',') => return None,
                '*' | '+' | '?' | '}' if rest.starts_with('+') => return None,
                c if self.flags & VERBOSE != 0 && c.is_ascii_whitespace() => rest,
                '#' if self.flags & VERBOSE != 0 => {
                    let end = rest.find('\n').unwrap_or(rest.len());
                    rest.get(end..)?
                }
                c => {
                    self.out.push(c);
                    rest
                }
            };
        }
        Some(())
    }

    /// What stands behind a backslash.
    fn escape<'p>(&mut self, rest: &'p str, in_class: bool) -> Option<&'p str> {
        let c = rest.chars().next()?;
        let after = rest.get(c.len_utf8()..)?;
        match c {
            'd' | 'D' | 's' | 'S' | 'n' | 't' | 'r' | 'f' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'b' if in_class => self.out.push_str("\\x08"),
            'w' | 'W' | 'b' | 'B' => self.word(c, in_class)?,
            'A' if !in_class => self.out.push_str("\\A"),
            'Z' if !in_class => self.out.push_str("\\z"),
            'v' => self.out.push_str("\\x0B"),
            '1'..='9' if !in_class && !after.starts_with(|c: char| c.is_ascii_digit()) => {
                self.out.push('\\');
                self.out.push(c);
            }
            c if c.is_ascii_alphanumeric() => return None,
            c => self.literal(c),
        }
        Some(after)
    }

    /// `\w`, `\b` and their opposites.
    fn word(&mut self, c: char, in_class: bool) -> Option<()> {
        if self.words == Words::All {
            self.out.push('\\');
            self.out.push(c);
            return Some(());
        }
        self.out.push_str(match (c, in_class) {
            ('w', true) => "A-Za-z0-9_",
            ('w', false) => "[A-Za-z0-9_]",
            ('W', false) => "[^A-Za-z0-9_]",
            ('b', _) => "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))",
            ('B', _) => "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))",
            _ => return None,
        });
        Some(())
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii() {
            self.out.push_str(&format!("\\x{:02X}", u32::from(c)));
        } else {
            self.out.push(c);
        }
    }

    fn class<'p>(&mut self, rest: &'p str) -> Option<&'p str> {
        self.out.push('[');
        let mut rest = rest;
        if let Some(after) = rest.strip_prefix('^') {
            self.out.push('^');
            rest = after;
        }
        if let Some(after) = rest.strip_prefix(']') {
            self.out.push_str("\\]");
            rest = after;
        }
        loop {
            let c = rest.chars().next()?;
            rest = rest.get(c.len_utf8()..)?;
            match c {
                ']' => {
                    self.out.push(']');
                    return Some(rest);
                }
                '\\' => rest = self.escape(rest, true)?,
                '-' => self.out.push('-'),
                c if c.is_ascii_punctuation() || c == ' ' => self.literal(c),
                c => self.out.push(c),
            }
            if rest.starts_with("--") {
                return None;
            }
        }
    }

    fn group<'p>(&mut self, rest: &'p str) -> Option<&'p str> {
        let Some(kind) = rest.strip_prefix('?') else {
            self.out.push('(');
            self.names.push(None);
            return Some(rest);
        };
        for plain in [":", "=", "!", "<=", "<!"] {
            if let Some(after) = kind.strip_prefix(plain) {
                self.out.push_str("(?");
                self.out.push_str(plain);
                return Some(after);
            }
        }
        if let Some(name) = kind.strip_prefix("P<") {
            let (name, after) = name.split_once('>')?;
            self.out.push('(');
            self.names.push(Some(name.to_owned()));
            return Some(after);
        }
        if let Some(name) = kind.strip_prefix("P=") {
            let (name, after) = name.split_once(')')?;
            let own = |known: &Option<String>| known.as_deref() == Some(name);
            let at = self.names.iter().position(own)?;
            self.out.push_str(&format!("(?:\\{at})"));
            return Some(after);
        }
        let comment = kind.strip_prefix('#')?;
        comment.split_once(')').map(|(_, after)| after)
    }
}
