//! `unsetup inspect`

use super::args::{Inspect, InspectFormat};
use super::configuration::Configurations;
use super::output::Output;
use super::{CliError, Outcome, write};
use crate::metadata::Environment;
use crate::project::Project;
use crate::report::{core_metadata, inspect, json};

/// Shows the metadata of a project.
///
/// # Errors
/// When the folder is no project, or there is no such environment.
pub fn run(
    options: &Inspect,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let environment = environment(options)?;
    write::remark_interrupted(&options.path, output);
    let project = configurations.load(&options.path, None)?;
    let text = match options.output_format {
        InspectFormat::Table => inspect::table(&project, environment.as_ref()),
        InspectFormat::Json => {
            json::document(&inspect::Inspection::within(&project, environment.as_ref()))
        }
        InspectFormat::Metadata => {
            return metadata(&project, environment.as_ref(), output);
        }
    };
    output.print(&text)?;
    Ok(Outcome::Clean)
}

/// The METADATA text; without its name or version there is none.
fn metadata(
    project: &Project,
    environment: Option<&Environment>,
    output: &Output,
) -> Result<Outcome, CliError> {
    match core_metadata::write(project, environment) {
        Ok(written) => {
            for remark in &written.unknown {
                output.remark(&format!("unsetup: {remark}"));
            }
            output.print(&written.text)?;
            Ok(Outcome::Clean)
        }
        Err(refused) => {
            for reason in &refused {
                output.error(reason);
            }
            Ok(Outcome::Findings)
        }
    }
}

fn environment(options: &Inspect) -> Result<Option<Environment>, CliError> {
    let given = [
        options.python.as_deref(),
        options.platform.as_deref(),
        options.implementation.as_deref(),
    ];
    if given.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [python, platform, implementation] = given;
    Environment::new(python, platform, implementation)
        .map(Some)
        .map_err(|error| CliError::Usage(error.to_string()))
}
