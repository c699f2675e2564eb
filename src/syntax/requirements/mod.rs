//! Requirements files as pip 26 reads them, lossless: the spans of the lines, one after the other, are the whole file.
//!
//! ```text
//! file     = {line}                     cut as Python's `str.splitlines` does: also at \v, \f, \x1c to \x1e, \x85, U+2028, U+2029
//! logical  = line {"\" line}            joined without a blank; a line of only a comment neither continues nor is continued
//! line     = [content] [blank "#" comment]
//! content  = requirement {option} | {option}
//! requirement = PEP 508 | [scheme ":"] URL ["; " marker] | path ["[" extras "]"] [";" marker]
//! option   = "-x" value | "--name" ["=" value]       from the first word after a blank that begins with "-"
//! ```
//!
//! pip replaces `${NAME}` by the environment, which is not known here: the text stays, and a line that is nothing without
//! it is [`LineKind::Variable`]. An invalid line stops pip; here it is an error and the rest is read all the same.

mod lines;
mod location;
mod named;
mod options;
mod pbr;

pub use location::{Location, LocationKind};
pub use named::NamedRequirement;
pub use options::{FileOption, OptionKind, unknown_option};
pub use pbr::{PbrBehaviour, PbrLine, as_pbr};

use super::mistake::{Mistake, Place};
use super::requirement::{self, Requirement, RequirementError};
use super::{Parse, SyntaxError};
use crate::text::{SourceFile, Span, Spanned};
use lines::{Lines, Logical};
use std::sync::Arc;

/// A requirements file.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementsFile {
    /// Its logical lines, which cover it from start to end.
    pub lines: Vec<Line>,
}

/// One logical line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The whole physical lines, their line ends included.
    pub span: Span,
    /// The number of its first physical line as pip counts, from 1 (a form feed ends a line too).
    pub number: usize,
    /// What stands before the comment, when it stands on one physical line.
    pub content: Option<Span>,
    /// The comment from its `#`.
    pub comment: Option<Span>,
    /// The `${NAME}`s in it.
    pub variables: Vec<Spanned<String>>,
    /// The options behind the requirement, in their order. pip takes only `--hash` and `--config-settings` from there.
    pub options: Vec<FileOption>,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq)]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// Nothing but a comment.
    Comment,
    /// A requirement with a name; `name @ URL` too.
    Named(NamedRequirement),
    /// A URL, repository, archive or folder, also behind `-e`.
    Location(Box<Location>),
    /// Options alone. Of `-r`, `-c` and `-f` only the first on the line counts, and `-r` before `-c`.
    Options(Vec<FileOption>),
    /// A requirement that depends on environment variables.
    Variable,
    /// Something that pip refuses.
    Invalid(Box<RequirementError>),
}

impl RequirementsFile {
    /// The requirements with a name, in their order.
    pub fn named(&self) -> impl Iterator<Item = (&Line, &Requirement)> {
        self.lines.iter().filter_map(|line| match &line.kind {
            LineKind::Named(requirement) => Some((line, &**requirement)),
            _ => None,
        })
    }
}

impl Line {
    /// The file that the line includes: what follows `-r` (`false`) or `-c` (`true`, constraints).
    pub fn include(&self) -> Option<(&Spanned<String>, bool)> {
        let LineKind::Options(options) = &self.kind else {
            return None;
        };
        let first = |kind| {
            let option = options.iter().find(|option| option.kind == kind);
            option.and_then(|option| option.value.as_ref())
        };
        match first(OptionKind::Requirement) {
            Some(target) => Some((target, false)),
            None => first(OptionKind::Constraint).map(|target| (target, true)),
        }
    }
}

/// Reads a requirements file. The errors are the invalid lines, and parts of markers whose meaning is not certain are
/// left to [`Marker::warnings`](super::marker::Marker).
pub fn parse(file: &Arc<SourceFile>) -> Parse<RequirementsFile> {
    let mut errors = Vec::new();
    let lines: Vec<Line> = Lines::new(file.text())
        .map(|logical| read_line(&logical, file))
        .inspect(|line| {
            if let LineKind::Invalid(error) = &line.kind {
                errors.push(SyntaxError {
                    span: error.span,
                    message: error.message.clone(),
                });
            }
        })
        .collect();
    Parse {
        tree: RequirementsFile { lines },
        errors,
    }
}

fn read_line(logical: &Logical<'_>, file: &Arc<SourceFile>) -> Line {
    let place = logical.place(file.id());
    let text = logical.text.as_ref();
    let variables = variables(text, place);
    let span = file.span(logical.start, logical.end);
    let comment = logical.comment.map(|(start, end)| file.span(start, end));
    let named = || LineKind::Named(NamedRequirement::new(file, span.start));
    let (kind, options) = match read_content(text, place, comment.is_some(), &named) {
        Ok(read) => read,
        Err(_) if !variables.is_empty() => (LineKind::Variable, Vec::new()),
        Err(mistake) => {
            let error = RequirementError::place(mistake, place);
            (LineKind::Invalid(Box::new(error)), Vec::new())
        }
    };
    let contiguous = logical.parts.len() <= 1 && !text.is_empty();
    Line {
        span,
        number: logical.number,
        content: contiguous.then(|| place.span(0..text.len())),
        comment,
        variables,
        options,
        kind,
    }
}

/// What the content of a line is, and the options behind it.
fn read_content(
    text: &str,
    place: Place<'_>,
    has_comment: bool,
    named: &dyn Fn() -> LineKind,
) -> Result<(LineKind, Vec<FileOption>), Mistake> {
    if text.is_empty() {
        let kind = if has_comment {
            LineKind::Comment
        } else {
            LineKind::Blank
        };
        return Ok((kind, Vec::new()));
    }
    let Some(start) = options::start(text) else {
        return Ok((read_requirement(text, place, named)?, Vec::new()));
    };
    let options = options::read(text, start, place)?;
    let before = options::before(text);
    let editable = options
        .iter()
        .find(|option| option.kind == OptionKind::Editable)
        .and_then(|option| option.value.as_ref());
    match editable {
        // With `-e` anywhere on the line, what stands before the options is the place, and the value of `-e` is lost.
        Some(_) if !before.is_empty() => {
            let before = before.trim_end();
            let value = Spanned::new(before.to_owned(), place.span(0..before.len()));
            Ok((read_editable(&value, text)?, options))
        }
        Some(value) => Ok((read_editable(value, text)?, options)),
        None if !before.is_empty() => Ok((read_requirement(before, place, named)?, options)),
        None => {
            check_hosts(&options, text.len())?;
            Ok((LineKind::Options(options), Vec::new()))
        }
    }
}

/// A place behind `-e`. The value may have been quoted, so a mistake is told of the whole line.
fn read_editable(value: &Spanned<String>, line: &str) -> Result<LineKind, Mistake> {
    let location = location::read_editable(value).map_err(|mistake| Mistake {
        range: 0..line.len(),
        ..mistake
    })?;
    Ok(LineKind::Location(Box::new(location)))
}

/// pip asks for the host when the line is one of options; of a line with an include it asks nothing more.
fn check_hosts(options: &[FileOption], length: usize) -> Result<(), Mistake> {
    let has = |kind| options.iter().any(|option| option.kind == kind);
    let without_host = options.iter().any(|option| {
        let value = option.value.as_ref().map_or("", |value| &value.value);
        let (host, port) = value.split_once(':').unwrap_or((value, ""));
        let is_port = port.contains(':') || port.is_empty() || port.parse::<u16>().is_ok();
        option.kind == OptionKind::TrustedHost && (host.is_empty() || !is_port)
    });
    if without_host && !has(OptionKind::Requirement) && !has(OptionKind::Constraint) {
        return Err(Mistake::new(
            0..length,
            "`--trusted-host` needs a host, and perhaps a port",
        ));
    }
    Ok(())
}

/// Reads a requirement; one with a name is only looked through, and `named` stands for it.
fn read_requirement(
    text: &str,
    place: Place<'_>,
    named: &dyn Fn() -> LineKind,
) -> Result<LineKind, Mistake> {
    let Some(kind) = location::kind(text) else {
        let read = requirement::read_for_pip(text, place)?;
        return check_url(&read, text).map(|()| named());
    };
    // `name @ ./path` has a `/` too.
    if kind == LocationKind::Path
        && let Ok(read) = requirement::read_for_pip(text, place)
    {
        return check_url(&read, text).map(|()| named());
    }
    location::read(text, kind, place).map(|read| LineKind::Location(Box::new(read)))
}

fn check_url(named: &Requirement, text: &str) -> Result<(), Mistake> {
    let Some(url) = &named.url else {
        return Ok(());
    };
    let at = text.find(&url.value).unwrap_or(0);
    location::check_egg(&url.value).map_err(|mistake| mistake.moved(at))
}

/// The `${NAME}`s that pip would replace: capital letters, digits and `_`.
fn variables(text: &str, place: Place<'_>) -> Vec<Spanned<String>> {
    let found = text.match_indices("${").filter_map(|(at, _)| {
        let inside = text.get(at + 2..)?;
        let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let length = inside.find(|c: char| !legal(c))?;
        let name = inside.get(..length).filter(|name| !name.is_empty())?;
        let closed = inside.get(length..)?.starts_with('}');
        closed.then(|| Spanned::new(name.to_owned(), place.span(at..at + length + 3)))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld};
    use camino::Utf8Path;
    use std::sync::Arc;

    fn read(text: &str) -> (Arc<SourceFile>, Parse<RequirementsFile>) {
        let files = Files::new(MemoryWorld::new([("r.txt", text)]));
        let file = files
            .open(Utf8Path::new("r.txt"), Decoding::Requirements)
            .unwrap();
        let parsed = parse(&file);
        (file, parsed)
    }

    #[test]
    fn spans_reach_through_continued_lines() {
        let (file, parsed) = read("# c\n  six[x] \\\n  >=1.0,\\\n  =>2 # why\n");
        let line = &parsed.tree.lines[1];
        let LineKind::Invalid(error) = &line.kind else {
            panic!("{line:?}");
        };
        assert_eq!(file.slice(error.span), "=>");
        assert_eq!(error.hint.as_deref(), Some("write `>=`"));
        assert_eq!(file.slice(line.comment.unwrap()), "# why");
        assert_eq!(line.content, None);

        let (file, parsed) = read("six \\\n  >= 1.0 ; \\\n os_name == 'nt'\n");
        let LineKind::Named(named) = &parsed.tree.lines[0].kind else {
            panic!("{parsed:?}");
        };
        let marker = named.marker.as_ref().unwrap();
        assert_eq!(file.slice(marker.text.span), "os_name == 'nt'");
        let clauses = named.specifier_text.as_ref().unwrap();
        assert_eq!(file.slice(clauses.span), ">= 1.0");
    }

    #[test]
    fn a_quoted_editable_keeps_its_marker() {
        let (file, parsed) = read("-e \"bar @ git+https://e.org/r.git ; python_version<'3'\"\n");
        let LineKind::Location(location) = &parsed.tree.lines[0].kind else {
            panic!("{parsed:?}");
        };
        assert_eq!(location.name.as_deref(), Some("bar"));
        assert!(location.marker.is_some());
        assert!(parsed.tree.lines[0].span.contains(location.url.span));
        assert!(!file.slice(location.url.span).is_empty());
    }

    #[test]
    fn an_error_leaves_the_rest_readable() {
        let (_, parsed) = read("six bar\nsix\n--frobnicate\n-r base.txt\n");
        assert_eq!(parsed.errors.len(), 2);
        assert_eq!(parsed.tree.named().count(), 1);
        let (target, constraint) = parsed.tree.lines[3].include().unwrap();
        assert_eq!((target.value.as_str(), constraint), ("base.txt", false));
    }

    #[test]
    fn a_condition_is_added_to_a_requirement() {
        let with = |text: &str| {
            let (_, parsed) = read(text);
            let (_, named) = parsed.tree.named().next().unwrap();
            named.with_marker("os_name == 'nt'")
        };
        assert_eq!(with("six>=1 # c"), "six>=1; os_name == 'nt'");
        assert_eq!(with("six;"), "six; os_name == 'nt'");
        assert_eq!(
            with("six ; extra=='a' or extra=='b'"),
            "six; (extra=='a' or extra=='b') and (os_name == 'nt')"
        );
        assert_eq!(
            with("six @ https://e.org/x.zip"),
            "six @ https://e.org/x.zip ; os_name == 'nt'"
        );
    }
}
