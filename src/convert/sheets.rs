//! The requirements files as they will be, before any is written.

use super::FileChange;
use super::fold::Entry;
use super::split::{Asks, SheetLine, split};
use crate::project::RequirementsSource;
use crate::text::{SourceFile, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::sync::Arc;

/// Where the abstract requirements stand that pbr reads.
pub(super) const RUNTIME: &str = "requirements.txt";
/// Where those of the tests stand.
pub(super) const TESTS: &str = "test-requirements.txt";
/// Where the concrete ones stand.
pub(super) const THIRD_PARTY: &str = "thirdparty-requirements.txt";

/// The requirements of one file.
#[derive(Debug, Clone)]
pub struct RequirementSet {
    /// The file.
    pub path: Utf8PathBuf,
    /// What it asks for, in its order.
    pub items: Vec<SetItem>,
}

/// One requirement of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetItem {
    /// The line without its comment.
    pub text: String,
    /// Where it is declared today.
    pub span: Span,
    /// Whether it is tied to a place.
    pub concrete: bool,
}

/// A requirements file as it will be.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) path: Utf8PathBuf,
    pub(super) lines: Vec<SheetLine>,
    /// The file whose encoding and line ends it has.
    pub(super) file: Option<Arc<SourceFile>>,
    pub(super) changed: bool,
}

impl Sheet {
    /// A file that stays.
    pub(super) fn kept(source: &RequirementsSource) -> Self {
        let entries = source.parse.tree.lines.iter();
        let entries: Vec<Entry<'_>> = entries.map(|line| Entry::new(source, line)).collect();
        Self {
            path: source.file.path().to_owned(),
            lines: split(&entries, None, false).stay,
            file: Some(source.file.clone()),
            changed: false,
        }
    }

    /// A new file.
    pub(super) fn created(path: &str, lines: Vec<SheetLine>) -> Self {
        Self {
            path: path.into(),
            lines,
            file: None,
            changed: true,
        }
    }

    pub(super) fn text(&self) -> String {
        let ending = self.file.as_ref().map_or("\n", |file| file.line_ending());
        let lines = self.lines.iter().map(|line| line.text.clone() + ending);
        lines.collect()
    }

    fn change(&self) -> Option<FileChange> {
        let change = || match &self.file {
            Some(file) if file.path() == self.path => FileChange::modify(file, self.text()),
            _ => FileChange::create(&self.path, self.text()),
        };
        self.changed.then(change)
    }

    pub(super) fn set(&self) -> RequirementSet {
        let asking = self.lines.iter().filter(|line| line.asks != Asks::Nothing);
        let items = asking.map(|line| SetItem {
            text: without_comment(&line.text),
            span: line.span,
            concrete: line.asks == Asks::Concrete,
        });
        RequirementSet {
            path: self.path.clone(),
            items: items.collect(),
        }
    }
}

/// The requirements of a file that stays as it is.
pub(super) fn set_of(source: &RequirementsSource) -> RequirementSet {
    Sheet::kept(source).set()
}

fn without_comment(text: &str) -> String {
    let text = text.trim();
    let comment = text.match_indices('#').find(|(at, _)| {
        text.get(..*at)
            .is_some_and(|head| head.ends_with([' ', '\t']))
    });
    let end = comment.map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text).trim_end().to_owned()
}

/// The files that pbr and the images read.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    pub(super) runtime: Option<Sheet>,
    pub(super) thirdparty: Option<Sheet>,
    /// Files that were folded into another.
    pub(super) removed: Vec<Arc<SourceFile>>,
    /// Whether a place moved out of the runtime set.
    pub(super) moved: bool,
}

impl Sheets {
    /// What changes on the disk.
    pub(super) fn changes(&self) -> Vec<FileChange> {
        let sheets = [&self.runtime, &self.thirdparty];
        let written = sheets.into_iter().flatten().filter_map(Sheet::change);
        let removed = self.removed.iter().map(|file| FileChange::remove(file));
        written.chain(removed).collect()
    }

    /// Puts another file in the place of requirements.txt, in its encoding.
    pub(super) fn replace_runtime(&mut self, sheet: Sheet) {
        let file = self.runtime.take().and_then(|old| old.file);
        self.runtime = Some(Sheet { file, ..sheet });
    }

    /// Adds places to the file of concrete requirements, unless they are listed there.
    pub(super) fn add_places(&mut self, lines: Vec<SheetLine>) {
        let listed = |line: &SheetLine| {
            let url = line.text.split(['@', ';']).nth(1).unwrap_or("").trim();
            let known = self.thirdparty.iter().flat_map(|sheet| &sheet.lines);
            known.clone().any(|known| known.text.contains(url))
        };
        let new: Vec<SheetLine> = lines.into_iter().filter(|line| !listed(line)).collect();
        if new.is_empty() {
            return;
        }
        self.moved = true;
        let sheet = self
            .thirdparty
            .get_or_insert_with(|| Sheet::created(THIRD_PARTY, Vec::new()));
        sheet.lines.extend(new);
        sheet.changed = true;
    }

    /// Whether a file was folded into another.
    pub(super) fn removes(&self, path: &Utf8Path) -> bool {
        self.removed.iter().any(|file| file.path() == path)
    }
}
