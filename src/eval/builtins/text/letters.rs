//! Kinds of characters, and upper and lower case.

use super::own;
use crate::eval::builtins::unmodelled;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;

pub(super) fn is_digit(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_digit())
    })
}

pub(super) fn is_alpha(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_alphabetic())
    })
}

pub(super) fn is_alnum(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, |c| c.is_ascii_alphanumeric())
    })
}

pub(super) fn is_space(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        all_chars(text, is_python_space)
    })
}

pub(super) fn is_upper(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        text.chars().any(|c| c.is_ascii_uppercase())
            && !text.chars().any(|c| c.is_ascii_lowercase())
    })
}

pub(super) fn is_lower(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    test(machine, args, receiver, |text| {
        text.chars().any(|c| c.is_ascii_lowercase())
            && !text.chars().any(|c| c.is_ascii_uppercase())
    })
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

/// What `str.strip()` takes away.
pub(in crate::eval) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

pub(super) fn lower(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    mapped(machine, args, receiver, str::to_ascii_lowercase)
}

pub(super) fn upper(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    mapped(machine, args, receiver, str::to_ascii_uppercase)
}

pub(super) fn title(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
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

pub(super) fn capitalize(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
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
