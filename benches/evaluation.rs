//! What an evaluation costs: in proportion to the statements, and at most in proportion to the conditions.
//!
//! `cargo bench --bench evaluation` prints a table, and fails when a limit is passed.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints times"
)]

use camino::Utf8Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use unsetup::eval::evaluate;
use unsetup::text::{Files, MemoryWorld};

/// Each program runs this often; the fastest counts.
const RUNS: usize = 11;
/// How much more than in proportion a program of eight times the size may take.
const SLACK: f64 = 1.6;
/// What a hundred tests on the environment may take.
const CONDITIONS: Duration = Duration::from_millis(50);
/// What a program may take that reaches the limits.
const LIMITED: Duration = Duration::from_secs(1);

const HEAD: &str = "import os, sys\nfrom setuptools import setup\nx = ['a']\nd = {}\n";
const END: &str = "\nsetup(name='a', install_requires=x, extras_require=d)\n";

/// Programs that would run for ever, or nearly.
const ENDLESS: &[(&str, &str)] = &[
    ("a long text", "y = 'x' * 10**9"),
    ("a long range", "y = list(range(10**12))"),
    ("an endless loop", "while True: pass"),
    ("a doubling text", "y = 'a'\nfor i in range(100): y = y + y"),
    ("a doubling list", "y = [1]\nwhile y: y = y + y"),
    (
        "a nest of lists",
        "y = []\nfor i in range(60): y = [y, y]\nx = y",
    ),
    (
        "a slow pattern",
        "import re\ny = [re.match('(a+)+$', 'a' * 40 + 'b') for i in range(300)]",
    ),
    (
        "unknown recursion",
        "def f(p):\n for i in os.environ:\n  f(i)\n for i in os.environ:\n  f(i)\nf(x)",
    ),
    (
        "known recursion",
        "def f(n): return [f(i) for i in range(n)]\ny = f(20)",
    ),
];

/// A kind of line, the numbers of such lines, and what makes one.
type Kind = (&'static str, [usize; 4], fn(usize) -> String);

fn main() -> ExitCode {
    // `cargo test --benches` only wants to know that this builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let kinds: [Kind; 3] = [
        ("statements", [1_000, 2_000, 4_000, 8_000], |at| {
            format!("v{at} = 'a{at}'\nx.append(v{at})\n")
        }),
        ("unknown conditions", [250, 500, 1_000, 2_000], |at| {
            format!("if os.environ.get('A{at}'): y = {at}\n")
        }),
        ("environment conditions", [25, 50, 100, 200], |at| {
            format!("if sys.version_info < (3, {at}): x.append('r{at}')\n")
        }),
    ];
    let mut passed = true;
    for (name, sizes, line) in kinds {
        let times = sizes.map(|size| {
            let body = (0..size).map(line).collect::<String>();
            let time = fastest(&format!("{HEAD}{body}{END}"));
            println!("{name:<24} {size:>6} {time:>10.2?}");
            (size, time)
        });
        let [(_, first), _, (hundred, third), (_, last)] = times;
        let ratio = last.as_secs_f64() / first.as_secs_f64() / 8.0;
        println!("{:<24} {ratio:>6.2} times in proportion", "");
        passed &= ratio <= SLACK || last < CONDITIONS;
        passed &= hundred != 100 || third <= CONDITIONS;
    }
    for (name, body) in ENDLESS {
        let time = fastest(&format!("{HEAD}{body}{END}"));
        println!("{name:<24} {time:>17.2?}");
        passed &= time <= LIMITED;
    }
    if passed {
        return ExitCode::SUCCESS;
    }
    println!("a limit is passed");
    ExitCode::FAILURE
}

fn fastest(source: &str) -> Duration {
    let run = || {
        let files = Files::new(MemoryWorld::new([("setup.py", source)]));
        let start = Instant::now();
        let evaluation = evaluate(&files, Utf8Path::new("setup.py"));
        let time = start.elapsed();
        drop(evaluation);
        time
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}
