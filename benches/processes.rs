//! Whole processes, in ratio to a program that only greets and is compiled in the same run; and their peak memory.
//! Then a tree of a thousand projects, in ratio to reading and parsing its files, a report of ten thousand findings, and
//! other tools on the same project. `docs/performance.md` has the numbers.
//!
//! `cargo bench --bench processes` prints a table, and fails when a limit is passed.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark drives programs, and fails by panicking"
)]

#[path = "../tests/real_tools/mod.rs"]
mod real_tools;
#[path = "processes/tools.rs"]
mod tools;
#[path = "processes/trees.rs"]
mod trees;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// That of the program, so that what only reads and parses has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Each command runs this often; the median counts.
const RUNS: usize = 101;
/// A first few runs fill the caches and are not counted.
const WARM_UP: usize = 5;
/// A program that starts, prints and ends.
const GREETING: &str = "fn main() { println!(\"hello\"); }";

/// A command, and what it may cost.
struct Measured {
    name: &'static str,
    arguments: &'static [&'static str],
    /// At most this many times what the greeting takes.
    ratio: f64,
    /// At most this many kibibytes of resident memory.
    memory: u64,
}

const MEASURED: &[Measured] = &[
    Measured {
        name: "unsetup --version",
        arguments: &["--version"],
        ratio: 1.5,
        memory: 32 * 1024,
    },
    Measured {
        name: "unsetup check corpus/functest/input",
        arguments: &["check", "corpus/functest/input"],
        ratio: 3.0,
        memory: 32 * 1024,
    },
    Measured {
        name: "unsetup inspect corpus/wheels/input",
        arguments: &["inspect", "corpus/wheels/input"],
        ratio: 5.0,
        memory: 32 * 1024,
    },
    Measured {
        name: "unsetup inspect (version by import)",
        arguments: &["inspect", "tests/idioms/version-from-own-package/input"],
        ratio: 5.0,
        memory: 32 * 1024,
    },
];

fn main() -> ExitCode {
    if let Some(folder) = trees::asked_to_read() {
        trees::read_and_parse(&folder);
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` only wants to know that this builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }

    let greeting = compile_greeting();
    let unsetup = Path::new(env!("CARGO_BIN_EXE_unsetup"));
    let mut passed = true;
    println!(
        "{:<50} {:>9} {:>9} {:>7} {:>7} {:>10}",
        "", "median", "greeting", "ratio", "limit", "memory"
    );
    for measured in MEASURED {
        let run = || command(unsetup, measured.arguments);
        let limit = measured.ratio;
        passed &= row(measured.name, run, &greeting, limit, measured.memory);
    }
    let project = tools::project();
    passed &= tools::own(unsetup, &greeting, project.path());
    passed &= trees::thousand_projects(unsetup);
    passed &= trees::ten_thousand_findings(unsetup);
    tools::others(unsetup, project.path());

    if passed {
        return ExitCode::SUCCESS;
    }
    println!("a limit is passed");
    ExitCode::FAILURE
}

/// Whether a command stays within what it may cost; prints its row.
fn row(
    name: &str,
    run: impl Fn() -> Command,
    greeting: &Path,
    limit: f64,
    memory_limit: u64,
) -> bool {
    let (own, base) = medians(RUNS, &run, || command(greeting, &[]));
    let ratio = own.as_secs_f64() / base.as_secs_f64();
    let memory = peak_memory(&run());
    let shown = memory.map_or_else(|| "-".to_owned(), |memory| format!("{memory} KiB"));
    println!("{name:<50} {own:>9.2?} {base:>9.2?} {ratio:>7.2} {limit:>7.2} {shown:>10}");
    ratio <= limit && memory.is_none_or(|memory| memory <= memory_limit)
}

/// The median times of two commands, run in turns so that both meet the same weather.
fn medians(
    runs: usize,
    own: impl Fn() -> Command,
    base: impl Fn() -> Command,
) -> (Duration, Duration) {
    let mut times = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + runs {
        let pair = (time(own()), time(base()));
        if round >= WARM_UP {
            times.0.push(pair.0);
            times.1.push(pair.1);
        }
    }
    (median(times.0), median(times.1))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// How long a command takes from its start to its end. One that could not do its work fails the benchmark.
fn time(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    let time = start.elapsed();
    // 1 says that there are findings.
    assert!(
        matches!(status.code(), Some(0 | 1)),
        "{command:?} ended with {status}"
    );
    time
}

/// A command that runs at the root of the repository, and says nothing here.
fn command(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The largest resident memory of a command, in kibibytes, as GNU time tells it; `None` where there is no GNU time.
fn peak_memory(measured: &Command) -> Option<u64> {
    let output = command(Path::new("/usr/bin/time"), &["-f", "%M"])
        .arg(measured.get_program())
        .args(measured.get_args())
        .stderr(Stdio::piped())
        .output()
        .ok()?;
    // It is the last line: the program may have written to standard error before, and GNU time tells of a status but 0.
    String::from_utf8_lossy(&output.stderr)
        .lines()
        .next_back()?
        .trim()
        .parse()
        .ok()
}

/// Compiles the greeting, optimised as the program is.
fn compile_greeting() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, program) = (folder.join("greeting.rs"), folder.join("greeting"));
    std::fs::write(&source, GREETING).expect("the folder for temporary files can be written");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let status = Command::new(rustc)
        .args(["-O", "-C", "strip=symbols", "-o"])
        .args([&program, &source])
        .status()
        .expect("rustc starts");
    assert!(status.success(), "the greeting does not compile");
    program
}
