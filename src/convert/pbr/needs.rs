//! What the package needs: pbr reads it from requirements.txt and test-requirements.txt, and nowhere else.

use super::files::listed;
use super::{Writer, values};
use crate::convert::fold::requirement_key;
use crate::convert::repair;
use crate::convert::requirements::{RUNTIME, Sheet, Sheets, TESTS, count};
use crate::convert::split::{Asks, SheetLine};
use crate::convert::{FileChange, Loss, Note, Refusal};
use crate::metadata::{Field, FieldName, Groups, ListItem};
use crate::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use crate::syntax::{Requirement, requirement};
use std::collections::BTreeMap;

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
        let written = sheets.runtime.as_ref().map(keys).unwrap_or_default();
        let wanted = declared_keys(declared)?;
        if written.is_empty() && wanted.is_empty() {
            return Ok(());
        }
        let (missing, more) = (difference(&wanted, &written), difference(&written, &wanted));
        let aside = self.options.requirements_to.clone();
        match (&sheets.runtime, aside) {
            (None, _) => {
                sheets.runtime = Some(new_sheet(declared)?);
                Ok(())
            }
            (Some(_), _) if missing.is_empty() && more.is_empty() => Ok(()),
            (Some(sheet), Some(path)) => {
                if self.project.tree().has_file(&path) {
                    return Err(Refusal::new(
                        format!("`{path}` is there already"),
                        None,
                        "give --requirements-to the name of a new file",
                    ));
                }
                let change = FileChange::create(&path, sheet.text());
                self.conversion.changes.push(change);
                let message = format!(
                    "`{path}` holds what `{RUNTIME}` did; whatever installs `{RUNTIME}` gets only what setup() asks for now"
                );
                self.conversion.notes.push(Note::task(message, place));
                sheets.replace_runtime(new_sheet(declared)?);
                Ok(())
            }
            (Some(_), None) if wanted.is_empty() => self.installs_requirements(written.len()),
            (Some(_), None) => Err(Refusal::new(
                format!(
                    "install_requires and `{RUNTIME}` differ, and pbr reads only the file; {}; {}",
                    only("install_requires", &missing),
                    only(RUNTIME, &more)
                ),
                place,
                format!(
                    "make them the same, or move the file aside with --requirements-to FILE (it keeps its lines, and `{RUNTIME}` gets those of setup())"
                ),
            )),
        }
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

    fn tests(&mut self) -> Result<(), Refusal> {
        let field = &self.project.metadata().tests_require;
        let declared = self.items(FieldName::TestsRequire, field)?;
        if declared.is_empty() {
            return Ok(());
        }
        let Some(source) = self.project.requirements_at(TESTS) else {
            let change = FileChange::create(TESTS, texts(declared)?.join("\n") + "\n");
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
            plain(name) && list.iter().all(|requirement| requirement.url.is_none())
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
            self.cfg.lines(section, name, &lines)?;
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

/// What a file asks for, by meaning, with its text.
fn keys(sheet: &Sheet) -> Keys {
    let asking = sheet.lines.iter().filter(|line| line.asks != Asks::Nothing);
    let read = asking.filter_map(|line| {
        let text = match as_pbr(line.text.trim(), line.span, PbrBehaviour::Current) {
            PbrLine::Requirement(text) | PbrLine::Link(_, Some(text)) => text,
            _ => line.text.trim().to_owned(),
        };
        let key = match requirement::parse(&text, line.span) {
            Ok(requirement) => requirement_key(&requirement),
            Err(_) => text.clone(),
        };
        Some((key, text))
    });
    read.collect()
}

fn declared_keys(items: &[ListItem]) -> Result<Keys, Refusal> {
    let keys = parsed(items)?.into_iter();
    Ok(keys
        .map(|requirement| (requirement_key(&requirement), requirement.text))
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

fn texts(items: &[ListItem]) -> Result<Vec<String>, Refusal> {
    let parsed = parsed(items)?.into_iter();
    Ok(parsed.map(|requirement| requirement.text).collect())
}

fn new_sheet(items: &[ListItem]) -> Result<Sheet, Refusal> {
    let texts = texts(items)?;
    let lines = texts.into_iter().zip(items).map(|(text, item)| SheetLine {
        text,
        span: item.provenance.span,
        asks: Asks::Abstract,
    });
    Ok(Sheet::created(RUNTIME, lines.collect()))
}
