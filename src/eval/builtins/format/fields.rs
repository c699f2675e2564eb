//! `str.format`: replacement fields, and `format(value, spec)`.

use super::super::{Args, attribute, unmodelled};
use super::format_value;
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::Operator;
use crate::text::Span;

/// How the fields are numbered: by themselves or by hand, never both.
#[derive(Default)]
struct Numbering {
    next: usize,
    by_hand: bool,
}

/// `str.format(…)`
pub(in crate::eval::builtins) fn str_format(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(format) = receiver.and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "format");
    };
    expanded(machine, args, &format, &mut Numbering::default(), 0)
}

/// `format(value, spec)`
pub(in crate::eval::builtins) fn format_call(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    match args.positional.as_slice() {
        [value] => {
            let spec = machine.text("", span)?;
            format_value(machine, value, None, &spec, span)
        }
        [value, spec] if spec.as_str().is_some() => format_value(machine, value, None, spec, span),
        _ => unmodelled(machine, args, "format"),
    }
}

/// A format with its fields replaced. Fields stand in the specifications of fields too, but no deeper.
fn expanded(
    machine: &mut Machine<'_>,
    args: &Args,
    format: &str,
    numbering: &mut Numbering,
    depth: usize,
) -> Eval<Value> {
    let span = args.span;
    let mut joined = machine.text("", span)?;
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let doubled = after
            .strip_prefix("{{")
            .or_else(|| after.strip_prefix("}}"))
            .filter(|_| depth == 0);
        let (part, tail) = match doubled {
            Some(tail) => {
                let brace = after.get(..1).unwrap_or("");
                (machine.text(format!("{before}{brace}"), span)?, tail)
            }
            None => {
                let Some((field, tail)) = field_at(after).filter(|_| depth < 2) else {
                    return machine.raise("ValueError", span);
                };
                let before = machine.text(before, span)?;
                joined = machine.binary(Operator::Add, &joined, &before, span)?;
                (field_value(machine, args, field, numbering, depth)?, tail)
            }
        };
        joined = machine.binary(Operator::Add, &joined, &part, span)?;
        rest = tail;
    }
    let end = machine.text(rest, span)?;
    machine.binary(Operator::Add, &joined, &end, span)
}

/// What stands between the brackets at the start, and what follows them.
fn field_at(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    let mut depth = 0;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn field_value(
    machine: &mut Machine<'_>,
    args: &Args,
    field: &str,
    numbering: &mut Numbering,
    depth: usize,
) -> Eval<Value> {
    let span = args.span;
    let name_end = field.find([':', '!']).unwrap_or(field.len());
    let (name, rest) = field.split_at_checked(name_end).unwrap_or((field, ""));
    let (conversion, spec) = match rest.strip_prefix('!') {
        Some(rest) => {
            let mut chars = rest.chars();
            let conversion = chars.next();
            match (conversion, chars.as_str()) {
                (Some(_), "") => (conversion, ""),
                (Some(_), spec) if spec.starts_with(':') => (conversion, spec),
                _ => return machine.raise("ValueError", span),
            }
        }
        None => (None, rest),
    };
    // A bracket or colon inside of `[…]`.
    if name.contains('{') || name.matches('[').count() != name.matches(']').count() {
        return unmodelled(machine, args, "format");
    }
    let first_end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, path) = name.split_at_checked(first_end).unwrap_or((name, ""));
    let value = argument(machine, args, first, numbering)?;
    let value = along(machine, value, path, span)?;
    let spec = spec.strip_prefix(':').unwrap_or(spec);
    let spec = match spec.contains(['{', '}']) {
        true => expanded(machine, args, spec, numbering, depth + 1)?,
        false => machine.text(spec, span)?,
    };
    machine.each(&value, &mut |machine, value| {
        machine.each(&spec, &mut |machine, spec| {
            format_value(machine, &value, conversion, &spec, span)
        })
    })
}

/// The argument that a field names.
fn argument(
    machine: &mut Machine<'_>,
    args: &Args,
    name: &str,
    numbering: &mut Numbering,
) -> Eval<Value> {
    let index = name.parse::<usize>().ok();
    let found = if name.is_empty() {
        if numbering.by_hand {
            return machine.raise("ValueError", args.span);
        }
        numbering.next += 1;
        args.positional.get(numbering.next - 1)
    } else if let Some(index) = index {
        if numbering.next > 0 {
            return machine.raise("ValueError", args.span);
        }
        numbering.by_hand = true;
        args.positional.get(index)
    } else {
        let mut keywords = args.keywords.iter();
        let named = keywords.find(|keyword| keyword.name.as_ref() == name);
        named.map(|keyword| &keyword.value)
    };
    match found {
        Some(value) => Ok(value.clone()),
        None if name.is_empty() || index.is_some() => machine.raise("IndexError", args.span),
        None => machine.raise("KeyError", args.span),
    }
}

/// `.name` and `[key]` behind the name of a field.
fn along(machine: &mut Machine<'_>, value: Value, path: &str, span: Span) -> Eval<Value> {
    let mut value = value;
    let mut path = path;
    while !path.is_empty() {
        if let Some(inner) = path.strip_prefix('[') {
            let Some((key, rest)) = inner.split_once(']') else {
                return machine.raise("ValueError", span);
            };
            let is_index = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
            let key = match key.parse::<i64>() {
                Ok(index) if is_index => machine.value(Data::Int(index), span),
                _ => machine.text(key, span)?,
            };
            value = machine.subscript(&value, &key, span)?;
            path = rest;
        } else {
            let Some(inner) = path.strip_prefix('.') else {
                return machine.raise("ValueError", span);
            };
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            let (name, rest) = inner.split_at_checked(end).unwrap_or((inner, ""));
            value = machine.each(&value, &mut |machine, value| {
                attribute(machine, &value, name, span)
            })?;
            path = rest;
        }
    }
    Ok(value)
}
