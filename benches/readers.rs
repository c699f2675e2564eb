//! The readers of setup.cfg and of requirements files, in ratio to Python's own in the same run; and a very large file.
//!
//! `cargo bench --bench readers` prints a table, and fails when a limit is passed. It needs `python3` with pip.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark drives programs, and fails by panicking"
)]

use camino::Utf8Path;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};
use unsetup::project::DiskWorld;
use unsetup::syntax::{ini, requirements};
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

/// The best of so many runs counts, here and there.
const RUNS: usize = 7;
/// Our reader is at least so many times faster.
const LEAST_RATIO: f64 = 20.0;
/// The size of the large file, in bytes.
const LARGE: usize = 50 * 1024 * 1024;
/// What reading it may cost.
const LARGE_TIME: Duration = Duration::from_secs(2);
/// The same in kibibytes of resident memory.
const LARGE_MEMORY: u64 = 500 * 1000 * 1000 / 1024;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // This program calls itself, so that the memory of one reading can be told.
    if let [_, word, path] = arguments.as_slice()
        && word == "--read"
    {
        return read_large(Path::new(path));
    }
    // `cargo test --benches` only wants to know that this builds.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }

    let mut passed = compare("setup.cfg", &setup_cfg(), |file| {
        black_box(ini::parse(file));
    });
    passed &= compare("requirements", &some_requirements(3_000), |file| {
        black_box(requirements::parse(file));
    });
    passed &= measure_large("plain", &plain_requirements());
    passed &= measure_large("hashed", &some_requirements(usize::MAX));
    if passed {
        return ExitCode::SUCCESS;
    }
    println!("a limit is passed");
    ExitCode::FAILURE
}

/// Reads one text here and in Python.
fn compare(kind: &str, text: &str, read: impl Fn(&Arc<SourceFile>)) -> bool {
    let path = place(&format!("bench-{kind}"));
    std::fs::write(&path, text).expect("the folder for temporary files can be written");
    let ours = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            // Decoding is a part of reading.
            let bytes = std::fs::read(&path).expect("it was written just now");
            read(&open(bytes));
            start.elapsed()
        })
        .min()
        .unwrap_or_default();
    let theirs = python(kind, &path);
    let ratio = theirs / ours.as_secs_f64();
    println!(
        "{kind:<14} {:>8} bytes  ours {ours:>10.2?}  python {theirs:>8.4} s  {ratio:>7.1} times",
        text.len()
    );
    ratio >= LEAST_RATIO
}

fn open(bytes: Vec<u8>) -> Arc<SourceFile> {
    let files = Files::new(MemoryWorld::new([("file", bytes)]));
    files
        .open(Utf8Path::new("file"), Decoding::Requirements)
        .expect("it lies in memory")
}

/// The best time of Python in seconds.
fn python(kind: &str, path: &Path) -> f64 {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/readers.py");
    let output = Command::new("python3")
        .arg(script)
        .args([kind.as_ref(), path.as_os_str()])
        .arg("3")
        .output()
        .expect("python3 starts");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The large file in a process of its own: time, and memory where GNU time is there.
fn measure_large(kind: &str, text: &str) -> bool {
    let path = place("bench-large");
    std::fs::write(&path, text).expect("the folder for temporary files can be written");
    let own = std::env::current_exe().expect("this program has a path");
    let timed = Command::new("/usr/bin/time")
        .args(["-f", "%M"])
        .arg(&own)
        .arg("--read")
        .arg(&path)
        .output();
    let output = match timed {
        Ok(output) => output,
        Err(_) => Command::new(&own)
            .arg("--read")
            .arg(&path)
            .output()
            .expect("this program starts"),
    };
    std::fs::remove_file(&path).expect("it was written just now");
    let seconds: f64 = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("it prints a time");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let memory: Option<u64> = told
        .lines()
        .next_back()
        .and_then(|line| line.trim().parse().ok());
    let shown = memory.map_or_else(|| "-".to_owned(), |memory| format!("{memory} KiB"));
    println!(
        "{kind:<14} {:>8} bytes  ours {seconds:>8.2} s  {shown}",
        text.len()
    );
    seconds <= LARGE_TIME.as_secs_f64() && memory.is_none_or(|memory| memory <= LARGE_MEMORY)
}

fn read_large(path: &Path) -> ExitCode {
    let start = Instant::now();
    let folder = path.parent().expect("it lies in a folder");
    let name = Utf8Path::new(
        path.file_name()
            .and_then(|name| name.to_str())
            .expect("its name is text"),
    );
    let files = Files::new(DiskWorld::new(folder).expect("the folder is there"));
    let file = files
        .open(name, Decoding::Requirements)
        .expect("the file is there");
    let parse = requirements::parse(&file);
    println!("{}", start.elapsed().as_secs_f64());
    // Not freed: only reading counts.
    std::mem::forget(parse);
    ExitCode::SUCCESS
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A long setup.cfg with all that such files hold.
fn setup_cfg() -> String {
    let mut text = "[metadata]\nname = functest\nversion = 5\n".to_owned();
    for number in 0..400 {
        let _ = write!(
            text,
            "\n[section-{number}]\n# what follows belongs here\nkey-{number} = a value of one line\nlist_{number} =\n    first of {number}\n    second>=1.0,<2\n    # not this one\n    third; python_version < '3'\nurl: https://example.org/{number}\n"
        );
    }
    text
}

/// Pinned requirements with hashes, comments and markers; at most `most` of them, or as many as the large file holds.
fn some_requirements(most: usize) -> String {
    let mut text = String::new();
    let hash = "0123456789abcdef".repeat(4);
    for number in 0..most {
        if text.len() >= LARGE {
            break;
        }
        let _ = write!(
            text,
            "package-{number}==1.{number}.3 \\\n    --hash=sha256:{hash} \\\n    --hash=sha256:{hash}\n    # via something\nother_{number}[extra]>=1.0,<2 ; python_version < '3.{}'  # why\n",
            number % 12
        );
    }
    text
}

/// Short lines, of which the large file holds the most.
fn plain_requirements() -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < LARGE {
        let _ = writeln!(text, "package-{number}>=1.0,<2");
        number += 1;
    }
    text
}
