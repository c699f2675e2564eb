//! Changes to an INI file as edits, and the writer of new ones.

use super::{Ini, IniOption, Line, LineKind, Section, is_blank};
use crate::text::{Edit, SourceFile, Span};

/// How much deeper than its key a value stands that is written below it.
const INDENT: &str = "    ";

impl Ini {
    /// Takes an option out, with its lines and the comments between them.
    pub fn remove_option(&self, option: &IniOption) -> Edit {
        Edit::delete(option.span)
    }

    /// Takes a section out, up to the next header.
    pub fn remove_section(&self, section: &Section) -> Edit {
        Edit::delete(section.span)
    }

    /// Whether a whole-line comment stands in that range.
    pub fn has_comment(&self, span: Span) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| line.kind == LineKind::Comment && span.contains(line.span))
    }

    /// Takes an option out, and with the last option its section; `None` when a comment would go with it.
    pub fn take_out(&self, section: &Section, option: &IniOption) -> Option<Edit> {
        let is_alone = section.options.len() == 1;
        if is_alone && !self.has_comment(section.span) {
            return Some(self.take_out_section(section));
        }
        (!self.has_comment(option.span)).then(|| self.remove_option(option))
    }

    /// Takes a section out; the last one with the blank lines before it.
    pub fn take_out_section(&self, section: &Section) -> Edit {
        let mut span = section.span;
        if span.end == self.span.end {
            let before = self.lines.iter().filter(|line| line.span.end <= span.start);
            let blank = before.rev().take_while(|line| line.kind == LineKind::Blank);
            span.start = blank.last().map_or(span.start, |line| line.span.start);
        }
        Edit::delete(span)
    }

    /// Moves an option, as it is written, to the end of another section, which is made behind its own when it is not
    /// there. `None` when a comment would go with it, the key stands there already, or the option is indented.
    pub fn move_option(
        &self,
        file: &SourceFile,
        from: &Section,
        option: &IniOption,
        to: &str,
    ) -> Option<Vec<Edit>> {
        let key = option.pbr_key();
        let is_indented = |line: &Line| line.span.start == option.span.start && line.indent > 0;
        if self.has_comment(option.span) || self.lines.iter().any(is_indented) {
            return None;
        }
        let ending = file.line_ending();
        let text = format!(
            "{}{ending}",
            file.slice(option.span).trim_end_matches(['\r', '\n'])
        );
        let insertion = match self.section(to) {
            Some(section) => {
                let stands = section.options.iter().any(|other| other.pbr_key() == key);
                let last = section.options.last();
                let at = last.map_or(section.header, |option| option.span).at_end();
                let line = self.line_before(at).filter(|line| line.ending.is_empty());
                let before = line.map_or("", |_| ending);
                (!stands).then(|| Edit::insert_after(at, format!("{before}{text}")))?
            }
            None if from.span.end == self.span.end => {
                Edit::insert_after(from.span, format!("{ending}[{to}]{ending}{text}"))
            }
            None => Edit::insert_after(from.span, format!("[{to}]{ending}{text}{ending}")),
        };
        Some(vec![self.remove_option(option), insertion])
    }

    /// Puts an option behind the last one of the section: one value on the key's line, several below it. The key and the
    /// lines must be [`is_writable`].
    pub fn insert_option(
        &self,
        section: &Section,
        key: &str,
        value_lines: &[String],
        line_ending: &str,
    ) -> Edit {
        let last = section.options.last();
        let at = last.map_or(section.header, |option| option.span).at_end();
        let indent = " ".repeat(self.indent_after(section));
        let mut content = String::new();
        if self
            .line_before(at)
            .is_some_and(|line| line.ending.is_empty())
        {
            content.push_str(line_ending);
        }
        for line in option_lines(key, value_lines) {
            content.push_str(&indent);
            content.push_str(&line);
            content.push_str(line_ending);
        }
        Edit::insert_after(at, content)
    }

    /// Number of blanks before a new option, so that what follows it does not become part of its value: as many as before
    /// the last option, or in an empty section as before the next line that could.
    fn indent_after(&self, section: &Section) -> usize {
        let is_first_of = |span: Span| move |line: &&Line| line.span.start == span.start;
        if let Some(last) = section.options.last() {
            let line = self.lines.iter().find(is_first_of(last.span));
            return line.map_or(0, |line| line.indent);
        }
        self.lines
            .iter()
            .skip_while(|line| line.span.start < section.header.end)
            .find(|line| line.kind == LineKind::Header)
            .map_or(0, |line| line.indent)
    }

    fn line_before(&self, at: Span) -> Option<&Line> {
        self.lines.iter().find(|line| line.span.end == at.end)
    }
}

/// A section to write: its name, and its options as a key with the lines of its value.
pub type NewSection = (String, Vec<(String, Vec<String>)>);

/// The text of a new file: one blank line between sections,
/// `key = value` for one line and an indented list for several. Every key and value must be [`is_writable`], and a `%`
/// that is no reference doubled by [`double_percent`].
pub fn render(sections: &[NewSection]) -> String {
    let rendered = sections.iter().map(|(name, options)| {
        let lines = options
            .iter()
            .flat_map(|(key, values)| option_lines(key, values));
        std::iter::once(format!("[{name}]"))
            .chain(lines)
            .map(|line| line + "\n")
            .collect::<String>()
    });
    rendered.collect::<Vec<_>>().join("\n")
}

/// The lines of an option, without line ends.
fn option_lines(key: &str, values: &[String]) -> Vec<String> {
    match values {
        [] => vec![format!("{key} =")],
        [value] => vec![format!("{key} = {value}")],
        values => std::iter::once(format!("{key} ="))
            .chain(values.iter().map(|value| format!("{INDENT}{value}")))
            .collect(),
    }
}

/// Whether the key and these lines of its value can be said in an INI file so that they are read back: none is empty,
/// broken or blank at an end, no key looks like a header or a comment or holds a delimiter, and no line of several looks
/// like a comment.
pub fn is_writable(key: &str, value_lines: &[String]) -> bool {
    let is_one_line = |text: &str| {
        !text.is_empty()
            && !text.contains(['\n', '\r'])
            && !text.starts_with(is_blank)
            && !text.ends_with(is_blank)
    };
    is_one_line(key)
        && !key.contains(['=', ':'])
        && !key.starts_with(['[', '#', ';'])
        && value_lines.iter().all(|line| is_one_line(line))
        && (value_lines.len() < 2 || !value_lines.iter().any(|line| line.starts_with(['#', ';'])))
}

/// The value as it must be written so that interpolation gives `value`.
pub fn double_percent(value: &str) -> String {
    value.replace('%', "%%")
}
