//! `unsetup containers write`

use super::super::{CliError, Outcome, write};
use super::Output;
use crate::containers::{self, MARKER, NewFile, Plan, Style, WriteOptions};
use crate::report::plan as report;
use camino::{Utf8Path, Utf8PathBuf};
use std::path::Path;

/// Where to write.
pub(super) struct Target<'a> {
    /// The project.
    pub(super) root: &'a Path,
    /// The folder to write to.
    pub(super) out: &'a Path,
    /// Whether files of others are replaced.
    pub(super) force: bool,
}

pub(super) fn run(
    plan: &Plan,
    options: &WriteOptions,
    target: &Target<'_>,
    output: &Output,
) -> Result<Outcome, CliError> {
    if plan.conflicts().next().is_some() {
        output.print(&report::table(plan))?;
        output.error("nothing is written: the plan has conflicts");
        return Ok(Outcome::Findings);
    }
    let out = target.out;
    let inner = folder_in(target.root, out);
    let made = containers::write(plan, options, inner.as_deref().unwrap_or(Utf8Path::new("")));
    let files = made.map_err(|error| CliError::Usage(error.to_string()))?;
    let lock = write::Lock::take(out)?;
    write::settle(&lock, output)?;
    let mut changed = Vec::new();
    for file in &files {
        match state(out, file)? {
            State::Same => {}
            State::Foreign if !target.force => {
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
    write::all(&lock, changed)?;
    if count == 0 {
        output.remark("Nothing to write: all files are as the plan has them.");
        return Ok(Outcome::Clean);
    }
    for file in &files {
        output.detail(&out.join(&file.path).display().to_string());
    }
    output.remark(&format!(
        "Wrote {count} of {} files to `{}`.",
        files.len(),
        out.display()
    ));
    output.remark(&how_to_build(plan, options.style, inner.as_deref()));
    Ok(Outcome::Clean)
}

fn how_to_build(plan: &Plan, style: Style, folder: Option<&Utf8Path>) -> String {
    let Some(folder) = folder else {
        return "That lies outside the project: to build, copy them to its root.".to_owned();
    };
    let image = plan.images.last().map_or("", |image| image.name.as_str());
    let first = plan
        .delivered()
        .next()
        .map_or(image, |image| image.name.as_str());
    let arguments: String = match style {
        Style::SlimTemplate => " --build-arg VERSION=…".to_owned(),
        // git says the version: its history is in the build context, and the builder has git.
        _ if plan.build.git_history => String::new(),
        _ => {
            let arguments = plan.build.arguments.iter();
            arguments
                .map(|argument| format!(" --build-arg {argument}=…"))
                .collect()
        }
    };
    match style {
        Style::Jinja => format!(
            "Render {} and the others with namespace, image_prefix and tag, parents first.",
            folder.join(format!("containers/{first}/Dockerfile.j2"))
        ),
        Style::AlpineSingleRun => format!(
            "To build them, parents first, in the project's folder: docker build --file {} --tag {first}{arguments} .",
            folder.join(format!("containers/{first}/Dockerfile"))
        ),
        _ => format!(
            "To build one, in the project's folder: docker build --file {} --target {image} --tag {image}{arguments} .",
            folder.join("Dockerfile")
        ),
    }
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
