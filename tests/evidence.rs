//! What the rules claim about setuptools, pbr, pip and the rest, shown with the tools themselves.
//!
//! A claim is a folder `tests/evidence/<rule>/<claim>/` with a `claim.toml` and, unless it names a vector, an `input/`:
//!
//! ```toml
//! claim = "a key that setuptools does not know is passed over without a word"
//! packages = ["setuptools==65.5.0"]       # the tools; without it those of today (setuptools, pbr, packaging, pip)
//! run = ["pip", "download", "."]          # a command of the environment; without it a wheel is built as PEP 517 says
//! git = true                              # whether the copy is a git repository with one commit of all files
//! environment = { PBR_VERSION = "1.0" }
//! succeeds = true                         # what the tool's exit status must say; true is the default
//! output = { has = ["warning"], lacks = ["descripton"] }   # of all it printed: parts of it
//! metadata = { has = ["Name: a"], lacks = [] }             # whole lines of METADATA
//! entry-points = { has = [], lacks = [] }                  # whole lines of entry_points.txt
//! files = { has = ["a/__init__.py"], lacks = [] }          # paths in the wheel
//!
//! vector = "setuptools/cfg-minimal"       # in place of all that: a case of tests/vectors made by running the tool,
//! result = { has = ['"fatal": false'], lacks = [] }        # and parts of its recorded answer, as JSON with one blank after `:` and `,`
//! ```
//!
//! A rule without claims has a line in `tests/evidence/rests_on.toml`: what its findings rest on instead.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests drive programs and folders, and fail by panicking"
)]

mod common;
#[path = "real_tools/mod.rs"]
mod tools;

use common::{expect_file, folders, repository};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tools::{commit_all, copy_tree, readers, script, venv};
use unsetup::rules::ALL;

/// What one `claim.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Claim {
    claim: String,
    #[serde(default)]
    packages: Vec<String>,
    run: Option<Vec<String>>,
    #[serde(default)]
    git: bool,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default = "yes")]
    succeeds: bool,
    #[serde(default)]
    output: Expected,
    #[serde(default)]
    metadata: Expected,
    #[serde(default)]
    entry_points: Expected,
    #[serde(default)]
    files: Expected,
    vector: Option<String>,
    #[serde(default)]
    result: Expected,
}

fn yes() -> bool {
    true
}

const PAGE_START: &str = "# Evidence\n\n\
    What the rules say about setuptools, pbr, pip and other tools, and the test or the recorded answer of the tool that shows it;\n\
    where no tool shows it, what it rests on instead.\n\
    Generated from `tests/evidence` by `UPDATE_EXPECT=1 cargo test --test evidence`.\n";

/// What must be there, and what must not.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

/// What the tool did.
#[derive(Debug, Deserialize)]
struct Answer {
    succeeds: bool,
    output: String,
    metadata: String,
    entry_points: String,
    files: Vec<String>,
}

impl Expected {
    fn is_empty(&self) -> bool {
        self.has.is_empty() && self.lacks.is_empty()
    }

    /// Writes down what is not as it should be.
    fn compare(&self, what: &str, is_there: impl Fn(&str) -> bool, wrong: &mut String) {
        for text in self.has.iter().filter(|text| !is_there(text)) {
            writeln!(wrong, "  {what} lacks `{text}`").unwrap();
        }
        for text in self.lacks.iter().filter(|text| is_there(text)) {
            writeln!(wrong, "  {what} has `{text}`").unwrap();
        }
    }
}

impl Claim {
    fn all() -> Vec<(PathBuf, Self)> {
        let rules = folders(&repository().join("tests/evidence"));
        let claims = rules.iter().flat_map(|rule| folders(rule));
        claims
            .map(|folder| {
                let path = folder.join("claim.toml");
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let claim = toml_edit::de::from_str(&text);
                let claim = claim.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                (folder, claim)
            })
            .collect()
    }

    /// Where the claim is shown, for readers.
    fn shown_by(&self, folder: &Path) -> String {
        let name = folder.file_name().unwrap().to_string_lossy();
        match (&self.vector, self.packages.as_slice()) {
            (Some(vector), _) => format!("recorded: `{vector}`"),
            (None, []) => format!("run: `{name}`"),
            (None, packages) => format!("run with {}: `{name}`", packages.join(", ")),
        }
    }

    /// What differs from the answer of the tool.
    fn differences(&self, answer: &Answer) -> String {
        let mut wrong = String::new();
        if self.succeeds != answer.succeeds {
            writeln!(wrong, "  succeeds: {}", answer.succeeds).unwrap();
        }
        let line = |text: &str, wanted: &str| text.lines().any(|line| line == wanted);
        self.output
            .compare("output", |text| answer.output.contains(text), &mut wrong);
        self.metadata
            .compare("METADATA", |text| line(&answer.metadata, text), &mut wrong);
        self.entry_points.compare(
            "entry_points.txt",
            |text| line(&answer.entry_points, text),
            &mut wrong,
        );
        self.files.compare(
            "the wheel",
            |text| answer.files.iter().any(|file| file == text),
            &mut wrong,
        );
        if !wrong.is_empty() {
            let files = answer.files.join("\n");
            write!(wrong, "{}\n{}\n{files}\n", answer.output, answer.metadata).unwrap();
        }
        wrong
    }
}

#[test]
fn every_claim_says_something_of_a_rule() {
    let names: BTreeSet<&str> = ALL.iter().map(|rule| rule.meta().name).collect();
    for (folder, claim) in Claim::all() {
        let rule = folder.parent().and_then(Path::file_name).unwrap();
        let place = folder.display();
        assert!(
            names.contains(rule.to_str().unwrap()),
            "{place}: no rule bears that name"
        );
        assert!(!claim.claim.is_empty(), "{place}: what does it claim?");
        let built = [
            &claim.output,
            &claim.metadata,
            &claim.entry_points,
            &claim.files,
        ];
        let of_tool = !claim.succeeds || built.iter().any(|expected| !expected.is_empty());
        assert!(
            of_tool != claim.vector.is_some() && of_tool == claim.result.is_empty(),
            "{place}: it shows nothing, or mixes a vector with a run"
        );
    }
}

#[test]
fn rules_name_their_evidence_and_a_page_lists_it() {
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    for (folder, claim) in Claim::all() {
        let rule = folder.parent().and_then(Path::file_name).unwrap();
        let list = claims.entry(rule.to_str().unwrap().to_owned()).or_default();
        writeln!(list, "- {} ({})", claim.claim, claim.shown_by(&folder)).unwrap();
    }
    let rests_on = std::fs::read_to_string(repository().join("tests/evidence/rests_on.toml"));
    let mut rests_on: BTreeMap<String, String> =
        toml_edit::de::from_str(&rests_on.unwrap()).unwrap();
    let mut page = PAGE_START.to_owned();
    for meta in ALL.iter().map(|rule| rule.meta()) {
        let place = format!("- Evidence: `tests/evidence/{}`", meta.name);
        let says_so = meta.documentation.contains(&place);
        let list = claims.get(meta.name);
        assert_eq!(says_so, list.is_some(), "{}: {place}", meta.name);
        let list = match (list, rests_on.remove(meta.name)) {
            (Some(list), None) => list.clone(),
            (None, Some(ground)) => format!("- no tool shows it; it rests on {ground}\n"),
            (shown, _) => panic!("{}: shown, or what else? {shown:?}", meta.name),
        };
        write!(page, "\n## {} {}\n\n{list}", meta.code, meta.name).unwrap();
    }
    assert!(rests_on.is_empty(), "no rules: {rests_on:?}");
    expect_file(&repository().join("docs/evidence.md"), &page);
}

#[test]
fn recorded_answers_are_as_claimed() {
    let vectors = vectors();
    let mut wrong = String::new();
    for (folder, claim) in Claim::all() {
        let Some(id) = &claim.vector else { continue };
        let recorded = vectors
            .get(id)
            .unwrap_or_else(|| panic!("{}: no vector `{id}`", folder.display()));
        let mut differences = String::new();
        claim
            .result
            .compare(id, |text| recorded.contains(text), &mut differences);
        if !differences.is_empty() {
            writeln!(wrong, "{}:\n{differences}{recorded}", folder.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The recorded answers of all vectors, by identifier, as text.
fn vectors() -> BTreeMap<String, String> {
    let folder = repository().join("tests/vectors");
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        for case in document.as_array().into_iter().flatten() {
            let id = case.get("id").and_then(Value::as_str);
            if let (Some(id), Some(expected)) = (id, case.get("expected")) {
                found.insert(id.to_owned(), spaced(expected));
            }
        }
    }
    found
}

/// JSON on one line, with a blank after each `:` and `,`.
fn spaced(value: &Value) -> String {
    let each = |values: Vec<String>| values.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", each(items.iter().map(spaced).collect())),
        Value::Object(table) => {
            let entries = table
                .iter()
                .map(|(key, value)| format!("{}: {}", json!(key), spaced(value)));
            format!("{{{}}}", each(entries.collect()))
        }
        plain => plain.to_string(),
    }
}

#[test]
fn tools_do_what_is_claimed() {
    let mut by_tools: BTreeMap<Vec<String>, Vec<(PathBuf, Claim)>> = BTreeMap::new();
    for (folder, claim) in Claim::all() {
        if claim.vector.is_none() {
            let same = by_tools.entry(claim.packages.clone()).or_default();
            same.push((folder, claim));
        }
    }
    let mut wrong = String::new();
    for (packages, claims) in by_tools {
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let tools = match packages.as_slice() {
            [] => readers(),
            packages => venv(packages, "python3"),
        };
        let Some(tools) = tools else { return };
        let answers = ask(&tools.python, &claims);
        assert_eq!(answers.len(), claims.len());
        for ((folder, claim), answer) in claims.iter().zip(&answers) {
            let differences = claim.differences(answer);
            if !differences.is_empty() {
                writeln!(
                    wrong,
                    "{}: {}\n{differences}",
                    folder.display(),
                    claim.claim
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Runs the tools on copies.
fn ask(python: &Path, claims: &[(PathBuf, Claim)]) -> Vec<Answer> {
    let copies = tempfile::tempdir().unwrap();
    let mut jobs = Vec::new();
    for (number, (folder, claim)) in claims.iter().enumerate() {
        let copy = copies.path().join(number.to_string()).join("project");
        copy_tree(&folder.join("input"), &copy);
        if claim.git {
            commit_all(&copy);
        }
        jobs.push(json!({"folder": copy, "run": claim.run, "environment": claim.environment}));
    }
    let mut child = Command::new(python)
        .arg("-I")
        .arg(script("evidence.py"))
        .env_remove("PBR_VERSION")
        // A project outside git must not see the repository that the tests may run in.
        .env("GIT_CEILING_DIRECTORIES", copies.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(json!(jobs).to_string().as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
