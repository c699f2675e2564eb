//! Builds one side with its own backend, through the hooks of PEP 517.

mod system;

pub(super) use system::BuildSystem;

use super::VerifyError;
use super::built::Built;
use super::tools::{Environment, Environments, Interpreter, NoEnvironment};
use super::tree::{commit, copy_whole};
use crate::program::{apart, run};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;
use system::joined;

/// The program that calls a hook; it runs on the Python of the build.
const DRIVER: &str = include_str!("build.py");

/// The step before the hooks.
pub(super) const INSTALL: &str = "install";

/// Time for the driver itself, beyond that of the hook.
const GRACE: Duration = Duration::from_secs(30);

/// A build that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was done: a hook, or `install`.
    pub step: String,
    /// Why it ended; lower case, without a full stop.
    pub reason: String,
    /// All that was printed.
    pub log: String,
}

/// One side, ready to be built.
#[derive(Debug)]
pub(super) struct Job<'a> {
    /// The files; they are copied.
    pub(super) tree: &'a Path,
    pub(super) system: &'a BuildSystem,
    /// What the packages of the environment must satisfy besides.
    pub(super) constraints: &'a [String],
    /// The version to give to pbr, which would ask git.
    pub(super) version: Option<&'a str>,
    /// The version to give to setuptools_scm: that of an unpacked source distribution, which has no git to ask.
    pub(super) released: Option<&'a str>,
}

/// What stands between a job and what was built.
#[derive(Debug)]
pub(super) enum BuildError {
    Failed(Failure),
    Own(VerifyError),
}

impl From<VerifyError> for BuildError {
    fn from(error: VerifyError) -> Self {
        Self::Own(error)
    }
}

impl From<std::io::Error> for BuildError {
    fn from(error: std::io::Error) -> Self {
        Self::Own(error.into())
    }
}

impl From<NoEnvironment> for BuildError {
    fn from(none: NoEnvironment) -> Self {
        Self::Failed(Failure {
            step: INSTALL.to_owned(),
            reason: none.reason,
            log: none.log,
        })
    }
}

/// Builds a wheel and a source distribution, each from a fresh repository.
pub(super) fn build(
    job: &Job<'_>,
    interpreter: &Interpreter,
    environments: &Environments<'_>,
) -> Result<Built, BuildError> {
    let place = tempfile::tempdir()?;
    let run = Run::prepare(job, environments, place.path())?;

    let first = environments.with(interpreter, &job.system.requires, job.constraints)?;
    let mut requires = job.system.requires.clone();
    for kind in Kind::BOTH {
        let hook = format!("get_requires_for_build_{}", kind.word());
        let more: Vec<String> = run.value(&first, kind, &hook)?;
        requires.extend(more);
    }
    let second = environments.with(interpreter, &joined(&requires), job.constraints)?;
    Ok(Built {
        wheel: run.value(&second, Kind::Wheel, "build_wheel")?,
        sdist: run.value(&second, Kind::Sdist, "build_sdist")?,
        commit: run.commit.clone(),
        tools: second.packages,
        log: run.log(),
    })
}

/// What is built.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Wheel,
    Sdist,
}

impl Kind {
    const BOTH: [Self; 2] = [Self::Wheel, Self::Sdist];

    fn word(self) -> &'static str {
        match self {
            Self::Wheel => "wheel",
            Self::Sdist => "sdist",
        }
    }
}

struct Run<'a> {
    job: &'a Job<'a>,
    environments: &'a Environments<'a>,
    place: &'a Path,
    /// The id of the one commit of the tree.
    commit: String,
}

impl<'a> Run<'a> {
    /// A copy for each kind: what one build leaves behind changes what the next one finds.
    fn prepare(
        job: &'a Job<'a>,
        environments: &'a Environments<'a>,
        place: &'a Path,
    ) -> Result<Self, VerifyError> {
        fs_err::write(place.join("build.py"), DRIVER)?;
        let [wheel, sdist] = Kind::BOTH.map(|kind| tree_of(place, kind));
        copy_whole(job.tree, &wheel)?;
        let commit = commit(&wheel)?;
        copy_whole(&wheel, &sdist)?;
        Ok(Self {
            job,
            environments,
            place,
            commit,
        })
    }

    fn tree(&self, kind: Kind) -> PathBuf {
        tree_of(self.place, kind)
    }

    /// What a hook gives.
    fn value<T: for<'de> Deserialize<'de>>(
        &self,
        environment: &Environment,
        kind: Kind,
        hook: &str,
    ) -> Result<T, BuildError> {
        let answer = self.call(environment, kind, hook)?;
        let failed = |reason: String| {
            BuildError::Failed(Failure {
                step: hook.to_owned(),
                reason,
                log: self.log(),
            })
        };
        match answer.get("status").and_then(Value::as_str) {
            Some("done") => {
                let value = answer.get("value").cloned().unwrap_or_default();
                serde_json::from_value(value).map_err(|error| failed(error.to_string()))
            }
            Some("timeout") => {
                let seconds = self.environments.limits.build.as_secs();
                Err(failed(format!("it took longer than {seconds} seconds")))
            }
            _ => Err(failed("it ended with an error".to_owned())),
        }
    }

    fn call(&self, environment: &Environment, kind: Kind, hook: &str) -> Result<Value, BuildError> {
        let [request, result, out] = ["request.json", "result.json", kind.word()]
            .map(|name| self.place.join(format!("{hook}-{name}")));
        fs_err::create_dir_all(&out)?;
        let limit = self.environments.limits.build;
        let asked = json!({
            "hook": hook,
            "tree": self.tree(kind),
            "out": out,
            "log": self.log_path(),
            "backend": self.job.system.backend,
            "backend_path": self.job.system.backend_path,
            "commit": self.commit,
            "limit": limit.as_secs_f64(),
        });
        fs_err::write(&request, asked.to_string())?;
        let mut command = apart(&environment.python);
        command
            .arg(self.place.join("build.py"))
            .args([&request, &result])
            .current_dir(self.place)
            .env("PATH", path_with(&environment.python));
        if let Some(version) = self.job.version {
            command.env("PBR_VERSION", version);
        }
        if let Some(version) = self.job.released {
            command.env("SETUPTOOLS_SCM_PRETEND_VERSION", version);
        }
        let ran = run(&mut command, &[], limit + GRACE)?;
        let text = match ran.success() {
            true => fs_err::read_to_string(&result)?,
            false => {
                let log = format!("{}{}", self.log(), ran.log());
                fs_err::write(self.log_path(), log)?;
                String::new()
            }
        };
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    fn log_path(&self) -> PathBuf {
        self.place.join("log")
    }

    fn log(&self) -> String {
        let bytes = fs_err::read(self.log_path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // The folder has another name in each run, and is gone when the log is read.
        text.replace(&self.place.display().to_string(), "…")
    }
}

/// Some setup.py ask for the name of their folder: it is the same on both sides.
fn tree_of(place: &Path, kind: Kind) -> PathBuf {
    place.join(kind.word()).join("project")
}

/// The programs of the environment first.
#[allow(
    clippy::disallowed_methods,
    reason = "a build needs the compilers of this machine"
)]
fn path_with(python: &Path) -> std::ffi::OsString {
    let own = python.parent().map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path);
    std::env::join_paths(own.into_iter().chain(others)).unwrap_or(path)
}
