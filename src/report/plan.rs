//! The plan of images, for people and as `unsetup.plan/1`.

use crate::containers::{CopiedFile, Finding, From, Image, Place, Plan, Planned, Role, System};
use camino::Utf8Path;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns to fill.
const WIDTH: usize = 100;
/// Columns of the names of rows.
const LABEL: usize = 14;

/// The plan as a table per image.
pub fn table(plan: &Plan) -> String {
    let mut out = String::new();
    let version = match &plan.version {
        Some(version) => version.clone(),
        None => format!("(version: {})", plan.version_from),
    };
    let _ = writeln!(
        out,
        "{} {version}, images for {} with Python {}",
        plan.project, plan.platform.id, plan.python
    );
    for image in &plan.images {
        out.push('\n');
        describe(&mut out, plan, image);
    }
    list(&mut out, "Conflicts", plan.conflicts());
    list(&mut out, "Warnings", plan.warnings());
    list(&mut out, "Notes", plan.notes());
    out
}

fn describe(out: &mut String, plan: &Plan, image: &Image) {
    let purpose = match image.role {
        Role::Build => "builds the wheels of all images",
        Role::Base => "the project and what every command needs",
        Role::Script => "one command",
        Role::Slice => "a set of requirements",
    };
    let _ = writeln!(out, "{}: {purpose}", image.name);
    let (From::External(from) | From::Parent(from)) = &image.from;
    row(out, "from", from);
    if image.role == Role::Build {
        let files: Vec<&str> = plan.all_constraints().collect();
        row_of(out, "constraints", &files);
    }
    requirements(out, image);
    inherited(out, image, from);
    let packages: Vec<&str> = image
        .system
        .build
        .iter()
        .chain(&image.system.run)
        .map(String::as_str)
        .collect();
    row_of(out, "system", &packages);
    if image.installs_project {
        let scripts: Vec<&str> = image.scripts.iter().map(String::as_str).collect();
        row_of(out, "commands", &scripts);
    }
    if let Some(words) = &image.entrypoint {
        row(out, "entry point", &words.join(" "));
    }
    if let Some(words) = &image.cmd {
        row(out, "command", &words.join(" "));
    }
    if let (From::External(_), Some(user)) = (&image.from, &image.user) {
        row(out, "user", user);
    }
    for file in &image.files {
        row(out, "file", &format!("{} to {}", file.source, file.target));
    }
    if let Some(path) = &image.dockerfile {
        row(out, "Dockerfile", path.as_str());
    }
}

/// A requirement to a line, and where each comes from.
fn requirements(out: &mut String, image: &Image) {
    if image.role == Role::Build {
        return;
    }
    if image.requirements.is_empty() && image.implied.is_empty() {
        let nothing = match image.role {
            Role::Base => "the project alone",
            Role::Build | Role::Script | Role::Slice => "nothing of its own",
        };
        row(out, "Python", nothing);
        return;
    }
    let all = || image.requirements.iter().chain(&image.implied);
    let texts = all().map(Planned::text);
    let width = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    // A long one must not push the places of all others off the screen.
    let width = width.min(48);
    for (index, planned) in all().enumerate() {
        let extra = planned.extra.as_ref();
        let mut extra = extra.map_or_else(String::new, |extra| format!(" (extra {extra})"));
        if index >= image.requirements.len() {
            extra.push_str(" (by the project)");
        }
        let text = planned.text();
        let label = if index == 0 { "Python" } else { "" };
        row(
            out,
            label,
            &format!("{text:<width$}  {}{extra}", planned.place),
        );
    }
}

fn row(out: &mut String, label: &str, text: &str) {
    let _ = writeln!(out, "  {label:<LABEL$}{text}");
}

/// What the parents give: named when that fits a line.
fn inherited(out: &mut String, image: &Image, parent: &str) {
    let texts: Vec<&str> = image.inherited.iter().map(Planned::text).collect();
    let line = texts.join(", ");
    if line.chars().count() + LABEL + 2 <= WIDTH {
        row_of(out, "inherited", &texts);
    } else {
        let count = texts.len();
        row(
            out,
            "inherited",
            &format!("all {count} requirements of {parent}"),
        );
    }
}

/// Items joined by commas, continued below each other.
fn row_of(out: &mut String, label: &str, items: &[&str]) {
    let mut line = String::new();
    let mut label = label;
    for (index, item) in items.iter().enumerate() {
        let comma = if index + 1 < items.len() { "," } else { "" };
        let blank = usize::from(!line.is_empty());
        let needed = line.chars().count() + blank + item.chars().count() + comma.len();
        if !line.is_empty() && needed + LABEL + 2 > WIDTH {
            row(out, label, &line);
            line.clear();
            label = "";
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(item);
        line.push_str(comma);
    }
    if !line.is_empty() {
        row(out, label, &line);
    }
}

fn list<'a>(out: &mut String, title: &str, findings: impl Iterator<Item = &'a Finding>) {
    for (index, finding) in findings.enumerate() {
        if index == 0 {
            let _ = writeln!(out, "\n{title}");
        }
        let place = finding.place.as_ref();
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        paragraph(out, "  ", &format!("{place}{}", finding.message));
        if let Some(help) = &finding.help {
            paragraph(out, "    ", &format!("do: {help}"));
        }
    }
}

/// Words filled into lines; all but the first are indented further.
fn paragraph(out: &mut String, indent: &str, text: &str) {
    let mut line = indent.to_owned();
    let mut fresh = true;
    for word in text.split(' ') {
        if !fresh && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("{indent}  ");
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        line.push_str(word);
        fresh = false;
    }
    let _ = writeln!(out, "{line}");
}

/// The plan in the schema `unsetup.plan/1`.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    schema: &'static str,
    project: ProjectReport<'a>,
    platform: String,
    python: &'a str,
    constraints: Vec<&'a str>,
    images: Vec<ImageReport<'a>>,
    findings: Vec<FindingReport<'a>>,
}

impl<'a> Document<'a> {
    /// The document of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        Self {
            schema: "unsetup.plan/1",
            project: ProjectReport {
                name: &plan.project,
                version: plan.version.as_deref(),
                version_from: &plan.version_from,
            },
            platform: format!("platform:{}", plan.platform.id),
            python: &plan.python,
            constraints: constraints(plan),
            images: plan
                .images
                .iter()
                .map(|image| ImageReport::new(plan, image))
                .collect(),
            findings: plan.findings.iter().map(FindingReport::new).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ProjectReport<'a> {
    name: &'a str,
    version: Option<&'a str>,
    version_from: &'a str,
}

#[derive(Debug, Serialize)]
struct ImageReport<'a> {
    name: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    installs_project: bool,
    requirements: Vec<RequirementReport<'a>>,
    project_requirements: Vec<RequirementReport<'a>>,
    inherited: Vec<RequirementReport<'a>>,
    constraints: Vec<&'a str>,
    extras: &'a [String],
    extras_normalized: &'a [String],
    system: SystemReport<'a>,
    scripts: &'a [String],
    entrypoint: Option<&'a [String]>,
    cmd: Option<&'a [String]>,
    env: BTreeMap<&'a str, &'a str>,
    workdir: Option<&'a str>,
    expose: &'a [String],
    files: Vec<FileReport<'a>>,
    user: Option<&'a str>,
    labels: BTreeMap<&'a str, &'a str>,
    dockerfile: Option<&'a str>,
    resolver_call: usize,
}

impl<'a> ImageReport<'a> {
    fn new(plan: &'a Plan, image: &'a Image) -> Self {
        let (from, parent) = match &image.from {
            From::External(name) => (Some(name.as_str()), None),
            From::Parent(name) => (None, Some(name.as_str())),
        };
        let requirements = |planned: &'a [Planned]| planned.iter().map(RequirementReport::new);
        Self {
            name: &image.name,
            role: image.role.as_str(),
            from,
            parent,
            installs_project: image.installs_project,
            requirements: requirements(&image.requirements).collect(),
            project_requirements: requirements(&image.implied).collect(),
            inherited: requirements(&image.inherited).collect(),
            constraints: constraints(plan),
            extras: &image.extras,
            extras_normalized: &image.extras_normalized,
            system: SystemReport::new(&image.system),
            scripts: &image.scripts,
            entrypoint: image.entrypoint.as_deref(),
            cmd: image.cmd.as_deref(),
            env: pairs(
                image
                    .env
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            workdir: image.workdir.as_deref(),
            expose: &image.expose,
            files: image.files.iter().map(FileReport::new).collect(),
            user: image.user.as_deref(),
            labels: labels(plan, image),
            dockerfile: image.dockerfile.as_deref().map(Utf8Path::as_str),
            resolver_call: image.wheels,
        }
    }
}

fn pairs<'a>(of: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<&'a str, &'a str> {
    of.collect()
}

/// What is said of the project, under the image's own title.
fn labels<'a>(plan: &'a Plan, image: &'a Image) -> BTreeMap<&'a str, &'a str> {
    if image.role == Role::Build {
        return BTreeMap::new();
    }
    let mut labels = pairs(
        plan.labels
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    labels.insert("org.opencontainers.image.title", &image.name);
    labels
}

#[derive(Debug, Serialize)]
struct FileReport<'a> {
    source: &'a str,
    target: &'a str,
}

impl<'a> FileReport<'a> {
    fn new(file: &'a CopiedFile) -> Self {
        Self {
            source: file.source.as_str(),
            target: &file.target,
        }
    }
}

#[derive(Debug, Serialize)]
struct SystemReport<'a> {
    build: &'a [String],
    run: &'a [String],
}

impl<'a> SystemReport<'a> {
    fn new(system: &'a System) -> Self {
        Self {
            build: &system.build,
            run: &system.run,
        }
    }
}

#[derive(Debug, Serialize)]
struct RequirementReport<'a> {
    text: &'a str,
    kind: &'static str,
    provenance: PlaceReport<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<&'a str>,
}

impl<'a> RequirementReport<'a> {
    fn new(planned: &'a Planned) -> Self {
        Self {
            text: planned.text(),
            kind: planned.kind(),
            provenance: PlaceReport::new(&planned.place),
            extra: planned.extra.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
struct PlaceReport<'a> {
    path: &'a str,
    row: usize,
}

impl<'a> PlaceReport<'a> {
    fn new(place: &'a Place) -> Self {
        Self {
            path: place.path.as_str(),
            row: place.row,
        }
    }
}

#[derive(Debug, Serialize)]
struct FindingReport<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    provenance: Option<PlaceReport<'a>>,
    related: Option<PlaceReport<'a>>,
    help: Option<&'a str>,
}

impl<'a> FindingReport<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity.as_str(),
            message: &finding.message,
            provenance: finding.place.as_ref().map(PlaceReport::new),
            related: finding.other.as_ref().map(PlaceReport::new),
            help: finding.help.as_deref(),
        }
    }
}

fn constraints(plan: &Plan) -> Vec<&str> {
    plan.all_constraints().collect()
}
