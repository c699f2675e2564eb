//! Other files of the project that matter to its images: constraints, what the build does not need, what is not used yet.

use super::layers::Pins;
use super::{Build, Finding, Place};
use crate::metadata::Groups;
use crate::project::{Backend, Project, RequirementsSource};
use crate::provenance::Via;
use crate::resolved::{Reason, Resolved};
use crate::syntax::marker;
use crate::syntax::requirements::LineKind;
use camino::{Utf8Path, Utf8PathBuf};
use pep508_rs::MarkerEnvironment;

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

/// Constraint files, what they pin in that environment, and what pip refuses in them.
pub(super) fn constraints(
    project: &Project,
    environment: &MarkerEnvironment,
) -> (Vec<Utf8PathBuf>, Pins, Vec<Finding>) {
    let mut pins = Pins::new();
    let mut findings = Vec::new();
    let sources: Vec<&RequirementsSource> = CONSTRAINTS
        .iter()
        .filter_map(|path| project.requirements_at(path))
        .filter(|source| source.unreadable.is_none())
        .collect();
    for source in &sources {
        for line in &source.parse.tree.lines {
            let row = source.file.position(line.span.start as usize).row;
            let place = Place {
                path: source.file.path().to_owned(),
                row,
            };
            if let Some((target, _)) = line.include() {
                let message = format!(
                    "`{}` is included from here; the builder does not copy it",
                    target.value
                );
                findings.push(
                    Finding::error("constraint-include", message, Some(place.clone()))
                        .help("write its lines into the file itself"),
                );
            }
            match &line.kind {
                LineKind::Location(location) if location.editable => findings.push(
                    Finding::error(
                        "constraint-editable",
                        "pip refuses an editable line in a constraints file",
                        Some(place),
                    )
                    .help("write `name @ git+https://…` without `-e`"),
                ),
                LineKind::Named(requirement) if !requirement.extras.is_empty() => findings.push(
                    Finding::error(
                        "constraint-extras",
                        "pip refuses extras in a constraints file",
                        Some(place),
                    )
                    .help(format!(
                        "write `{}` without the brackets",
                        requirement.name.value
                    )),
                ),
                LineKind::Named(requirement) => {
                    let tree = requirement.marker.as_ref().map(|marker| marker.tree());
                    let holds = tree.is_none_or(|tree| {
                        tree.is_some_and(|tree| marker::evaluate(tree, environment, &[]))
                    });
                    if let (true, Some(pin)) = (holds, requirement.specifiers.pinned()) {
                        pins.insert(requirement.canonical_name(), pin.to_owned());
                    }
                }
                _ => {}
            }
        }
    }
    let paths = sources.iter().map(|source| source.file.path().to_owned());
    (paths.collect(), pins, findings)
}

/// What the build of the project's own wheel needs.
pub(super) fn build(project: &Project) -> Build {
    let version = project.metadata().version.value();
    let from_git = match version {
        Some(Resolved::Dynamic(dynamic)) => {
            matches!(dynamic.reason, Reason::Git | Reason::ScmTool)
        }
        _ => false,
    };
    let pbr = project.backend() == Backend::Pbr;
    Build {
        arguments: if pbr { vec!["PBR_VERSION"] } else { Vec::new() },
        git_history: from_git && !pbr,
        ignored: ignored(project),
    }
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
            "the folders {} look like images of their own; the plan does not take them over, it has the base and the console scripts only",
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
