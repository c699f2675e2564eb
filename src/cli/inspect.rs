//! `unsetup inspect`

use super::args::{Inspect, InspectFormat};
use super::output::Output;
use super::{CliError, Outcome};
use crate::project::Project;
use crate::report::{inspect, json};
use crate::settings::Settings;

/// Shows the metadata of a project.
///
/// # Errors
/// When the folder is no project.
pub fn run(options: &Inspect, output: &Output) -> Result<Outcome, CliError> {
    let project = Project::load(&options.path, Settings::default())?;
    let text = match options.output_format {
        InspectFormat::Table => inspect::table(&project),
        InspectFormat::Json => json::document(&inspect::Inspection::new(&project)),
    };
    output.print(&text)?;
    Ok(Outcome::Clean)
}
