//! `email.utils`: addresses in their plain forms.

use super::{Row, containers, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;

pub(super) const UTILS: &[Row] = &[pure("parseaddr", parse), pure("formataddr", format)];

/// `parseaddr("Name <address>")`, or of an address alone; quotes, comments and routes are not followed.
fn parse(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let text = match args.positional.as_slice() {
        [text] if args.keywords.is_empty() => text.as_str().cloned(),
        _ => None,
    };
    match text.as_deref().and_then(parsed) {
        Some((name, address)) => {
            let name = machine.text(name, args.span)?;
            let address = machine.text(address, args.span)?;
            Ok(machine.tuple([name, address], args.span))
        }
        None => unmodelled(machine, args, "email.utils.parseaddr"),
    }
}

fn parsed(text: &str) -> Option<(String, String)> {
    let (name, address) = match text.trim_matches(' ').strip_suffix('>') {
        Some(inner) => inner.split_once('<')?,
        None => ("", text.trim_matches(' ')),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_plain);
    let (local, domain) = address.split_once('@')?;
    let is_address = local.split('.').all(is_word) && domain.split('.').all(is_word);
    let is_named = name
        .chars()
        .all(|c| c == ' ' || c == '.' || is_plain(c) || (!c.is_ascii() && c.is_alphanumeric()));
    let words = name.split(' ').filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join(" ");
    (is_address && is_named).then(|| (name, address.to_owned()))
}

/// `formataddr((name, address))`, where nothing has to be encoded.
fn format(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let pair = match args.positional.as_slice() {
        [pair] if args.keywords.is_empty() => containers::certain_items(machine, pair),
        _ => None,
    };
    let pair = pair.and_then(|pair| machine.texts(&pair));
    let text = match pair.as_deref() {
        Some([name, address]) => formatted(name, address),
        _ => None,
    };
    match text {
        Some(text) => machine.text(text, args.span),
        None => unmodelled(machine, args, "email.utils.formataddr"),
    }
}

fn formatted(name: &str, address: &str) -> Option<String> {
    if !name.is_ascii() || !address.is_ascii() || name.contains(['\\', '"']) {
        return None;
    }
    if name.is_empty() {
        return Some(address.to_owned());
    }
    let quote = if name.contains(['[', ']', '(', ')', '<', '>', '@', ',', ':', ';', '.']) {
        "\""
    } else {
        ""
    };
    Some(format!("{quote}{name}{quote} <{address}>"))
}
