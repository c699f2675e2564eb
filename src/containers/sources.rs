//! Other files of the project that matter to its images: constraints, what the build does not need, what is not used yet.

use super::layers::Pins;
use super::{Build, Finding, Place};
use crate::metadata::Groups;
use crate::project::{Backend, Project};
use crate::provenance::Via;
use crate::resolved::{Reason, Resolved};
use crate::syntax::requirements::{Line, LineKind, LocationKind};
use crate::syntax::{Requirement, marker};
use camino::{Utf8Path, Utf8PathBuf};
use pep508_rs::MarkerEnvironment;
use std::collections::BTreeSet;

/// Constraints of the root that are used, in this order.
const CONSTRAINTS: [&str; 2] = ["upper-constraints.txt", "constraints.txt"];

/// Folders that hold nothing a build needs, unless the project says otherwise.
const SPARE_FOLDERS: [&str; 9] = [
    ".github",
    "ci",
    "doc",
    "docs",
    "examples",
    "releasenotes",
    "test",
    "testing",
    "tests",
];

/// The constraints of all images.
#[derive(Default)]
pub(super) struct Constraints {
    /// The files, from the root.
    pub(super) paths: Vec<Utf8PathBuf>,
    /// What they pin in the environment.
    pub(super) pins: Pins,
    /// Whether a line of them names a repository.
    pub(super) git: bool,
    /// What pip or the builder refuses in them.
    pub(super) findings: Vec<Finding>,
}

/// Reads the constraint files of the root.
pub(super) fn constraints(project: &Project, environment: &MarkerEnvironment) -> Constraints {
    let mut found = Constraints::default();
    let sources = CONSTRAINTS
        .iter()
        .filter_map(|path| project.requirements_at(path))
        .filter(|source| source.unreadable.is_none());
    for source in sources {
        found.paths.push(source.file.path().to_owned());
        for line in &source.parse.tree.lines {
            let place = Place {
                path: source.file.path().to_owned(),
                row: source.file.position(line.span.start as usize).row,
            };
            found.read_line(line, place, environment);
        }
    }
    found
}

impl Constraints {
    fn read_line(&mut self, line: &Line, place: Place, environment: &MarkerEnvironment) {
        match &line.kind {
            LineKind::Location(location) if location.editable => self.refuse(
                "constraint-editable",
                "pip refuses an editable line in a constraints file",
                "write `name @ git+https://…` without `-e`",
                place,
            ),
            LineKind::Location(location) => self.git |= location.scheme == LocationKind::Vcs,
            LineKind::Named(requirement) if !requirement.extras.is_empty() => self.refuse(
                "constraint-extras",
                "pip refuses extras in a constraints file",
                &format!("write `{}` without the brackets", requirement.name.value),
                place,
            ),
            LineKind::Named(requirement) => {
                self.git |= names_repository(requirement);
                if let Some(pin) = requirement.specifiers.pinned()
                    && holds(requirement, environment)
                {
                    let name = requirement.canonical_name();
                    self.pins.insert(name, pin.to_owned());
                }
            }
            _ => {
                if let Some((target, _)) = line.include() {
                    let target = &target.value;
                    self.refuse(
                        "constraint-include",
                        &format!("`{target}` is included here, and the builder does not copy it"),
                        "write its lines into the file itself",
                        place,
                    );
                }
            }
        }
    }

    fn refuse(&mut self, code: &'static str, message: &str, help: &str, place: Place) {
        let finding = Finding::error(code, message, Some(place));
        self.findings.push(finding.help(help));
    }
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

/// What the build of the project's own wheel needs, and what is to be said of it.
pub(super) fn build(project: &Project) -> (Build, Option<Finding>) {
    let pbr = project.backend() == Backend::Pbr;
    let reason = if pbr {
        data_from_git(project)
    } else {
        version_from_git(project)
    };
    let build = Build {
        arguments: if pbr { vec!["PBR_VERSION"] } else { Vec::new() },
        git_history: reason.is_some(),
        ignored: ignored(project),
    };
    let note = reason.map(|reason| {
        let message = format!("`.git` goes into the build context (of the builder only): {reason}");
        Finding::note(message, None)
    });
    (build, note)
}

/// Why the version cannot be had without the history.
fn version_from_git(project: &Project) -> Option<String> {
    match project.metadata().version.value()? {
        Resolved::Dynamic(dynamic) if matches!(dynamic.reason, Reason::Git | Reason::ScmTool) => {
            Some(dynamic.message.clone())
        }
        _ => None,
    }
}

/// pbr 7.1 installs files of a package other than Python's only if git tracks them; without `.git` the wheel lacks them,
/// and the build succeeds.
fn data_from_git(project: &Project) -> Option<String> {
    let unknown = || Some("pbr takes the data files of the packages from git".to_owned());
    let Some(packages) = project.metadata().packages.value() else {
        return unknown();
    };
    if !packages.open.is_empty() {
        return unknown();
    }
    let folders = packages
        .texts()
        .map(|package| project.package_folder(package));
    let data: BTreeSet<Utf8PathBuf> = folders
        .flat_map(|folder| {
            let files = project.tree().files_below(&folder);
            let data = files.filter(|path| path.extension() != Some("py"));
            data.map(Utf8Path::to_owned).collect::<Vec<_>>()
        })
        .filter(|path| project.tree().is_tracked(path))
        .collect();
    let first = data.first()?;
    let more = match data.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    Some(format!(
        "pbr takes the data files of the packages from git ({first}{more})"
    ))
}

/// Folders that other builds leave behind.
const LEFTOVERS: [&str; 2] = ["build", "dist"];

/// Folders of the root that neither the wheel nor setup.py is known to need.
fn ignored(project: &Project) -> Vec<String> {
    let Some(needed) = needed_paths(project) else {
        return Vec::new();
    };
    let spare = SPARE_FOLDERS
        .iter()
        .filter(|folder| project.tree().has_folder(folder));
    spare
        .chain(&LEFTOVERS)
        .filter(|folder| !needed.iter().any(|path| path.starts_with(folder)))
        .map(|folder| (*folder).to_owned())
        .collect()
}

/// Paths that the build is known to read; `None` when it may read others.
fn needed_paths(project: &Project) -> Option<Vec<Utf8PathBuf>> {
    let metadata = project.metadata();
    let packages = metadata.packages.value();
    let modules = metadata.py_modules.value();
    let scripts = metadata.scripts.value();
    let data = metadata.data_files.value();
    let lists = || [packages, modules, scripts].into_iter().flatten();
    if lists().any(|list| !list.open.is_empty()) || data.is_some_and(|data| !all_known(data)) {
        return None;
    }
    let mut needed: Vec<Utf8PathBuf> = Vec::new();
    let folders = packages.into_iter().flat_map(|list| list.texts());
    needed.extend(folders.map(|package| project.package_folder(package)));
    let files = modules.into_iter().flat_map(|list| list.texts());
    needed.extend(files.map(|module| project.module_path(module)));
    let scripts = scripts.into_iter().flat_map(|list| list.texts());
    needed.extend(scripts.map(Utf8PathBuf::from));
    let groups = data.into_iter().flat_map(|data| &data.groups);
    needed.extend(
        groups
            .flat_map(|(_, list)| list.texts())
            .map(Utf8PathBuf::from),
    );
    if let Some(Via::File(path)) = metadata
        .description
        .provenance()
        .and_then(|place| place.via.as_ref())
    {
        needed.push(path.clone());
    }
    let opened = project.setup().into_iter().flat_map(|setup| &setup.opened);
    needed.extend(opened.map(|(path, _)| path.clone()));
    Some(needed)
}

fn all_known(groups: &Groups) -> bool {
    groups.open.is_empty() && groups.groups.iter().all(|(_, list)| list.open.is_empty())
}

/// Files that look as if they should make images, and do not.
pub(super) fn unused(project: &Project, scripts: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut slices: Vec<&str> = project.tree().tracked().filter_map(slice_folder).collect();
    slices.dedup();
    if !slices.is_empty() {
        let message = format!(
            "the folders {} look like images of their own; the plan leaves them out, it has the base and the console scripts only",
            slices.join(", ")
        );
        findings.push(Finding::note(message, None));
    }
    if project.tree().has_file("thirdparty-requirements.txt") {
        findings.push(Finding::note(
            "no image installs thirdparty-requirements.txt: no metadata of the project names it",
            None,
        ));
    }
    for script in scripts {
        let path = format!("Dockerfile.{script}");
        if project.tree().has_file(&path) {
            let message = format!(
                "{path} is there; the plan makes the image of {script} all the same and does not use it"
            );
            findings.push(Finding::note(message, None));
        }
    }
    findings
}

/// `docker/NAME` of a path `docker/NAME/Dockerfile` or `docker/NAME/thirdparty-requirements.txt`.
fn slice_folder(path: &Utf8Path) -> Option<&str> {
    let name = path.file_name()?;
    let folder = path.parent()?;
    let below_docker = folder.parent() == Some(Utf8Path::new("docker"));
    let wanted = matches!(name, "Dockerfile" | "thirdparty-requirements.txt");
    (below_docker && wanted).then(|| folder.as_str())
}
