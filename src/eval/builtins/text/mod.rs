//! Methods of `str` and `bytes`.

mod codec;
mod letters;
mod search;
mod split;
mod strip;

pub(super) use codec::decode;
pub(in crate::eval) use letters::is_python_space;
pub(super) use search::{ends_with, starts_with};
pub(super) use split::split;
pub(super) use strip::{strip, strip_left, strip_right};

use crate::eval::builtins::{Row, format, layout, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Text, Value};
use codec::{decode_str, encode};
use letters::{
    capitalize, is_alnum, is_alpha, is_digit, is_lower, is_space, is_upper, lower, title, upper,
};
use search::{count, find, find_last, index};
use split::{partition, partition_right, split_from_right, split_lines};
use strip::{remove_prefix, remove_suffix};

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
    pure("format", format::str_format),
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
