//! Lines at the end of files: of requirements files, and of MANIFEST.in.

use super::{Project, RequirementsSource};
use crate::syntax::requirements::{Line, LineKind};
use crate::text::{Decoding, Edit, SourceFile};
use camino::Utf8Path;

impl Project {
    /// The edit that adds a line at the end of a file, or makes the file; `None` where that cannot be written back, or its
    /// last line goes on in what would follow it.
    pub fn append_line(&self, path: &str, line: &str) -> Option<Edit> {
        let path = Utf8Path::new(path);
        if let Some(source) = self.requirements_at(path.as_str()) {
            return source.append(line);
        }
        if self.files().world().kind(path).is_none() {
            let new = self.files().placeholder(path);
            return Some(Edit::insert_before(new.span(0, 0), format!("{line}\n")));
        }
        append(&*self.files().open(path, Decoding::Utf8).ok()?, line)
    }
}

impl RequirementsSource {
    /// The edit that adds a line at the end; `None` as [`Project::append_line`] says.
    pub fn append(&self, line: &str) -> Option<Edit> {
        self.unreadable.is_none().then_some(())?;
        append(&self.file, line)
    }

    /// The text of a line without its line end, comment included: what moves to another file. `None` for a line that goes
    /// on in the next, and for one with options, which pip takes for the whole file (`--hash`).
    pub fn movable(&self, line: &Line) -> Option<&str> {
        let is_plain = line.content.is_some() && line.options.is_empty();
        is_plain.then(|| self.file.slice(line.span).trim())
    }

    /// Whether the file asks for nothing but what another one lists: `-r` with that file, and comments.
    pub fn only_includes(&self, other: &Self) -> bool {
        let includes = super::requirement_files::includes(self);
        let mut lines = self.parse.tree.lines.iter();
        includes.iter().any(|path| path == other.file.path())
            && lines.all(|line| match line.kind {
                LineKind::Blank | LineKind::Comment => true,
                _ => line.include().is_some(),
            })
    }
}

fn append(file: &SourceFile, line: &str) -> Option<Edit> {
    let text = file.text();
    if text.trim_end_matches(['\n', '\r']).ends_with('\\') || file.encoding().lossy {
        return None;
    }
    let is_ended = text.is_empty() || text.ends_with(['\n', '\r']);
    let before = if is_ended { "" } else { file.line_ending() };
    let line = format!("{before}{line}{}", file.line_ending());
    Some(Edit::insert_after(file.whole(), line))
}
