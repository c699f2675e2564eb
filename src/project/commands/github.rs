//! `run:` steps of GitHub's workflows and composite actions: each has its own shell.

use super::{RunScript, Runner};
use crate::project::Source;
use crate::syntax::yaml::{Yaml, YamlItem};

pub(super) fn scripts(source: &Source<Yaml>) -> Vec<RunScript> {
    let mut found = Vec::new();
    for root in source.parse.tree.documents() {
        if let Some(steps) = root.get("runs").and_then(|runs| runs.get("steps")) {
            found.extend(run_steps(source, "", &[root], steps));
        }
        let jobs = root.get("jobs").into_iter().flat_map(YamlItem::entries);
        for (name, job) in jobs {
            if let (Some(name), Some(steps)) = (name.as_str(), job.get("steps")) {
                found.extend(run_steps(source, name, &[root, job], steps));
            }
        }
    }
    found
}

/// The shells whose language is that of POSIX.
const SHELLS: &[&str] = &["sh", "bash"];

/// The steps of a job; `around` are the places that may set defaults.
fn run_steps(
    source: &Source<Yaml>,
    name: &str,
    around: &[YamlItem<'_>],
    steps: YamlItem<'_>,
) -> Vec<RunScript> {
    let in_root = !around
        .iter()
        .any(|place| default(*place, "working-directory").is_some())
        && steps.items().all(checks_out_here);
    let steps = steps.items().filter(|step| {
        let own = step.get("shell");
        let inherited = around
            .iter()
            .rev()
            .find_map(|place| default(*place, "shell"));
        let shell = own.or(inherited).and_then(YamlItem::as_str);
        shell.is_none_or(|shell| SHELLS.contains(&shell.split(' ').next().unwrap_or("")))
    });
    steps
        .filter_map(|step| {
            let text = step.get("run")?.scalar()?.text.as_ref()?;
            Some(RunScript {
                starts_in_root: in_root && step.get("working-directory").is_none(),
                ..RunScript::new(&source.file, Runner::GitHub, name, text)
            })
        })
        .collect()
}

fn default<'a>(place: YamlItem<'a>, key: &str) -> Option<YamlItem<'a>> {
    place.get("defaults")?.get("run")?.get(key)
}

/// Whether a step leaves the root of the job to this project: `actions/checkout` may put it, or another one, elsewhere.
fn checks_out_here(step: YamlItem<'_>) -> bool {
    let uses = step.get("uses").and_then(YamlItem::as_str).unwrap_or("");
    let with = step.get("with");
    let has = |key| with.is_some_and(|with| with.get(key).is_some());
    !uses.contains("checkout") || !(has("path") || has("repository") || has("ref"))
}
