//! `unsetup containers graph`

use super::super::containers_args::{self, GraphFormat, PlanArguments};
use super::{CliError, Outcome, Screen};
use crate::containers::Graph;
use crate::project::{DiskWorld, Tree};
use crate::report::images::{answers, dot};
use crate::report::json;
use crate::text::Files;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(
    asked: &containers_args::Graph,
    screen: &Screen<'_>,
) -> Result<Outcome, CliError> {
    let path = asked.path.as_path();
    let graph = if asked.planned {
        match screen.planned(path, &PlanArguments::default(), None)? {
            Some(plan) => Graph::of_plan(&plan),
            None => return Ok(Outcome::Findings),
        }
    } else {
        of_files(path, screen)?
    };
    if graph.nodes.is_empty() {
        screen.output.remark("There are no Dockerfiles here.");
    }
    screen.output.print(&match asked.output_format {
        GraphFormat::Text => answers::graph(&graph),
        GraphFormat::Json => json::document(&answers::GraphDocument::new(&graph)),
        GraphFormat::Dot => dot::digraph(&graph),
    })?;
    Ok(Outcome::Clean)
}

/// The graph of the files below a folder, which need not be a project; one that is gives its name to the images.
fn of_files(path: &Path, screen: &Screen<'_>) -> Result<Graph, CliError> {
    let project = screen.load(path).ok();
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
