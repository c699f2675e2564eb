//! Findings: what is wrong, where, why, and what to do.

use crate::text::{Edit, Span};

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Stable code, such as `SET005`.
    pub code: &'static str,
    /// Readable name, such as `zip-safe-undeclared`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The place of the cause.
    pub span: Span,
    /// What the place shows, printed beside it.
    pub label: Option<String>,
    /// Further places, each with what it shows.
    pub related: Vec<Label>,
    /// Why it is wrong.
    pub why: Option<String>,
    /// What to do, when no fix says it.
    pub help: Option<String>,
    /// A change that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with its message only.
    pub fn new(
        code: &'static str,
        name: &'static str,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            name,
            severity,
            message: message.into(),
            span,
            label: None,
            related: Vec::new(),
            why: None,
            help: None,
            fix: None,
        }
    }

    /// Says beside the place what it shows.
    #[must_use]
    pub fn here(mut self, message: impl Into<String>) -> Self {
        self.label = Some(message.into());
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Says why it is wrong.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a change.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same at another level.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// A place and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it shows.
    pub message: String,
}

/// How bad a finding is; the order is that of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Works today, or works but not as written.
    Warning,
    /// The build, the install or the upload fails, or data is lost without a word.
    Error,
}

impl Severity {
    /// The level that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Error, Self::Warning, Self::Info];
        all.into_iter().find(|level| level.as_str() == word)
    }

    /// The word that reports and JSON use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A change that mends a finding; all its edits or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "Set `zip_safe=False`".
    pub message: String,
    /// Who may apply it.
    pub applicability: Applicability,
    /// The edits, in any order, in one or several files.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that changes nothing in the built metadata.
    pub fn safe(message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::with(Applicability::Safe, message, edits)
    }

    /// A fix that may change what is installed, or that chooses for the user.
    pub fn unsafe_(message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::with(Applicability::Unsafe, message, edits)
    }

    /// A suggestion that is shown and never applied.
    pub fn display_only(message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::with(Applicability::DisplayOnly, message, edits)
    }

    fn with(applicability: Applicability, message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            message: message.into(),
            applicability,
            edits,
        }
    }
}

/// Who may apply a fix (the meanings are ruff's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Only shown.
    DisplayOnly,
    /// Applied by `--fix --unsafe-fixes`.
    Unsafe,
    /// Applied by `--fix`.
    Safe,
}

impl Applicability {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DisplayOnly => "display",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}
