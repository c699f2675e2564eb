//! `syntax::version`, `specifier`, `requirement` and `marker` against packaging.

use crate::random::Random;
use crate::{ask, assert_none_differ, tools};
use camino::Utf8Path;
use serde_json::{Value, json};
use std::cmp::Ordering;
use unsetup::syntax::{marker, requirement, specifier, version};
use unsetup::text::{Decoding, Files, MemoryWorld, Span};

const CASES: u64 = 2500;

/// Asks packaging all questions, and says where `ours` is another answer.
fn compare(questions: &[Value], ours: impl Fn(&Value, &Value) -> Option<Value>) {
    let Some(readers) = tools::readers() else {
        return;
    };
    let answers = ask(&readers.python, "read_packaging.py", questions);
    let mut differences = Vec::new();
    let mut compared = 0;
    for (question, answer) in questions.iter().zip(&answers) {
        // `None`: what we leave open.
        let Some(ours) = ours(question, answer) else {
            continue;
        };
        compared += 1;
        if ours != *answer {
            differences.push(format!(
                "{question}\n  packaging {answer}\n  ours      {ours}"
            ));
        }
    }
    assert_none_differ(&differences, compared);
    assert!(
        compared * 2 > questions.len(),
        "{compared} of {} are decided",
        questions.len()
    );
}

fn text_of<'a>(question: &'a Value, key: &str) -> &'a str {
    question[key].as_str().unwrap()
}

fn span(text: &str) -> Span {
    let files = Files::new(MemoryWorld::new([("requirements.txt", text)]));
    let path = Utf8Path::new("requirements.txt");
    files.open(path, Decoding::Utf8).unwrap().whole()
}

const SEPARATORS: &[&str] = &["", ".", "-", "_"];

/// A version, often in an unusual spelling.
fn version_text(random: &mut Random, odd: bool) -> String {
    let mut text = String::new();
    if odd && random.one_in(6) {
        text.push_str(random.pick(&[
            "v", "V", " ", "v ", "\t", "\n", "é", "+", "-", "\u{a0}", ".",
        ]));
    }
    if random.one_in(8) {
        text.push_str(random.pick(&["1!", "0!", "2!", "!"]));
    }
    let numbers = [
        "0",
        "1",
        "2",
        "10",
        "00",
        "01",
        "2013",
        "3",
        "0",
        "1",
        "99999999999",
        "٣",
    ];
    let parts = random.several(&numbers[..if odd { 12 } else { 10 }], 1, 4);
    text.push_str(&parts.join("."));
    if random.one_in(3) {
        let word = random.pick(&[
            "a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC", "Alpha", "gamma",
        ]);
        let number = random.pick(&["", "0", "1", "2", "01"]);
        text.push_str(&format!(
            "{}{word}{}{number}",
            random.pick(SEPARATORS),
            random.pick(SEPARATORS)
        ));
    }
    if random.one_in(4) {
        match random.below(3) {
            0 => text.push_str(random.pick(&["-1", "-0", "-01", "-", "--1", "_1"])),
            _ => {
                let word = random.pick(&["post", "rev", "r", "POST"]);
                let number = random.pick(&["", "0", "1", "2"]);
                text.push_str(&format!(
                    "{}{word}{}{number}",
                    random.pick(SEPARATORS),
                    random.pick(SEPARATORS)
                ));
            }
        }
    }
    if random.one_in(4) {
        let number = random.pick(&["", "0", "1", "2"]);
        text.push_str(&format!(
            "{}dev{}{number}",
            random.pick(SEPARATORS),
            random.pick(SEPARATORS)
        ));
    }
    if random.one_in(6) {
        text.push_str(random.pick(&[
            "+abc", "+1", "+ABC.1", "+abc_1-2", "+", "+é", "+1.a.01", "+a..b", "+a+b", "+0", "+a ",
        ]));
    }
    if odd && random.one_in(12) {
        text.push_str(random.pick(&[
            " ", "\n", ".", "x", ".*", "\u{85}", "\u{1c}", "-", "é", " 1",
        ]));
    }
    text
}

fn plain_version(random: &mut Random) -> String {
    loop {
        let text = version_text(random, false);
        if version::parse(&text).is_some() {
            return text;
        }
    }
}

#[test]
fn versions_are_read_and_normalised_as_packaging_does() {
    let questions: Vec<Value> = (0..CASES)
        .map(|seed| json!({"kind": "version", "text": version_text(&mut Random::new(seed), true)}))
        .collect();
    compare(&questions, |question, _| {
        Some(json!(version::normalize(text_of(question, "text"))))
    });
}

#[test]
fn versions_are_ordered_as_packaging_orders_them() {
    let questions: Vec<Value> = (0..CASES)
        .map(|seed| {
            let random = &mut Random::new(seed);
            json!({"kind": "order", "a": plain_version(random), "b": plain_version(random)})
        })
        .collect();
    compare(&questions, |question, _| {
        let read = |key| version::parse(text_of(question, key)).unwrap();
        Some(json!(match read("a").cmp(&read("b")) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }))
    });
}

fn specifier_text(random: &mut Random, odd: bool) -> String {
    const OPERATORS: &[&str] = &["==", "!=", "<", "<=", ">", ">=", "~=", "==="];
    let mut clauses = Vec::new();
    for _ in 0..random.below(4) {
        let operator = match odd && random.one_in(15) {
            true => random.pick(&["=", "=>", "<>", "~", "^", "", "!", "====", "= ="]),
            false => random.pick(OPERATORS),
        };
        let odd_version = odd && random.one_in(6);
        let mut text = format!(
            "{operator}{}{}",
            random.pick(&["", "", " ", "\t"]),
            version_text(random, odd_version)
        );
        if random.one_in(6) {
            text.push_str(random.pick(&[".*", ".*", "*", ".*.*", " .*"]));
        }
        clauses.push(text);
    }
    let mut text = clauses.join(random.pick(&[",", ", ", " , "]));
    if odd && random.one_in(10) {
        text.push_str(random.pick(&[",", ",,", " ", ";", ")", "\n", "\u{a0}"]));
    }
    text
}

/// Versions that lie close to each other.
fn close_version(random: &mut Random) -> String {
    let release = random.pick(&["1", "1.0", "1.0.0", "1.1", "1.0.1", "2", "0", "1!1", "1.9"]);
    let pre = random.pick(&["", "", "", "a0", "a1", "b0", "rc1"]);
    let post = random.pick(&["", "", "", ".post0", ".post1"]);
    let dev = random.pick(&["", "", "", ".dev0", ".dev1"]);
    let local = random.pick(&["", "", "", "", "+0", "+abc", "+abc.1"]);
    format!("{release}{pre}{post}{dev}{local}")
}

fn close_specifier(random: &mut Random) -> String {
    let clauses: Vec<String> = (0..1 + random.below(2))
        .map(|_| {
            let operator = random.pick(&["==", "!=", "<", "<=", ">", ">=", "~=", "==="]);
            let version = close_version(random);
            let public = version.split('+').next().unwrap();
            match operator {
                "==" | "!=" if random.one_in(4) => {
                    format!("{operator}{}.*", random.pick(&["1", "1.0", "1!1", "0.0"]))
                }
                "==" | "!=" | "===" => format!("{operator}{version}"),
                _ => format!("{operator}{public}"),
            }
        })
        .collect();
    clauses.join(",")
}

#[test]
fn specifiers_contain_what_packaging_says() {
    let questions: Vec<Value> = (0..CASES)
        .map(|seed| {
            let random = &mut Random::new(seed);
            let (text, versions): (String, Vec<String>) = match random.one_in(2) {
                true => {
                    // In normal form: of a text packaging keeps the spelling, which `===` compares.
                    let versions =
                        (0..8).map(|_| version::normalize(&plain_version(random)).unwrap());
                    let versions = versions.collect();
                    (specifier_text(random, true), versions)
                }
                false => {
                    let versions = (0..12)
                        .map(|_| version::normalize(&close_version(random)).unwrap())
                        .collect();
                    (close_specifier(random), versions)
                }
            };
            json!({"kind": "contains", "text": text, "versions": versions})
        })
        .collect();
    compare(&questions, |question, _| {
        let Ok(specifiers) = specifier::parse(text_of(question, "text")) else {
            return Some(Value::Null);
        };
        let versions = question["versions"].as_array().unwrap();
        let contained = versions.iter().map(|text| {
            let version = version::parse(text.as_str().unwrap()).unwrap();
            specifiers.contains(&version)
        });
        Some(json!(contained.collect::<Vec<bool>>()))
    });
}

#[test]
fn requirements_are_read_as_packaging_reads_them() {
    let questions: Vec<Value> = (0..CASES)
        .map(
            |seed| json!({"kind": "requirement", "text": requirement_text(&mut Random::new(seed))}),
        )
        .collect();
    compare(&questions, |question, _| {
        let text = text_of(question, "text");
        let Ok(read) = requirement::parse(text, span(text)) else {
            return Some(Value::Null);
        };
        let mut extras: Vec<&str> = read
            .extras
            .iter()
            .map(|extra| extra.value.as_str())
            .collect();
        extras.sort_unstable();
        extras.dedup();
        let mut clauses: Vec<&str> = read
            .specifiers
            .clauses()
            .iter()
            .map(|clause| clause.text())
            .collect();
        clauses.sort_unstable();
        clauses.dedup();
        Some(json!({
            "name": read.name.value,
            "canonical": read.canonical_name(),
            "extras": extras,
            "specifier": clauses,
            "url": read.url.as_ref().map(|url| &url.value),
            "marker": read.marker.is_some(),
        }))
    });
}

fn requirement_text(random: &mut Random) -> String {
    const NAMES: &[&str] = &[
        "six",
        "Foo.Bar_baz",
        "a",
        "A-b",
        "x1",
        "0",
        "_x",
        "x_",
        "x-",
        "x.",
        "a b",
        "é",
        "aé",
        "",
        "x--y",
        "a.-b",
        "six=",
        "'a'",
        "ı",
        "x__",
    ];
    const EXTRAS: &[&str] = &[
        "",
        "",
        "",
        "[a]",
        "[a,b]",
        "[ a , b ]",
        "[]",
        "[ ]",
        "[a,]",
        "[,a]",
        "[a",
        "a]",
        "[a b]",
        "[a][b]",
        "[_]",
        "[a_,b.c]",
        "[é]",
        "[a;]",
    ];
    const URLS: &[&str] = &[
        "https://e.org/x",
        "git+ssh://git@e.org/r.git#egg=x",
        "./x",
        "x",
        "",
        "https://e.org/x;y",
        "file:///x y",
        "\"x\"",
        "${X}",
        "é",
    ];
    let odd = random.one_in(2);
    let pick = |random: &mut Random, all: &[&'static str], usual: usize| match odd {
        true => random.pick(all),
        false => random.pick(&all[..usual]),
    };
    let name = pick(random, NAMES, 6);
    let extras = pick(random, EXTRAS, 8);
    let blank = |random: &mut Random| random.pick(&["", "", "", " ", "\t", "  "]);
    let mut text = blank(random).to_owned() + name + blank(random) + extras + blank(random);
    match random.below(5) {
        0 => {
            let url = pick(random, URLS, 4);
            text.push_str(&format!(
                "@{}{url}{}",
                blank(random),
                random.pick(&["", " ", " ", "\t"])
            ));
        }
        1 => {
            let specifier = specifier_text(random, odd);
            let close = if odd {
                random.pick(&[")", "", " )", "))"])
            } else {
                ")"
            };
            text.push_str(&format!("({}{specifier}{close}", blank(random)));
        }
        _ => text.push_str(&specifier_text(random, odd)),
    }
    text.push_str(blank(random));
    if random.one_in(2) {
        text.push_str(&format!(
            ";{}{}",
            blank(random),
            marker_text(random, odd, 2)
        ));
    }
    if odd && random.one_in(8) {
        text.push_str(random.pick(&[";", " #c", "#c", "\n", "\\", " x", "\u{a0}", ",", "\r"]));
    }
    text
}

fn marker_text(random: &mut Random, odd: bool, depth: usize) -> String {
    if depth > 0 && random.one_in(2) {
        let left = marker_text(random, odd, depth - 1);
        let right = marker_text(random, odd, depth - 1);
        let word = match odd && random.one_in(12) {
            true => random.pick(&["and not", "AND", "", "&", "xor", "or or"]),
            false => random.pick(&["and", "or"]),
        };
        return match random.below(4) {
            0 => format!("({left}) {word} {right}"),
            1 => format!("({left}){word}({right})"),
            2 => format!("({left} {word} {right})"),
            _ => format!("{left} {word} {right}"),
        };
    }
    const PAIRS: &[(&str, &[&str])] = &[
        (
            "python_version",
            &[
                "2.7", "3", "3.6", "3.10", "3.6.1", "2", "3.*", "2.6 2.7", "3.6, 3.7", "4", "3.13",
                "3.6.*", "3.0",
            ],
        ),
        (
            "python_full_version",
            &["3.6.1", "2.7.9", "3", "3.7.0", "3.6", "3.6.*"],
        ),
        (
            "sys_platform",
            &[
                "linux",
                "win32",
                "darwin",
                "linux2",
                "linux darwin",
                "cygwin",
            ],
        ),
        ("os_name", &["nt", "posix", "java"]),
        ("platform_system", &["Linux", "Windows", "Darwin", "linux"]),
        ("platform_machine", &["x86_64", "arm64", "x86_64 AMD64"]),
        (
            "platform_python_implementation",
            &["CPython", "PyPy", "Jython"],
        ),
        ("implementation_name", &["cpython", "pypy"]),
        ("implementation_version", &["3.6", "2.7.18"]),
        ("extra", &["test", "x", "X", "a-b", "A_B", "x.y"]),
    ];
    const ODD: &[(&str, &[&str])] = &[
        ("os.name", &["nt"]),
        ("sys.platform", &["win32"]),
        ("platform.machine", &["x86_64"]),
        ("python_implementation", &["CPython"]),
        ("platform.python_implementation", &["PyPy"]),
        ("python_versio", &["3"]),
        ("'a'", &["a"]),
        ("extras", &["x"]),
        ("platform_release", &["", "5.4", "1-generic"]),
        ("platform_version", &["#1 SMP"]),
        (
            "python_version",
            &[
                "3.x",
                "2.7+",
                "3.6rc1",
                "v3",
                "",
                "a",
                "3.6.dev0",
                "1!3",
                "3 .6",
                "٣",
                "3.6+local",
                "3.6.post1",
            ],
        ),
        (
            "sys_platform",
            &[
                "x\\",
                "a\\x41",
                "\\x",
                "\\u12",
                "\\n",
                "'",
                "",
                "é",
                "\\N{DASH}",
                "\\N",
                "\\U00110000",
            ],
        ),
        ("extra", &["", "é", "a b"]),
        ("Python_version", &["3"]),
        ("os_name ", &["nt"]),
    ];
    let (variable, values) = if odd && random.one_in(4) {
        random.pick(ODD)
    } else {
        random.pick(PAIRS)
    };
    let value = random.pick(values);
    let operator = match odd && random.one_in(8) {
        true => random.pick(&[
            "===", "~=", "=", "<>", "not", "notin", "not  in", "is", "!", "in", "NOT IN", "not\tin",
        ]),
        false if variable.contains("version") => {
            random.pick(&["<", "<=", "==", "!=", ">=", ">", "~=", "in", "not in"])
        }
        false => random.pick(&["==", "!=", "==", "in", "not in", "<"]),
    };
    let quote = if odd && random.one_in(15) {
        random.pick(&["", "`", "\u{2019}"])
    } else {
        random.pick(&["'", "\""])
    };
    let blank = if operator.starts_with(|c: char| c.is_ascii_alphabetic()) {
        " "
    } else {
        random.pick(&["", " ", "\t"])
    };
    match random.one_in(6) {
        true => format!("{quote}{value}{quote}{blank}{operator}{blank}{variable}"),
        false => format!("{variable}{blank}{operator}{blank}{quote}{value}{quote}"),
    }
}

/// (python, platform, implementation, extra)
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("2.7.18", "linux", "CPython", ""),
    ("2.7.8", "win32", "CPython", "test"),
    ("3.0.1", "linux", "CPython", ""),
    ("3.6.0", "darwin", "CPython", "x"),
    ("3.6.1", "linux", "PyPy", "a-b"),
    ("3.7.0", "win32", "PyPy", ""),
    ("3.10.4", "linux", "CPython", "x-y"),
    ("3.13.0", "darwin", "CPython", ""),
    ("4.0.0", "linux", "CPython", "test"),
];

#[test]
fn markers_hold_where_packaging_says() {
    let environments: Vec<Value> = PLACES.iter().map(environment).collect();
    let questions: Vec<Value> = (0..CASES)
        .map(|seed| {
            let random = &mut Random::new(seed);
            let odd = random.one_in(3);
            json!({"kind": "marker", "text": marker_text(random, odd, 3), "environments": environments})
        })
        .collect();
    compare(&questions, |question, answer| {
        let text = text_of(question, "text");
        let Ok(read) = marker::parse(text, span(text)) else {
            return Some(Value::Null);
        };
        let Some(tree) = read.tree() else {
            // Legal, and the meaning left open: then packaging must read it too.
            return answer.is_null().then(|| json!("left open"));
        };
        let holds = PLACES
            .iter()
            .map(|(python, platform, implementation, extra)| {
                let environment = marker::environment(python, platform, implementation).unwrap();
                let extras: &[&str] = if extra.is_empty() { &[] } else { &[extra] };
                marker::evaluate(tree, &environment, extras)
            });
        Some(json!(holds.collect::<Vec<bool>>()))
    });
}

/// The environment of `marker::environment`, as packaging takes it.
fn environment((python, platform, implementation, extra): &(&str, &str, &str, &str)) -> Value {
    let (os_name, system) = match *platform {
        "win32" => ("nt", "Windows"),
        "darwin" => ("posix", "Darwin"),
        _ => ("posix", "Linux"),
    };
    let (short, _) = python.rsplit_once('.').unwrap();
    json!({
        "python_version": short, "python_full_version": python, "implementation_version": python, "os_name": os_name,
        "implementation_name": implementation.to_lowercase(), "platform_python_implementation": implementation,
        "platform_machine": "x86_64", "platform_release": "", "platform_version": "", "platform_system": system,
        "sys_platform": platform, "extra": extra,
    })
}
