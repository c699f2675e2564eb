//! What holds for every fix of every rule, on every case of this repository, as it is and changed by chance.
//!
//! `UNSETUP_TREES=FOLDER cargo test --test check every_fix` asks the same of every project below a folder.

use super::mutations::{Mutation, Texts, mutated, takes_changes};
use crate::common::{files_below, folders, repository};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use unsetup::diagnostic::{Applicability, Diagnostic, Severity};
use unsetup::project::{GitState, Project, find};
use unsetup::rules::{self, Layer, Selection, Selector, apply_fixes};
use unsetup::settings::Settings;
use unsetup::syntax::python::Module;
use unsetup::syntax::{dockerfile, ini, requirements};
use unsetup::text::{Decoding, Files, MemoryWorld, OverlayWorld, World};

/// How many copies changed by chance there are of a case of a rule, of an idiom, and of a whole project.
const COPIES: (u64, u64, u64) = (1, 4, 6);

/// A project before any change.
struct Sample {
    name: String,
    world: Arc<dyn World>,
    git: Option<GitState>,
    copies: u64,
    is_whole: bool,
}

impl Sample {
    fn of_case(case: &Path, copies: u64) -> Self {
        Self {
            name: case.display().to_string(),
            world: Arc::new(MemoryWorld::new(files_below(&case.join("input")))),
            git: None,
            copies,
            is_whole: copies == COPIES.2,
        }
    }

    /// The project with other texts; `None` when it is none.
    fn with(&self, texts: &Texts) -> Option<Project> {
        let mut world = OverlayWorld::new(self.world.clone());
        for (path, bytes) in texts {
            world.insert(path.clone(), bytes.clone());
        }
        let settings = Settings::default();
        Project::from_world(Arc::new(world), self.git.clone(), settings, ".").ok()
    }

    /// The files in which something is changed.
    fn texts(&self) -> Texts {
        let project = self.with(&Texts::new());
        let paths: Vec<Utf8PathBuf> = match &project {
            Some(project) => project.tree().files().map(Utf8Path::to_owned).collect(),
            None => Vec::new(),
        };
        let wanted = paths.into_iter().filter(|path| takes_changes(path));
        let read = wanted.filter_map(|path| {
            let bytes = self.world.read(&path, 1 << 20).ok()?;
            Some((path, bytes))
        });
        read.collect()
    }

    fn mutations(&self) -> Vec<Mutation> {
        let mut all = vec![
            Mutation::None,
            Mutation::Comments,
            Mutation::Crlf,
            Mutation::Ignores,
        ];
        all.extend((0..self.copies).map(Mutation::Seeded));
        all
    }
}

/// The cases of the rules, the idioms and whole projects of this repository.
fn cases() -> Vec<Sample> {
    let below = |folder: &str| folders(&repository().join(folder));
    let rules = below("tests/rules");
    let rules = rules.iter().flat_map(|rule| folders(rule));
    let mut samples: Vec<Sample> = rules.map(|case| Sample::of_case(&case, COPIES.0)).collect();
    let idioms = below("tests/idioms").into_iter();
    samples.extend(idioms.map(|case| Sample::of_case(&case, COPIES.1)));
    let whole = below("corpus").into_iter();
    samples.extend(whole.map(|case| Sample::of_case(&case, COPIES.2)));
    samples.retain(|sample| sample.with(&Texts::new()).is_some());
    samples
}

/// The projects below a folder.
fn trees(folder: &Path) -> Vec<Sample> {
    let roots = folders(folder).into_iter();
    let found = roots.flat_map(|root| find(&root).unwrap_or_default());
    found
        .map(|found| {
            let root = found.root.clone();
            let project = Project::load_found(found, Settings::default()).unwrap();
            Sample {
                name: root.display().to_string(),
                world: project.files().world().clone(),
                git: project.git().cloned(),
                copies: COPIES.2,
                is_whole: true,
            }
        })
        .collect()
}

#[test]
fn every_fix_keeps_its_promises() {
    let samples = match std::env::var_os("UNSETUP_TREES") {
        Some(folder) => trees(Path::new(&folder)),
        None => cases(),
    };
    let half = samples.len().div_ceil(2).max(1);
    let (fixed, broken) = std::thread::scope(|scope| {
        let parts: Vec<_> = samples.chunks(half).collect();
        let judged = parts
            .into_iter()
            .map(|part| scope.spawn(|| judge_all(part)));
        let judged: Vec<_> = judged.collect();
        judged
            .into_iter()
            .fold((0, String::new()), |(fixed, broken), part| {
                let (more, texts) = part.join().unwrap();
                (fixed + more, broken + &texts)
            })
    });
    assert!(broken.is_empty(), "{broken}");
    assert!(fixed > 50, "only {fixed} projects had something to fix");
}

/// How many copies had something to fix, and which promises were broken.
fn judge_all(samples: &[Sample]) -> (usize, String) {
    let (mut fixed, mut broken) = (0, String::new());
    for sample in samples {
        let texts = sample.texts();
        let before = fixed;
        for mutation in sample.mutations() {
            // A small case without a fix has none when it is changed, most of the time.
            if !sample.is_whole && fixed == before && !matches!(mutation, Mutation::None) {
                break;
            }
            for least in levels(&mutation) {
                match fix_and_judge(sample, mutated(&texts, &mutation), least) {
                    Ok(any) => fixed += usize::from(any),
                    Err(text) => {
                        let changes = changes(&texts, &mutated(&texts, &mutation));
                        let name = &sample.name;
                        writeln!(broken, "{name} {mutation:?} {least:?}: {text}{changes}").unwrap();
                    }
                }
            }
        }
    }
    (fixed, broken)
}

/// The files that a mutation changed; of long ones the lines that it made.
fn changes(before: &Texts, after: &Texts) -> String {
    let mut shown = String::new();
    for (path, new) in after {
        let old = before.get(path).map_or(&b""[..], Vec::as_slice);
        if old == new {
            continue;
        }
        let old: BTreeSet<&[u8]> = old.split(|byte| *byte == b'\n').collect();
        let lines = new.split(|byte| *byte == b'\n');
        for line in lines.filter(|line| new.len() < 1_000 || !old.contains(line)) {
            write!(shown, "\n  {path}: {}", line.escape_ascii()).unwrap();
        }
    }
    shown
}

/// Unsafe fixes stand beside safe ones, so most mutations try both at once.
fn levels(mutation: &Mutation) -> Vec<Applicability> {
    match mutation {
        Mutation::None => vec![Applicability::Safe, Applicability::Unsafe],
        Mutation::Seeded(seed) if seed % 3 == 0 => vec![Applicability::Safe],
        _ => vec![Applicability::Unsafe],
    }
}

fn all_rules() -> Selection {
    Selection::layered(&[Layer {
        select: Some(vec![Selector::All]),
        ..Layer::default()
    }])
}

/// Fixes a project pass by pass; `false` when it has nothing to fix (or is none).
fn fix_and_judge(sample: &Sample, texts: Texts, least: Applicability) -> Result<bool, String> {
    let Some(mut project) = sample.with(&texts) else {
        return Ok(false);
    };
    let mut now = texts;
    let mut any = false;
    let mut found = rules::check(&project, &all_rules());
    let first = found.clone();
    for _ in 0..10 {
        let fixed = apply_fixes(project.files(), &found, least);
        if fixed.files.is_empty() {
            no_new_findings(&first, &found, least)?;
            return Ok(any);
        }
        any = true;
        other_lines_stay(&project, &found, &fixed.files)?;
        comments_stay(&project, &fixed.files)?;
        let paths = fixed.files.keys().cloned().collect();
        now.extend(fixed.files);
        let anew = sample.with(&now).ok_or("it is no project any more")?;
        found = rules::check(&anew, &all_rules());
        // What need not be read again must not make a difference; which copies ask does not matter.
        if least == Applicability::Safe {
            let world = anew.files().world().clone();
            let carried = project.with_changes(world, &paths, ".");
            let carried = carried.map_err(|error| error.to_string())?;
            let again = rules::check(&carried, &all_rules());
            if told(&carried, &again) != told(&anew, &found) {
                return Err("the findings depend on what was read before".to_owned());
            }
        }
        project = anew;
    }
    let left = found.iter().filter(|finding| {
        let fix = finding.fix.as_ref();
        fix.is_some_and(|fix| fix.applicability >= least && !fix.edits.is_empty())
    });
    let left: Vec<&str> = left.map(|finding| finding.code).collect();
    Err(format!("the fixes do not come to rest: {left:?}"))
}

/// Findings with their places, without the ids of files.
fn told(project: &Project, found: &[Diagnostic]) -> Vec<String> {
    let edits = |finding: &Diagnostic| {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let places = edits.map(|edit| (project.files().locate(edit.span), edit.content.clone()));
        format!("{:?}", places.collect::<Vec<_>>())
    };
    let each = found.iter().map(|finding| {
        let place = project.files().locate(finding.span);
        let code = finding.code;
        format!("{place:?} {code} {} {}", finding.message, edits(finding))
    });
    each.collect()
}

/// What these mend is a text that nobody read (a line that pip refuses, a section that sleeps, a command that is cut off), or
/// whose meaning was open (headers without a profile): other rules see it for the first time.
const REVEALING: &[&str] = &[
    "CFG004", "CON007", "CON017", "CON031", "REQ001", "REQ002", "REQ010", "REQ011", "REQ012",
    "SET015", "SET024",
];

/// The findings that a file, or setup.py, cannot be read.
const UNREADABLE: &[&str] = &["CFG009", "SET026"];

/// After safe fixes no rule finds more than before; after the others, which change what is built, no rule finds an error
/// that was not there.
fn no_new_findings(
    before: &[Diagnostic],
    after: &[Diagnostic],
    least: Applicability,
) -> Result<(), String> {
    let is_unsafe = least == Applicability::Unsafe;
    let reveals = |finding: &Diagnostic| REVEALING.contains(&finding.code);
    let unread = |found: &[Diagnostic]| {
        let codes = found.iter().map(|finding| finding.code);
        codes.filter(|code| UNREADABLE.contains(code)).count()
    };
    if before.iter().any(reveals) || unread(after) < unread(before) {
        return Ok(());
    }
    for finding in after {
        if is_unsafe && finding.severity != Severity::Error {
            continue;
        }
        let of_rule = |found: &[Diagnostic]| {
            let same = found.iter().filter(|other| other.code == finding.code);
            same.count()
        };
        if of_rule(after) > of_rule(before) {
            return Err(format!("{} appeared: {}", finding.code, finding.message));
        }
    }
    Ok(())
}

/// Every comment is still there, in its file or in another that was changed.
fn comments_stay(project: &Project, after: &Texts) -> Result<(), String> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (path, bytes) in after {
        let old = project
            .files()
            .world()
            .read(path, 1 << 20)
            .unwrap_or_default();
        for comment in comments(path, &old) {
            *counts.entry(comment).or_default() += 1;
        }
        for comment in comments(path, bytes) {
            *counts.entry(comment).or_default() -= 1;
        }
    }
    match counts.iter().find(|(_, count)| **count > 0) {
        Some((lost, _)) => Err(format!("`{lost}` is lost{}", shown(after))),
        None => Ok(()),
    }
}

/// The comments of a file, as its reader sees them.
fn comments(path: &Utf8Path, bytes: &[u8]) -> Vec<String> {
    let name = path.file_name().unwrap_or("");
    let decoding = match path.extension() {
        Some("py") => Decoding::Python,
        Some("txt" | "in" | "pip") if name != "MANIFEST.in" => Decoding::Requirements,
        _ => Decoding::Utf8,
    };
    let files = Files::new(MemoryWorld::new([(path, bytes.to_vec())]));
    let Ok(file) = files.open(path, decoding) else {
        return Vec::new();
    };
    let spans: Vec<_> = match (decoding, path.extension()) {
        (Decoding::Python, _) => Module::parse(&file).comments().collect(),
        (Decoding::Requirements, _) => {
            let lines = requirements::parse(&file).tree.lines.into_iter();
            lines.filter_map(|line| line.comment).collect()
        }
        (_, Some("cfg" | "ini")) => {
            let lines = ini::parse(&file).tree.lines.into_iter();
            let lines = lines.filter(|line| line.kind == ini::LineKind::Comment);
            lines.map(|line| line.span).collect()
        }
        _ if name.contains("Dockerfile") => {
            let comments = dockerfile::parse(&file).tree.comments.into_iter();
            comments.map(|comment| comment.span).collect()
        }
        _ => Vec::new(),
    };
    let texts = spans
        .into_iter()
        .map(|span| file.slice(span).trim().to_owned());
    texts.collect()
}

fn shown(after: &Texts) -> String {
    let each = after.iter().map(|(path, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        format!("\n== {path}\n{text}")
    });
    each.collect()
}

/// Lines in which no fix has an edit are there again, in their order.
fn other_lines_stay(project: &Project, found: &[Diagnostic], after: &Texts) -> Result<(), String> {
    let mut touched: BTreeMap<Utf8PathBuf, BTreeSet<usize>> = BTreeMap::new();
    for edit in found.iter().flat_map(|f| &f.fix).flat_map(|fix| &fix.edits) {
        let (path, start, end) = project.files().locate(edit.span);
        touched.entry(path).or_default().extend(start.row..=end.row);
    }
    for (path, bytes) in after {
        let loaded = project.files().loaded();
        let Some(file) = loaded.iter().find(|file| file.path() == path) else {
            return Err(format!("{path} was never read"));
        };
        let rows = touched.remove(path).unwrap_or_default();
        let new = String::from_utf8_lossy(bytes).into_owned();
        let mut rest = new.lines();
        for (row, line) in (1..).zip(file.text().lines()) {
            if !rows.contains(&row)
                && !rest.any(|new| new.strip_prefix('\u{feff}').unwrap_or(new) == line)
            {
                return Err(format!("{path}:{row} changed: {line:?}\n{new}"));
            }
        }
    }
    Ok(())
}
