//! The options of a line: cut into words as `shlex` does, read as `optparse` does with pip's table.

use crate::data::pip_options::REFUSED;
use crate::syntax::mistake::{Mistake, Place};
use crate::text::{Span, Spanned};
use std::ops::Range;

/// One option of a line, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOption {
    /// Which option.
    pub kind: OptionKind,
    /// Its value without quotation marks, and where it stands with them. For flags `None`.
    pub value: Option<Spanned<String>>,
    /// The option and its value.
    pub span: Span,
}

/// The options that pip 26 reads in a requirements file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionKind {
    /// `-r FILE`: more requirements; the path is relative to the file that says it.
    Requirement,
    /// `-c FILE`: constraints; the path is relative to the file that says it.
    Constraint,
    /// `-e PROJECT`: read as a location.
    Editable,
    /// `-i URL`: replaces every index said before.
    IndexUrl,
    /// `--extra-index-url URL`.
    ExtraIndexUrl,
    /// `--no-index`: no index at all, also none said later.
    NoIndex,
    /// `-f PLACE`: a page or folder of archives.
    FindLinks,
    /// `--no-binary NAMES`.
    NoBinary,
    /// `--only-binary NAMES`.
    OnlyBinary,
    /// `--prefer-binary`.
    PreferBinary,
    /// `--pre`.
    Pre,
    /// `--all-releases NAMES`.
    AllReleases,
    /// `--only-final NAMES`.
    OnlyFinal,
    /// `--trusted-host HOST`.
    TrustedHost,
    /// `--require-hashes`.
    RequireHashes,
    /// `--no-require-hashes`.
    NoRequireHashes,
    /// `--use-feature NAME`.
    UseFeature,
    /// `--hash ALGORITHM:HEX`, of one requirement.
    Hash,
    /// `-C KEY=VALUE`, of one requirement.
    ConfigSettings,
}

impl OptionKind {
    /// Whether it says something about the requirement on its line; pip drops all others there without a word.
    pub fn is_of_requirement(self) -> bool {
        matches!(self, Self::Hash | Self::ConfigSettings)
    }

    /// Whether of several on one line only the first counts.
    pub fn only_first_counts(self) -> bool {
        matches!(
            self,
            Self::Requirement | Self::Constraint | Self::Editable | Self::FindLinks
        )
    }
}

struct Row {
    kind: OptionKind,
    takes_value: bool,
    short: Option<char>,
    long: &'static [&'static str],
}

const fn row(
    kind: OptionKind,
    takes_value: bool,
    short: Option<char>,
    long: &'static [&'static str],
) -> Row {
    Row {
        kind,
        takes_value,
        short,
        long,
    }
}

/// The table of `pip/_internal/req/req_file.py`, pip 26.3.
static TABLE: [Row; 19] = [
    row(
        OptionKind::IndexUrl,
        true,
        Some('i'),
        &["index-url", "pypi-url"],
    ),
    row(OptionKind::ExtraIndexUrl, true, None, &["extra-index-url"]),
    row(OptionKind::NoIndex, false, None, &["no-index"]),
    row(OptionKind::Constraint, true, Some('c'), &["constraint"]),
    row(OptionKind::Requirement, true, Some('r'), &["requirement"]),
    row(OptionKind::Editable, true, Some('e'), &["editable"]),
    row(OptionKind::FindLinks, true, Some('f'), &["find-links"]),
    row(OptionKind::NoBinary, true, None, &["no-binary"]),
    row(OptionKind::OnlyBinary, true, None, &["only-binary"]),
    row(OptionKind::PreferBinary, false, None, &["prefer-binary"]),
    row(OptionKind::RequireHashes, false, None, &["require-hashes"]),
    row(
        OptionKind::NoRequireHashes,
        false,
        None,
        &["no-require-hashes"],
    ),
    row(OptionKind::Pre, false, None, &["pre"]),
    row(OptionKind::AllReleases, true, None, &["all-releases"]),
    row(OptionKind::OnlyFinal, true, None, &["only-final"]),
    row(OptionKind::TrustedHost, true, None, &["trusted-host"]),
    row(OptionKind::UseFeature, true, None, &["use-feature"]),
    row(OptionKind::Hash, true, None, &["hash"]),
    row(
        OptionKind::ConfigSettings,
        true,
        Some('C'),
        &["config-settings"],
    ),
];

/// What `--use-feature` may name, pip 26.3.
const FEATURES: [&str; 6] = [
    "fast-deps",
    "inprocess-build-deps",
    "venv-isolation",
    "truststore",
    "no-binary-enable-wheel-cache",
    "build-constraint",
];

/// A word of the line: its text without quotation marks, and its range in the line.
struct Word {
    text: String,
    range: Range<usize>,
}

/// Where the options of a logical line start: at the first word after a blank that begins with `-`.
pub(super) fn start(line: &str) -> Option<usize> {
    if line.starts_with('-') {
        return Some(0);
    }
    line.find(" -").map(|at| at + 1)
}

/// What stands before the options of a line, without the one blank between: another one may end the `; ` of a URL.
pub(super) fn before(line: &str) -> &str {
    let end = start(line).map_or(line.len(), |start| start.saturating_sub(1));
    line.get(..end).unwrap_or("")
}

/// Reads the options that start at `offset` of the line.
pub(super) fn read(
    line: &str,
    offset: usize,
    place: Place<'_>,
) -> Result<Vec<FileOption>, Mistake> {
    let text = line.get(offset..).unwrap_or("");
    let words = split(text).map_err(|mistake| mistake.moved(offset))?;
    let mut options = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some(name) = word.text.strip_prefix('-').filter(|name| !name.is_empty()) else {
            // A word that is no option: pip ignores it.
            continue;
        };
        if name == "-" {
            break;
        }
        let moved = |range: &Range<usize>| range.start + offset..range.end + offset;
        let (row, attached) = match name.strip_prefix('-') {
            Some(long) => long_option(word, long),
            None => short_option(word, name),
        }
        .map_err(|mistake| mistake.moved(offset))?;
        let mut range = word.range.clone();
        let value = match (row.takes_value, attached) {
            (true, Some(value)) => Some((value, word.range.clone())),
            (true, None) => {
                let Some(next) = rest.next() else {
                    let message = format!("`{}` needs a value", word.text);
                    return Err(Mistake::new(moved(&word.range), message));
                };
                range.end = next.range.end;
                Some((next.text.clone(), next.range.clone()))
            }
            (false, Some(_)) => {
                let message = format!("`{}` takes no value", word.text);
                return Err(Mistake::new(moved(&word.range), message));
            }
            (false, None) => None,
        };
        if let Some((value, _)) = &value {
            check_value(row.kind, value).map_err(|message| Mistake::new(moved(&range), message))?;
        }
        options.push(FileOption {
            kind: row.kind,
            value: value.map(|(text, range)| Spanned::new(text, place.span(moved(&range)))),
            span: place.span(moved(&range)),
        });
    }
    // Files hold very many of these.
    options.shrink_to_fit();
    Ok(options)
}

/// `--name`, `--name=value`, or an abbreviation that only one option has.
fn long_option(word: &Word, long: &str) -> Result<(&'static Row, Option<String>), Mistake> {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    if let Some(row) = TABLE.iter().find(|row| row.long.contains(&name)) {
        return Ok((row, value));
    }
    let matches = |row: &&Row| row.long.iter().any(|long| long.starts_with(name));
    let names = TABLE.iter().flat_map(|row| row.long);
    match names.filter(|long| long.starts_with(name)).count() {
        0 => Err(unknown(word, &format!("--{name}"))),
        1 => {
            let row = TABLE.iter().find(matches);
            row.map(|row| (row, value))
                .ok_or_else(|| unknown(word, &format!("--{name}")))
        }
        _ => Err(Mistake::new(
            word.range.clone(),
            format!("`--{name}` may mean several options"),
        )),
    }
}

/// `-x`, with the value behind it if there is one.
fn short_option(word: &Word, name: &str) -> Result<(&'static Row, Option<String>), Mistake> {
    let mut letters = name.chars();
    let letter = letters.next();
    let value = letters.as_str();
    TABLE
        .iter()
        .find(|row| row.short.is_some() && row.short == letter)
        .map(|row| (row, (!value.is_empty()).then(|| value.to_owned())))
        .ok_or_else(|| unknown(word, &format!("-{}", letter.unwrap_or_default())))
}

/// How the error of an option that is not known reads.
pub fn unknown_option(name: &str) -> String {
    format!("pip knows no option `{name}`")
}

fn unknown(word: &Word, name: &str) -> Mistake {
    let mistake = Mistake::new(word.range.clone(), unknown_option(name));
    match REFUSED.iter().find(|refused| refused.name == name) {
        Some(refused) => mistake.hint(format!("{}; {}", refused.why, refused.instead)),
        None => mistake,
    }
}

/// What pip asks of a value as soon as it reads it.
fn check_value(kind: OptionKind, value: &str) -> Result<(), String> {
    match kind {
        OptionKind::Hash => check_hash(value),
        OptionKind::ConfigSettings if !value.contains('=') => {
            Err("`--config-settings` needs `KEY=VALUE`".to_owned())
        }
        OptionKind::UseFeature if !FEATURES.contains(&value) => {
            Err(format!("pip 26.3 has no feature `{value}` to switch on"))
        }
        _ => Ok(()),
    }
}

fn check_hash(value: &str) -> Result<(), String> {
    let Some((algorithm, _)) = value.split_once(':') else {
        return Err("`--hash` needs `ALGORITHM:HEX`".to_owned());
    };
    if matches!(algorithm, "sha256" | "sha384" | "sha512") {
        return Ok(());
    }
    Err(format!(
        "`{algorithm}` is no hash that pip takes (sha256, sha384, sha512)"
    ))
}

/// Words as `shlex.split` cuts them: blanks between, both quotes, `\` before any character outside `'…'`.
fn split(text: &str) -> Result<Vec<Word>, Mistake> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && matches!(c, ' ' | '\t' | '\r' | '\n') {
            words.extend(word.take());
            continue;
        }
        let current = word.get_or_insert_with(|| Word {
            text: String::new(),
            range: at..at,
        });
        current.range.end = at + c.len_utf8();
        match (c, quote) {
            ('\'' | '"', None) => quote = Some((c, at)),
            (_, Some((open, _))) if c == open => quote = None,
            ('\\', None | Some(('"', _))) => {
                let Some((at, escaped)) = chars.next() else {
                    return Err(Mistake::new(at..at + 1, "nothing follows this backslash"));
                };
                if quote.is_some() && !matches!(escaped, '\\' | '"') {
                    current.text.push('\\');
                }
                current.text.push(escaped);
                current.range.end = at + escaped.len_utf8();
            }
            _ => current.text.push(c),
        }
    }
    if let Some((_, open)) = quote {
        return Err(Mistake::new(
            open..text.len(),
            "this quotation mark is never closed",
        ));
    }
    words.extend(word);
    words.iter_mut().for_each(|word| word.text.shrink_to_fit());
    Ok(words)
}
