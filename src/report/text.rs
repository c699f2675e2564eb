//! Findings as miette draws them: the place with its lines, why, and what to do.

use super::Findings;
use crate::diagnostic::{Applicability, Diagnostic, Label, Severity};
use crate::syntax::python::side_by_side;
use crate::text::{FileId, Files, Position, SourceFile, Span};
use camino::{Utf8Path, Utf8PathBuf};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use owo_colors::OwoColorize;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// How findings are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colours (and links) may be used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// The findings of all projects, a picture each.
pub fn render(projects: &[Findings<'_>], style: Style) -> String {
    let renderer = Renderer::new(style);
    let draw =
        |project: &Findings<'_>| renderer.render(project.files, project.prefix, project.found);
    if projects.len() < PARALLEL_FROM {
        return projects.iter().map(draw).collect();
    }
    let pictures: Vec<String> = side_by_side(|| projects.par_iter().map(draw).collect());
    pictures.concat()
}

/// Fewer projects are drawn faster than the threads start that would share them.
const PARALLEL_FROM: usize = 16;

/// Draws the findings of projects one after the other.
struct Renderer {
    handler: GraphicalReportHandler,
    /// For messages that fit on a line.
    plain: GraphicalReportHandler,
    style: Style,
}

impl Renderer {
    /// A renderer of that style.
    fn new(style: Style) -> Self {
        let theme = GraphicalTheme {
            characters: ThemeCharacters::unicode(),
            styles: if style.color {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(style.width)
            .with_context_lines(1)
            .with_cause_chain();
        Self {
            plain: handler.clone().with_wrap_lines(false),
            handler,
            style,
        }
    }

    /// The handler that draws a message: to look for the places where a line may end takes longer than all the rest.
    fn handler(&self, message: &str) -> &GraphicalReportHandler {
        match fits(message, self.style.width.saturating_sub(MARGIN)) {
            true => &self.plain,
            false => &self.handler,
        }
    }

    /// The findings of one project, a picture each; `prefix` stands before each path.
    fn render(&self, files: &Files, prefix: &Utf8Path, found: &[Diagnostic]) -> String {
        let mut sources = Sources {
            files,
            prefix,
            known: HashMap::new(),
        };
        let mut out = String::new();
        for finding in found {
            let (near, far) = split_labels(files, finding);
            let picture = Picture::new(finding, &near, &mut sources);
            // Writing to a String does not fail.
            let handler = self.handler(&finding.message);
            let _ = handler.render_report(&mut out, &picture);
            for (word, text) in notes(files, prefix, finding, &far) {
                self.write_note(&mut out, word, &text);
            }
            out.push('\n');
        }
        out
    }

    /// `word: text`, wrapped, with the following lines under the first one's text.
    fn write_note(&self, out: &mut String, word: &str, text: &str) {
        let head = format!("{:>6}: ", word);
        let indent = " ".repeat(head.len());
        let shown = if self.style.color {
            format!("{}", head.cyan())
        } else {
            head
        };
        let width = self.style.width.saturating_sub(indent.len());
        if fits(text, width) {
            for part in [&shown, text, "\n"] {
                out.push_str(part);
            }
            return;
        }
        let options = textwrap::Options::new(width)
            .break_words(false)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (at, line) in textwrap::wrap(text, options).iter().enumerate() {
            out.push_str(if at == 0 { &shown } else { &indent });
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// What miette puts around a message on its line, at most.
const MARGIN: usize = 8;

/// Whether a text surely stays one line of that width when it is wrapped.
fn fits(text: &str, width: usize) -> bool {
    // No character is wider than its bytes are many.
    text.len() <= width
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && text.trim() == text
        && !text.is_empty()
}

/// Places at most this many lines from the next one share its frame.
const NEAR: usize = 5;

/// The related places that are drawn with the cause, and those that are only named.
fn split_labels<'a>(files: &Files, finding: &'a Diagnostic) -> (Vec<&'a Label>, Vec<&'a Label>) {
    let row = |span: Span| files.locate(span).1.row;
    let mut near: Vec<&Label> = Vec::new();
    let (own, mut far): (Vec<&Label>, Vec<&Label>) = finding
        .related
        .iter()
        .partition(|label| label.span.file == finding.span.file);
    let mut rows = vec![row(finding.span)];
    let mut open = own;
    loop {
        let (close, distant): (Vec<&Label>, Vec<&Label>) =
            open.iter().copied().partition(|label| {
                rows.iter()
                    .any(|known| known.abs_diff(row(label.span)) <= NEAR)
            });
        if close.is_empty() {
            far.extend(distant);
            break;
        }
        rows.extend(close.iter().map(|label| row(label.span)));
        near.extend(close);
        open = distant;
    }
    far.sort_by_key(|label| {
        let (path, start, _) = files.locate(label.span);
        (path, start)
    });
    (near, far)
}

/// What stands under the frame: further places, why it is wrong, what to do.
fn notes(
    files: &Files,
    prefix: &Utf8Path,
    finding: &Diagnostic,
    far: &[&Label],
) -> Vec<(&'static str, String)> {
    let mut notes = further_places(files, prefix, far);
    notes.extend(finding.why.clone().map(|why| ("why", why)));
    notes.extend(finding.help.clone().map(|help| ("do", help)));
    notes.extend(finding.fix.as_ref().map(|fix| {
        let how = match fix.applicability {
            Applicability::Safe => " (`--fix` does it)",
            Applicability::Unsafe => " (`--fix --unsafe-fixes` does it)",
            Applicability::DisplayOnly => "",
        };
        ("fix", format!("{}{how}", fix.message))
    }));
    notes
}

/// The places that are only named, a line for each file and message.
fn further_places(files: &Files, prefix: &Utf8Path, far: &[&Label]) -> Vec<(&'static str, String)> {
    let mut groups: Vec<(Utf8PathBuf, &str, Vec<Position>)> = Vec::new();
    for label in far {
        let (path, start, _) = files.locate(label.span);
        match groups.last_mut() {
            Some((last, message, places)) if *last == path && *message == label.message => {
                places.push(start);
            }
            _ => groups.push((path, &label.message, vec![start])),
        }
    }
    let line = |(path, message, places): &(Utf8PathBuf, &str, Vec<Position>)| {
        let path = prefix.join(path);
        match places.as_slice() {
            [only] => format!("{path}:{}:{}: {message}", only.row, only.column),
            many => {
                let rows: Vec<String> = many.iter().map(|place| place.row.to_string()).collect();
                format!("{path}, lines {}: {message}", rows.join(", "))
            }
        }
    };
    groups.iter().map(|group| ("also", line(group))).collect()
}

type Source = Arc<Snippets>;

/// A file as miette asks for it. Its own sources look for lines from the start of the text, each time.
#[derive(Debug)]
struct Snippets {
    name: String,
    file: Arc<SourceFile>,
}

impl SourceCode for Snippets {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let file = &self.file;
        let first = file.position(span.offset());
        let last = file.position(span.offset() + span.len());
        let top = first.row.saturating_sub(lines_before).max(1);
        let start = file.full_line(top).ok_or(MietteError::OutOfBounds)?.start as usize;
        let end = (last.row..=last.row + lines_after)
            .rev()
            .find_map(|row| file.line(row))
            .map_or(start, |line| line.end as usize);
        let text = file.text().get(start..end).unwrap_or("");
        // Without lines before, miette wants the column at which the snippet starts.
        let column = if lines_before == 0 {
            first.column - 1
        } else {
            0
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text.as_bytes(),
            (start, text.len()).into(),
            top - 1,
            column,
            last.row - top + 1,
        )))
    }
}

/// The texts of a project as miette wants them, each made once.
struct Sources<'a> {
    files: &'a Files,
    prefix: &'a Utf8Path,
    known: HashMap<FileId, Option<Source>>,
}

impl Sources<'_> {
    fn get(&mut self, id: FileId) -> Option<Source> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let source = self.files.get(id).map(|file| {
            let name = self.prefix.join(file.path()).into_string();
            Arc::new(Snippets { name, file })
        });
        self.known.insert(id, source.clone());
        source
    }
}

/// The message and the frame of one finding, in miette's words.
#[derive(Debug)]
struct Picture {
    message: String,
    code: String,
    severity: miette::Severity,
    source: Option<Source>,
    labels: Vec<LabeledSpan>,
}

impl Picture {
    fn new(finding: &Diagnostic, near: &[&Label], sources: &mut Sources<'_>) -> Self {
        let primary =
            LabeledSpan::new_primary_with_span(finding.label.clone(), finding.span.range());
        let others = near.iter().map(|label| {
            LabeledSpan::new_with_span(Some(label.message.clone()), label.span.range())
        });
        Self {
            message: finding.message.clone(),
            code: format!("{} {}", finding.code, finding.name),
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info => miette::Severity::Advice,
            },
            source: sources.get(finding.span.file),
            labels: std::iter::once(primary).chain(others).collect(),
        }
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Picture {}

impl miette::Diagnostic for Picture {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source.as_deref()?)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
