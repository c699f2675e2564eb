//! A requirement with a name, taken apart when somebody looks into it.

use super::lines::Lines;
use super::options;
use crate::syntax::requirement::{self, Requirement};
use crate::text::SourceFile;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// The requirement of a line, which is known to be one.
///
/// It is used as the [`Requirement`] that it dereferences to. That is twenty times as large as its text: a file of
/// millions of lines fits into memory because only what somebody asks for is taken apart, once, and kept.
#[derive(Clone)]
pub struct NamedRequirement {
    file: Arc<SourceFile>,
    /// Offset of its line.
    line: u32,
    read: OnceLock<Box<Requirement>>,
}

impl NamedRequirement {
    /// The requirement of the line that starts at this offset. The caller has read it once without a mistake.
    pub(super) fn new(file: &Arc<SourceFile>, line: u32) -> Self {
        Self {
            file: file.clone(),
            line,
            read: OnceLock::new(),
        }
    }

    fn read(&self) -> Requirement {
        let line = Lines::starting_at(self.file.text(), self.line as usize).next();
        let read = line.as_ref().and_then(|line| {
            let text = options::before(&line.text);
            requirement::read_for_pip(text, line.place(self.file.id())).ok()
        });
        read.unwrap_or_else(|| {
            let at = self.line as usize;
            Requirement::of_name("", self.file.span(at, at))
        })
    }
}

impl Deref for NamedRequirement {
    type Target = Requirement;

    fn deref(&self) -> &Requirement {
        self.read.get_or_init(|| Box::new(self.read()))
    }
}

impl PartialEq for NamedRequirement {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for NamedRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
