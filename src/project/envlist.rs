//! Changes to `envlist` of tox.ini.

use super::Project;
use super::python_versions::{Python, factor_version};
use crate::text::{Edit, SourceFile, Span};
use std::collections::BTreeSet;

impl Project {
    /// The edit after which `envlist` of tox.ini names these versions. `None` unless those it names stand one after the other
    /// and in order, as `pyXY` and no more, with the same between them.
    pub fn envlist_with(&self, versions: &BTreeSet<Python>) -> Option<Edit> {
        let value = self.envlist()?.value_span;
        let file = &self.tox()?.file;
        let text = file.slice(value);
        if text.contains(['{', '[', ':', '#', ';']) {
            return None;
        }
        let words = words(file, value);
        let names_python = |word: &&Span| {
            let mut factors = file.slice(**word).split('-');
            factors.any(|factor| factor_version(factor).is_some())
        };
        let run: Vec<Span> = words
            .iter()
            .skip_while(|word| !names_python(word))
            .take_while(|word| names_python(word))
            .copied()
            .collect();
        let named: Vec<Python> = run
            .iter()
            .map(|word| plain_version(file.slice(*word)))
            .collect::<Option<_>>()?;
        let is_all = words.iter().filter(names_python).count() == run.len();
        let mut wanted: Vec<Python> = versions.iter().copied().collect();
        match (named.is_sorted(), named.is_sorted_by(|a, b| a > b)) {
            (true, _) => {}
            (false, true) => wanted.reverse(),
            (false, false) => return None,
        }
        let names: Vec<String> = wanted.iter().map(name).collect();
        let place = run.first()?.cover(*run.last()?);
        let new = names.join(glue(file, &run, text)?);
        is_all.then(|| Edit::replace(place, new))
    }
}

/// The words between commas and blanks.
fn words(file: &SourceFile, value: Span) -> Vec<Span> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    let mut at = value.start as usize;
    let parts = file.slice(value).split_inclusive(is_between);
    parts
        .filter_map(|part| {
            let word = part.trim_end_matches(is_between);
            let span = file.span(at, at + word.len());
            at += part.len();
            (!word.is_empty()).then_some(span)
        })
        .collect()
}

/// What stands between all of the words.
fn glue<'a>(file: &'a SourceFile, run: &[Span], value: &str) -> Option<&'a str> {
    let gaps = run.windows(2).filter_map(|pair| match pair {
        [one, two] => Some(file.slice(one.at_end().cover(two.at_start()))),
        _ => None,
    });
    let mut gaps: Vec<&str> = gaps.collect();
    gaps.dedup();
    match gaps.as_slice() {
        [glue] => Some(glue),
        [] if !value.contains('\n') => Some(","),
        _ => None,
    }
}

fn name((major, minor): &Python) -> String {
    format!("py{major}{minor}")
}

fn plain_version(word: &str) -> Option<Python> {
    let version = factor_version(word)?;
    (word == name(&version)).then_some(version)
}
