//! What `check` says of a converted project: nothing that it did not say before, but for what the conversion tells of.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests read folders, and fail by panicking"
)]

mod common;

use common::{Tree, applied, files_below, folders, project, repository};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use unsetup::convert::{
    BuildBackend, Choice, Conversion, ConvertOptions, Decision, Target, convert,
};
use unsetup::project::Project;
use unsetup::rules::{self, Selection};
use unsetup::settings::Settings;
use unsetup::text::Span;

/// A finding in the new form of what stood there before, which the conversion carries over as it is.
struct Carried {
    code: &'static str,
    /// The code that said it of the old form; empty where that form has no rule for it, for the reason beside it.
    was: &'static str,
}

const CARRIED: &[Carried] = &[
    // A second file beside requirements.txt, which pbr does not read.
    Carried {
        code: "REQ006",
        was: "PBR009",
    },
    // The list that nothing installed, which is installed now.
    Carried {
        code: "CON019",
        was: "SET001",
    },
    // A URL among the requirements.
    Carried {
        code: "REQ020",
        was: "REQ007",
    },
    // The line of a URL, which moves or stays as it is written; for pbr the name in it was needed.
    Carried {
        code: "REQ009",
        was: "REQ007",
    },
    // A text in place of a list, which is read letter by letter.
    Carried {
        code: "SET010",
        was: "SET017",
    },
    Carried {
        code: "REQ010",
        was: "REQ007",
    },
    // setup.py takes a file apart by words, as pip would not.
    Carried {
        code: "REQ022",
        was: "",
    },
    // Sections of command classes: Sphinx's own, and those whose loss is told.
    Carried {
        code: "PBR013",
        was: "",
    },
    Carried {
        code: "CFG013",
        was: "",
    },
    // It stood in `install_requires`, where a tool of the tests is nobody's mistake but the author's.
    Carried {
        code: "REQ008",
        was: "",
    },
    // The condition stood in the name of an extra, or behind a colon in pbr's [extras].
    Carried {
        code: "REQ019",
        was: "",
    },
    // setup.py read the key itself.
    Carried {
        code: "CFG002",
        was: "",
    },
];

const TARGETS: [Target; 3] = [
    Target::Pbr,
    Target::SetupCfg,
    Target::Pyproject(BuildBackend::Setuptools),
];

fn inputs() -> Vec<PathBuf> {
    let below = |folder: &str| folders(&repository().join(folder));
    let rules = below("tests/rules");
    let mut cases: Vec<PathBuf> = rules.iter().flat_map(|rule| folders(rule)).collect();
    cases.extend(below("tests/convert"));
    cases.extend(below("tests/idioms"));
    cases.extend(below("corpus"));
    cases.into_iter().map(|case| case.join("input")).collect()
}

fn read(tree: &Tree) -> Option<Project> {
    let has_project = ["setup.py", "setup.cfg"];
    let is_one = has_project
        .iter()
        .any(|name| tree.keys().any(|path| path == name));
    is_one.then(|| project(tree.clone(), Settings::default()))
}

/// The lines that the conversion tells the user of.
fn told(project: &Project, conversion: &Conversion) -> BTreeSet<(String, usize)> {
    let notes = conversion.notes.iter().map(|note| note.span);
    let losses = conversion.losses.iter().map(|loss| loss.span);
    let places = notes.chain(losses).flatten();
    places.map(|place| line(project, place)).collect()
}

fn line(project: &Project, place: Span) -> (String, usize) {
    let file = project.files().get(place.file).unwrap();
    let row = file.position(place.start as usize).row;
    (file.path().to_string(), row)
}

/// What is new, a line each.
fn new_findings(tree: &Tree, before: &Project, conversion: &Conversion) -> String {
    let after = read(&applied(tree, conversion))
        .unwrap_or_else(|| project(applied(tree, conversion), Settings::default()));
    let selection = Selection::default();
    let old = rules::check(before, &selection);
    let known: BTreeSet<&str> = old.iter().map(|one| one.code).collect();
    let carried = CARRIED.iter();
    let carried = carried.filter(|row| row.was.is_empty() || known.contains(row.was));
    let carried: BTreeSet<&str> = carried.map(|row| row.code).collect();
    let told = told(before, conversion);
    let mut text = String::new();
    for finding in rules::check(&after, &selection) {
        let (path, row) = line(&after, finding.span);
        let is_old = known.contains(finding.code) || carried.contains(finding.code);
        if !is_old && !told.contains(&(path.clone(), row)) {
            writeln!(text, "  {} {path}:{row} {}", finding.code, finding.message).unwrap();
        }
    }
    text
}

/// What is wrong with the conversions of a project, and how many there are.
fn judged(input: &Path) -> (String, usize) {
    let mut wrong = String::new();
    let mut converted = 0;
    let tree: Tree = files_below(input).into_iter().collect();
    let Some(before) = read(&tree) else {
        return (wrong, converted);
    };
    for to in TARGETS {
        let options = ConvertOptions {
            repairs: Choice::all(),
            to,
            ..ConvertOptions::default()
        };
        let Ok(conversion) = convert(&before, &options) else {
            continue;
        };
        let is_decided = |decided| decided != Decision::Undecided;
        if conversion.changes.is_empty()
            || !conversion.repairs.iter().all(|one| is_decided(one.decided))
        {
            continue;
        }
        converted += 1;
        let found = new_findings(&tree, &before, &conversion);
        if !found.is_empty() {
            writeln!(wrong, "{} to {}\n{found}", input.display(), to.as_str()).unwrap();
        }
    }
    (wrong, converted)
}

#[test]
fn a_converted_project_has_no_new_findings() {
    let all: Vec<(String, usize)> = inputs().par_iter().map(|input| judged(input)).collect();
    let converted: usize = all.iter().map(|(_, converted)| converted).sum();
    let wrong: String = all.into_iter().map(|(wrong, _)| wrong).collect();
    assert!(converted > 500, "{converted}");
    assert!(wrong.is_empty(), "{wrong}");
}
