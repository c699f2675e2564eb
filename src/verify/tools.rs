//! The interpreters and the virtual environments of builds: made once, then found again.

use super::{Limits, VerifyError};
use crate::program::{apart, run};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The last release of virtualenv that makes environments of Python 2.7.
const VIRTUALENV: &str = "virtualenv<20.22";

const DESCRIBE: &str = "
import json, platform, sys
print(json.dumps({
    'executable': sys.executable,
    'version': platform.python_version(),
    'implementation': platform.python_implementation(),
    'build': sys.version,
}))";

const LIST: &str = "
import json, sys
try:
    from importlib.metadata import distributions
    found = [(one.metadata['Name'], one.version) for one in distributions()]
except ImportError:
    import pkg_resources
    found = [(one.project_name, one.version) for one in pkg_resources.working_set]
print(json.dumps(sorted('%s %s' % one for one in set(found))))";

/// A Python that builds.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub struct Interpreter {
    /// Where it is.
    pub executable: PathBuf,
    /// `3.11.7`.
    pub version: String,
    /// `CPython`.
    pub implementation: String,
    /// All that it says of itself.
    build: String,
}

impl Interpreter {
    /// Asks a program which Python it is.
    ///
    /// # Errors
    /// When it does not start, or is no Python.
    pub fn find(program: &Path, limits: &Limits) -> Result<Self, VerifyError> {
        let wrong = |reason: String| VerifyError::Interpreter {
            program: program.display().to_string(),
            reason,
        };
        let mut command = apart(program);
        let ran = run(command.args(["-c", DESCRIBE]), &[], limits.build)
            .map_err(|error| wrong(error.to_string()))?;
        if !ran.success() {
            return Err(wrong(last_lines(&ran.log(), 3)));
        }
        serde_json::from_slice(&ran.stdout).map_err(|error| wrong(error.to_string()))
    }

    fn is_python2(&self) -> bool {
        self.version.starts_with("2.")
    }
}

/// Where environments are kept, and what their packages must satisfy besides.
#[derive(Debug)]
pub(super) struct Environments<'a> {
    pub(super) cache: &'a Path,
    pub(super) limits: &'a Limits,
}

/// An environment that is ready.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    /// Its interpreter; programs of its packages lie beside it.
    pub(super) python: PathBuf,
    /// Its packages, `name version`, sorted.
    pub(super) packages: Vec<String>,
}

/// Why there is no environment: what was tried, and the log.
#[derive(Debug, Clone)]
pub(super) struct NoEnvironment {
    pub(super) reason: String,
    pub(super) log: String,
}

impl Environments<'_> {
    /// The environment of that interpreter with these packages; nothing is downloaded when it was made before.
    ///
    /// # Errors
    /// When it cannot be made, or its packages cannot be installed.
    pub(super) fn with(
        &self,
        interpreter: &Interpreter,
        requirements: &[String],
        constraints: &[String],
    ) -> Result<Environment, NoEnvironment> {
        let key = key(interpreter, requirements, constraints);
        let name = format!("{}-{:016x}", interpreter.version, hash(&key));
        let folder = self.cache.join("environments").join(name);
        let stamp = folder.join("unsetup-stamp.json");
        let python = program_of(&folder, "python");
        let packages = self.locked(&folder, || {
            if let Some(packages) = Stamp::read(&stamp, &key) {
                return Ok(packages);
            }
            self.make(interpreter, &folder)?;
            self.install(&python, &folder, requirements, constraints)?;
            let packages = self.packages(&python)?;
            Stamp::write(&stamp, key.clone(), packages.clone())?;
            Ok(packages)
        })?;
        Ok(Environment { python, packages })
    }

    /// Runs `make` while no other process makes the same folder.
    fn locked<T>(
        &self,
        folder: &Path,
        make: impl FnOnce() -> Result<T, NoEnvironment>,
    ) -> Result<T, NoEnvironment> {
        let io = |error: std::io::Error| NoEnvironment::io(&error);
        fs_err::create_dir_all(folder.parent().unwrap_or(folder)).map_err(io)?;
        // The version in the name of the folder has dots, so that its extension cannot be replaced.
        let mut name = folder.as_os_str().to_owned();
        name.push(".lock");
        let lock = File::create(name).map_err(io)?;
        lock.lock().map_err(io)?;
        make()
    }

    fn make(&self, interpreter: &Interpreter, folder: &Path) -> Result<(), NoEnvironment> {
        if folder.exists() {
            fs_err::remove_dir_all(folder).map_err(|error| NoEnvironment::io(&error))?;
        }
        let mut venv = apart(&interpreter.executable);
        venv.args(["-m", "venv"]).arg(folder);
        let mut virtualenv = apart(&interpreter.executable);
        virtualenv.args(["-m", "virtualenv", "--quiet"]).arg(folder);
        let mut log = String::new();
        for mut command in [venv, virtualenv] {
            match self.run(&mut command) {
                Ok(()) => return Ok(()),
                Err(failed) => log.push_str(&failed.log),
            }
        }
        if !interpreter.is_python2() {
            return Err(NoEnvironment {
                reason: format!(
                    "{} has no module that makes virtual environments: install its venv",
                    interpreter.executable.display()
                ),
                log,
            });
        }
        self.make_by_another(interpreter, folder)
    }

    /// Python 2 has no venv, and seldom virtualenv: one of Python 3 does it.
    fn make_by_another(
        &self,
        interpreter: &Interpreter,
        folder: &Path,
    ) -> Result<(), NoEnvironment> {
        let none = |reason: String| NoEnvironment {
            reason: format!(
                "{} has neither venv nor virtualenv, and {reason}; install virtualenv for it",
                interpreter.executable.display()
            ),
            log: String::new(),
        };
        let other = Interpreter::find(Path::new("python3"), self.limits)
            .map_err(|error| none(error.to_string()))?;
        let tool = self.with(&other, &[VIRTUALENV.to_owned()], &[])?;
        let mut command = apart(&tool.python);
        command
            .args(["-m", "virtualenv", "--quiet", "--python"])
            .arg(&interpreter.executable)
            .arg(folder);
        self.run(&mut command)
    }

    fn install(
        &self,
        python: &Path,
        folder: &Path,
        requirements: &[String],
        constraints: &[String],
    ) -> Result<(), NoEnvironment> {
        if requirements.is_empty() {
            return Ok(());
        }
        let mut command = apart(python);
        command.args(["-m", "pip", "install", "--quiet", "--upgrade"]);
        if !constraints.is_empty() {
            let file = folder.join("unsetup-constraints.txt");
            fs_err::write(&file, constraints.join("\n"))
                .map_err(|error| NoEnvironment::io(&error))?;
            command.arg("--constraint").arg(&file);
            // A package that is built on the way has tools of its own, which the limits are not meant for.
            command.env_remove("PIP_CONSTRAINT");
        }
        command.arg("--").args(requirements);
        self.run(&mut command).map_err(|failed| NoEnvironment {
            reason: format!(
                "{} cannot be installed for the build",
                requirements.join(", ")
            ),
            ..failed
        })
    }

    fn packages(&self, python: &Path) -> Result<Vec<String>, NoEnvironment> {
        let mut command = apart(python);
        let ran = run(command.args(["-c", LIST]), &[], self.limits.build)
            .map_err(|error| NoEnvironment::io(&error))?;
        Ok(serde_json::from_slice(&ran.stdout).unwrap_or_default())
    }

    fn run(&self, command: &mut Command) -> Result<(), NoEnvironment> {
        let ran =
            run(command, &[], self.limits.install).map_err(|error| NoEnvironment::io(&error))?;
        match ran.success() {
            true => Ok(()),
            false => Err(NoEnvironment {
                reason: "the environment of the build cannot be made".to_owned(),
                log: ran.log(),
            }),
        }
    }
}

/// What lies in an environment that is whole: written last.
#[derive(Serialize, Deserialize)]
struct Stamp {
    key: String,
    packages: Vec<String>,
}

impl Stamp {
    /// The packages of the environment, when it is whole and the one that is asked for.
    fn read(path: &Path, key: &str) -> Option<Vec<String>> {
        let text = fs_err::read_to_string(path).ok()?;
        let stamp: Self = serde_json::from_str(&text).ok()?;
        (stamp.key == key).then_some(stamp.packages)
    }

    fn write(path: &Path, key: String, packages: Vec<String>) -> Result<(), NoEnvironment> {
        let text = serde_json::to_string_pretty(&Self { key, packages }).unwrap_or_default();
        fs_err::write(path, text).map_err(|error| NoEnvironment::io(&error))
    }
}

impl NoEnvironment {
    fn io(error: &std::io::Error) -> Self {
        Self {
            reason: format!("the environment of the build cannot be made: {error}"),
            log: String::new(),
        }
    }
}

/// A program of an environment.
fn program_of(folder: &Path, name: &str) -> PathBuf {
    match cfg!(windows) {
        true => folder.join("Scripts").join(format!("{name}.exe")),
        false => folder.join("bin").join(name),
    }
}

/// All that makes an environment what it is.
fn key(interpreter: &Interpreter, requirements: &[String], constraints: &[String]) -> String {
    let mut key = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(key, "{}", interpreter.executable.display());
    let _ = writeln!(key, "{}", interpreter.build);
    for (title, lines) in [("install", requirements), ("constrain", constraints)] {
        let mut lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        lines.sort_unstable();
        lines.dedup();
        let _ = writeln!(key, "{title}: {}", lines.join(" | "));
    }
    key
}

/// FNV-1a: short names for folders, the same in every release; the stamp holds the whole key.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The last lines of a log that say something.
pub fn last_lines(log: &str, number: usize) -> String {
    let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(number);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_one_of_a_set() {
        let interpreter = Interpreter {
            executable: "/usr/bin/python3".into(),
            version: "3.11.7".into(),
            implementation: "CPython".into(),
            build: "3.11.7 (main)".into(),
        };
        let of = |requirements: &[&str], constraints: &[&str]| {
            let own = |lines: &[&str]| {
                lines
                    .iter()
                    .map(|line| (*line).to_owned())
                    .collect::<Vec<_>>()
            };
            key(&interpreter, &own(requirements), &own(constraints))
        };
        assert_eq!(of(&["b", "a", "b "], &[]), of(&["a", "b"], &[]));
        assert_ne!(of(&["a", "b"], &[]), of(&["a"], &["b"]));
        assert_ne!(hash(&of(&["a"], &[])), hash(&of(&["b"], &[])));
    }

    #[test]
    fn the_last_lines_are_those_with_words() {
        assert_eq!(last_lines("a\nb\n\n  \nc\n\n", 2), "b\nc");
        assert_eq!(last_lines("", 2), "");
    }
}
