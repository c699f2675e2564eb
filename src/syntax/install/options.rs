//! Options of a command line, told from its other words.

use crate::syntax::shell::Word;
use crate::text::Span;

/// One option as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its long name where it has one: `--requirement` for `-r`.
    pub name: String,
    /// Its argument; the word it stands in, with the text of the argument alone.
    pub value: Option<Word>,
    /// The option and its argument.
    pub span: Span,
}

/// An option with an argument: its short and its long name, either may be empty.
pub(super) type WithValue = (&'static str, &'static str);

/// Splits words into options and the rest. `with_value` names the options that take an argument, `aliases` the long names
/// of short ones that do not.
pub(super) fn split(
    words: &[Word],
    with_value: &[WithValue],
    aliases: &[WithValue],
) -> (Vec<Given>, Vec<Word>) {
    let mut given = Vec::new();
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.text == "--" {
            rest.extend(words.cloned());
            break;
        }
        if !word.text.starts_with('-') || word.text == "-" {
            rest.push(word.clone());
            continue;
        }
        given.extend(options(word, &mut words, with_value, aliases));
    }
    (given, rest)
}

/// The options of one word: one long, or a cluster of short ones whose last may take an argument.
fn options(
    word: &Word,
    words: &mut std::slice::Iter<Word>,
    with_value: &[WithValue],
    aliases: &[WithValue],
) -> Vec<Given> {
    let mut found = Vec::new();
    for (name, attached) in cut(word, with_value) {
        let known = with_value.iter().find(|known| is(known, &name));
        let value = match (attached, known) {
            (Some(value), _) => Some(value),
            (None, Some(_)) => words.next().cloned(),
            (None, None) => None,
        };
        let alias = known.or_else(|| aliases.iter().find(|known| is(known, &name)));
        let long = alias.map(|(_, long)| (*long).to_owned());
        let span = match &value {
            Some(value) => word.span.cover(value.span),
            None => word.span,
        };
        found.push(Given {
            name: long.unwrap_or(name),
            value,
            span,
        });
    }
    found
}

fn is(known: &WithValue, name: &str) -> bool {
    let (short, long) = known;
    *short == name || *long == name
}

/// Names and attached arguments: `--name=value`, or `-abvalue` where `-b` takes one.
fn cut(word: &Word, with_value: &[WithValue]) -> Vec<(String, Option<Word>)> {
    if word.text.starts_with("--") {
        return match word.text.split_once('=') {
            Some((name, value)) => vec![(name.to_owned(), Some(part(word, value)))],
            None => vec![(word.text.clone(), None)],
        };
    }
    let mut found = Vec::new();
    let letters = word.text.strip_prefix('-').unwrap_or(&word.text);
    for (at, letter) in letters.char_indices() {
        let name = format!("-{letter}");
        let rest = letters.get(at + letter.len_utf8()..).unwrap_or("");
        let takes_value = with_value.iter().any(|(short, _)| *short == name);
        if (takes_value || rest.starts_with('=')) && !rest.is_empty() {
            let value = rest.strip_prefix('=').unwrap_or(rest);
            found.push((name, Some(part(word, value))));
            break;
        }
        found.push((name, None));
    }
    found
}

/// The end of a word; where quotes do not blur it, with its own place.
fn part(word: &Word, value: &str) -> Word {
    let mut part = Word {
        text: value.to_owned(),
        ..word.clone()
    };
    let before = word.raw.len().checked_sub(value.len());
    let is_plain = word.raw.ends_with(value) && word.span.len() == word.raw.len();
    if let Some(before) = before.filter(|_| is_plain) {
        value.clone_into(&mut part.raw);
        part.span.start = word
            .span
            .start
            .saturating_add(u32::try_from(before).unwrap_or(0));
    } else if let Some(quoted) = after_name(&word.raw) {
        quoted.clone_into(&mut part.raw);
    }
    part
}

/// What follows the `=` of `--name="value"`.
fn after_name(raw: &str) -> Option<&str> {
    let (name, value) = raw.split_once('=')?;
    (!name.contains(['"', '\''])).then_some(value)
}
