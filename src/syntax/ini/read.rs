//! The reader, line by line: CPython's `RawConfigParser._read`, with spans and with recovery.

use super::{DEFAULT_SECTION, Ini, IniOption, KeyCase, Line, LineKind, Section, is_blank};
use crate::syntax::{Parse, SyntaxError, encoding_errors};
use crate::text::{SourceFile, Span, Spanned};
use std::collections::{HashMap, HashSet};

/// Reads an INI file whose keys keep their case, as setuptools does with `setup.cfg`.
pub fn parse(file: &SourceFile) -> Parse<Ini> {
    parse_with(file, KeyCase::Kept)
}

/// Reads an INI file whose keys are compared as `keys` says.
pub fn parse_with(file: &SourceFile, keys: KeyCase) -> Parse<Ini> {
    let mut reader = Reader::new(file, keys);
    let mut start = 0;
    for raw in split_lines(file.text()) {
        reader.line(RawLine::new(start, raw));
        start += raw.len();
    }
    reader.finish()
}

struct Reader<'a> {
    file: &'a SourceFile,
    keys: KeyCase,
    sections: Vec<Section>,
    lines: Vec<Line>,
    errors: Vec<SyntaxError>,
    /// Indentation of the last header or option.
    indent: usize,
    /// The option that a deeper line continues.
    open: Option<OpenOption>,
    /// The number of each name, so that options need not repeat it.
    known_sections: HashMap<String, usize>,
    /// The section that is being read.
    section: usize,
    known_options: HashSet<(usize, String)>,
    header_is_missing: bool,
}

/// An option whose value may go on.
struct OpenOption {
    /// Its value grows by a line at a time, blank ones too.
    option: IniOption,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile, keys: KeyCase) -> Self {
        Self {
            file,
            keys,
            sections: Vec::new(),
            lines: Vec::new(),
            errors: encoding_errors(file),
            indent: 0,
            open: None,
            known_sections: HashMap::new(),
            section: 0,
            known_options: HashSet::new(),
            header_is_missing: false,
        }
    }

    fn line(&mut self, line: RawLine<'_>) {
        let kind = self.classify(&line);
        self.lines.push(Line {
            span: self.file.span(line.start, line.end()),
            ending: self.file.span(line.start + line.content.len(), line.end()),
            indent: line.indent(),
            kind,
        });
    }

    fn classify(&mut self, line: &RawLine<'_>) -> LineKind {
        if line.stripped.is_empty() {
            if let Some(open) = &mut self.open {
                open.option.value.push('\n');
            }
            return LineKind::Blank;
        }
        if line.stripped.starts_with(['#', ';']) {
            return LineKind::Comment;
        }
        let indent = line.indent();
        if indent > self.indent && self.continues(line) {
            return LineKind::Continuation;
        }
        self.indent = indent;
        if let Some(name) = header_name(line.stripped) {
            self.header(line, name);
            return LineKind::Header;
        }
        if self.sections.is_empty() {
            self.missing_header(line);
            return LineKind::Invalid;
        }
        self.option(line)
    }

    /// Adds the line to the value that is open, if there is one.
    fn continues(&mut self, line: &RawLine<'_>) -> bool {
        let Some(open) = &mut self.open else {
            return false;
        };
        let span = self
            .file
            .span(line.text_start, line.text_start + line.stripped.len());
        open.add(line.stripped, span);
        open.option.span = open
            .option
            .span
            .cover(self.file.span(line.start, line.end()));
        true
    }

    fn header(&mut self, line: &RawLine<'_>, name: &str) {
        self.close_option();
        self.close_section(line.start);
        let name_start = line.text_start + 1;
        let name_span = self.file.span(name_start, name_start + name.len());
        let next = self.known_sections.len();
        self.section = *self.known_sections.entry(name.to_owned()).or_insert(next);
        if name != DEFAULT_SECTION && self.section != next {
            self.error(name_span, format!("section `{name}` already exists"));
        }
        let header = self.file.span(line.start, line.end());
        self.sections.push(Section {
            name: Spanned::new(name.to_owned(), name_span),
            header,
            options: Vec::new(),
            span: header,
        });
    }

    /// Python stops at the first such line, so one error says it for all of them.
    fn missing_header(&mut self, line: &RawLine<'_>) {
        if self.header_is_missing {
            return;
        }
        self.header_is_missing = true;
        let span = self.stripped_span(line);
        self.error(span, "no section header stands before this line");
    }

    fn option(&mut self, line: &RawLine<'_>) -> LineKind {
        let Some((before, after)) = line.stripped.split_once(['=', ':']) else {
            let span = self.stripped_span(line);
            self.error(span, "neither a section header nor `key = value`");
            return LineKind::Invalid;
        };
        self.close_option();
        let key = before.trim_end_matches(is_blank);
        if key.is_empty() {
            let span = self.stripped_span(line);
            self.error(span, "no key stands before the delimiter");
            // For Python it is an option all the same, and the second one of a section ends the reading.
            self.check_unique("", span);
            return LineKind::Invalid;
        }
        let key_span = self.file.span(line.text_start, line.text_start + key.len());
        self.check_unique(key, key_span);
        let value = after.trim_start_matches(is_blank);
        let value_end = line.text_start + line.stripped.len();
        let value_span = if value.is_empty() {
            let delimiter_end = value_end - after.len();
            self.file.span(delimiter_end, delimiter_end)
        } else {
            self.file.span(value_end - value.len(), value_end)
        };
        let mut open = OpenOption {
            option: IniOption {
                key: Spanned::new(key.to_owned(), key_span),
                value: value.to_owned(),
                value_lines: Vec::new(),
                value_span,
                span: self.file.span(line.start, line.end()),
            },
        };
        open.note(value, value_span);
        self.open = Some(open);
        LineKind::Option
    }

    fn check_unique(&mut self, key: &str, span: Span) {
        if self
            .known_options
            .insert((self.section, self.keys.apply(key)))
        {
            return;
        }
        let section = self
            .sections
            .last()
            .map_or("", |section| &section.name.value);
        let message = format!("option `{key}` already exists in section `{section}`");
        self.error(span, message);
    }

    fn close_option(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        if let Some(section) = self.sections.last_mut() {
            section.options.push(open.close());
        }
    }

    fn close_section(&mut self, end: usize) {
        let file = self.file;
        if let Some(section) = self.sections.last_mut() {
            section.span = file.span(section.span.start as usize, end);
        }
    }

    fn finish(mut self) -> Parse<Ini> {
        self.close_option();
        self.close_section(self.file.text().len());
        self.errors.sort_by_key(|error| error.span.start);
        Parse {
            tree: Ini {
                sections: self.sections,
                lines: self.lines,
                keys: self.keys,
                span: self.file.whole(),
            },
            errors: self.errors,
        }
    }

    fn stripped_span(&self, line: &RawLine<'_>) -> Span {
        self.file
            .span(line.text_start, line.text_start + line.stripped.len())
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError {
            span,
            message: message.into(),
        });
    }
}

impl OpenOption {
    /// Adds a further line, stripped.
    fn add(&mut self, text: &str, span: Span) {
        self.option.value.push('\n');
        self.option.value.push_str(text);
        self.note(text, span);
    }

    /// Keeps the place of a line, which may be empty when it is that of the key.
    fn note(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        self.option.value_span = if self.option.value_lines.is_empty() {
            span
        } else {
            self.option.value_span.cover(span)
        };
        let line = Spanned::new(text.to_owned(), span);
        self.option.value_lines.push(line);
    }

    fn close(self) -> IniOption {
        let mut option = self.option;
        let length = option.value.trim_end_matches(is_blank).len();
        option.value.truncate(length);
        option
    }
}

/// A line with the offsets of its parts.
struct RawLine<'a> {
    start: usize,
    /// With the line end.
    raw: &'a str,
    /// Without the line end.
    content: &'a str,
    /// Without the blanks around it.
    stripped: &'a str,
    /// Offset of `stripped`.
    text_start: usize,
}

impl<'a> RawLine<'a> {
    fn new(start: usize, raw: &'a str) -> Self {
        let content = raw.trim_end_matches(['\n', '\r']);
        let without_indent = content.trim_start_matches(is_blank);
        Self {
            start,
            raw,
            content,
            stripped: without_indent.trim_end_matches(is_blank),
            text_start: start + content.len() - without_indent.len(),
        }
    }

    fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// Blank characters, not bytes, before the first other one: what configparser compares.
    fn indent(&self) -> usize {
        self.content.chars().take_while(|&c| is_blank(c)).count()
    }
}

/// The lines with their ends: `\n`, `\r\n` or a bare `\r`, which Python's text mode makes alike.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(['\n', '\r']);
        let end = match at {
            None if rest.is_empty() => return None,
            None => rest.len(),
            Some(at) if rest.get(at..)?.starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
        };
        let (line, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(line)
    })
}

/// The name in a header: anything from the first bracket to the last closing one, at least one character.
fn header_name(stripped: &str) -> Option<&str> {
    let (name, _) = stripped.strip_prefix('[')?.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}
