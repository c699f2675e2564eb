//! One file from standard input, as editors ask for it: the project around it is read with that text in its place.

use super::super::output::Output;
use super::super::{CliError, Outcome};
use super::input::folders_above;
use super::one::Checked;
use super::request::Request;
use super::result::{outcome, render};
use super::summary;
use crate::project::{DiskWorld, FindError, GitState, LoadError, Project};
use crate::text::OverlayWorld;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Checks it; with `--fix` the changed text goes to standard output, and no report.
///
/// # Errors
/// When there is no `--stdin-filename`, or no project around it.
pub(super) fn run(request: &Request<'_>, output: &Output) -> Result<Outcome, CliError> {
    let options = request.options;
    let (Some(name), [_]) = (&options.stdin_filename, options.paths.as_slice()) else {
        return Err(CliError::Usage(
            "`-` wants --stdin-filename FILE and no other path".to_owned(),
        ));
    };
    if options.known.write_baseline {
        return Err(CliError::Usage(
            "--write-baseline records projects, not standard input".to_owned(),
        ));
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let (root, project, path) = project(name, &bytes, request)?;
    let configuration = request.configurations.of(&root)?;
    let mut checked = Checked::of(root, project, Some(path.clone()), &configuration, request)?;
    if options.known.add_ignore {
        checked.add_ignores();
    }
    let changes = options.fixes.fix || options.fixes.fix_only || options.known.add_ignore;
    let checked = [checked];
    summary::remarks(&checked, output);
    let [only] = &checked;
    if options.fixes.diff {
        output.print(&only.diff())?;
    } else if changes {
        output.print_bytes(only.changed(&path).unwrap_or(&bytes))?;
    } else {
        output.print(&render(&checked, options, output))?;
    }
    summary::print(&checked, options, output);
    Ok(outcome(&checked, options))
}

/// The nearest folder above the file that is a project with the text in it, and the path of the file in it.
fn project(
    name: &Path,
    bytes: &[u8],
    request: &Request<'_>,
) -> Result<(PathBuf, Project, Utf8PathBuf), CliError> {
    let folders = folders_above(name);
    let own = folders
        .first()
        .and_then(|folder| folder.canonicalize().ok());
    let file = name.file_name().zip(own).map(|(name, own)| own.join(name));
    for root in folders {
        let shown = root.display().to_string();
        let folder = DiskWorld::new(&root).map_err(|error| LoadError::Folder {
            path: shown.clone(),
            error: error.to_string(),
        })?;
        let path = file
            .as_ref()
            .and_then(|file| file.strip_prefix(folder.root()).ok());
        let Some(path) = path.and_then(Utf8Path::from_path).map(Utf8Path::to_owned) else {
            break;
        };
        let git = GitState::read(folder.root());
        let mut world = OverlayWorld::new(Arc::new(folder));
        world.insert(path.clone(), bytes);
        let configuration = request.configurations.of(&root)?;
        let settings = request.settings(&configuration)?;
        match Project::from_world(Arc::new(world), git, settings, &shown) {
            Ok(project) => return Ok((root, project, path)),
            Err(LoadError::NoProject { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(FindError::None {
        path: name.display().to_string(),
    }
    .into())
}
