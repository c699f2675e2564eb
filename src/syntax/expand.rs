//! Replacing variables in a text, as Docker does it in arguments and a POSIX shell in words.

use std::iter::Peekable;
use std::str::Chars;

/// What is known about a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// It has this value.
    Set(String),
    /// It is not set, or not without a build argument.
    Unset,
    /// It may have any value or none.
    Unknown,
}

/// Who replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// Docker, with its escape character: no word splitting, no command substitution.
    Docker(char),
    /// A POSIX shell: the text is one word.
    Shell,
}

/// Longest text that is made; `ENV A=$A$A` doubles on each line.
const MAX_LENGTH: usize = 1 << 12;

/// Deepest `${a:-${b:-…}}`.
const MAX_DEPTH: usize = 16;

/// The text with variables replaced, quotes and escapes taken off. `None` when a variable is not known or not set, the
/// text is malformed, or the result may be more than one word of a shell. In a shell, `?` and `[…]` stand for themselves:
/// URLs and extras hold them, and no file is named so.
pub(super) fn expand(
    text: &str,
    rules: Rules,
    lookup: &dyn Fn(&str) -> Variable,
) -> Option<String> {
    let mut expansion = Expansion {
        chars: text.chars().peekable(),
        rules,
        lookup,
        depth: 0,
    };
    if rules == Rules::Shell && text.starts_with('~') {
        return None;
    }
    expansion.text_until(None)
}

struct Expansion<'a> {
    chars: Peekable<Chars<'a>>,
    rules: Rules,
    lookup: &'a dyn Fn(&str) -> Variable,
    depth: usize,
}

impl Expansion<'_> {
    /// Reads up to `stop` (and over it), or to the end when there is none.
    fn text_until(&mut self, stop: Option<char>) -> Option<String> {
        let mut result = String::new();
        loop {
            let Some(c) = self.chars.next() else {
                return stop.is_none().then_some(result);
            };
            if Some(c) == stop {
                return Some(result);
            }
            match c {
                // Whether these are quotes depends on those around the braces.
                '\'' | '"' if stop.is_some() && self.rules == Rules::Shell => return None,
                '\'' => result.push_str(&self.single_quoted()?),
                '"' => result.push_str(&self.double_quoted()?),
                '$' => result.push_str(&self.unquoted_variable()?),
                // Substitution, braces (bash replaces them, dash does not) and patterns that files may match.
                '`' | '{' | '*' if self.rules == Rules::Shell => return None,
                c if c == self.escape() => result.extend(self.escaped()),
                c => result.push(c),
            }
            if result.len() > MAX_LENGTH {
                return None;
            }
        }
    }

    fn escape(&self) -> char {
        match self.rules {
            Rules::Docker(escape) => escape,
            Rules::Shell => '\\',
        }
    }

    fn single_quoted(&mut self) -> Option<String> {
        let mut result = String::new();
        loop {
            match self.chars.next()? {
                '\'' => return Some(result),
                c => result.push(c),
            }
        }
    }

    fn double_quoted(&mut self) -> Option<String> {
        let mut result = String::new();
        loop {
            match self.chars.next()? {
                '"' => return Some(result),
                '$' => result.push_str(&self.variable()?),
                '`' if self.rules == Rules::Shell => return None,
                c if c == self.escape() => match self.chars.peek().copied() {
                    Some(next) if self.is_escapable(next) => result.extend(self.escaped()),
                    Some(_) => result.push(c),
                    None => return None,
                },
                c => result.push(c),
            }
            if result.len() > MAX_LENGTH {
                return None;
            }
        }
    }

    /// The character after the escape; a shell takes a line end there away.
    fn escaped(&mut self) -> Option<char> {
        let next = self.chars.next();
        next.filter(|c| self.rules != Rules::Shell || *c != '\n')
    }

    /// Whether the escape character goes before `c` inside double quotes.
    fn is_escapable(&self, c: char) -> bool {
        let is_shell = self.rules == Rules::Shell;
        c == '"' || c == '$' || c == self.escape() || is_shell && (c == '`' || c == '\n')
    }

    /// The shell cuts the value of an unquoted variable into words.
    fn unquoted_variable(&mut self) -> Option<String> {
        let is_shell = self.rules == Rules::Shell;
        if is_shell && matches!(self.chars.peek(), Some('\'' | '"')) {
            // $'…' is a string in bash, a dollar and a string in dash.
            return None;
        }
        let value = self.variable()?;
        let is_one_word = !value.contains([' ', '\t', '\n', '*', '?', '[']);
        (!is_shell || is_one_word).then_some(value)
    }

    /// Reads what follows a `$`.
    fn variable(&mut self) -> Option<String> {
        match self.chars.peek() {
            Some('{') => {
                self.chars.next();
                self.braced()
            }
            Some(&c) if c == '_' || c.is_ascii_alphabetic() => {
                let name = self.name()?;
                self.value(&name)
            }
            // Docker takes all letters for a name.
            Some(c) if self.rules != Rules::Shell && c.is_alphabetic() => None,
            // Parameters of the shell ($1, $@) and command substitution.
            Some(&c) if c.is_ascii_digit() || "@*#?-$!(".contains(c) => None,
            _ => Some("$".to_owned()),
        }
    }

    fn braced(&mut self) -> Option<String> {
        let name = self.name()?;
        if name.is_empty() || self.depth >= MAX_DEPTH {
            return None;
        }
        let mut operator = self.chars.next()?;
        if operator == '}' {
            return self.value(&name);
        }
        let counts_empty = operator == ':';
        if counts_empty {
            operator = self.chars.next()?;
        }
        self.depth += 1;
        let word = self.text_until(Some('}'));
        self.depth -= 1;

        let set = match (self.lookup)(&name) {
            Variable::Set(value) if counts_empty && value.is_empty() => None,
            Variable::Set(value) => Some(value),
            Variable::Unset => None,
            Variable::Unknown => return None,
        };
        match (operator, set) {
            ('-', Some(value)) | ('?', Some(value)) => Some(value),
            ('-', None) | ('+', Some(_)) => word,
            ('+', None) => Some(String::new()),
            _ => None,
        }
    }

    fn value(&self, name: &str) -> Option<String> {
        match (self.lookup)(name) {
            Variable::Set(value) => Some(value),
            Variable::Unset | Variable::Unknown => None,
        }
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        while let Some(c) = self
            .chars
            .next_if(|c| *c == '_' || c.is_ascii_alphanumeric())
        {
            name.push(c);
        }
        let goes_on =
            self.rules != Rules::Shell && self.chars.peek().is_some_and(|c| c.is_alphanumeric());
        (!goes_on).then_some(name)
    }
}
