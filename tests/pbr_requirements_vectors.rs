//! Lines of requirements files against what pbr 7 and pbr 3.1 make of them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use camino::Utf8Path;
use serde_json::Value;
use unsetup::syntax::requirement::{self, Requirement};
use unsetup::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use unsetup::text::{Decoding, Files, MemoryWorld, Span};

/// What one line alone does not decide.
const LEFT_OUT: [(&str, &str); 5] = [
    ("pbr/req-bom", "the mark is part of the encoding"),
    ("pbr/req-nested", "needs the other file"),
    ("pbr/req-nested-pyN", "needs the other file"),
    ("pbr/req-continuation", "two lines"),
    ("pbr/req-hash-continuation", "two lines"),
];

fn span(text: &str) -> Span {
    let files = Files::new(MemoryWorld::new([("requirements.txt", text)]));
    let path = Utf8Path::new("requirements.txt");
    files.open(path, Decoding::Requirements).unwrap().whole()
}

/// The requirements of a file, or that the build stops.
fn read(text: &str, behaviour: PbrBehaviour) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for line in text.split('\n') {
        match as_pbr(line, span(text), behaviour) {
            PbrLine::Requirement(text) | PbrLine::Link(_, Some(text)) => found.push(text),
            PbrLine::Fatal(reason) => return Err(reason),
            _ => {}
        }
    }
    Ok(found)
}

/// What two spellings of one requirement have in common. pbr 3 dropped URLs, and its setuptools folded names and extras.
fn meaning(text: &str, behaviour: PbrBehaviour) -> String {
    let read: Requirement =
        requirement::parse(text, span(text)).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    let mut clauses: Vec<String> = read
        .specifiers
        .clauses()
        .iter()
        .map(|clause| clause.text().to_owned())
        .collect();
    clauses.sort_unstable();
    let url = match behaviour {
        PbrBehaviour::Y2017 => None,
        PbrBehaviour::Current => read.url.as_ref().map(|url| url.value.clone()),
    };
    let name = read.canonical_name();
    format!("{name} {clauses:?} {url:?} {:?}", read.guard())
}

#[test]
fn lines_agree_with_pbr() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("vectors/pbr-requirements.json")).unwrap();
    let (mut wrong, mut right) = (Vec::new(), 0);
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        if LEFT_OUT.iter().any(|(known, _)| *known == id) {
            continue;
        }
        let text = case["requirements"].as_str().unwrap();
        for expected in case["expected"].as_array().unwrap() {
            let behaviour = match expected["pbr"].as_str().unwrap() {
                "3.1.1" => PbrBehaviour::Y2017,
                _ => PbrBehaviour::Current,
            };
            let sorted = |texts: Vec<String>| {
                let meanings = texts.iter().map(|text| meaning(text, behaviour));
                let mut meanings: Vec<String> = meanings.collect();
                meanings.sort_unstable();
                meanings
            };
            let listed = expected["requires_dist"].as_array().unwrap();
            let listed = listed.iter().map(|text| text.as_str().unwrap().to_owned());
            let agrees = match read(text, behaviour) {
                Ok(ours) => expected["fatal"] == false && sorted(ours) == sorted(listed.collect()),
                Err(_) => expected["fatal"] == true,
            };
            match agrees {
                true => right += 1,
                false => wrong.push(format!("{id} {expected} {:?}", read(text, behaviour))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((right, cases.len()), (65, 36));
}
