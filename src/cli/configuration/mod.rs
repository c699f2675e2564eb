//! The configuration file of a project: where it is looked for, and what it says.
//!
//! From the root of the project up to the folder with `.git`, else only in the root; in one folder `unsetup.toml`, then
//! `[tool.unsetup]` of pyproject.toml, then `[tool:unsetup]` of setup.cfg. The nearest wins, whole: files are not merged.

mod file;
mod images;
mod read;
mod value;

use super::CliError;
use super::args::Common;
use crate::diagnostic::Severity;
use crate::project::{Found, LoadError, Project, find};
use crate::rules::{FileIgnore, Layer, Selector};
use crate::settings::{Bounds, Build, Checkout, Containers, Settings, tool_version};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Something in a configuration file that cannot be used; the work is not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{row}:{column}: {message}")]
pub struct ConfigurationError {
    /// The file as a person would name it.
    pub path: String,
    /// Line, from 1.
    pub row: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// What a configuration file says; the default is what an empty one says.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The folder that its paths and patterns start from.
    folder: PathBuf,
    /// Which rules run.
    pub layer: Layer,
    /// Patterns, and the rules that are not reported in the files they name.
    per_file_ignores: Vec<(String, Vec<Selector>)>,
    /// Levels of findings.
    pub severities: Vec<(Selector, Severity)>,
    /// The least severity that makes the exit status 1.
    pub fail_on: Option<Severity>,
    /// Whether `--fix` applies unsafe fixes.
    pub unsafe_fixes: bool,
    /// The file of known findings.
    pub baseline: Option<PathBuf>,
    build: Option<Build>,
    pbr: Option<(u32, u32)>,
    setuptools: Option<(u32, u32)>,
    pip: Option<(u32, u32)>,
    max_layers: Option<usize>,
    checkouts: Vec<Checkout>,
    containers: Containers,
    bounds: Bounds,
}

impl Configuration {
    /// The settings of a project, where `--pbr-min` beats the file.
    ///
    /// # Errors
    /// When `--pbr-min` is no version.
    pub fn settings(&self, pbr_min: Option<&str>) -> Result<Settings, CliError> {
        let given = pbr_min.map(|text| {
            tool_version(text).ok_or_else(|| {
                CliError::Usage(format!(
                    "--pbr-min wants a version such as 7 or 5.3, not `{text}`"
                ))
            })
        });
        let default = Settings::default();
        Ok(Settings {
            build: self.build,
            pbr_min: given.transpose()?.or(self.pbr),
            setuptools_min: self.setuptools,
            pip_min: self.pip,
            max_layers: self.max_layers.unwrap_or(default.max_layers),
            checkouts: self.checkouts.clone(),
            containers: self.containers.clone(),
            bounds: self.bounds.clone(),
        })
    }

    /// The rules that are not reported in some files of the project at `root`.
    pub fn file_ignores(&self, root: &Path) -> Vec<FileIgnore> {
        if self.per_file_ignores.is_empty() {
            return Vec::new();
        }
        let prefix = self.way_to(root);
        let each = self.per_file_ignores.iter();
        // The patterns were tried when the file was read.
        each.filter_map(|(pattern, rules)| FileIgnore::new(pattern, &prefix, rules.clone()).ok())
            .collect()
    }

    /// The path from the folder of the file to a project.
    fn way_to(&self, root: &Path) -> Utf8PathBuf {
        let root = root.canonicalize().unwrap_or_default();
        let way = root.strip_prefix(&self.folder).ok();
        let way = way.and_then(Utf8Path::from_path);
        way.unwrap_or(Utf8Path::new("")).to_owned()
    }
}

/// Finds the configuration of each project, and reads each file once.
#[derive(Debug)]
pub struct Configurations {
    choice: Choice,
    known: Mutex<HashMap<PathBuf, Option<Arc<Configuration>>>>,
}

#[derive(Debug)]
enum Choice {
    /// None: `--isolated`.
    None,
    /// This file, for every project: `--config`.
    Given(Arc<Configuration>),
    /// The nearest to each project.
    Nearest,
}

impl Configurations {
    /// As the options say.
    ///
    /// # Errors
    /// When the file of `--config` cannot be used.
    pub fn new(common: &Common) -> Result<Self, CliError> {
        let choice = match &common.config {
            _ if common.isolated => Choice::None,
            Some(path) => Choice::Given(Arc::new(file::given(path)?)),
            None => Choice::Nearest,
        };
        Ok(Self {
            choice,
            known: Mutex::default(),
        })
    }

    /// What holds for the project at `root`.
    ///
    /// # Errors
    /// When its file cannot be used.
    pub fn of(&self, root: &Path) -> Result<Arc<Configuration>, CliError> {
        match &self.choice {
            Choice::None => Ok(Arc::default()),
            Choice::Given(configuration) => Ok(configuration.clone()),
            // A root that cannot be resolved is told by whoever reads the project.
            Choice::Nearest => root.canonicalize().map_or(Ok(Arc::default()), |root| {
                let top = root.ancestors().find(|folder| folder.join(".git").exists());
                self.nearest(root.ancestors(), top.unwrap_or(&root))
            }),
        }
    }

    /// As [`Configurations::of`], where the search for projects has seen most of it.
    pub fn of_found(&self, found: &Found) -> Result<Arc<Configuration>, CliError> {
        let (Choice::Nearest, Some(root)) = (&self.choice, found.real_root()) else {
            return self.of(&found.root);
        };
        let top = found.work_tree().unwrap_or_else(|| root.clone());
        if file::may_be_in(found) {
            return self.nearest(root.ancestors(), &top);
        }
        match top == root {
            true => Ok(Arc::default()),
            false => self.nearest(root.ancestors().skip(1), &top),
        }
    }

    /// The project at `root`, read with the settings that hold for it.
    ///
    /// # Errors
    /// When its configuration or `--pbr-min` cannot be used, or it is no project.
    pub fn load(&self, root: &Path, pbr_min: Option<&str>) -> Result<Project, CliError> {
        let settings = self.of(root)?.settings(pbr_min)?;
        match Project::load(root, settings) {
            Err(error @ LoadError::NoProject { .. }) => Err(elsewhere(root, error)),
            loaded => Ok(loaded?),
        }
    }

    /// What the first of the folders says, up to `top`.
    fn nearest<'a>(
        &self,
        folders: impl Iterator<Item = &'a Path>,
        top: &Path,
    ) -> Result<Arc<Configuration>, CliError> {
        for folder in folders {
            if let Some(found) = self.in_folder(folder)? {
                return Ok(found);
            }
            if folder == top {
                break;
            }
        }
        Ok(Arc::default())
    }

    fn in_folder(&self, folder: &Path) -> Result<Option<Arc<Configuration>>, CliError> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(folder) {
            return Ok(known.clone());
        }
        let found = file::in_folder(folder)?.map(Arc::new);
        lock().insert(folder.to_owned(), found.clone());
        Ok(found)
    }
}

/// Names the projects below a folder that is none itself.
fn elsewhere(root: &Path, error: LoadError) -> CliError {
    const SHOWN: usize = 20;
    let Ok(found) = find(root) else {
        return error.into();
    };
    let paths = found.iter().take(SHOWN);
    let mut lines: Vec<String> = paths
        .map(|found| format!("  {}", found.root.display()))
        .collect();
    if found.len() > SHOWN {
        lines.push(format!("  and {} more", found.len() - SHOWN));
    }
    CliError::Usage(format!(
        "{error}\nprojects below it, of which this command wants one:\n{}",
        lines.join("\n")
    ))
}
