//! The readers against the real tools, on texts made up by chance from fixed seeds: the same ones in every run.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests drive programs and fail by panicking"
)]

#[path = "differential/declarations.rs"]
mod declarations;
#[path = "differential/ini.rs"]
mod ini;
#[path = "differential/packaging.rs"]
mod packaging;
#[path = "differential/pbr_declarations.rs"]
mod pbr_declarations;
#[path = "common/pip.rs"]
#[allow(dead_code, reason = "each runner uses a part")]
mod pip;
#[path = "differential/projects.rs"]
mod projects;
#[path = "common/random.rs"]
mod random;
#[path = "differential/requirement_pieces.rs"]
mod requirement_pieces;
#[path = "differential/requirements.rs"]
mod requirements;
#[path = "real_tools/mod.rs"]
mod tools;

use serde_json::{Map, Value};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a script of `tests/real_tools` answers: one value for each case.
fn ask(python: &Path, script: &str, cases: &[Value]) -> Vec<Value> {
    let Value::Array(answers) = run(python, script, cases) else {
        panic!("{script} gives no list");
    };
    assert_eq!(answers.len(), cases.len(), "{script}");
    answers
}

/// What a script answers that gives a table, by the name of the case.
fn ask_table(python: &Path, script: &str, cases: &[Value]) -> Map<String, Value> {
    let Value::Object(answers) = run(python, script, cases) else {
        panic!("{script} gives no table");
    };
    assert_eq!(answers.len(), cases.len(), "{script}");
    answers
}

fn run(python: &Path, script: &str, cases: &[Value]) -> Value {
    let mut child = Command::new(python)
        .arg("-I")
        .arg(tools::script(script))
        .env("PBR_VERSION", "1.0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = serde_json::to_vec(cases).unwrap();
    let writer = std::thread::spawn(move || input.write_all(&text).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(
        output.status.success(),
        "{script} ended with {}",
        output.status
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Hexadecimal digits of bytes.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fails with the first differences, when there are any.
#[track_caller]
fn assert_none_differ(differences: &[String], of: usize) {
    let shown: Vec<&str> = differences.iter().take(25).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {of} differ\n{}",
        differences.len(),
        shown.join("\n")
    );
}
