//! `unsetup check`

mod baseline;
mod input;
mod one;
mod standard_input;
mod summary;

use super::args::{Check, CheckFormat, Level};
use super::configuration::{Configuration, Configurations};
use super::output::Output;
use super::{CliError, Outcome, write};
use crate::diagnostic::Severity;
use crate::project::Found;
use crate::report::{self, Findings};
use crate::rules::{FileIgnore, Layer, Policy, Selector, UnknownSelector};
use crate::settings::{Checkout, Settings};
use baseline::Baselines;
use one::Checked;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

pub use one::shown;

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
    let mut checked = request.check_all(input::projects(&options.paths)?, output)?;
    summary::remarks(&checked, output);
    if options.known.write_baseline {
        let recorded = request.baselines.write(&checked, output)?;
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

/// What was asked for, read once for all projects.
struct Request<'a> {
    options: &'a Check,
    configurations: &'a Configurations,
    layer: Layer,
    /// Patterns of `--per-file-ignores` and their rules.
    file_ignores: Vec<(&'a str, Vec<Selector>)>,
    checkouts: Vec<Checkout>,
    baselines: Baselines,
}

impl<'a> Request<'a> {
    fn new(options: &'a Check, configurations: &'a Configurations) -> Result<Self, CliError> {
        let rules = &options.rules;
        Ok(Self {
            layer: Layer {
                select: rules
                    .select
                    .as_deref()
                    .map(Selector::parse_all)
                    .transpose()?,
                extend: Selector::parse_all(&rules.extend_select)?,
                ignore: Selector::parse_all(&rules.ignore)?,
            },
            file_ignores: file_ignores(&rules.per_file_ignores)?,
            checkouts: checkouts(&options.with)?,
            baselines: Baselines::new(&options.known),
            options,
            configurations,
        })
    }

    /// Whether projects may be written.
    fn writes(&self) -> bool {
        let fixes = &self.options.fixes;
        (fixes.fix || fixes.fix_only || self.options.known.add_ignore) && !fixes.diff
    }

    fn check_all(&self, mut found: Vec<Found>, output: &Output) -> Result<Vec<Checked>, CliError> {
        for found in &mut found {
            output.detail(&format!("reading {}", found.root.display()));
            if !self.writes() {
                write::remark_interrupted(&found.root, output);
            } else if write::settle(&found.root, output)? {
                found.read_anew();
            }
        }
        if found.len() < PARALLEL_FROM {
            return found
                .into_iter()
                .map(|found| Checked::new(found, self))
                .collect();
        }
        // The order stays, and so does the first error.
        let all: Vec<_> = found
            .into_par_iter()
            .map(|found| Checked::new(found, self))
            .collect();
        all.into_iter().collect()
    }

    fn policy(&self, root: &Path, configuration: &Configuration) -> Policy {
        let prefix = shown(root);
        let given = self.file_ignores.iter();
        // The patterns were tried before.
        let given = given
            .filter_map(|(pattern, rules)| FileIgnore::new(pattern, &prefix, rules.clone()).ok());
        let mut per_file_ignores = configuration.file_ignores(root);
        per_file_ignores.extend(given);
        Policy {
            selection: crate::rules::Selection::layered(&[
                configuration.layer.clone(),
                self.layer.clone(),
            ]),
            severities: configuration.severities.clone(),
            per_file_ignores,
            unused_ignores: self.options.known.unused_ignores,
        }
    }

    fn settings(&self, configuration: &Configuration) -> Result<Settings, CliError> {
        let mut settings = configuration.settings(self.options.target.pbr_min.as_deref())?;
        let given = |name: &str| self.checkouts.iter().any(|known| known.name == name);
        settings.checkouts.retain(|checkout| !given(&checkout.name));
        settings.checkouts.extend(self.checkouts.iter().cloned());
        Ok(settings)
    }

    fn fail_on(&self, configuration: &Configuration) -> Severity {
        match self.options.fail_on {
            Some(Level::Error) => Severity::Error,
            Some(Level::Warning) => Severity::Warning,
            Some(Level::Info) => Severity::Info,
            None => configuration.fail_on.unwrap_or(Severity::Warning),
        }
    }
}

/// Reads `PATTERN:RULE`s; several rules of one pattern are several of these, as in ruff.
fn file_ignores(texts: &[String]) -> Result<Vec<(&str, Vec<Selector>)>, CliError> {
    let each = texts.iter().map(|text| {
        let usage =
            |reason: String| CliError::Usage(format!("--per-file-ignores {text}: {reason}"));
        let (pattern, rule) = text
            .rsplit_once(':')
            .ok_or_else(|| usage("PATTERN:RULE is wanted".to_owned()))?;
        let rule =
            Selector::parse(rule).map_err(|error: UnknownSelector| usage(error.to_string()))?;
        FileIgnore::new(pattern, "".into(), Vec::new()).map_err(usage)?;
        Ok((pattern, vec![rule]))
    });
    each.collect()
}

fn checkouts(texts: &[String]) -> Result<Vec<Checkout>, CliError> {
    let checkouts = texts.iter().map(|text| match text.split_once('=') {
        Some((name, folder)) if !name.is_empty() && Path::new(folder).is_dir() => Ok(Checkout {
            name: name.to_owned(),
            folder: PathBuf::from(folder),
        }),
        Some((name, folder)) if !name.is_empty() => Err(CliError::Usage(format!(
            "--with {text}: `{folder}` is not a folder"
        ))),
        _ => Err(CliError::Usage(format!(
            "--with wants NAME=DIR, not `{text}`"
        ))),
    });
    checkouts.collect()
}

fn render(checked: &[Checked], options: &Check, output: &Output) -> String {
    if options.fixes.fix_only || options.known.add_ignore {
        return String::new();
    }
    let findings: Vec<Findings<'_>> = checked.iter().map(Checked::findings).collect();
    match options.output_format {
        CheckFormat::Text => report::text::render(
            &findings,
            report::text::Style {
                color: output.color,
                width: output.width,
            },
        ),
        CheckFormat::Concise => report::concise::render(&findings),
        CheckFormat::Json => report::json::render(&findings),
        CheckFormat::JsonLines => report::json::lines(&findings),
        CheckFormat::Sarif => report::sarif::render(&findings),
        CheckFormat::Github => report::github::render(&findings),
        CheckFormat::Gitlab => report::gitlab::render(&findings),
        CheckFormat::Junit => report::junit::render(&findings),
    }
}

fn outcome(checked: &[Checked], options: &Check) -> Outcome {
    let would_change = options.fixes.diff && checked.iter().any(Checked::is_changed);
    let quiet = options.fixes.fix_only || options.known.add_ignore;
    let failing = !quiet && checked.iter().any(Checked::fails);
    if !options.exit_zero && (failing || would_change) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
