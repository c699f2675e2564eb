//! Which shell commands a project runs, or tells people to run, and where it says so.
//!
//! [`Project::run_scripts`] gives one [`RunScript`] per text that one shell reads: the commands of a tox environment, the
//! `run:` of a workflow step, the phases of a Travis job. Its commands are those of [`crate::syntax::shell`], so every
//! word knows its place in the file, through YAML's block scalars, quotes and indentation.
//!
//! ```text
//! for script in project.run_scripts() {
//!     for (command, install) in script.installs() {
//!         // Install::Pip(pip): pip.requirement_files() are words
//!         // script.path(command, word): the file of the project that a word names, if that is certain
//!         // script.is_literal(word): the word stands in the file as it is, so an edit may replace word.span
//!     }
//! }
//! ```
//!
//! Dockerfiles are not among them: [`Project::images`](crate::project::Image) knows more of those.
//!
//! | read | not read |
//! |---|---|
//! | `tox.ini`: `commands*` | what `{[section]key}` brings in |
//! | `.gitlab-ci.yml`, `*.gitlab-ci.yml`, `.gitlab/ci/*.yml`: scripts of jobs, of `default` and of the root | `!reference`, `include` of other projects |
//! | `.github/workflows/*.yml` and composite actions: `run` | steps for PowerShell, `cmd` or Python |
//! | `.travis.yml`: all phases, those of `jobs` too | |
//! | `Makefile`: recipes | what variables of make stand for |
//! | `*.sh`, `*.bash` | |
//! | `README*`, `INSTALL*`, `CONTRIBUTING*`, and texts in `docs/`: code blocks | code inside a sentence |

mod ci;
mod docs;
mod github;
mod gitlab;
mod makefile;
mod setup_runs;
mod tox;
mod travis;

pub use setup_runs::SetupRun;

pub(in crate::project) use ci::{CiFile, CiService, read as read_ci};

use super::Project;
use crate::syntax::MappedText;
use crate::syntax::Variable;
use crate::syntax::install::{Install, install_commands};
use crate::syntax::shell::{Command, Word, commands};
use crate::text::{Decoding, SourceFile, ending, is_below, parts, resolve};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;

/// A text of commands that one shell reads.
#[derive(Debug, Clone)]
pub struct RunScript {
    /// The file it stands in.
    pub file: Arc<SourceFile>,
    /// Who runs it.
    pub runner: Runner,
    /// The section of tox.ini, the job, the target of the Makefile; empty where there is no such name.
    pub name: String,
    /// Whether it starts in the root of the project.
    pub starts_in_root: bool,
    /// Its commands in order; those of an opened `sh -c` stand after it.
    pub commands: Vec<Command>,
}

/// Who runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runner {
    /// tox.
    Tox,
    /// GitLab CI.
    GitLab,
    /// GitHub Actions.
    GitHub,
    /// Travis CI.
    Travis,
    /// make.
    Make,
    /// A shell: the file is a script.
    Shell,
    /// A person who reads the documentation.
    Reader,
}

impl Runner {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tox => "tox",
            Self::GitLab => "GitLab CI",
            Self::GitHub => "GitHub Actions",
            Self::Travis => "Travis CI",
            Self::Make => "make",
            Self::Shell => "the script",
            Self::Reader => "the reader",
        }
    }
}

impl RunScript {
    fn new(file: &Arc<SourceFile>, runner: Runner, name: &str, script: &MappedText) -> Self {
        Self {
            file: file.clone(),
            runner,
            name: name.to_owned(),
            starts_in_root: true,
            commands: commands(script),
        }
    }

    /// What its commands install.
    pub fn installs(&self) -> impl Iterator<Item = (&Command, Install)> {
        let commands = self.commands.iter();
        commands.filter_map(|command| Some((command, install_commands(command)?)))
    }

    /// The path in the project that a word of a command names. `None` when it depends on a variable, when it is not
    /// known in which directory the command runs, and when it lies outside of the project.
    pub fn path(&self, command: &Command, word: &Word) -> Option<Utf8PathBuf> {
        if !self.starts_in_root {
            return None;
        }
        let unknown = |_: &str| Variable::Unknown;
        let directory = command.directory(Some(""), &unknown)?;
        let target = command.resolve(word, &unknown)?;
        // What a pattern of names, a remainder of a template or a URL stands for is not known.
        if target.is_empty() || target.contains(['{', '}', '*', ':', '<', '>', '$', '%']) {
            return None;
        }
        resolve(Utf8Path::new(&directory), &target).ok()
    }

    /// Whether a word stands in the file as the shell reads it, so that its span may be replaced.
    pub fn is_literal(&self, word: &Word) -> bool {
        self.file.slice(word.span) == word.raw
    }
}

impl Project {
    /// The scripts that the project runs, or tells people to run, by the order of the runners and of the files.
    pub fn run_scripts(&self) -> &[RunScript] {
        self.run_scripts.get_or_init(|| read(self))
    }
}

fn read(project: &Project) -> Vec<RunScript> {
    let mut found = tox::scripts(project);
    for ci in project.ci_files() {
        found.extend(match ci.service {
            CiService::GitLab => gitlab::scripts(&ci.source),
            CiService::GitHub => github::scripts(&ci.source),
            CiService::Travis => travis::scripts(&ci.source),
        });
    }
    for path in project.tree().tracked() {
        let read = match kind(path) {
            Some(Runner::Make) => makefile::scripts,
            Some(Runner::Shell) => shell_script,
            Some(Runner::Reader) => docs::scripts,
            _ => continue,
        };
        if let Ok(file) = project.files().open(path, Decoding::Utf8)
            && file.text().len() <= MAX_BYTES
        {
            found.extend(read(&file));
        }
    }
    found.sort_by_key(|script| script.runner);
    found
}

/// Larger texts are not read.
const MAX_BYTES: usize = 1024 * 1024;

/// Who runs the file at that path, of those that are told by the name alone.
fn kind(path: &Utf8Path) -> Option<Runner> {
    let (folder, name) = parts(path);
    let is_root = folder.is_empty();
    if is_root && matches!(name, "Makefile" | "makefile" | "GNUmakefile") {
        return Some(Runner::Make);
    }
    let ending = ending(path);
    if matches!(ending, Some("sh" | "bash")) {
        return Some(Runner::Shell);
    }
    let text = matches!(ending, None | Some("rst" | "md" | "txt"));
    let is_told = ["README", "INSTALL", "CONTRIBUTING", "HACKING"]
        .iter()
        .any(|start| {
            let own = name.as_bytes().get(..start.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes()))
        });
    let in_docs = is_below(folder, "docs") || is_below(folder, "doc");
    let page = matches!(ending, Some("rst" | "md")) && !is_history(path);
    ((is_root && is_told && text) || (in_docs && page)).then_some(Runner::Reader)
}

/// Whether a page tells what was done for a release: nobody rewrites it.
fn is_history(path: &Utf8Path) -> bool {
    const NAMES: &[&str] = &[
        "changelog",
        "changes",
        "history",
        "news",
        "releasenotes",
        "whatsnew",
    ];
    path.components().any(|part| {
        let name = part.as_str().split('.').next().unwrap_or_default();
        let letters = name.chars().filter(char::is_ascii_alphabetic);
        let plain: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        NAMES.contains(&plain.as_str())
    })
}

/// A shell script runs where somebody starts it.
fn shell_script(file: &Arc<SourceFile>) -> Vec<RunScript> {
    let text = MappedText::of(file, file.whole());
    vec![RunScript {
        starts_in_root: false,
        ..RunScript::new(file, Runner::Shell, "", &text)
    }]
}

#[cfg(test)]
mod tests;
