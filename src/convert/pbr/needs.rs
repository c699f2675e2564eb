//! What the package needs: pbr reads it from requirements.txt and test-requirements.txt, and nowhere else.

use super::Writer;
use crate::convert::fold::requirement_key;
use crate::convert::item_lines::{by_name, lines_of};
use crate::convert::known::parsed;
use crate::convert::repair;
use crate::convert::sheets::{RUNTIME, Sheet, Sheets, TESTS, THIRD_PARTY};
use crate::convert::split::{Asks, SheetLine};
use crate::convert::tests_require;
use crate::convert::wording::count;
use crate::convert::{FileChange, Note, Refusal, Repair};
use crate::metadata::{Field, FieldName, Groups, ListItem};
use crate::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use crate::syntax::{Requirement, requirement};
use crate::text::Span;
use camino::Utf8Path;
use std::collections::{BTreeMap, BTreeSet};

impl Writer<'_> {
    /// Brings `install_requires` and requirements.txt, `tests_require` and test-requirements.txt together.
    pub(super) fn needs(&mut self, sheets: &mut Sheets) -> Result<(), Refusal> {
        self.runtime(sheets)?;
        check_pbr_reads(sheets)?;
        tests_require::say(
            self.project,
            self.known,
            &mut self.carried,
            &mut self.conversion,
        )
    }

    fn runtime(&mut self, sheets: &mut Sheets) -> Result<(), Refusal> {
        let field = &self.project.metadata().install_requires;
        let declared = self.known.items(FieldName::InstallRequires, field)?;
        let place = field.provenance().map(|place| place.span);
        let apart = self.places_apart(declared)?;
        let wanted = declared_keys(declared, apart)?;
        let written = match &sheets.runtime {
            Some(sheet) => self.keys(&sheet.lines),
            None => Keys::new(),
        };
        if written.is_empty() && wanted.is_empty() {
            return Ok(());
        }
        let (missing, more) = (difference(&wanted, &written), difference(&written, &wanted));
        let same = missing.is_empty() && more.is_empty();
        let aside = self.options.requirements_to.clone();
        match (&sheets.runtime, aside) {
            (Some(_), _) if same => sheets.add_places(places(declared, apart)?),
            (Some(sheet), Some(path)) => {
                self.move_aside(&path, sheet.text(), place)?;
                let lines = lines_of(self.project, declared, apart, &mut self.carried)?;
                sheets.replace_runtime(Sheet::created(RUNTIME, lines));
                sheets.add_places(places(declared, apart)?);
            }
            (Some(_), None) if wanted.is_empty() => self.installs_requirements(written.len())?,
            (Some(_), None) => {
                return Err(Refusal::new(
                    format!(
                        "install_requires and `{RUNTIME}` differ, and pbr reads only the file; {}; {}",
                        only("install_requires", &missing),
                        only(RUNTIME, &more)
                    ),
                    place,
                    format!(
                        "make them the same, or move the file aside with --requirements-to FILE: `{RUNTIME}` then gets those of setup()"
                    ),
                ));
            }
            (None, _) => {
                let lines = lines_of(self.project, declared, apart, &mut self.carried)?;
                sheets.runtime = Some(Sheet::created(RUNTIME, lines));
                sheets.add_places(places(declared, apart)?);
            }
        }
        Ok(())
    }

    /// Whether requirements at a URL are split, told as a repair: pbr of 2017 drops the URL, today's cannot take a
    /// condition behind it.
    fn places_apart(&mut self, declared: &[ListItem]) -> Result<bool, Refusal> {
        let places = parsed(declared)?;
        let mut places = places
            .iter()
            .filter(|requirement| requirement.url.is_some());
        let Some(first) = places.next() else {
            return Ok(true);
        };
        let decided = self.options.repairs.decide(&repair::CONCRETE);
        let told = |repair: &Repair| repair.code == repair::CONCRETE.code;
        if !self.conversion.repairs.iter().any(told) {
            let number = places.count() + 1;
            let message = format!(
                "{} at a URL {} to `{THIRD_PARTY}`; only {} behind",
                count(number, "requirement"),
                if number == 1 { "moves" } else { "move" },
                if number == 1 {
                    "its name stays"
                } else {
                    "their names stay"
                },
            );
            let made = repair::CONCRETE.repair(decided, message, Some(first.span));
            self.conversion.repairs.push(made);
        }
        Ok(decided.is_made())
    }

    fn move_aside(
        &mut self,
        path: &Utf8Path,
        text: String,
        place: Option<Span>,
    ) -> Result<(), Refusal> {
        if self.project.tree().has_file(path) {
            return Err(Refusal::new(
                format!("`{path}` is there already"),
                None,
                "give --requirements-to the name of a new file",
            ));
        }
        self.conversion.changes.push(FileChange::create(path, text));
        let message = format!(
            "`{path}` holds what `{RUNTIME}` did; whatever installs `{RUNTIME}` gets only what setup() asks for now"
        );
        self.conversion.notes.push(Note::task(message, place));
        Ok(())
    }

    /// setup() asks for nothing while requirements.txt stands beside it: SET001.
    fn installs_requirements(&mut self, number: usize) -> Result<(), Refusal> {
        let place = self.project.setup_call().map(|call| call.callee);
        let decided = self.options.repairs.decide(&repair::INSTALL_REQUIREMENTS);
        if !decided.is_made() {
            return Err(Refusal::new(
                format!(
                    "setup() installs no requirement, but pbr installs the {} of `{RUNTIME}`",
                    count(number, "requirement")
                ),
                place,
                "accept that with --repair SET001, or move the file aside with --requirements-to FILE",
            ));
        }
        let message = format!(
            "setup() installs no requirement; pbr installs the {} of `{RUNTIME}` with the package",
            count(number, "requirement")
        );
        let made = repair::INSTALL_REQUIREMENTS.repair(decided, message, place);
        self.conversion.repairs.push(made);
        Ok(())
    }

    /// What lines ask for, by meaning, with the text; pbr follows `-r`.
    fn keys(&self, lines: &[SheetLine]) -> Keys {
        let mut keys = Keys::new();
        let texts = lines.iter().map(|line| (line.text.clone(), line.span));
        let mut open: Vec<(String, Span)> = texts.collect();
        let mut seen = BTreeSet::new();
        while let Some((line, span)) = open.pop() {
            let text = match as_pbr(line.trim(), span, PbrBehaviour::Current) {
                PbrLine::Requirement(text) | PbrLine::Link(_, Some(text)) => text,
                PbrLine::Include(path) if seen.insert(path.clone()) => {
                    let included = self.project.requirements_at(&path);
                    let text = included.map_or("", |source| source.file.text());
                    open.extend(text.lines().map(|line| (line.to_owned(), span)));
                    continue;
                }
                PbrLine::Fatal(_) => line.trim().to_owned(),
                _ => continue,
            };
            let key = match requirement::parse(&text, span) {
                Ok(requirement) => requirement_key(&requirement),
                Err(_) => text.clone(),
            };
            keys.insert(key, text);
        }
        keys
    }

    /// `[extras]`, or setuptools' section where pbr would change a name, cannot say a URL, or would add an extra `test`
    /// of its own (since 4.0, when test-requirements.txt is there).
    pub(super) fn extras(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let groups = self.known.guarded_groups(FieldName::ExtrasRequire, field)?;
        let plain = |name: &str| {
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        let tests = self.project.tree().has_file(TESTS)
            || self.project.metadata().tests_require.effective.is_some();
        let adds_test = tests && !groups.iter().any(|(name, _)| name == "test");
        let mut lists: Vec<(&str, Vec<Requirement>)> = Vec::new();
        for (name, list) in groups {
            lists.push((name, parsed(&list.items)?));
        }
        let sayable = lists.iter().all(|(name, list)| {
            plain(name)
                && !list.is_empty()
                && list.iter().all(|requirement| requirement.url.is_none())
        });
        let of_pbr = sayable && !adds_test;
        let section = match of_pbr {
            true => "extras",
            false => "options.extras_require",
        };
        for (name, list) in lists {
            let lines: Vec<String> = list
                .iter()
                .map(|requirement| match of_pbr {
                    true => requirement.text.replacen(';', ":", 1).replace(": ", ":"),
                    false => requirement.text.clone(),
                })
                .collect();
            match lines.is_empty() {
                true => self.cfg.empty(section, name)?,
                false => self.cfg.lines(section, name, &lines)?,
            }
        }
        Ok(())
    }
}

/// Refuses lines at which pbr stops, and those it would lose.
pub(super) fn check_pbr_reads(sheets: &Sheets) -> Result<(), Refusal> {
    let lines = sheets.runtime.iter().flat_map(|sheet| &sheet.lines);
    for line in lines {
        for physical in line.text.lines() {
            match as_pbr(physical, line.span, PbrBehaviour::Current) {
                PbrLine::Fatal(reason) => {
                    return Err(Refusal::new(
                        format!(
                            "pbr stops at `{}` of `{RUNTIME}`: {reason}",
                            physical.trim()
                        ),
                        Some(line.span),
                        "write it as a name with versions and markers; options and places belong into other files",
                    ));
                }
                PbrLine::Lost => {
                    return Err(Refusal::new(
                        format!("pbr would lose `{}` of `{RUNTIME}`", physical.trim()),
                        Some(line.span),
                        "add `#egg=name` to it, or move it away with --repair REQ007",
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

type Keys = BTreeMap<String, String>;

fn declared_keys(items: &[ListItem], apart: bool) -> Result<Keys, Refusal> {
    let parsed = parsed(items)?.into_iter();
    let keys = parsed.map(|requirement| match (&requirement.url, apart) {
        (Some(_), true) => {
            let text = by_name(&requirement);
            let key = requirement::parse(&text, requirement.span);
            (
                key.map_or(text.clone(), |named| requirement_key(&named)),
                text,
            )
        }
        _ => (requirement_key(&requirement), requirement.text),
    });
    Ok(keys.collect())
}

/// The requirements at a URL, as lines of their own file.
fn places(items: &[ListItem], apart: bool) -> Result<Vec<SheetLine>, Refusal> {
    let parsed = parsed(items)?.into_iter();
    let places = parsed.filter(|requirement| apart && requirement.url.is_some());
    Ok(places
        .map(|requirement| SheetLine {
            text: requirement.text,
            span: requirement.span,
            asks: Asks::Concrete,
        })
        .collect())
}

fn difference<'a>(some: &'a Keys, other: &Keys) -> Vec<&'a str> {
    let missing = some.iter().filter(|(key, _)| !other.contains_key(*key));
    missing.map(|(_, text)| text.as_str()).collect()
}

fn only(place: &str, texts: &[&str]) -> String {
    match texts {
        [] => format!("nothing is only in {place}"),
        texts => format!("only in {place}: {}", texts.join(", ")),
    }
}
