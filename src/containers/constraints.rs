//! The constraints of all images: what they pin, and what today's installers refuse in them.
//!
//! Measured with pip 23.2.1, pip 26.3 and uv: the resolver that pip has since 20.3 refuses editable lines and extras; uv
//! refuses a place without `name @` besides. Distributions whose pip is older take all of them.

use super::layers::{Pin, Pins};
use super::requirement_set::{Constraint, ConstraintTarget, source_url};
use super::{Finding, Image, Place, Planned};
use crate::diagnostic::Severity;
use crate::project::Project;
use crate::syntax::requirements::{self, Line, LineKind, Location, LocationKind};
use crate::syntax::{Requirement, marker, version};
use crate::text::Decoding;
use camino::{Utf8Path, Utf8PathBuf};
use pep508_rs::MarkerEnvironment;

/// Constraints of the root that are used, in this order.
const CONSTRAINTS: [&str; 2] = ["upper-constraints.txt", "constraints.txt"];

/// The constraints of all images.
#[derive(Default)]
pub(super) struct Constraints {
    /// The files, from the root.
    pub(super) paths: Vec<Utf8PathBuf>,
    /// The same elsewhere, which the build fetches.
    pub(super) urls: Vec<String>,
    /// What they pin in the environment.
    pub(super) pins: Pins,
    /// Whether a line of them names a repository.
    pub(super) git: bool,
    /// Pins of one project to two versions, with its canonical name.
    contradictions: Vec<(String, Finding)>,
    /// What is to be said of them, with the canonical name of the project where one line is meant.
    found: Vec<(Option<String>, Finding)>,
}

/// Who reads the constraints.
pub(super) struct Reader<'a> {
    pub(super) project: &'a Project,
    /// The project's own name in canonical form.
    pub(super) own: String,
    pub(super) environment: &'a MarkerEnvironment,
    /// Whether the images' pip has the resolver of before 20.3, which takes editable lines and extras.
    pub(super) old_pip: bool,
}

impl Reader<'_> {
    /// Reads the constraint files of the root, and those that the images name.
    pub(super) fn read(&self, named: &[Constraint]) -> Constraints {
        let mut constraints = Constraints::default();
        for path in CONSTRAINTS {
            self.read_file(Utf8Path::new(path), &mut constraints);
        }
        for constraint in named {
            match &constraint.target {
                ConstraintTarget::File(path) => self.read_file(path, &mut constraints),
                ConstraintTarget::Url(url) => {
                    let message = format!(
                        "what `{url}` pins is not known here: the build fetches it, the plan does not"
                    );
                    let mut note = Finding::note(message, constraint.place.clone());
                    note.code = "constraint-url";
                    constraints.found.push((None, note));
                    constraints.urls.push(url.clone());
                }
            }
        }
        constraints
    }

    fn read_file(&self, path: &Utf8Path, constraints: &mut Constraints) {
        let Ok(file) = self.project.files().open(path, Decoding::Requirements) else {
            return;
        };
        if constraints.paths.iter().any(|known| known == path) {
            return;
        }
        constraints.paths.push(path.to_owned());
        for line in &requirements::parse(&file).tree.lines {
            let place = Place {
                path: path.to_owned(),
                row: file.position(line.span.start as usize).row,
            };
            self.read_line(line, place, constraints);
        }
    }

    fn read_line(&self, line: &Line, place: Place, constraints: &mut Constraints) {
        match &line.kind {
            LineKind::Location(location) => self.read_location(location, place, constraints),
            LineKind::Named(requirement) => self.read_named(requirement, place, constraints),
            _ => {
                if let Some((target, _)) = line.include() {
                    let message = format!(
                        "`{}` is included here, and the builder does not copy it",
                        target.value
                    );
                    let finding = Finding::error("constraint-include", message, Some(place));
                    let finding = finding.help("write its lines into the file itself");
                    constraints.found.push((None, finding));
                }
            }
        }
    }

    fn read_location(&self, location: &Location, place: Place, constraints: &mut Constraints) {
        constraints.git |= location.scheme == LocationKind::Vcs;
        let name = location.name.as_deref().map(version::canonical_name);
        self.note_own(name.as_deref(), &place, constraints);
        let named = location.name.as_ref().zip(source_url(location));
        let help = named.map_or_else(
            || "give it a name: `name @ URL`".to_owned(),
            |(name, url)| format!("write `{name} @ {url}`"),
        );
        let finding = if location.editable {
            let message = "pip since 20.3 refuses an editable line in a constraints file";
            self.refused("constraint-editable", message, place)
        } else {
            let message = "uv refuses a constraint without `name @`; pip takes it";
            let finding = Finding::error("constraint-unnamed-url", message, Some(place));
            finding.at(Severity::Warning)
        };
        let mut finding = finding.help(help);
        finding.replacement =
            location
                .name
                .as_ref()
                .zip(source_url(location))
                .map(|(name, url)| {
                    let marker = location.marker.as_ref();
                    let marker = marker
                        .map_or_else(String::new, |marker| format!(" ; {}", marker.text.value));
                    format!("{name} @ {url}{marker}")
                });
        constraints.found.push((name, finding));
    }

    fn read_named(&self, requirement: &Requirement, place: Place, constraints: &mut Constraints) {
        let name = requirement.canonical_name();
        constraints.git |= names_repository(requirement);
        self.note_own(Some(&name), &place, constraints);
        if !requirement.extras.is_empty() {
            let message = "pip since 20.3 refuses extras in a constraints file";
            let finding = self.refused("constraint-extras", message, place);
            let help = format!("write `{}` without the brackets", requirement.name.value);
            constraints.found.push((Some(name), finding.help(help)));
            return;
        }
        if let Some(pin) = requirement.specifiers.pinned()
            && holds(requirement, self.environment)
        {
            let version = pin.to_owned();
            let pin = Pin { version, place };
            match constraints.pins.get(&name) {
                Some(first) => constraints
                    .contradictions
                    .extend(contradiction(&name, first, pin)),
                None => drop(constraints.pins.insert(name, pin)),
            }
        }
    }

    fn refused(&self, code: &'static str, message: &str, place: Place) -> Finding {
        let finding = Finding::error(code, message, Some(place));
        if self.old_pip {
            finding.at(Severity::Warning)
        } else {
            finding
        }
    }

    fn note_own(&self, name: Option<&str>, place: &Place, constraints: &mut Constraints) {
        if name != Some(&self.own) {
            return;
        }
        let message = "the project is held to a version by its own constraints";
        let finding = Finding::error("constraint-pins-self", message, Some(place.clone()))
            .at(Severity::Warning)
            .help("leave the line out: what is built here has the version of its source");
        constraints.found.push((Some(self.own.clone()), finding));
    }
}

impl Constraints {
    /// What is to be said, with the place of the requirement that a line holds.
    pub(super) fn findings(&mut self, images: &[Image]) -> Vec<Finding> {
        let asked = |name: &str| -> Option<&Planned> {
            let mut all = images.iter().flat_map(Image::all_requirements);
            all.find(|planned| planned.name == name)
        };
        let contradictions = std::mem::take(&mut self.contradictions).into_iter();
        // They are harmless as long as nobody wants the project.
        let contradictions = contradictions.filter(|(name, _)| asked(name).is_some());
        let found = std::mem::take(&mut self.found).into_iter();
        let mut found: Vec<Finding> = found
            .map(|(name, mut finding)| {
                finding.other = name.and_then(|name| Some(asked(&name)?.place.clone()));
                finding
            })
            .collect();
        found.extend(contradictions.map(|(_, finding)| finding));
        found
    }
}

/// Two pins of a project that no version satisfies.
fn contradiction(name: &str, first: &Pin, second: Pin) -> Option<(String, Finding)> {
    let version = version::parse(&first.version);
    if version.is_some() && version == version::parse(&second.version) {
        return None;
    }
    let message = format!(
        "the constraints pin {name} to {} ({}) and to {} ({}): no version satisfies both",
        first.version, first.place, second.version, second.place
    );
    let finding = Finding::error("constraint-conflict", message, Some(second.place));
    let finding = finding
        .and(&first.place)
        .help("remove one of the two lines");
    Some((name.to_owned(), finding))
}

/// Whether its marker surely holds.
fn holds(requirement: &Requirement, environment: &MarkerEnvironment) -> bool {
    let guard = requirement.guard();
    guard.is_some_and(|guard| marker::evaluate(guard.marker(), environment, &[]))
}

/// Whether it is to be had from a repository of git.
pub(super) fn names_repository(requirement: &Requirement) -> bool {
    let url = requirement.url.as_ref();
    url.is_some_and(|url| url.value.starts_with("git+"))
}
