//! What the package needs: pbr reads it from requirements.txt and test-requirements.txt, and nowhere else.

use super::files::listed;
use super::{Writer, values};
use crate::convert::fold::requirement_key;
use crate::convert::repair;
use crate::convert::requirements::count;
use crate::convert::sheets::{RUNTIME, Sheet, Sheets, TESTS, THIRD_PARTY};
use crate::convert::split::{Asks, SheetLine};
use crate::convert::{FileChange, Loss, Note, Refusal, Repair};
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
        self.tests()
    }

    fn runtime(&mut self, sheets: &mut Sheets) -> Result<(), Refusal> {
        let field = &self.project.metadata().install_requires;
        let declared = self.items(FieldName::InstallRequires, field)?;
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
                let lines = self.lines(declared, apart)?;
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
                let lines = self.lines(declared, apart)?;
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

    /// The lines of a new requirements file, with the comments that explain the items today.
    fn lines(&mut self, items: &[ListItem], apart: bool) -> Result<Vec<SheetLine>, Refusal> {
        let mut lines = Vec::new();
        for (requirement, item) in parsed(items)?.into_iter().zip(items) {
            let span = item.provenance.span;
            let (above, behind) = self.comments(span);
            lines.extend(above.into_iter().map(|text| SheetLine {
                text,
                span,
                asks: Asks::Nothing,
            }));
            let text = match apart {
                true => by_name(&requirement),
                false => requirement.text,
            };
            lines.push(SheetLine {
                text: behind.map_or(text.clone(), |comment| format!("{text} {comment}")),
                span,
                asks: Asks::Abstract,
            });
        }
        Ok(lines)
    }

    /// The comments above an item of setup.py or setup.cfg that stands first on its line, and the one behind it.
    fn comments(&mut self, item: Span) -> (Vec<String>, Option<String>) {
        let file = self.project.files().get(item.file);
        let Some(file) =
            file.filter(|file| matches!(file.path().as_str(), "setup.py" | "setup.cfg"))
        else {
            return (Vec::new(), None);
        };
        let row = file.position(item.start as usize).row;
        let line = file.line(row).unwrap_or(item);
        let before = file.slice(Span {
            end: item.start,
            ..line
        });
        if !before.trim().is_empty() {
            return (Vec::new(), None);
        }
        let comment = |row: usize| {
            let line = file.line(row)?;
            let text = file.slice(line);
            let start = line.start as usize + (text.len() - text.trim_start().len());
            let end = line.start as usize + text.trim_end().len();
            text.trim_start()
                .starts_with('#')
                .then(|| file.span(start, end.max(start)))
        };
        let mut above: Vec<Span> = (1..row).rev().map_while(comment).collect();
        above.reverse();
        let rest = file.slice(Span {
            start: item.end,
            ..line
        });
        let after = rest.trim_start_matches([',', ' ', '\t']);
        let behind = after.starts_with('#').then(|| {
            let start = line.end as usize - after.len();
            file.span(start, start + after.trim_end().len())
        });
        self.carried.extend(above.iter().copied().chain(behind));
        let text = |span: Span| file.slice(span).to_owned();
        (above.into_iter().map(text).collect(), behind.map(text))
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

    fn tests(&mut self) -> Result<(), Refusal> {
        let field = &self.project.metadata().tests_require;
        let declared = self.items(FieldName::TestsRequire, field)?;
        if declared.is_empty() {
            return Ok(());
        }
        let Some(source) = self.project.requirements_at(TESTS) else {
            let lines = self.lines(declared, false)?;
            let change = FileChange::create(TESTS, Sheet::created(TESTS, lines).text());
            self.conversion.changes.push(change);
            return Ok(());
        };
        let named: Vec<String> = source
            .parse
            .tree
            .named()
            .map(|(_, requirement)| requirement.canonical_name())
            .collect();
        let lost: Vec<&str> = declared
            .iter()
            .map(|item| item.text.as_str())
            .filter(|text| !named.contains(&values::project_name(text)))
            .collect();
        if !lost.is_empty() {
            self.conversion.losses.push(Loss {
                field: "tests_require".to_owned(),
                message: format!(
                    "pbr reads `{TESTS}` in its place, which lacks {}",
                    listed(lost.into_iter())
                ),
                span: field.provenance().map(|place| place.span),
            });
        }
        Ok(())
    }

    /// `[extras]`, or setuptools' section where pbr would change a name, cannot say a URL, or would add an extra `test`
    /// of its own (since 4.0, when test-requirements.txt is there).
    pub(super) fn extras(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let groups = self.guarded_groups(FieldName::ExtrasRequire, field)?;
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

/// The requirement without its URL.
fn by_name(requirement: &Requirement) -> String {
    if requirement.url.is_none() {
        return requirement.text.clone();
    }
    let extras: Vec<&str> = requirement
        .extras
        .iter()
        .map(|extra| extra.value.as_str())
        .collect();
    let extras = match extras.as_slice() {
        [] => String::new(),
        extras => format!("[{}]", extras.join(",")),
    };
    let marker = requirement.marker.as_ref();
    let marker = marker.map_or(String::new(), |marker| format!("; {}", marker.text.value));
    format!("{}{extras}{marker}", requirement.name.value)
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

/// The requirements with their environments as markers.
fn parsed(items: &[ListItem]) -> Result<Vec<Requirement>, Refusal> {
    let parse = |text: &str, item: &ListItem| {
        requirement::parse(text, item.provenance.span).map_err(|error| {
            Refusal::new(
                format!("`{text}` is not a requirement: {}", error.message),
                Some(item.provenance.span),
                error.hint.unwrap_or_else(|| "mend it first".to_owned()),
            )
        })
    };
    items
        .iter()
        .map(|item| {
            let requirement = parse(&item.text, item)?;
            if item.guard.is_always() {
                return Ok(requirement);
            }
            let Some(marker) = values::condition(&item.guard) else {
                return Err(Refusal::new(
                    format!("no marker says when `{}` is needed", item.text),
                    Some(item.provenance.span),
                    "write the marker behind the requirement",
                ));
            };
            parse(&requirement.with_marker(&marker), item)
        })
        .collect()
}
