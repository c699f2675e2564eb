//! Small modules of the standard library: `textwrap`, `ast.literal_eval`, `collections`.

use super::text::is_python_space;
use super::{Row, functions, pure, raw, unmodelled};
use crate::eval::class::{default_dict, named_tuple};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Map, Value};
use crate::syntax::python::ast::{Expr, Number, UnaryOp};
use crate::syntax::python::parse_literal;
use crate::text::Span;

pub(super) const TEXTWRAP: &[Row] = &[pure("dedent", dedent)];
pub(super) const COLLECTIONS: &[Row] = &[
    raw("OrderedDict", functions::to_dict),
    pure("namedtuple", named_tuple),
    raw("defaultdict", default_dict),
];

/// What `typing` has for the types themselves is not followed.
pub(super) const TYPING: &[Row] = &[raw("cast", cast)];

/// `typing.cast(type, value)`
fn cast(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [_, value] => Ok(value.clone()),
        _ => unmodelled(machine, args, "typing.cast"),
    }
}

/// `textwrap.dedent`: lines of blanks become empty, the common margin goes.
fn dedent(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(text) = args.positional.first().and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "textwrap.dedent");
    };
    let is_blank = |line: &str| line.chars().all(|c| c == ' ' || c == '\t');
    // The versions differ on lines of other white space.
    let plain = text
        .split('\n')
        .all(|line| is_blank(line) || !line.chars().all(is_python_space));
    if !plain {
        return unmodelled(machine, args, "textwrap.dedent");
    }
    let margin = text
        .split('\n')
        .filter(|line| !is_blank(line))
        .map(|line| line.trim_start_matches([' ', '\t']))
        .zip(text.split('\n').filter(|line| !is_blank(line)))
        .map(|(rest, line)| line.strip_suffix(rest).unwrap_or(""))
        .reduce(common_start)
        .unwrap_or("");
    let dedented = text
        .split('\n')
        .map(|line| {
            if is_blank(line) {
                ""
            } else {
                line.strip_prefix(margin).unwrap_or(line)
            }
        })
        .collect::<Vec<_>>()
        .join("\n");
    machine.text(dedented, args.span)
}

fn common_start<'t>(a: &'t str, b: &'t str) -> &'t str {
    let length = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    a.get(..length).unwrap_or("")
}

pub(super) fn literal_eval(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let Some(source) = args.positional.first() else {
        return unmodelled(machine, args, "ast.literal_eval");
    };
    let Some(text) = source.as_str() else {
        return unmodelled(machine, args, "ast.literal_eval");
    };
    // Python strips blanks and tabs at the start only.
    match literal_value(
        machine,
        text.trim_start_matches([' ', '\t']),
        source.at.span,
    ) {
        Some(value) => Ok(value),
        None => unmodelled(machine, args, "ast.literal_eval"),
    }
}

/// The value of a text that is a literal.
pub(super) fn literal_value(machine: &mut Machine<'_>, text: &str, span: Span) -> Option<Value> {
    let expr = parse_literal(text)?;
    literal(machine, &expr, span)
}

/// The value of a literal.
fn literal(machine: &mut Machine<'_>, expr: &Expr, span: Span) -> Option<Value> {
    Some(match expr {
        Expr::StringLiteral(text) => Value::str(text.value.to_str(), machine.at(span)),
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(value) => machine.value(Data::Int(value.as_i64()?), span),
            Number::Float(value) => machine.value(Data::Float(*value), span),
            Number::Complex { .. } => return None,
        },
        Expr::UnaryOp(operation) if operation.op == UnaryOp::USub => {
            let operand = literal(machine, &operation.operand, span)?;
            machine.value(Data::Int(operand.as_int()?.checked_neg()?), span)
        }
        Expr::BooleanLiteral(value) => machine.bool(value.value, span),
        Expr::NoneLiteral(_) => machine.none(span),
        Expr::Tuple(tuple) => {
            let items = literals(machine, &tuple.elts, span)?;
            machine.tuple(items, span)
        }
        Expr::List(list) => {
            let items = literals(machine, &list.elts, span)?;
            machine.list(items, span)
        }
        Expr::Dict(dict) => {
            let mut map = Map::default();
            for item in &dict.items {
                let key = literal(machine, item.key.as_ref()?, span)?;
                let value = literal(machine, &item.value, span)?;
                crate::eval::ops::put_entry(&mut map, key.key()?, key, value);
            }
            machine.alloc(Object::Dict(map), span)
        }
        _ => return None,
    })
}

fn literals(machine: &mut Machine<'_>, items: &[Expr], span: Span) -> Option<Vec<Value>> {
    items
        .iter()
        .map(|item| literal(machine, item, span))
        .collect()
}
