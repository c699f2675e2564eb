//! Every file of every corpus project, as it is and damaged by chance: readers give back what they read, and
//! nothing panics.

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

use camino::Utf8Path;
use damage::{assert_own_span, damaged, each_file, open, trees};
use random::Random;
use std::sync::Arc;
use unsetup::project::Project;
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;
use unsetup::syntax::ini::{self, KeyCase};
use unsetup::syntax::python::{Module, ast};
use unsetup::syntax::{bindep, dockerfile, requirements, toml, yaml};
use unsetup::text::{Decoding, Encoding, MemoryWorld, SourceFile, apply};

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
        yaml::parse(&file);

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

#[test]
fn damaged_projects_are_read_without_panic() {
    let trees = trees();
    let random = &mut Random::new(7);
    let mut read = 0;
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
            // A damaged setup.cfg may have been all that made it a project.
            let world = Arc::new(MemoryWorld::new(tree));
            if let Ok(project) = Project::from_world(world, None, Settings::default(), ".") {
                serde_json::to_value(Inspection::new(&project)).unwrap();
                read += 1;
            }
        }
    }
    assert!(read > 40, "only {read} of 60 damaged trees are projects");
}
