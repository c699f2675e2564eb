//! `syntax::requirements` against pip's own parser, on folders of files that include each other.

use crate::pip::{Indexes, expected_row, our_row};
use crate::random::Random;
use crate::requirement_pieces::*;
use crate::{ask, assert_none_differ, hex, tools};
use camino::Utf8Path;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use unsetup::syntax::requirements::{LineKind, LocationKind, parse};
use unsetup::text::{Decoding, Encoding, Files, MemoryWorld, resolve};

const CASES: u64 = 600;

struct Folder {
    files: BTreeMap<&'static str, String>,
}

#[test]
fn requirements_files_are_read_as_pip_reads_them() {
    let Some(readers) = tools::readers() else {
        return;
    };
    let folders: Vec<Folder> = (0..CASES).map(Folder::generate).collect();
    let cases: Vec<Value> = folders.iter().map(Folder::case).collect();
    let answers = ask(&readers.python, "read_requirements.py", &cases);

    let mut differences = Vec::new();
    for (folder, answer) in folders.iter().zip(&answers) {
        if let Some(difference) = folder.compare(answer) {
            let named = folder
                .files
                .iter()
                .filter(|(path, _)| difference.contains(**path));
            differences.push(format!("{difference}\n  {:?}", named.collect::<Vec<_>>()));
        }
    }
    assert_none_differ(&differences, folders.len());
}

impl Folder {
    fn generate(seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let oddness = random.pick(&[4, 15, 15, 60, 1000]);
        let mut files = BTreeMap::from([
            ("lib/setup.py", String::new()),
            ("setup.py", String::new()),
            ("dist/bar-1.0-py3-none-any.whl", String::new()),
            ("dist/x.tar.gz", String::new()),
        ]);
        for (path, most) in [
            ("requirements.txt", 9),
            ("base.txt", 4),
            ("my base.txt", 2),
            ("sub/more.txt", 2),
            ("cons.txt", 4),
        ] {
            let lines = random.below(most + 1);
            let mut text = String::new();
            let end = random.pick(ENDS);
            for _ in 0..lines {
                let mut written = line(random, oddness);
                if path == "cons.txt" && written.contains("-e") {
                    written.clear();
                }
                text.push_str(&broken(random, written));
                text.push_str(if random.one_in(oddness + 8) {
                    random.pick(ENDS)
                } else {
                    end
                });
            }
            files.insert(path, text);
        }
        Self { files }
    }

    fn case(&self) -> Value {
        let files: Map<String, Value> = self
            .files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), json!(hex(text.as_bytes()))))
            .collect();
        json!({"files": files})
    }

    /// What differs. pip stops at some errors, where we have an invalid line or a bad include.
    fn compare(&self, answer: &Value) -> Option<String> {
        let mut ours = Vec::new();
        let mut urls = Indexes::default();
        let ended = self.rows(
            "requirements.txt",
            "-r",
            &mut Vec::new(),
            &mut ours,
            &mut urls,
        );
        let theirs: Vec<Value> = answer["requirements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                placed(
                    expected_row(row),
                    row["comes_from"]
                        .as_str()
                        .unwrap()
                        .split(" (line")
                        .next()
                        .unwrap(),
                )
            })
            .collect();
        let stops = answer["error"].as_str();
        let agree = match stops {
            // What follows the error is not read by pip; the line itself is invalid for us too.
            Some(_) => {
                let at = theirs.len();
                let next_is_bad = ours
                    .get(at)
                    .map_or(ended.is_err(), |row| row["rejected"] == true);
                next_is_bad && ours.get(..at) == Some(&theirs)
            }
            None => {
                ended.is_ok()
                    && ours == theirs
                    && json!(urls.urls) == answer["finder"]["index_urls"]
            }
        };
        if agree {
            return None;
        }
        let first = ours
            .iter()
            .zip(&theirs)
            .position(|(a, b)| a != b)
            .unwrap_or(ours.len().min(theirs.len()));
        let (ours, theirs) = (ours.get(first), theirs.get(first));
        let mut told = format!(
            "{:?} {:?} pip stops: {stops:?}, we: {ended:?}",
            theirs.map(place_of),
            ours.map(place_of)
        );
        if let (Some(Value::Object(ours)), Some(Value::Object(theirs))) = (ours, theirs) {
            for (key, value) in theirs {
                if ours.get(key) != Some(value) {
                    told.push_str(&format!("\n  {key}: pip {value}, we {:?}", ours.get(key)));
                }
            }
        }
        Some(told)
    }

    /// Adds our requirements of a file and of those it includes; the error is an include that is missing or goes in circles.
    fn rows(
        &self,
        path: &str,
        option: &str,
        open: &mut Vec<String>,
        rows: &mut Vec<Value>,
        urls: &mut Indexes,
    ) -> Result<(), String> {
        let Some(text) = self.files.get(path) else {
            return Err(format!("{path} is missing"));
        };
        if open.iter().any(|known| known == path) {
            return Err(format!("{path} includes itself"));
        }
        open.push(path.to_owned());
        let files = Files::new(MemoryWorld::new([(path, text.clone())]));
        let file = files
            .open(Utf8Path::new(path), Decoding::Requirements)
            .unwrap();
        let tree = parse(&file).tree;
        for line in &tree.lines {
            if let Some((target, is_constraint)) = line.include() {
                let folder = Utf8Path::new(path).parent().unwrap();
                let target = resolve(folder, &target.value).map_err(|_| "outside".to_owned())?;
                let option = if is_constraint { "-c" } else { "-r" };
                self.rows(target.as_str(), option, open, rows, urls)?;
                continue;
            }
            urls.add(line);
            let Some(mut row) = our_row(line) else {
                continue;
            };
            // The folders decide; a constraint cannot be editable.
            let missing = match &line.kind {
                LineKind::Location(location) if location.scheme == LocationKind::Path => {
                    location.text.starts_with(' ')
                        || !["lib", "lib/", "./lib", ".", "lib/.", "file:./lib"]
                            .contains(&location.url.value.as_str())
                }
                _ => false,
            };
            let refused = option == "-c" && row["editable"] == true;
            if missing || refused {
                row = json!({"line": row["line"], "rejected": true});
            }
            rows.push(placed(row, &format!("{option} {path}")));
        }
        open.pop();
        Ok(())
    }
}

fn place_of(row: &Value) -> String {
    format!(
        "{} {} {} {}",
        row["from"], row["line"], row["text"], row["rejected"]
    )
}

fn placed(mut row: Value, from: &str) -> Value {
    row["from"] = json!(from);
    row
}

fn line(random: &mut Random, oddness: usize) -> String {
    let mut either = |usual: &[&'static str], odd: &[&'static str]| match random.one_in(oddness) {
        true => random.pick(odd),
        false => random.pick(usual),
    };
    let name = either(NAMES, ODD_NAMES);
    let extras = either(EXTRAS, ODD_EXTRAS);
    let specifier = either(SPECIFIERS, ODD_SPECIFIERS);
    let marker = either(MARKERS, ODD_MARKERS);
    let location = either(LOCATIONS, ODD_LOCATIONS);
    // Left out: pip takes extras behind a path for those of the requirement, also in `name[x] @ path[y]`.
    let target = if location.ends_with(']') {
        LOCATIONS[0]
    } else {
        location
    };
    let option = either(OPTIONS, ODD_OPTIONS);
    let behind = either(BEHIND, ODD_BEHIND);
    let indent = either(&["", "", "", " "], &["\t", "   ", "\u{a0}"]);
    let mut text = match random.below(12) {
        0 => String::new(),
        1 => {
            format!("{location}{}", random.pick(&["", "", " ", " "]))
                + if random.one_in(3) { marker } else { "" }
        }
        2 => format!(
            "{name}{extras}{}{target}{}{marker}",
            random.pick(&[" @ ", "@", "@ "]),
            random.pick(&["", " "])
        ),
        3..=5 => option.to_owned(),
        _ => format!("{name}{extras}{specifier}{marker}"),
    };
    if random.one_in(6) && !text.is_empty() {
        text.push_str(behind);
    }
    let comments = if random.one_in(oddness) {
        COMMENTS
    } else {
        &COMMENTS[..8]
    };
    let comment = random.pick(comments);
    format!("{indent}{text}{comment}")
}

/// Sometimes a line goes on in the next one.
fn broken(random: &mut Random, line: String) -> String {
    if !random.one_in(6) {
        return line;
    }
    let blanks: Vec<usize> = line.match_indices(' ').map(|(at, _)| at).collect();
    if blanks.is_empty() {
        return line + random.pick(&["\\", " \\", "\\\\", "\\ "]);
    }
    let at = random.pick(&blanks);
    let (before, after) = line.split_at(at);
    let join = random.pick(&[
        "\\\n",
        " \\\n   ",
        "\\\r\n",
        "\\\\\n",
        " \\\n\\x",
        "\\ \n",
        "\\\n# c\n",
    ]);
    format!("{before}{join}{after}")
}

/// Files whose bytes say, or do not say, in which encoding they are.
#[test]
fn requirements_files_are_decoded_as_pip_decodes_them() {
    let Some(readers) = tools::readers() else {
        return;
    };
    let files: Vec<Vec<u8>> = (0..CASES)
        .map(|seed| encoded(&mut Random::new(seed)))
        .collect();
    let cases: Vec<Value> = files
        .iter()
        .map(|bytes| json!({"bytes": hex(bytes)}))
        .collect();
    let answers = ask(&readers.python, "read_requirements.py", &cases);
    let mut differences = Vec::new();
    for (bytes, answer) in files.iter().zip(&answers) {
        let (text, encoding) = Encoding::decode(bytes, Decoding::Requirements);
        let ours = if encoding.lossy {
            Value::Null
        } else {
            json!(text)
        };
        if ours != *answer {
            differences.push(format!(
                "{:?}\n  pip  {answer}\n  ours {ours}",
                String::from_utf8_lossy(bytes)
            ));
        } else if !encoding.lossy && encoding.encode(&text).as_ref() != Some(bytes) {
            differences.push(format!(
                "{:?} is not written back",
                String::from_utf8_lossy(bytes)
            ));
        }
    }
    assert_none_differ(&differences, files.len());
}

fn encoded(random: &mut Random) -> Vec<u8> {
    // Left out: `utf-16` and its like, under which no comment can be read; tables for Asia, of which each vendor has its own.
    const CODECS: &[&str] = &[
        "utf-8",
        "utf8",
        "UTF-8",
        "utf_8",
        "latin-1",
        "latin1",
        "iso-8859-1",
        "ISO-8859-15",
        "iso8859-1",
        "l1",
        "cp1252",
        "windows-1252",
        "koi8-r",
        "cp1251",
        "ascii",
        "us-ascii",
        "nothing",
        "utf-8-sig",
        "mac-roman",
        "latin_1",
        "iso-8859-2",
        "hex",
        "cp1250",
        "cp866",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "iso8859_3",
        "iso8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-16",
        "",
        "8859",
        "iso-ir-100",
        "cp65001",
        "utf-8-unix",
        "macintosh",
        "windows-1250",
        "1252",
        "-utf-8-",
        "UTF.8",
        "latin-1-unix",
        "rot13",
        "x-user-defined",
        "windows-874",
        "unicode-1-1-utf-8",
    ];
    const LINES: &[&str] = &[
        "six",
        "",
        "# c",
        "six # é ü",
        "# \u{448}",
        "-r é.txt",
        "bar # \u{65e5}\u{672c}",
        " ",
        "# \u{1f600}",
    ];
    let mut text = String::new();
    let first = random.below(4);
    for row in 0..1 + random.below(4) {
        if row == first && !random.one_in(6) {
            let before = random.pick(&[
                "# -*- coding: ",
                "# coding=",
                "#coding:",
                "# vim: set fileencoding=",
                "# encoding: ",
                " # coding: ",
                "six # coding: ",
                "# Coding: ",
                "# coding : ",
                "#\t coding:\u{b}",
                "# coding:coding= ",
            ]);
            let after = random.pick(&[" -*-", "", " x", ";", "\t"]);
            text.push_str(&format!("{before}{}{after}", random.pick(CODECS)));
        } else {
            text.push_str(random.pick(LINES));
        }
        text.push_str(random.pick(&["\n", "\n", "\n", "\r\n", "\r"]));
    }
    let utf16 =
        |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let utf32 = |order: fn(u32) -> [u8; 4]| {
        text.chars()
            .map(u32::from)
            .flat_map(order)
            .collect::<Vec<u8>>()
    };
    let mut bytes = match random.below(12) {
        0 => [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(),
        1 => [&b"\xff\xfe"[..], &utf16(u16::to_le_bytes)].concat(),
        2 => [&b"\xfe\xff"[..], &utf16(u16::to_be_bytes)].concat(),
        3 => [&b"\xff\xfe\0\0"[..], &utf32(u32::to_le_bytes)].concat(),
        4 => [&b"\0\0\xfe\xff"[..], &utf32(u32::to_be_bytes)].concat(),
        5 | 6 => text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
            .collect(),
        7 => text.bytes().filter(u8::is_ascii).collect(),
        _ => text.into_bytes(),
    };
    if random.one_in(8) {
        let at = random.below(bytes.len());
        bytes.insert(at, u8::try_from(random.below(256)).unwrap());
    }
    bytes
}
