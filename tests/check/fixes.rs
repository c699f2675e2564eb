//! Fixes as they are typed, and what holds for every fix of every rule.

use super::{Folder, SETUP};
use crate::common::{files_below, folders, project, repository};
use camino::Utf8PathBuf;
use std::collections::{BTreeMap, BTreeSet};
use unsetup::diagnostic::{Applicability, Diagnostic};
use unsetup::project::Project;
use unsetup::rules::{self, Layer, Selection, Selector, apply_fixes};
use unsetup::settings::Settings;

#[test]
fn fixes_are_listed_on_request_and_leave_silently() {
    let folder = Folder::new(&[("app/setup.py", SETUP)]);
    let ran = folder.check(&["--fix-only", "--show-fixes", "--diff"]);
    assert_eq!(ran.status, 1);
    assert_eq!(folder.read("app/setup.py"), SETUP);
    let ran = folder.check(&["--fix-only", "--show-fixes"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, ""),
        "what is left is not told"
    );
    assert_eq!(
        ran.error,
        "Fixed 2 findings:\n- app/setup.py:\n    1 × SET003 stray-py-modules\n    1 × SET004 empty-keyword\n"
    );
    assert_eq!(folder.check(&["--fix"]).codes(), ["VER001"]);
}

#[test]
fn a_fix_that_would_drop_a_comment_is_only_shown() {
    let text = SETUP.replace(
        "package_data={},",
        "package_data={\n        # the build adds to it\n    },",
    );
    let folder = Folder::new(&[("setup.py", text.as_str())]);
    let ran = folder.check(&["--select", "SET004", "--fix"]);
    assert_eq!(ran.status, 1);
    assert!(!ran.out.contains("[*]"), "{}", ran.out);
    assert!(!ran.error.contains("mends"), "{}", ran.error);
    assert_eq!(folder.read("setup.py"), text);
}

/// The two files that another fixer damages: a licence header that it moves into the middle, and a comment that says
/// that the order matters.
#[test]
fn headers_and_comments_about_order_stay_where_they_are() {
    let header = "# All rights reserved. This program and the accompanying materials\n# are made available under the terms of the Apache License, Version 2.0\n\n";
    let order = "# The order of packages is significant, because pip processes them in the order\n# of appearance.\n";
    let folder = Folder::new(&[
        ("setup.py", SETUP),
        (
            "requirements.txt",
            &format!("{header}pyyaml\nBabel>=2.3.4\npyyaml\nopenbaton-cli==2.2.1-beta7"),
        ),
        (
            "test-requirements.txt",
            &format!("{order}pbr!=2.1.0\nhacking\npbr!=2.1.0\n"),
        ),
    ]);
    let ran = folder.check(&["--fix", "--unsafe-fixes", "--select", "ALL"]);
    assert!(ran.error.contains("Fixed"), "{}", ran.error);
    let (runtime, tests) = (
        folder.read("requirements.txt"),
        folder.read("test-requirements.txt"),
    );
    assert!(
        runtime.starts_with(&format!("{header}pyyaml\n")),
        "{runtime}"
    );
    assert!(
        runtime.ends_with("Babel>=2.3.4\nopenbaton-cli==2.2.1b7\n"),
        "{runtime}"
    );
    assert_eq!(tests, format!("{order}pbr!=2.1.0\nhacking\n"));
}

type Files = BTreeMap<Utf8PathBuf, Vec<u8>>;

/// Every case of a rule and every project of the corpus, as it is and with changes.
#[test]
fn every_fix_of_every_case_keeps_its_promises() {
    let mut fixed = 0;
    let rules = folders(&repository().join("tests/rules"));
    let cases = rules.iter().flat_map(|rule| folders(rule));
    for case in cases.chain(folders(&repository().join("corpus"))) {
        let files: Files = files_below(&case.join("input")).into_iter().collect();
        for mutation in MUTATIONS {
            let name = format!("{} {mutation:?}", case.display());
            fixed += usize::from(fix_and_judge(&name, mutated(&files, mutation)));
        }
    }
    assert!(fixed > 50, "only {fixed} projects had something to fix");
}

#[derive(Debug, Clone, Copy)]
enum Mutation {
    None,
    /// A comment at the end of every line that takes one, and above every line.
    Comments,
    /// Line ends of Windows.
    Crlf,
    /// Suppressions of other rules above every line.
    Ignores,
}

const MUTATIONS: &[Mutation] = &[
    Mutation::None,
    Mutation::Comments,
    Mutation::Crlf,
    Mutation::Ignores,
];

fn mutated(files: &Files, mutation: &Mutation) -> Files {
    let each = files.iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes.clone());
        let known = matches!(
            path.as_str(),
            "setup.py" | "setup.cfg" | "requirements.txt" | "Dockerfile"
        );
        let text = match (text, known) {
            (Ok(text), true) => mutated_text(path.as_str(), &text, mutation).into_bytes(),
            _ => bytes.clone(),
        };
        (path.clone(), text)
    });
    each.collect()
}

fn mutated_text(path: &str, text: &str, mutation: &Mutation) -> String {
    match mutation {
        Mutation::None => text.to_owned(),
        Mutation::Crlf => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        Mutation::Comments | Mutation::Ignores => {
            let mut out = String::new();
            for (number, line) in text.split_inclusive('\n').enumerate() {
                let comment = match mutation {
                    Mutation::Ignores => format!("unsetup: ignore[META001] {number}"),
                    _ => format!("remark {number}"),
                };
                let body = line.trim_end_matches(['\n', '\r']);
                let continued = body.ends_with('\\') || out.trim_end_matches('\n').ends_with('\\');
                let plain = !body.trim().is_empty() && !continued && !body.contains("\"\"\"");
                let takes_end = plain && matches!(path, "setup.py" | "requirements.txt");
                if plain && !body.starts_with("#!") && number % 3 == 0 && number > 1 {
                    out.push_str(&format!("# {comment} above\n"));
                }
                out.push_str(body);
                if takes_end && !body.contains('#') {
                    out.push_str(&format!("  # {comment}"));
                }
                out.push_str(line.get(body.len()..).unwrap());
            }
            out
        }
    }
}

fn load(files: &Files) -> Project {
    project(files.clone(), Settings::default())
}

fn all_rules() -> Selection {
    Selection::layered(&[Layer {
        select: Some(vec![Selector::All]),
        ..Layer::default()
    }])
}

/// Fixes a project pass by pass; `false` when it has nothing to fix (or is none).
fn fix_and_judge(name: &str, files: Files) -> bool {
    let is_project = ["setup.py", "setup.cfg", "pyproject.toml"]
        .iter()
        .any(|path| files.contains_key(camino::Utf8Path::new(path)));
    if !is_project {
        return false;
    }
    let mut now = files.clone();
    let mut any = false;
    let first = rules::check(&load(&now), &all_rules());
    for pass in 0.. {
        assert!(pass < 10, "{name}: the fixes do not come to rest");
        let project = load(&now);
        let found = rules::check(&project, &all_rules());
        let fixed = apply_fixes(project.files(), &found, Applicability::Unsafe);
        if fixed.files.is_empty() {
            // One fix may make room for a finding that the next pass mends.
            no_new_findings(name, &first, &found);
            return any;
        }
        any = true;
        let before = now.clone();
        now.extend(fixed.files);
        comments_stay(name, &before, &now);
        other_lines_stay(name, &project, &found, &now);
    }
    any
}

/// What these mend is a text that nobody could read: other rules see it for the first time.
const REVEALING: &[&str] = &["REQ001", "REQ002"];

/// No rule finds more than before.
fn no_new_findings(name: &str, before: &[Diagnostic], after: &[Diagnostic]) {
    if before
        .iter()
        .any(|finding| REVEALING.contains(&finding.code))
    {
        return;
    }
    let count = |found: &[Diagnostic]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in found {
            *counts.entry(finding.code).or_default() += 1;
        }
        counts
    };
    let before_counts = count(before);
    for (code, left) in count(after) {
        let known = before_counts.get(code).copied().unwrap_or(0);
        let messages: Vec<&str> = after
            .iter()
            .filter(|f| f.code == code)
            .map(|f| f.message.as_str())
            .collect();
        assert!(left <= known, "{name}: {code} appeared: {messages:?}");
    }
}

/// Every comment that was written into the files is still there, once.
fn comments_stay(name: &str, before: &Files, after: &Files) {
    for (path, bytes) in before {
        let old = String::from_utf8_lossy(bytes);
        let new = String::from_utf8_lossy(&after[path]);
        for mark in ["# remark ", "# unsetup: "] {
            let count = |text: &str| text.matches(mark).count();
            assert_eq!(
                count(&new),
                count(&old),
                "{name}: {path} lost a comment\n{new}"
            );
        }
    }
}

/// Lines in which no fix has an edit are there again, in their order.
fn other_lines_stay(name: &str, project: &Project, found: &[Diagnostic], after: &Files) {
    let mut touched: BTreeMap<Utf8PathBuf, BTreeSet<usize>> = BTreeMap::new();
    for edit in found.iter().flat_map(|f| &f.fix).flat_map(|fix| &fix.edits) {
        let (path, start, end) = project.files().locate(edit.span);
        touched.entry(path).or_default().extend(start.row..=end.row);
    }
    for (path, rows) in touched {
        let new = String::from_utf8_lossy(&after[&path]).into_owned();
        let mut rest = new.lines();
        let file = project
            .files()
            .loaded()
            .into_iter()
            .find(|file| file.path() == path)
            .unwrap();
        for (row, line) in (1..).zip(file.text().lines()) {
            if !rows.contains(&row) {
                assert!(
                    rest.any(|new| new == line),
                    "{name}: {path}:{row} changed\n{new}"
                );
            }
        }
    }
}
