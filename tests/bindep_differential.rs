//! Generated files of bindep rules, read by us and by the real bindep.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and run programs"
)]

#[path = "real_tools/mod.rs"]
mod real_tools;

use camino::Utf8Path;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};
use unsetup::syntax::bindep::{self, platform_atoms};
use unsetup::text::{Decoding, Files};

const CASES: usize = 300;

/// Mostly what bindep takes, and some of what it refuses.
fn line() -> impl Strategy<Value = String> {
    let profile = prop::sample::select(vec![
        "a",
        "b",
        "!a",
        "!b",
        "test",
        "compile",
        "default",
        "!default",
        "platform:dpkg",
        "platform:apk",
        "!platform:apk",
        "platform:debian-12",
        "platform:alpine-3.20",
        "platform:",
    ]);
    let group = prop::collection::vec(profile.clone(), 0..3)
        .prop_map(|profiles| format!("({})", profiles.join(" ")));
    let item = prop_oneof![4 => profile.prop_map(str::to_owned), 1 => group];
    let selector = prop::collection::vec(item, 0..4);
    let tail = prop::sample::select(vec![
        "", "", "", "", " >=1.0", " >=1,<2", " # why", "  ", " >= 1", ",x", "\t",
    ]);
    let name = prop::sample::select(vec![
        "gcc",
        "m4",
        "libffi-dev",
        "/usr/bin/git",
        "g++",
        "R",
        " gcc",
    ]);
    (name, prop::option::weighted(0.8, selector), tail).prop_map(|(name, selector, tail)| {
        let selector = selector.map_or(String::new(), |items| format!(" [{}]", items.join(" ")));
        format!("{name}{selector}{tail}")
    })
}

fn ours(file: &str, profiles: &[&str], atoms: &[String]) -> Option<Vec<String>> {
    let file = Files::lone("bindep.txt", file, Decoding::Utf8).unwrap();
    assert_eq!(file.path(), Utf8Path::new("bindep.txt"));
    let parse = bindep::parse(&file);
    let atoms: Vec<&str> = atoms.iter().map(String::as_str).collect();
    let active = parse.tree.active(profiles, &atoms);
    let names = active.iter().map(|rule| rule.name.value.clone());
    parse.errors.is_empty().then(|| names.collect())
}

#[test]
fn generated_files_are_read_as_bindep_reads_them() {
    let Some(venv) = real_tools::venv(&["bindep==2.14.0"], "python3") else {
        return;
    };
    let strategy = (
        prop::collection::vec(line(), 1..4),
        prop::sample::subsequence(vec!["a", "b", "test", "compile"], 0..3),
        prop::sample::select(vec!["debian-12", "alpine-3.20", "fedora-40", "arch"]),
    );
    // The same cases in every run.
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let mut asked = String::new();
    let mut expected = Vec::new();
    for _ in 0..CASES {
        let (lines, profiles, platform) = strategy.new_tree(&mut runner).unwrap().current();
        let file = lines.join("\n") + "\n";
        let atoms = platform_atoms(platform).unwrap();
        expected.push((
            ours(&file, &profiles, &atoms),
            file.clone(),
            profiles.clone(),
        ));
        asked.push_str(&json!({"file": file, "profiles": profiles, "atoms": atoms}).to_string());
        asked.push('\n');
    }
    let mut child = Command::new(&venv.python)
        .arg(real_tools::script("run_bindep.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), CASES);
    let mut accepted = 0;
    for (answer, (ours, file, profiles)) in answers.lines().zip(expected) {
        let theirs: Option<Vec<String>> = serde_json::from_str(answer).unwrap();
        accepted += usize::from(theirs.is_some());
        assert_eq!(ours, theirs, "{file:?} {profiles:?}");
    }
    assert!(
        (CASES / 4..CASES).contains(&accepted),
        "{accepted} of {CASES} files are accepted"
    );
}
