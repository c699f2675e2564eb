//! Proof of a conversion: both sides are built with their real backends, and what they made is compared by meaning.
//!
//! This is the only part of the program that runs code of the project. It runs in throw-away copies, each committed in a
//! repository of its own, in virtual environments that are kept for the next time; nothing of the project is written.

mod build;
mod built;
mod compare;
mod expected;
mod sides;
mod tools;
mod tree;

pub use build::Failure;
pub use built::{Built, Sdist, Wheel};
pub use compare::{Difference, Part};
pub use expected::Asked;
pub use sides::{Laid, Sides};
pub use tools::{Interpreter, last_lines};

use crate::program::GitError;
use build::{BuildError, BuildSystem, Job, build};
use compare::Message;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tools::Environments;

/// Why nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file of a copy, or of the kept environments.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// git is not there, or refuses.
    #[error("git: {0}")]
    Git(#[from] GitError),
    /// A program given by `--python`.
    #[error("`{program}` is no Python that works: {reason}")]
    Interpreter {
        /// The program.
        program: String,
        /// What it said.
        reason: String,
    },
    /// A side that is no project.
    #[error(transparent)]
    Load(#[from] crate::project::LoadError),
}

/// How long things may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// One hook of a backend.
    pub build: Duration,
    /// Making an environment, downloads included.
    pub install: Duration,
}

/// How to build.
#[derive(Debug)]
pub struct Options {
    /// The interpreters; each builds both sides.
    pub pythons: Vec<PathBuf>,
    /// What the tools of the build must satisfy besides, as `setuptools<58`.
    pub constraints: Vec<String>,
    /// Where environments are kept.
    pub cache: PathBuf,
    /// How long things may take.
    pub limits: Limits,
}

/// What one interpreter built of both sides.
#[derive(Debug)]
pub struct Run {
    /// The interpreter.
    pub interpreter: Interpreter,
    /// What came of it.
    pub outcome: Outcome,
    /// What the reader should know of this run; lower case, without a full stop.
    pub notes: Vec<String>,
}

/// What came of a run.
#[derive(Debug)]
pub enum Outcome {
    /// Both sides were built.
    Compared(Box<Comparison>),
    /// A build did not come to its end.
    Failed {
        /// `before` or `after`.
        side: Side,
        /// Why.
        failure: Failure,
    },
}

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What there was.
    Before,
    /// What comes of it.
    After,
}

impl Side {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// Two builds, compared.
#[derive(Debug)]
pub struct Comparison {
    /// What was built before.
    pub before: Built,
    /// What was built after.
    pub after: Built,
    /// How many things each part has before.
    pub counts: BTreeMap<Part, usize>,
    /// What is not the same, in the order of the parts.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Whether nothing differs but what was asked for.
    pub fn is_same(&self) -> bool {
        self.differences.iter().all(|one| one.expected)
    }
}

/// How the whole ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every run found both sides to be the same.
    Same,
    /// A run found a difference, or only the side before can be built.
    Different,
    /// A run could not compare.
    Unknown,
}

impl Verdict {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unknown => "failed",
        }
    }
}

impl Run {
    /// What this run says.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            Outcome::Compared(comparison) if comparison.is_same() => Verdict::Same,
            Outcome::Compared(_) => Verdict::Different,
            // An environment that cannot be made says nothing about the project.
            Outcome::Failed { side, failure } => match (side, failure.step.as_str()) {
                (Side::After, step) if step != build::INSTALL => Verdict::Different,
                _ => Verdict::Unknown,
            },
        }
    }
}

/// What all runs say: nothing is the same that one of them could not compare.
pub fn verdict(runs: &[Run]) -> Verdict {
    let verdicts: Vec<Verdict> = runs.iter().map(Run::verdict).collect();
    let worst = [Verdict::Unknown, Verdict::Different];
    let found = worst.into_iter().find(|one| verdicts.contains(one));
    found.unwrap_or(Verdict::Same)
}

/// Builds both sides with every interpreter, and compares. `progress` hears what is done next.
///
/// # Errors
/// When a side cannot be laid out, or a program given is no Python; a build that fails is a [`Run`].
pub fn verify(
    sides: &Sides,
    asked: &Asked,
    options: &Options,
    progress: &dyn Fn(&str),
) -> Result<Vec<Run>, VerifyError> {
    let interpreters: Result<Vec<Interpreter>, VerifyError> = options
        .pythons
        .iter()
        .map(|python| Interpreter::find(python, &options.limits))
        .collect();
    let bench = Bench {
        sides,
        asked,
        options,
        progress,
    };
    let runs = interpreters?.into_iter().map(|python| bench.run(python));
    runs.collect()
}

struct Bench<'a> {
    sides: &'a Sides,
    asked: &'a Asked,
    options: &'a Options,
    progress: &'a dyn Fn(&str),
}

impl Bench<'_> {
    fn run(&self, interpreter: Interpreter) -> Result<Run, VerifyError> {
        let mut notes = Vec::new();
        let outcome = self.outcome(&interpreter, &mut notes)?;
        Ok(Run {
            interpreter,
            outcome,
            notes,
        })
    }

    fn outcome(
        &self,
        interpreter: &Interpreter,
        notes: &mut Vec<String>,
    ) -> Result<Outcome, VerifyError> {
        let released = released_version(self.sides.folder(Side::Before));
        let old_tools = self.old_tools(notes);
        let before = match self.build(interpreter, Side::Before, &old_tools, released.as_deref()) {
            Ok(built) => built,
            Err(error) => return failed(Side::Before, error),
        };
        let version = self.version_after(&before);
        let after = match self.build(
            interpreter,
            Side::After,
            &self.options.constraints,
            Some(&version),
        ) {
            Ok(built) => built,
            Err(error) => return failed(Side::After, error),
        };
        let trees = self.sides.trees()?;
        let mut differences = compare::compare(&before, &after, &trees);
        expected::explain(
            &mut differences,
            self.sides,
            &trees,
            self.asked,
            [&before, &after],
            interpreter,
        );
        Ok(Outcome::Compared(Box::new(Comparison {
            counts: compare::counts(&before),
            differences,
            before,
            after,
        })))
    }

    fn build(
        &self,
        interpreter: &Interpreter,
        side: Side,
        constraints: &[String],
        version: Option<&str>,
    ) -> Result<Built, BuildError> {
        let python = &interpreter.version;
        (self.progress)(&format!(
            "building the side {} with Python {python}",
            side.as_str()
        ));
        let environments = Environments {
            cache: &self.options.cache,
            limits: &self.options.limits,
        };
        let released = released_version(self.sides.folder(Side::Before));
        let job = Job {
            tree: self.sides.folder(side),
            system: &BuildSystem::of(self.sides.project(side)),
            constraints,
            version,
            released: released.as_deref(),
        };
        let built = build(&job, interpreter, &environments);
        match &built {
            Ok(built) => (self.progress)(&built.log),
            Err(BuildError::Failed(failure)) => (self.progress)(&failure.log),
            Err(BuildError::Own(_)) => {}
        }
        built
    }

    /// A version that no setuptools of today takes is built by the newest that does, if mending it was asked for.
    fn old_tools(&self, notes: &mut Vec<String>) -> Vec<String> {
        let mut constraints = self.options.constraints.clone();
        let constrained = constraints.iter().any(|one| one.starts_with("setuptools"));
        let Some(version) = self.sides.invalid_version() else {
            return constraints;
        };
        if self.asked.mends_version() && !constrained {
            notes.push(format!(
                "setuptools refuses the version `{version}` from 66 on: the side before is built with {OLD_SETUPTOOLS}"
            ));
            constraints.push(OLD_SETUPTOOLS.to_owned());
        }
        constraints
    }

    /// The version to give to a tool that would ask git: the one before, or what was chosen in place of an invalid one.
    fn version_after(&self, before: &Built) -> String {
        let message = Message::read(&before.wheel.metadata);
        let built = message.one("Version").unwrap_or_default();
        match crate::syntax::version::parse(built) {
            Some(_) if !self.asked.sets_version() => built.to_owned(),
            _ => self.asked.version().unwrap_or("0.0.0").to_owned(),
        }
    }
}

/// The newest releases that build a version which PEP 440 does not know (setuptools' history, 66.0.0).
const OLD_SETUPTOOLS: &str = "setuptools<66";

fn failed(side: Side, error: BuildError) -> Result<Outcome, VerifyError> {
    match error {
        BuildError::Failed(failure) => Ok(Outcome::Failed { side, failure }),
        BuildError::Own(error) => Err(error),
    }
}

/// The version of an unpacked source distribution.
fn released_version(folder: &Path) -> Option<String> {
    let text = fs_err::read_to_string(folder.join("PKG-INFO")).ok()?;
    Message::read(&text).one("Version").map(str::to_owned)
}
