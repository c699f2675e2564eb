//! What the keys of a configuration file say.

use super::Configuration;
use super::images::images;
use super::value::{Value, Wrong};
use crate::diagnostic::Severity;
use crate::rules::{FileIgnore, Selector, UnknownSelector};
use crate::settings::keys::{Kind, by_name, nearest};
use crate::settings::{Build, Checkout, tool_version};
use crate::text::{Span, Spanned};
use camino::Utf8Path;
use std::path::Path;

/// A key of a file and its value.
#[derive(Debug, Clone)]
pub(super) struct Given<'a> {
    /// Its name, with that of its table before a dot.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    pub value: Value<'a>,
}

/// Reads all keys; `folder` is the one that paths start from.
pub(super) fn configuration(folder: &Path, given: Vec<Given<'_>>) -> Result<Configuration, Wrong> {
    let mut read = Configuration {
        folder: folder.to_owned(),
        ..Configuration::default()
    };
    for key in &given {
        let Some(known) = by_name(&key.name) else {
            return Err((key.span, unknown(&key.name)));
        };
        set(&mut read, key)?;
        if let Kind::Word(words) = known.kind {
            let text = key.value.text()?;
            if !words.contains(&text.value.as_str()) {
                return Err((
                    text.span,
                    format!("this must be one of {}", words.join(", ")),
                ));
            }
        }
    }
    let both = ["pbr-min", "target.pbr"].map(|name| given.iter().find(|key| key.name == name));
    if let [Some(key), Some(_)] = both {
        return Err((
            key.span,
            "`pbr-min` and `target.pbr` say the same: one of them".to_owned(),
        ));
    }
    Ok(read)
}

fn unknown(name: &str) -> String {
    match nearest(name) {
        Some(nearest) => format!("unknown key `{name}`, did you mean `{nearest}`?"),
        None => format!("unknown key `{name}`"),
    }
}

fn set(read: &mut Configuration, key: &Given<'_>) -> Result<(), Wrong> {
    let value = &key.value;
    match key.name.as_str() {
        "baseline" => read.baseline = Some(read.folder.join(value.text()?.value)),
        "bounds.allow-none" => read.bounds.allow_none = value.flag()?,
        "bounds.allow-pins" => read.bounds.allow_pins = value.flag()?,
        "bounds.allow-upper" => read.bounds.allow_upper = value.flag()?,
        "bounds.exclusions" => {
            read.bounds.exclusions = Some(read.folder.join(value.text()?.value));
        }
        "containers.images" => read.containers = images(value)?,
        "extend-select" => read.layer.extend = selectors(value)?,
        "fail-on" => read.fail_on = Severity::from_word(&value.text()?.value),
        "ignore" => read.layer.ignore = selectors(value)?,
        "max-layers" => read.max_layers = Some(value.count()?),
        "pbr-min" | "target.pbr" => read.pbr = Some(version(value)?),
        "per-file-ignores" => read.per_file_ignores = file_ignores(value)?,
        "select" => read.layer.select = Some(selectors(value)?),
        "severity" => read.severities = severities(value)?,
        "target.build" => {
            let word = value.text()?.value;
            let known = Build::ALL.iter().find(|(name, _)| *name == word);
            read.build = known.map(|(_, build)| *build);
        }
        "target.pip" => read.pip = Some(version(value)?),
        "target.setuptools" => read.setuptools = Some(version(value)?),
        "unsafe-fixes" => read.unsafe_fixes = value.flag()?,
        "with" => read.checkouts = checkouts(&read.folder, value)?,
        // A test reads a file with every key of the table.
        _ => {}
    }
    Ok(())
}

fn selectors(value: &Value<'_>) -> Result<Vec<Selector>, Wrong> {
    value.words()?.iter().map(selector).collect()
}

fn selector(word: &Spanned<String>) -> Result<Selector, Wrong> {
    let told = |error: UnknownSelector| (word.span, error.to_string());
    Selector::parse(&word.value).map_err(told)
}

fn version(value: &Value<'_>) -> Result<(u32, u32), Wrong> {
    let text = value.version()?;
    let wrong = || {
        (
            text.span,
            "this must be a version such as 7 or 5.3".to_owned(),
        )
    };
    tool_version(&text.value).ok_or_else(wrong)
}

fn file_ignores(value: &Value<'_>) -> Result<Vec<(String, Vec<Selector>)>, Wrong> {
    let pairs = value.pairs()?.into_iter().map(|(pattern, rules)| {
        let tried = FileIgnore::new(&pattern.value, Utf8Path::new(""), Vec::new());
        tried.map_err(|error| (pattern.span, format!("this is no pattern: {error}")))?;
        Ok((pattern.value, selectors(&rules)?))
    });
    pairs.collect()
}

fn severities(value: &Value<'_>) -> Result<Vec<(Selector, Severity)>, Wrong> {
    let pairs = value.pairs()?.into_iter().map(|(rule, level)| {
        let word = level.text()?;
        let wrong = || {
            (
                word.span,
                "this must be one of error, warning, info".to_owned(),
            )
        };
        let severity = Severity::from_word(&word.value).ok_or_else(wrong)?;
        Ok((selector(&rule)?, severity))
    });
    pairs.collect()
}

fn checkouts(folder: &Path, value: &Value<'_>) -> Result<Vec<Checkout>, Wrong> {
    let pairs = value.pairs()?.into_iter().map(|(name, path)| {
        let path = path.text()?;
        let folder = folder.join(&path.value);
        if !folder.is_dir() {
            return Err((path.span, format!("`{}` is not a folder", path.value)));
        }
        Ok(Checkout {
            name: name.value,
            folder,
        })
    });
    pairs.collect()
}
