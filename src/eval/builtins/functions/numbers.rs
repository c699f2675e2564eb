//! Built-in functions of numbers.

use super::super::format::format_call;
use super::super::{Row, environments, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::Operator;

pub(in crate::eval::builtins) const NUMBERS: &[Row] = &[
    pure("abs", absolute),
    pure("divmod", quotient_and_rest),
    pure("pow", power),
    pure("ord", code_point),
    pure("hex", hexadecimal),
    pure("bin", binary),
    pure("chr", character),
    pure("oct", octal),
    pure("round", round),
    pure("format", format_call),
];

fn absolute(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let number = match args.positional.as_slice() {
        [value] => match value.data {
            Data::Float(number) => Some(Data::Float(number.abs())),
            _ => value.as_int().and_then(i64::checked_abs).map(Data::Int),
        },
        _ => None,
    };
    match number {
        Some(number) => Ok(machine.value(number, args.span)),
        None => unmodelled(machine, args, "abs"),
    }
}

fn quotient_and_rest(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [a, b] = args.positional.as_slice() else {
        return unmodelled(machine, args, "divmod");
    };
    let quotient = machine.binary(Operator::FloorDiv, a, b, args.span)?;
    let rest = machine.binary(Operator::Mod, a, b, args.span)?;
    Ok(machine.tuple([quotient, rest], args.span))
}

fn power(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [a, b] => machine.binary(Operator::Pow, a, b, args.span),
        [a, b, modulus] => match [a, b, modulus].map(Value::as_int) {
            [Some(base), Some(exponent), Some(modulus)] if base >= 0 && exponent >= 0 => {
                match power_modulo(base, exponent, modulus) {
                    Some(number) => Ok(machine.value(Data::Int(number), args.span)),
                    None => unmodelled(machine, args, "pow"),
                }
            }
            _ => unmodelled(machine, args, "pow"),
        },
        _ => unmodelled(machine, args, "pow"),
    }
}

fn code_point(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let only = args.positional.first().and_then(Value::as_str).cloned();
    let mut chars = only.iter().flat_map(|text| text.chars());
    match (chars.next(), chars.next()) {
        // Texts are bytes in Python 2.
        (Some(c), None) if c.is_ascii() => {
            Ok(machine.value(Data::Int(i64::from(u32::from(c))), args.span))
        }
        _ => unmodelled(machine, args, "ord"),
    }
}

fn power_modulo(base: i64, exponent: i64, modulus: i64) -> Option<i64> {
    let modulus = i128::from(modulus);
    if modulus < 1 {
        return None;
    }
    let (mut base, mut exponent, mut result) = (i128::from(base) % modulus, exponent, 1 % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    i64::try_from(result).ok()
}

/// The letter of a code; texts are bytes in Python 2.
fn character(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let code = match args.positional.as_slice() {
        [code] => code.as_int().and_then(|code| u8::try_from(code).ok()),
        _ => None,
    };
    match code.filter(u8::is_ascii) {
        Some(code) => machine.text(char::from(code).to_string(), args.span),
        None => unmodelled(machine, args, "chr"),
    }
}

/// `round(number, digits)`: a tie goes to the even digit in Python 3, away from 0 in Python 2, which always gives a
/// float.
fn round(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let (number, digits) = match args.positional.as_slice() {
        [number] => (number, None),
        [number, digits] => (number, digits.as_int()),
        _ => return unmodelled(machine, args, "round"),
    };
    let float = match number.data {
        Data::Float(float) if float.abs() < EXACT => float,
        _ => match number.as_int().and_then(|int| i32::try_from(int).ok()) {
            Some(int) => f64::from(int),
            None => return unmodelled(machine, args, "round"),
        },
    };
    let is_int = number.as_int().is_some();
    let places = match (args.positional.len(), digits) {
        (1, _) => 0,
        (_, Some(digits @ 0..=15)) => usize::try_from(digits).unwrap_or(0),
        _ => return unmodelled(machine, args, "round"),
    };
    let Ok(even) = format!("{float:.places$}").parse::<f64>() else {
        return unmodelled(machine, args, "round");
    };
    #[allow(clippy::cast_possible_truncation)]
    let of_three = match (is_int, args.positional.len()) {
        (true, _) | (false, 1) => Data::Int(even as i64),
        _ => Data::Float(even),
    };
    let of_three = machine.value(of_three, span);
    // A tie is one in the digits that the number is exactly.
    let is_tie = format!("{float:.60}")
        .split_once('.')
        .and_then(|(_, behind)| behind.get(places..))
        .is_some_and(|rest| rest.starts_with('5') && rest.trim_end_matches('0') == "5");
    let of_two = match is_tie {
        true => machine.unknown(
            crate::resolved::Reason::Environment,
            "the versions of Python round differently",
            span,
        ),
        false => machine.value(Data::Float(even), span),
    };
    let three = environments("python_version >= '3'");
    let two = three.negate();
    let all = Value::guarded(vec![(three, of_three), (two, of_two)], &machine.at(span));
    Ok(machine.seen(&all))
}

/// Floats below it are exact to the last decimal digit that is asked for.
const EXACT: f64 = 1e9;

fn octal(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let three = Truth::when(environments("python_version >= '3'"));
    machine.branch(
        three,
        |machine| in_base(machine, args, |number| format!("{number:#o}")),
        |machine| {
            in_base(machine, args, |number| match number {
                0 => "0".to_owned(),
                number => format!("0{number:o}"),
            })
        },
    )
}

fn in_base(machine: &mut Machine<'_>, args: &Args, write: fn(u64) -> String) -> Eval<Value> {
    match args.positional.as_slice() {
        [value] => match value.as_int() {
            Some(number) => {
                let sign = if number < 0 { "-" } else { "" };
                machine.text(format!("{sign}{}", write(number.unsigned_abs())), args.span)
            }
            None => unmodelled(machine, args, "hex"),
        },
        _ => unmodelled(machine, args, "hex"),
    }
}

fn hexadecimal(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    in_base(machine, args, |number| format!("{number:#x}"))
}

fn binary(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    in_base(machine, args, |number| format!("{number:#b}"))
}

/// `int(text, base)`; `None` for what is no number or not followed.
pub(super) fn in_given_base(text: &str, base: i64) -> Option<i64> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let (is_negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lowered = size.to_ascii_lowercase();
    let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefixed = prefixes.iter().find_map(|(prefix, own)| {
        let digits = lowered.strip_prefix(prefix)?;
        (base == 0 || base == i64::from(*own)).then_some((digits, *own))
    });
    let (digits, base) = match prefixed {
        Some(found) => found,
        // A zero before other digits is an error in one version and octal in the other.
        None if base == 0 && lowered.starts_with('0') && lowered.len() > 1 => return None,
        None if base == 0 => (lowered.as_str(), 10),
        None => (lowered.as_str(), u32::try_from(base).ok()?),
    };
    let known = (2..=36).contains(&base) && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = known.then(|| i64::from_str_radix(digits, base).ok())??;
    Some(if is_negative { -number } else { number })
}
