//! Which versions of Python a project names: in its metadata, in tox.ini, and for CI.
//!
//! Only lists that are written out count, and of those only `X.Y`. `3.13-dev`, `pypy-3.10` and `TOXENV=py27` name no version that
//! others must name, but one that is tried; `pypy3` and `3` say nothing here.

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
    /// Those that are tried in another form, too.
    pub tried: BTreeSet<Python>,
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
            tried: BTreeSet::new(),
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
            tried: BTreeSet::new(),
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

/// The version in `3.15-dev`, `2.7.3` and `pypy-3.10`.
fn loose_version(text: &str) -> Option<Python> {
    let (major, rest) = text
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split_once('.')?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    version(&format!("{major}.{}", rest.get(..end)?))
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
            versions.extend(expanded.iter().flat_map(|name| environment_versions(name)));
        }
    }
    Some(versions)
}

/// The versions of `py27-plone-4.3`: a number is one of Python where no factor says so itself.
fn environment_versions(name: &str) -> Vec<Python> {
    let factors = || name.split('-');
    let own: Vec<Python> = factors()
        .filter(|factor| factor.starts_with("py"))
        .filter_map(factor_version)
        .collect();
    if own.is_empty() {
        return factors().filter_map(factor_version).collect();
    }
    own
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
                let choices = choices.split(',').flat_map(choices_of);
                open.extend(choices.map(|choice| format!("{before}{choice}{after}")));
            }
            _ => found.push(name),
        }
    }
}

/// `10-12` is `10`, `11` and `12`.
fn choices_of(text: &str) -> Vec<String> {
    let ends = text
        .split_once('-')
        .and_then(|(first, last)| Some((first.parse::<u16>().ok()?, last.parse::<u16>().ok()?)));
    match ends {
        Some((first, last)) => (first..=last)
            .take(MAX_NAMES)
            .map(|number| number.to_string())
            .collect(),
        None => vec![text.to_owned()],
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

/// What all files of a service name together; `None` when one of them cannot be read.
fn pythons_of_ci<'a>(
    source: PythonSource,
    files: impl Iterator<Item = &'a CiFile>,
) -> Option<NamedPythons> {
    let mut named = Named::default();
    for ci in files {
        if !ci.source.parse.errors.is_empty() {
            return None;
        }
        for root in ci.source.parse.tree.documents() {
            match source {
                PythonSource::GitHub => matrix_versions(root, &mut named)?,
                PythonSource::Travis => travis_versions(root, &mut named),
                _ => image_versions(root, &mut named),
            }
        }
    }
    let span = named.items.get(named.longest.0)?.span();
    let mut versions = BTreeSet::new();
    for item in named.items {
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
        match version(name) {
            Some(version) => versions.extend([version]),
            None => named.tried.extend(loose_version(name)),
        }
    }
    (!versions.is_empty()).then_some(NamedPythons {
        source,
        span,
        versions,
        tried: named.tried,
    })
}

/// What the files of a service say.
#[derive(Default)]
struct Named<'a> {
    /// The entries of lists of versions.
    items: Vec<YamlItem<'a>>,
    /// Where the longest list begins in them, and how many entries it has: others serve a linter, or the documentation.
    longest: (usize, usize),
    /// Versions that single jobs and environments of tox ask for.
    tried: BTreeSet<Python>,
}

/// YAML takes `3.10` without quotes for the number 3.1. A text that is none loses no zero.
fn as_number(text: &str) -> &str {
    let short = text.trim_end_matches('0');
    let is_number = version(text).is_some() && !short.ends_with('.');
    if is_number { short } else { text }
}

impl<'a> Named<'a> {
    /// Adds a version, or a list of them.
    fn push(&mut self, value: YamlItem<'a>) {
        let start = self.items.len();
        if value.is_sequence() {
            self.items.extend(value.items());
        } else {
            self.items.push(value);
        }
        let count = self.items.len() - start;
        if count > self.longest.1 {
            self.longest = (start, count);
        }
    }
}

/// The lists that `python-version` of a job takes from its matrix; `None` when it is taken from elsewhere.
fn matrix_versions<'a>(root: YamlItem<'a>, named: &mut Named<'a>) -> Option<()> {
    let jobs = root.get("jobs").into_iter().flat_map(YamlItem::entries);
    for (_, job) in jobs {
        if runs_elsewhere(job) {
            return None;
        }
        let mut keys = BTreeSet::from(["python-version"]);
        for asked in asked_versions(job) {
            match matrix_key(asked) {
                Some(key) => drop(keys.insert(key)),
                None if asked.contains("${") => return None,
                None => named.tried.extend(loose_version(asked)),
            }
        }
        let matrix = job
            .get("strategy")
            .and_then(|strategy| strategy.get("matrix"));
        let Some(matrix) = matrix else { continue };
        let mut lists = vec![matrix];
        lists.extend(matrix.get("include").into_iter().flat_map(YamlItem::items));
        for place in lists {
            for value in keys.iter().filter_map(|key| place.get(key)) {
                named.push(value);
            }
        }
    }
    Some(())
}

/// Whether a workflow of others, or cibuildwheel, chooses the versions.
fn runs_elsewhere(job: YamlItem<'_>) -> bool {
    let mut steps = job.get("steps").into_iter().flat_map(YamlItem::items);
    let asks = |step: YamlItem<'_>, key| {
        let text = step.get(key).and_then(YamlItem::as_str);
        text.is_some_and(|text| text.contains("cibuildwheel"))
    };
    job.get("uses").is_some() || steps.any(|step| asks(step, "uses") || asks(step, "run"))
}

/// What the steps of a job ask `actions/setup-python` for.
fn asked_versions<'a>(job: YamlItem<'a>) -> impl Iterator<Item = &'a str> {
    let steps = job.get("steps").into_iter().flat_map(YamlItem::items);
    steps.filter_map(|step| step.get("with")?.get("python-version")?.as_str())
}

/// `py` of `${{ matrix.py }}`.
fn matrix_key(text: &str) -> Option<&str> {
    let inside = text.trim().strip_prefix("${{")?.strip_suffix("}}")?;
    let key = inside.trim().strip_prefix("matrix.")?;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    key.chars().all(is_word).then_some(key)
}

fn travis_versions<'a>(root: YamlItem<'a>, named: &mut Named<'a>) {
    let jobs = ["jobs", "matrix"]
        .iter()
        .filter_map(|key| root.get(key)?.get("include"));
    let mut places = vec![root];
    places.extend(jobs.flat_map(YamlItem::items));
    for place in places {
        if let Some(value) = place.get("python") {
            named.push(value);
        }
        if let Some(value) = place.get("env") {
            tox_versions(value, &mut named.tried);
        }
    }
}

/// The versions of `TOXENV=py27,py36-xdist`, alone, in a list, or in lists under `jobs`, `matrix` and `global`.
fn tox_versions(env: YamlItem<'_>, tried: &mut BTreeSet<Python>) {
    let mut places = vec![env];
    places.extend(env.entries().map(|(_, value)| value));
    for place in places {
        let texts = std::iter::once(place).chain(place.items());
        for text in texts.filter_map(YamlItem::as_str) {
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '.');
            tried.extend(words.filter_map(factor_version));
        }
    }
}

fn image_versions<'a>(root: YamlItem<'a>, named: &mut Named<'a>) {
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
            named.push(name);
        }
    }
}
