//! The phases of Travis CI, which one shell runs one after the other.

use super::ci::add_commands;
use super::{RunScript, Runner};
use crate::project::Source;
use crate::syntax::MappedText;
use crate::syntax::yaml::{Yaml, YamlItem};

/// The phases in their order.
const PHASES: &[&str] = &[
    "before_install",
    "install",
    "before_script",
    "script",
    "after_success",
    "after_failure",
    "before_deploy",
    "after_deploy",
    "after_script",
];

pub(super) fn scripts(source: &Source<Yaml>) -> Vec<RunScript> {
    let mut found = Vec::new();
    for root in source.parse.tree.documents() {
        found.extend(phases(source, root, true));
        let jobs = ["jobs", "matrix"].iter().filter_map(|key| root.get(key));
        let jobs = jobs.filter_map(|jobs| jobs.get("include"));
        // Phases that a job does not say itself are those of the root, so where its own start is not certain.
        found.extend(
            jobs.flat_map(YamlItem::items)
                .filter_map(|job| phases(source, job, false)),
        );
    }
    found
}

fn phases(source: &Source<Yaml>, job: YamlItem<'_>, is_root: bool) -> Option<RunScript> {
    let mut script = MappedText::empty(source.file.id(), 0);
    let mut known = is_root;
    for phase in PHASES.iter().filter_map(|phase| job.get(phase)) {
        known &= add_commands(phase, &mut script);
    }
    let name = job.get("name").and_then(YamlItem::as_str).unwrap_or("");
    (!script.text().is_empty()).then(|| RunScript {
        starts_in_root: known,
        ..RunScript::new(&source.file, Runner::Travis, name, &script)
    })
}
