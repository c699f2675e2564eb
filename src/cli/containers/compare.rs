//! `unsetup containers affected` and `diff`

use super::super::containers_args::PlanArguments;
use super::super::format::Format;
use super::{CliError, Outcome, Screen, plan_options, revision};
use crate::containers::{self, Plan};
use crate::project::Project;
use crate::report::images::answers;
use crate::report::json;
use camino::{Utf8Path, Utf8PathBuf};
use std::path::Path;

/// What both commands are asked.
pub(super) struct Asked<'a> {
    /// The project's folder.
    pub(super) root: &'a Path,
    pub(super) plan: &'a PlanArguments,
    pub(super) format: Format,
}

pub(super) fn affected(
    asked: &Asked<'_>,
    files: &[String],
    since: Option<&str>,
    screen: &Screen<'_>,
) -> Result<Outcome, CliError> {
    let project = screen.load(asked.root)?;
    let Some(plan) = of(asked, &project, screen)? else {
        return Ok(Outcome::Findings);
    };
    let mut before = None;
    let changed: Vec<Utf8PathBuf> = match since {
        None => files.iter().map(|file| clean(file)).collect(),
        Some(since) => {
            let old = revision::at(asked.root, since, screen)?;
            before = of(asked, &old, screen)?;
            revision::changed_since(asked.root, since, screen)?
        }
    };
    let changed: Vec<&Utf8Path> = changed.iter().map(Utf8PathBuf::as_path).collect();
    let found = containers::affected(&project, &plan, before.as_ref(), &changed);
    screen.output.print(&match asked.format {
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

pub(super) fn diff(
    asked: &Asked<'_>,
    old: &str,
    new: &str,
    screen: &Screen<'_>,
) -> Result<Outcome, CliError> {
    let old = side(asked, old, screen)?;
    let new = side(asked, new, screen)?;
    let (Some(old), Some(new)) = (of(asked, &old, screen)?, of(asked, &new, screen)?) else {
        return Ok(Outcome::Findings);
    };
    let changes = containers::changes(&old, &new);
    screen.output.print(&match asked.format {
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
fn side(asked: &Asked<'_>, word: &str, screen: &Screen<'_>) -> Result<Project, CliError> {
    if word == "." {
        return screen.load(asked.root);
    }
    revision::project(asked.root, word, screen)
}

fn of(asked: &Asked<'_>, project: &Project, screen: &Screen<'_>) -> Result<Option<Plan>, CliError> {
    screen.made(project, &plan_options(asked.plan)?)
}
