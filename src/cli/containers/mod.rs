//! `unsetup containers`

mod write;

use super::configuration::Configurations;
use super::containers_args::{Containers, ContainersCommand, PlanArguments, PlanFormat};
use super::output::Output;
use super::{CliError, Outcome};
use crate::containers::{Family, Plan, PlanError, PlanOptions, Platform, plan as make_plan};
use crate::project::Project;
use crate::report::{json, plan as report};

/// Shows the plan, or writes its files.
///
/// # Errors
/// When the folder is no project, an option cannot be used, or a file cannot be written.
pub fn run(
    options: &Containers,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let load = |folder| configurations.load(folder, None);
    let Some(command) = &options.command else {
        let project = load(options.folder.path())?;
        return show(&project, &options.plan, options.output_format, output);
    };
    match command {
        ContainersCommand::Plan {
            folder,
            plan,
            output_format,
        } => show(&load(folder.path())?, plan, *output_format, output),
        ContainersCommand::Write {
            folder,
            plan,
            style,
            out,
            force,
        } => {
            let style = style.options();
            let project = load(folder.path())?;
            let Some(plan) = planned(&project, plan, style.style.family(), output)? else {
                return Ok(Outcome::Findings);
            };
            let target = write::Target {
                root: folder.path(),
                out: out.as_deref().unwrap_or(folder.path()),
                force: *force,
            };
            write::run(&plan, &style, &target, output)
        }
    }
}

fn show(
    project: &Project,
    options: &PlanArguments,
    format: PlanFormat,
    output: &Output,
) -> Result<Outcome, CliError> {
    let Some(plan) = planned(project, options, None, output)? else {
        return Ok(Outcome::Findings);
    };
    output.print(&match format {
        PlanFormat::Text => report::table(&plan),
        PlanFormat::Json => json::document(&report::Document::new(&plan)),
    })?;
    Ok(outcome(&plan))
}

fn outcome(plan: &Plan) -> Outcome {
    if plan.conflicts().next().is_some() {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

/// The distribution that stands for a family, for a style that needs it.
fn usual(family: Family) -> &'static str {
    match family {
        Family::Debian => "debian-12",
        Family::Alpine => "alpine-3.22",
    }
}

/// The plan; `None`, after saying why, for a project that cannot have one. A style that needs a `family` gets it when
/// neither the options nor the project name a distribution of it.
fn planned(
    project: &Project,
    arguments: &PlanArguments,
    family: Option<Family>,
    output: &Output,
) -> Result<Option<Plan>, CliError> {
    let mut options = plan_options(arguments)?;
    let mut plan = made(project, &options, output)?;
    if let (Some(family), None, Some(first)) = (family, &options.platform, &plan)
        && first.platform.family != family
    {
        options.platform = Some(platform(usual(family))?);
        plan = made(project, &options, output)?;
    }
    Ok(plan)
}

fn plan_options(arguments: &PlanArguments) -> Result<PlanOptions, CliError> {
    Ok(PlanOptions {
        only_scripts: arguments.only_scripts.clone(),
        platform: arguments.platform.as_deref().map(platform).transpose()?,
        python: arguments.python.clone(),
        user: arguments.user.clone(),
    })
}

fn platform(id: &str) -> Result<Platform, CliError> {
    Platform::from_id(id).map_err(|error| CliError::Usage(error.to_string()))
}

fn made(
    project: &Project,
    options: &PlanOptions,
    output: &Output,
) -> Result<Option<Plan>, CliError> {
    match make_plan(project, options) {
        Ok(plan) => Ok(Some(plan)),
        Err(error @ PlanError::NoName { .. }) => {
            output.error(&error.to_string());
            Ok(None)
        }
        Err(error) => Err(CliError::Usage(error.to_string())),
    }
}
