//! Programs about the language itself, run by every Python that is found and by the evaluator: what the evaluator knows
//! for a Python must be what that Python gives.
// The lint's exception for tests does not reach helpers of integration tests.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout
)]
#![allow(clippy::disallowed_methods, clippy::panic)]

mod common;

use camino::Utf8Path;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use unsetup::eval::{Data, Node, Sequence, evaluate};
use unsetup::resolved::{Guard, Resolved};
use unsetup::text::{Files, MemoryWorld};

/// Runs each program in a folder of its own and prints what `x` is, or that an exception came. For Python 2 and 3.
const RUNNER: &str = r#"
import json, sys, io, os, shutil, tempfile, warnings, platform
warnings.simplefilter("ignore")
PY2 = sys.version_info[0] == 2
text = type(u"")
def dump(v):
    if v is None or isinstance(v, (bool, int, text)): return v
    if PY2 and isinstance(v, long): return v
    if PY2 and isinstance(v, str): return v.decode("utf-8", "replace")
    if isinstance(v, float): return {"float": repr(v)}
    if isinstance(v, bytes): return {"bytes": list(v)}
    if isinstance(v, list) or type(v).__name__ in ("map", "filter", "zip", "generator", "range", "xrange", "enumerate", "reversed", "list_reverseiterator", "dict_keys", "dict_values", "dict_items"):
        return [dump(i) for i in v]
    if isinstance(v, tuple): return {"tuple": [dump(i) for i in v]}
    if isinstance(v, (set, frozenset)): return {"set": sorted((dump(i) for i in v), key=str)}
    if isinstance(v, dict): return {"dict": sorted(([dump(k), dump(i)] for k, i in v.items()), key=str)}
    return {"object": type(v).__name__}
out = []
known = set(sys.modules)
stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.dont_write_bytecode = True
for files in json.loads(sys.stdin.read()):
    folder = os.path.realpath(tempfile.mkdtemp())
    for path, content in files.items():
        path = os.path.join(folder, path)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with io.open(path, "w", encoding="utf-8", newline="") as f:
            f.write(content)
    os.chdir(folder)
    sys.path[:0] = [folder]
    here = os.path.join(folder, "setup.py")
    space = {"__name__": "__main__", "__doc__": None, "__file__": here}
    try:
        with open(here, "rb") as f:
            code = f.read()
        exec(compile(code, here, "exec", 0, True), space)
        out.append({"x": dump(space["x"])})
    except BaseException as e:
        out.append({"error": type(e).__name__})
    sys.path.remove(folder)
    for name in set(sys.modules) - known:
        if folder in str(getattr(sys.modules[name], "__file__", None)):
            del sys.modules[name]
    os.chdir("/")
    shutil.rmtree(folder)
implementation = platform.python_implementation()
marker = "python_full_version == '%s' and python_version == '%d.%d' and sys_platform == '%s' and os_name == '%s' and platform_system == '%s' and platform_python_implementation == '%s'" % (
    platform.python_version(), sys.version_info[0], sys.version_info[1], sys.platform.rstrip("2"), os.name, platform.system(), implementation)
stdout.write(json.dumps({"marker": marker, "out": out}))
"#;

/// The programs, separated by lines of `---`. `=== path` begins another file; `setup.py` stands first.
const PROGRAMS: &str = include_str!("vectors/eval_language_programs.txt");

/// Programs about classes and their instances.
const CLASSES: &str = include_str!("vectors/eval_classes_programs.txt");
/// Programs about modules of the standard library that hold values.
const COLLECTIONS: &str = include_str!("vectors/eval_collections_programs.txt");
/// Programs about numbers and texts.
const FORMATS: &str = include_str!("vectors/eval_formats_programs.txt");

/// Tried in this order; only the first must be there.
const PYTHONS: &[&str] = &[
    "python3",
    "python2.7",
    "python3.6",
    "python3.8",
    "python3.13",
];

type Project = BTreeMap<String, String>;

fn programs(text: &str) -> Vec<Project> {
    text.split("\n---\n").map(project).collect()
}

fn project(text: &str) -> Project {
    let mut files = Project::new();
    let mut path = "setup.py".to_owned();
    for line in text.trim_end_matches('\n').split('\n') {
        match line.strip_prefix("=== ") {
            Some(next) => next.clone_into(&mut path),
            None => {
                let file = files.entry(path.clone()).or_default();
                file.push_str(line);
                file.push('\n');
            }
        }
    }
    files
}

/// What a Python gives, and the environment it is; `None` when it is not here.
fn run(python: &str, programs: &[Project]) -> Option<(Guard, Vec<Value>)> {
    let mut child = Command::new(python)
        .args(["-E", "-c", RUNNER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let input = serde_json::to_vec(programs).unwrap();
    child.stdin.take().unwrap().write_all(&input).ok()?;
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return None;
    }
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let marker = answer
        .get("marker")
        .and_then(Value::as_str)
        .unwrap()
        .parse()
        .unwrap();
    let out = answer.get("out").and_then(Value::as_array).unwrap().clone();
    Some((Guard::from_marker(marker), out))
}

/// What is known for one environment.
struct Here<'a> {
    guard: &'a Guard,
    is_python2: bool,
}

impl Here<'_> {
    fn is_in(&self, guard: &Guard) -> Option<bool> {
        if self.guard.implies(guard) {
            return Some(true);
        }
        self.guard.is_disjoint(guard).then_some(false)
    }

    /// The value as the runner prints it; `None` when a part of it is not known.
    fn dump(&self, value: &Resolved<Node>) -> Option<Value> {
        let node = match value {
            Resolved::Known(node) => node,
            Resolved::Guarded(alternatives) => {
                let mut alternatives = alternatives.iter();
                let found = alternatives.find(|(guard, _)| self.is_in(guard) == Some(true));
                return self.dump(&found?.1);
            }
            Resolved::Dynamic(_) => return None,
        };
        Some(match &node.data {
            Data::None => Value::Null,
            Data::Bool(value) => json!(value),
            Data::Int(value) => json!(value),
            Data::Float(value) => json!({"float": format!("{value:?}")}),
            Data::Str(text) => json!(text),
            Data::Bytes(bytes) if self.is_python2 => json!(String::from_utf8_lossy(bytes)),
            Data::Bytes(bytes) => json!({"bytes": bytes}),
            Data::List(seq) | Data::Iterator(seq) => Value::Array(self.items(seq)?),
            Data::Tuple(seq) => json!({"tuple": self.items(seq)?}),
            Data::Set(seq) => {
                let mut items = self.items(seq)?;
                items.sort_by_key(python_text);
                json!({"set": items})
            }
            Data::Dict(map) => {
                if !map.open.is_empty() {
                    return None;
                }
                let mut pairs = Vec::new();
                for entry in &map.entries {
                    if self.is_in(&entry.guard)? {
                        let key = self.dump(&Resolved::Known(entry.key.clone()))?;
                        pairs.push(json!([key, self.dump(&entry.value)?]));
                    }
                }
                json!({"dict": pairs})
            }
            Data::Object { .. } => return None,
        })
    }

    fn items(&self, seq: &Sequence) -> Option<Vec<Value>> {
        if !seq.open.is_empty() {
            return None;
        }
        let mut items = Vec::new();
        for item in &seq.items {
            if self.is_in(&item.guard)? {
                items.push(self.dump(&item.value)?);
            }
        }
        Some(items)
    }

    /// `None`: not known. `Some(None)`: setup() is not reached.
    fn evaluated(&self, program: &Project) -> Option<Option<Value>> {
        let mut program = program.clone();
        let source = program.get_mut("setup.py").unwrap();
        source.push_str("\nfrom setuptools import setup\nsetup(name=x)\n");
        let files = Files::new(MemoryWorld::new(program));
        let evaluation = evaluate(&files, Utf8Path::new("setup.py"));
        let mut calls = evaluation.calls.iter();
        match calls.find(|call| self.is_in(&call.guard) != Some(false)) {
            Some(call) => self.dump(&call.keyword("name")?.value).map(Some),
            None if !evaluation.calls.is_empty() => Some(None),
            None => {
                let mut problems = evaluation.problems.iter();
                problems
                    .all(|problem| problem.reason == unsetup::resolved::Reason::Exception)
                    .then_some(None)
            }
        }
    }
}

fn python_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Dicts have no order before Python 3.7.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(map) => {
            let mut map = map.clone();
            for (name, value) in &mut map {
                *value = sorted(value);
                if let ("dict", Value::Array(pairs)) = (name.as_str(), value) {
                    pairs.sort_by_key(Value::to_string);
                }
            }
            Value::Object(map)
        }
        other => other.clone(),
    }
}

#[test]
fn what_is_known_for_a_python_is_what_it_gives() {
    compare(PROGRAMS, KNOWN_PERCENT);
}

#[test]
fn what_is_known_of_classes_is_what_python_gives() {
    compare(CLASSES, 60);
}

#[test]
fn what_is_known_of_collections_is_what_python_gives() {
    compare(COLLECTIONS, 45);
}

#[test]
fn what_is_known_of_formats_is_what_python_gives() {
    compare(FORMATS, 75);
}

fn compare(programs_text: &str, known_percent: usize) {
    if common::leaves_out_real_tools() {
        return;
    }
    let programs = programs(programs_text);
    let mut wrong = Vec::new();
    let mut shares = Vec::new();
    for (at, python) in PYTHONS.iter().enumerate() {
        let Some((guard, truth)) = run(python, &programs) else {
            assert!(
                at > 0,
                "{python} is needed here; UNSETUP_SKIP_REAL_TOOLS=1 skips this test"
            );
            common::say(&format!("left out: {python} is not on PATH"));
            continue;
        };
        let here = Here {
            guard: &guard,
            is_python2: *python == "python2.7",
        };
        let mut known = 0;
        for (program, truth) in programs.iter().zip(&truth) {
            let own = here.evaluated(program);
            let source = program.get("setup.py").unwrap();
            match own {
                None if at == 0 => println!("{python} does not know\n{source}  {truth}\n"),
                None => {}
                Some(own) => {
                    known += 1;
                    let expected = truth.get("x").map(sorted);
                    // What runs on another Python only says nothing about this one.
                    let counts = expected.is_some() || at == 0;
                    if counts && own.as_ref().map(sorted) != expected {
                        wrong.push(format!("{source}  {python}: {truth}\n  ours:   {own:?}"));
                    }
                }
            }
        }
        println!("{python}: known {known} of {}", programs.len());
        shares.push((known, programs.len()));
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // A fall of this number is a loss of what was followed before.
    let known = shares.first().map(|(known, all)| known * 100 / all);
    assert!(known >= Some(known_percent), "known {known:?} percent");
}

const KNOWN_PERCENT: usize = 85;
