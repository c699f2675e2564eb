//! Comparisons.

use super::{as_float, unknown_of};
use crate::eval::builtins;
use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::machine::{Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Seq, Value, Why};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{CmpOp, UnaryOp};
use crate::text::Span;
use std::cmp::Ordering;
use std::rc::Rc;

impl Machine<'_> {
    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value, span: Span) -> Eval<Value> {
        self.each(a, &mut |machine, a| {
            machine.each(b, &mut |machine, b| machine.compare_known(op, &a, &b, span))
        })
    }

    pub(super) fn compare_known(
        &mut self,
        op: CmpOp,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Eval<Value> {
        match op {
            CmpOp::In => return self.contains(b, a, span),
            CmpOp::NotIn => {
                let inside = self.contains(b, a, span)?;
                return self.unary(UnaryOp::Not, &inside, span);
            }
            CmpOp::Is | CmpOp::IsNot => return Ok(self.identity(op == CmpOp::Is, a, b, span)),
            _ => {}
        }
        let order = match op {
            CmpOp::Eq => Order::Eq,
            CmpOp::NotEq => Order::NotEq,
            CmpOp::Lt => Order::Lt,
            CmpOp::LtE => Order::LtE,
            CmpOp::Gt => Order::Gt,
            _ => Order::GtE,
        };
        if let Some(why) = unknown_of(a).or_else(|| unknown_of(b)) {
            return Ok(Value::unknown(why, self.at(span)));
        }
        if let Some(result) = self.instance_compare(op, a, b, span)? {
            return Ok(result);
        }
        // `[sys.version_info[0], sys.version_info[1]] < [2, 7]`
        if let Some((symbol, order, other)) = self.as_version(order, a, b) {
            let answer = self.compare_symbol(&symbol, order, &other);
            return Ok(self.answer(answer, span));
        }
        match (&a.data, &b.data) {
            (Data::Symbol(symbol), _) => {
                let answer = self.compare_symbol(symbol, order, b);
                Ok(self.answer(answer, span))
            }
            (_, Data::Symbol(symbol)) => {
                let answer = self.compare_symbol(symbol, order.mirrored(), a);
                Ok(self.answer(answer, span))
            }
            _ => self.compare_data(order, a, b, span),
        }
    }

    /// Two lists or tuples of which one holds the first parts of Python's version, as a comparison of that version.
    fn as_version(&self, order: Order, a: &Value, b: &Value) -> Option<(Symbol, Order, Value)> {
        let items = |value: &Value| match &value.data {
            Data::Tuple(seq) => Some(((**seq).clone(), true)),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(seq)) => Some((seq.clone(), false)),
                _ => None,
            },
            _ => None,
        };
        let parts = |seq: &Seq| {
            let parts = seq.certain()?;
            let in_order = parts.iter().enumerate().all(|(at, part)| {
                matches!(part.data, Data::Symbol(Symbol::VersionPart(own)) if own == at)
            });
            (in_order && !parts.is_empty()).then_some(Symbol::VersionInfo(Some(parts.len())))
        };
        let ((x, x_is_tuple), (y, y_is_tuple)) = (items(a)?, items(b)?);
        if x_is_tuple != y_is_tuple {
            return None;
        }
        let tuple =
            |seq: Seq, value: &Value| Value::new(Data::Tuple(Rc::new(seq)), value.at.clone());
        match (parts(&x), parts(&y)) {
            (Some(symbol), None) => Some((symbol, order, tuple(y, b))),
            (None, Some(symbol)) => Some((symbol, order.mirrored(), tuple(x, a))),
            _ => None,
        }
    }

    pub(super) fn compare_symbol(&self, symbol: &Symbol, order: Order, other: &Value) -> Answer {
        match (symbol, &other.data) {
            (Symbol::VersionInfo(_), Data::Tuple(seq)) => {
                let parts = seq.certain().and_then(|parts| {
                    parts
                        .into_iter()
                        .map(|part| part.as_int())
                        .collect::<Option<Vec<_>>>()
                });
                match parts {
                    Some(parts) => environment::compare_version(symbol, order, &parts),
                    None => Answer::Unclear,
                }
            }
            (Symbol::Setuptools, _) => match builtins::compare_setuptools(self, order, other) {
                Some(true) => Answer::When(Guard::always()),
                Some(false) => Answer::When(Guard::never()),
                None => Answer::Unclear,
            },
            (Symbol::SetuptoolsMajor { is_number: true }, Data::Int(number)) => {
                match builtins::is_older_setuptools(*number) {
                    true => Answer::When(if order.holds(Ordering::Greater) {
                        Guard::always()
                    } else {
                        Guard::never()
                    }),
                    false => Answer::Unclear,
                }
            }
            (Symbol::VersionPart(index), Data::Int(number)) => {
                environment::compare_part(*index, order, *number)
            }
            (Symbol::HexVersion, Data::Int(number)) => environment::compare_hex(order, *number),
            (Symbol::VersionText(cut), Data::Str(text)) => {
                environment::compare_version_text(*cut, order, &text.text)
            }
            (Symbol::Text(field, lowered), Data::Str(text)) => {
                environment::compare_text(field, *lowered, order, &text.text)
            }
            _ => Answer::Unclear,
        }
    }

    pub(super) fn identity(&self, is: bool, a: &Value, b: &Value, span: Span) -> Value {
        if let Some(why) = unknown_of(a).or_else(|| unknown_of(b)) {
            return Value::unknown(why, self.at(span));
        }
        let same = match (&a.data, &b.data) {
            (Data::None | Data::Bool(_), _) | (_, Data::None | Data::Bool(_)) => a.is_same(b),
            (Data::Ref(x), Data::Ref(y))
                if x == y || !(self.is_unseen_instance(*x) && self.is_unseen_instance(*y)) =>
            {
                x == y
            }
            (Data::Class(x), Data::Class(y)) => x == y,
            (Data::Native(x), Data::Native(y)) if is_type(x.name) && is_type(y.name) => {
                if let ("str", "bytes") | ("bytes", "str") = (x.name, y.name) {
                    let Answer::When(old) = environment::compare_part(0, Order::Lt, 3) else {
                        return self.unknown(Reason::Environment, "it differs", span);
                    };
                    let same = if is { old } else { old.negate() };
                    return self.answer(Answer::When(same), span);
                }
                x.name == y.name
            }
            _ => {
                let message = "identity of such values is not followed";
                return self.unknown(Reason::UnknownCall, message, span);
            }
        };
        self.bool(same == is, span)
    }

    /// Whether an object is one of a class that is not followed, which may give the same object twice.
    fn is_unseen_instance(&self, id: Id) -> bool {
        self.state.is_instance(id) && self.class_of(id).is_none()
    }

    pub(super) fn compare_data(
        &mut self,
        order: Order,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Eval<Value> {
        let ordering = match self.ordering(a, b) {
            Ok(ordering) => ordering,
            Err(why) => return Ok(Value::unknown(why, self.at(span))),
        };
        let holds = match (order, ordering) {
            (Order::Eq, ordering) => ordering == Some(Ordering::Equal),
            (Order::NotEq, ordering) => ordering != Some(Ordering::Equal),
            (Order::Lt, Some(ordering)) => ordering.is_lt(),
            (Order::LtE, Some(ordering)) => ordering.is_le(),
            (Order::Gt, Some(ordering)) => ordering.is_gt(),
            (Order::GtE, Some(ordering)) => ordering.is_ge(),
            (_, None) => return self.type_error(span),
        };
        Ok(self.bool(holds, span))
    }

    /// The order of two values, `None` when they are unequal and have none.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn ordering(&self, a: &Value, b: &Value) -> Result<Option<Ordering>, Why> {
        if let Some(why) = unknown_of(a).or_else(|| unknown_of(b)) {
            return Err(why);
        }
        let not_followed = || {
            self.why(
                Reason::UnknownCall,
                "the comparison is not followed",
                a.at.span,
            )
        };
        if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
            return Ok(Some(x.cmp(&y)));
        }
        if let (Some(x), Some(y)) = (as_float(a), as_float(b)) {
            return x.partial_cmp(&y).map(Some).ok_or_else(not_followed);
        }
        match (&a.data, &b.data) {
            (Data::Symbol(Symbol::SetuptoolsMajor { is_number: true }), Data::Int(number))
                if builtins::is_older_setuptools(*number) =>
            {
                Ok(Some(Ordering::Greater))
            }
            (Data::Int(number), Data::Symbol(Symbol::SetuptoolsMajor { is_number: true }))
                if builtins::is_older_setuptools(*number) =>
            {
                Ok(Some(Ordering::Less))
            }
            (Data::Str(x), Data::Str(y)) => Ok(Some(x.text.cmp(&y.text))),
            (Data::Bytes(x), Data::Bytes(y)) => Ok(Some(x.cmp(y))),
            // By parts, as pathlib compares.
            (Data::Path(x), Data::Path(y)) => Ok(Some(x.split('/').cmp(y.split('/')))),
            (Data::None, Data::None) => Ok(Some(Ordering::Equal)),
            (Data::Tuple(x), Data::Tuple(y)) => self.seq_ordering(x, y, &not_followed),
            (Data::Ref(x), Data::Ref(y)) => match builtins::version_order(self, a, b) {
                Some(order) => Ok(Some(order)),
                None => self.object_ordering(*x, *y, &not_followed),
            },
            (Data::Ref(id), other) | (other, Data::Ref(id)) if is_plain(other) => {
                match self.state.object(*id).map(Rc::as_ref) {
                    Some(Object::List(_) | Object::Dict(_) | Object::Set(_)) => Ok(None),
                    _ => Err(not_followed()),
                }
            }
            (one, other) if is_plain(one) && is_plain(other) => Ok(None),
            (Data::Class(x), Data::Class(y)) if x == y => Ok(Some(Ordering::Equal)),
            _ => Err(not_followed()),
        }
    }

    fn object_ordering(
        &self,
        x: Id,
        y: Id,
        not_followed: &dyn Fn() -> Why,
    ) -> Result<Option<Ordering>, Why> {
        let is_instance = |id| {
            matches!(
                self.state.object(id).map(Rc::as_ref),
                Some(Object::Instance(_))
            )
        };
        if is_instance(x) && is_instance(y) {
            let plain = self.compares_by_identity(x) && self.compares_by_identity(y);
            if plain {
                return Ok((x == y).then_some(Ordering::Equal));
            }
        } else if x == y {
            return Ok(Some(Ordering::Equal));
        }
        let (x, y) = (self.state.object(x), self.state.object(y));
        match (x.map(Rc::as_ref), y.map(Rc::as_ref)) {
            (Some(Object::List(x)), Some(Object::List(y))) => self.seq_ordering(x, y, not_followed),
            // It has no `__eq__`: two of them are never equal.
            (Some(Object::Instance(x)), Some(Object::Instance(y)))
                if x.class.as_ref() == "Extension" && y.class.as_ref() == "Extension" =>
            {
                Ok(None)
            }
            _ => Err(not_followed()),
        }
    }

    pub(super) fn seq_ordering(
        &self,
        x: &Seq,
        y: &Seq,
        not_followed: &dyn Fn() -> Why,
    ) -> Result<Option<Ordering>, Why> {
        let (Some(a), Some(b)) = (x.certain(), y.certain()) else {
            return Err(x
                .doubt()
                .or_else(|| y.doubt())
                .cloned()
                .unwrap_or_else(not_followed));
        };
        for (x, y) in a.iter().zip(&b) {
            if matches!(x.data, Data::Guarded(_)) || matches!(y.data, Data::Guarded(_)) {
                return Err(not_followed());
            }
            match self.ordering(x, y)? {
                Some(Ordering::Equal) => {}
                other => return Ok(other),
            }
        }
        Ok(Some(a.len().cmp(&b.len())))
    }
}

/// Values without further objects, which are equal to none of another type.
fn is_plain(data: &Data) -> bool {
    matches!(
        data,
        Data::Str(_) | Data::None | Data::Tuple(_) | Data::Int(_) | Data::Bool(_) | Data::Float(_)
    )
}
/// Built-in functions that are types, each an object of its own; `str` is `bytes` on Python 2.
fn is_type(name: &str) -> bool {
    matches!(
        name,
        "str"
            | "bytes"
            | "int"
            | "bool"
            | "float"
            | "list"
            | "tuple"
            | "dict"
            | "set"
            | "frozenset"
    )
}

/// Whether values have a total order among them: texts, numbers, or tuples of those in the same places.
pub(in crate::eval) fn have_order<'v>(values: impl IntoIterator<Item = &'v Value>) -> bool {
    let mut shapes = values.into_iter().map(|value| {
        let mut shape = String::new();
        add_shape(value, &mut shape).then_some(shape)
    });
    let Some(first) = shapes.next() else {
        return true;
    };
    match shapes.next() {
        Some(second) => first.is_some() && second == first && shapes.all(|shape| shape == first),
        None => true,
    }
}

fn add_shape(value: &Value, shape: &mut String) -> bool {
    let letter = match &value.data {
        Data::Bool(_) | Data::Int(_) => 'n',
        Data::Float(number) if !number.is_nan() => 'n',
        Data::Str(_) => 's',
        Data::Bytes(_) => 'b',
        Data::Path(_) => 'p',
        Data::Tuple(seq) => {
            let Some(items) = seq.certain() else {
                return false;
            };
            shape.push('(');
            return items.into_iter().all(|item| add_shape(item, shape));
        }
        _ => return false,
    };
    shape.push(letter);
    true
}
