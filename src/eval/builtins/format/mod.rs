//! Texts made of values: `%`, `str.format`, f-strings, `str()` and `repr()`.

mod fields;
mod float;
mod percent;
mod spec;

pub(super) use fields::{format_call, str_format};
pub(in crate::eval) use percent::percent;

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
        Data::Float(value) => float::text(*value)?,
        Data::Tuple(seq) if seq.class.is_none() => repr(value)?,
        _ => return None,
    })
}

/// `repr(value)` of plain values.
pub(super) fn repr(value: &Value) -> Option<String> {
    Some(match &value.data {
        Data::Str(text) => quoted(&text.text)?,
        Data::Tuple(seq) if seq.class.is_none() => {
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
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    let mut quoted = quote.to_string();
    for c in text.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if c == quote => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            _ => return None,
        }
    }
    quoted.push(quote);
    Some(quoted)
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
        None => spec::with_spec(value, spec),
        Some('s') => to_text(value).and_then(|text| aligned(&text, spec)),
        Some('r') => repr(value).and_then(|text| aligned(&text, spec)),
        Some(_) => None,
    };
    match text {
        Some(text) => machine.text(text, span),
        None => Ok(not_followed(machine, value, span)),
    }
}

/// `format(text, spec)`
fn aligned(text: &str, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return Some(text.to_owned());
    }
    spec::text_with(text, &spec::Spec::parse(spec)?)
}

fn not_followed(machine: &Machine<'_>, value: &Value, span: Span) -> Value {
    match value.data {
        Data::Symbol(_) => {
            let message = "it differs by interpreter or platform";
            machine.unknown(Reason::Environment, message, span)
        }
        _ => machine.unknown(Reason::UnknownCall, "the format is not followed", span),
    }
}
