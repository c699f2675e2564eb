//! Every file of every corpus project, as it is and damaged by chance: readers give back what they read, edits change
//! their own place alone, nothing panics.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

mod common;
#[path = "common/random.rs"]
mod random;

use camino::{Utf8Path, Utf8PathBuf};
use common::{files_below, folders, project, repository};
use random::Random;
use std::collections::BTreeSet;
use std::sync::Arc;
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;
use unsetup::syntax::ini::{self, Ini, KeyCase};
use unsetup::syntax::python::{Module, ast};
use unsetup::syntax::requirements::{self, LineKind};
use unsetup::syntax::{bindep, dockerfile, toml};
use unsetup::text::{Decoding, Encoding, Files, MemoryWorld, SourceFile, apply};

/// How many damaged copies there are of each file.
const COPIES: u64 = 12;

type Tree = Vec<(Utf8PathBuf, Vec<u8>)>;

/// The input of every case of this repository.
fn trees() -> Vec<Tree> {
    let mut inputs = Vec::new();
    for group in ["corpus", "tests/convert", "tests/idioms", "tests/rules"] {
        let mut open = folders(&repository().join(group));
        while let Some(folder) = open.pop() {
            let input = folder.join("input");
            if input.is_dir() {
                inputs.push(input);
            } else {
                open.extend(folders(&folder));
            }
        }
    }
    inputs.sort();
    let trees: Vec<Tree> = inputs.iter().map(|input| files_below(input)).collect();
    assert!(trees.len() > 150, "{} trees", trees.len());
    trees
}

/// The files of all trees, each content once.
fn files() -> BTreeSet<(Utf8PathBuf, Vec<u8>)> {
    trees().into_iter().flatten().collect()
}

/// Every file, and its damaged copies.
fn each_file(mut check: impl FnMut(&Utf8Path, &[u8])) {
    for (number, (path, bytes)) in files().iter().enumerate() {
        check(path, bytes);
        for copy in 0..COPIES {
            let seed = (number as u64) << 8 | copy;
            check(path, &damaged(bytes, &mut Random::new(seed)));
        }
    }
}

/// One to three changes to bytes, lines, line ends or the start of a file.
fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: &[&[u8]] = &[
        b"\0",
        b"\xff",
        b"\xc3",
        b"\r",
        b"\n",
        b"\\",
        b"\\\n",
        b"[",
        b"]",
        b"(",
        b")",
        b"\"",
        b"'",
        b"\"\"\"",
        b"#",
        b"=",
        b":",
        b";",
        b"%",
        b"%(",
        b"${",
        b"{",
        b"}",
        b"<<EOF\n",
        b"\xe2\x80\xa8",
        b"\x0c",
        b"\x85",
        b"\xef\xbb\xbf",
        b" ",
        b"\t",
        b"-e ",
        b"-r ",
        b"--hash=",
        b"@",
        b"[s]\n",
        b"= x\n",
        b"\xf0\x9f\x98\x80",
        b"`",
        b"# coding: latin-1\n",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(9) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, random.pick(PIECES).iter().copied())),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => bytes.truncate(at),
            4 => bytes = with_lines(&bytes, random),
            5 => {
                bytes = with_ends(
                    &bytes,
                    random.pick(&[
                        &b"\r\n"[..],
                        b"\r",
                        b"\n\n",
                        b"\r\r\n",
                        b"\x0c",
                        b" \n",
                        b"\\\n",
                    ]),
                )
            }
            6 => drop(
                bytes.splice(
                    0..0,
                    random
                        .pick(&[
                            &b"\xef\xbb\xbf"[..],
                            b"\xff\xfe",
                            b"\xfe\xff",
                            b"\xff\xfe\0\0",
                            b"# coding: koi8-r\n",
                        ])
                        .iter()
                        .copied(),
                ),
            ),
            7 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            _ => {
                while bytes.last() == Some(&b'\n') {
                    bytes.pop();
                }
            }
        }
    }
    bytes
}

/// A line taken out, said twice, or put elsewhere.
fn with_lines(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let (from, to) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(3) {
        0 => drop(lines.remove(from)),
        1 => lines.insert(to, lines[from]),
        _ => lines.swap(from, to),
    }
    lines.concat()
}

fn with_ends(bytes: &[u8], end: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    lines.join(end)
}

fn open(path: &Utf8Path, bytes: &[u8], decoding: Decoding) -> Arc<SourceFile> {
    Files::new(MemoryWorld::new([(path, bytes.to_vec())]))
        .open(path, decoding)
        .unwrap()
}

/// An edited text as the file that it becomes on disk; `None` when it cannot be written.
fn written(
    path: &Utf8Path,
    text: &str,
    before: &SourceFile,
    decoding: Decoding,
) -> Option<Arc<SourceFile>> {
    let encoding = before.encoding();
    let bytes = encoding.encode(text).filter(|_| !encoding.lossy)?;
    Some(open(path, &bytes, decoding))
}

/// The bytes again: only of a file that cannot be decoded may they be others, and that one is never written.
fn assert_bytes(path: &Utf8Path, bytes: &[u8], file: &SourceFile, text: &str) {
    assert_eq!(text, file.text(), "{path}");
    if !file.encoding().lossy {
        assert_eq!(
            file.encoding().encode(text).as_deref(),
            Some(bytes),
            "{path}: {text:?}"
        );
    }
}

#[test]
fn every_encoding_gives_the_bytes_back() {
    each_file(|path, bytes| {
        for decoding in [Decoding::Utf8, Decoding::Python, Decoding::Requirements] {
            let (text, encoding) = Encoding::decode(bytes, decoding);
            if !encoding.lossy {
                assert_eq!(
                    encoding.encode(&text).as_deref(),
                    Some(bytes),
                    "{path} as {decoding:?}"
                );
            }
        }
    });
}

#[test]
fn every_reader_gives_its_text_back() {
    // Each reader gets every file: what is no setup.cfg must not trouble the reader of setup.cfg either.
    each_file(|path, bytes| {
        let file = open(path, bytes, Decoding::Utf8);
        assert_bytes(path, bytes, &file, &ini::parse(&file).tree.text(&file));
        assert_bytes(
            path,
            bytes,
            &file,
            &ini::parse_with(&file, KeyCase::Lower).tree.text(&file),
        );
        let spans = bindep::parse(&file)
            .tree
            .lines
            .into_iter()
            .map(|line| line.span);
        assert_bytes(
            path,
            bytes,
            &file,
            &spans.map(|span| file.slice(span)).collect::<String>(),
        );
        let spans = dockerfile::parse(&file)
            .tree
            .segments
            .into_iter()
            .map(|segment| segment.span);
        assert_bytes(
            path,
            bytes,
            &file,
            &spans.map(|span| file.slice(span)).collect::<String>(),
        );
        toml::parse(&file);

        let file = open(path, bytes, Decoding::Requirements);
        let spans = requirements::parse(&file)
            .tree
            .lines
            .into_iter()
            .map(|line| line.span);
        assert_bytes(
            path,
            bytes,
            &file,
            &spans.map(|span| file.slice(span)).collect::<String>(),
        );
    });
}

#[test]
fn python_is_parsed_whatever_it_is() {
    each_file(|path, bytes| {
        if path.extension() != Some("py") {
            return;
        }
        let file = open(path, bytes, Decoding::Python);
        let module = Module::parse(&file);
        let whole = file.whole();
        assert!(
            module
                .errors()
                .iter()
                .all(|error| whole.contains(error.span)),
            "{path}"
        );
        assert_bytes(path, bytes, &file, module.file().text());
        if module.errors().is_empty() {
            edit_calls(path, &module);
        }
    });
}

/// An argument more changes no other; without it the text has the meaning that it had.
fn edit_calls(path: &Utf8Path, module: &Module) {
    for statement in module.body() {
        let Some(call) = call_of(statement) else {
            continue;
        };
        let Some(edit) = module.insert_argument(module.span(call), "zz_new=1") else {
            continue;
        };
        let text = module.file().text();
        let after = apply(text, [&edit]).unwrap();
        assert_own_span(path, text, &after, edit.span.range());
        let file = open(path, after.as_bytes(), Decoding::Utf8);
        let again = Module::parse(&file);
        assert_eq!(again.errors(), [], "{path}: {after}");
        assert_eq!(again.body().len(), module.body().len());
        let found = again
            .body()
            .iter()
            .filter_map(call_of)
            .find(|found| keyword(found, "zz_new").is_some());
        let found = found.unwrap_or_else(|| panic!("{path}: {after}"));
        assert_eq!(
            found.arguments.len(),
            call.arguments.len() + 1,
            "{path}: {after}"
        );

        let new = keyword(found, "zz_new").unwrap();
        let without = again.remove_argument(again.span(new)).unwrap();
        let without = apply(file.text(), [&without]).unwrap();
        let file = open(path, without.as_bytes(), Decoding::Utf8);
        assert_eq!(Module::parse(&file).errors(), [], "{path}: {without}");
    }
}

fn call_of(statement: &ast::Stmt) -> Option<&ast::ExprCall> {
    statement.as_expr_stmt()?.value.as_call_expr()
}

fn keyword<'a>(call: &'a ast::ExprCall, name: &str) -> Option<&'a ast::Keyword> {
    let mut keywords = call.arguments.keywords.iter();
    keywords.find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name))
}

/// Before and behind the place of an edit the text is the same.
fn assert_own_span(path: &Utf8Path, before: &str, after: &str, range: std::ops::Range<usize>) {
    assert!(after.starts_with(&before[..range.start]), "{path}");
    assert!(after.ends_with(&before[range.end..]), "{path}");
}

#[test]
fn an_edit_of_an_ini_file_changes_one_option() {
    let mut edited = 0;
    each_file(|path, bytes| {
        if !matches!(path.extension(), Some("cfg" | "ini")) {
            return;
        }
        let file = open(path, bytes, Decoding::Utf8);
        let parse = ini::parse(&file);
        if !parse.errors.is_empty() {
            return;
        }
        let options = options_of(&parse.tree);
        for (at, option) in parse
            .tree
            .sections
            .iter()
            .flat_map(|section| &section.options)
            .enumerate()
        {
            let edit = parse.tree.remove_option(option);
            let after = apply(file.text(), [&edit]).unwrap();
            assert_own_span(path, file.text(), &after, option.span.range());
            let mut left = options.clone();
            left.remove(at);
            assert_eq!(
                options_of(&ini::parse(&open(path, after.as_bytes(), Decoding::Utf8)).tree),
                left,
                "{path}: {after}"
            );
            edited += 1;
        }
    });
    assert!(edited > 500, "{edited}");
}

fn options_of(tree: &Ini) -> Vec<(String, String, String)> {
    let of = |section: &ini::Section| {
        let name = section.name.value.clone();
        let one = move |option: &ini::IniOption| {
            (name.clone(), option.key.value.clone(), option.value.clone())
        };
        section.options.iter().map(one).collect::<Vec<_>>()
    };
    tree.sections.iter().flat_map(of).collect()
}

#[test]
fn an_edit_of_a_requirement_changes_one_line() {
    let mut edited = 0;
    each_file(|path, bytes| {
        if path.extension() != Some("txt") {
            return;
        }
        let file = open(path, bytes, Decoding::Requirements);
        let tree = requirements::parse(&file).tree;
        let texts: Vec<String> = tree
            .lines
            .iter()
            .map(|line| file.slice(line.span).to_owned())
            .collect();
        for (at, line) in tree.lines.iter().enumerate() {
            let (LineKind::Named(named), Some(content)) = (&line.kind, line.content) else {
                continue;
            };
            if !line.options.is_empty() {
                continue;
            }
            let new = named.with_marker("os_name == 'nt'");
            let after = apply(
                file.text(),
                [&unsetup::text::Edit::replace(content, new.clone())],
            )
            .unwrap();
            let Some(edited_file) = written(path, &after, &file, Decoding::Requirements) else {
                continue;
            };
            let again = requirements::parse(&edited_file).tree;
            assert_eq!(again.lines.len(), tree.lines.len(), "{path}: {after}");
            for (number, line) in again.lines.iter().enumerate() {
                let text = edited_file.slice(line.span);
                match number == at {
                    true => assert!(
                        matches!(&line.kind, LineKind::Named(found) if found.text == new),
                        "{path}: {text}"
                    ),
                    false => assert_eq!(text, texts[number], "{path}"),
                }
            }
            edited += 1;
        }
    });
    assert!(edited > 500, "{edited}");
}

#[test]
fn damaged_projects_are_read_without_panic() {
    let trees = trees();
    let random = &mut Random::new(7);
    for _ in 0..60 {
        let mut tree = trees[random.below(trees.len())].clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(tree.len());
            tree[at].1 = damaged(&tree[at].1, random);
        }
        if tree
            .iter()
            .any(|(path, _)| path == "setup.py" || path == "pyproject.toml")
        {
            let project = project(tree, Settings::default());
            serde_json::to_value(Inspection::new(&project)).unwrap();
        }
    }
}
