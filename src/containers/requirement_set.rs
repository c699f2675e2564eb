//! The requirements of a list that hold in the images.

use super::{Finding, Place, Planned};
use crate::metadata::{List, ListItem};
use crate::project::Project;
use crate::resolved::Dynamic;
use crate::syntax::requirements::{self, Line, LineKind, Location, LocationKind};
use crate::syntax::{Requirement, marker, requirement, version};
use crate::text::{Decoding, Files, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};
use pep508_rs::MarkerEnvironment;
use std::collections::BTreeSet;

/// Reads lists of requirements for one environment, and keeps what is to be said of them.
pub(super) struct Collector<'a> {
    pub(super) project: &'a Project,
    pub(super) environment: MarkerEnvironment,
    /// The environment in words.
    pub(super) shown: String,
    /// The project's own name in canonical form.
    pub(super) own: String,
    pub(super) findings: Vec<Finding>,
    /// The constraints that what was read names: files of the project and URLs.
    pub(super) constraints: Vec<Constraint>,
}

/// A file of constraints that a requirements file or a `pip install` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Constraint {
    pub(super) target: ConstraintTarget,
    /// `None` for one of the command line.
    pub(super) place: Option<Place>,
}

/// Where constraints are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConstraintTarget {
    /// In the project, from its root.
    File(Utf8PathBuf),
    /// Elsewhere: the build fetches them.
    Url(String),
}

/// Requirements in their order, each text once.
#[derive(Default)]
pub(super) struct Set {
    pub(super) planned: Vec<Planned>,
    texts: BTreeSet<String>,
    /// The files that were read.
    files: BTreeSet<Utf8PathBuf>,
}

impl Set {
    pub(super) fn add(&mut self, planned: Planned) {
        if self.texts.insert(planned.text().to_owned()) {
            self.planned.push(planned);
        }
    }
}

impl Collector<'_> {
    /// The requirements of `list` that hold; `extra` is the extra that they stand in.
    pub(super) fn collect(&mut self, list: &List, extra: Option<&str>) -> Vec<Planned> {
        let what = extra.map_or_else(
            || "the requirements of the project".to_owned(),
            |extra| format!("the requirements of the extra {extra}"),
        );
        for dynamic in &list.open {
            self.unknown(&what, dynamic);
        }
        let mut set = Set::default();
        for item in &list.items {
            if let Some(planned) = self.read(item, extra) {
                set.add(planned);
            }
        }
        set.planned
    }

    /// Adds the requirements of a file of the project that hold, and those of the files it includes. Whether it is there.
    pub(super) fn collect_file(&mut self, path: &Utf8Path, set: &mut Set) -> bool {
        let Ok(file) = self.project.files().open(path, Decoding::Requirements) else {
            return false;
        };
        if !set.files.insert(path.to_owned()) {
            return true;
        }
        let tree = requirements::parse(&file).tree;
        for line in &tree.lines {
            let place = Place {
                path: path.to_owned(),
                row: file.position(line.span.start as usize).row,
            };
            if let Some((target, is_constraint)) = line.include() {
                let folder = path.parent().unwrap_or(Utf8Path::new(""));
                let included = resolve(folder, &target.value).ok();
                let is_read = match is_constraint {
                    true => self.constrain(&target.value, included, Some(&place)),
                    false => included.is_some_and(|path| self.collect_file(&path, set)),
                };
                if !is_read {
                    let message = format!("`{}` is included and is not there", target.value);
                    self.findings
                        .push(Finding::error("unknown", message, Some(place)));
                }
                continue;
            }
            self.collect_line(line, file.slice(line.span), place, set);
        }
        true
    }

    /// Adds constraints: `file` is where the text leads in the project, when it is no URL. Whether they are there.
    pub(super) fn constrain(
        &mut self,
        text: &str,
        file: Option<Utf8PathBuf>,
        place: Option<&Place>,
    ) -> bool {
        let target = match file {
            _ if is_url(text) => ConstraintTarget::Url(text.to_owned()),
            Some(path)
                if self
                    .project
                    .files()
                    .open(&path, Decoding::Requirements)
                    .is_ok() =>
            {
                ConstraintTarget::File(path)
            }
            _ => return false,
        };
        if self.constraints.iter().all(|known| known.target != target) {
            let place = place.cloned();
            self.constraints.push(Constraint { target, place });
        }
        true
    }

    /// Adds what a word of a command line asks for.
    pub(super) fn collect_text(&mut self, text: &str, place: &Place, set: &mut Set) {
        let Some(file) = Files::lone("words.txt", text, Decoding::Requirements) else {
            return;
        };
        for line in &requirements::parse(&file).tree.lines {
            self.collect_line(line, text, place.clone(), set);
        }
    }

    fn collect_line(&mut self, line: &Line, written: &str, place: Place, set: &mut Set) {
        match &line.kind {
            LineKind::Named(requirement) => {
                if self.holds(requirement, &requirement.text, &place) {
                    set.add(self.planned((**requirement).clone(), place, None));
                }
            }
            LineKind::Location(location) => match named(location) {
                Some(requirement) => {
                    if self.holds(&requirement, &location.text, &place) {
                        let line = if location.editable { "-e " } else { "" };
                        let line = format!("{line}{}", location.text);
                        set.add(self.planned(requirement, place, Some(line)));
                    }
                }
                None => {
                    let message = format!("`{}` has no name", location.text);
                    let finding = Finding::error("bad-requirement", message, Some(place));
                    let help =
                        "write `name @ URL`; a folder of the project is no requirement of an image";
                    self.findings.push(finding.help(help));
                }
            },
            LineKind::Variable => {
                let message = format!(
                    "what `{}` asks for depends on the environment",
                    written.trim()
                );
                self.findings
                    .push(Finding::error("unknown", message, Some(place)));
            }
            LineKind::Invalid(error) => {
                let message = format!("`{}` is no requirement: {}", written.trim(), error.message);
                self.findings
                    .push(Finding::error("bad-requirement", message, Some(place)));
            }
            LineKind::Blank | LineKind::Comment | LineKind::Options(_) => {}
        }
    }

    fn planned(&self, requirement: Requirement, place: Place, line: Option<String>) -> Planned {
        let name = requirement.canonical_name();
        Planned {
            own: name == self.own,
            name,
            requirement,
            place,
            extra: None,
            line,
        }
    }

    /// Says that something the images depend on is not known.
    pub(super) fn unknown(&mut self, what: &str, dynamic: &Dynamic) {
        let place = dynamic.span.map(|span| self.place(span));
        let finding = Finding::error(
            "unknown",
            format!("{what} are not all known: {}", dynamic.message),
            place,
        );
        self.findings
            .push(finding.help("declare them so that they can be read without running code"));
    }

    /// Path and row of a span.
    pub(super) fn place(&self, span: Span) -> Place {
        let (path, start, _) = self.project.files().locate(span);
        Place {
            path,
            row: start.row,
        }
    }

    fn read(&mut self, item: &ListItem, extra: Option<&str>) -> Option<Planned> {
        let place = self.place(item.provenance.span);
        if !marker::evaluate(item.guard.marker(), &self.environment, &[]) {
            self.left_out(&item.text, place);
            return None;
        }
        let requirement = match requirement::parse(&item.text, item.provenance.span) {
            Ok(requirement) => requirement,
            Err(error) => {
                let message = format!("`{}` is no requirement: {}", item.text, error.message);
                self.findings
                    .push(Finding::error("bad-requirement", message, Some(place)));
                return None;
            }
        };
        if !self.holds(&requirement, &item.text, &place) {
            return None;
        }
        let requirement = self.with_source(requirement, &place);
        Some(Planned {
            extra: extra.map(str::to_owned),
            ..self.planned(requirement, place, None)
        })
    }

    /// Whether its marker holds; one whose meaning is not certain is left to pip.
    pub(super) fn holds(&mut self, requirement: &Requirement, text: &str, place: &Place) -> bool {
        let Some(marker) = &requirement.marker else {
            return true;
        };
        match marker.tree() {
            Some(tree) if !marker::evaluate(tree, &self.environment, &[]) => {
                self.left_out(text, place.clone());
                return false;
            }
            Some(_) => {}
            None => {
                let message =
                    format!("`{text}` is kept: whether its marker holds is for pip to say");
                self.findings
                    .push(Finding::note(message, Some(place.clone())));
            }
        }
        true
    }

    /// pbr takes only the name from a line `git+https://…#egg=name` of requirements.txt. The builder needs the rest of it,
    /// too: the name alone is another project on the index, or none.
    fn with_source(&self, requirement: Requirement, place: &Place) -> Requirement {
        let source = self.project.requirements_at(place.path.as_str());
        let located = source.and_then(|source| {
            let mut lines = source.parse.tree.lines.iter();
            lines.find_map(|line| match &line.kind {
                LineKind::Location(location)
                    if source.file.position(line.span.start as usize).row == place.row =>
                {
                    source_url(location)
                }
                _ => None,
            })
        });
        let Some(url) = located.filter(|_| requirement.url.is_none()) else {
            return requirement;
        };
        let marker = requirement.marker.as_ref();
        let marker = marker.map_or_else(String::new, |marker| format!(" ; {}", marker.text.value));
        let text = format!("{} @ {url}{marker}", with_extras(&requirement));
        requirement::parse(&text, requirement.span).unwrap_or(requirement)
    }

    pub(super) fn left_out(&mut self, text: &str, place: Place) {
        let message = format!("`{text}` is left out: it is not wanted with {}", self.shown);
        self.findings.push(Finding::note(message, Some(place)));
    }
}

/// Whether pip fetches it; a drive of Windows is no scheme.
fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| scheme.len() > 1)
}

/// A place as a requirement: `name @ URL`. `None` without a name, and for a folder.
fn named(location: &Location) -> Option<Requirement> {
    let (name, url) = (location.name.as_ref()?, source_url(location)?);
    let extras = match location.extras.as_slice() {
        [] => String::new(),
        extras => format!("[{}]", extras.join(",")),
    };
    let marker = location.marker.as_ref();
    let marker = marker.map_or_else(String::new, |marker| format!(" ; {}", marker.text.value));
    let text = format!("{name}{extras} @ {url}{marker}");
    requirement::parse(&text, location.url.span).ok()
}

/// The URL of a location without `#egg=`, which `name @` replaces; `None` for a path.
pub(super) fn source_url(location: &Location) -> Option<String> {
    if !matches!(location.scheme, LocationKind::Vcs | LocationKind::Url) {
        return None;
    }
    let (url, _) = location
        .url
        .value
        .split_once('#')
        .unwrap_or((&location.url.value, ""));
    Some(match &location.subdirectory {
        Some(folder) => format!("{url}#subdirectory={folder}"),
        None => url.to_owned(),
    })
}

/// The line of a requirements file: as written, extras normalised. pip before 23.3 does not find an extra that is written
/// with `_` where the wheel says `-`, and installs without it.
pub(super) fn line(requirement: &Requirement) -> String {
    let Some(rest) = after_extras(requirement) else {
        return requirement.text.clone();
    };
    format!("{}{rest}", with_extras(requirement))
}

/// Name and normalised extras: what is installed from wheels, and what a constraint replaces the source of.
pub(super) fn with_extras(requirement: &Requirement) -> String {
    let extras: Vec<String> = requirement
        .extras
        .iter()
        .map(|extra| version::normalize_extra(&extra.value))
        .collect();
    let name = &requirement.name.value;
    if extras.is_empty() {
        name.clone()
    } else {
        format!("{name}[{}]", extras.join(","))
    }
}

fn after_extras(requirement: &Requirement) -> Option<&str> {
    let rest = requirement.text.strip_prefix(&requirement.name.value)?;
    let (_, rest) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    Some(rest)
}
