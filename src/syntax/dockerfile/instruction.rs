//! One instruction: its keyword, flags, arguments and heredocs.

use crate::syntax::{MappedText, SyntaxError};
use crate::text::{Span, Spanned};

/// One instruction of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The keyword as written.
    pub keyword: Spanned<String>,
    /// What the keyword says.
    pub kind: InstructionKind,
    /// All its lines, with their ends and with heredoc bodies.
    pub span: Span,
    /// The arguments after the flags: continuations joined, comments dropped, no white space around.
    pub arguments: MappedText,
    /// The flags before the arguments.
    pub flags: Vec<Flag>,
    /// The words, when the arguments are a JSON array of strings.
    pub exec: Option<Vec<MappedText>>,
    /// The heredocs, in the order of their bodies.
    pub heredocs: Vec<Heredoc>,
    /// The stage it belongs to; `None` before the first `FROM`.
    pub stage: Option<usize>,
    /// What an `ONBUILD` runs later.
    pub trigger: Option<Box<Instruction>>,
    /// The last `WORKDIR` of its image before it.
    pub(super) workdir: Option<usize>,
    /// The last `SHELL` of its image before it.
    pub(super) shell: Option<usize>,
}

impl Instruction {
    /// The flag of this name (without `--`).
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// The arguments cut at white space, as `COPY`, `ADD`, `EXPOSE`, `VOLUME` and `FROM` do; in exec form its words.
    pub fn words(&self) -> Vec<Spanned<String>> {
        if let Some(words) = &self.exec {
            let spanned = |word: &MappedText| Spanned::new(word.text().to_owned(), word.whole());
            return words.iter().map(spanned).collect();
        }
        split_blank(self.arguments.text())
            .map(|(start, word)| {
                let span = self.arguments.span(start..start + word.len());
                Spanned::new(word.to_owned(), span)
            })
            .collect()
    }

    /// What a `COPY` or `ADD` copies, without heredocs, and where to.
    pub fn copied(&self) -> Option<(Vec<Spanned<String>>, Spanned<String>)> {
        if !matches!(self.kind, InstructionKind::Copy | InstructionKind::Add) {
            return None;
        }
        let mut sources = self.words();
        let target = sources.pop()?;
        let is_heredoc = |span| {
            self.heredocs
                .iter()
                .any(|heredoc| heredoc.name.span == span)
        };
        sources.retain(|source| !is_heredoc(source.span));
        Some((sources, target))
    }

    /// Reads the logical text of an instruction; `depth` counts the `ONBUILD`s around it.
    pub(super) fn read(
        logical: &MappedText,
        span: Span,
        depth: usize,
        errors: &mut Vec<SyntaxError>,
    ) -> Self {
        let logical = logical.trimmed();
        let text = logical.text();
        let keyword_end = text.find(is_blank).unwrap_or(text.len());
        let keyword = text.get(..keyword_end).unwrap_or("");
        let kind = InstructionKind::of(keyword);
        let rest = logical.slice(keyword_end..text.len()).trimmed();
        let (flags, flags_end) = flags(&rest);
        let arguments = rest.slice(flags_end..rest.text().len()).trimmed();
        let mut instruction = Self {
            keyword: Spanned::new(keyword.to_owned(), logical.span(0..keyword_end)),
            kind,
            span,
            arguments,
            flags,
            exec: None,
            heredocs: Vec::new(),
            stage: None,
            trigger: None,
            workdir: None,
            shell: None,
        };
        instruction.check(depth, errors);
        instruction.check_flags(errors);
        instruction.read_exec(errors);
        instruction.read_trigger(depth, errors);
        instruction
    }

    fn check(&self, depth: usize, errors: &mut Vec<SyntaxError>) {
        let message = if self.kind == InstructionKind::Unknown {
            format!("unknown instruction `{}`", self.keyword.value)
        } else if depth > 0 && self.kind.is_refused_in_onbuild() {
            format!("`{}` is not allowed in `ONBUILD`", self.keyword.value)
        } else if self.arguments.text().is_empty()
            && self.kind != InstructionKind::Entrypoint
            && self.kind != InstructionKind::Cmd
        {
            format!("`{}` needs an argument", self.keyword.value)
        } else {
            return;
        };
        errors.push(SyntaxError {
            span: self.keyword.span,
            message,
        });
    }

    fn check_flags(&self, errors: &mut Vec<SyntaxError>) {
        if let Some(flag) = self.flags.first().filter(|_| !self.kind.takes_flags()) {
            errors.push(SyntaxError {
                span: flag.span,
                message: format!("`{}` takes no flags", self.keyword.value),
            });
        }
    }

    fn read_exec(&mut self, errors: &mut Vec<SyntaxError>) {
        let text = self.arguments.text();
        let start = match self.kind {
            // HEALTHCHECK CMD [...]
            InstructionKind::Healthcheck => text.find(is_blank).unwrap_or(text.len()),
            kind if kind.takes_exec() => 0,
            _ => return,
        };
        let array = self.arguments.slice(start..text.len()).trimmed();
        if !array.text().starts_with('[') {
            return;
        }
        let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(array.text()) else {
            return;
        };
        if !values.iter().all(serde_json::Value::is_string) {
            errors.push(SyntaxError {
                span: array.whole(),
                message: "the exec form takes strings only".to_owned(),
            });
            return;
        }
        self.exec = Some(json_strings(&array));
    }

    fn read_trigger(&mut self, depth: usize, errors: &mut Vec<SyntaxError>) {
        let is_onbuild = self.kind == InstructionKind::Onbuild;
        if is_onbuild && depth == 0 && !self.arguments.text().is_empty() {
            let trigger = Self::read(&self.arguments, self.arguments.whole(), depth + 1, errors);
            self.trigger = Some(Box::new(trigger));
        }
    }

    /// Whether `<<` in its arguments starts a heredoc.
    pub(super) fn takes_heredocs(&self) -> bool {
        let inner = self.trigger.as_deref().unwrap_or(self);
        let kinds = [
            InstructionKind::Run,
            InstructionKind::Copy,
            InstructionKind::Add,
        ];
        kinds.contains(&inner.kind) && inner.exec.is_none()
    }
}

/// What an instruction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the keywords")]
pub enum InstructionKind {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that Docker does not know.
    Unknown,
}

/// All keywords of the Dockerfile reference.
const KINDS: &[(&str, InstructionKind)] = &[
    ("add", InstructionKind::Add),
    ("arg", InstructionKind::Arg),
    ("cmd", InstructionKind::Cmd),
    ("copy", InstructionKind::Copy),
    ("entrypoint", InstructionKind::Entrypoint),
    ("env", InstructionKind::Env),
    ("expose", InstructionKind::Expose),
    ("from", InstructionKind::From),
    ("healthcheck", InstructionKind::Healthcheck),
    ("label", InstructionKind::Label),
    ("maintainer", InstructionKind::Maintainer),
    ("onbuild", InstructionKind::Onbuild),
    ("run", InstructionKind::Run),
    ("shell", InstructionKind::Shell),
    ("stopsignal", InstructionKind::Stopsignal),
    ("user", InstructionKind::User),
    ("volume", InstructionKind::Volume),
    ("workdir", InstructionKind::Workdir),
];

impl InstructionKind {
    /// The kind of a keyword in any case.
    pub fn of(keyword: &str) -> Self {
        KINDS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(keyword))
            .map_or(Self::Unknown, |(_, kind)| *kind)
    }

    /// Whether it makes a layer with files in it.
    pub fn makes_layer(self) -> bool {
        matches!(self, Self::Run | Self::Copy | Self::Add)
    }

    fn takes_exec(self) -> bool {
        matches!(
            self,
            Self::Run
                | Self::Cmd
                | Self::Entrypoint
                | Self::Shell
                | Self::Copy
                | Self::Add
                | Self::Volume
        )
    }

    /// Docker splits flags off every instruction, and refuses them in the others; `ARG` does not look at them.
    fn takes_flags(self) -> bool {
        matches!(
            self,
            Self::Add
                | Self::Arg
                | Self::Copy
                | Self::From
                | Self::Healthcheck
                | Self::Run
                | Self::Unknown
        )
    }

    fn is_refused_in_onbuild(self) -> bool {
        matches!(self, Self::Onbuild | Self::From | Self::Maintainer)
    }
}

/// `--name` or `--name=value` before the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Name without the dashes.
    pub name: String,
    /// Value without quotes; variables are left as they are.
    pub value: Option<Spanned<String>>,
    /// The whole flag.
    pub span: Span,
}

impl Flag {
    /// The value of `key` in a flag of the form `--mount=type=bind,from=x`.
    pub fn option(&self, key: &str) -> Option<&str> {
        let value = self.value.as_ref()?;
        let mut pairs = value
            .value
            .split(',')
            .filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// `<<NAME` and the lines up to `NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The end word, without quotes, at the place of its `<<`.
    pub name: Spanned<String>,
    /// The lines between; without leading tabs after `<<-`.
    pub body: MappedText,
    /// Whether variables in the body are replaced: the end word has no quotes.
    pub expands: bool,
    /// `<<-`.
    pub strips_tabs: bool,
}

impl Heredoc {
    /// Whether nothing else stands in the arguments.
    pub(super) fn is_all_of(&self, arguments: &MappedText) -> bool {
        self.name.span == arguments.whole()
    }
}

/// The heredocs that the arguments announce: each with an empty body.
pub(super) fn heredocs(arguments: &MappedText) -> Vec<Heredoc> {
    let text = arguments.text();
    quoted_words(text)
        .filter_map(|(start, word)| {
            let (name, expands, strips_tabs) = heredoc_word(word)?;
            let span = arguments.span(start..start + word.len());
            Some(Heredoc {
                name: Spanned::new(name, span),
                body: MappedText::empty(arguments.file(), 0),
                expands,
                strips_tabs,
            })
        })
        .collect()
}

/// End word, whether the body expands, and whether tabs go.
fn heredoc_word(word: &str) -> Option<(String, bool, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix("<<")?;
    let (rest, strips_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let name = unquote(rest);
    let expands = !rest.contains(['"', '\'', '\\']);
    (!name.is_empty()).then_some((name, expands, strips_tabs))
}

/// The flags at the start of a text, and where they end.
fn flags(rest: &MappedText) -> (Vec<Flag>, usize) {
    let text = rest.text();
    let mut found = Vec::new();
    for (start, word) in quoted_words(text) {
        let end = start + word.len();
        let Some(body) = word.strip_prefix("--") else {
            return (found, start);
        };
        if body.is_empty() {
            return (found, end);
        }
        let name_end = body.find('=').unwrap_or(body.len());
        let value = body.get(name_end + 1..).map(|value| {
            let value_start = start + 2 + name_end + 1;
            Spanned::new(unquote(value), rest.span(value_start..end))
        });
        found.push(Flag {
            name: unquote(body.get(..name_end).unwrap_or(body)),
            value,
            span: rest.span(start..end),
        });
    }
    (found, text.len())
}

/// Words cut at white space outside of quotes, with their offsets; quotes and escapes kept.
pub(super) fn quoted_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    quoted_words_with(text, '\\')
}

/// The same with another escape character.
pub(super) fn quoted_words_with(text: &str, escape: char) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let blanks = rest.len() - rest.trim_start().len();
        let start = at + blanks;
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        at = start + word_length(rest, escape);
        text.get(start..at).map(|word| (start, word))
    })
}

fn word_length(text: &str, escape: char) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some('\'') if c == '\'' => quote = None,
            Some('\'') => {}
            _ if c == escape => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c.is_whitespace() => return at,
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    text.len()
}

/// The text without quotes and with escaped characters bare.
fn unquote(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ if c == '\\' && quote != Some('\'') => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    plain
}

/// The strings of a JSON array that is known to hold nothing else.
fn json_strings(array: &MappedText) -> Vec<MappedText> {
    let mut words = Vec::new();
    let mut word: Option<MappedText> = None;
    let mut chars = array.text().char_indices();
    while let Some((at, c)) = chars.next() {
        let offset = array.offset(at);
        match (&mut word, c) {
            (Some(_), '"') => words.extend(word.take()),
            (Some(word), '\\') => push_json_escape(word, array, &mut chars),
            (Some(word), _) => word.push(c.encode_utf8(&mut [0; 4]), offset),
            (None, '"') => word = Some(MappedText::empty(array.file(), offset + 1)),
            (None, _) => {}
        }
    }
    words
}

fn push_json_escape(word: &mut MappedText, array: &MappedText, chars: &mut std::str::CharIndices) {
    let Some((at, c)) = chars.next() else {
        return;
    };
    let plain = match c {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => json_code_point(chars),
        other => other,
    };
    word.push(plain.encode_utf8(&mut [0; 4]), array.offset(at));
}

/// The character of `\uXXXX` or of a surrogate pair, after its `\u`.
fn json_code_point(chars: &mut std::str::CharIndices) -> char {
    let high = json_hex(chars);
    if !(0xD800..0xDC00).contains(&high) || !chars.as_str().starts_with("\\u") {
        return char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    chars.nth(1);
    let low = json_hex(chars);
    let code = 0x10000 + ((high - 0xD800) << 10) + low.wrapping_sub(0xDC00) % 0x400;
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn json_hex(chars: &mut std::str::CharIndices) -> u32 {
    let digits = chars.by_ref().take(4);
    digits.fold(0, |code, (_, c)| code * 16 + c.to_digit(16).unwrap_or(0))
}

/// Words cut at white space alone, with their offsets.
fn split_blank(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let pieces = text.split_inclusive(is_blank).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece.trim_end_matches(is_blank))
    });
    pieces.filter(|(_, word)| !word.is_empty())
}

/// What Docker takes as white space between words.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}
