//! The requirement files of a project as sets: which file, what it is for, how much it asks for.

use crate::project::{Project, RequirementsRole};
use crate::syntax::requirements::LineKind;
use serde::Serialize;

/// One requirements file.
#[derive(Debug, Serialize)]
pub(super) struct RequirementSet {
    /// The file.
    pub path: String,
    /// What it is for.
    pub set: &'static str,
    /// The files that it includes, as written.
    pub includes: Vec<String>,
    /// How many requirements stand in it, those of included files left out.
    pub requirements: usize,
}

/// The files that can be read, by their paths.
pub(super) fn of(project: &Project) -> Vec<RequirementSet> {
    let readable = project
        .requirements()
        .iter()
        .filter(|source| source.unreadable.is_none());
    readable
        .map(|source| {
            let lines = &source.parse.tree.lines;
            let is_requirement = |kind: &LineKind| {
                matches!(
                    kind,
                    LineKind::Named(_) | LineKind::Location(_) | LineKind::Variable
                )
            };
            RequirementSet {
                path: source.file.path().to_string(),
                set: name(&source.role),
                includes: lines
                    .iter()
                    .filter_map(|line| Some(line.include()?.0.value.clone()))
                    .collect(),
                requirements: lines
                    .iter()
                    .filter(|line| is_requirement(&line.kind))
                    .count(),
            }
        })
        .collect()
}

fn name(role: &RequirementsRole) -> &'static str {
    match role {
        RequirementsRole::Runtime => "runtime",
        RequirementsRole::PerPython(2) => "runtime, Python 2",
        RequirementsRole::PerPython(3) => "runtime, Python 3",
        RequirementsRole::PerPython(_) => "runtime, one Python",
        RequirementsRole::Tests => "tests",
        RequirementsRole::Docs => "documentation",
        RequirementsRole::ThirdParty => "third party",
        RequirementsRole::Constraints => "constraints",
        RequirementsRole::Other => "other",
    }
}
