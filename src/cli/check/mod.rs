//! `unsetup check`

mod baseline;
mod input;
mod one;
mod request;
mod result;
mod standard_input;
mod summary;

use super::args::Check;
use super::configuration::Configurations;
use super::output::Output;
use super::{CliError, Outcome, write};
use crate::project::Found;
use crate::syntax::python::side_by_side;
use one::Checked;
use rayon::prelude::*;
use request::Request;
use result::{outcome, render};

/// Fewer projects are checked faster than the threads start that would share them.
const PARALLEL_FROM: usize = 16;

/// Lints the projects below the paths.
///
/// # Errors
/// When a path cannot be read or an option cannot be used.
pub fn run(
    options: &Check,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let request = Request::new(options, configurations)?;
    if options.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input::run(&request, output);
    }
    let mut checked = check_all(input::projects(&options.paths)?, &request, output)?;
    summary::remarks(&checked, output);
    if options.known.write_baseline {
        let recorded = baseline::write(checked.iter().filter_map(Checked::record), output)?;
        output.remark(&recorded);
        return Ok(Outcome::Clean);
    }
    if options.known.add_ignore {
        checked.iter_mut().for_each(Checked::add_ignores);
    }
    if options.fixes.diff {
        output.print(&checked.iter().map(Checked::diff).collect::<String>())?;
    } else {
        for project in &checked {
            project.write_changes()?;
        }
        output.print(&render(&checked, options, output))?;
    }
    summary::print(&checked, options, output);
    let outcome = outcome(&checked, options);
    // The process ends here; taking thousands of trees apart first would only cost time.
    std::mem::forget(checked);
    Ok(outcome)
}

fn check_all(
    mut found: Vec<Found>,
    request: &Request<'_>,
    output: &Output,
) -> Result<Vec<Checked>, CliError> {
    for found in &mut found {
        output.detail(&format!("reading {}", found.root.display()));
        if !request.writes() {
            if found.may_have(write::JOURNAL) {
                write::remark_interrupted(&found.root, output);
            }
        } else if write::settle(&write::Lock::take(&found.root)?, output)? {
            found.read_anew();
        }
    }
    if found.len() < PARALLEL_FROM {
        return found
            .into_iter()
            .map(|found| Checked::new(found, request))
            .collect();
    }
    // The order stays, and so does the first error.
    let each = found
        .into_par_iter()
        .map(|found| Checked::new(found, request));
    let all: Vec<_> = side_by_side(|| each.collect());
    all.into_iter().collect()
}
