//! Built-in functions of numbers.

use super::super::{Row, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::Operator;

pub(in crate::eval::builtins) const NUMBERS: &[Row] = &[
    pure("abs", absolute),
    pure("divmod", quotient_and_rest),
    pure("pow", power),
    pure("ord", code_point),
    pure("hex", hexadecimal),
    pure("bin", binary),
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
