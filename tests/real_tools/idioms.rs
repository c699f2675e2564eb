//! The idioms of `tests/idioms`, run by setuptools: what `inspect` knows is what it makes of them.

use crate::tools::{copy_tree, current, script};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What does not run here: it asks git or an index, needs numpy, is Python 2, or never ends.
const NOT_RUN: &[&str] = &[
    "git-and-programs",
    "numpy-distutils",
    "python-2-source",
    "too-much-work",
    "version-by-plugin",
    "version-tools",
];

#[test]
fn what_inspect_knows_of_the_idioms_is_what_setuptools_makes_of_them() {
    let Some(today) = current() else {
        return;
    };
    let copies = tempfile::tempdir().unwrap();
    let idioms = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/idioms");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(idioms).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if NOT_RUN.contains(&name.as_str()) || !entry.path().is_dir() {
            continue;
        }
        let copy = copies.path().join(&name);
        copy_tree(&entry.path().join("input"), &copy);
        let fields = inspected(&copy);
        cases.push(json!({"case": name, "folder": copy, "fields": fields}));
    }

    let answer = ask(&today.python, &json!(cases));
    assert_eq!(answer.len(), cases.len());
    let wrong: BTreeMap<_, _> = answer
        .iter()
        .filter(|(_, differences)| **differences != json!([]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The fields of `inspect --output-format json`.
fn inspected(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_unsetup"))
        .args(["inspect", "--output-format", "json"])
        .arg(folder)
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    document.get("fields").unwrap().clone()
}

/// What differs, by case.
fn ask(python: &Path, cases: &Value) -> serde_json::Map<String, Value> {
    let mut child = Command::new(python)
        .arg("-I")
        .arg(script("setup_arguments.py"))
        .env("PBR_VERSION", "1.0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input
        .write_all(&serde_json::to_vec(cases).unwrap())
        .unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
