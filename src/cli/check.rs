//! `unsetup check`

use super::args::{Check, CheckFormat, Level};
use super::output::Output;
use super::{CliError, Outcome, write};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::project::{Found, Project, find};
use crate::report;
use crate::rules::{self, Selection, apply_fixes};
use crate::settings::{Checkout, Settings};
use crate::text::{Decoding, Files, OverlayWorld, World};
use camino::Utf8PathBuf;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lints the projects below the paths.
///
/// # Errors
/// When a path cannot be read or an option cannot be used.
pub fn run(options: &Check, output: &Output) -> Result<Outcome, CliError> {
    let selection = Selection::new(
        options.select.as_deref(),
        &options.extend_select,
        &options.ignore,
    )?;
    let settings = settings(options)?;
    let mut checked = Vec::new();
    for found in projects(&options.paths)? {
        output.detail(&format!("reading {}", found.root.display()));
        checked.push(Checked::new(found, &settings, &selection, options)?);
    }
    if options.diff {
        output.print(&checked.iter().map(Checked::diff).collect::<String>())?;
    } else {
        for project in &checked {
            project.write_fixes()?;
        }
        output.print(&render(&checked, options, output))?;
    }
    summarise(&checked, options, output);
    let outcome = outcome(&checked, options);
    // The process ends here; taking thousands of trees apart first would only cost time.
    std::mem::forget(checked);
    Ok(outcome)
}

/// Reads `--pbr-min`: a major version, perhaps with a minor one.
///
/// # Errors
/// When it is not of that form.
pub fn pbr_min(text: Option<&str>) -> Result<Option<(u32, u32)>, CliError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let mut numbers = text.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next().unwrap_or(Ok(0))) {
        (Some(Ok(major)), Ok(minor)) => Ok(Some((major, minor))),
        _ => Err(CliError::Usage(format!(
            "--pbr-min wants a version such as 7 or 5.3, not `{text}`"
        ))),
    }
}

fn settings(options: &Check) -> Result<Settings, CliError> {
    let checkouts = options.with.iter().map(|text| match text.split_once('=') {
        Some((name, folder)) if !name.is_empty() && Path::new(folder).is_dir() => Ok(Checkout {
            name: name.to_owned(),
            folder: folder.into(),
        }),
        Some((name, folder)) if !name.is_empty() => Err(CliError::Usage(format!(
            "--with {text}: `{folder}` is not a folder"
        ))),
        _ => Err(CliError::Usage(format!(
            "--with wants NAME=DIR, not `{text}`"
        ))),
    });
    Ok(Settings {
        pbr_min: pbr_min(options.target.pbr_min.as_deref())?,
        checkouts: checkouts.collect::<Result<_, _>>()?,
        ..Settings::default()
    })
}

fn projects(paths: &[PathBuf]) -> Result<Vec<Found>, CliError> {
    let mut projects: Vec<Found> = Vec::new();
    for path in paths {
        // A file stands for the project in its folder.
        let folder = match path.parent() {
            Some(parent) if path.is_file() && parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) if path.is_file() => parent,
            _ => path,
        };
        for found in find(folder)? {
            if projects.iter().all(|known| known.root != found.root) {
                projects.push(found);
            }
        }
    }
    Ok(projects)
}

/// One project after its check, with the changes that fixes make to it.
struct Checked {
    root: PathBuf,
    shown: Utf8PathBuf,
    /// The project as it stands on the disk.
    disk: Arc<dyn World>,
    /// The project with the changes, which are not written yet.
    project: Project,
    changed: BTreeMap<Utf8PathBuf, Vec<u8>>,
    fixed: usize,
    found: Vec<Diagnostic>,
}

/// A fix may make room for another; after this many passes something is wrong with the fixes.
const MAX_PASSES: usize = 10;

impl Checked {
    fn new(
        found: Found,
        settings: &Settings,
        selection: &Selection,
        options: &Check,
    ) -> Result<Self, CliError> {
        let root = found.root.clone();
        let project = Project::load_found(found, settings.clone())?;
        let mut checked = Self {
            shown: shown(&root),
            disk: project.files().world().clone(),
            found: rules::check(&project, selection),
            changed: BTreeMap::new(),
            fixed: 0,
            root,
            project,
        };
        if options.fix || options.diff {
            checked.fix(settings, selection, options.unsafe_fixes)?;
        }
        Ok(checked)
    }

    fn fix(
        &mut self,
        settings: &Settings,
        selection: &Selection,
        unsafe_fixes: bool,
    ) -> Result<(), CliError> {
        let least = if unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        };
        for _ in 0..MAX_PASSES {
            let fixed = apply_fixes(self.project.files(), &self.found, least);
            if fixed.files.is_empty() {
                break;
            }
            self.fixed += fixed.applied.values().sum::<usize>();
            self.changed.extend(fixed.files);
            self.project = self.reload(settings)?;
            self.found = rules::check(&self.project, selection);
        }
        Ok(())
    }

    fn reload(&self, settings: &Settings) -> Result<Project, CliError> {
        let mut world = OverlayWorld::new(self.disk.clone());
        for (path, bytes) in &self.changed {
            world.insert(path.clone(), bytes.clone());
        }
        let git = self.project.git().cloned();
        let shown = self.root.display().to_string();
        Ok(Project::from_world(
            Arc::new(world),
            git,
            settings.clone(),
            &shown,
        )?)
    }

    fn write_fixes(&self) -> Result<(), CliError> {
        let changes = self.changed.iter().map(|(path, bytes)| (path, Some(bytes)));
        write::all(&self.root, changes)
    }

    fn diff(&self) -> String {
        let old = Files::shared(self.disk.clone());
        let each = self.changed.iter().map(|(path, bytes)| {
            let before = old.open(path, Decoding::Utf8);
            let before = before.as_ref().map_or("", |file| file.text());
            let after = String::from_utf8_lossy(bytes);
            report::diff::unified(&self.shown.join(path), Some(before), Some(&after))
        });
        each.collect()
    }
}

/// How a root stands before paths: nothing for the current folder.
pub fn shown(root: &Path) -> Utf8PathBuf {
    let text = root.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    Utf8PathBuf::from(if text == "." { "" } else { text })
}

fn render(checked: &[Checked], options: &Check, output: &Output) -> String {
    match options.output_format {
        CheckFormat::Text => {
            let renderer = report::text::Renderer::new(report::text::Style {
                color: output.color,
                width: output.width,
            });
            each(checked, |project| {
                renderer.render(project.project.files(), &project.shown, &project.found)
            })
        }
        CheckFormat::Concise => each(checked, |project| {
            report::concise::render(project.project.files(), &project.shown, &project.found)
        }),
        CheckFormat::Json => {
            let mut all = report::json::Report::new();
            for project in checked {
                all.add(project.project.files(), &project.shown, &project.found);
            }
            report::json::document(&all)
        }
    }
}

fn each(checked: &[Checked], render: impl Fn(&Checked) -> String) -> String {
    checked.iter().map(render).collect()
}

/// A last line for people: how many findings, and how many of them `--fix` mends.
fn summarise(checked: &[Checked], options: &Check, output: &Output) {
    let found = || checked.iter().flat_map(|project| &project.found);
    if options.statistics {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for finding in found() {
            *counts.entry((finding.code, finding.name)).or_default() += 1;
        }
        let mut table = String::new();
        for ((code, name), count) in counts {
            let _ = writeln!(table, "{count:>5}  {code}  {name}");
        }
        output.remark(table.trim_end());
    }
    let fixed: usize = checked.iter().map(|project| project.fixed).sum();
    if fixed > 0 {
        let verb = if options.diff { "Would fix" } else { "Fixed" };
        output.remark(&format!("{verb} {fixed} {}.", plural(fixed, "finding")));
    }
    output.remark(&summary(&found().collect::<Vec<_>>()));
}

fn summary(found: &[&Diagnostic]) -> String {
    if found.is_empty() {
        return "Nothing to say: no rule found anything.".to_owned();
    }
    let count = |severity| {
        found
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let levels = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .filter(|severity| count(*severity) > 0)
        .map(|severity| match severity {
            Severity::Info => format!("{} info", count(severity)),
            _ => format!(
                "{} {}",
                count(severity),
                plural(count(severity), severity.as_str())
            ),
        })
        .collect::<Vec<_>>()
        .join(", ");
    let by = |applicability| {
        found
            .iter()
            .filter(|finding| {
                finding
                    .fix
                    .as_ref()
                    .is_some_and(|fix| fix.applicability == applicability && !fix.edits.is_empty())
            })
            .count()
    };
    let fixes = match (by(Applicability::Safe), by(Applicability::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!(" `--fix` mends {safe}."),
        (0, others) => format!(" `--fix --unsafe-fixes` mends {others}."),
        (safe, others) => {
            format!(" `--fix` mends {safe}, with `--unsafe-fixes` {others} more.")
        }
    };
    format!(
        "Found {} {} ({levels}).{fixes} `unsetup rule {}` explains the first.",
        found.len(),
        plural(found.len(), "problem"),
        found.first().map_or("", |finding| finding.code),
    )
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}

fn outcome(checked: &[Checked], options: &Check) -> Outcome {
    let least = match options.fail_on {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Info => Severity::Info,
    };
    let failing = checked
        .iter()
        .flat_map(|project| &project.found)
        .any(|finding| finding.severity >= least);
    let would_change = options.diff && checked.iter().any(|project| !project.changed.is_empty());
    if !options.exit_zero && (failing || would_change) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
