//! Other checkouts on this machine, given by `--with NAME=DIR`: a Dockerfile may install their requirement files.

use super::{DiskWorld, Project};
use crate::syntax::requirements::{self, RequirementsFile};
use crate::text::{Decoding, Files};
use camino::Utf8Path;

/// A checkout and its files.
#[derive(Debug)]
pub(super) struct Opened {
    name: String,
    files: Files,
}

impl Project {
    /// The files of the checkout of that name. Their spans are their own: no finding of the project points into them.
    pub fn checkout(&self, name: &str) -> Option<&Files> {
        let opened = self.checkouts.get_or_init(|| {
            let given = self.settings.checkouts.iter();
            given
                .filter_map(|checkout| {
                    Some(Opened {
                        name: checkout.name.clone(),
                        files: Files::new(DiskWorld::new(&checkout.folder).ok()?),
                    })
                })
                .collect()
        });
        let found = opened.iter().find(|checkout| checkout.name == name)?;
        Some(&found.files)
    }
}

impl Project {
    /// The list of the exclusions that requirements may have (`bounds.exclusions`): `None` where none is named, or it cannot be
    /// read. Its spans are its own.
    pub fn allowed_exclusions(&self) -> Option<RequirementsFile> {
        let path = self.settings.bounds.exclusions.as_ref()?;
        let files = Files::new(DiskWorld::new(path.parent()?).ok()?);
        let name = Utf8Path::from_path(path.file_name()?.as_ref())?;
        let file = files.open(name, Decoding::Requirements).ok()?;
        Some(requirements::parse(&file).tree)
    }
}
