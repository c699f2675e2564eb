//! A file before and after.

use crate::text::{Encoding, SourceFile};
use camino::{Utf8Path, Utf8PathBuf};

/// A file that is created, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path.
    pub path: Utf8PathBuf,
    /// Its text; `None` when it is not there yet.
    pub old: Option<String>,
    /// Its text afterwards; `None` when it is removed.
    pub new: Option<String>,
    encoding: Encoding,
}

impl FileChange {
    /// A new text for a file that is there.
    pub(super) fn modify(file: &SourceFile, new: String) -> Self {
        Self {
            path: file.path().to_owned(),
            old: Some(file.text().to_owned()),
            new: Some(new),
            encoding: file.encoding().clone(),
        }
    }

    /// A new file.
    pub(super) fn create(path: impl AsRef<Utf8Path>, new: String) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            old: None,
            new: Some(new),
            encoding: Encoding::UTF8,
        }
    }

    /// A file that goes.
    pub(super) fn remove(file: &SourceFile) -> Self {
        Self {
            path: file.path().to_owned(),
            old: Some(file.text().to_owned()),
            new: None,
            encoding: file.encoding().clone(),
        }
    }

    /// The new bytes, in the encoding of the file; `None` when it is removed or its encoding cannot hold the new text.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        self.encoding.encode(self.new.as_deref()?)
    }

    /// Whether the new text can be written.
    pub(super) fn is_writable(&self) -> bool {
        let kept = self.old.is_none() || !self.encoding.lossy;
        match self.new {
            Some(_) => kept && self.bytes().is_some(),
            None => true,
        }
    }

    /// `create`, `modify` or `delete`.
    pub fn action(&self) -> &'static str {
        match (&self.old, &self.new) {
            (None, _) => "create",
            (Some(_), None) => "delete",
            (Some(_), Some(_)) => "modify",
        }
    }

    /// Whether there is no setup.py afterwards.
    pub(super) fn removes_setup_py(&self) -> bool {
        self.path == "setup.py" && self.new.is_none()
    }

    /// Whether anything changes.
    pub(super) fn is_change(&self) -> bool {
        self.old != self.new
    }
}
