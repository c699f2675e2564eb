//! Whole projects against what real builds of them wrote (setuptools 84.2, pbr 7.1): no known field may differ.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "helpers of tests fail by panicking"
)]

#[path = "common/base64.rs"]
mod base64;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unsetup::project::Project;
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;
use unsetup::syntax::{requirement, version};
use unsetup::text::{Decoding, Files, MemoryWorld, Span};

/// One project, and the first of its builds: by the newest tools.
struct Case {
    id: String,
    files: Vec<(Utf8PathBuf, Vec<u8>)>,
    /// `None` when the build stops.
    built: Option<Value>,
}

/// What a run over one file of vectors found.
#[derive(Default)]
struct Tally {
    cases: usize,
    stopped: usize,
    no_project: usize,
    right: usize,
    unknown: usize,
    wrong: Vec<String>,
}

#[test]
fn setuptools() {
    let tally = run(include_str!("vectors/setuptools.json"), SETUPTOOLS_LEFT_OUT);
    tally.check("setuptools", (192, 44));
}

#[test]
fn pyproject() {
    let tally = run(include_str!("vectors/pyproject.json"), PYPROJECT_LEFT_OUT);
    tally.check("pyproject", (51, 19));
}

#[test]
fn pbr() {
    let tally = run(include_str!("vectors/pbr-setup-cfg.json"), PBR_LEFT_OUT);
    tally.check("pbr", (252, 96));
}

/// Cases that cannot be compared, and why.
const SETUPTOOLS_LEFT_OUT: &[(&str, &str)] = &[(
    "setuptools/kw-classifiers-multiline-string",
    "the blank line of the value ends the headers, and the rest becomes the body",
)];
const PYPROJECT_LEFT_OUT: &[(&str, &str)] = &[];
const PBR_LEFT_OUT: &[(&str, &str)] = &[
    (
        "pbr/ep-wsgi-scripts",
        "pbr writes a script for the entry point while it builds",
    ),
    (
        "pbr/req-env-override",
        "an environment variable names the requirements file",
    ),
    (
        "pbr/files-namespace",
        "the wheel leaves out the __init__.py of the namespace package",
    ),
];

impl Tally {
    /// All cases of the file are run: those of which a build gives no metadata are read, and that is all that can be said.
    #[track_caller]
    fn check(&self, name: &str, (cases, stopped): (usize, usize)) {
        eprintln!(
            "{name}: {} cases, {} stop the build, {} no project; fields: {} right, {} unknown, {} wrong",
            self.cases,
            self.stopped,
            self.no_project,
            self.right,
            self.unknown,
            self.wrong.len()
        );
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert_eq!(
            (self.cases, self.stopped, self.no_project),
            (cases, stopped, 0)
        );
    }
}

fn run(text: &str, left_out: &[(&str, &str)]) -> Tally {
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut tally = Tally::default();
    for case in cases.iter().map(Case::read) {
        tally.cases += 1;
        let world = MemoryWorld::new(case.files.clone());
        let project = Project::from_world(Arc::new(world), None, Settings::default(), ".");
        let Some(built) = &case.built else {
            tally.stopped += 1;
            if let Ok(project) = &project {
                serde_json::to_value(Inspection::new(project)).unwrap();
            }
            continue;
        };
        if left_out.iter().any(|(id, _)| *id == case.id) {
            continue;
        }
        let Ok(project) = project else {
            tally.no_project += 1;
            continue;
        };
        compare(&mut tally, &case.id, &project, built);
    }
    tally
}

impl Case {
    fn read(value: &Value) -> Self {
        let files = value["files"].as_object().unwrap();
        let result = &value["expected"][0]["result"];
        Self {
            id: value["id"].as_str().unwrap().to_owned(),
            files: files
                .iter()
                .map(|(path, content)| {
                    let bytes = match content {
                        Value::String(text) => text.clone().into_bytes(),
                        other => base64::base64(other["b64"].as_str().unwrap()),
                    };
                    (path.into(), bytes)
                })
                .collect(),
            built: result.get("metadata").map(|_| result.clone()),
        }
    }
}

/// Fields of one value and their headers.
const TEXTS: &[(&str, &[&str])] = &[
    ("name", &["Name"]),
    ("version", &["Version"]),
    ("summary", &["Summary"]),
    ("description_content_type", &["Description-Content-Type"]),
    ("home_page", &["Home-page"]),
    ("download_url", &["Download-URL"]),
    ("author", &["Author"]),
    ("author_email", &["Author-email"]),
    ("maintainer", &["Maintainer"]),
    ("maintainer_email", &["Maintainer-email"]),
    ("license", &["License", "License-Expression"]),
    ("keywords", &["Keywords"]),
    ("requires_python", &["Requires-Python"]),
    ("description", &["__body__"]),
];

/// Fields of several values and their headers.
const LISTS: &[(&str, &str)] = &[
    ("platforms", "Platform"),
    ("classifiers", "Classifier"),
    ("license_files", "License-File"),
    ("provides_extra", "Provides-Extra"),
    ("requires_dist", "Requires-Dist"),
];

fn compare(tally: &mut Tally, id: &str, project: &Project, built: &Value) {
    let inspection = serde_json::to_value(Inspection::new(project)).unwrap();
    let fields = inspection["fields"].as_object().unwrap();
    let metadata = built["metadata"].as_object().unwrap();
    let mut check = |field: &str, expected: Value, project_says: Option<Value>| {
        let got = project_says.or_else(|| known(fields, field));
        match got {
            None => tally.unknown += 1,
            Some(got) if got == expected => tally.right += 1,
            Some(got) => tally
                .wrong
                .push(format!("{id}: {field}\n  built {expected}\n  known {got}")),
        }
    };
    for (field, headers) in TEXTS {
        let values = headers.iter().flat_map(|name| header(metadata, name));
        let expected = comparable(field, values.last());
        let got =
            known(fields, field).map(|value| comparable(field, value.as_str().map(str::to_owned)));
        check(field, expected, got);
    }
    for (field, name) in LISTS {
        let expected = sorted(field, header(metadata, name));
        let got = known(fields, field).map(|value| sorted(field, strings(&value)));
        check(field, expected, got);
    }
    let urls = header(metadata, "Project-URL").into_iter().map(|text| {
        let (label, url) = text.split_once(',').unwrap();
        (label.trim().to_owned(), Value::from(url.trim()))
    });
    let got = known(fields, "project_urls").map(or_empty);
    check("project_urls", Value::Object(urls.collect()), got);
    if let Some(files) = built.get("wheel_files") {
        let text = built.get("entry_points_txt").and_then(Value::as_str);
        let got = known(fields, "entry_points")
            .map(or_empty)
            .map(without_blanks);
        check("entry_points", entry_points(text.unwrap_or_default()), got);
        for (field, folder) in [("data_files", ".data/data/"), ("scripts", ".data/scripts/")] {
            let (built, got) = installed(fields, field, folder, &strings(files));
            check(field, built, got);
        }
        let (built, got) = modules(project, fields, &strings(files));
        match got {
            Some(got) => check("packages", built, Some(got)),
            None => tally.unknown += 1,
        }
    }
}

/// The value of a field that is known, null when it is absent.
fn known(fields: &Map<String, Value>, field: &str) -> Option<Value> {
    match fields[field]["state"].as_str().unwrap() {
        "known" => Some(fields[field]["value"].clone()),
        "absent" => Some(Value::Null),
        _ => None,
    }
}

fn or_empty(value: Value) -> Value {
    if value.is_null() {
        return Value::Object(Map::new());
    }
    value
}

fn header(metadata: &Map<String, Value>, name: &str) -> Vec<String> {
    metadata.get(name).map(strings).unwrap_or_default()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items
            .iter()
            .map(|i| i.as_str().unwrap().to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// Texts are compared without their blanks, which the header format rewraps.
fn comparable(field: &str, text: Option<String>) -> Value {
    let text = text.unwrap_or_default();
    Value::from(match field {
        "name" => version::canonical_name(&text),
        "requires_python" => {
            let mut clauses: Vec<String> =
                text.split(',').map(|part| part.replace(' ', "")).collect();
            clauses.sort();
            clauses.join(",")
        }
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

fn sorted(field: &str, texts: Vec<String>) -> Value {
    let mut texts: Vec<String> = match field {
        "requires_dist" => texts.iter().map(|text| meaning(text)).collect(),
        // A header of blanks only is read back as empty.
        _ => texts.iter().map(|text| text.trim().to_owned()).collect(),
    };
    texts.sort();
    Value::from(texts)
}

/// A requirement in one spelling.
fn meaning(text: &str) -> String {
    let files = Files::new(MemoryWorld::new([("requirements.txt", text)]));
    let file = files.open(Utf8Path::new("requirements.txt"), Decoding::Requirements);
    let span: Span = file.unwrap().whole();
    let Ok(parsed) = requirement::parse(text, span) else {
        return format!("no requirement: {text}");
    };
    let mut extras: Vec<String> = parsed
        .extras
        .iter()
        .map(|extra| version::canonical_name(&extra.value))
        .collect();
    extras.sort();
    let mut clauses: Vec<&str> = parsed
        .specifiers
        .clauses()
        .iter()
        .map(|c| c.text())
        .collect();
    clauses.sort_unstable();
    let url = parsed.url.as_ref().map(|url| url.value.clone());
    let guard = parsed.guard().map(|guard| format!("{:?}", guard.marker()));
    format!(
        "{} {extras:?} {clauses:?} {url:?} {guard:?}",
        parsed.canonical_name()
    )
}

/// `entry_points.txt` as the table of `inspect`.
fn entry_points(text: &str) -> Value {
    let mut groups: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut group = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('[') {
            Some(name) => group = name.trim_end_matches(']').to_owned(),
            None => {
                let (name, value) = line.split_once('=').unwrap();
                let entry = (name.trim().to_owned(), Value::from(value.replace(' ', "")));
                groups.entry(group.clone()).or_default().extend([entry]);
            }
        }
    }
    Value::Object(
        groups
            .into_iter()
            .map(|(k, v)| (k, Value::Object(v)))
            .collect(),
    )
}

fn without_blanks(value: Value) -> Value {
    match value {
        Value::Object(table) => {
            let kept = table
                .into_iter()
                .filter(|(_, v)| v.as_object().is_none_or(|t| !t.is_empty()));
            Value::Object(kept.map(|(k, v)| (k, without_blanks(v))).collect())
        }
        Value::String(text) => Value::from(text.replace(' ', "")),
        other => other,
    }
}

/// The files of the wheel below `folder`, and those that the known field names.
fn installed(
    fields: &Map<String, Value>,
    field: &str,
    folder: &str,
    wheel: &[String],
) -> (Value, Option<Value>) {
    let value = |paths: BTreeSet<String>| Value::from(paths.into_iter().collect::<Vec<_>>());
    let built = wheel
        .iter()
        .filter_map(|path| Some(path.split_once(folder)?.1.to_owned()));
    let name = |path: &str| {
        Utf8Path::new(path)
            .file_name()
            .unwrap_or_default()
            .to_owned()
    };
    let named = known(fields, field).map(|found| match field {
        "scripts" => strings(&found).iter().map(|path| name(path)).collect(),
        _ => {
            let mut groups = found.as_array().cloned().unwrap_or_default();
            // An absolute target ends up beside the packages.
            groups.retain(|group| !group[0].as_str().unwrap().starts_with('/'));
            let paths = groups.iter().flat_map(|group| {
                let target = group[0].as_str().unwrap().trim_matches('/').to_owned();
                let files = strings(&group[1]).into_iter();
                files.map(move |path| Utf8Path::new(&target).join(name(&path)).into_string())
            });
            paths.collect()
        }
    });
    (value(built.collect()), named.map(value))
}

/// The Python files of the wheel, and those that the known packages and modules name.
fn modules(
    project: &Project,
    fields: &Map<String, Value>,
    wheel: &[String],
) -> (Value, Option<Value>) {
    let python = |path: &&String| path.ends_with(".py") && !path.contains(".data/");
    let built: BTreeSet<String> = wheel.iter().filter(python).cloned().collect();
    let (Some(packages), Some(py_modules)) =
        (known(fields, "packages"), known(fields, "py_modules"))
    else {
        return (Value::Null, None);
    };
    let mut named = BTreeSet::new();
    for package in strings(&packages) {
        let folder = project.package_folder(&package);
        let own = project
            .tree()
            .files_below(&folder)
            .filter(|path| path.parent() == Some(&folder) && path.extension() == Some("py"));
        let place = package.replace('.', "/");
        named.extend(own.map(|path| format!("{place}/{}", path.file_name().unwrap())));
    }
    for module in strings(&py_modules) {
        if project.tree().has_file(project.module_path(&module)) {
            named.insert(format!("{}.py", module.replace('.', "/")));
        }
    }
    let value = |paths: BTreeSet<String>| Value::from(paths.into_iter().collect::<Vec<_>>());
    (value(built), Some(value(named)))
}
