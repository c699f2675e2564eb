//! `unsetup containers`

mod compare;
mod graph;
mod packages;
mod revision;
mod write;

use super::configuration::Configurations;
use super::containers_args::{
    Containers, ContainersCommand, PlanArguments, PlanFormat, StyleArguments,
};
use super::format::Format;
use super::output::Output;
use super::{CliError, Outcome};
use crate::containers::{
    self, Family, Graph, Plan, PlanError, PlanOptions, Platform, Style, plan as make_plan,
};
use crate::project::Project;
use crate::report::{images, json, plan as report};
use crate::settings::Settings;
use camino::Utf8Path;
use std::path::Path;

/// Shows the plan, or writes its files.
///
/// # Errors
/// When the folder is no project, an option cannot be used, or a file cannot be written.
pub fn run(
    options: &Containers,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let screen = Screen {
        configurations,
        output,
    };
    let shown = |format, style: &StyleArguments| Shown {
        format,
        style: style.options().style,
    };
    let asked = |root, plan, format| compare::Asked { root, plan, format };
    let Some(command) = &options.command else {
        let wanted = shown(options.output_format, &options.style);
        return screen.show(options.folder.path(), &options.plan, wanted);
    };
    match command {
        ContainersCommand::Plan {
            folder,
            plan,
            style,
            output_format,
        } => screen.show(folder.path(), plan, shown(*output_format, style)),
        ContainersCommand::Write {
            folder,
            plan,
            style,
            out,
            force,
        } => {
            let style = style.options();
            let family = style.style.family();
            let Some(plan) = screen.planned(folder.path(), plan, family)? else {
                return Ok(Outcome::Findings);
            };
            let target = write::Target {
                root: folder.path(),
                out: out.as_deref().unwrap_or(folder.path()),
                force: *force,
            };
            write::run(&plan, &style, &target, output)
        }
        ContainersCommand::Affected {
            files,
            since,
            project,
            plan,
            output_format,
        } => {
            let asked = asked(project, plan, *output_format);
            compare::affected(&asked, files, since.as_deref(), &screen)
        }
        ContainersCommand::Diff {
            old,
            new,
            project,
            plan,
            output_format,
        } => {
            let asked = asked(project, plan, *output_format);
            compare::diff(&asked, old, new, &screen)
        }
        ContainersCommand::Graph {
            path,
            planned,
            output_format,
        } => graph::run(path, *planned, *output_format, &screen),
        ContainersCommand::Migrate {
            folder,
            dockerfile,
            output_format,
        } => {
            let project = screen.load(folder.path())?;
            migrate(&project, dockerfile.as_deref(), *output_format, output)
        }
        ContainersCommand::Packages {
            folder,
            platform,
            profile,
            output_format,
        } => {
            let project = screen.load(folder.path())?;
            packages::run(&project, platform, profile, *output_format, output)
        }
    }
}

fn migrate(
    project: &Project,
    dockerfile: Option<&str>,
    format: Format,
    output: &Output,
) -> Result<Outcome, CliError> {
    let decisions = containers::migrate(project, dockerfile.map(Utf8Path::new));
    if decisions.is_empty() {
        output.remark("No Dockerfile here installs anything.");
    }
    output.print(&match format {
        Format::Text => images::answers::migration(&decisions),
        Format::Json => json::document(&images::answers::MigrationDocument::new(&decisions)),
    })?;
    Ok(Outcome::Clean)
}

/// How the plan is printed.
#[derive(Clone, Copy)]
struct Shown {
    format: PlanFormat,
    /// The Dockerfiles that builds are told of.
    style: Style,
}

/// What every subcommand asks.
struct Screen<'a> {
    configurations: &'a Configurations,
    output: &'a Output,
}

impl Screen<'_> {
    fn load(&self, root: &Path) -> Result<Project, CliError> {
        self.configurations.load(root, None)
    }

    fn settings(&self, root: &Path) -> Result<Settings, CliError> {
        self.configurations.of(root)?.settings(None)
    }

    fn show(
        &self,
        root: &Path,
        options: &PlanArguments,
        shown: Shown,
    ) -> Result<Outcome, CliError> {
        let style = shown.style;
        let Some(plan) = self.planned(root, options, style.family())? else {
            return Ok(Outcome::Findings);
        };
        self.output.print(&match shown.format {
            PlanFormat::Text => report::table(&plan),
            PlanFormat::Json => json::document(&report::Document::new(&plan)),
            PlanFormat::Bake => json::document(&images::bake::Bake::new(&plan, style)),
            PlanFormat::Gitlab => images::gitlab::pipeline(&plan, style),
            PlanFormat::GithubMatrix => images::github::matrix(&plan, style),
            PlanFormat::Dot => images::dot::digraph(&Graph::of_plan(&plan)),
            PlanFormat::StructureTest => json::document(&images::structure_test::all(&plan)),
        })?;
        Ok(outcome(&plan))
    }

    /// The plan; `None`, after saying why, for a project that cannot have one. A style that needs a `family` gets it when
    /// neither the options nor the project name a distribution of it.
    fn planned(
        &self,
        root: &Path,
        arguments: &PlanArguments,
        family: Option<Family>,
    ) -> Result<Option<Plan>, CliError> {
        let project = self.load(root)?;
        let mut options = plan_options(arguments)?;
        let mut plan = self.made(&project, &options)?;
        if let (Some(family), None, Some(first)) = (family, &options.platform, &plan)
            && first.platform.family != family
        {
            options.platform = Some(platform(usual(family))?);
            plan = self.made(&project, &options)?;
        }
        Ok(plan)
    }

    fn made(&self, project: &Project, options: &PlanOptions) -> Result<Option<Plan>, CliError> {
        match make_plan(project, options) {
            Ok(plan) => Ok(Some(plan)),
            Err(error @ PlanError::NoName { .. }) => {
                self.output.error(&error.to_string());
                Ok(None)
            }
            Err(error) => Err(CliError::Usage(error.to_string())),
        }
    }
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
