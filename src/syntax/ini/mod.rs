//! `setup.cfg` and `tox.ini`, as Python's `configparser` (3.11 and newer, default settings) reads them.
//!
//! ```text
//! file     = line*                          a line ends with "\n", "\r\n" or a bare "\r"
//! line     = blank | comment | continuation | header | option
//! comment  = blanks ("#" | ";") …           also between the lines of a value
//! continuation = a line indented deeper than the last header or option, after an option
//! header   = "[" name "]" …                 up to the last "]" of the line; what follows is ignored
//! option   = key ("=" | ":") value          the first delimiter counts
//! ```
//!
//! There are no inline comments and no keys without a value. Blank lines inside a value belong to it, those after it do
//! not. Sections and keys are unique, `[DEFAULT]` lends its options to every section, and `%(name)s` is replaced
//! when a value is asked for ([`Ini::interpolate`]). Blanks are those of `str.isspace`.
//!
//! Python gives up at most errors; this reader reports them and goes on, so a file with errors has a tree that no Python
//! tool would see.

mod edit;
mod interpolate;
mod read;

pub use edit::{NewSection, double_percent, is_writable, render};
pub use read::{parse, parse_with};

use crate::text::{SourceFile, Span, Spanned};
use configparser::ini::IniDefault;

/// The section whose options every other section inherits.
pub const DEFAULT_SECTION: &str = "DEFAULT";

/// A read INI file.
#[derive(Debug, Clone)]
pub struct Ini {
    /// The sections in the order of the file; one that is declared twice stands here twice.
    pub sections: Vec<Section>,
    /// Every line of the file; their spans follow on each other from the first byte to the last.
    pub lines: Vec<Line>,
    /// How keys are compared.
    pub keys: KeyCase,
    /// The whole file.
    pub span: Span,
}

/// What `optionxform` does to the keys of a file before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyCase {
    /// Keys keep their case: setuptools.
    Kept,
    /// Keys are lower-cased, configparser's default: pbr, tox, flake8.
    Lower,
}

/// One line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The line with its line end.
    pub span: Span,
    /// Its line end; empty on a last line that has none.
    pub ending: Span,
    /// Number of characters before the first that is not blank.
    pub indent: usize,
    /// What it is.
    pub kind: LineKind,
}

/// What a line of an INI file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// A whole-line comment.
    Comment,
    /// `[name]`.
    Header,
    /// `key = value`.
    Option,
    /// A further line of a value.
    Continuation,
    /// None of these: one of the errors.
    Invalid,
}

/// A header and what follows it.
#[derive(Debug, Clone)]
pub struct Section {
    /// What stands between the brackets, blanks included.
    pub name: Spanned<String>,
    /// The header's line with its line end.
    pub header: Span,
    /// The options in the order of the file; a key that is declared twice stands here twice.
    pub options: Vec<IniOption>,
    /// From the header up to the next header, comments and blank lines included.
    pub span: Span,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct IniOption {
    /// The key as written.
    pub key: Spanned<String>,
    /// The stripped lines of the value joined by `\n`, before interpolation. The first line is that of the key, so a value
    /// which starts below its key starts with `\n`.
    pub value: String,
    /// The stripped lines of the value that hold something; no comments.
    pub value_lines: Vec<Spanned<String>>,
    /// From the first to the last character of the value; empty after the delimiter when there is none.
    pub value_span: Span,
    /// The lines of the option with their line ends, from the key to the last line of the value.
    pub span: Span,
}

impl Ini {
    /// The first section of this name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.name.value == name)
    }

    /// The options of a section as `ConfigParser.options` gives them: its own, then those of `[DEFAULT]` whose keys it has
    /// not. `same` says which keys are one.
    pub fn options_with_defaults<'a>(
        &'a self,
        section: &'a Section,
        same: impl Fn(&IniOption, &IniOption) -> bool,
    ) -> Vec<&'a IniOption> {
        let mut options: Vec<&IniOption> = section.options.iter().collect();
        let defaults = self.section(DEFAULT_SECTION);
        for option in defaults.into_iter().flat_map(|found| &found.options) {
            if !section.options.iter().any(|own| same(own, option)) {
                options.push(option);
            }
        }
        options
    }

    /// The option that `key` names in `section`, without looking into `[DEFAULT]`. Keys are compared as [`Ini::keys`] says.
    /// Of a key declared twice, which is an error, the last counts, as it did in Python 2.
    pub fn option(&self, section: &str, key: &str) -> Option<&IniOption> {
        let key = self.keys.apply(key);
        self.sections
            .iter()
            .rev()
            .filter(|candidate| candidate.name.value == section)
            .flat_map(|candidate| candidate.options.iter().rev())
            .find(|option| self.keys.apply(&option.key.value) == key)
    }

    /// The text of the file again, line by line.
    pub fn text(&self, file: &SourceFile) -> String {
        self.lines
            .iter()
            .map(|line| file.slice(line.span))
            .collect()
    }

    /// The values in the `configparser` crate's map, which knows `get`, `getboolcoerce` and the cascade from `[DEFAULT]`.
    /// Values are not interpolated; keys are as [`Ini::keys`] makes them.
    pub fn logical(&self) -> configparser::ini::Ini {
        let mut logical = python_settings();
        for section in &self.sections {
            let name = &section.name.value;
            logical.get_mut_map().entry(name.clone()).or_default();
            for option in &section.options {
                logical.setstr(
                    name,
                    &self.keys.apply(&option.key.value),
                    Some(&option.value),
                );
            }
        }
        logical
    }
}

/// The settings of the `configparser` crate that come nearest to Python's defaults.
pub fn python_settings() -> configparser::ini::Ini {
    let mut settings = IniDefault::default();
    settings.case_sensitive = true;
    settings.multiline = true;
    settings.enable_inline_comments = false;
    settings.default_section = DEFAULT_SECTION.to_owned();
    settings.comment_symbols = vec!['#', ';'];
    settings.delimiters = vec!['=', ':'];
    let mut ini = configparser::ini::Ini::new_from_defaults(settings);
    ini.set_cascade_defaults(true);
    ini
}

impl KeyCase {
    /// The key as it is compared and stored.
    pub fn apply(self, key: &str) -> String {
        match self {
            Self::Kept => key.to_owned(),
            Self::Lower => key.to_lowercase(),
        }
    }
}

impl IniOption {
    /// The key with `_` for `-`, as setuptools takes it (case kept).
    pub fn setuptools_key(&self) -> String {
        self.key.value.replace('-', "_")
    }

    /// The key in lower case with `_` for `-`, as pbr takes it.
    pub fn pbr_key(&self) -> String {
        self.key.value.to_lowercase().replace('-', "_")
    }
}

/// Whether Python's `str.isspace` holds for the character: Unicode's blanks and the four separators U+001C to U+001F.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}
