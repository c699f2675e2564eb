//! Every rule: its cases (`tests/rules/<rule>/<case>/input`), the examples of its documentation, its fixes, its page.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests read their own files, and fail by panicking"
)]

mod common;

use camino::Utf8PathBuf;
use common::{expect_file, files_below, folders, project, repository};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use unsetup::diagnostic::{Applicability, Diagnostic};
use unsetup::project::Project;
use unsetup::report;
use unsetup::rules::{self, ALL, FixKind, Rule, Selection, apply_fixes};
use unsetup::settings::{Checkout, Settings};

type Files = Vec<(Utf8PathBuf, Vec<u8>)>;

fn only(rule: &dyn Rule) -> Selection {
    Selection::new(Some(&[rule.meta().code.to_owned()]), &[], &[]).unwrap()
}

/// A case may set options in `case.toml`: `pbr-min = "7"`, `setuptools-min`, `pip-min`, `build = "pyproject"`, `bounds` as in the
/// configuration file, `with = ["rally"]` for the checkout `with/rally` of the case.
fn settings(case: &Path) -> Settings {
    let mut settings = Settings::default();
    let text = std::fs::read_to_string(case.join("case.toml")).unwrap_or_default();
    let table: toml_edit::DocumentMut = text.parse().unwrap();
    if let Some(version) = table.get("pbr-min").and_then(|item| item.as_str()) {
        settings.pbr_min = Some((version.parse().unwrap(), 0));
    }
    let version = |name: &str| {
        let version = table.get(name).and_then(|item| item.as_str());
        version.and_then(unsetup::settings::tool_version)
    };
    settings.setuptools_min = version("setuptools-min");
    settings.pip_min = version("pip-min");
    if table.get("build").and_then(|item| item.as_str()) == Some("pyproject") {
        settings.build = Some(unsetup::settings::Build::Pyproject);
    }
    if let Some(bounds) = table.get("bounds") {
        let is_set = |name: &str| bounds.get(name).and_then(|item| item.as_bool()) == Some(true);
        settings.bounds.allow_none = is_set("allow-none");
        settings.bounds.allow_upper = is_set("allow-upper");
        settings.bounds.allow_pins = is_set("allow-pins");
        let exclusions = bounds.get("exclusions").and_then(|item| item.as_str());
        settings.bounds.exclusions = exclusions.map(|path| case.join(path));
    }
    let names = table.get("with").and_then(|item| item.as_array());
    for name in names.into_iter().flatten() {
        let name = name.as_str().unwrap();
        settings.checkouts.push(Checkout {
            name: name.to_owned(),
            folder: case.join("with").join(name),
        });
    }
    settings
}

fn render(project: &Project, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let (path, start, end) = project.files().locate(finding.span);
        let place = format!(
            "{path}:{}:{}-{}:{}",
            start.row, start.column, end.row, end.column
        );
        writeln!(
            out,
            "{place}: {} {} {}",
            finding.code,
            finding.severity.as_str(),
            finding.message
        )
        .unwrap();
        for label in &finding.related {
            let (path, start, _) = project.files().locate(label.span);
            writeln!(
                out,
                "  {path}:{}:{}: {}",
                start.row, start.column, label.message
            )
            .unwrap();
        }
        for (word, text) in [
            ("here", &finding.label),
            ("why", &finding.why),
            ("help", &finding.help),
        ] {
            if let Some(text) = text {
                writeln!(out, "  {word}: {text}").unwrap();
            }
        }
        if let Some(fix) = &finding.fix {
            writeln!(
                out,
                "  fix ({}): {}",
                fix.applicability.as_str(),
                fix.message
            )
            .unwrap();
        }
    }
    out
}

/// The project after all fixes of a rule, applied until none is left.
fn fix_all(files: &Files, rule: &dyn Rule, settings: &Settings) -> Files {
    let mut files: BTreeMap<_, _> = files.iter().cloned().collect();
    for _ in 0..10 {
        let project = project(files.clone(), settings.clone());
        let found = rules::check(&project, &only(rule));
        let fixed = apply_fixes(project.files(), &found, Applicability::Unsafe);
        if fixed.files.is_empty() {
            return files.into_iter().collect();
        }
        files.extend(fixed.files);
    }
    panic!("the fixes of {} do not come to rest", rule.meta().code);
}

#[test]
fn cases() {
    for folder in folders(&repository().join("tests/rules")) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let rule = rules::by_code_or_name(&name)
            .unwrap_or_else(|| panic!("tests/rules/{name} is no rule"));
        for case in folders(&folder) {
            let files = files_below(&case.join("input"));
            let settings = settings(&case);
            let project = project(files.clone(), settings.clone());
            let found = rules::check(&project, &only(rule));
            expect_file(&case.join("expected.txt"), &render(&project, &found));
            check_fixed(&case, &files, &found, rule, &settings);
        }
    }
}

/// After its fixes a finding is gone, and the files are those of `fixed/`.
fn check_fixed(
    case: &Path,
    files: &Files,
    found: &[Diagnostic],
    rule: &dyn Rule,
    settings: &Settings,
) {
    if !found.iter().any(|finding| {
        finding
            .fix
            .as_ref()
            .is_some_and(|fix| !fix.edits.is_empty())
    }) {
        return;
    }
    let fixed = fix_all(files, rule, settings);
    for (path, bytes) in &fixed {
        let before = files
            .iter()
            .find(|(known, _)| known == path)
            .map(|(_, bytes)| bytes);
        if before != Some(bytes) {
            let text = String::from_utf8_lossy(bytes);
            expect_file(&case.join("fixed").join(path), &text);
        }
    }
}

#[test]
fn every_rule_has_a_case_that_fires_and_one_that_stays_silent() {
    for rule in ALL {
        let name = rule.meta().name;
        let mut fires = false;
        let mut silent = false;
        for case in folders(&repository().join("tests/rules").join(name)) {
            let found = case.join("expected.txt").exists();
            fires |= found;
            silent |= !found;
        }
        assert!(fires, "{name} has no case that fires");
        assert!(silent, "{name} has no case that stays silent");
    }
}

#[test]
fn codes_and_names_are_unique_and_every_rule_file_is_in_the_table() {
    let codes: BTreeSet<_> = ALL.iter().map(|rule| rule.meta().code).collect();
    let names: BTreeSet<_> = ALL
        .iter()
        .map(|rule| rule.meta().name.replace('-', "_"))
        .collect();
    assert_eq!(codes.len(), ALL.len());
    assert_eq!(names.len(), ALL.len());
    let sorted: Vec<_> = ALL.iter().map(|rule| rule.meta().code).collect();
    assert!(sorted.is_sorted(), "the table is sorted by code");

    let source = std::fs::read_to_string(repository().join("src/rules/mod.rs")).unwrap();
    for name in &names {
        assert!(
            source.contains(&format!("mod {name};")),
            "{name} lies in a file of its own"
        );
    }
    for (path, bytes) in files_below(&repository().join("src/rules")) {
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("declare_rule! {") && path != "mod.rs" {
            let stem = path.file_stem().unwrap();
            assert!(
                names.contains(stem),
                "src/rules/{path} is missing from the table"
            );
        }
    }
}

/// The files of a part of the documentation: a name in backticks on its own line, then a code block.
fn example_files(markdown: &str) -> Files {
    let mut files = Vec::new();
    let mut name = None;
    let mut block: Option<String> = None;
    for line in markdown.lines() {
        match (&mut block, line.starts_with("```")) {
            (None, true) => block = Some(String::new()),
            (Some(text), true) => {
                if let Some(name) = name.take() {
                    files.push((Utf8PathBuf::from(name), std::mem::take(text).into_bytes()));
                }
                block = None;
            }
            (Some(text), false) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, false) => {
                let line = line.trim().trim_end_matches(':');
                if let Some(path) = line
                    .strip_prefix('`')
                    .and_then(|rest| rest.strip_suffix('`'))
                {
                    name = Some(path.to_owned());
                }
            }
        }
    }
    files
}

/// The section under a heading, and what follows "Use instead:" in it.
fn example(page: &str) -> (Files, Files) {
    let section = page
        .split("\n## ")
        .find_map(|section| section.strip_prefix("Example\n"))
        .expect("the documentation has an example");
    let (bad, good) = section
        .split_once("Use instead:")
        .expect("the example says what to use instead");
    let bad = example_files(bad);
    let mut files: BTreeMap<_, _> = bad.iter().cloned().collect();
    files.extend(example_files(good));
    files.retain(|_, bytes| bytes != b"(removed)\n");
    (bad, files.into_iter().collect())
}

#[test]
fn documentation_examples_are_flagged_and_their_remedies_are_not() {
    for rule in ALL {
        let meta = rule.meta();
        let page = report::rules::page(meta);
        let (bad, good) = example(&page);
        let settings = Settings {
            pbr_min: page.contains("`--pbr-min 7`").then_some((7, 0)),
            ..Settings::default()
        };
        let run =
            |files: &Files| rules::check(&project(files.clone(), settings.clone()), &only(*rule));
        assert!(
            !run(&bad).is_empty(),
            "{}: the example is not flagged",
            meta.name
        );
        let left = run(&good);
        assert!(
            left.is_empty(),
            "{}: the remedy is flagged: {left:?}",
            meta.name
        );
        if meta.fix == FixKind::None {
            continue;
        }
        let fixes = run(&bad)
            .iter()
            .any(|f| f.fix.as_ref().is_some_and(|fix| !fix.edits.is_empty()));
        if fixes {
            let fixed = fix_all(&bad, *rule, &settings);
            let text = |files: &Files| {
                files
                    .iter()
                    .map(|(p, b)| format!("== {p}\n{}", String::from_utf8_lossy(b)))
                    .collect::<String>()
            };
            assert_eq!(
                text(&fixed),
                text(&good),
                "{}: fixing the example gives the remedy",
                meta.name
            );
        }
    }
}

#[test]
fn documentation_has_the_headings_of_the_style_guide() {
    const HEADINGS: [&str; 8] = [
        "What it does",
        "Why is this bad?",
        "Example",
        "Options",
        "Fix safety",
        "Known issues",
        "References",
        "Evidence",
    ];
    for rule in ALL {
        let page = report::rules::page(rule.meta());
        let found: Vec<_> = page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let places: Vec<_> = found
            .iter()
            .map(|heading| HEADINGS.iter().position(|known| known == heading))
            .collect();
        let name = rule.meta().name;
        assert!(
            places.iter().all(Option::is_some),
            "{name}: unknown heading in {found:?}"
        );
        assert!(
            places.is_sorted(),
            "{name}: headings out of order: {found:?}"
        );
        assert!(found.len() >= 3, "{name}: {found:?}");
    }
}

#[test]
fn pages_and_the_readme_table_are_up_to_date() {
    let docs = repository().join("docs/rules");
    for rule in ALL {
        let page = report::rules::page(rule.meta());
        expect_file(&docs.join(format!("{}.md", rule.meta().name)), &page);
    }
    let readme = repository().join("README.md");
    let text = std::fs::read_to_string(&readme).unwrap();
    let (before, rest) = text.split_once("<!-- rules -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of rules -->").unwrap();
    let table = report::rules::markdown_table();
    let current = format!("{before}<!-- rules -->\n{table}<!-- end of rules -->{after}");
    expect_file(&readme, &current);
    let known: BTreeSet<String> = ALL
        .iter()
        .map(|rule| format!("{}.md", rule.meta().name))
        .collect();
    for (path, _) in files_below(&docs) {
        assert!(
            known.contains(path.as_str()),
            "docs/rules/{path} belongs to no rule"
        );
    }
}
