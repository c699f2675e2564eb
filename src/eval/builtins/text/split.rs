//! Texts in parts: at separators, lines and places.

use super::letters::is_python_space;
use super::{own, text_at};
use crate::eval::builtins::os::piece;
use crate::eval::builtins::{argument, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Value};

pub(in crate::eval::builtins) fn split(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    split_any(machine, args, receiver, false)
}

pub(super) fn split_from_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    split_any(machine, args, receiver, true)
}

fn split_any(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    from_right: bool,
) -> Eval<Value> {
    let Some((value, text)) = own(receiver) else {
        return unmodelled(machine, args, "split");
    };
    let limit = match argument(args, 1, "maxsplit") {
        None => usize::MAX,
        Some(limit) => match limit.as_int() {
            Some(limit) => usize::try_from(limit).unwrap_or(usize::MAX),
            None => return unmodelled(machine, args, "split"),
        },
    };
    machine.work(text.text.len() / 16, args.span)?;
    let found = match argument(args, 0, "sep").map(|value| &value.data) {
        None | Some(Data::None) if !from_right || limit == usize::MAX => words(&text.text, limit),
        Some(Data::Str(separator)) if separator.text.is_empty() => {
            return machine.raise("ValueError", args.span);
        }
        Some(Data::Str(separator)) => ranges(&text.text, &separator.text, limit, from_right),
        _ => return unmodelled(machine, args, "split"),
    };
    machine.work(found.len(), args.span)?;
    let parts = found
        .into_iter()
        .map(|(start, end)| piece(value, text, start, end))
        .collect::<Vec<_>>();
    Ok(machine.list(parts, args.span))
}

/// Ranges of words between white space.
fn words(text: &str, limit: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut rest_at = 0;
    loop {
        let rest = text.get(rest_at..).unwrap_or("");
        let trimmed = rest.trim_start_matches(is_python_space);
        let start = rest_at + rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return found;
        }
        if found.len() == limit {
            found.push((start, text.len()));
            return found;
        }
        let length = trimmed.find(is_python_space).unwrap_or(trimmed.len());
        found.push((start, start + length));
        rest_at = start + length;
    }
}

/// Ranges between separators, at most `limit` cuts.
fn ranges(text: &str, separator: &str, limit: usize, from_right: bool) -> Vec<(usize, usize)> {
    let mut cuts: Vec<usize> = if from_right {
        let mut cuts = text
            .rmatch_indices(separator)
            .take(limit)
            .map(|(at, _)| at)
            .collect::<Vec<_>>();
        cuts.reverse();
        cuts
    } else {
        text.match_indices(separator)
            .take(limit)
            .map(|(at, _)| at)
            .collect()
    };
    cuts.push(text.len());
    let mut start = 0;
    cuts.into_iter()
        .map(|cut| {
            let range = (start, cut);
            start = cut + separator.len();
            range
        })
        .collect()
}

/// `str.splitlines()`: every line boundary that Python knows.
pub(super) fn split_lines(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some((value, text)) = own(receiver) else {
        return unmodelled(machine, args, "splitlines");
    };
    let keep = match argument(args, 0, "keepends") {
        None => false,
        Some(keep) => match keep.as_int() {
            Some(keep) => keep != 0,
            None => return unmodelled(machine, args, "splitlines"),
        },
    };
    machine.charge(text.text.len(), args.span)?;
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_line_end(c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
            chars.next();
            end += 1;
        }
        lines.push(piece(value, text, start, if keep { end } else { at }));
        start = end;
    }
    if start < text.text.len() {
        lines.push(piece(value, text, start, text.text.len()));
    }
    machine.work(lines.len(), args.span)?;
    Ok(machine.list(lines, args.span))
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

pub(super) fn partition(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    partition_any(machine, args, receiver, false)
}

pub(super) fn partition_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    partition_any(machine, args, receiver, true)
}

fn partition_any(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    last: bool,
) -> Eval<Value> {
    let (Some((value, text)), Some(separator)) = (own(receiver), text_at(args, 0)) else {
        return unmodelled(machine, args, "partition");
    };
    if separator.is_empty() {
        return machine.raise("ValueError", args.span);
    }
    let found = if last {
        text.text.rfind(separator)
    } else {
        text.text.find(separator)
    };
    let length = text.text.len();
    let cuts = match (found, last) {
        (Some(at), _) => [
            (0, at),
            (at, at + separator.len()),
            (at + separator.len(), length),
        ],
        (None, false) => [(0, length), (length, length), (length, length)],
        (None, true) => [(0, 0), (0, 0), (0, length)],
    };
    let parts = cuts.map(|(start, end)| piece(value, text, start, end));
    Ok(machine.tuple(parts, args.span))
}
