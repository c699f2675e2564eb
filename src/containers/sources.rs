//! Other files of the project that matter to its images: what the build needs of git, and what it does not need.

use super::{Build, Finding};
use crate::metadata::Groups;
use crate::project::{Backend, Project};
use crate::provenance::Via;
use crate::resolved::{Reason, Resolved};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

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
