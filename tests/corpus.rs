//! Whole projects (`corpus/<project>/input`) and what is expected of them: `inspect`, `check`, and the truth of the real build.
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
use serde_json::Value;
use std::path::Path;
use unsetup::project::Project;
use unsetup::report::{Findings, concise, inspect, json};
use unsetup::rules::{self, Selection};
use unsetup::settings::Settings;

fn load(case: &Path) -> Project {
    project(files_below(&case.join("input")), Settings::default())
}

fn cases() -> Vec<std::path::PathBuf> {
    let cases = folders(&repository().join("corpus"));
    assert!(!cases.is_empty(), "the corpus is there");
    cases
}

#[test]
fn inspect_and_check() {
    for case in cases() {
        let project = load(&case);
        let inspection = json::document(&inspect::Inspection::new(&project));
        expect_file(&case.join("expected/inspect.json"), &inspection);
        let found = rules::check(&project, &Selection::default());
        let lines = concise::render(&[Findings {
            files: project.files(),
            prefix: camino::Utf8Path::new(""),
            found: &found,
        }]);
        expect_file(&case.join("expected/check.txt"), &lines);
    }
}

/// The values of a header in METADATA.
fn headers(metadata: &str, name: &str) -> Vec<String> {
    metadata
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .map(str::to_owned)
        .collect()
}

/// Where the truth was built from the input itself, what is known equals it.
#[test]
fn known_values_are_those_of_the_real_build() {
    for case in cases() {
        let text = std::fs::read_to_string(case.join("case.toml")).unwrap();
        let table: toml_edit::DocumentMut = text.parse().unwrap();
        let converted = table
            .get("truth")
            .is_some_and(|truth| truth.get("convert").is_some());
        let Ok(truth) = std::fs::read_to_string(case.join("truth/METADATA")) else {
            continue;
        };
        if converted {
            continue;
        }
        let project = load(&case);
        let inspection = serde_json::to_value(inspect::Inspection::new(&project)).unwrap();
        for (field, header) in [
            ("name", "Name"),
            ("summary", "Summary"),
            ("requires_python", "Requires-Python"),
            ("provides_extra", "Provides-Extra"),
        ] {
            let known = &inspection["fields"][field];
            if known["state"] != "known" {
                continue;
            }
            let values: Vec<String> = match &known["value"] {
                Value::Array(items) => items
                    .iter()
                    .map(|item| item.as_str().unwrap().to_owned())
                    .collect(),
                other => vec![other.as_str().unwrap().to_owned()],
            };
            assert_eq!(
                values,
                headers(&truth, header),
                "{field} of {}",
                case.display()
            );
        }
    }
}

fn codes(case: &toml_edit::DocumentMut, key: &str) -> Vec<String> {
    let list = case
        .get("check")
        .and_then(|check| check.get(key)?.as_array());
    list.into_iter()
        .flatten()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn check_finds_what_the_case_names_and_nothing_that_it_excludes() {
    for case in cases() {
        let text = std::fs::read_to_string(case.join("case.toml")).unwrap();
        let table: toml_edit::DocumentMut = text.parse().unwrap();
        let found = rules::check(&load(&case), &Selection::default());
        for code in codes(&table, "finds") {
            assert!(
                found.iter().any(|f| f.code == code),
                "{code} in {}",
                case.display()
            );
        }
        for code in codes(&table, "silent") {
            assert!(
                found.iter().all(|f| f.code != code),
                "{code} in {}",
                case.display()
            );
        }
    }
}
