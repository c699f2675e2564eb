//! Conversions: the corpus case of the slides, and small cases (`tests/convert/<case>/input`, `case.toml`, `expected.txt`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests read folders, and fail by panicking"
)]

mod common;

use camino::Utf8PathBuf;
use common::{expect_file, files_below, folders, project, repository, updating};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use unsetup::convert::{Choice, Conversion, ConvertOptions, convert, requirements};
use unsetup::metadata::{FieldName, FieldSpec};
use unsetup::project::Project;
use unsetup::report::convert as report;
use unsetup::settings::Settings;

type Tree = BTreeMap<Utf8PathBuf, Vec<u8>>;

fn tree(folder: &Path) -> Tree {
    files_below(folder).into_iter().collect()
}

fn read(tree: &Tree) -> Project {
    project(tree.clone(), Settings::default())
}

fn applied(tree: &Tree, conversion: &Conversion) -> Tree {
    let mut after = tree.clone();
    for change in &conversion.changes {
        match change.bytes() {
            Some(bytes) => after.insert(change.path.clone(), bytes),
            None => after.remove(&change.path),
        };
    }
    after
}

fn slides() -> ConvertOptions {
    ConvertOptions {
        repairs: Choice::all(),
        set: BTreeMap::from([(FieldName::Version, "5".to_owned())]),
        install_scripts: true,
        ..ConvertOptions::default()
    }
}

fn functest() -> (Tree, Project, Conversion) {
    let tree = tree(&repository().join("corpus/functest/input"));
    let project = read(&tree);
    let conversion = convert(&project, &slides()).unwrap();
    (tree, project, conversion)
}

#[test]
fn functest_becomes_what_the_slides_show() {
    let (_, project, conversion) = functest();
    let expected = repository().join("corpus/functest/expected/pbr");
    let mut written = BTreeSet::new();
    for change in &conversion.changes {
        if let Some(text) = &change.new {
            expect_file(&expected.join(&change.path), text);
            written.insert(change.path.clone());
        }
    }
    if !updating() {
        let stored: BTreeSet<_> = files_below(&expected)
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(written, stored);
    }
    let summary = report::summary(project.files(), &conversion, false);
    expect_file(
        &repository().join("corpus/functest/expected/pbr.txt"),
        &summary,
    );
}

#[test]
fn nothing_of_functest_is_lost() {
    let (before, _, conversion) = functest();
    let after = applied(&before, &conversion);
    let lines = |tree: &Tree, paths: &[&str]| -> BTreeSet<String> {
        let texts = paths
            .iter()
            .filter_map(|path| tree.get(&Utf8PathBuf::from(*path)));
        let texts = texts.map(|bytes| String::from_utf8(bytes.clone()).unwrap());
        texts
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    let names = |lines: &BTreeSet<String>| -> BTreeSet<String> {
        let asking = lines
            .iter()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        asking
            .map(|line| match line.split_once("#egg=") {
                Some((_, egg)) => egg,
                None => line.as_str(),
            })
            .map(|line| {
                line.split(['=', '>', '<', '&', ';', ' '])
                    .next()
                    .unwrap()
                    .to_lowercase()
            })
            .collect()
    };
    let old = lines(&before, &["requirements.txt", "requirements.py3.txt"]);
    let new = lines(&after, &["requirements.txt", "thirdparty-requirements.txt"]);
    assert_eq!(names(&old), names(&new));
    assert_eq!(names(&old), names(&lines(&after, &["requirements.txt"])));
    for comment in old.iter().filter(|line| line.starts_with('#')) {
        assert!(new.contains(comment), "{comment}");
    }
    let urls = |lines: &BTreeSet<String>| lines.iter().filter(|line| line.contains("://")).count();
    assert_eq!(
        urls(&lines(&after, &["requirements.txt"])),
        1,
        "only the licence's address"
    );
}

#[test]
fn a_converted_project_is_converted() {
    let (before, _, conversion) = functest();
    let after = applied(&before, &conversion);
    for options in [slides(), ConvertOptions::default()] {
        let again = convert(&read(&after), &options).unwrap();
        assert!(again.changes.is_empty(), "{:?}", again.changes);
        assert!(again.repairs.is_empty() && again.losses.is_empty());
    }
}

#[test]
fn the_sets_are_those_of_the_files_written() {
    let (before, _, conversion) = functest();
    let (alone, sets) = requirements(&read(&before));
    for change in &alone.changes {
        assert!(conversion.changes.contains(change), "{}", change.path);
    }
    let thirdparty = sets.thirdparty.unwrap();
    assert!(thirdparty.items.iter().all(|item| item.concrete));
    let runtime = sets.runtime.unwrap();
    assert_eq!(runtime.items.len(), 35);
    assert!(runtime.items.iter().all(|item| !item.concrete));
    assert_eq!(sets.test.unwrap().items.len(), 6);
}

/// Options of a case: `repair = ["all"]`, `install-scripts = true`, `requirements-to = "old.txt"`, `[set]`.
fn options(case: &Path) -> ConvertOptions {
    let text = std::fs::read_to_string(case.join("case.toml")).unwrap();
    let table: toml_edit::DocumentMut = text.parse().unwrap();
    let text_of = |item: &toml_edit::Item| item.as_str().map(str::to_owned);
    let words = table.get("repair").and_then(|item| item.as_array());
    let words = words.map(|words| {
        let words = words.iter().map(|word| word.as_str().unwrap().to_owned());
        words.collect::<Vec<_>>()
    });
    let set = table.get("set").and_then(|item| item.as_table());
    ConvertOptions {
        repairs: words.map_or(Choice::default(), |words| Choice::parse(&words).unwrap()),
        set: set
            .into_iter()
            .flatten()
            .map(|(key, value)| {
                (
                    FieldSpec::by_key(key).unwrap().name,
                    text_of(value).unwrap(),
                )
            })
            .collect(),
        install_scripts: table.get("install-scripts").and_then(|item| item.as_bool()) == Some(true),
        requirements_to: table
            .get("requirements-to")
            .and_then(text_of)
            .map(Into::into),
        ..ConvertOptions::default()
    }
}

#[test]
fn cases_are_converted_as_expected_and_once() {
    let cases = folders(&repository().join("tests/convert"));
    assert!(cases.len() > 10);
    for case in cases {
        let tree = tree(&case.join("input"));
        let project = read(&tree);
        let options = options(&case);
        let text = match convert(&project, &options) {
            Err(refusal) => report::refusal(project.files(), "pbr", &refusal),
            Ok(conversion) => {
                let after = read(&applied(&tree, &conversion));
                let again = convert(&after, &options).unwrap();
                assert!(
                    again.changes.is_empty(),
                    "{}: {:?}",
                    case.display(),
                    again.changes
                );
                let diff = report::diff(&conversion, false);
                diff + "\n" + &report::summary(project.files(), &conversion, false)
            }
        };
        expect_file(&case.join("expected.txt"), &text);
    }
}
