//! One project: its check, the passes of fixes, and the changes they make.

use super::super::configuration::Configuration;
use super::super::{CliError, write};
use super::baseline::{Baseline, Record};
use super::input::shown;
use super::request::Request;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::project::{Found, Project};
use crate::report::{self, Findings};
use crate::rules::{Policy, Remark, add_suppressions, apply_fixes};
use crate::text::{Decoding, Files, OverlayWorld, World};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// How many fixes were applied, by the file of the finding, code and name.
pub(super) type Applied = BTreeMap<(Utf8PathBuf, &'static str, &'static str), usize>;

/// One project after its check, with the changes that fixes make to it.
pub(super) struct Checked {
    pub root: PathBuf,
    pub shown: Utf8PathBuf,
    /// The project as it was.
    before: Arc<dyn World>,
    /// The project with the changes, which are not written yet.
    kept: Kept,
    changed: BTreeMap<Utf8PathBuf, Vec<u8>>,
    pub applied: Applied,
    /// Whether fixes went on making room for each other until the last pass.
    pub is_restless: bool,
    pub found: Vec<Diagnostic>,
    /// Suppressions that mean nothing.
    pub remarks: Vec<Remark>,
    /// How many findings `--add-ignore` suppressed, and how many it could not.
    pub suppressed: (usize, usize),
    /// How many findings the baseline left out.
    pub known: usize,
    /// Where findings of this project are recorded.
    baseline: Option<Arc<Baseline>>,
    judge: Judge,
}

/// What is kept of a project.
enum Kept {
    Whole(Box<Project>),
    /// What reports show; all else of thousands of projects would fill the memory, and the caches before that.
    Files(Files),
}

/// What holds for one project.
struct Judge {
    policy: Policy,
    fail_on: Severity,
    /// The one file that is looked at.
    only: Option<Utf8PathBuf>,
}

/// A fix may make room for another; after this many passes something is wrong with the fixes.
const MAX_PASSES: usize = 10;

impl Checked {
    /// Reads and checks a project that was found on the disk.
    pub fn new(found: Found, request: &Request<'_>) -> Result<Self, CliError> {
        let root = found.root.clone();
        let configuration = request.configurations.of_found(&found)?;
        let settings = request.settings(&configuration)?;
        let project = Project::load_found(found, settings)?;
        Self::of(root, project, None, &configuration, request)
    }

    /// Checks a project, or one file of it.
    pub fn of(
        root: PathBuf,
        project: Project,
        only: Option<Utf8PathBuf>,
        configuration: &Configuration,
        request: &Request<'_>,
    ) -> Result<Self, CliError> {
        let fixes = &request.options.fixes;
        let mut checked = Self {
            shown: shown(&root),
            before: project.files().world().clone(),
            changed: BTreeMap::new(),
            applied: Applied::new(),
            is_restless: false,
            found: Vec::new(),
            remarks: Vec::new(),
            suppressed: (0, 0),
            known: 0,
            baseline: request.baselines.of(configuration)?,
            judge: Judge {
                policy: request.policy(&root, configuration),
                fail_on: request.fail_on(configuration),
                only,
            },
            root,
            kept: Kept::Files(Files::shared(project.files().world().clone())),
        };
        checked.look(&project);
        let adds = request.options.known.add_ignore;
        let project = match fixes.fix || fixes.fix_only || fixes.diff && !adds {
            true => checked.fix(project, fixes.unsafe_fixes || configuration.unsafe_fixes)?,
            false => project,
        };
        checked.kept = match adds {
            true => Kept::Whole(Box::new(project)),
            false => Kept::Files(project.into_files()),
        };
        Ok(checked)
    }

    /// Runs the rules on the project as it is now.
    fn look(&mut self, project: &Project) {
        let checked = self.judge.policy.check(project);
        self.found = checked.found;
        self.remarks = checked.remarks;
        if let Some(only) = &self.judge.only {
            keep_only(project, only, &mut self.found);
        }
        if let Some(baseline) = &self.baseline {
            let all = self.found.len();
            baseline.remove_known(project.files(), &self.root, &mut self.found);
            self.known = all - self.found.len();
        }
    }

    /// The project after all fixes.
    fn fix(&mut self, mut project: Project, unsafe_fixes: bool) -> Result<Project, CliError> {
        let least = match unsafe_fixes {
            true => Applicability::Unsafe,
            false => Applicability::Safe,
        };
        for _ in 0..MAX_PASSES {
            let fixed = apply_fixes(project.files(), &self.found, least);
            if fixed.files.is_empty() {
                return Ok(project);
            }
            for (what, count) in fixed.applied {
                *self.applied.entry(what).or_default() += count;
            }
            let paths: BTreeSet<Utf8PathBuf> = fixed.files.keys().cloned().collect();
            self.changed.extend(fixed.files);
            project = self.reloaded(&project, &paths)?;
            self.look(&project);
        }
        self.is_restless = true;
        Ok(project)
    }

    fn reloaded(
        &self,
        project: &Project,
        paths: &BTreeSet<Utf8PathBuf>,
    ) -> Result<Project, CliError> {
        let mut world = OverlayWorld::new(self.before.clone());
        for (path, bytes) in &self.changed {
            world.insert(path.clone(), bytes.clone());
        }
        let shown = self.root.display().to_string();
        Ok(project.with_changes(Arc::new(world), paths, &shown)?)
    }

    /// The files with the changes.
    pub fn files(&self) -> &Files {
        match &self.kept {
            Kept::Whole(project) => project.files(),
            Kept::Files(files) => files,
        }
    }

    /// Suppresses every finding by a comment.
    pub fn add_ignores(&mut self) {
        let Kept::Whole(project) = &self.kept else {
            return;
        };
        let added = add_suppressions(project, &self.found);
        self.changed.extend(added.files);
        self.suppressed = (added.suppressed, added.left);
    }

    /// Writes the changes, all or none.
    pub fn write_changes(&self) -> Result<(), CliError> {
        if !self.is_changed() {
            return Ok(());
        }
        let changes = self.changed.iter().map(|(path, bytes)| (path, Some(bytes)));
        write::all(&write::Lock::take(&self.root)?, changes)
    }

    /// Whether a file is to be changed.
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The new bytes of a file, when it is changed.
    pub fn changed(&self, path: &Utf8Path) -> Option<&[u8]> {
        self.changed.get(path).map(Vec::as_slice)
    }

    /// Whether a finding makes the exit status 1.
    pub fn fails(&self) -> bool {
        let fails = |finding: &Diagnostic| finding.severity >= self.judge.fail_on;
        self.found.iter().any(fails)
    }

    /// The changes as `diff -u` shows them.
    pub fn diff(&self) -> String {
        let old = Files::shared(self.before.clone());
        let each = self.changed.iter().map(|(path, bytes)| {
            let before = old.open(path, Decoding::Utf8);
            let before = before.as_ref().map_or("", |file| file.text());
            let after = String::from_utf8_lossy(bytes);
            report::diff::unified(&self.shown.join(path), Some(before), Some(&after))
        });
        each.collect()
    }

    /// What the baseline is to hold of it.
    pub fn record(&self) -> Option<Record<'_>> {
        Some(Record {
            baseline: self.baseline.as_deref()?,
            root: &self.root,
            files: self.files(),
            found: &self.found,
        })
    }

    /// What the reports print.
    pub fn findings(&self) -> Findings<'_> {
        Findings {
            files: self.files(),
            prefix: &self.shown,
            found: &self.found,
        }
    }
}

/// Leaves the findings of one file, and of their fixes those that change that file alone.
fn keep_only(project: &Project, only: &Utf8Path, found: &mut Vec<Diagnostic>) {
    let files = project.files();
    let is_inside = |span| files.locate(span).0 == only;
    found.retain(|finding| is_inside(finding.span));
    for finding in found {
        if let Some(fix) = &mut finding.fix
            && !fix.edits.iter().all(|edit| is_inside(edit.span))
        {
            fix.applicability = Applicability::DisplayOnly;
        }
    }
}
