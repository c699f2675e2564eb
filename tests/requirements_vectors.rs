//! Requirements files against what pip 26.3 makes of them, as far as the one file decides it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "common/base64.rs"]
mod base64;
#[path = "common/pip.rs"]
#[allow(dead_code, reason = "each runner uses a part")]
mod pip;

use camino::Utf8Path;
use pip::{Indexes, expected_row, our_rows};
use serde_json::Value;
use std::sync::Arc;
use unsetup::syntax::requirements::parse;
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

/// What the file alone does not decide.
const LEFT_OUT: [(&str, &str); 10] = [
    ("pip/bad-utf8", "the text is lossy, told by the encoding"),
    ("pip/env-var", "needs the environment"),
    ("pip/env-var-after-comment", "needs the environment"),
    ("pip/editable-no-setup", "needs the folders"),
    ("pip/editable-name-at", "needs the folders"),
    ("pip/path-missing", "needs the folders"),
    ("pip/nested-missing", "needs the other files"),
    ("pip/nested-loop", "needs the other files"),
    ("pip/nested-self", "needs the other files"),
    ("pip/file-missing", "needs the other files"),
];

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("vectors/pip-requirements.json")).unwrap()
}

fn open(case: &Value) -> Arc<SourceFile> {
    let content = match &case["files"]["requirements.txt"] {
        Value::String(text) => text.clone().into_bytes(),
        other => base64::base64(other["b64"].as_str().unwrap()),
    };
    let files = Files::new(MemoryWorld::new([("requirements.txt", content)]));
    let path = Utf8Path::new("requirements.txt");
    files.open(path, Decoding::Requirements).unwrap()
}

fn left_out(case: &Value) -> bool {
    let id = case["id"].as_str().unwrap();
    LEFT_OUT.iter().any(|(known, _)| *known == id)
}

/// What pip says of the requirements that stand in the file itself, in a form in which ours can be said too.
fn expected_rows(case: &Value) -> Vec<Value> {
    let result = &case["expected"][0]["result"];
    let own = |row: &&Value| {
        let from = row["comes_from"].as_str().unwrap();
        from.starts_with("-r requirements.txt ")
    };
    let rows = result["requirements"].as_array().unwrap();
    rows.iter().filter(own).map(expected_row).collect()
}

#[test]
fn lines_agree_with_pip() {
    let cases = cases();
    let mut wrong = Vec::new();
    let mut right = 0;
    for case in cases.iter().filter(|case| !left_out(case)) {
        let file = open(case);
        let parsed = parse(&file);
        let result = &case["expected"][0]["result"];
        let agrees = if result.get("error").is_some() {
            !parsed.errors.is_empty()
        } else {
            let listed = result["finder"]["index_urls"].as_array();
            let mut indexes = Indexes::default();
            parsed.tree.lines.iter().for_each(|line| indexes.add(line));
            let same_indexes = listed.is_none_or(|listed| *listed == indexes.urls);
            same_indexes && our_rows(&parsed.tree) == expected_rows(case)
        };
        if agrees {
            right += 1;
        } else {
            wrong.push(format!(
                "{}: {:?}\n  pip  {:?}\n  ours {:?}",
                case["id"],
                file.text(),
                expected_rows(case),
                our_rows(&parsed.tree)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((right, cases.len()), (147, 157));
}

#[test]
fn lines_cover_the_file() {
    for case in cases() {
        let file = open(&case);
        let parsed = parse(&file);
        let joined: String = parsed
            .tree
            .lines
            .iter()
            .map(|l| file.slice(l.span))
            .collect();
        assert_eq!(joined, file.text(), "{}", case["id"]);
    }
}
