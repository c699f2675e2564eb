//! An edit changes its own place alone, in every file of every case of this repository and in damaged copies.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

mod common;
#[path = "common/damage.rs"]
mod damage;
#[path = "common/random.rs"]
mod random;

use camino::{Utf8Path, Utf8PathBuf};
use damage::{assert_own_span, each_copy, each_file, open};
use std::sync::Arc;
use unsetup::syntax::MappedText;
use unsetup::syntax::bindep::{self, LineKind as BindepKind};
use unsetup::syntax::dockerfile::{self, SegmentKind};
use unsetup::syntax::ini::{self, Ini};
use unsetup::syntax::requirements::{self, LineKind};
use unsetup::syntax::shell::{self, Command};
use unsetup::syntax::toml::{self, TomlItem};
use unsetup::syntax::yaml::{self, YamlItem};
use unsetup::text::{Decoding, Edit, SourceFile, Span, apply};

/// What a reader saw: one text for each part of the file, and the places that may be edited with the part they are in.
#[derive(Default)]
struct Seen {
    parts: Vec<String>,
    places: Vec<(usize, Span)>,
}

/// The word that is written at each place.
const NEW: &str = "zz-new";

/// Writes a word at each place in turn: the part that it is in must hold it, and all others must be as before.
fn each_edit(
    is_read: impl Fn(&Utf8Path) -> bool,
    sample: (&str, &str),
    read: impl Fn(&Arc<SourceFile>) -> Seen,
) {
    let mut edited = 0;
    let mut check = |path: &Utf8Path, bytes: &[u8]| {
        if !is_read(path) {
            return;
        }
        let file = open(path, bytes, Decoding::Utf8);
        let before = read(&file);
        // Long files say nothing that the first places do not.
        for (at, place) in before.places.iter().take(40) {
            let after = apply(file.text(), [&Edit::replace(*place, NEW)]).unwrap();
            assert_own_span(path, file.text(), &after, place.range());
            let Some(again) = written(path, &after, &file, Decoding::Utf8) else {
                return;
            };
            let again = read(&again).parts;
            assert_eq!(again.len(), before.parts.len(), "{path}: {after}");
            for (number, (new, old)) in again.iter().zip(&before.parts).enumerate() {
                if number == *at {
                    assert!(new.contains(NEW), "{path}: {new}");
                } else {
                    assert_eq!(new, old, "{path}: {after}");
                }
            }
            edited += 1;
        }
    };
    each_file(&mut check);
    // Of some formats the cases hold few files; this text has what they may hold.
    let sample = (Utf8PathBuf::from(sample.0), sample.1.as_bytes().to_vec());
    each_copy([&sample], 300, &mut check);
    assert!(edited > 500, "{edited}");
}

const DOCKERFILE: &str = r#"# escape=\
FROM python:3.12-slim AS base
ARG A=1
ENV B="x ${A}"
RUN apt-get update && \
    # why
    apt-get install -y --no-install-recommends git gcc \
    && rm -rf /var/lib/apt/lists
RUN <<EOF
pip install wharf
cd /src && python setup.py install
EOF
RUN ["pip", "install", "pier"]
COPY --from=base a b /srv/
FROM base
ONBUILD RUN pip install quay
RUN sh -c 'pip install jetty; make all'
"#;

const SCRIPT: &str = r#"#!/bin/sh -e
cd src # there
A=1 B="two words" pip install --upgrade wharf 'pier[x]' >log 2>&1
if [ -f setup.py ]; then python setup.py develop; else make install; fi
for name in one two; do
    cp -r "$name" target/ || exit 1
done
cat <<EOF
not a command
EOF
(cd docs && make html) & wait
bash -c "pip install jetty && rm file"
"#;

const BINDEP: &str = "# all\nlibssl-dev [platform:dpkg compile]\nopenssl-devel [platform:rpm !test] # why\n\ngit\npython3-dev [(platform:dpkg test)] >=3.6,<4\n  indented\n";

const PYPROJECT: &str = r#"# one
[build-system]
requires = ["setuptools>=64", 'wheel', "pbr"]  # two
build-backend = "setuptools.build_meta"

[project]
name = "wharf"
version = "1.0"
authors = [{name = "A", email = "a@example.org"}]
urls.home = "https://example.org"
description = """
long
"""

[project.scripts]
"a b" = "wharf:main"

[[tool.x]]
a.b = {c = "d", e = ["f", 1, true]}
[[tool.x]]
"#;

const WORKFLOW: &str = r#"# one
on: {push: {tags: ["v1"]}}
jobs:
  test:
    strategy:
      matrix:
        python-version: [ '3.9', "3.10", 3.11 ]
    steps:
    - uses: checkout
    - name: a plain text
        on two lines
      run: |
        pip install wharf
          deeper here

        python setup.py install
    - run: >-
        folded lines
        of words

        and more
    - run: "quoted \"words\" and
        folds"
    - {run: 'it''s quoted too'}
"#;

#[test]
fn an_edit_of_a_dockerfile_changes_one_instruction() {
    let is_read = |path: &Utf8Path| path.as_str().contains("Dockerfile");
    each_edit(is_read, ("Dockerfile", DOCKERFILE), see_dockerfile);
}

fn see_dockerfile(file: &Arc<SourceFile>) -> Seen {
    let tree = dockerfile::parse(file).tree;
    let mut seen = Seen::default();
    for segment in &tree.segments {
        let part = seen.parts.len();
        let mut text = file.slice(segment.span).to_owned();
        if let SegmentKind::Instruction(index) = segment.kind {
            let commands = tree.commands(index);
            text.push_str(&commands.iter().map(words_of).collect::<String>());
            let places = commands.iter().flat_map(|command| editable(file, command));
            seen.places.extend(places.map(|span| (part, span)));
        }
        seen.parts.push(text);
    }
    seen
}

#[test]
fn an_edit_of_a_script_changes_one_command() {
    let is_read = |path: &Utf8Path| path.extension() == Some("sh");
    each_edit(is_read, ("run.sh", SCRIPT), see_script);
}

fn see_script(file: &Arc<SourceFile>) -> Seen {
    let mut seen = Seen::default();
    for command in shell::commands(&MappedText::of(file, file.whole())) {
        let part = seen.parts.len();
        let is_shell = command.program().is_some_and(shell::is_shell);
        if command.depth == 0 && !is_shell {
            let places = editable(file, &command).into_iter();
            seen.places.extend(places.map(|span| (part, span)));
        }
        seen.parts.push(words_of(&command));
    }
    seen
}

fn words_of(command: &Command) -> String {
    let words = command.words.iter().map(|word| format!(" <{}>", word.text));
    words.collect()
}

/// The arguments of a command that are words without anything special.
fn editable(file: &SourceFile, command: &Command) -> Vec<Span> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let arguments = command.program_words().iter().skip(1);
    arguments
        .filter(|word| word.raw.chars().all(plain) && file.slice(word.span) == word.raw)
        .filter(|word| word.span.len() > 1)
        .map(|word| word.span)
        .collect()
}

#[test]
fn an_edit_of_a_bindep_file_changes_one_line() {
    let is_read = |path: &Utf8Path| path.as_str().contains("bindep");
    each_edit(is_read, ("bindep.txt", BINDEP), see_bindep);
}

fn see_bindep(file: &Arc<SourceFile>) -> Seen {
    let mut seen = Seen::default();
    for (number, line) in bindep::parse(file).tree.lines.iter().enumerate() {
        let mut text = file.slice(line.span).to_owned();
        if let BindepKind::Rule(rule) = &line.kind {
            text.push_str(&rule.name.value);
            seen.places.push((number, rule.name.span));
        }
        seen.parts.push(text);
    }
    seen
}

#[test]
fn an_edit_of_a_toml_file_changes_one_value() {
    let is_read = |path: &Utf8Path| path.extension() == Some("toml");
    each_edit(is_read, ("pyproject.toml", PYPROJECT), see_toml);
}

fn see_toml(file: &Arc<SourceFile>) -> Seen {
    let tree = toml::parse(file).tree;
    let mut seen = Seen::default();
    if let Some(root) = tree.root() {
        toml_values(file, "", root, &mut seen);
    }
    seen
}

fn toml_values(file: &SourceFile, path: &str, item: TomlItem<'_>, seen: &mut Seen) {
    if let Some(table) = item.as_table() {
        for entry in table {
            toml_values(
                file,
                &format!("{path}.{}", entry.key.value),
                entry.item,
                seen,
            );
        }
    } else if let Some(array) = item.as_array() {
        for (index, item) in array.into_iter().enumerate() {
            toml_values(file, &format!("{path}.{index}"), item, seen);
        }
    } else {
        if let Some(text) = item.as_str()
            && file.slice(item.span()) == format!("\"{text}\"")
        {
            let span = file.span(item.span().start as usize + 1, item.span().end as usize - 1);
            seen.places.push((seen.parts.len(), span));
        }
        seen.parts.push(format!("{path} = {:?}", item.as_str()));
    }
}

#[test]
fn an_edit_of_a_yaml_file_changes_one_value() {
    let is_read = |path: &Utf8Path| path.extension() == Some("yml");
    each_edit(is_read, ("ci.yml", WORKFLOW), see_yaml);
}

fn see_yaml(file: &Arc<SourceFile>) -> Seen {
    let tree = yaml::parse(file).tree;
    let mut seen = Seen::default();
    // What an alias stands for is there twice.
    if !file.text().contains(['&', '*']) {
        for root in tree.documents() {
            yaml_values("", root, &mut seen);
        }
    }
    seen
}

fn yaml_values(path: &str, item: YamlItem<'_>, seen: &mut Seen) {
    for (key, value) in item.entries() {
        let key = key.as_str().unwrap_or("");
        yaml_values(&format!("{path}.{key}"), value, seen);
    }
    for (index, value) in item.items().enumerate() {
        yaml_values(&format!("{path}.{index}"), value, seen);
    }
    let Some(scalar) = item.scalar() else {
        return;
    };
    // Every word of letters, in each style.
    let part = seen.parts.len();
    let text = scalar.text.iter().flat_map(|text| {
        let words = text.text().split([' ', '\n']);
        let mut at = 0;
        words.filter_map(move |word| {
            let range = at..at + word.len();
            at = range.end + 1;
            let is_word = word.len() > 1 && word.chars().all(char::is_alphanumeric);
            is_word.then(|| text.span(range))
        })
    });
    seen.places.extend(text.map(|span| (part, span)));
    seen.parts.push(format!("{path} = {:?}", scalar.value));
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
            let after = apply(file.text(), [&Edit::replace(content, new.clone())]).unwrap();
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
