//! `unsetup containers graph`

use super::super::containers_args::{GraphFormat, PlanArguments};
use super::{CliError, Outcome, Output, planned};
use crate::containers::Graph;
use crate::project::{DiskWorld, Project, Tree};
use crate::report::images::{answers, dot};
use crate::report::json;
use crate::settings::Settings;
use crate::text::Files;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(
    path: &Path,
    is_planned: bool,
    format: GraphFormat,
    output: &Output,
) -> Result<Outcome, CliError> {
    let graph = if is_planned {
        match planned(path, &PlanArguments::default(), None, output)? {
            Some(plan) => Graph::of_plan(&plan),
            None => return Ok(Outcome::Findings),
        }
    } else {
        of_files(path)?
    };
    if graph.nodes.is_empty() {
        output.remark("There are no Dockerfiles here.");
    }
    output.print(&match format {
        GraphFormat::Text => answers::graph(&graph),
        GraphFormat::Json => json::document(&answers::GraphDocument::new(&graph)),
        GraphFormat::Dot => dot::digraph(&graph),
    })?;
    Ok(Outcome::Clean)
}

/// The graph of the files below a folder, which need not be a project; one that is gives its name to the images.
fn of_files(path: &Path) -> Result<Graph, CliError> {
    let project = Project::load(path, Settings::default()).ok();
    let name = project
        .as_ref()
        .and_then(|project| project.metadata().name.known());
    let world = DiskWorld::new(path)
        .map_err(|error| CliError::Usage(format!("cannot read `{}`: {error}", path.display())))?;
    let tree = Tree::read(&world, None);
    let files = Files::shared(Arc::new(world));
    Ok(Graph::of_files(
        &files,
        tree.files(),
        name.unwrap_or_default(),
    ))
}
