//! `syntax::ini` against Python's configparser.

use crate::random::Random;
use crate::{ask, assert_none_differ, hex, tools};
use camino::Utf8Path;
use serde_json::{Value, json};
use std::sync::Arc;
use unsetup::syntax::SyntaxError;
use unsetup::syntax::ini::{self, DEFAULT_SECTION, Ini, KeyCase};
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

const CASES: u64 = 1500;

const INDENTS: &[&str] = &[
    "", "", "", "", "", "", "", "", " ", "  ", "    ", "\t", "\u{a0}", "\u{c}", "\u{1c}",
    "\u{3000}",
];
const HEADERS: &[&str] = &[
    "[s]",
    "[s]",
    "[t]",
    "[u]",
    "[metadata]",
    "[options]",
    "[DEFAULT]",
    "[default]",
    "[ s ]",
    "[s] x",
    "[a]b]",
    "[s]]",
    "[]",
    "[s",
    "[[s]]",
    "[é]",
    "[u] # c",
    "[%(a)s]",
];
const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "A",
    "home-page",
    "Home_Page",
    "a b",
    "é",
    "É",
    "İ",
    "ΑΣ",
    "a.b",
    "",
    "[k",
    "x#y",
    "x;y",
    "\"q\"",
    "rem",
    "%(a)s",
    "a\u{85}",
    "ẞ",
    "k\u{1f}",
];
const DELIMITERS: &[&str] = &[
    "=",
    " = ",
    ":",
    " : ",
    ": ",
    "==",
    "=\t",
    " =:",
    "\u{a0}=\u{a0}",
    "\u{1f}=\u{1f}",
];
const VALUES: &[&str] = &[
    "",
    "1",
    "x y",
    "x ",
    "# x",
    "x # y",
    "x ; y",
    "; x",
    "x = y",
    "é ü",
    "[s]",
    "%(a)s",
    "%(A)s",
    "%(b)s-%(c)s",
    "%%",
    "100%",
    "%(nowhere)s",
    "%(a)",
    "%(a)d",
    "%()s",
    "%(d)s%(d)s",
    "%(home-page)s",
    "%a",
    "%%(a)s",
    "%(%(a)s)s",
    "x\\",
    "x\u{b}y",
    "x\u{85}y",
    "\u{2028}",
    "x\u{c}",
    "'q'",
    "\"",
    "%(e)s",
    "%(f)s",
    "%(İ)s",
    "%(É)s",
    "\u{feff}x",
    "x\u{1d}y\u{1e}",
];
const OTHERS: &[&str] = &[
    "# c", "; c", "#c = x", ";", "rem x", "", "", "  ", "\t", "junk", "junk é", "= x", ": y", "=",
    "]", "x y z", "-", "\u{feff}", "\u{a0}", "#", "%(a)s",
];
const ENDS: &[&str] = &[
    "\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\r\r\n",
];

#[test]
fn ini_files_are_read_as_configparser_reads_them() {
    let Some(today) = tools::readers() else {
        return;
    };
    let files: Vec<Vec<u8>> = (0..CASES).map(generate).collect();
    let cases: Vec<Value> = files.iter().map(|bytes| json!(hex(bytes))).collect();
    let answers = ask(&today.python, "read_ini.py", &cases);

    let mut differences = Vec::new();
    for (bytes, answer) in files.iter().zip(&answers) {
        let file = open(bytes);
        for (keys, name) in [(KeyCase::Kept, "kept"), (KeyCase::Lower, "lower")] {
            for raw in [true, false] {
                let mode = if raw {
                    format!("raw {name}")
                } else {
                    name.to_owned()
                };
                let ours = outcome(&file, keys, raw);
                if ours != answer[&mode] {
                    let text = String::from_utf8_lossy(bytes);
                    differences.push(format!(
                        "{text:?} {mode}\n  python {}\n  ours   {ours}",
                        answer[&mode]
                    ));
                }
            }
        }
    }
    assert_none_differ(&differences, files.len());
}

fn generate(seed: u64) -> Vec<u8> {
    let random = &mut Random::new(seed);
    // Most files use few of the odd pieces, so that many are read to their end.
    let oddness = random.pick(&[8, 8, 30, 200]);
    let end = random.pick(ENDS);
    let mut text = String::new();
    if random.one_in(40) {
        text.push('\u{feff}');
    }
    if !random.one_in(15) {
        text.push_str("[s]");
        text.push_str(end);
    }
    if random.one_in(12) {
        chain(random, &mut text, end);
    }
    let mut sections = 0;
    for number in 0..random.below(14) {
        let what = random.below(12);
        if (7..=8).contains(&what) && !random.one_in(oddness) {
            text.push_str("  ");
        }
        text.push_str(indent(random, oddness));
        match what {
            0 if random.one_in(oddness) => text.push_str(random.pick(HEADERS)),
            0 => {
                sections += 1;
                text.push_str(&format!(
                    "[{}{sections}]",
                    random.pick(&["s", "S", "metadata"])
                ));
            }
            1..=6 => option(random, &mut text, number, oddness),
            7..=8 => text.push_str(random.pick(VALUES)),
            _ if random.one_in(oddness) => text.push_str(random.pick(OTHERS)),
            _ => text.push_str(random.pick(&OTHERS[..9])),
        }
        let own = if random.one_in(10) {
            random.pick(ENDS)
        } else {
            end
        };
        text.push_str(own);
    }
    if random.one_in(4) {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    let mut bytes = text.into_bytes();
    if random.one_in(40) && !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] = random.pick(&[0xe9, 0xff, 0x80, 0x00]);
    }
    bytes
}

fn indent(random: &mut Random, oddness: usize) -> &'static str {
    match random.one_in(oddness.min(10)) {
        true => random.pick(INDENTS),
        false => random.pick(&INDENTS[..11]),
    }
}

fn option(random: &mut Random, text: &mut String, number: usize, oddness: usize) {
    match random.one_in(oddness) {
        true => text.push_str(random.pick(KEYS)),
        false if random.one_in(60) => text.push_str(random.pick(&["a0", "b1", "c1"])),
        false => text.push_str(&format!(
            "{}{number}",
            random.pick(&["a", "b", "C", "home-page"])
        )),
    }
    let delimiters = if random.one_in(5) {
        DELIMITERS
    } else {
        &DELIMITERS[..5]
    };
    text.push_str(random.pick(delimiters));
    match random.one_in(3) {
        true => text.push_str(random.pick(VALUES)),
        false => text.push_str(random.pick(&[
            "", "x", "x y", "%(a)s", "%%", "%(a0)s", "%(b1)s", "%(C1)s", "%(c1)s",
        ])),
    }
}

/// References as deep as they may go, and deeper.
fn chain(random: &mut Random, text: &mut String, end: &str) {
    text.push_str(&format!("k0 = x{end}"));
    for level in 1..8 + random.below(6) {
        text.push_str(&format!(
            "k{level} = %(k{})s{}{end}",
            level - 1,
            random.pick(&["", "%%", "%(k0)s"])
        ));
    }
}

fn open(bytes: &[u8]) -> Arc<SourceFile> {
    Files::new(MemoryWorld::new([("setup.cfg", bytes.to_vec())]))
        .open(Utf8Path::new("setup.cfg"), Decoding::Utf8)
        .unwrap()
}

/// Our reading in the form of `read_ini.py`.
fn outcome(file: &SourceFile, keys: KeyCase, raw: bool) -> Value {
    if file.encoding().lossy {
        return json!({"error": "UnicodeDecodeError"});
    }
    let parse = ini::parse_with(file, keys);
    if let Some(error) = first_error(file, &parse.errors) {
        return error;
    }
    let mut names: Vec<&str> = Vec::new();
    for section in &parse.tree.sections {
        let name = section.name.value.as_str();
        if name != DEFAULT_SECTION && !names.contains(&name) {
            names.push(name);
        }
    }
    let sections = names
        .iter()
        .map(|name| json!([name, options(&parse.tree, name, raw)]));
    Value::Array(sections.collect())
}

fn options(tree: &Ini, section: &str, raw: bool) -> Vec<Value> {
    let own = tree
        .sections
        .iter()
        .filter(|found| found.name.value == section);
    let inherited = tree
        .sections
        .iter()
        .filter(|found| found.name.value == DEFAULT_SECTION);
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for option in own.chain(inherited).flat_map(|section| &section.options) {
        let key = tree.keys.apply(&option.key.value);
        if seen.contains(&key) {
            continue;
        }
        let value = match raw {
            true => json!(tree.option_or_default(section, &key).unwrap().value),
            false => tree.interpolate(section, &key).map_or_else(
                |error| json!({"error": interpolation_error(&error)}),
                Value::from,
            ),
        };
        found.push(json!([key, value]));
        seen.push(key);
    }
    found
}

fn interpolation_error(error: &SyntaxError) -> &'static str {
    if error.message.contains("deeper") {
        "InterpolationDepthError"
    } else if error.message.contains("names no option") {
        "InterpolationMissingOptionError"
    } else {
        "InterpolationSyntaxError"
    }
}

/// Python raises at the first of most errors, but collects lines that it cannot read and tells them at the end.
fn first_error(file: &SourceFile, errors: &[SyntaxError]) -> Option<Value> {
    let row = |error: &SyntaxError| file.position(error.span.start as usize).row;
    let collected = |error: &&SyntaxError| {
        error.message.contains("neither") || error.message.contains("no key")
    };
    if let Some(error) = errors.iter().find(|error| !collected(error)) {
        let class = if error.message.contains("already exists in section") {
            "DuplicateOptionError"
        } else if error.message.ends_with("already exists") {
            "DuplicateSectionError"
        } else {
            "MissingSectionHeaderError"
        };
        return Some(json!({"error": class, "lines": [row(error)]}));
    }
    let rows: Vec<usize> = errors.iter().map(row).collect();
    (!rows.is_empty()).then(|| json!({"error": "ParsingError", "lines": rows}))
}
