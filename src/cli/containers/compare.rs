//! `unsetup containers affected` and `diff`

use super::super::containers_args::{Affected, Diff, PlanArguments};
use super::super::format::Format;
use super::{CliError, Outcome, Screen, plan_options, revision};
use crate::containers::{self, Plan};
use crate::project::Project;
use crate::report::images::answers;
use crate::report::json;
use camino::{Utf8Path, Utf8PathBuf};
use std::path::Path;

pub(super) fn affected(asked: &Affected, screen: &Screen<'_>) -> Result<Outcome, CliError> {
    let root = asked.project.as_path();
    let project = screen.load(root)?;
    let Some(plan) = of(&asked.plan, &project, screen)? else {
        return Ok(Outcome::Findings);
    };
    let mut before = None;
    let changed: Vec<Utf8PathBuf> = match &asked.since {
        None => asked.files.iter().map(|file| clean(file)).collect(),
        Some(since) => {
            let old = revision::at(root, since, screen)?;
            before = of(&asked.plan, &old, screen)?;
            revision::changed_since(root, since, screen)?
        }
    };
    let changed: Vec<&Utf8Path> = changed.iter().map(Utf8PathBuf::as_path).collect();
    let found = containers::affected(&project, &plan, before.as_ref(), &changed);
    screen.output.print(&match asked.output_format {
        Format::Text => answers::affected(&found),
        Format::Json => json::document(&answers::AffectedDocument::new(&found)),
    })?;
    if found.is_empty() {
        screen.output.remark("No image is made from these files.");
    }
    Ok(Outcome::Clean)
}

/// Without `./` in front.
fn clean(file: &str) -> Utf8PathBuf {
    Utf8PathBuf::from(file.strip_prefix("./").unwrap_or(file))
}

pub(super) fn diff(asked: &Diff, screen: &Screen<'_>) -> Result<Outcome, CliError> {
    let old = side(&asked.project, &asked.old, screen)?;
    let new = side(&asked.project, &asked.new, screen)?;
    let plans = (
        of(&asked.plan, &old, screen)?,
        of(&asked.plan, &new, screen)?,
    );
    let (Some(old), Some(new)) = plans else {
        return Ok(Outcome::Findings);
    };
    let changes = containers::changes(&old, &new);
    screen.output.print(&match asked.output_format {
        Format::Text => answers::diff(&changes),
        Format::Json => json::document(&answers::DiffDocument::new(&changes)),
    })?;
    Ok(if changes.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// A side of a comparison; `.` is the project as it is.
fn side(root: &Path, word: &str, screen: &Screen<'_>) -> Result<Project, CliError> {
    if word == "." {
        return screen.load(root);
    }
    revision::project(root, word, screen)
}

fn of(
    arguments: &PlanArguments,
    project: &Project,
    screen: &Screen<'_>,
) -> Result<Option<Plan>, CliError> {
    screen.made(project, &plan_options(arguments)?)
}
