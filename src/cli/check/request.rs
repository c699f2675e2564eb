//! What `check` was asked for, read once, and what of it holds for one project.

use super::super::CliError;
use super::super::args::{Check, Level};
use super::super::configuration::{Configuration, Configurations};
use super::baseline::Baselines;
use super::input::shown;
use crate::diagnostic::Severity;
use crate::rules::{FileIgnore, Layer, Policy, Selection, Selector, UnknownSelector};
use crate::settings::{Checkout, Settings};
use std::path::{Path, PathBuf};

/// What was asked for, read once for all projects.
pub(super) struct Request<'a> {
    pub options: &'a Check,
    pub configurations: &'a Configurations,
    layer: Layer,
    /// Patterns of `--per-file-ignores` and their rules.
    file_ignores: Vec<(&'a str, Vec<Selector>)>,
    checkouts: Vec<Checkout>,
    pub baselines: Baselines,
}

impl<'a> Request<'a> {
    pub fn new(options: &'a Check, configurations: &'a Configurations) -> Result<Self, CliError> {
        let rules = &options.rules;
        Ok(Self {
            layer: Layer {
                select: rules
                    .select
                    .as_deref()
                    .map(Selector::parse_all)
                    .transpose()?,
                extend: Selector::parse_all(&rules.extend_select)?,
                ignore: Selector::parse_all(&rules.ignore)?,
            },
            file_ignores: file_ignores(&rules.per_file_ignores)?,
            checkouts: checkouts(&options.with)?,
            baselines: Baselines::new(&options.known),
            options,
            configurations,
        })
    }

    /// Whether projects may be written.
    pub fn writes(&self) -> bool {
        let fixes = &self.options.fixes;
        (fixes.fix || fixes.fix_only || self.options.known.add_ignore) && !fixes.diff
    }

    pub fn policy(&self, root: &Path, configuration: &Configuration) -> Policy {
        let prefix = shown(root);
        let given = self.file_ignores.iter();
        // The patterns were tried before.
        let given = given
            .filter_map(|(pattern, rules)| FileIgnore::new(pattern, &prefix, rules.clone()).ok());
        let mut per_file_ignores = configuration.file_ignores(root);
        per_file_ignores.extend(given);
        Policy {
            selection: Selection::layered(&[configuration.layer.clone(), self.layer.clone()]),
            severities: configuration.severities.clone(),
            per_file_ignores,
            unused_ignores: self.options.known.unused_ignores,
        }
    }

    pub fn settings(&self, configuration: &Configuration) -> Result<Settings, CliError> {
        let mut settings = configuration.settings(self.options.target.pbr_min.as_deref())?;
        let given = |name: &str| self.checkouts.iter().any(|known| known.name == name);
        settings.checkouts.retain(|checkout| !given(&checkout.name));
        settings.checkouts.extend(self.checkouts.iter().cloned());
        Ok(settings)
    }

    pub fn fail_on(&self, configuration: &Configuration) -> Severity {
        match self.options.fail_on {
            Some(Level::Error) => Severity::Error,
            Some(Level::Warning) => Severity::Warning,
            Some(Level::Info) => Severity::Info,
            None => configuration.fail_on.unwrap_or(Severity::Warning),
        }
    }
}

/// Reads `PATTERN:RULE`s; several rules of one pattern are several of these, as in ruff.
fn file_ignores(texts: &[String]) -> Result<Vec<(&str, Vec<Selector>)>, CliError> {
    let each = texts.iter().map(|text| {
        let usage =
            |reason: String| CliError::Usage(format!("--per-file-ignores {text}: {reason}"));
        let (pattern, rule) = text
            .rsplit_once(':')
            .ok_or_else(|| usage("PATTERN:RULE is wanted".to_owned()))?;
        let rule =
            Selector::parse(rule).map_err(|error: UnknownSelector| usage(error.to_string()))?;
        FileIgnore::new(pattern, "".into(), Vec::new()).map_err(usage)?;
        Ok((pattern, vec![rule]))
    });
    each.collect()
}

fn checkouts(texts: &[String]) -> Result<Vec<Checkout>, CliError> {
    let checkouts = texts.iter().map(|text| match text.split_once('=') {
        Some((name, folder)) if !name.is_empty() && Path::new(folder).is_dir() => Ok(Checkout {
            name: name.to_owned(),
            folder: PathBuf::from(folder),
        }),
        Some((name, folder)) if !name.is_empty() => Err(CliError::Usage(format!(
            "--with {text}: `{folder}` is not a folder"
        ))),
        _ => Err(CliError::Usage(format!(
            "--with wants NAME=DIR, not `{text}`"
        ))),
    });
    checkouts.collect()
}
