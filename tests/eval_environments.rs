//! One evaluation for all environments must say of each what evaluating in it alone says, and what Python does there.
//!
//! Programs are made from a seed, evaluated for all environments, in each of them alone, and run by Python with an
//! imitated `sys`, `os` and `platform`.

// The lint's exception for tests does not reach helpers of integration tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]
#![allow(clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods)]

mod common;

use camino::Utf8Path;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use unsetup::eval::{Data, Evaluation, Node, Sequence, evaluate, evaluate_in};
use unsetup::resolved::{Guard, Resolved};
use unsetup::text::{Files, MemoryWorld};

const PROGRAMS: u64 = 100;

/// Python's release, `sys.platform`, `os.name`, `platform.system()` and the implementation.
const ENVIRONMENTS: [(&str, &str, &str, &str, &str); 13] = [
    ("2.7.18", "linux2", "posix", "Linux", "CPython"),
    ("2.7.18", "win32", "nt", "Windows", "CPython"),
    ("2.7.13", "darwin", "posix", "Darwin", "PyPy"),
    ("3.4.10", "linux", "posix", "Linux", "CPython"),
    ("3.6.15", "linux", "posix", "Linux", "CPython"),
    ("3.6.9", "linux", "posix", "Linux", "PyPy"),
    ("3.8.0", "win32", "nt", "Windows", "CPython"),
    ("3.8.18", "darwin", "posix", "Darwin", "CPython"),
    ("3.11.4", "linux", "posix", "Linux", "CPython"),
    ("3.11.0", "win32", "nt", "Windows", "CPython"),
    ("3.11.9", "darwin", "posix", "Darwin", "PyPy"),
    ("3.13.1", "linux", "posix", "Linux", "CPython"),
    ("3.13.1", "win32", "nt", "Windows", "CPython"),
];

/// Runs each program in each environment and prints what `x` is, or that setup() is not reached.
const RUNNER: &str = r#"
import builtins, collections, json, sys, types
Version = collections.namedtuple("Version", "major minor micro releaselevel serial")
real = builtins.__import__
def modules(version, platform, name, system, implementation):
    parts = tuple(int(p) for p in version.split("."))
    def leave(code=None): raise SystemExit(code)
    return {
        "sys": types.SimpleNamespace(version_info=Version(*parts, "final", 0), platform=platform, exit=leave),
        "os": types.SimpleNamespace(name=name),
        "platform": types.SimpleNamespace(python_implementation=lambda: implementation, system=lambda: system),
    }
def dump(v):
    if v is None or isinstance(v, (bool, int, str)): return v
    if isinstance(v, list): return [dump(i) for i in v]
    if isinstance(v, tuple): return {"tuple": [dump(i) for i in v]}
    if isinstance(v, dict): return {"dict": sorted([k, dump(i)] for k, i in v.items())}
    raise TypeError(v)
out = []
programs, environments = json.load(sys.stdin)
for source in programs:
    row = []
    try: code = compile(source, "setup.py", "exec")
    except SyntaxError: code = None
    for environment in environments if code else []:
        fake = modules(*environment)
        old = environment[0].startswith("2")
        def load(name, *rest, fake=fake): return fake[name] if name in fake else real(name, *rest)
        names = dict(vars(builtins), __import__=load)
        if old:
            names.update(unicode=str, xrange=range, long=int, bytes=str, raw_input=input, StandardError=Exception)
            for name in ("FileNotFoundError", "ModuleNotFoundError"): del names[name]
        elif environment[0] < "3.6":
            del names["ModuleNotFoundError"]
        space = {"__name__": "__main__", "__builtins__": names}
        try:
            exec(code, space)
            row.append({"x": dump(space["x"])})
        except (SystemExit, Exception) as e:
            row.append({"left": type(e).__name__})
    out.append(row)
json.dump(out, sys.stdout)
"#;

fn python(programs: &[String]) -> Vec<Vec<Value>> {
    let mut child = Command::new("python3")
        .args(["-I", "-c", RUNNER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed here; UNSETUP_SKIP_REAL_TOOLS=1 skips this test");
    let input = serde_json::to_vec(&json!([programs, ENVIRONMENTS])).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The marker that holds in this environment alone.
fn guard(environment: (&str, &str, &str, &str, &str)) -> Guard {
    let (version, platform, name, system, implementation) = environment;
    let minor = version.rsplit_once('.').unwrap().0;
    // No algebra of markers knows which text is part of which.
    let linux = if platform.contains("linux") {
        "in"
    } else {
        "not in"
    };
    let marker = format!(
        "python_version == '{minor}' and python_full_version == '{version}' and sys_platform == '{platform}' \
         and os_name == '{name}' and platform_system == '{system}' \
         and platform_python_implementation == '{implementation}' and 'linux' {linux} sys_platform"
    );
    Guard::from_marker(marker.parse().unwrap())
}

/// The value in one environment, as the runner prints it; `None` when a part of it is not known.
fn dump(value: &Resolved<Node>, here: &Guard) -> Option<Value> {
    let node = match value {
        Resolved::Known(node) => node,
        Resolved::Dynamic(_) => return None,
        Resolved::Guarded(alternatives) => {
            let (_, value) = alternatives
                .iter()
                .find(|(guard, _)| !guard.is_disjoint(here))?;
            return dump(value, here);
        }
    };
    Some(match &node.data {
        Data::None => Value::Null,
        Data::Bool(value) => json!(value),
        Data::Int(value) => json!(value),
        Data::Str(text) => json!(text),
        Data::List(seq) => Value::Array(items(seq, here)?),
        Data::Tuple(seq) => json!({"tuple": items(seq, here)?}),
        Data::Dict(map) => {
            if !map.open.is_empty() {
                return None;
            }
            let mut pairs = Vec::new();
            for entry in &map.entries {
                if !entry.guard.is_disjoint(here) {
                    let key = dump(&Resolved::Known(entry.key.clone()), here)?;
                    pairs.push(json!([key, dump(&entry.value, here)?]));
                }
            }
            pairs.sort_by_key(Value::to_string);
            json!({"dict": pairs})
        }
        _ => return None,
    })
}

fn items(seq: &Sequence, here: &Guard) -> Option<Vec<Value>> {
    if !seq.open.is_empty() {
        return None;
    }
    seq.items
        .iter()
        .filter(|item| !item.guard.is_disjoint(here))
        .map(|item| dump(&item.value, here))
        .collect()
}

/// What an evaluation says of one environment. `None`: it does not know. `Some(None)`: setup() is not reached.
fn said(evaluation: &Evaluation, here: &Guard) -> Option<Option<Value>> {
    let call = evaluation
        .calls
        .iter()
        .find(|call| !call.guard.is_disjoint(here));
    let Some(call) = call else {
        return Some(None);
    };
    dump(&call.keyword("name")?.value, here).map(Some)
}

/// What chance seldom makes: names that are there in some Pythons only, handlers that name them or other names.
const FIXED: &[&str] = &[
    "x = 1\nE = ValueError\ntry:\n    int('y')\nexcept E:\n    x = 2",
    "try:\n    E = StandardError\nexcept NameError:\n    E = Exception\n\
     try:\n    int('y')\n    x = 1\nexcept E:\n    x = 2",
    "x = 1\ntry:\n    try:\n        int('y')\n    except StandardError:\n        x = 2\n\
     except NameError:\n    x = 3",
    "x = 1\ntry:\n    open('missing')\nexcept (FileNotFoundError, IOError):\n    x = 2\n",
    "x = 1\ntry:\n    try:\n        {}['y']\n    except ModuleNotFoundError:\n        x = 2\n\
     except Exception:\n    x = 3",
    "x = 'b' if str is bytes else 's'",
    "try:\n    x = format('y')\nexcept NameError:\n    x = 1",
    "try:\n    raw_input\n    x = 2\nexcept NameError:\n    x = 3",
    "import sys\nx = 1\nif sys.version_info < (3,):\n    sys.exit()\nx = 2",
];

/// How often a value is known: of how many, for all environments at once, and one by one.
#[derive(Default)]
struct Known {
    all: usize,
    everywhere: usize,
    alone: usize,
}

/// Where the evaluator says something else than Python.
fn disagreements(program: &str, truth: &[Value], known: &mut Known) -> Vec<String> {
    let source = format!("{program}\nfrom setuptools import setup\nsetup(name=x)\n");
    let files = Files::new(MemoryWorld::new([("setup.py", source)]));
    let path = Utf8Path::new("setup.py");
    let all = evaluate(&files, path);
    let mut wrong = Vec::new();
    for (truth, environment) in truth.iter().zip(ENVIRONMENTS) {
        let guard = guard(environment);
        let everywhere = said(&all, &guard);
        let alone = said(&evaluate_in(&files, path, &guard), &guard);
        known.all += 1;
        known.everywhere += usize::from(everywhere.is_some());
        known.alone += usize::from(alone.is_some());
        // An exception outside `try` ends the build; what is read behind it matters to nobody.
        if truth.get("left").is_some_and(|left| left != "SystemExit") {
            continue;
        }
        let real = truth.get("x").cloned();
        for (how, own) in [("for all", everywhere), ("alone", alone)] {
            if own.as_ref().is_some_and(|own| *own != real) {
                wrong.push(format!(
                    "in {environment:?}, evaluated {how}\nPython: {truth}\nours:   {own:?}"
                ));
            }
        }
    }
    wrong
}

/// Takes lines out of a program as long as something is wrong with it.
fn reduced(program: &str) -> String {
    let mut lines = program.lines().collect::<Vec<_>>();
    let mut at = 0;
    while at < lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        let shorter = fewer.join("\n") + "\n";
        let truth = python(std::slice::from_ref(&shorter));
        // A name that is not there any more would be another fault.
        let left = |truth: &Value| truth.get("left").is_some_and(|left| left != "SystemExit");
        let is_wrong = truth.iter().any(|truth| {
            !truth.is_empty()
                && !truth.iter().any(left)
                && !disagreements(&shorter, truth, &mut Known::default()).is_empty()
        });
        if is_wrong {
            lines = fewer;
        } else {
            at += 1;
        }
    }
    lines.join("\n")
}

#[test]
fn each_environment_has_what_python_gives_there() {
    if common::leaves_out_real_tools() {
        return;
    }
    let programs = (0..PROGRAMS)
        .map(|seed| Generator::new(seed).program())
        .chain(FIXED.iter().map(|program| format!("{program}\n")))
        .collect::<Vec<_>>();
    let mut known = Known::default();
    let mut wrong = Vec::new();
    for (program, truth) in programs.iter().zip(python(&programs)) {
        let found = disagreements(program, &truth, &mut known);
        wrong.extend(found.into_iter().map(|found| (program, found)));
    }
    if let Some((program, found)) = wrong.iter().min_by_key(|(program, _)| program.len()) {
        panic!(
            "{} wrong, such as {found}\n{}",
            wrong.len(),
            reduced(program)
        );
    }
    let Known {
        all,
        everywhere,
        alone,
    } = known;
    println!("known of {all}: {everywhere} for all environments at once, {alone} one by one");
    assert!(everywhere * 100 >= all * KNOWN_PERCENT);
    assert!(everywhere * 100 >= alone * RESTRICTED_PERCENT);
}

const KNOWN_PERCENT: usize = 90;
/// A bound of alternatives may be reached where an environment alone has none.
const RESTRICTED_PERCENT: usize = 99;

/// Makes programs that bind lists, dicts, texts and numbers by environment, the same from the same seed.
struct Generator {
    state: u64,
    lines: Vec<String>,
    depth: usize,
    names: usize,
    loops: usize,
}

const TESTS: &[&str] = &[
    "sys.version_info < (3,)",
    "sys.version_info >= (3, 8)",
    "sys.version_info > (3, 6)",
    "sys.version_info <= (3, 11)",
    "sys.version_info < (3, 8, 5)",
    "sys.version_info[0] == 2",
    "sys.version_info[0] >= 3",
    "sys.version_info[:2] < (3, 6)",
    "sys.version_info[:2] == (2, 7)",
    "sys.version_info[:2] in [(3, 4), (3, 6)]",
    "sys.version_info.major < 3",
    "sys.platform == 'win32'",
    "sys.platform != 'darwin'",
    "sys.platform in ('win32', 'darwin')",
    "sys.platform.startswith('linux')",
    "sys.platform.startswith('win')",
    "os.name == 'nt'",
    "platform.system() == 'Darwin'",
    "platform.python_implementation() == 'PyPy'",
    "PY2",
    "WINDOWS",
    "not PY2",
    "'b' in l",
    "'k1' in d",
    "d.get('k2')",
    "n > 2",
    "len(l) % 2",
    "s.endswith('b')",
    "True",
];

/// Simple statements; `#` becomes a new number, `?` a test.
const SIMPLE: &[&str] = &[
    "l.append('a#')",
    "l.append('b')",
    "l += ['c#', 'd#']",
    "l.extend(['e#'] if ? else [])",
    "l.insert(0, 'f#')",
    "l = l + [s]",
    "l = [i for i in l if i != 'b' or ?]",
    "l = sorted(l)",
    "l.reverse()",
    "l.remove('b') if 'b' in l else None",
    "m = l",
    "m.append('m#')",
    "m = list(l)",
    "d['k1'] = '#'",
    "d['k2'] = ?",
    "d['l'] = l",
    "d.update(k3='#')",
    "d.setdefault('k#', []).append(n)",
    "d = dict(d, k4=s)",
    "d.pop('k1', None)",
    "s += 'a'",
    "s = s + ('b' if ? else 'c')",
    "s = '%s-%d' % (s[-4:], n)",
    "s = s.replace('a', 'b')",
    "n += 1",
    "n = n * 2 % 7",
    "n, t = len(l), n",
    "t = (n, ?)",
    "t = 'x' if ? else 'y'",
    "t = f#(?)",
    "t = f#(n > 3)",
    "t = bool(? and ?)",
    "t = n or s",
    "if ?: sys.exit(#)",
];

impl Generator {
    fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1,
            lines: Vec::new(),
            depth: 0,
            names: 0,
            loops: 0,
        }
    }

    fn program(mut self) -> String {
        let start = "import sys, os, platform\nl, d, s, n, t = ['b'], {}, 'a', 1, None\nm = l\n\
                     PY2 = sys.version_info[0] == 2\nWINDOWS = sys.platform == 'win32'\n";
        for _ in 0..4 + self.below(6) {
            self.statement();
        }
        format!("{start}{}\nx = [l, m, d, s, n, t]\n", self.lines.join("\n"))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap() % limit
    }

    fn pick(&mut self, from: &'static [&'static str]) -> &'static str {
        let at = self.below(from.len());
        from.get(at).unwrap()
    }

    fn test(&mut self) -> String {
        let one = self.pick(TESTS);
        match self.below(5) {
            0 => format!("({one} and {})", self.pick(TESTS)),
            1 => format!("({one} or {})", self.pick(TESTS)),
            2 => format!("not ({one})"),
            _ => format!("({one})"),
        }
    }

    fn line(&mut self, text: &str) {
        let indent = "    ".repeat(self.depth);
        self.lines.push(format!("{indent}{text}"));
    }

    fn block(&mut self) {
        self.depth += 1;
        for _ in 0..1 + self.below(3) {
            self.statement();
        }
        self.depth -= 1;
    }

    fn statement(&mut self) {
        if self.depth >= 3 {
            return self.simple();
        }
        match self.below(14) {
            0..=2 => self.choice(),
            3 => self.attempt(),
            4 => self.repeat(),
            5 if self.loops > 0 => {
                let word = ["break", "continue"][self.below(2)];
                let test = self.test();
                self.line(&format!("if {test}: {word}"));
            }
            6 if self.depth == 0 => self.function(),
            _ => self.simple(),
        }
    }

    fn simple(&mut self) {
        let mut text = self.pick(SIMPLE).to_owned();
        if text.contains("f#(") {
            if self.names == 0 {
                text = "n += 3".to_owned();
            } else {
                let which = self.below(self.names);
                text = text.replace("f#(", &format!("f{which}("));
            }
        }
        if text.contains("exit") && self.below(4) > 0 {
            text = "l.append(s)".to_owned();
        }
        while text.contains('?') {
            let test = self.test();
            text = text.replacen('?', &test, 1);
        }
        let number = self.below(90).to_string();
        self.line(&text.replace('#', &number));
    }

    fn choice(&mut self) {
        let test = self.test();
        self.line(&format!("if {test}:"));
        self.block();
        if self.below(3) == 0 {
            let test = self.test();
            self.line(&format!("elif {test}:"));
            self.block();
        }
        if self.below(2) == 0 {
            self.line("else:");
            self.block();
        }
    }

    fn attempt(&mut self) {
        const RAISING: &[&str] = &[
            "unicode",
            "xrange(2)",
            "d['k1']",
            "d['none']",
            "l[3]",
            "int(s)",
            "FileNotFoundError",
            "missing_name",
            "open('missing.txt')",
            "if ?: raise ValueError('no')",
            "assert ?",
            "n += 1",
        ];
        const HANDLERS: &[&str] = &[
            "except NameError:",
            "except (KeyError, IndexError):",
            "except Exception:",
            "except:",
            "except ValueError:",
            "except LookupError:",
            "except IOError:",
            "except FileNotFoundError:",
        ];
        self.line("try:");
        self.depth += 1;
        self.simple();
        let test = self.test();
        let raising = self.pick(RAISING).replace('?', &test);
        self.line(&raising);
        self.simple();
        self.depth -= 1;
        let handler = self.pick(HANDLERS);
        self.line(handler);
        self.block();
        match self.below(4) {
            0 => {
                self.line("else:");
                self.block();
            }
            1 if self.loops == 0 => {
                self.line("finally:");
                self.depth += 1;
                self.simple();
                self.depth -= 1;
            }
            _ => {}
        }
    }

    fn repeat(&mut self) {
        let head = self.pick(&[
            "for i in ['p', 'q', 'r']:",
            "for i in list(l)[:3]:",
            "for n, i in enumerate(['u', 'v']):",
            "for i in sorted(d):",
        ]);
        self.line(head);
        self.depth += 1;
        self.line("l.append(i)");
        self.depth -= 1;
        self.loops += 1;
        self.block();
        self.loops -= 1;
    }

    fn function(&mut self) {
        let test = self.test();
        let name = self.names;
        self.line(&format!("def f{name}(a, b='b'):"));
        self.line(&format!("    if {test}: return [a, b]"));
        let test = self.test();
        self.line(&format!("    while a and {test}:"));
        self.line("        l.append(b)");
        self.line("        a = False");
        self.line("    d['f'] = a");
        self.line("    return b");
        self.names += 1;
    }
}
