//! The bindep reader against bindep's own answers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed test may panic"
)]

use camino::Utf8Path;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use unsetup::syntax::bindep::{self, LineKind, Selector, platform_atoms};
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

fn open(text: &str) -> Arc<SourceFile> {
    Files::new(MemoryWorld::new([("bindep.txt", text)]))
        .open(Utf8Path::new("bindep.txt"), Decoding::Utf8)
        .unwrap()
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/bindep.json")).unwrap()
}

fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn selects_what_bindep_selects() {
    let vectors = vectors();
    let cases = vectors["vectors"].as_array().unwrap();
    assert_eq!(cases.len(), 443);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let file = open(case["file"].as_str().unwrap());
        let parse = bindep::parse(&file);
        if case["rc"] == 2 {
            assert_ne!(parse.errors, [], "{id}");
            continue;
        }
        assert_eq!(parse.errors, [], "{id}");
        let atoms = platform_atoms(case["os"].as_str().unwrap()).unwrap();
        let atoms = atoms.iter().map(String::as_str).collect::<Vec<_>>();
        let active = parse.tree.active(&texts(&case["profiles"]), &atoms);
        let names = active.iter().map(|rule| rule.name.value.as_str());
        let names = names.collect::<Vec<_>>();
        assert_eq!(names, texts(&case["packages"]), "{id}");
        assert_eq!(names.join("\n") + "\n", case["stdout_newline"], "{id}");
        assert_eq!(names.join(",") + "\n", case["stdout_csv"], "{id}");
    }
}

/// The identifiers of the vectors name some distributions by a shorter version than their `VERSION_ID`.
const FULL_IDS: [(&str, &str); 6] = [
    ("alpine-3.20", "alpine-3.20.3"),
    ("ol-8", "ol-8.9"),
    ("gentoo", "gentoo-2.14"),
    ("linuxmint-21", "linuxmint-21.2"),
    ("opensuse-tumbleweed", "opensuse-tumbleweed-20240501"),
    ("wolfi", "wolfi-20230201"),
];

#[test]
fn knows_the_atoms_that_bindep_finds() {
    let vectors = vectors();
    let platforms = vectors["platform_profiles"].as_object().unwrap();
    assert_eq!(platforms.len(), 23);
    for (id, atoms) in platforms {
        let full = FULL_IDS.iter().find(|(short, _)| short == id);
        let id = full.map_or(id.as_str(), |(_, full)| full);
        if id == "debian-sid" {
            // Its code name is that of the next release, whichever that is.
            assert_eq!(platform_atoms(id), None);
            continue;
        }
        assert_eq!(platform_atoms(id).unwrap(), texts(atoms), "{id}");
    }
    for unknown in [
        "",
        "debian",
        "debian-12.5",
        "alpine-edge",
        "alpine-3.",
        "fedora-40x",
        "arch-1",
    ] {
        assert_eq!(platform_atoms(unknown), None, "{unknown}");
    }
}

/// Lines that bindep's grammar was asked about one by one.
#[test]
fn accepts_the_forms_that_bindep_accepts() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("vectors/bindep-lines.json")).unwrap();
    assert!(cases.len() > 100);
    for case in cases {
        let line = case["line"].as_str().unwrap();
        let file = open(line);
        let parse = bindep::parse(&file);
        assert_eq!(parse.errors.is_empty(), case["ok"] == true, "{line:?}");
        let rules = parse.tree.rules().map(|rule| {
            let versions = rule.versions.iter();
            let versions =
                versions.map(|bound| format!("{}{}", bound.relation, bound.version.value));
            (
                rule.name.value.clone(),
                rule.selectors.len(),
                versions.collect::<Vec<_>>(),
            )
        });
        let expected = case["rules"].as_array().unwrap().iter().map(|rule| {
            let versions = texts(&rule["versions"]);
            let versions = versions.into_iter().map(str::to_owned).collect::<Vec<_>>();
            let name = rule["name"].as_str().unwrap().to_owned();
            (
                name,
                usize::try_from(rule["selectors"].as_u64().unwrap()).unwrap(),
                versions,
            )
        });
        assert_eq!(
            rules.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "{line:?}"
        );
    }
}

#[test]
fn a_bad_line_leaves_the_others_alone() {
    let file = open("gcc\nmake \nR [test]\nlibffi-dev [compile (a !b)] >=1:2-3,<4 # why\n");
    let parse = bindep::parse(&file);
    let errors = parse.errors.iter().map(|error| {
        (
            file.position(error.span.start as usize).row,
            error.message.as_str(),
        )
    });
    assert_eq!(
        errors.collect::<Vec<_>>(),
        [
            (2, "blanks end the line"),
            (3, "a package name has at least two characters"),
        ]
    );
    let names = parse.tree.rules().map(|rule| rule.name.value.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["gcc", "libffi-dev"]);
    let rule = parse.tree.rules().last().unwrap();
    assert_eq!(
        file.slice(rule.span),
        "libffi-dev [compile (a !b)] >=1:2-3,<4"
    );
    assert_eq!(rule.versions[0].version.value, "1:2-3");
    let Selector::All(group) = &rule.selectors[1] else {
        unreachable!("a group was written");
    };
    assert!(group[1].negated);
    assert_eq!(file.slice(group[1].name.span), "!b");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        assert_whole(&text);
    }

    #[test]
    fn any_bindep_like_text_comes_back(text in "([a-z/!\\[\\]() ,:<>=#é1-]|\n|\r){0,40}") {
        assert_whole(&text);
    }
}

fn assert_whole(text: &str) {
    let file = open(text);
    let parse = bindep::parse(&file);
    let lines = parse.tree.lines.iter().map(|line| file.slice(line.span));
    assert_eq!(lines.collect::<String>(), file.text());
    let invalid = parse.tree.lines.iter();
    let invalid = invalid.filter(|line| matches!(line.kind, LineKind::Invalid));
    let marks = usize::from(file.encoding().bom);
    assert_eq!(invalid.count() + marks, parse.errors.len());
    for rule in parse.tree.rules() {
        assert_eq!(file.slice(rule.name.span), rule.name.value);
        assert!(rule.span.contains(rule.name.span));
    }
}
