//! Versions, specifiers, requirements, markers and names against what packaging 26.3 answers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use camino::Utf8Path;
use serde_json::Value;
use unsetup::syntax::{marker, requirement, specifier, version};
use unsetup::text::{Decoding, Files, MemoryWorld, Span};

/// The crate's versions have numbers of 64 bits.
const LEFT_OUT: [&str; 1] = ["9999999999999999999999"];

fn cases(kind: &str) -> Vec<(String, Value)> {
    let text = include_str!("vectors/versions-requirements-markers.json");
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    let of_kind = all
        .iter()
        .filter(|case| case["id"].as_str().unwrap().starts_with(kind));
    of_kind
        .map(|case| {
            let input = case["input"].as_str().unwrap().to_owned();
            (input, case["expected"][0]["result"].clone())
        })
        .filter(|(input, _)| !LEFT_OUT.contains(&input.as_str()))
        .collect()
}

fn span(text: &str) -> Span {
    let files = Files::new(MemoryWorld::new([("requirements.txt", text)]));
    let path = Utf8Path::new("requirements.txt");
    files.open(path, Decoding::Requirements).unwrap().whole()
}

#[track_caller]
fn all_agree(kind: &str, number: usize, answer: impl Fn(&str) -> Value) {
    let cases = cases(kind);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(input, expected)| (input, expected, answer(input)))
        .filter(|(_, expected, got)| expected != &got)
        .map(|(input, expected, got)| format!("{input:?}\n  expected {expected}\n  got      {got}"))
        .collect();
    assert_eq!(cases.len(), number);
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn sorted_clauses(text: &str) -> Option<String> {
    let specifiers = specifier::parse(text).ok()?;
    let mut clauses: Vec<&str> = specifiers.clauses().iter().map(|c| c.text()).collect();
    clauses.sort_unstable();
    Some(clauses.join(","))
}

#[test]
fn versions() {
    let cases = cases("version/");
    for (input, expected) in &cases {
        let expected = expected["normalized"].as_str();
        assert_eq!(version::normalize(input).as_deref(), expected, "{input:?}");
    }
    assert_eq!(cases.len(), 133);
}

#[test]
fn specifiers() {
    let cases = cases("specifier/");
    for (input, expected) in &cases {
        let expected = expected["str"].as_str();
        assert_eq!(sorted_clauses(input).as_deref(), expected, "{input:?}");
    }
    assert_eq!(cases.len(), 40);
}

#[test]
fn names() {
    all_agree("name/", 12, |input| {
        let valid = if version::is_valid_name(input) {
            Value::Bool(true)
        } else {
            let message = format!("name is invalid: '{input}'");
            serde_json::json!({"error": "InvalidName", "message": message})
        };
        serde_json::json!({"canonical": version::canonical_name(input), "valid": valid})
    });
}

#[test]
fn requirements() {
    let cases = cases("requirement/");
    for (input, expected) in &cases {
        // `packaging` refuses an empty marker; the strict reading does too.
        let read = requirement::parse(input, span(input));
        let Some(name) = expected["name"].as_str() else {
            assert!(read.is_err(), "{input:?} is refused by packaging");
            continue;
        };
        let read = read.unwrap_or_else(|error| panic!("{input:?}: {error:?}"));
        assert_eq!(read.name.value, name, "{input:?}");
        let mut extras: Vec<&str> = read.extras.iter().map(|e| e.value.as_str()).collect();
        extras.sort_unstable();
        assert_eq!(serde_json::json!(extras), expected["extras"], "{input:?}");
        let clauses = read.specifier_text.map_or(String::new(), |s| s.value);
        assert_eq!(
            sorted_clauses(&clauses).as_deref(),
            expected["specifier"].as_str(),
            "{input:?}"
        );
        let url = read.url.map(|url| url.value);
        assert_eq!(url.as_deref(), expected["url"].as_str(), "{input:?}");
        assert_eq!(
            read.marker.is_some(),
            expected["marker"].is_string(),
            "{input:?}"
        );
        let same = |text: &str| marker::guard(text);
        if let (Some(read), Some(printed)) = (&read.marker, expected["marker"].as_str()) {
            assert_eq!(read.guard(), same(printed), "{input:?}");
        }
    }
    assert_eq!(cases.len(), 97);
}

#[test]
fn markers() {
    let environment = marker::environment("3.11", "linux", "CPython").unwrap();
    let cases = cases("marker/");
    let mut evaluated = 0;
    for (input, expected) in &cases {
        let read = marker::parse(input, span(input));
        assert_eq!(read.is_ok(), expected["str"].is_string(), "{input:?}");
        let Some(tree) = read.as_ref().ok().and_then(|m| m.tree()) else {
            continue;
        };
        let holds = marker::evaluate(tree, &environment, &[]);
        assert_eq!(Some(holds), expected["evaluates"].as_bool(), "{input:?}");
        evaluated += 1;
    }
    assert_eq!((cases.len(), evaluated), (23, 14));
}
