//! `unsetup requirements`

use super::args::Requirements;
use super::configuration::Configurations;
use super::format::Format;
use super::output::Output;
use super::{CliError, Outcome, changes};
use crate::convert::{Conversion, RequirementSets, requirements};
use crate::project::Project;
use crate::report::{convert as report, json};

/// Shows the sets of requirements, and puts their files in order.
///
/// # Errors
/// When the folder is no project, or the files cannot be written.
pub fn run(
    options: &Requirements,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let lock = changes::prepare(&options.path, options.mode.write, output)?;
    let project = configurations.load(&options.path, None)?;
    let (conversion, sets) = requirements(&project);
    if let Some(outcome) = changes::look(&conversion, &options.mode, output)? {
        return Ok(outcome);
    }
    if options.mode.write {
        changes::write(
            &options.path,
            lock.as_ref(),
            &project,
            &conversion,
            &options.mode,
            output,
        )?;
    }
    output.print(&render(options, &project, &conversion, &sets, output))?;
    Ok(Outcome::Clean)
}

fn render(
    options: &Requirements,
    project: &Project,
    conversion: &Conversion,
    sets: &RequirementSets,
    output: &Output,
) -> String {
    let files = project.files();
    if options.output_format == Format::Json {
        return json::document(&report::RequirementsReport::new(files, sets, conversion));
    }
    let mut text = report::sets(files, sets);
    if text.is_empty() {
        text.push_str(
            "No requirements.txt, test-requirements.txt or thirdparty-requirements.txt here.\n\n",
        );
    }
    if !options.mode.write {
        text.push_str(&report::diff(conversion, output.color));
        if !conversion.changes.is_empty() {
            text.push('\n');
        }
    }
    text.push_str(&report::summary(files, conversion, output.color));
    text.push_str(match (conversion.changes.is_empty(), options.mode.write) {
        (true, _) => "The files are in order: nothing to change.\n",
        (false, true) => "Written.\n",
        (false, false) => {
            "Nothing is written yet. To write these files: unsetup requirements --write\n"
        }
    });
    text
}
