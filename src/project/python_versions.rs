//! Which versions of Python a project names: in its metadata, in tox.ini, and for CI.
//!
//! Only lists that are written out count, and of those only `X.Y`: `pypy3`, `3` and `3.13-dev` say nothing here.

use super::Project;
use super::commands::{CiFile, CiService};
use crate::syntax::ini::IniOption;
use crate::syntax::yaml::YamlItem;
use crate::text::Span;
use std::collections::BTreeSet;

/// A version of Python: major and minor.
pub type Python = (u32, u32);

/// The versions that one place names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPythons {
    /// What names them.
    pub source: PythonSource,
    /// The first place.
    pub span: Span,
    /// The versions.
    pub versions: BTreeSet<Python>,
}

/// What may name versions of Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PythonSource {
    /// `Programming Language :: Python :: X.Y`.
    Classifiers,
    /// `envlist` of tox.ini.
    Tox,
    /// `python-version` in the matrices of GitHub's workflows.
    GitHub,
    /// `python` of Travis.
    Travis,
    /// `image: python:X.Y` of GitLab's jobs.
    GitLab,
}

impl Project {
    /// The lists of versions, each source once. A source of which a part is not written out is left out.
    pub fn pythons_named(&self) -> Vec<NamedPythons> {
        let mut found = Vec::new();
        found.extend(self.pythons_of_classifiers());
        found.extend(self.pythons_of_tox());
        let services = [
            (CiService::GitHub, PythonSource::GitHub),
            (CiService::Travis, PythonSource::Travis),
            (CiService::GitLab, PythonSource::GitLab),
        ];
        for (service, source) in services {
            let files = self.ci_files().iter().filter(|ci| ci.service == service);
            found.extend(pythons_of_ci(source, files));
        }
        found
    }

    fn pythons_of_classifiers(&self) -> Option<NamedPythons> {
        let field = &self.metadata().classifiers;
        let list = field.value()?;
        let names = list.texts();
        let versions = names
            .filter_map(|text| version(text.strip_prefix("Programming Language :: Python :: ")?));
        let versions: BTreeSet<Python> = versions.collect();
        let span = field.provenance()?.span;
        (list.open.is_empty() && !versions.is_empty()).then_some(NamedPythons {
            source: PythonSource::Classifiers,
            span,
            versions,
        })
    }

    /// `envlist` of tox.ini.
    pub(super) fn envlist(&self) -> Option<&IniOption> {
        let tree = &self.tox()?.parse.tree;
        let mut keys = ["envlist", "env_list"].iter();
        keys.find_map(|key| tree.option_or_default("tox", key))
    }

    fn pythons_of_tox(&self) -> Option<NamedPythons> {
        let option = self.envlist()?;
        let versions = pythons_of_environments(option)?;
        (!versions.is_empty()).then_some(NamedPythons {
            source: PythonSource::Tox,
            span: option.value_span,
            versions,
        })
    }
}

/// `3.6` and nothing more.
fn version(text: &str) -> Option<Python> {
    let (major, minor) = text.trim().split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(major) && digits(minor)).then_some(())?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The versions of `py27, py{36,37}-django{1,2}`; `None` when a part is not written out.
fn pythons_of_environments(option: &IniOption) -> Option<BTreeSet<Python>> {
    let mut versions = BTreeSet::new();
    for line in &option.value_lines {
        let line = line.value.split('#').next().unwrap_or("");
        if line.contains(['[', ':']) {
            return None;
        }
        for name in split_outside(line) {
            let mut expanded = Vec::new();
            expand(&name, &mut expanded);
            let factors = expanded.iter().flat_map(|name| name.split('-'));
            versions.extend(factors.filter_map(factor_version));
        }
    }
    Some(versions)
}

/// The names between commas and blanks, those in braces apart.
fn split_outside(line: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut depth = 0_usize;
    for c in line.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c == ',' || c.is_whitespace()) {
            names.push(String::new());
        } else if let Some(last) = names.last_mut()
            && !c.is_whitespace()
        {
            last.push(c);
        }
    }
    names
}

/// Most names that one list stands for.
const MAX_NAMES: usize = 2_000;

/// `py{36,37}` is `py36` and `py37`.
fn expand(name: &str, found: &mut Vec<String>) {
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let group = name
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        match group {
            Some((before, (choices, after))) if open.len() + found.len() < MAX_NAMES => {
                open.extend(
                    choices
                        .split(',')
                        .map(|choice| format!("{before}{choice}{after}")),
                );
            }
            _ => found.push(name),
        }
    }
}

/// `py36`, `py3.6` and, since tox 4, `3.6`.
pub(super) fn factor_version(factor: &str) -> Option<Python> {
    if let Some(found) = version(factor.strip_prefix("py").unwrap_or(factor)) {
        return Some(found);
    }
    let digits = factor.strip_prefix("py")?;
    let (major, minor) = digits.split_at_checked(1)?;
    version(&format!("{major}.{minor}"))
}

/// What all files of a service name together.
fn pythons_of_ci<'a>(
    source: PythonSource,
    files: impl Iterator<Item = &'a CiFile>,
) -> Option<NamedPythons> {
    let mut items = Vec::new();
    for root in files.flat_map(|ci| ci.source.parse.tree.documents()) {
        match source {
            PythonSource::GitHub => matrix_versions(root, &mut items),
            PythonSource::Travis => travis_versions(root, &mut items),
            _ => image_versions(root, &mut items),
        }
    }
    let span = items.first()?.span();
    let mut versions = BTreeSet::new();
    for item in items {
        let scalar = item.scalar()?;
        let text = scalar.value.trim();
        if text.contains(['$', '{']) {
            return None;
        }
        let name = match source {
            PythonSource::GitLab => text.rsplit_once("python:")?.1.split('-').next()?,
            _ => text,
        };
        let name = if scalar.is_plain && source != PythonSource::GitLab {
            as_number(name)
        } else {
            name
        };
        versions.extend(version(name));
    }
    (!versions.is_empty()).then_some(NamedPythons {
        source,
        span,
        versions,
    })
}

/// YAML takes `3.10` without quotes for the number 3.1. A text that is none loses no zero.
fn as_number(text: &str) -> &str {
    let short = text.trim_end_matches('0');
    let is_number = version(text).is_some() && !short.ends_with('.');
    if is_number { short } else { text }
}

fn matrix_versions<'a>(root: YamlItem<'a>, items: &mut Vec<YamlItem<'a>>) {
    let jobs = root.get("jobs").into_iter().flat_map(YamlItem::entries);
    for (_, job) in jobs {
        let matrix = job
            .get("strategy")
            .and_then(|strategy| strategy.get("matrix"));
        let Some(matrix) = matrix else { continue };
        let mut lists = vec![matrix];
        lists.extend(matrix.get("include").into_iter().flat_map(YamlItem::items));
        for value in lists
            .into_iter()
            .filter_map(|place| place.get("python-version"))
        {
            push(value, items);
        }
    }
}

fn travis_versions<'a>(root: YamlItem<'a>, items: &mut Vec<YamlItem<'a>>) {
    let jobs = ["jobs", "matrix"]
        .iter()
        .filter_map(|key| root.get(key)?.get("include"));
    let mut places = vec![root];
    places.extend(jobs.flat_map(YamlItem::items));
    for value in places.into_iter().filter_map(|place| place.get("python")) {
        push(value, items);
    }
}

fn image_versions<'a>(root: YamlItem<'a>, items: &mut Vec<YamlItem<'a>>) {
    let jobs = root.entries().map(|(_, job)| job);
    for image in std::iter::once(root)
        .chain(jobs)
        .filter_map(|job| job.get("image"))
    {
        let name = image.get("name").unwrap_or(image);
        if name
            .as_str()
            .is_some_and(|name| name.starts_with("python:"))
        {
            items.push(name);
        }
    }
}

fn push<'a>(value: YamlItem<'a>, items: &mut Vec<YamlItem<'a>>) {
    if value.is_sequence() {
        items.extend(value.items());
    } else {
        items.push(value);
    }
}
