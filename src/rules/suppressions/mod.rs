//! Comments by which users keep findings out of the report: `# unsetup: ignore[SET003] reason` at the end of a line or
//! alone on the line above (in setup.cfg and Dockerfiles above only), `# unsetup: ignore-file[CON004]` anywhere.
//!
//! Inside a statement of several lines, such as the call of `setup()`, a finding is suppressed at its own line and at the
//! first line of the statement.

mod add;
mod directive;
mod unused;

pub use add::{Added, add_suppressions};
pub use directive::Remark;
pub(super) use unused::UNUSED;

use super::Selection;
use super::commentary::Commentary;
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::text::{FileId, Files, SourceFile};
use directive::{Directive, Reach};
use std::collections::HashMap;
use std::sync::Arc;

/// The suppressions of the files of a project, each file read when it is first asked for.
pub(super) struct Suppressions<'a> {
    files: &'a Files,
    read: HashMap<FileId, Option<InFile>>,
    remarks: Vec<Remark>,
}

/// The suppressions of one file, and which of their rules had something to suppress.
struct InFile {
    file: Arc<SourceFile>,
    commentary: Commentary,
    directives: Vec<Directive>,
    used: Vec<Vec<bool>>,
    /// Rows that hold nothing but a comment.
    comment_rows: Vec<usize>,
}

impl<'a> Suppressions<'a> {
    pub fn new(project: &'a Project) -> Self {
        Self {
            files: project.files(),
            read: HashMap::new(),
            remarks: Vec::new(),
        }
    }

    /// Takes out the findings that a comment suppresses.
    pub fn apply(&mut self, found: &mut Vec<Diagnostic>) {
        found.retain(|finding| !self.suppresses(finding));
    }

    fn suppresses(&mut self, finding: &Diagnostic) -> bool {
        let id = finding.span.file;
        self.read_file(id);
        let known = self.read.get_mut(&id).and_then(Option::as_mut);
        known.is_some_and(|known| known.suppresses(finding))
    }

    fn read_file(&mut self, id: FileId) {
        if self.read.contains_key(&id) {
            return;
        }
        let file = self.files.get(id);
        let known = file.and_then(|file| InFile::read(&file, &mut self.remarks));
        self.read.insert(id, known);
    }

    /// The suppressions that had nothing to suppress, as findings with a fix. Only files that were read are looked at,
    /// and only rules that ran.
    pub fn unused(&mut self, selection: &Selection) -> Vec<Diagnostic> {
        self.read_all();
        let known = self.read.values().flatten();
        known
            .flat_map(|known| unused::findings(known, selection))
            .collect()
    }

    /// Every file that was read, once, also when it was decoded in two ways.
    fn read_all(&mut self) {
        let paths: Vec<_> = self
            .read
            .values()
            .flatten()
            .map(|known| known.file.path().to_owned())
            .collect();
        for file in self.files.loaded() {
            if !paths.iter().any(|path| path == file.path()) {
                self.read_file(file.id());
            }
        }
    }

    /// What the suppressions say that means nothing, in the order of files and lines.
    pub fn into_remarks(mut self) -> Vec<Remark> {
        self.read_all();
        let mut remarks = self.remarks;
        remarks.sort_by_cached_key(|remark| {
            let (path, start, _) = self.files.locate(remark.span);
            (path, start)
        });
        remarks.dedup();
        remarks
    }
}

impl InFile {
    /// `None` when the file has no suppressions.
    fn read(file: &Arc<SourceFile>, remarks: &mut Vec<Remark>) -> Option<Self> {
        if !["unsetup:", "hadolint"]
            .iter()
            .any(|word| file.text().contains(word))
        {
            return None;
        }
        let commentary = Commentary::read(file);
        let directives: Vec<Directive> = commentary
            .comments
            .iter()
            .flat_map(|comment| directive::read(file, commentary.language, *comment, remarks))
            .collect();
        let used = directives
            .iter()
            .map(|directive| vec![false; directive.rules.len()]);
        let rows = commentary.comments.iter().filter_map(|comment| {
            let row = file.position(comment.start as usize).row;
            let line = file.line(row)?;
            let before = file.span(line.start as usize, comment.start as usize);
            file.slice(before).trim().is_empty().then_some(row)
        });
        Some(Self {
            used: used.collect(),
            comment_rows: rows.collect(),
            file: file.clone(),
            directives,
            commentary,
        })
    }

    fn suppresses(&mut self, finding: &Diagnostic) -> bool {
        let row = |offset: u32| self.file.position(offset as usize).row;
        let own = row(finding.span.start);
        let statement = self.commentary.statement(finding.span.start);
        let first = statement.map_or(own, |span| row(span.start));
        let mut suppressed = false;
        for (directive, used) in self.directives.iter().zip(&mut self.used) {
            let reaches = match directive.reach {
                Reach::File => true,
                Reach::Row(at) => at == own || at == first,
                Reach::Below(at) => [own, first]
                    .iter()
                    .any(|row| stands_above(&self.comment_rows, at, *row)),
            };
            if !reaches {
                continue;
            }
            for (named, used) in directive.rules.iter().zip(used) {
                if named.selector.strength(finding.code) > 0 {
                    *used = true;
                    suppressed = true;
                }
            }
        }
        suppressed
    }
}

/// Whether nothing but comments stands between the rows.
fn stands_above(comment_rows: &[usize], above: usize, row: usize) -> bool {
    above < row && (above + 1..row).all(|between| comment_rows.binary_search(&between).is_ok())
}
