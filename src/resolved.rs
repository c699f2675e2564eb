//! Values that are known without running code, known per environment, or not known and why.

use crate::text::Span;
use pep508_rs::MarkerTree;

/// A value read from a project without running it.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved<T> {
    /// The build gives exactly this, in every environment.
    Known(T),
    /// One of several, by environment. The guards are disjoint; together they cover what the surrounding guard covers.
    Guarded(Vec<(Guard, Resolved<T>)>),
    /// Cannot be known without running code.
    Dynamic(Dynamic),
}

impl<T> Resolved<T> {
    /// The value, if it is the same in every environment.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Guarded(_) | Self::Dynamic(_) => None,
        }
    }

    /// The same with each value changed by `change`.
    pub fn map<U>(self, change: &mut impl FnMut(T) -> U) -> Resolved<U> {
        match self {
            Self::Known(value) => Resolved::Known(change(value)),
            Self::Guarded(branches) => Resolved::Guarded(
                branches
                    .into_iter()
                    .map(|(guard, value)| (guard, value.map(change)))
                    .collect(),
            ),
            Self::Dynamic(dynamic) => Resolved::Dynamic(dynamic),
        }
    }

    /// Every alternative with the whole condition it stands under, nesting flattened.
    pub fn alternatives(&self) -> Vec<(Guard, Result<&T, &Dynamic>)> {
        let mut found = Vec::new();
        self.collect_alternatives(&Guard::always(), &mut found);
        found
    }

    fn collect_alternatives<'a>(
        &'a self,
        outer: &Guard,
        found: &mut Vec<(Guard, Result<&'a T, &'a Dynamic>)>,
    ) {
        match self {
            Self::Known(value) => found.push((outer.clone(), Ok(value))),
            Self::Dynamic(dynamic) => found.push((outer.clone(), Err(dynamic))),
            Self::Guarded(branches) => {
                for (guard, value) in branches {
                    let both = outer.and(guard);
                    if !both.is_never() {
                        value.collect_alternatives(&both, found);
                    }
                }
            }
        }
    }
}

/// Why a value is not known (the word of PEP 643), and where knowledge ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dynamic {
    /// The kind of reason, for counting and documentation.
    pub reason: Reason,
    /// One sentence for a person, lower case, without a full stop.
    pub message: String,
    /// The expression at which knowledge ended.
    pub span: Option<Span>,
    /// The calls through which it was reached, innermost first.
    pub trail: Vec<Span>,
}

impl Dynamic {
    /// A reason at a place.
    pub fn new(reason: Reason, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            reason,
            message: message.into(),
            span,
            trail: Vec::new(),
        }
    }
}

/// The kinds of reasons for which a value cannot be known without running code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It comes from the git history.
    Git,
    /// A tool such as setuptools_scm or versioneer computes it.
    ScmTool,
    /// It is the output of another program.
    Subprocess,
    /// It depends on an environment variable.
    EnvironmentVariable,
    /// It differs by interpreter or platform in a way that no marker can carry.
    Environment,
    /// It depends on which packages are installed where the build runs.
    InstalledPackage,
    /// A command class may change it during the build.
    CommandClass,
    /// A call that is not modelled.
    UnknownCall,
    /// A name that is bound nowhere we can see.
    UnknownName,
    /// A file that cannot be read.
    UnreadableFile,
    /// The order in which the file system lists its entries.
    FileSystemOrder,
    /// Other state of the machine: clock, host name, arguments.
    HostState,
    /// Python 2 syntax that is not understood.
    Python2Syntax,
    /// A syntax error touches it.
    SyntaxError,
    /// A bound of the evaluator was reached.
    Limit,
    /// Running it raises an exception, so the build stops before it has this value.
    Exception,
}

impl Reason {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Git,
        Self::ScmTool,
        Self::Subprocess,
        Self::EnvironmentVariable,
        Self::Environment,
        Self::InstalledPackage,
        Self::CommandClass,
        Self::UnknownCall,
        Self::UnknownName,
        Self::UnreadableFile,
        Self::FileSystemOrder,
        Self::HostState,
        Self::Python2Syntax,
        Self::SyntaxError,
        Self::Limit,
        Self::Exception,
    ];

    /// The word that reports and JSON use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::ScmTool => "scm-tool",
            Self::Subprocess => "subprocess",
            Self::EnvironmentVariable => "environment-variable",
            Self::Environment => "environment",
            Self::InstalledPackage => "installed-package",
            Self::CommandClass => "command-class",
            Self::UnknownCall => "unknown-call",
            Self::UnknownName => "unknown-name",
            Self::UnreadableFile => "unreadable-file",
            Self::FileSystemOrder => "file-system-order",
            Self::HostState => "host-state",
            Self::Python2Syntax => "python2-syntax",
            Self::SyntaxError => "syntax-error",
            Self::Limit => "limit",
            Self::Exception => "exception",
        }
    }
}

/// A condition on the environment: a PEP 508 marker.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Guard(MarkerTree);

impl Guard {
    /// Holds in every environment.
    pub fn always() -> Self {
        Self(MarkerTree::TRUE)
    }

    /// Holds in none.
    pub fn never() -> Self {
        Self(MarkerTree::FALSE)
    }

    /// The condition that a marker states.
    pub fn from_marker(marker: MarkerTree) -> Self {
        Self(marker)
    }

    /// The marker. Print it with `syntax::marker`, never with its own `Display`, which rewrites `python_version`.
    pub fn marker(&self) -> &MarkerTree {
        &self.0
    }

    /// Holds where both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut tree = self.0.clone();
        tree.and(other.0.clone());
        Self(tree)
    }

    /// Holds where one of them holds.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut tree = self.0.clone();
        tree.or(other.0.clone());
        Self(tree)
    }

    /// Holds where this one does not.
    #[must_use]
    pub fn negate(&self) -> Self {
        Self(self.0.negate())
    }

    /// Whether it holds everywhere.
    pub fn is_always(&self) -> bool {
        self.0.is_true()
    }

    /// Whether it holds nowhere.
    pub fn is_never(&self) -> bool {
        self.0.is_false()
    }

    /// Whether `other` holds wherever this one does.
    pub fn implies(&self, other: &Self) -> bool {
        self.and(&other.negate()).is_never()
    }

    /// Whether no environment satisfies both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.0.is_disjoint(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(marker: &str) -> Guard {
        Guard::from_marker(marker.parse().unwrap())
    }

    #[test]
    fn two_branches_cover_everything() {
        let old = guard("python_version < '3'");
        assert!(old.or(&old.negate()).is_always());
        assert!(old.and(&guard("python_version >= '3'")).is_never());
        assert!(guard("python_version < '2.7'").implies(&old));
    }
}
