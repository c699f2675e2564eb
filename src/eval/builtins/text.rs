//! Methods of `str` and `bytes`.

use super::os::piece;
use super::{Row, argument, layout, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Text, Value};

pub(super) const STR: &[Row] = &[
    pure("strip", strip),
    pure("lstrip", strip_left),
    pure("rstrip", strip_right),
    pure("split", split),
    pure("rsplit", split_from_right),
    pure("splitlines", split_lines),
    pure("partition", partition),
    pure("rpartition", partition_right),
    pure("join", join),
    pure("replace", replace),
    pure("startswith", starts_with),
    pure("endswith", ends_with),
    pure("lower", lower),
    pure("upper", upper),
    pure("title", title),
    pure("capitalize", capitalize),
    pure("find", find),
    pure("rfind", find_last),
    pure("index", index),
    pure("count", count),
    pure("isdigit", is_digit),
    pure("isdecimal", is_digit),
    pure("isalpha", is_alpha),
    pure("isalnum", is_alnum),
    pure("isspace", is_space),
    pure("isupper", is_upper),
    pure("islower", is_lower),
    pure("format", super::format::str_format),
    pure("encode", encode),
    pure("decode", decode_str),
    pure("zfill", zero_fill),
    pure("center", layout::center),
    pure("ljust", layout::left),
    pure("rjust", layout::right),
    pure("expandtabs", layout::expand_tabs),
    pure("swapcase", layout::swap_case),
    pure("casefold", layout::case_fold),
    pure("maketrans", layout::make_trans),
    pure("translate", layout::translate),
    pure("istitle", layout::is_title),
    pure("isidentifier", layout::is_identifier),
    pure("removeprefix", remove_prefix),
    pure("removesuffix", remove_suffix),
];

/// What `str.strip()` takes away.
pub(in crate::eval) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn own(receiver: Option<&Value>) -> Option<(&Value, &Text)> {
    let value = receiver?;
    match &value.data {
        Data::Str(text) => Some((value, text)),
        _ => None,
    }
}

/// Text arguments by position; `None` when one is missing or no text.
fn text_at(args: &Args, at: usize) -> Option<&str> {
    args.positional
        .get(at)
        .and_then(Value::as_str)
        .map(|text| text.as_ref())
}

fn stripped(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    left: bool,
    right: bool,
) -> Eval<Value> {
    let Some((value, text)) = own(receiver) else {
        return unmodelled(machine, args, "strip");
    };
    let set = match args.positional.first() {
        None => None,
        Some(value) => match &value.data {
            Data::None => None,
            Data::Str(set) => Some(set.text.clone()),
            _ => return unmodelled(machine, args, "strip"),
        },
    };
    let goes = |c: char| match &set {
        None => is_python_space(c),
        Some(set) => set.contains(c),
    };
    let whole = text.text.as_ref();
    let start = if left {
        whole.len() - whole.trim_start_matches(goes).len()
    } else {
        0
    };
    let end = if right {
        whole.trim_end_matches(goes).len().max(start)
    } else {
        whole.len()
    };
    let mut part = piece(value, text, start, end);
    // `file:` and `attr:` strip the same way.
    part.at.via.clone_from(&value.at.via);
    Ok(part)
}

pub(super) fn strip(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, true, true)
}

pub(super) fn strip_left(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, true, false)
}

pub(super) fn strip_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, false, true)
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

pub(super) fn split(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    split_any(machine, args, receiver, false)
}

fn split_from_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    split_any(machine, args, receiver, true)
}

/// `str.splitlines()`: every line boundary that Python knows.
fn split_lines(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
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

fn partition(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    partition_any(machine, args, receiver, false)
}

fn partition_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    partition_any(machine, args, receiver, true)
}

fn join(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some((_, glue)), Some(items)) = (own(receiver), args.positional.first()) else {
        return unmodelled(machine, args, "join");
    };
    let glue = glue.text.clone();
    let seq = machine.ordered_items(items, args.span)?;
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        join_parts(machine, &glue, &items, 0, String::new(), args)
    })
}

/// Joins from `at` on; a part that differs by environment is followed in each.
fn join_parts(
    machine: &mut Machine<'_>,
    glue: &str,
    items: &[Value],
    at: usize,
    mut joined: String,
    args: &Args,
) -> Eval<Value> {
    for (index, item) in items.iter().enumerate().skip(at) {
        if index > 0 {
            joined.push_str(glue);
        }
        match &machine.seen(item).data {
            Data::Str(text) => {
                machine.charge(text.text.len(), args.span)?;
                joined.push_str(&text.text);
            }
            Data::Guarded(_) => {
                let item = machine.seen(item);
                return machine.each(&item, &mut |machine, item| match item.as_str() {
                    Some(text) => {
                        let joined = format!("{joined}{text}");
                        join_parts(machine, glue, items, index + 1, joined, args)
                    }
                    None => unmodelled(machine, args, "join"),
                });
            }
            Data::Unknown(unknown) => {
                return Ok(Value::unknown(unknown.why.clone(), machine.at(args.span)));
            }
            _ => return machine.raise("TypeError", args.span),
        }
    }
    machine.text(joined, args.span)
}

pub(super) fn replace(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let (Some((value, text)), Some(old), Some(new)) =
        (own(receiver), text_at(args, 0), text_at(args, 1))
    else {
        return unmodelled(machine, args, "replace");
    };
    let replaced = match args.positional.get(2) {
        None => {
            if !text.text.contains(old) {
                return Ok(value.clone());
            }
            let times = text.text.matches(old).count();
            machine.charge(times.saturating_mul(new.len()), args.span)?;
            text.text.replace(old, new)
        }
        Some(count) => match count.as_int().and_then(|count| usize::try_from(count).ok()) {
            Some(count) => text.text.replacen(old, new, count),
            None => return unmodelled(machine, args, "replace"),
        },
    };
    machine.text(replaced, args.span)
}

fn affix_test(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    test: fn(&str, &str) -> bool,
) -> Eval<Value> {
    let (Some((_, text)), [wanted]) = (own(receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "startswith");
    };
    let holds = match &wanted.data {
        Data::Str(wanted) => Some(test(&text.text, &wanted.text)),
        Data::Tuple(seq) => seq.certain().and_then(|values| {
            values
                .into_iter()
                .map(|value| value.as_str().map(|wanted| test(&text.text, wanted)))
                .try_fold(false, |any, one| one.map(|one| any || one))
        }),
        _ => None,
    };
    match holds {
        Some(holds) => Ok(machine.bool(holds, args.span)),
        None => unmodelled(machine, args, "startswith"),
    }
}

pub(super) fn starts_with(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    affix_test(machine, args, receiver, |text, wanted| {
        text.starts_with(wanted)
    })
}

pub(super) fn ends_with(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    affix_test(machine, args, receiver, |text, wanted| {
        text.ends_with(wanted)
    })
}

fn mapped(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    change: fn(&str) -> String,
) -> Eval<Value> {
    match own(receiver) {
        Some((_, text)) if args.positional.is_empty() && text.text.is_ascii() => {
            machine.text(change(&text.text), args.span)
        }
        _ => unmodelled(machine, args, "this method on text beyond ASCII"),
    }
}

fn lower(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    mapped(machine, args, receiver, str::to_ascii_lowercase)
}

fn upper(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    mapped(machine, args, receiver, str::to_ascii_uppercase)
}

fn title(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    mapped(machine, args, receiver, |text| {
        let mut inside = false;
        text.chars()
            .map(|c| {
                let changed = if inside {
                    c.to_ascii_lowercase()
                } else {
                    c.to_ascii_uppercase()
                };
                inside = c.is_ascii_alphabetic();
                changed
            })
            .collect()
    })
}

fn capitalize(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    mapped(machine, args, receiver, |text| {
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => std::iter::once(first.to_ascii_uppercase())
                .chain(chars.map(|c| c.to_ascii_lowercase()))
                .collect(),
            None => String::new(),
        }
    })
}

fn position_of(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    last: bool,
) -> Eval<Option<i64>> {
    let (Some((_, text)), [wanted]) = (own(receiver), args.positional.as_slice()) else {
        return Ok(None);
    };
    let Some(wanted) = wanted.as_str() else {
        return Ok(None);
    };
    machine.work(text.text.len() / 16, args.span)?;
    let found = if last {
        text.text.rfind(wanted.as_ref())
    } else {
        text.text.find(wanted.as_ref())
    };
    Ok(Some(match found {
        Some(at) => {
            let before = text.text.get(..at).unwrap_or("").chars().count();
            i64::try_from(before).unwrap_or(i64::MAX)
        }
        None => -1,
    }))
}

fn find(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match position_of(machine, args, receiver, false)? {
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "find"),
    }
}

fn find_last(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match position_of(machine, args, receiver, true)? {
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "rfind"),
    }
}

fn index(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match position_of(machine, args, receiver, false)? {
        Some(-1) => machine.raise("ValueError", args.span),
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "index"),
    }
}

fn count(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (own(receiver), args.positional.as_slice()) {
        (Some((_, text)), [wanted]) if wanted.as_str().is_some_and(|w| !w.is_empty()) => {
            let wanted = wanted.as_str().cloned().unwrap_or_else(|| "".into());
            let count = text.text.matches(wanted.as_ref()).count();
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            Ok(machine.value(Data::Int(count), args.span))
        }
        _ => unmodelled(machine, args, "count"),
    }
}

fn test(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    holds: fn(&str) -> bool,
) -> Eval<Value> {
    match own(receiver) {
        Some((_, text)) if text.text.is_ascii() => Ok(machine.bool(holds(&text.text), args.span)),
        _ => unmodelled(machine, args, "this test on text beyond ASCII"),
    }
}

fn all_chars(text: &str, holds: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(holds)
}

fn is_digit(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_digit())
    })
}

fn is_alpha(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_alphabetic())
    })
}

fn is_alnum(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_alphanumeric())
    })
}

fn is_space(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, is_python_space)
    })
}

fn is_upper(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        text.chars().any(|c| c.is_ascii_uppercase())
            && !text.chars().any(|c| c.is_ascii_lowercase())
    })
}

fn is_lower(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        text.chars().any(|c| c.is_ascii_lowercase())
            && !text.chars().any(|c| c.is_ascii_uppercase())
    })
}

fn is_utf8_name(args: &Args) -> bool {
    match argument(args, 0, "encoding") {
        None => true,
        Some(name) => name.as_str().is_some_and(|name| {
            matches!(
                name.to_lowercase().replace(['-', '_'], "").as_str(),
                "utf8" | "u8"
            )
        }),
    }
}

/// Whether the encoding has ASCII as a part.
fn has_ascii(args: &Args) -> bool {
    argument(args, 0, "encoding")
        .and_then(Value::as_str)
        .is_some_and(|name| {
            matches!(
                name.to_lowercase().replace(['-', '_'], "").as_str(),
                "ascii" | "latin1" | "iso88591" | "cp1252" | "utf8sig"
            )
        })
}

fn encode(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own(receiver) {
        Some((value, text)) if is_utf8_name(args) || text.text.is_ascii() && has_ascii(args) => Ok(
            Value::new(Data::Bytes(text.text.as_bytes().into()), value.at.clone()),
        ),
        _ => unmodelled(machine, args, "encode"),
    }
}

/// `.decode()` of a text exists on Python 2 only, where it was bytes.
fn decode_str(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    machine.raise("AttributeError", args.span)
}

pub(super) fn decode(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(value) = receiver else {
        return unmodelled(machine, args, "decode");
    };
    match &value.data {
        Data::Bytes(bytes) if is_utf8_name(args) || bytes.is_ascii() && has_ascii(args) => {
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Value::new(
                    Data::Str(Text {
                        text: text.into(),
                        verbatim: false,
                    }),
                    value.at.clone(),
                )),
                Err(_) => machine.raise("UnicodeDecodeError", args.span),
            }
        }
        _ => unmodelled(machine, args, "decode"),
    }
}

fn zero_fill(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let width = args.positional.first().and_then(Value::as_int);
    match (own(receiver), width) {
        (Some((_, text)), Some(width)) if (0..1000).contains(&width) => {
            let width = usize::try_from(width).unwrap_or(0);
            let missing = width.saturating_sub(text.text.chars().count());
            let (sign, digits) = match text.text.strip_prefix(['+', '-']) {
                Some(digits) => (text.text.get(..1).unwrap_or(""), digits),
                None => ("", text.text.as_ref()),
            };
            machine.text(format!("{sign}{}{digits}", "0".repeat(missing)), args.span)
        }
        _ => unmodelled(machine, args, "zfill"),
    }
}

fn remove_prefix(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (own(receiver), text_at(args, 0)) {
        (Some((value, text)), Some(prefix)) => {
            let start = if text.text.starts_with(prefix) {
                prefix.len()
            } else {
                0
            };
            Ok(piece(value, text, start, text.text.len()))
        }
        _ => unmodelled(machine, args, "removeprefix"),
    }
}

fn remove_suffix(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (own(receiver), text_at(args, 0)) {
        (Some((value, text)), Some(suffix)) => {
            let cut = if text.text.ends_with(suffix) {
                suffix.len()
            } else {
                0
            };
            Ok(piece(value, text, 0, text.text.len() - cut))
        }
        _ => unmodelled(machine, args, "removesuffix"),
    }
}
