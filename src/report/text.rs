//! Findings as miette draws them: the place with its lines, why, and what to do.

use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::rules;
use crate::text::{FileId, Files, Span};
use camino::Utf8Path;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, ThemeCharacters,
    ThemeStyles,
};
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

/// Draws the findings of projects one after the other.
pub struct Renderer {
    handler: GraphicalReportHandler,
}

impl Renderer {
    /// A renderer of that style.
    pub fn new(style: Style) -> Self {
        let theme = GraphicalTheme {
            characters: ThemeCharacters::unicode(),
            styles: if style.color {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(style.color)
            .with_width(style.width)
            .with_context_lines(1)
            .with_cause_chain();
        Self { handler }
    }

    /// The findings of one project, a picture each; `prefix` stands before each path.
    pub fn render(&self, files: &Files, prefix: &Utf8Path, found: &[Diagnostic]) -> String {
        let mut sources = Sources {
            files,
            prefix,
            known: HashMap::new(),
        };
        let mut out = String::new();
        for finding in found {
            let picture = Picture::new(finding, &mut sources);
            // Writing to a String does not fail.
            let _ = self.handler.render_report(&mut out, &picture);
            out.push('\n');
        }
        out
    }
}

type Source = Arc<NamedSource<Arc<str>>>;

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
            let name = self.prefix.join(file.path());
            Arc::new(NamedSource::new(name, Arc::from(file.text())))
        });
        self.known.insert(id, source.clone());
        source
    }
}

/// One finding in miette's words.
#[derive(Debug)]
struct Picture {
    message: String,
    code: String,
    url: String,
    severity: miette::Severity,
    help: Option<String>,
    source: Option<Source>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere>,
}

impl Picture {
    fn new(finding: &Diagnostic, sources: &mut Sources<'_>) -> Self {
        let own = finding.span.file;
        let mut labels = vec![LabeledSpan::new_primary_with_span(
            finding.label.clone(),
            finding.span.range(),
        )];
        let mut elsewhere = Vec::new();
        for label in &finding.related {
            if label.span.file == own {
                labels.push(LabeledSpan::new_with_span(
                    Some(label.message.clone()),
                    label.span.range(),
                ));
            } else {
                elsewhere.push(Elsewhere::new(&label.message, label.span, sources));
            }
        }
        Self {
            message: finding.message.clone(),
            code: format!("{} {}", finding.code, finding.name),
            url: rules::url(finding.name),
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info => miette::Severity::Advice,
            },
            help: advice(finding),
            source: sources.get(own),
            labels,
            elsewhere,
        }
    }
}

/// Why it is wrong and what to do, in one block.
fn advice(finding: &Diagnostic) -> Option<String> {
    let fix = finding.fix.as_ref().map(|fix| match fix.applicability {
        Applicability::Safe => format!("{} (`--fix` does it)", fix.message),
        Applicability::Unsafe => format!("{} (`--fix --unsafe-fixes` does it)", fix.message),
        Applicability::DisplayOnly => fix.message.clone(),
    });
    let lines: Vec<String> = [
        finding.why.as_ref().map(|why| format!("why: {why}")),
        finding.help.clone().map(|help| format!("do:  {help}")),
        fix.map(|fix| format!("fix: {fix}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
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

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.url))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source.as_ref()?)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        let places = self.elsewhere.iter();
        Some(Box::new(
            places.map(|place| place as &dyn miette::Diagnostic),
        ))
    }
}

/// A related place in another file.
#[derive(Debug)]
struct Elsewhere {
    message: String,
    source: Option<Source>,
    span: Span,
}

impl Elsewhere {
    fn new(message: &str, span: Span, sources: &mut Sources<'_>) -> Self {
        Self {
            message: message.to_owned(),
            source: sources.get(span.file),
            span,
        }
    }
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Elsewhere {}

impl miette::Diagnostic for Elsewhere {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source.as_ref()?)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_primary_with_span(None, self.span.range());
        Some(Box::new(std::iter::once(label)))
    }
}
