//! `format % values`: printf-style formatting of texts.

use super::spec::Spec;
use super::{float, not_followed, repr, to_text};
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Value};
use crate::text::Span;

/// One conversion: `%(key)flags width .precision kind`.
struct Conversion<'a> {
    key: Option<&'a str>,
    spec: Spec,
    is_left: bool,
    kind: char,
}

/// What is being written.
struct Writing<'v> {
    value: &'v Value,
    positional: &'v [Value],
    span: Span,
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
            None => return Ok(not_followed(machine, value, span)),
        },
        _ => vec![value.clone()],
    };
    let writing = Writing {
        value,
        positional: &positional,
        span,
    };
    percent_from(machine, format, &writing, 0, String::new())
}

fn percent_from(
    machine: &mut Machine<'_>,
    format: &str,
    writing: &Writing<'_>,
    mut next: usize,
    mut done: String,
) -> Eval<Value> {
    let span = writing.span;
    let Some(at) = format.find('%') else {
        let is_mapping = matches!(writing.value.data, Data::Ref(_));
        if next < writing.positional.len() && !is_mapping {
            return machine.raise("TypeError", span);
        }
        done.push_str(format);
        return machine.text(done, span);
    };
    done.push_str(format.get(..at).unwrap_or(""));
    let after = format.get(at + 1..).unwrap_or("");
    if let Some(rest) = after.strip_prefix('%') {
        done.push('%');
        return percent_from(machine, rest, writing, next, done);
    }
    let mut star = || {
        next += 1;
        let number = writing.positional.get(next - 1)?.as_int()?;
        usize::try_from(number).ok()
    };
    let Some((conversion, rest)) = conversion(after, &mut star) else {
        return Ok(not_followed(machine, writing.value, span));
    };
    let part = match conversion.key {
        Some(key) => {
            let key = Value::str(key, machine.at(span));
            machine.subscript(writing.value, &key, span)?
        }
        None => match writing.positional.get(next) {
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
                percent_from(machine, rest, writing, next, format!("{done}{text}"))
            }
            None => Ok(not_followed(machine, &part, span)),
        }
    })
}

/// The conversion at the start of a text, and what follows it.
fn conversion<'t>(
    text: &'t str,
    star: &mut dyn FnMut() -> Option<usize>,
) -> Option<(Conversion<'t>, &'t str)> {
    let (key, mut rest) = match text.strip_prefix('(') {
        Some(inner) => {
            let (key, rest) = inner.split_once(')')?;
            // Brackets nest in a key.
            if key.contains('(') {
                return None;
            }
            (Some(key), rest)
        }
        None => (None, text),
    };
    let mut spec = Spec::default();
    let mut is_left = false;
    while let Some(flag) = rest.chars().next().filter(|c| "#0- +".contains(*c)) {
        match flag {
            '#' => spec.alternate = true,
            '0' => spec.zero = true,
            '-' => is_left = true,
            ' ' => spec.sign = spec.sign.or(Some(' ')),
            _ => spec.sign = Some('+'),
        }
        rest = rest.get(1..)?;
    }
    (spec.width, rest) = number(rest, star)?;
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, after) = number(after, star)?;
        spec.precision = Some(precision);
        rest = after;
    }
    let kind = rest.chars().next().filter(char::is_ascii_alphabetic)?;
    let conversion = Conversion {
        key,
        spec,
        is_left,
        kind,
    };
    Some((conversion, rest.get(1..)?))
}

/// A width or precision, 0 when there is none.
fn number<'t>(text: &'t str, star: &mut dyn FnMut() -> Option<usize>) -> Option<(usize, &'t str)> {
    const GREATEST: usize = 400;
    let (number, rest) = match text.strip_prefix('*') {
        Some(rest) => (star()?, rest),
        None => {
            let digits = text.chars().take_while(char::is_ascii_digit).count();
            let (digits, rest) = text.split_at_checked(digits)?;
            match digits {
                "" => (0, rest),
                digits => (digits.parse().ok()?, rest),
            }
        }
    };
    (number <= GREATEST).then_some((number, rest))
}

fn converted(conversion: &Conversion<'_>, value: &Value) -> Option<String> {
    let spec = &conversion.spec;
    let text = |text: String| match spec.precision {
        Some(most) => text.chars().take(most).collect(),
        None => text,
    };
    match conversion.kind {
        's' => aligned(conversion, "", &text(to_text(value)?), false),
        'r' => aligned(conversion, "", &text(repr(value)?), false),
        'c' => match value.as_int() {
            Some(code) => {
                let code = u8::try_from(code).ok().filter(u8::is_ascii)?;
                aligned(conversion, "", &char::from(code).to_string(), false)
            }
            None => {
                let text = value.as_str().filter(|text| text.chars().count() == 1)?;
                aligned(conversion, "", text, false)
            }
        },
        'd' | 'i' | 'u' => int(conversion, whole(value)?),
        'x' | 'X' | 'o' => based(conversion, value.as_int()?),
        kind @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G') => {
            let number = match value.data {
                Data::Float(number) => number,
                #[allow(clippy::cast_precision_loss)]
                _ => value.as_int()? as f64,
            };
            let digits = float::of_kind(number.abs(), kind, spec.precision, spec.alternate);
            let digits = digits.filter(|_| number.is_finite() && !spec.alternate)?;
            aligned(
                conversion,
                sign(spec, number.is_sign_negative()),
                &digits,
                true,
            )
        }
        _ => None,
    }
}

/// The whole number of `%d`.
fn whole(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9e15;
    match value.data {
        #[allow(clippy::cast_possible_truncation)]
        Data::Float(number) if number.abs() < EXACT => Some(number.trunc() as i64),
        _ => value.as_int(),
    }
}

fn sign(spec: &Spec, is_negative: bool) -> &'static str {
    match (is_negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(_)) => " ",
        (false, None) => "",
    }
}

fn int(conversion: &Conversion<'_>, number: i64) -> Option<String> {
    let spec = &conversion.spec;
    let least = spec.precision.unwrap_or(0);
    let digits = format!("{:0>least$}", number.unsigned_abs());
    aligned(conversion, sign(spec, number < 0), &digits, true)
}

/// `%x` and `%o`. Their other forms differ by version.
fn based(conversion: &Conversion<'_>, number: i64) -> Option<String> {
    let spec = &conversion.spec;
    let size = number.unsigned_abs();
    let (prefix, digits) = match conversion.kind {
        'x' => ("0x", format!("{size:x}")),
        'X' => ("0X", format!("{size:X}")),
        _ if spec.alternate => return None,
        _ => ("", format!("{size:o}")),
    };
    if spec.precision.is_some() {
        return None;
    }
    let prefix = if spec.alternate { prefix } else { "" };
    let sign = sign(spec, number < 0);
    aligned(conversion, &format!("{sign}{prefix}"), &digits, true)
}

/// Fills the width: with zeros behind the sign of a number.
fn aligned(conversion: &Conversion<'_>, sign: &str, text: &str, is_number: bool) -> Option<String> {
    let spec = &conversion.spec;
    let length = sign.len() + text.chars().count();
    let missing = spec.width.saturating_sub(length);
    Some(if conversion.is_left {
        format!("{sign}{text}{}", " ".repeat(missing))
    } else if spec.zero && is_number {
        format!("{sign}{}{text}", "0".repeat(missing))
    } else {
        format!("{}{sign}{text}", " ".repeat(missing))
    })
}
