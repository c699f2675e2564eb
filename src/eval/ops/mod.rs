//! Operators; in the files below truth, comparisons, iteration, subscripts and stores.

mod compare;
mod items;
mod sets;
mod store;
mod subscript;
mod truth;

pub(super) use compare::have_order;
pub(super) use store::put_entry;
pub(super) use subscript::position;

use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Seq, Text, Value, Why};
use crate::eval::{builtins, limits};
use crate::resolved::Reason;
use crate::syntax::python::ast::{Operator, UnaryOp};
use crate::text::Span;
use std::rc::Rc;
use store::merge_map;

impl Machine<'_> {
    pub fn unary(&mut self, op: UnaryOp, operand: &Value, span: Span) -> Eval<Value> {
        if op == UnaryOp::Not {
            let truth = self.truth(operand);
            let negated = Truth {
                yes: truth.no,
                no: truth.yes,
                ..truth
            };
            return Ok(self.truth_value(negated, span));
        }
        self.each(operand, &mut |machine, operand| {
            let result = match (&operand.data, op) {
                (Data::Unknown(unknown), _) => {
                    return Ok(Value::unknown(unknown.why.clone(), machine.at(span)));
                }
                (Data::Float(value), UnaryOp::USub) => Some(Data::Float(-value)),
                (Data::Float(value), UnaryOp::UAdd) => Some(Data::Float(*value)),
                _ => match (operand.as_int(), op) {
                    (Some(value), UnaryOp::USub) => value.checked_neg().map(Data::Int),
                    (Some(value), UnaryOp::UAdd) => Some(Data::Int(value)),
                    (Some(value), UnaryOp::Invert) => Some(Data::Int(!value)),
                    _ => None,
                },
            };
            Ok(match result {
                Some(data) => machine.value(data, span),
                None => machine.unknown(Reason::UnknownCall, "the operator is not followed", span),
            })
        })
    }

    pub fn binary(&mut self, op: Operator, a: &Value, b: &Value, span: Span) -> Eval<Value> {
        self.each(a, &mut |machine, a| {
            machine.each(b, &mut |machine, b| machine.binary_known(op, &a, &b, span))
        })
    }

    fn binary_known(&mut self, op: Operator, a: &Value, b: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(a).or_else(|| unknown_of(b)) {
            let reach = a.reach().into_iter().chain(b.reach()).collect::<Vec<_>>();
            return Ok(Value::unknown_reaching(why, reach, self.at(span)));
        }
        if let Some(result) = self.instance_binary(op, a, b, span)? {
            return Ok(result);
        }
        if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
            return self.int_binary(op, x, y, span);
        }
        if let (Some(x), Some(y)) = (as_float(a), as_float(b)) {
            return self.float_binary(op, x, y, span);
        }
        if matches!(op, Operator::Add | Operator::Mod)
            && let (Some(x), Some(y)) = (self.spelled(a), self.spelled(b))
            && (is_symbol(a) || is_symbol(b))
        {
            return self.binary(op, &x, &y, span);
        }
        match (op, &a.data, &b.data) {
            (Operator::Add, Data::Str(x), Data::Str(y)) => {
                self.text(format!("{}{}", x.text, y.text), span)
            }
            (Operator::Add, Data::Bytes(x), Data::Bytes(y)) => {
                self.charge(x.len() + y.len(), span)?;
                let bytes = x.iter().chain(y.iter()).copied().collect::<Vec<u8>>();
                Ok(self.value(Data::Bytes(bytes.into()), span))
            }
            (Operator::Add, Data::Tuple(x), Data::Tuple(y)) => {
                let seq = appended((**x).clone(), &y.items, &y.open);
                self.work(seq.items.len(), span)?;
                Ok(self.value(Data::Tuple(Rc::new(seq)), span))
            }
            (Operator::Mod, Data::Str(format), _) => {
                let format = format.text.clone();
                let b = &self.percent_arguments(&format, b, span)?;
                builtins::percent(self, &format, b, span)
            }
            (Operator::Mult, Data::Str(_) | Data::Tuple(_) | Data::Ref(_), _) => match b.as_int() {
                Some(times) => self.repeat(a, times, span),
                None => self.type_error(span),
            },
            (Operator::Mult, _, Data::Str(_) | Data::Tuple(_) | Data::Ref(_)) => match a.as_int() {
                Some(times) => self.repeat(b, times, span),
                None => self.type_error(span),
            },
            (Operator::Div, Data::Path(_), _) | (Operator::Div, _, Data::Path(_)) => {
                builtins::join_path(self, a, b, span)
            }
            (_, Data::Ref(x), Data::Ref(y)) => self.container_binary(op, *x, *y, span),
            (_, Data::Symbol(_), _) | (_, _, Data::Symbol(_)) => Ok(self.unclear(span)),
            _ => self.type_error(span),
        }
    }

    /// Instances among the values of `%s` as texts.
    fn percent_arguments(&mut self, format: &str, values: &Value, span: Span) -> Eval<Value> {
        if format
            .split('%')
            .skip(1)
            .any(|part| !part.is_empty() && !part.starts_with('s'))
        {
            return Ok(values.clone());
        }
        let Data::Tuple(seq) = &values.data else {
            let text = self.instance_text(values, false, span)?;
            return Ok(text.unwrap_or_else(|| values.clone()));
        };
        let mut seq = (**seq).clone();
        for item in &mut seq.items {
            if let Some(text) = self.instance_text(&item.value, false, span)? {
                item.value = text;
            }
        }
        Ok(Value::new(Data::Tuple(Rc::new(seq)), values.at.clone()))
    }

    /// A value that is written into a text: the major version of Python is 2 or 3. `None` for what cannot be written.
    pub fn spelled(&self, value: &Value) -> Option<Value> {
        let major = |two: Data, three: Data| {
            let Answer::When(is_two) = environment::compare_part(0, Order::Lt, 3) else {
                return None;
            };
            let is_three = is_two.negate();
            let alternatives = vec![
                (is_two, Value::new(two, value.at.clone())),
                (is_three, Value::new(three, value.at.clone())),
            ];
            Some(self.seen(&Value::guarded(alternatives, &value.at)))
        };
        let text = |text: &str| Value::str(text, value.at.clone()).data;
        match &value.data {
            Data::Symbol(Symbol::VersionPart(0)) => major(Data::Int(2), Data::Int(3)),
            Data::Symbol(Symbol::VersionText(Some(1))) => major(text("2"), text("3")),
            Data::Symbol(Symbol::VersionInfo(Some(1))) => {
                let one = |number| {
                    let number = Value::new(Data::Int(number), value.at.clone());
                    Data::Tuple(Rc::new(Seq::of([number])))
                };
                major(one(2), one(3))
            }
            Data::Symbol(_) => None,
            _ => Some(value.clone()),
        }
    }

    /// An operation that Python refuses, or one that we do not know: never a value.
    pub fn type_error(&mut self, span: Span) -> Eval<Value> {
        let why = self.why(
            Reason::UnknownCall,
            "the operation on these values is not followed",
            span,
        );
        self.may_raise(Some("TypeError"), &why, span);
        Ok(Value::unknown(why, self.at(span)))
    }

    fn int_binary(&mut self, op: Operator, x: i64, y: i64, span: Span) -> Eval<Value> {
        let result = match op {
            Operator::Add => x.checked_add(y),
            Operator::Sub => x.checked_sub(y),
            Operator::Mult => x.checked_mul(y),
            Operator::BitOr => Some(x | y),
            Operator::BitAnd => Some(x & y),
            Operator::BitXor => Some(x ^ y),
            Operator::FloorDiv | Operator::Mod | Operator::Div if y == 0 => {
                return self.raise("ZeroDivisionError", span);
            }
            Operator::FloorDiv => floored(x, y).map(|(quotient, _)| quotient),
            Operator::Mod => floored(x, y).map(|(_, rest)| rest),
            Operator::Pow => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
            Operator::LShift => u32::try_from(y)
                .ok()
                .filter(|y| *y < 32)
                .and_then(|y| x.checked_mul(1_i64 << y)),
            Operator::RShift => u32::try_from(y).ok().filter(|y| *y < 63).map(|y| x >> y),
            Operator::Div => return Ok(self.int_quotient(x, y, span)),
            Operator::MatMult => return self.type_error(span),
        };
        Ok(match result {
            Some(value) => self.value(Data::Int(value), span),
            None => self.unknown(Reason::Limit, "the number is not followed", span),
        })
    }

    /// `x / y`: Python 2 gives a whole number, unless `from __future__ import division` stands there.
    fn int_quotient(&self, x: i64, y: i64, span: Span) -> Value {
        let unclear = |machine: &Self| {
            let message = "the versions of Python divide whole numbers differently";
            machine.unknown(Reason::Environment, message, span)
        };
        let (Ok(a), Ok(b)) = (i32::try_from(x), i32::try_from(y)) else {
            return unclear(self);
        };
        let three = builtins::environments("python_version >= '3'");
        let two = three.negate();
        let quotient = self.value(Data::Float(f64::from(a) / f64::from(b)), span);
        let all = vec![(three, quotient), (two, unclear(self))];
        self.seen(&Value::guarded(all, &self.at(span)))
    }

    fn float_binary(&mut self, op: Operator, x: f64, y: f64, span: Span) -> Eval<Value> {
        let result = match op {
            Operator::Add => x + y,
            Operator::Sub => x - y,
            Operator::Mult => x * y,
            Operator::Div if y != 0.0 => x / y,
            Operator::FloorDiv if y != 0.0 && x >= 0.0 && y > 0.0 => ((x - x % y) / y).round(),
            Operator::Mod if x >= 0.0 && y > 0.0 => x % y,
            _ => return self.type_error(span),
        };
        Ok(self.value(Data::Float(result), span))
    }

    fn repeat(&mut self, value: &Value, times: i64, span: Span) -> Eval<Value> {
        let times = usize::try_from(times).unwrap_or(0);
        match &value.data {
            Data::Str(text) => {
                self.charge(text.text.len().saturating_mul(times), span)?;
                self.text(text.text.repeat(times), span)
            }
            Data::Tuple(seq) => {
                let seq = self.repeat_seq(seq, times, span)?;
                Ok(self.value(Data::Tuple(Rc::new(seq)), span))
            }
            Data::Ref(id) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::List(seq)) => {
                    let seq = self.repeat_seq(seq, times, span)?;
                    Ok(self.alloc(Object::List(seq), span))
                }
                _ => self.type_error(span),
            },
            _ => self.type_error(span),
        }
    }

    fn repeat_seq(&mut self, seq: &Seq, times: usize, span: Span) -> Eval<Seq> {
        let length = seq.items.len().saturating_mul(times);
        if length > limits::ITEMS {
            return Err(self.limit("the list is too long", span));
        }
        self.work(length, span)?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..times {
            items.extend(seq.items.iter().cloned());
        }
        Ok(Seq {
            items,
            open: seq.open.clone(),
            ..Seq::default()
        })
    }

    fn container_binary(&mut self, op: Operator, x: usize, y: usize, span: Span) -> Eval<Value> {
        let (Some(a), Some(b)) = (self.state.object(x).cloned(), self.state.object(y).cloned())
        else {
            return self.type_error(span);
        };
        match (op, a.as_ref(), b.as_ref()) {
            (Operator::Add, Object::List(a), Object::List(b)) => {
                let seq = appended(a.clone(), &b.items, &b.open);
                self.work(seq.items.len(), span)?;
                Ok(self.alloc(Object::List(seq), span))
            }
            (
                Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor,
                Object::Set(a),
                Object::Set(b),
            ) => self.set_binary(op, a, b, span),
            (Operator::BitOr, Object::Dict(a), Object::Dict(b)) => {
                let mut map = a.clone();
                merge_map(&mut map, b);
                Ok(self.alloc(Object::Dict(map), span))
            }
            _ => self.type_error(span),
        }
    }
}

/// Quotient and rest as Python gives them: the rest has the sign of the divisor.
fn floored(x: i64, y: i64) -> Option<(i64, i64)> {
    let (quotient, rest) = (x.checked_div(y)?, x.checked_rem(y)?);
    if rest != 0 && (rest < 0) != (y < 0) {
        return Some((quotient.checked_sub(1)?, rest + y));
    }
    Some((quotient, rest))
}

/// Why a value is not known, when it is not.
pub(super) fn unknown_of(value: &Value) -> Option<Why> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown.why.clone()),
        Data::Either(either) => Some(either.why.clone()),
        _ => None,
    }
}

fn is_symbol(value: &Value) -> bool {
    matches!(value.data, Data::Symbol(_))
}

fn as_float(value: &Value) -> Option<f64> {
    match value.data {
        Data::Float(value) => Some(value),
        #[allow(clippy::cast_precision_loss)]
        Data::Int(value) => Some(value as f64),
        _ => None,
    }
}

/// The items of `seq` with more behind them.
pub(super) fn appended(mut seq: Seq, items: &[Item], open: &[Why]) -> Seq {
    seq.items.extend(items.iter().cloned());
    seq.open.extend(open.iter().cloned());
    seq.class = None;
    seq
}

/// Text that covers a part of a text that is written so in a file, with the place of the part.
pub(super) fn part_of(whole: &Value, text: &Text, start: usize, end: usize) -> Option<Value> {
    let part = text.text.get(start..end)?;
    let mut at = whole.at.clone();
    if !(start == 0 && end == text.text.len()) {
        at.via = None;
    }
    if text.verbatim {
        let from = at.span.start as usize;
        at.span = Span::new(at.span.file, from + start, from + end);
    }
    Some(Value::new(
        Data::Str(Text {
            text: part.into(),
            verbatim: text.verbatim,
        }),
        at,
    ))
}
