//! The requirements of a list that hold in the images.

use super::{Finding, Place, Planned};
use crate::metadata::{List, ListItem};
use crate::project::Project;
use crate::resolved::Dynamic;
use crate::syntax::requirements::{LineKind, Location, LocationKind};
use crate::syntax::{Requirement, marker, requirement, version};
use crate::text::Span;
use pep508_rs::MarkerEnvironment;

/// Reads lists of requirements for one environment, and keeps what is to be said of them.
pub(super) struct Collector<'a> {
    pub(super) project: &'a Project,
    pub(super) environment: MarkerEnvironment,
    /// The environment in words.
    pub(super) shown: String,
    pub(super) findings: Vec<Finding>,
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
        let mut found: Vec<Planned> = Vec::new();
        for item in &list.items {
            let Some(planned) = self.read(item, extra) else {
                continue;
            };
            let repeated = found.iter().any(|other| other.text() == planned.text());
            if !repeated {
                found.push(planned);
            }
        }
        found
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
        if let Some(marker) = &requirement.marker {
            match marker.tree() {
                Some(tree) if !marker::evaluate(tree, &self.environment, &[]) => {
                    self.left_out(&item.text, place);
                    return None;
                }
                Some(_) => {}
                None => {
                    let message = format!(
                        "`{}` is kept: whether its marker holds is for pip to say",
                        item.text
                    );
                    self.findings
                        .push(Finding::note(message, Some(place.clone())));
                }
            }
        }
        let requirement = self.with_source(requirement, &place);
        Some(Planned {
            requirement,
            place,
            extra: extra.map(str::to_owned),
        })
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

    fn left_out(&mut self, text: &str, place: Place) {
        let message = format!("`{text}` is left out: it is not wanted with {}", self.shown);
        self.findings.push(Finding::note(message, Some(place)));
    }
}

/// The URL of a location without `#egg=`, which `name @` replaces; `None` for a path.
fn source_url(location: &Location) -> Option<String> {
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
