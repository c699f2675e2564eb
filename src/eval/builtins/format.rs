//! Texts made of values: `%`, `str.format`, f-strings, `str()` and `repr()`.

use super::{Args, unmodelled};
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::text::Span;

/// `str(value)` of plain values; `None` when it is not followed.
pub(super) fn to_text(value: &Value) -> Option<String> {
    Some(match &value.data {
        Data::Str(text) => text.text.to_string(),
        Data::Path(path) => path.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Bool(true) => "True".to_owned(),
        Data::Bool(false) => "False".to_owned(),
        Data::None => "None".to_owned(),
        Data::Float(value) => float_text(*value)?,
        Data::Tuple(_) => repr(value)?,
        _ => return None,
    })
}

/// Python writes plain decimal fractions between these bounds.
fn float_text(value: f64) -> Option<String> {
    let size = value.abs();
    if value == 0.0 || (1e-4..1e15).contains(&size) {
        let text = value.to_string();
        return Some(if text.contains('.') {
            text
        } else {
            format!("{text}.0")
        });
    }
    None
}

/// `repr(value)` of plain values.
pub(super) fn repr(value: &Value) -> Option<String> {
    Some(match &value.data {
        Data::Str(text) => quoted(&text.text)?,
        Data::Tuple(seq) => {
            let parts = seq
                .certain()?
                .into_iter()
                .map(repr)
                .collect::<Option<Vec<_>>>()?;
            match parts.as_slice() {
                [one] => format!("({one},)"),
                parts => format!("({})", parts.join(", ")),
            }
        }
        _ => to_text(value)?,
    })
}

fn quoted(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| (' '..='~').contains(&c) && c != '\\');
    if !plain {
        return None;
    }
    Some(if text.contains('\'') && !text.contains('"') {
        format!("\"{text}\"")
    } else if text.contains('\'') {
        return None;
    } else {
        format!("'{text}'")
    })
}

/// `{value!c:spec}`
pub(in crate::eval) fn format_value(
    machine: &mut Machine<'_>,
    value: &Value,
    conversion: Option<char>,
    spec: &Value,
    span: Span,
) -> Eval<Value> {
    for part in [value, spec] {
        if let Data::Unknown(unknown) = &part.data {
            return Ok(Value::unknown(unknown.why.clone(), machine.at(span)));
        }
    }
    let spec = spec.as_str().map_or("", |spec| spec.as_ref());
    let text = match conversion {
        None => with_spec(value, spec),
        Some('s') => to_text(value).and_then(|text| pad(&text, spec, '<')),
        Some('r') => repr(value).and_then(|text| pad(&text, spec, '<')),
        Some(_) => None,
    };
    match text {
        Some(text) => machine.text(text, span),
        None => Ok(machine.unknown(Reason::UnknownCall, "the format is not followed", span)),
    }
}

fn with_spec(value: &Value, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return to_text(value);
    }
    match &value.data {
        Data::Str(text) => pad(&text.text, spec.trim_end_matches('s'), '<'),
        Data::Int(number) => int_spec(*number, spec),
        _ => None,
    }
}

/// Alignment and width.
fn pad(text: &str, spec: &str, default: char) -> Option<String> {
    if spec.is_empty() {
        return Some(text.to_owned());
    }
    let (align, width) = match spec.strip_prefix(['<', '>']) {
        Some(width) => (spec.chars().next()?, width),
        None => (default, spec),
    };
    if width.starts_with('0') || width.len() > 3 {
        return None;
    }
    let width = width.parse::<usize>().ok()?;
    Some(if align == '<' {
        format!("{text:<width$}")
    } else {
        format!("{text:>width$}")
    })
}

fn int_spec(number: i64, spec: &str) -> Option<String> {
    let spec = spec.strip_suffix('d').unwrap_or(spec);
    if let Some(width) = spec.strip_prefix('0')
        && !width.is_empty()
        && width.len() < 4
    {
        let width = width.parse::<usize>().ok()?;
        return Some(format!("{number:0width$}"));
    }
    pad(&number.to_string(), spec, '>')
}

/// One conversion of `%`.
struct Conversion<'a> {
    key: Option<&'a str>,
    flags: &'a str,
    kind: char,
}

/// `format % value`
pub(in crate::eval) fn percent(
    machine: &mut Machine<'_>,
    format: &str,
    value: &Value,
    span: Span,
) -> Eval<Value> {
    let positional = match &value.data {
        Data::Tuple(seq) => match seq.certain() {
            Some(values) => values.into_iter().cloned().collect::<Vec<_>>(),
            None => return Ok(not_followed(machine, span)),
        },
        _ => vec![value.clone()],
    };
    percent_from(machine, format, value, &positional, 0, String::new(), span)
}

fn not_followed(machine: &Machine<'_>, span: Span) -> Value {
    machine.unknown(Reason::UnknownCall, "the format is not followed", span)
}

fn percent_from(
    machine: &mut Machine<'_>,
    format: &str,
    value: &Value,
    positional: &[Value],
    mut next: usize,
    mut done: String,
    span: Span,
) -> Eval<Value> {
    let Some(at) = format.find('%') else {
        let is_mapping = matches!(value.data, Data::Ref(_));
        if next < positional.len() && !is_mapping {
            return machine.raise("TypeError", span);
        }
        done.push_str(format);
        return machine.text(done, span);
    };
    done.push_str(format.get(..at).unwrap_or(""));
    let after = format.get(at + 1..).unwrap_or("");
    if let Some(rest) = after.strip_prefix('%') {
        done.push('%');
        return percent_from(machine, rest, value, positional, next, done, span);
    }
    let Some((conversion, rest)) = conversion(after) else {
        return Ok(not_followed(machine, span));
    };
    let part = match conversion.key {
        Some(key) => {
            let key = Value::str(key, machine.at(span));
            machine.subscript(value, &key, span)?
        }
        None => match positional.get(next) {
            Some(part) => {
                next += 1;
                machine.seen(part)
            }
            None => return machine.raise("TypeError", span),
        },
    };
    machine.each(&part, &mut |machine, part| {
        if let Data::Unknown(unknown) = &part.data {
            return Ok(Value::unknown(unknown.why.clone(), machine.at(span)));
        }
        match converted(&conversion, &part) {
            Some(text) => {
                machine.charge(text.len(), span)?;
                let done = format!("{done}{text}");
                percent_from(machine, rest, value, positional, next, done, span)
            }
            None => Ok(not_followed(machine, span)),
        }
    })
}

fn conversion(text: &str) -> Option<(Conversion<'_>, &str)> {
    let (key, text) = match text.strip_prefix('(') {
        Some(inner) => {
            let (key, rest) = inner.split_once(')')?;
            (Some(key), rest)
        }
        None => (None, text),
    };
    let length = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (flags, rest) = text.split_at_checked(length)?;
    let mut chars = rest.chars();
    let kind = chars.next()?;
    Some((Conversion { key, flags, kind }, chars.as_str()))
}

fn converted(conversion: &Conversion<'_>, value: &Value) -> Option<String> {
    match (conversion.kind, conversion.flags) {
        ('s', "") => to_text(value),
        ('r', "") => repr(value),
        ('d' | 'i', flags) => {
            let number = value.as_int()?;
            if flags.is_empty() {
                Some(number.to_string())
            } else if let Some(width) = flags.strip_prefix('.') {
                int_spec(number, &format!("0{width}")).filter(|_| number >= 0)
            } else {
                int_spec(number, flags)
            }
        }
        _ => None,
    }
}

/// `str.format(…)`
pub(super) fn str_format(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(format) = receiver.and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "format");
    };
    let span = args.span;
    let mut parts: Vec<Value> = Vec::new();
    let mut rest = format.as_ref();
    let mut next = 0;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(machine.text(before, span)?);
        if let Some(tail) = after
            .strip_prefix("{{")
            .or_else(|| after.strip_prefix("}}"))
        {
            let brace = after.get(..1).unwrap_or("").to_owned();
            parts.push(machine.text(brace, span)?);
            rest = tail;
            continue;
        }
        let Some((field, tail)) = after.strip_prefix('{').and_then(|f| f.split_once('}')) else {
            return machine.raise("ValueError", span);
        };
        if field.contains('{') {
            return unmodelled(machine, args, "format");
        }
        parts.push(field_value(machine, args, field, &mut next)?);
        rest = tail;
    }
    parts.push(machine.text(rest, span)?);
    let mut joined = machine.text("", span)?;
    for part in parts {
        joined = machine.binary(
            crate::syntax::python::ast::Operator::Add,
            &joined,
            &part,
            span,
        )?;
    }
    Ok(joined)
}

fn field_value(
    machine: &mut Machine<'_>,
    args: &Args,
    field: &str,
    next: &mut usize,
) -> Eval<Value> {
    let span = args.span;
    let (name, spec) = field.split_once(':').unwrap_or((field, ""));
    let (name, conversion) = match name.split_once('!') {
        Some((name, conversion)) => (name, conversion.chars().next()),
        None => (name, None),
    };
    let first_end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, path) = name.split_at_checked(first_end).unwrap_or((name, ""));
    let value = if first.is_empty() {
        *next += 1;
        args.positional.get(*next - 1).cloned()
    } else if let Ok(index) = first.parse::<usize>() {
        args.positional.get(index).cloned()
    } else {
        args.keyword(first).map(|keyword| keyword.value.clone())
    };
    let Some(value) = value else {
        return machine.raise("IndexError", span);
    };
    let value = at_path(machine, value, path, span)?;
    let spec = machine.text(spec, span)?;
    machine.each(&value, &mut |machine, value| {
        format_value(machine, &value, conversion, &spec, span)
    })
}

/// `.name` and `[key]` behind the name of a field.
fn at_path(machine: &mut Machine<'_>, mut value: Value, mut path: &str, span: Span) -> Eval<Value> {
    while !path.is_empty() {
        if let Some(inner) = path.strip_prefix('[') {
            let Some((key, rest)) = inner.split_once(']') else {
                return machine.raise("ValueError", span);
            };
            let key = match key.parse::<i64>() {
                Ok(index) => machine.value(Data::Int(index), span),
                Err(_) => machine.text(key, span)?,
            };
            value = machine.subscript(&value, &key, span)?;
            path = rest;
        } else {
            let inner = path.trim_start_matches('.');
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            let (name, rest) = inner.split_at_checked(end).unwrap_or((inner, ""));
            value = machine.each(&value, &mut |machine, value| {
                super::attribute(machine, &value, name, span)
            })?;
            path = rest;
        }
    }
    Ok(value)
}
