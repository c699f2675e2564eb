//! `inspect --output-format metadata` against the METADATA files that real builds wrote (setuptools 84.2, pbr 7.1), header by header.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "helpers of tests fail by panicking"
)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use unsetup::project::Project;
use unsetup::report::core_metadata;
use unsetup::settings::Settings;
use unsetup::text::MemoryWorld;

type Headers = BTreeMap<String, Vec<String>>;

#[test]
fn setuptools() {
    compare("setuptools", include_str!("vectors/setuptools.json"), 140);
}

#[test]
fn pyproject() {
    compare("pyproject", include_str!("vectors/pyproject.json"), 30);
}

/// Most of them have their version from the environment of the build, so that nothing is written.
#[test]
fn pbr() {
    compare("pbr", include_str!("vectors/pbr-setup-cfg.json"), 3);
}

/// Compares every case that builds; at least `enough` must be written whole, without an unknown header.
fn compare(name: &str, vectors: &str, enough: usize) {
    let cases: Vec<Value> = serde_json::from_str(vectors).unwrap();
    let (mut whole, mut partly, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let Some(built) = built(case) else {
            continue;
        };
        if LEFT_OUT.iter().any(|(left, _)| *left == id) {
            continue;
        }
        let Some(project) = project(case) else {
            continue;
        };
        let Ok(written) = core_metadata::write(&project, None) else {
            refused += 1;
            continue;
        };
        let (ours, unknown) = headers(&written.text);
        if unknown.is_empty() {
            whole += 1;
        } else {
            partly += 1;
        }
        for key in ours.keys().chain(built.keys()) {
            let left_out = unknown.contains(&key.to_lowercase())
                || (key == "License-Expression" && unknown.contains(&"license".to_owned()))
                || (key == "__body__" && unknown.contains(&"description".to_owned()));
            if !left_out && ours.get(key) != built.get(key) {
                wrong.push(format!(
                    "{id}: {key}\n  built   {:?}\n  written {:?}",
                    built.get(key),
                    ours.get(key)
                ));
            }
        }
    }
    wrong.dedup();
    eprintln!("{name}: {whole} written whole, {partly} in part, {refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(whole >= enough, "{whole} written whole");
}

/// Cases that cannot be compared, and why.
const LEFT_OUT: &[(&str, &str)] = &[(
    "setuptools/kw-classifiers-multiline-string",
    "the blank line of the value ends the headers, and the rest becomes the body",
)];

fn project(case: &Value) -> Option<Project> {
    let files = case["files"].as_object().unwrap();
    let files = files
        .iter()
        .filter_map(|(path, text)| Some((path.clone(), text.as_str()?.as_bytes().to_owned())));
    let world = MemoryWorld::new(files.collect::<Vec<_>>());
    Project::from_world(Arc::new(world), None, Settings::default(), ".").ok()
}

/// The headers of the first build, that of today's tools; `None` when it stops.
fn built(case: &Value) -> Option<Headers> {
    let metadata = case["expected"][0]["result"].get("metadata")?.as_object()?;
    let mut headers = Headers::new();
    for (key, value) in metadata {
        let values: Vec<String> = match value {
            Value::Array(values) => values
                .iter()
                .map(|v| v.as_str().unwrap().to_owned())
                .collect(),
            other => vec![other.as_str().unwrap().to_owned()],
        };
        add(&mut headers, key, values);
    }
    headers.remove("Dynamic");
    Some(headers)
}

/// The headers of our text, and the names of those that are not known.
fn headers(text: &str) -> (Headers, Vec<String>) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut headers = Headers::new();
    let mut last = String::new();
    for line in head.lines() {
        match line.split_once(": ") {
            Some((key, value)) if !line.starts_with(' ') => {
                last = key.to_owned();
                headers
                    .entry(last.clone())
                    .or_default()
                    .push(value.to_owned());
            }
            _ => {
                let value = headers.get_mut(&last).and_then(|values| values.last_mut());
                value.unwrap().push_str(&format!("\n{line}"));
            }
        }
    }
    let unknown = headers.remove("Dynamic").unwrap_or_default();
    if !body.is_empty() {
        add(&mut headers, "__body__", vec![body.to_owned()]);
    }
    let mut sorted = Headers::new();
    for (key, values) in headers {
        add(&mut sorted, &key, values);
    }
    (sorted, unknown)
}

fn add(headers: &mut Headers, key: &str, mut values: Vec<String>) {
    for value in &mut values {
        *value = value.trim().to_owned();
    }
    values.sort();
    headers.insert(key.to_owned(), values);
}
