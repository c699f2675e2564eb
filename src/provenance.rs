//! Where a value was declared, and through which calls it came.

use crate::text::Span;
use camino::Utf8PathBuf;

/// The source that declared a value and the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Which kind of source.
    pub origin: Origin,
    /// The literal, line or key.
    pub span: Span,
    /// The calls that brought it here, innermost first; empty when it stands in the source itself.
    pub trail: Vec<Span>,
    /// The place outside the source from which the whole value was taken unchanged, when there is one.
    pub via: Option<Via>,
}

impl Provenance {
    /// A value written in the source itself.
    pub fn new(origin: Origin, span: Span) -> Self {
        Self {
            origin,
            span,
            trail: Vec::new(),
            via: None,
        }
    }
}

/// The kinds of sources, strongest first for setuptools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// `[project]` of pyproject.toml (PEP 621).
    Pyproject,
    /// `[tool.setuptools]` of pyproject.toml.
    ToolSetuptools,
    /// A keyword of `setup()`.
    SetupPy,
    /// setuptools' sections of setup.cfg.
    SetupCfg,
    /// pbr's sections of setup.cfg, and what pbr forces.
    Pbr,
    /// A requirements file that the backend reads.
    Requirements,
    /// What the backend finds by itself: packages, licence files.
    Discovery,
}

impl Origin {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pyproject => "[project]",
            Self::ToolSetuptools => "[tool.setuptools]",
            Self::SetupPy => "setup()",
            Self::SetupCfg => "setup.cfg",
            Self::Pbr => "pbr",
            Self::Requirements => "requirements file",
            Self::Discovery => "found by the backend",
        }
    }
}

/// A place that `attr:` or `file:` can name, so that a conversion need not freeze a copy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Via {
    /// The attribute of a module: `attr: module.name`.
    Attribute {
        /// Dotted module name.
        module: String,
        /// Name bound at the module's top level.
        name: String,
    },
    /// The whole text of a file, perhaps stripped at its ends: `file: path`.
    File(Utf8PathBuf),
}
