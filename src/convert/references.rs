//! Other files that name requirements files: tox.ini and plain commands are mended, the rest is told.

use super::sheets::{RUNTIME, Sheets, THIRD_PARTY};
use super::{Conversion, FileChange, Note, command_references};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption};
use crate::text::{Decoding, Edit, SourceFile, Span, Spanned, apply};
use camino::Utf8Path;

/// Larger files are no build scripts.
const MAX_SEARCHED_BYTES: u64 = 1024 * 1024;

/// Mends tox.ini, and tells where else removed files are named.
pub(super) fn mend(project: &Project, sheets: &Sheets, conversion: &mut Conversion) {
    let removed: Vec<&Utf8Path> = sheets.removed.iter().map(|file| file.path()).collect();
    let tox = project.tox().and_then(|source| mended_tox(source, sheets));
    let mut mended: Vec<FileChange> = tox.into_iter().collect();
    if !removed.is_empty() {
        mended.extend(command_references::mended(project, &removed));
    }
    let removed: Vec<&str> = removed.iter().map(|path| path.as_str()).collect();
    note_mentions(project, &removed, &mended, conversion);
    conversion.changes.extend(mended);
}

fn mended_tox(source: &Source<Ini>, sheets: &Sheets) -> Option<FileChange> {
    let mender = Mender {
        file: &source.file,
        removed: sheets.removed.iter().map(|file| file.path()).collect(),
        adds_third_party: sheets.moved,
    };
    let sections = source.parse.tree.sections.iter();
    let edits: Vec<Edit> = sections
        .flat_map(|section| &section.options)
        .filter(|option| option.key.value.eq_ignore_ascii_case("deps"))
        .flat_map(|option| mender.edits(option))
        .collect();
    if edits.is_empty() || source.file.encoding().lossy {
        return None;
    }
    let text = apply(source.file.text(), &edits)?;
    Some(FileChange::modify(&source.file, text))
}

struct Mender<'a> {
    file: &'a SourceFile,
    removed: Vec<&'a Utf8Path>,
    adds_third_party: bool,
}

/// A line of `deps` that installs a file.
struct Install<'a> {
    line: &'a Spanned<String>,
    /// The factors before it, as `py35:`; empty when it holds for all environments.
    factors: &'a str,
    /// The path without `{toxinidir}/`.
    path: &'a str,
    /// Where the path starts in the line.
    at: usize,
}

impl<'a> Mender<'a> {
    fn edits(&self, option: &'a IniOption) -> Vec<Edit> {
        let installs: Vec<Install<'a>> = option.value_lines.iter().filter_map(install).collect();
        let mut edits = Vec::new();
        let mut covered: Vec<&str> = factors_of(&installs, RUNTIME);
        let mut anchors: Vec<&Install<'a>> = installs
            .iter()
            .filter(|install| install.path == RUNTIME)
            .collect();
        for install in installs.iter().filter(|install| self.is_removed(install)) {
            if covers(&covered, install.factors) {
                edits.push(self.without(install));
                continue;
            }
            let start = install.line.span.start as usize + install.at;
            let place = self.file.span(start, start + install.path.len());
            edits.push(Edit::replace(place, RUNTIME));
            covered.push(install.factors);
            anchors.push(install);
        }
        if self.adds_third_party {
            let mut added = factors_of(&installs, THIRD_PARTY);
            for anchor in anchors {
                if !covers(&added, anchor.factors) {
                    edits.push(self.third_party_behind(anchor, option));
                    added.push(anchor.factors);
                }
            }
        }
        edits
    }

    fn is_removed(&self, install: &Install<'_>) -> bool {
        self.removed.iter().any(|path| *path == install.path)
    }

    /// Takes the line out; on the line of the key only the value goes.
    fn without(&self, install: &Install<'_>) -> Edit {
        let span = install.line.span;
        let row = self.file.position(span.start as usize).row;
        let whole = self.file.full_line(row).filter(|line| {
            let before = line.start as usize..span.start as usize;
            let before = self.file.text().get(before).unwrap_or("x");
            before.trim().is_empty()
        });
        Edit::delete(whole.unwrap_or(span))
    }

    fn third_party_behind(&self, anchor: &Install<'_>, option: &IniOption) -> Edit {
        let line = &anchor.line.value;
        let head = line.get(..anchor.at).unwrap_or("");
        let content = format!(
            "{}{}{head}{THIRD_PARTY}",
            self.file.line_ending(),
            self.indent(anchor.line.span, option),
        );
        let span = anchor.line.span;
        let row = self.file.position(span.start as usize).row;
        Edit::insert_after(self.file.line(row).unwrap_or(span), content)
    }

    /// The blanks before a value line, or before another one of the option when it stands behind the key.
    fn indent(&self, line: Span, option: &IniOption) -> String {
        let blanks = |span: Span| {
            let row = self.file.position(span.start as usize).row;
            let start = self.file.full_line(row)?.start as usize;
            let before = self.file.text().get(start..span.start as usize)?;
            before.trim().is_empty().then(|| before.to_owned())
        };
        let mut others = option.value_lines.iter().rev();
        blanks(line)
            .or_else(|| others.find_map(|line| blanks(line.span)))
            .unwrap_or_else(|| "    ".to_owned())
    }
}

fn factors_of<'a>(installs: &[Install<'a>], path: &str) -> Vec<&'a str> {
    let same = installs.iter().filter(|install| install.path == path);
    same.map(|install| install.factors).collect()
}

/// Whether an environment with these factors gets the file already.
fn covers(covered: &[&str], factors: &str) -> bool {
    covered
        .iter()
        .any(|known| known.is_empty() || *known == factors)
}

/// Reads `[factors:] -r[ ][{toxinidir}/]path`.
fn install(line: &Spanned<String>) -> Option<Install<'_>> {
    let text = line.value.as_str();
    let (factors, at) = match text.split_once(':') {
        Some((factors, rest)) if is_factors(factors) => {
            (factors, text.len() - rest.trim_start().len())
        }
        _ => ("", 0),
    };
    let rest = text.get(at..)?;
    let value = rest
        .strip_prefix("--requirement")
        .or_else(|| rest.strip_prefix("-r"))?;
    let value = value.trim_start_matches([' ', '\t', '=']);
    let roots = ["{toxinidir}/", "{tox_root}/", "./"];
    let path = roots
        .iter()
        .find_map(|root| value.strip_prefix(root))
        .unwrap_or(value);
    let at = text.len() - path.len();
    let end = path.find(char::is_whitespace).unwrap_or(path.len());
    Some(Install {
        line,
        factors,
        path: path.get(..end)?,
        at,
    })
}

fn is_factors(text: &str) -> bool {
    let legal =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ',' | '{' | '}' | '!');
    !text.is_empty() && !text.starts_with('-') && text.chars().all(legal)
}

/// Kinds of files that build, test or explain a project.
fn is_searched(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 13] = [
        "sh", "yml", "yaml", "toml", "cfg", "ini", "in", "txt", "rst", "md", "mk", "json", "groovy",
    ];
    const NAMES: [&str; 4] = ["Makefile", "Jenkinsfile", "Vagrantfile", "Containerfile"];
    let name = path.file_name().unwrap_or_default();
    path.extension()
        .is_some_and(|ending| ENDINGS.contains(&ending))
        || NAMES.contains(&name)
        || name.contains("Dockerfile")
}

/// Tells every place that names a file which goes, unless it is mended.
pub(super) fn note_mentions(
    project: &Project,
    removed: &[&str],
    mended: &[FileChange],
    conversion: &mut Conversion,
) {
    if removed.is_empty() {
        return;
    }
    for path in project.tree().tracked().filter(|path| is_searched(path)) {
        if removed.contains(&path.as_str()) || mended.iter().any(|change| change.path == path) {
            continue;
        }
        let world = project.files().world();
        let Ok(bytes) = world.read(path, MAX_SEARCHED_BYTES) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        for name in removed {
            if mentions(&text, name).next().is_some() {
                note_file(project, path, name, conversion);
            }
        }
    }
    for change in mended {
        let text = change.new.as_deref().unwrap_or("");
        for name in removed
            .iter()
            .filter(|name| mentions(text, name).next().is_some())
        {
            note_file(project, &change.path, name, conversion);
        }
    }
}

/// Tells that a file names one which goes, if it does.
pub(super) fn note_file(
    project: &Project,
    path: &Utf8Path,
    name: &str,
    conversion: &mut Conversion,
) {
    let Ok(file) = project.files().open(path, Decoding::Utf8) else {
        return;
    };
    let Some(at) = mentions(file.text(), name).next() else {
        return;
    };
    let number = mentions(file.text(), name).count();
    let times = match number {
        1 => String::new(),
        number => format!(" {number} times"),
    };
    let message = format!("`{path}` names `{name}`{times}, which is removed");
    let span = file.span(at, at + name.len());
    conversion.notes.push(Note::task(message, Some(span)));
}

/// Where a text names a file, as a whole word.
fn mentions<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(name).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let behind = text.get(at + name.len()..)?.chars().next();
        let whole = !before.is_some_and(|c| is_word(c) || c == '.') && !behind.is_some_and(is_word);
        whole.then_some(at)
    })
}
