//! The idioms of setup.py files (`tests/idioms/<idiom>/input`): what `inspect` knows of each, and the table of them in the documentation.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests read their own files, and fail by panicking"
)]

mod common;

use common::{expect_file, files_below, folders, project, repository};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;

fn cases() -> Vec<PathBuf> {
    let cases = folders(&repository().join("tests/idioms"));
    assert!(!cases.is_empty(), "the cases are there");
    cases
}

/// The fields that the project has, each as its value, or as the reasons why it has none.
fn fields(case: &Path) -> Value {
    let project = project(files_below(&case.join("input")), Settings::default());
    let inspection = serde_json::to_value(Inspection::new(&project)).unwrap();
    let fields = inspection["fields"].as_object().unwrap();
    let mut shown = Map::new();
    for (field, entry) in fields {
        if let Some(entry) = shown_entry(entry) {
            shown.insert(field.clone(), entry);
        }
    }
    Value::Object(shown)
}

fn shown_entry(entry: &Value) -> Option<Value> {
    let reasons = || -> Vec<&Value> {
        let dynamic = entry["dynamic"].as_array().into_iter().flatten();
        let mut reasons: Vec<&Value> = dynamic.map(|one| &one["reason"]).collect();
        reasons.dedup();
        reasons
    };
    match entry["state"].as_str()? {
        "known" => Some(entry["value"].clone()),
        "partial" => Some(json!({"partial": entry["value"], "dynamic": reasons()})),
        "dynamic" => Some(json!({"dynamic": reasons()})),
        _ => None,
    }
}

#[test]
fn inspect_reads_each_idiom() {
    for case in cases() {
        let text = serde_json::to_string_pretty(&fields(&case)).unwrap() + "\n";
        expect_file(&case.join("expected.json"), &text);
    }
}

/// The links `tests/idioms/<idiom>` of the table.
fn documented() -> Vec<String> {
    let table = std::fs::read_to_string(repository().join("docs/idioms.md")).unwrap();
    let mut names: Vec<String> = table
        .split("](../tests/idioms/")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0.trim_end_matches('/').to_owned()))
        .collect();
    names.sort();
    names
}

#[test]
fn every_idiom_stands_once_in_the_table() {
    let folders: Vec<String> = cases()
        .iter()
        .map(|case| case.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(documented(), folders);
}
