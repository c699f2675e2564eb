//! `unsetup containers`

mod compare;
mod graph;
mod packages;
mod revision;
mod write;

use super::configuration::Configurations;
use super::containers_args::{
    Containers, ContainersCommand, Migrate, PlanArguments, PlanFormat, Planning, Writing,
};
use super::format::Format;
use super::output::Output;
use super::{CliError, Outcome};
use crate::containers::{
    self, Family, Graph, Plan, PlanError, PlanOptions, Platform, plan as make_plan,
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
    match &options.command {
        None => screen.show(&options.planning),
        Some(command) => screen.answer(command),
    }
}

/// What every subcommand asks.
struct Screen<'a> {
    configurations: &'a Configurations,
    output: &'a Output,
}

impl Screen<'_> {
    fn answer(&self, command: &ContainersCommand) -> Result<Outcome, CliError> {
        match command {
            ContainersCommand::Plan(asked) => self.show(asked),
            ContainersCommand::Write(asked) => self.write(asked),
            ContainersCommand::Affected(asked) => compare::affected(asked, self),
            ContainersCommand::Diff(asked) => compare::diff(asked, self),
            ContainersCommand::Graph(asked) => graph::run(asked, self),
            ContainersCommand::Migrate(asked) => self.migrate(asked),
            ContainersCommand::Packages(asked) => packages::run(asked, self),
        }
    }

    fn load(&self, root: &Path) -> Result<Project, CliError> {
        self.configurations.load(root, None)
    }

    fn settings(&self, root: &Path) -> Result<Settings, CliError> {
        self.configurations.of(root)?.settings(None)
    }

    fn show(&self, asked: &Planning) -> Result<Outcome, CliError> {
        // The Dockerfiles that builds are told of.
        let style = asked.style.options().style;
        let Some(plan) = self.planned(asked.folder.path(), &asked.plan, style.family())? else {
            return Ok(Outcome::Findings);
        };
        self.output.print(&match asked.output_format {
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

    fn write(&self, asked: &Writing) -> Result<Outcome, CliError> {
        let style = asked.style.options();
        let root = asked.folder.path();
        let Some(plan) = self.planned(root, &asked.plan, style.style.family())? else {
            return Ok(Outcome::Findings);
        };
        let target = write::Target {
            root,
            out: asked.out.as_deref().unwrap_or(root),
            force: asked.force,
        };
        write::run(&plan, &style, &target, self.output)
    }

    fn migrate(&self, asked: &Migrate) -> Result<Outcome, CliError> {
        let project = self.load(asked.folder.path())?;
        let dockerfile = asked.dockerfile.as_deref().map(Utf8Path::new);
        let decisions = containers::migrate(&project, dockerfile);
        if decisions.is_empty() {
            self.output.remark("No Dockerfile here installs anything.");
        }
        self.output.print(&match asked.output_format {
            Format::Text => images::answers::migration(&decisions),
            Format::Json => json::document(&images::answers::MigrationDocument::new(&decisions)),
        })?;
        Ok(Outcome::Clean)
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
        Family::RedHat => "fedora-42",
        Family::Suse => "opensuse-leap-15.6",
    }
}

fn plan_options(arguments: &PlanArguments) -> Result<PlanOptions, CliError> {
    Ok(PlanOptions {
        only_scripts: arguments.only_scripts.clone(),
        platform: arguments.platform.as_deref().map(platform).transpose()?,
        python: arguments.python.clone(),
        constraints: arguments.constraint.clone(),
        profiles: arguments.profile.clone(),
        user: arguments.user.clone(),
    })
}

fn platform(id: &str) -> Result<Platform, CliError> {
    Platform::from_id(id).map_err(|error| CliError::Usage(error.to_string()))
}
