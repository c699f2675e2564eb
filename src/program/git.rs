//! git, asked about a repository that it may not trust.

use super::stored::{self, Stored};
use super::{apart, run};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// git on a large tree, and no more.
const LIMIT: Duration = Duration::from_secs(300);

/// Settings that keep the repository from running anything of its own.
const SAFE: [&str; 3] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "credential.helper=",
];

/// git is not there, or refuses; the first line of what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GitError(String);

/// git in a folder: without hooks, without a monitor, and without a word to other machines. It reads the user's settings,
/// which may be needed to be let into the repository.
#[derive(Debug, Clone, Copy)]
pub struct Git<'a> {
    folder: &'a Path,
}

impl<'a> Git<'a> {
    /// git in that folder.
    pub fn new(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// What git prints.
    ///
    /// # Errors
    /// When git does not start, fails, or takes too long.
    pub fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.answer(arguments, &[])
    }

    /// The names that git prints, each with a NUL behind it.
    ///
    /// # Errors
    /// When git does not start, fails, or takes too long.
    pub fn names(&self, arguments: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        let listed = self.ask(arguments)?;
        let names = listed.split(|byte| *byte == 0);
        let names = names.filter(|name| !name.is_empty());
        Ok(names.map(<[u8]>::to_vec).collect())
    }

    /// The files of a revision below the folder, as they are stored: no filter, no attribute, no hook has a say.
    ///
    /// # Errors
    /// When there is no such revision, or git does not give all of it.
    pub fn stored(&self, revision: &str) -> Result<Stored, GitError> {
        let [command, all, zeros, end] = stored::LIST;
        let listed = self.ask(&[command, all, zeros, end, revision])?;
        let answer = self.answer(&stored::READ, &stored::asked(&listed))?;
        Stored::new(listed, answer)
            .map_err(|path| GitError(format!("git gives no `{path}` of {revision}")))
    }

    fn answer(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let mut command = self.command();
        GitError::unless_well(command.args(arguments), input)
    }

    fn command(&self) -> Command {
        let mut command = apart("git");
        command
            .env_remove("GIT_CONFIG_GLOBAL")
            .env_remove("GIT_CONFIG_NOSYSTEM")
            .current_dir(self.folder);
        for setting in SAFE {
            command.args(["-c", setting]);
        }
        command
    }
}

impl GitError {
    /// What a command of git prints, when it ends well.
    ///
    /// # Errors
    /// When it does not.
    pub fn unless_well(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, Self> {
        let ran = run(command, input, LIMIT)
            .map_err(|error| Self(format!("git does not start: {error}")))?;
        if ran.success() {
            return Ok(ran.stdout);
        }
        let log = ran.log();
        let said = log.lines().find(|line| !line.trim().is_empty());
        Err(Self(said.unwrap_or("git fails").to_owned()))
    }
}
