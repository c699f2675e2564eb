//! Running programs: apart from the settings of this machine, and never without an end.

mod git;
mod stored;

pub use git::{Git, GitError};
pub use stored::StoredFile;

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const TICK: Duration = Duration::from_millis(10);

/// Variables that tell a build where to look, or which version to give: none of them may come from outside.
const FORGOTTEN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "PBR_VERSION",
    "OSLO_PACKAGE_VERSION",
    "PBR_REQUIREMENTS_FILES",
    "SETUPTOOLS_SCM_PRETEND_VERSION",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
    "VIRTUAL_ENV",
];

/// Variables with which the same tree gives the same build.
const FIXED: &[(&str, &str)] = &[
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
    ("PYTHONHASHSEED", "0"),
    ("PYTHONNOUSERSITE", "1"),
    ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
    ("PIP_NO_INPUT", "1"),
    ("SOURCE_DATE_EPOCH", "1496707200"),
];

/// What a program said.
#[derive(Debug)]
pub struct Ran {
    /// How it ended; `None` when it took too long and was ended.
    pub status: Option<ExitStatus>,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it complained of.
    pub stderr: Vec<u8>,
}

impl Ran {
    /// Whether it ended well.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// All that was printed, as text.
    pub fn log(&self) -> String {
        let mut text = String::from_utf8_lossy(&self.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&self.stderr));
        if self.status.is_none() {
            text.push_str("\nended: it took too long\n");
        }
        text
    }
}

/// A command that sees neither the repository it may be run from, nor the settings of git and Python on this machine.
pub fn apart(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in FORGOTTEN {
        command.env_remove(name);
    }
    command.envs(FIXED.iter().copied());
    command
}

/// Runs a command to its end, or to the limit; `input` is what it reads.
///
/// # Errors
/// When it does not start.
pub fn run(command: &mut Command, input: &[u8], limit: Duration) -> std::io::Result<Ran> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let input = input.to_owned();
    thread::spawn(move || {
        // A program that does not read all of it closes the pipe, which is no error of ours.
        let _ = stdin.map(|mut pipe| std::io::Write::write_all(&mut pipe, &input));
    });
    let stdout = thread::spawn(move || drain(stdout));
    let stderr = thread::spawn(move || drain(stderr));
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(TICK);
    };
    Ok(Ran {
        status,
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
    })
}

fn drain(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What was read before an error is what was said.
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}
