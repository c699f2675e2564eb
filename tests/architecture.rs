//! The floors of the program: read from `ARCHITECTURE.md`, and every `crate::` path in `src/` is held against them.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read the sources, and fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where a module stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Floor {
    /// It may use lower numbers, and tables.
    Number(u8),
    /// It holds tables: everyone may use it, and it uses no one.
    Tables,
}

impl Floor {
    fn may_use(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(own), Self::Number(other)) => other < own,
            (Self::Number(_), Self::Tables) => true,
            (Self::Tables, _) => false,
        }
    }
}

#[test]
fn modules_use_only_the_floors_below() {
    let floors = floors(&read("ARCHITECTURE.md"));
    assert!(!floors.is_empty(), "ARCHITECTURE.md has no list of floors");

    let mut wrong = Vec::new();
    for path in sources() {
        let Some(module) = module_of(&path) else {
            continue;
        };
        let Some(&floor) = floors.get(&module) else {
            wrong.push(format!(
                "{}: ARCHITECTURE.md does not list `{module}`",
                path.display()
            ));
            continue;
        };
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        for used in used_modules(&text) {
            // A path such as `crate::declare_rule!` names no module.
            let Some(&other) = floors.get(&used) else {
                continue;
            };
            if used != module && !floor.may_use(other) {
                wrong.push(format!(
                    "{}: `{module}` ({floor:?}) uses `{used}` ({other:?})",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn floors_are_read_from_the_list() {
    let floors = floors("Some text.\n\n    2  syntax\n    0  text, other\n    -  data\n");
    assert_eq!(
        floors.into_iter().collect::<Vec<_>>(),
        [
            ("data".to_owned(), Floor::Tables),
            ("other".to_owned(), Floor::Number(0)),
            ("syntax".to_owned(), Floor::Number(2)),
            ("text".to_owned(), Floor::Number(0)),
        ]
    );
}

#[test]
fn a_module_may_go_down_and_to_the_tables_only() {
    let [text, syntax, data] = [Floor::Number(0), Floor::Number(2), Floor::Tables];
    assert!(syntax.may_use(text) && syntax.may_use(data));
    assert!(!text.may_use(syntax) && !syntax.may_use(syntax));
    assert!(!data.may_use(text) && !data.may_use(data));
}

#[test]
fn paths_are_found_in_every_form() {
    let text = "
        use crate::text::{Span, Edit};
        pub use crate::{resolved::{Dynamic, Guard}, provenance::Via, eval};
        // A comment names crate::cli freely.
        fn f() -> crate::project::Project { crate::data::TABLE; mycrate::report::x() }
    ";
    assert_eq!(
        used_modules(text).into_iter().collect::<Vec<_>>(),
        ["data", "eval", "project", "provenance", "resolved", "text"]
    );
}

#[test]
fn a_file_belongs_to_the_module_at_the_top() {
    assert_eq!(
        module_of(Path::new("src/eval/value.rs")).as_deref(),
        Some("eval")
    );
    assert_eq!(
        module_of(Path::new("src/diagnostic.rs")).as_deref(),
        Some("diagnostic")
    );
    assert_eq!(module_of(Path::new("src/main.rs")), None);
    assert_eq!(module_of(Path::new("src/lib.rs")), None);
}

/// The indented lines `<number or dash>  <module>, <module>` of the document.
fn floors(document: &str) -> BTreeMap<String, Floor> {
    let mut floors = BTreeMap::new();
    for line in document.lines() {
        let Some((number, modules)) = line
            .strip_prefix("    ")
            .and_then(|line| line.split_once("  "))
        else {
            continue;
        };
        let floor = match number {
            "-" => Floor::Tables,
            number => match number.parse() {
                Ok(number) => Floor::Number(number),
                Err(_) => continue,
            },
        };
        for module in modules.split(',') {
            floors.insert(module.trim().to_owned(), floor);
        }
    }
    floors
}

/// The modules at the top that a source names after `crate::`, outside comments of whole lines.
fn used_modules(source: &str) -> BTreeSet<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut used = BTreeSet::new();
    for (at, marker) in code.match_indices("crate::") {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(is_name) {
            continue;
        }
        let rest = code.get(at + marker.len()..).unwrap();
        match rest.strip_prefix('{') {
            Some(group) => used.extend(first_names(group)),
            None => used.extend(name_at_start(rest)),
        }
    }
    used
}

/// The first name of each path in `a::{b, c}, d::e, f}`: of the group that was opened just before.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expect_name = true;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expect_name = true,
            character if expect_name && is_name(character) => {
                names.extend(group.get(at..).and_then(name_at_start));
                expect_name = false;
            }
            _ => {}
        }
    }
    names
}

fn name_at_start(text: &str) -> Option<String> {
    let name: String = text
        .chars()
        .take_while(|&character| is_name(character))
        .collect();
    (!name.is_empty()).then_some(name)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The module at the top that a file below `src/` belongs to; none for the two roots.
fn module_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix("src").ok()?;
    let first = inside.iter().next()?.to_str()?;
    match first.strip_suffix(".rs") {
        Some("main" | "lib") => None,
        Some(name) => Some(name.to_owned()),
        None => Some(first.to_owned()),
    }
}

/// All Rust files below `src/`, relative to the root, sorted.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
