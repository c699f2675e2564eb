//! Cuts a Dockerfile into instructions.

use super::instruction::{Heredoc, Instruction, InstructionKind, heredocs};
use super::{Directive, Dockerfile, Segment, SegmentKind, stages, variables};
use crate::syntax::{MappedText, Parse, SyntaxError};
use crate::text::{SourceFile, Span, Spanned};

/// Reads a Dockerfile. Never fails: what Docker would refuse is kept and reported.
pub fn parse(file: &SourceFile) -> Parse<Dockerfile> {
    let mut reader = Reader {
        file,
        at: 0,
        in_header: true,
        tree: Dockerfile {
            instructions: Vec::new(),
            stages: Vec::new(),
            comments: Vec::new(),
            directives: Vec::new(),
            segments: Vec::new(),
            escape: '\\',
            variables: variables::Variables::default(),
            commands: std::sync::OnceLock::new(),
        },
        errors: Vec::new(),
    };
    while let Some(line) = reader.next_line() {
        reader.read_lines_from(line);
    }
    let Reader {
        mut tree,
        mut errors,
        ..
    } = reader;
    stages::read(&mut tree, file.whole(), &mut errors);
    errors.sort_by_key(|error| error.span);
    Parse { tree, errors }
}

struct Reader<'a> {
    file: &'a SourceFile,
    /// Offset of the next line.
    at: usize,
    /// Whether parser directives may still come.
    in_header: bool,
    tree: Dockerfile,
    errors: Vec<SyntaxError>,
}

/// A line, without its end in `content`.
#[derive(Clone, Copy)]
struct Line<'a> {
    content: &'a str,
    start: usize,
    end: usize,
}

impl Line<'_> {
    fn is_blank(self) -> bool {
        self.content.trim_start().is_empty()
    }

    fn is_comment(self) -> bool {
        self.content.trim_start().starts_with('#')
    }
}

impl<'a> Reader<'a> {
    fn next_line(&mut self) -> Option<Line<'a>> {
        let rest = self.file.text().get(self.at..)?;
        let line = rest.split_inclusive('\n').next()?;
        let start = self.at;
        self.at += line.len();
        Some(Line {
            content: line.trim_end_matches(['\r', '\n']),
            start,
            end: self.at,
        })
    }

    /// Reads what starts at a line.
    fn read_lines_from(&mut self, line: Line<'a>) {
        if line.is_comment() {
            let kind = self.read_comment_or_directive(line);
            return self.close(line.start, kind);
        }
        self.in_header = false;
        if line.is_blank() {
            return self.close(line.start, SegmentKind::Blank);
        }
        self.read_instruction(line);
    }

    fn close(&mut self, start: usize, kind: SegmentKind) {
        let span = self.file.span(start, self.at);
        self.tree.segments.push(Segment { kind, span });
    }

    fn read_comment_or_directive(&mut self, line: Line<'a>) -> SegmentKind {
        if self.in_header
            && let Some(directive) = self.directive(line)
        {
            self.apply(&directive);
            self.tree.directives.push(directive);
            return SegmentKind::Directive;
        }
        self.in_header = false;
        self.keep_comment(line);
        SegmentKind::Comment
    }

    fn keep_comment(&mut self, line: Line<'a>) {
        let comment = line.content.trim();
        let start = line.start + indent(line.content);
        let span = self.file.span(start, start + comment.len());
        let comment = Spanned::new(comment.to_owned(), span);
        self.tree.comments.push(comment);
    }

    /// A known directive in a comment.
    fn directive(&self, line: Line<'a>) -> Option<Directive> {
        let (before, value) = line.content.split_once('=')?;
        let name = before.trim_start().strip_prefix('#')?.trim();
        let value_text = value.trim();
        let lower = name.to_ascii_lowercase();
        if value_text.is_empty() || !["syntax", "escape", "check"].contains(&lower.as_str()) {
            return None;
        }
        let name_start = line.start + before.trim_end().len() - name.len();
        let value_start = line.start + before.len() + 1 + indent(value);
        let span = |start: usize, text: &str| self.file.span(start, start + text.len());
        Some(Directive {
            name: Spanned::new(lower, span(name_start, name)),
            value: Spanned::new(value_text.to_owned(), span(value_start, value_text)),
        })
    }

    fn apply(&mut self, directive: &Directive) {
        let name = &directive.name;
        let mut known = self.tree.directives.iter();
        if known.any(|other| other.name.value == name.value) {
            let message = format!("the directive `{}` is given twice", name.value);
            return self.error(name.span, message);
        }
        if name.value != "escape" {
            return;
        }
        match directive.value.value.as_str() {
            "\\" => self.tree.escape = '\\',
            "`" => self.tree.escape = '`',
            _ => self.error(
                directive.value.span,
                "the escape character is either \\ or `".to_owned(),
            ),
        }
    }

    fn read_instruction(&mut self, first: Line<'a>) {
        let mut logical = MappedText::empty(self.file.id(), first.start);
        let blanks = indent(first.content);
        let content = first.content.get(blanks..).unwrap_or("");
        let mut goes_on = self.push_line(&mut logical, content, first.start + blanks);
        while goes_on {
            let Some(line) = self.next_line() else {
                break;
            };
            if line.is_comment() {
                self.keep_comment(line);
            } else if !line.is_blank() {
                goes_on = self.push_line(&mut logical, line.content, line.start);
            }
        }

        let span = self.file.span(first.start, self.at);
        let mut instruction = Instruction::read(&logical, span, 0, &mut self.errors);
        if instruction.takes_heredocs() && instruction.arguments.text().contains("<<") {
            self.read_heredocs(&mut instruction);
            instruction.span = self.file.span(first.start, self.at);
        }
        let index = self.tree.instructions.len();
        self.tree.instructions.push(instruction);
        self.close(first.start, SegmentKind::Instruction(index));
    }

    /// Adds a line without its continuation; says whether it had one.
    fn push_line(&self, logical: &mut MappedText, content: &str, offset: usize) -> bool {
        let escape = self.tree.escape;
        let continued = content
            .trim_end_matches([' ', '\t'])
            .strip_suffix(escape)
            .filter(|before| !before.ends_with(escape));
        logical.push(continued.unwrap_or(content), offset);
        continued.is_some()
    }

    fn read_heredocs(&mut self, instruction: &mut Instruction) {
        let inner = match instruction.trigger.as_deref_mut() {
            Some(trigger) => trigger,
            None => instruction,
        };
        let mut found = heredocs(&inner.arguments);
        for heredoc in &mut found {
            self.read_body(heredoc);
        }
        inner.heredocs = found;
    }

    fn read_body(&mut self, heredoc: &mut Heredoc) {
        heredoc.body = MappedText::empty(self.file.id(), self.at);
        while let Some(line) = self.next_line() {
            let tabs = if heredoc.strips_tabs {
                line.content.len() - line.content.trim_start_matches('\t').len()
            } else {
                0
            };
            if line.content.get(tabs..) == Some(heredoc.name.value.as_str()) {
                return;
            }
            let span = self.file.span(line.start + tabs, line.end);
            heredoc.body.push(self.file.slice(span), line.start + tabs);
        }
        let message = format!("the heredoc `{}` has no end", heredoc.name.value);
        self.error(heredoc.name.span, message);
    }

    fn error(&mut self, span: Span, message: String) {
        self.errors.push(SyntaxError { span, message });
    }
}

/// Number of bytes of white space at the start.
fn indent(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

impl Instruction {
    /// Whether it may stand before the first `FROM`.
    pub(super) fn may_precede_from(&self) -> bool {
        matches!(self.kind, InstructionKind::Arg | InstructionKind::From)
    }
}
