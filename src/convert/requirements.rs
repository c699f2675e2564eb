//! The requirements files in three sets: abstract names for run time, those for the tests, and concrete places.
//!
//! `requirements.py3.txt` and its like are folded into requirements.txt by markers (REQ006); URLs, repositories and
//! paths move to thirdparty-requirements.txt, their names stay behind (REQ007).

use super::fold::{Entry, fold, of_major};
use super::references;
use super::repair::{self, Choice};
use super::sheets::{RUNTIME, RequirementSet, Sheet, Sheets, TESTS, THIRD_PARTY, set_of};
use super::split::{Asks, Parts, SheetLine, is_concrete, split};
use super::wording::count;
use super::{Conversion, FileChange, Note};
use crate::project::{Project, RequirementsRole, RequirementsSource};
use crate::syntax::requirements::LineKind;
use camino::Utf8Path;

/// The sets as they will be.
#[derive(Debug, Clone, Default)]
pub struct RequirementSets {
    /// What the package needs at run time, by name.
    pub runtime: Option<RequirementSet>,
    /// What its tests need.
    pub test: Option<RequirementSet>,
    /// Where to get what no index has.
    pub thirdparty: Option<RequirementSet>,
}

/// Puts the requirements files in order, and says what is in them then.
pub fn requirements(project: &Project) -> (Conversion, RequirementSets) {
    let mut conversion = Conversion::default();
    let sheets = put_in_order(project, &Choice::all(), &mut conversion);
    references::mend(project, &sheets, &mut conversion);
    note_others(project, &sheets, &mut conversion);
    conversion.changes.extend(sheets.changes());
    conversion.changes.retain(FileChange::is_change);
    conversion.changes.sort_by(|a, b| a.path.cmp(&b.path));
    let sets = RequirementSets {
        runtime: sheets.runtime.as_ref().map(Sheet::set),
        test: project.requirements_at(TESTS).map(set_of),
        thirdparty: sheets.thirdparty.as_ref().map(Sheet::set),
    };
    (conversion, sets)
}

/// What the package needs at run time by its requirements files, once the chosen repairs are made.
pub fn runtime_requirements(project: &Project, choice: &Choice) -> Option<RequirementSet> {
    let sheets = put_in_order(project, choice, &mut Conversion::default());
    sheets.runtime.as_ref().map(Sheet::set)
}

/// Folds and splits as the user chose; the repairs and notes go into the conversion.
pub(super) fn put_in_order(
    project: &Project,
    choice: &Choice,
    conversion: &mut Conversion,
) -> Sheets {
    let runtime = readable(project, RUNTIME);
    let thirdparty = readable(project, THIRD_PARTY);
    let mut sheets = Sheets {
        runtime: runtime.map(Sheet::kept),
        thirdparty: thirdparty.map(Sheet::kept),
        ..Sheets::default()
    };
    let folded = folded(project, runtime, choice, conversion, &mut sheets);
    let Some((entries, base)) = folded.or_else(|| as_it_is(runtime)) else {
        return sheets;
    };
    let apart = wants_split(&entries, choice, conversion);
    let parts = split(&entries, thirdparty, apart);
    note_parts(&parts, conversion);
    if apart {
        sheets.moved = true;
        let lines = parts.go.clone();
        add_to_third_party(&mut sheets, lines, base);
    }
    let changed = apart || !sheets.removed.is_empty();
    if changed {
        let file = runtime.map(|source| source.file.clone());
        sheets.runtime = Some(Sheet {
            path: RUNTIME.into(),
            lines: parts.stay,
            file: file.or_else(|| Some(base.file.clone())),
            changed: true,
        });
    }
    sheets
}

fn readable<'a>(project: &'a Project, path: &str) -> Option<&'a RequirementsSource> {
    let source = project.requirements_at(path)?;
    (source.unreadable.is_none() && !source.file.encoding().lossy).then_some(source)
}

type Lines<'a> = (Vec<Entry<'a>>, &'a RequirementsSource);

fn as_it_is(source: Option<&RequirementsSource>) -> Option<Lines<'_>> {
    let source = source?;
    let lines = source.parse.tree.lines.iter();
    Some((lines.map(|line| Entry::new(source, line)).collect(), source))
}

/// The lines of the runtime file with those of a file for one major version folded in.
fn folded<'a>(
    project: &'a Project,
    runtime: Option<&'a RequirementsSource>,
    choice: &Choice,
    conversion: &mut Conversion,
    sheets: &mut Sheets,
) -> Option<Lines<'a>> {
    let (base, other, major) = pair(project, runtime, conversion)?;
    let condition = of_major(major)?;
    let entries = match fold(base, other, &condition) {
        Ok(entries) => entries,
        Err(reason) => {
            let message = format!(
                "`{}` is left as it is: {}",
                other.file.path(),
                reason.message
            );
            conversion
                .notes
                .push(Note::task(message, Some(reason.span)));
            return None;
        }
    };
    let decided = choice.decide(&repair::PER_PYTHON);
    let differing = entries.iter().filter(|entry| entry.is_marked());
    let number = differing.count();
    let message = format!(
        "`{}` is folded into `{RUNTIME}`: {} {} a marker",
        other.file.path(),
        count(number, "line"),
        if number == 1 { "gets" } else { "get" },
    );
    let place = Some(other.file.span(0, 0));
    let made = repair::PER_PYTHON.repair(decided, message, place);
    conversion.repairs.push(made);
    if !decided.is_made() {
        return None;
    }
    sheets.removed.push(other.file.clone());
    if base.file.path() != RUNTIME {
        sheets.removed.push(base.file.clone());
    }
    Some((entries, base))
}

/// The general file and the one for a major version; without a general one, those for 2 and 3.
fn pair<'a>(
    project: &'a Project,
    runtime: Option<&'a RequirementsSource>,
    conversion: &mut Conversion,
) -> Option<(&'a RequirementsSource, &'a RequirementsSource, u32)> {
    let mut special: Vec<(&RequirementsSource, u32)> = project
        .requirements()
        .iter()
        .filter(|source| is_at_root(source) && source.unreadable.is_none())
        .filter_map(|source| match source.role {
            RequirementsRole::PerPython(major) => Some((source, major)),
            _ => None,
        })
        .collect();
    special.sort_by_key(|(_, major)| *major);
    match (runtime, special.as_slice()) {
        (_, []) => None,
        (Some(base), [(other, major @ (2 | 3))]) => Some((base, other, *major)),
        (None, [(base, 2), (other, 3)]) => Some((base, other, 3)),
        (_, [(first, _), ..]) => {
            let names: Vec<String> = special
                .iter()
                .map(|(source, _)| format!("`{}`", source.file.path()))
                .collect();
            let message = format!(
                "{} cannot be folded into one file without knowing which is used when",
                names.join(", ")
            );
            let place = Some(first.file.span(0, 0));
            conversion.notes.push(Note::task(message, place));
            None
        }
    }
}

fn is_at_root(source: &RequirementsSource) -> bool {
    source.file.path().parent() == Some(Utf8Path::new(""))
}

/// Whether places move, told as a repair.
fn wants_split(entries: &[Entry<'_>], choice: &Choice, conversion: &mut Conversion) -> bool {
    let mut places = entries
        .iter()
        .filter(|entry| !entry.comment_only && is_concrete(entry.file, entry.line));
    let Some(first) = places.next() else {
        return false;
    };
    let decided = choice.decide(&repair::CONCRETE);
    let number = places.count() + 1;
    let message = format!(
        "{} that {} a URL or a path {} to `{THIRD_PARTY}`; the {} behind",
        count(number, "line"),
        if number == 1 { "is" } else { "are" },
        if number == 1 { "moves" } else { "move" },
        if number == 1 {
            "name stays"
        } else {
            "names stay"
        },
    );
    let place = first.line.content.unwrap_or(first.line.span);
    let made = repair::CONCRETE.repair(decided, message, Some(place));
    conversion.repairs.push(made);
    decided.is_made()
}

fn note_parts(parts: &Parts, conversion: &mut Conversion) {
    for span in &parts.nameless {
        let message = format!(
            "this place names no project, so only `{THIRD_PARTY}` lists it: add `#egg=name`"
        );
        conversion.notes.push(Note::task(message, Some(*span)));
    }
    for span in &parts.no_longer_editable {
        let message = "written without `-e`, behind which pip of 2017 and today's lose a condition";
        conversion.notes.push(Note::remark(message, Some(*span)));
    }
}

/// Appends to the file of concrete requirements. A new one gets the licence header of the file the lines come from.
fn add_to_third_party(sheets: &mut Sheets, lines: Vec<SheetLine>, base: &RequirementsSource) {
    if lines.is_empty() {
        return;
    }
    let sheet = sheets.thirdparty.get_or_insert_with(|| Sheet {
        path: THIRD_PARTY.into(),
        lines: licence_header(base),
        file: Some(base.file.clone()),
        changed: false,
    });
    sheet.lines.extend(lines);
    sheet.changed = true;
}

/// The comments that open a file, when they speak of rights.
fn licence_header(source: &RequirementsSource) -> Vec<SheetLine> {
    let comments = source.parse.tree.lines.iter();
    let header: Vec<_> = comments
        .take_while(|line| line.kind == LineKind::Comment)
        .map(|line| SheetLine {
            text: source.file.slice(line.span).trim_end().to_owned(),
            span: line.span,
            asks: Asks::Nothing,
        })
        .collect();
    let text: String = header.iter().map(|line| line.text.to_lowercase()).collect();
    let words = ["licen", "copyright", "rights reserved", "spdx"];
    match words.iter().any(|word| text.contains(word)) {
        true => header,
        false => Vec::new(),
    }
}

/// Names the requirements files that are left alone.
pub(super) fn note_others(project: &Project, sheets: &Sheets, conversion: &mut Conversion) {
    for source in project.requirements() {
        let path = source.file.path();
        if let Some(error) = &source.unreadable {
            let message = format!("cannot read `{path}`: {error}");
            conversion
                .notes
                .push(Note::task(message, Some(source.file.span(0, 0))));
            continue;
        }
        let other = source.role == RequirementsRole::Other && is_at_root(source);
        if other && !sheets.removes(path) {
            let message = format!("`{path}` is left as it is: nothing says what it is for");
            let place = Some(source.file.span(0, 0));
            conversion.notes.push(Note::remark(message, place));
        }
    }
}
