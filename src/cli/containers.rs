//! `unsetup containers`

use super::args::{Containers, ContainersCommand, Format, PlanArguments};
use super::configuration::Configurations;
use super::output::Output;
use super::{CliError, Outcome, write};
use crate::containers::{
    self, MARKER, NewFile, Plan, PlanError, PlanOptions, Platform, plan as make_plan,
};
use crate::report::{json, plan as report};
use camino::{Utf8Path, Utf8PathBuf};
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
    match &options.command {
        None => show(&options.plan, options.output_format, configurations, output),
        Some(ContainersCommand::Plan {
            plan,
            output_format,
        }) => show(plan, *output_format, configurations, output),
        Some(ContainersCommand::Write { plan, out, force }) => {
            write_files(plan, out.as_deref(), *force, configurations, output)
        }
    }
}

fn show(
    options: &PlanArguments,
    format: Format,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let Some(plan) = planned(options, configurations, output)? else {
        return Ok(Outcome::Findings);
    };
    output.print(&match format {
        Format::Text => report::table(&plan),
        Format::Json => json::document(&report::Document::new(&plan)),
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

/// The plan; `None`, after saying why, for a project that cannot have one.
fn planned(
    options: &PlanArguments,
    configurations: &Configurations,
    output: &Output,
) -> Result<Option<Plan>, CliError> {
    let usage = |text: String| CliError::Usage(text);
    let platform =
        Platform::from_id(&options.platform).map_err(|error| usage(error.to_string()))?;
    let project = configurations.load(options.folder(), None)?;
    let options = PlanOptions {
        only_scripts: options.only_scripts.clone(),
        platform,
        python: options.python.clone(),
    };
    match make_plan(&project, &options) {
        Ok(plan) => Ok(Some(plan)),
        Err(error @ PlanError::NoName { .. }) => {
            output.error(&error.to_string());
            Ok(None)
        }
        Err(error) => Err(usage(error.to_string())),
    }
}

fn write_files(
    options: &PlanArguments,
    out: Option<&Path>,
    force: bool,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let Some(plan) = planned(options, configurations, output)? else {
        return Ok(Outcome::Findings);
    };
    if plan.conflicts().next().is_some() {
        output.print(&report::table(&plan))?;
        output.error("nothing is written: the plan has conflicts");
        return Ok(Outcome::Findings);
    }
    let root = options.folder();
    let out = out.unwrap_or(root);
    let inner = folder_in(root, out);
    let files = containers::write(&plan, inner.as_deref().unwrap_or(Utf8Path::new("")));
    write::settle(out, output)?;
    let mut changed = Vec::new();
    for file in &files {
        match state(out, file)? {
            State::Same => {}
            State::Foreign if !force => {
                output.error(&format!(
                    "nothing is written: `{}` is there and was not made by this command; --force replaces it, --out DIR writes to another folder",
                    out.join(&file.path).display()
                ));
                return Ok(Outcome::Findings);
            }
            State::Foreign | State::Ours => changed.push((&file.path, Some(&file.text))),
        }
    }
    let count = changed.len();
    write::all(out, changed)?;
    if count == 0 {
        output.remark("Nothing to write: all files are as the plan has them.");
        return Ok(Outcome::Clean);
    }
    for file in &files {
        output.detail(&out.join(&file.path).display().to_string());
    }
    output.remark(&format!(
        "Wrote {count} of {} files to {}.",
        files.len(),
        out.display()
    ));
    output.remark(&how_to_build(&plan, inner.as_deref()));
    Ok(Outcome::Clean)
}

fn how_to_build(plan: &Plan, folder: Option<&Utf8Path>) -> String {
    let Some(folder) = folder else {
        return "That lies outside the project: to build, copy them to its root.".to_owned();
    };
    let image = plan.images.last().map_or("", |image| image.name.as_str());
    let arguments = plan.build.arguments.iter();
    let arguments: String = arguments
        .map(|argument| format!(" --build-arg {argument}=…"))
        .collect();
    format!(
        "To build one, in the project's folder: docker build --file {} --target {image}{arguments} .",
        folder.join("Dockerfile")
    )
}

/// Where the folder `out` lies from `root`, symbolic links followed; `None` when it is outside.
fn folder_in(root: &Path, out: &Path) -> Option<Utf8PathBuf> {
    let root = fs_err::canonicalize(root).ok()?;
    let mut existing = std::path::absolute(out).ok()?;
    let mut rest = Vec::new();
    // The folder need not be there yet: what is there is resolved, the rest is added.
    let base = loop {
        match fs_err::canonicalize(&existing) {
            Ok(found) => break found,
            Err(_) => {
                rest.push(existing.file_name()?.to_owned());
                existing.pop();
            }
        }
    };
    let full = rest.iter().rev().fold(base, |path, part| path.join(part));
    let inner = full.strip_prefix(&root).ok()?;
    let inner = Utf8PathBuf::from_path_buf(inner.to_owned()).ok()?;
    Some(Utf8PathBuf::from(inner.as_str().replace('\\', "/")))
}

/// What stands where a file is to be written.
enum State {
    /// The very same text.
    Same,
    /// Nothing, or a file made here.
    Ours,
    /// A file of somebody else.
    Foreign,
}

fn state(out: &Path, file: &NewFile) -> Result<State, CliError> {
    let target = out.join(&file.path);
    if out.exists()
        && target
            .parent()
            .and_then(|folder| folder_in(out, folder))
            .is_none()
    {
        let shown = target.display();
        return Err(CliError::Usage(format!(
            "`{shown}` is not written: a symbolic link on its path leads out of the folder"
        )));
    }
    match fs_err::read(&target) {
        Ok(bytes) if bytes == file.text.as_bytes() => Ok(State::Same),
        Ok(bytes) if bytes.starts_with(MARKER.as_bytes()) => Ok(State::Ours),
        Ok(_) => Ok(State::Foreign),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(State::Ours),
        Err(source) => Err(CliError::Write {
            path: target.display().to_string(),
            source,
        }),
    }
}
