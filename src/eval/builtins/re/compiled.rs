//! Patterns as the engine compiled them.

use super::translate::{Names, Words, translate};
use super::{Anchor, IGNORE_CASE, MAX_MATCHES};
use crate::eval::machine::Machine;
use fancy_regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Patterns that were compiled, as they are given to the engine.
#[derive(Default)]
pub(in crate::eval) struct Compiled {
    patterns: BTreeMap<(Rc<str>, i64, Anchor, Words), Option<Built>>,
}

/// A compiled pattern and the names of its groups.
type Built = (Rc<Regex>, Rc<Names>);

pub(super) fn compiled(
    machine: &mut Machine<'_>,
    pattern: &Rc<str>,
    flags: i64,
    anchor: Anchor,
    text: &str,
) -> Option<Built> {
    if text.contains('\u{1}') {
        return None;
    }
    if text.is_ascii() {
        return built(machine, pattern, flags, anchor, Words::Ascii);
    }
    if flags & IGNORE_CASE != 0 {
        return None;
    }
    let (regex, names) = built(machine, pattern, flags, anchor, Words::All)?;
    let (other, _) = built(machine, pattern, flags, anchor, Words::Ascii)?;
    if regex.as_str() == other.as_str() {
        return Some((regex, names));
    }
    // Which characters make words differs by version and flag: what both ways find is known. To Python a number such as
    // `²` is a part of a word too, to the engine it is not.
    let number = |c: char| !c.is_ascii() && c.is_numeric() && !c.is_alphabetic();
    if text.contains(number) {
        return None;
    }
    let same = all_places(&regex, text)? == all_places(&other, text)?;
    same.then_some((regex, names))
}

/// The pattern as it is given to the engine, built once.
fn built(
    machine: &mut Machine<'_>,
    pattern: &Rc<str>,
    flags: i64,
    anchor: Anchor,
    words: Words,
) -> Option<Built> {
    let key = (pattern.clone(), flags, anchor, words);
    if let Some(known) = machine.compiled.patterns.get(&key) {
        return known.clone();
    }
    machine.count(COMPILING);
    let built =
        build(pattern, flags, anchor, words).map(|(regex, names)| (Rc::new(regex), Rc::new(names)));
    machine.compiled.patterns.insert(key, built.clone());
    built
}

fn build(pattern: &str, flags: i64, anchor: Anchor, words: Words) -> Option<(Regex, Names)> {
    let (translated, names) = translate(pattern, flags, words)?;
    let anchored = match anchor {
        Anchor::None => translated,
        Anchor::Start => format!("\\A(?:{translated})"),
        Anchor::Whole => format!("\\A(?:{translated})\\z"),
    };
    let regex = RegexBuilder::new(&anchored)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(1 << 20)
        .build()
        .ok()?;
    Some((regex, names))
}

/// Where a group begins and ends, when it took part.
type Place = Option<(usize, usize)>;

/// The places of all groups of all matches; `None` when it takes too long.
fn all_places(regex: &Regex, text: &str) -> Option<Vec<Vec<Place>>> {
    let mut all = Vec::new();
    for captures in regex.captures_iter(text).take(MAX_MATCHES) {
        let captures = captures.ok()?;
        let groups = captures.iter();
        all.push(
            groups
                .map(|group| Some((group?.start(), group?.end())))
                .collect(),
        );
    }
    Some(all)
}

/// Steps of backtracking before a search is given up.
const BACKTRACK_LIMIT: usize = 200_000;

/// Steps that compiling a pattern counts.
const COMPILING: usize = 300;
