//! Which images must be built again when files change: those that use a file, and all that start from them.

use super::{Image, Plan, Planned, Role, sources};
use crate::project::Project;
use camino::Utf8Path;
use std::collections::BTreeMap;

/// An image that must be built again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The image.
    pub image: String,
    /// Why, each once.
    pub because: Vec<String>,
}

/// What a change of one file means.
enum Effect<'a> {
    /// Every image is built again.
    All(&'static str),
    /// The images that install the project: their dependencies stay.
    Project,
    /// These images.
    Some(Vec<&'a Image>, &'static str),
}

/// Files that describe the build of the project, and may hold requirements.
const DECLARATIONS: [&str; 4] = ["setup.py", "setup.cfg", "pyproject.toml", "MANIFEST.in"];
const BINDEP: [&str; 2] = ["bindep.txt", "other-requirements.txt"];

/// The images that changes of these files (paths from the project's root) concern, in the order of the plan. With the
/// plan of before, a change of a file that says many things concerns only the images for which it says something new.
pub fn affected(
    project: &Project,
    plan: &Plan,
    before: Option<&Plan>,
    files: &[&Utf8Path],
) -> Vec<Affected> {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in files {
        let (images, why) = match effect(project, plan, before, file) {
            Effect::All(why) => (plan.delivered().collect(), why),
            Effect::Project => (installing(plan), "is part of the project"),
            Effect::Some(images, why) => (images, why),
        };
        for image in images {
            let reason = format!("{file} {why}");
            let own = reasons.entry(image.name.as_str()).or_default();
            if !own.contains(&reason) {
                own.push(reason);
            }
        }
    }
    let found = plan.delivered().map(|image| Affected {
        image: image.name.clone(),
        because: because(plan, image, &reasons),
    });
    found.filter(|image| !image.because.is_empty()).collect()
}

/// The reasons of an image, then the parents that are built again.
fn because(plan: &Plan, image: &Image, reasons: &BTreeMap<&str, Vec<String>>) -> Vec<String> {
    let mut own = reasons
        .get(image.name.as_str())
        .cloned()
        .unwrap_or_default();
    for parent in plan.ancestry(image).into_iter().skip(1) {
        if reasons.contains_key(parent.name.as_str()) {
            own.push(format!("it starts from {}", parent.name));
            break;
        }
    }
    own
}

fn installing(plan: &Plan) -> Vec<&Image> {
    let images = plan.delivered();
    images.filter(|image| image.installs_project).collect()
}

fn effect<'a>(
    project: &Project,
    plan: &'a Plan,
    before: Option<&'a Plan>,
    file: &Utf8Path,
) -> Effect<'a> {
    let name = file.as_str();
    if plan.constraints.iter().any(|path| path == file) {
        return Effect::All("holds the constraints of all images");
    }
    if BINDEP.contains(&name) {
        return of_packages(plan, before);
    }
    if file == "Dockerfile" {
        return Effect::All("is the Dockerfile of all images");
    }
    let using: Vec<&Image> = plan.delivered().filter(|image| uses(image, file)).collect();
    if DECLARATIONS.contains(&name) {
        return of_declarations(plan, before, using);
    }
    if !using.is_empty() {
        return Effect::Some(using, "belongs to it");
    }
    let copied = plan.delivered().filter(|image| {
        let mut files = image.files.iter();
        files.any(|copied| file.starts_with(&copied.source))
    });
    let copied: Vec<&Image> = copied.collect();
    if !copied.is_empty() {
        return Effect::Some(copied, "is copied into it");
    }
    if sources::is_part_of_build(project, file) {
        Effect::Project
    } else {
        Effect::Some(Vec::new(), "")
    }
}

/// Whether an image says that it is made from a file.
fn uses(image: &Image, file: &Utf8Path) -> bool {
    let holds = |planned: &Planned| planned.place.path == file;
    let described = image.folder.as_ref().is_some_and(|folder| {
        file.parent() == Some(folder) && file.file_name() == Some("Dockerfile")
    });
    described
        || image.dockerfile.as_deref() == Some(file)
        || file.starts_with(format!("containers/{}", image.name))
        || image.requirements.iter().chain(&image.implied).any(holds)
}

/// bindep.txt: packages of the final images, or of the builder, whose wheels all images have.
fn of_packages<'a>(plan: &'a Plan, before: Option<&'a Plan>) -> Effect<'a> {
    let Some(before) = before else {
        return Effect::All("names packages of the distribution");
    };
    let build = |plan: &Plan| plan.builder().map(|image| image.system.build.clone());
    if build(plan) != build(before) {
        return Effect::All("names packages that the wheels are built with");
    }
    let changed = changed(plan, before, |image| &image.system);
    Effect::Some(changed, "names packages of it")
}

/// setup.cfg and its like: what an image asks for, or else only the project itself.
fn of_declarations<'a>(
    plan: &'a Plan,
    before: Option<&'a Plan>,
    using: Vec<&'a Image>,
) -> Effect<'a> {
    let Some(before) = before else {
        let mut all = using;
        for image in installing(plan) {
            if !all.iter().any(|other| other.name == image.name) {
                all.push(image);
            }
        }
        return Effect::Some(all, "says what it holds");
    };
    let texts = |image: &Image| -> Vec<String> {
        let all = image.requirements.iter().chain(&image.implied);
        all.map(|planned| planned.text().to_owned()).collect()
    };
    let asked = changed(plan, before, |image| (texts(image), image.cmd.clone()));
    if asked.is_empty() {
        return Effect::Project;
    }
    Effect::Some(asked, "asks for something else in it")
}

/// The images of which `part` is not what it was, and new ones.
fn changed<'a, T: PartialEq>(
    plan: &'a Plan,
    before: &'a Plan,
    part: impl Fn(&'a Image) -> T,
) -> Vec<&'a Image> {
    let images = plan.delivered();
    images
        .filter(|image| image.role != Role::Build)
        .filter(|image| before.image(&image.name).map(&part) != Some(part(image)))
        .collect()
}
