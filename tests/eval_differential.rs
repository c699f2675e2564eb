//! Small programs run by Python and by the evaluator: what the evaluator knows must be what Python gives.
// The lint's exception for tests does not reach helpers of integration tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
#![allow(clippy::disallowed_methods)]

use camino::Utf8Path;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use unsetup::eval::{Data, Node, Sequence, evaluate};
use unsetup::resolved::Resolved;
use unsetup::text::{Files, MemoryWorld};

/// Runs each program and prints what `x` is, or that an exception came.
const RUNNER: &str = r#"
import json, sys, io, contextlib
def dump(v):
    if v is None or isinstance(v, (bool, int, str)): return v
    if isinstance(v, float): return {"float": repr(v)}
    if isinstance(v, bytes): return {"bytes": list(v)}
    if isinstance(v, (list,)) or type(v).__name__ in ("map", "filter", "zip", "generator", "range", "enumerate", "list_reverseiterator", "reversed", "dict_keys", "dict_values", "dict_items", "chain"):
        return [dump(i) for i in v]
    if isinstance(v, tuple): return {"tuple": [dump(i) for i in v]}
    if isinstance(v, (set, frozenset)): return {"set": sorted((dump(i) for i in v), key=str)}
    if isinstance(v, dict): return {"dict": [[dump(k), dump(i)] for k, i in v.items()]}
    return {"object": type(v).__name__}
out = []
for source in json.load(sys.stdin):
    space = {"__name__": "__main__", "__doc__": None}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(source, space)
        out.append({"x": dump(space["x"])})
    except BaseException as e:
        out.append({"error": type(e).__name__})
json.dump(out, sys.stdout)
"#;

/// The programs, separated by lines of `---`.
const PROGRAMS: &str = include_str!("vectors/eval_programs.txt");

fn programs() -> Vec<String> {
    PROGRAMS
        .split("\n---\n")
        .map(|program| program.trim_end().to_owned() + "\n")
        .collect()
}

fn python(programs: &[String]) -> Vec<Value> {
    let mut child = Command::new("python3")
        .args(["-I", "-c", RUNNER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed here; UNSETUP_SKIP_REAL_TOOLS=1 skips this test");
    let input = serde_json::to_vec(programs).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value as the runner prints it; `None` when a part of it is not known.
fn dump(value: &Resolved<Node>) -> Option<Value> {
    let node = value.known()?;
    Some(match &node.data {
        Data::None => Value::Null,
        Data::Bool(value) => json!(value),
        Data::Int(value) => json!(value),
        Data::Float(value) => json!({"float": format!("{value:?}")}),
        Data::Str(text) => json!(text),
        Data::Bytes(bytes) => json!({"bytes": bytes}),
        Data::List(seq) | Data::Iterator(seq) => Value::Array(items(seq)?),
        Data::Tuple(seq) => json!({"tuple": items(seq)?}),
        Data::Set(seq) => {
            let mut items = items(seq)?;
            items.sort_by_key(|item| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            });
            json!({"set": items})
        }
        Data::Dict(map) => {
            if !map.open.is_empty() {
                return None;
            }
            let mut pairs = Vec::new();
            for entry in &map.entries {
                if !entry.guard.is_always() {
                    return None;
                }
                let key = dump(&Resolved::Known(entry.key.clone()))?;
                pairs.push(json!([key, dump(&entry.value)?]));
            }
            json!({"dict": pairs})
        }
        Data::Object { .. } => return None,
    })
}

fn items(seq: &Sequence) -> Option<Vec<Value>> {
    if !seq.open.is_empty() {
        return None;
    }
    seq.items
        .iter()
        .map(|item| item.guard.is_always().then(|| dump(&item.value)).flatten())
        .collect()
}

/// `None`: not known. `Some(None)`: setup() is not reached.
fn evaluated(program: &str) -> Option<Option<Value>> {
    let source = format!("{program}\nfrom setuptools import setup\nsetup(name=x)\n");
    let files = Files::new(MemoryWorld::new([("setup.py", source)]));
    let evaluation = evaluate(&files, Utf8Path::new("setup.py"));
    match evaluation.calls.first() {
        Some(call) => dump(&call.keyword("name")?.value).map(Some),
        None if evaluation
            .problems
            .iter()
            .all(|p| p.reason == unsetup::resolved::Reason::Exception) =>
        {
            Some(None)
        }
        None => None,
    }
}

#[test]
fn what_is_known_is_what_python_gives() {
    if std::env::var_os("UNSETUP_SKIP_REAL_TOOLS").is_some() {
        return;
    }
    let programs = programs();
    let truth = python(&programs);
    assert_eq!(programs.len(), truth.len());
    let mut wrong = Vec::new();
    let mut known = 0;
    let mut unknown = Vec::new();
    for (program, truth) in programs.iter().zip(&truth) {
        match evaluated(program) {
            None => unknown.push(program.clone()),
            Some(own) => {
                known += 1;
                if own.as_ref() != truth.get("x") {
                    wrong.push(format!("{program}  Python: {truth}\n  ours:   {own:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // A fall of this number is a loss of what was followed before.
    println!(
        "known {known} of {}; not known:\n{}",
        programs.len(),
        unknown.join("---\n")
    );
    assert!(
        known * 100 >= programs.len() * KNOWN_PERCENT,
        "known {known} of {}",
        programs.len()
    );
}

const KNOWN_PERCENT: usize = 90;
