//! Other checkouts on this machine, given by `--with NAME=DIR`: a Dockerfile may install their requirement files.

use super::{DiskWorld, Project};
use crate::text::Files;

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
