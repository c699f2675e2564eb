//! The two sides: what there was, and what comes of it, each a folder of its own.

use super::compare::Trees;
use super::tree::{apply, copy_revision, copy_whole, copy_working_tree, files_below};
use super::{Side, VerifyError};
use crate::convert::Conversion;
use crate::project::Project;
use crate::settings::Settings;
use crate::syntax::version;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The side before, laid out in a folder that goes when this value goes.
#[derive(Debug)]
pub struct Laid {
    place: TempDir,
    folder: PathBuf,
}

/// Both sides.
#[derive(Debug)]
pub struct Sides {
    /// Holds both folders.
    _place: TempDir,
    before: Laidout,
    after: Laidout,
}

#[derive(Debug)]
struct Laidout {
    folder: PathBuf,
    project: Project,
}

impl Laid {
    /// Copies the tree as it is, or a git revision of it.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn new(root: &Path, revision: Option<&str>) -> Result<Self, VerifyError> {
        let place = tempfile::tempdir()?;
        let folder = place.path().join("before");
        match revision {
            Some(revision) => copy_revision(root, revision, &folder)?,
            None => copy_working_tree(root, &folder)?,
        }
        Ok(Self { place, folder })
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// With what a conversion makes of it.
    ///
    /// # Errors
    /// When its files cannot be written, or a side is no project.
    pub fn converted(self, conversion: &Conversion) -> Result<Sides, VerifyError> {
        let after = self.place.path().join("after");
        copy_whole(&self.folder, &after)?;
        apply(&conversion.changes, &after)?;
        self.with(after)
    }

    /// With the tree as it is now.
    ///
    /// # Errors
    /// When it cannot be copied, or a side is no project.
    pub fn and_now(self, root: &Path) -> Result<Sides, VerifyError> {
        let after = self.place.path().join("after");
        copy_working_tree(root, &after)?;
        self.with(after)
    }

    fn with(self, after: PathBuf) -> Result<Sides, VerifyError> {
        Ok(Sides {
            before: Laidout::read(self.folder)?,
            after: Laidout::read(after)?,
            _place: self.place,
        })
    }
}

impl Laidout {
    fn read(folder: PathBuf) -> Result<Self, VerifyError> {
        let project = Project::load(&folder, Settings::default())?;
        Ok(Self { folder, project })
    }
}

impl Sides {
    fn of(&self, side: Side) -> &Laidout {
        match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        }
    }

    /// Where a side lies.
    pub(super) fn folder(&self, side: Side) -> &Path {
        &self.of(side).folder
    }

    /// What is read of a side without running it.
    pub(super) fn project(&self, side: Side) -> &Project {
        &self.of(side).project
    }

    /// The names of the files of both sides.
    pub(super) fn trees(&self) -> Result<Trees, VerifyError> {
        Ok(Trees {
            before: files_below(&self.before.folder)?,
            after: files_below(&self.after.folder)?,
        })
    }

    /// The version before, when it is known and is none.
    pub(super) fn invalid_version(&self) -> Option<&str> {
        let version = self.before.project.metadata().version.known()?;
        version::parse(version).is_none().then_some(version)
    }

    /// Whether a file of both sides has the same bytes.
    pub(super) fn is_unchanged(&self, path: &str) -> bool {
        let read = |side| fs_err::read(self.folder(side).join(path)).ok();
        read(Side::Before) == read(Side::After)
    }
}
