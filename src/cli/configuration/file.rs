//! A configuration file on the disk: its form, and the part of it that is ours.

use super::read::{Given, configuration};
use super::value::Value;
use super::{Configuration, ConfigurationError};
use crate::cli::CliError;
use crate::project::Found;
use crate::syntax::toml::TomlItem;
use crate::syntax::{SyntaxError, ini, toml};
use crate::text::{Decoding, Files, SourceFile, Span};
use std::path::Path;

/// The form of a configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The whole of a TOML file.
    Own,
    /// `[tool.unsetup]`
    Pyproject,
    /// `[tool:unsetup]`
    SetupCfg,
}

/// The names that are looked for, the first wins.
const NAMES: &[(&str, Form)] = &[
    ("unsetup.toml", Form::Own),
    ("pyproject.toml", Form::Pyproject),
    ("setup.cfg", Form::SetupCfg),
];

/// Stands in every file that has our part.
const WORD: &str = "unsetup";

/// What the file of `--config` says.
pub(super) fn given(path: &Path) -> Result<Configuration, CliError> {
    let name = path.file_name().and_then(|name| name.to_str());
    let form = match (name, path.extension().and_then(|ending| ending.to_str())) {
        (Some("pyproject.toml"), _) => Form::Pyproject,
        (_, Some("cfg" | "ini")) => Form::SetupCfg,
        _ => Form::Own,
    };
    let text = read(path)?;
    parse(path, &text, form)?.ok_or_else(|| {
        CliError::Usage(format!(
            "--config {}: it has no {}",
            path.display(),
            form.header()
        ))
    })
}

/// What the first file of a folder that has our part says.
pub(super) fn in_folder(folder: &Path) -> Result<Option<Configuration>, CliError> {
    for (name, form) in NAMES {
        let path = folder.join(name);
        if !path.is_file() {
            continue;
        }
        let text = match read(&path) {
            Ok(text) => text,
            // Whoever reads the project tells of it.
            Err(_) if *form != Form::Own => continue,
            Err(error) => return Err(error),
        };
        if let Some(found) = parse(&path, &text, *form)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Whether a file in the folder of a project may have our part.
pub(super) fn may_be_in(found: &Found) -> bool {
    NAMES.iter().any(|(name, form)| match form {
        Form::Own => found.may_have(name),
        Form::Pyproject | Form::SetupCfg => found.may_hold(name, WORD),
    })
}

fn read(path: &Path) -> Result<String, CliError> {
    let failed =
        |reason: String| CliError::Usage(format!("cannot read `{}`: {reason}", path.display()));
    let bytes = fs_err::read(path).map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))
}

impl Form {
    fn header(self) -> &'static str {
        match self {
            Self::Own => "content",
            Self::Pyproject => "[tool.unsetup]",
            Self::SetupCfg => "[tool:unsetup]",
        }
    }
}

/// `None` when the file has no part that is ours.
fn parse(path: &Path, text: &str, form: Form) -> Result<Option<Configuration>, CliError> {
    // Most files have none, and need not be read.
    if form != Form::Own && !text.contains(WORD) {
        return Ok(None);
    }
    let Some(file) = Files::lone("configuration", text, Decoding::Utf8) else {
        return Ok(None);
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let folder = folder.canonicalize().unwrap_or(folder.to_owned());
    let placed =
        |(span, message): (Span, String)| CliError::from(place(path, &file, span, message));
    let found = match form {
        Form::SetupCfg => {
            let tree = ini::parse(&file).tree;
            let section = tree.section("tool:unsetup");
            section.map(|section| configuration(&folder, options(section)))
        }
        Form::Own | Form::Pyproject => {
            let parse = toml::parse(&file);
            if let (None, Some(error)) = (parse.tree.document(), broken(&parse.errors, form, text))
            {
                return Err(placed((error.span, error.message.clone())));
            }
            let table = match form {
                Form::Own => parse.tree.root(),
                _ => parse.tree.get(&["tool", "unsetup"]),
            };
            table.map(|table| entries(&table).and_then(|given| configuration(&folder, given)))
        }
    };
    found.transpose().map_err(placed)
}

/// The syntax error of a file that may hold our part.
fn broken<'a>(errors: &'a [SyntaxError], form: Form, text: &str) -> Option<&'a SyntaxError> {
    let ours = form == Form::Own || text.contains("tool.unsetup");
    errors.first().filter(|_| ours)
}

fn options(section: &ini::Section) -> Vec<Given<'_>> {
    let each = section.options.iter().map(|option| Given {
        name: option.key.value.clone(),
        span: option.key.span,
        value: Value::Lines(option.value_lines.clone(), option.key.span),
    });
    each.collect()
}

/// The keys of our table; those of `target` with its name before them.
fn entries<'a>(table: &TomlItem<'a>) -> Result<Vec<Given<'a>>, (Span, String)> {
    let not_a_table = || (table.span(), "this must be a table".to_owned());
    let mut given = Vec::new();
    for entry in table.as_table().ok_or_else(not_a_table)? {
        let name = entry.key.value;
        if crate::settings::keys::is_table(&name) {
            for inner in entries(&entry.item)? {
                given.push(Given {
                    name: format!("{name}.{}", inner.name),
                    ..inner
                });
            }
            continue;
        }
        given.push(Given {
            name,
            span: entry.key.span,
            value: Value::Toml(entry.item),
        });
    }
    Ok(given)
}

fn place(path: &Path, file: &SourceFile, span: Span, message: String) -> ConfigurationError {
    let start = file.position(span.start as usize);
    // Files that were looked for have a whole path; below the current folder a short one is easier to read.
    let here = Path::new(".").canonicalize().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok());
    ConfigurationError {
        path: short.unwrap_or(path).display().to_string(),
        row: start.row,
        column: start.column,
        message,
    }
}
