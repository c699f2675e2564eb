//! Operators and comparisons of instances: the methods of their classes, or what they hold.

use super::Member;
use crate::eval::builtins;
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{CmpOp, Operator, UnaryOp};
use crate::text::Span;

/// An operator, its method, and that of the right side.
const OPERATORS: &[(Operator, &str, &str)] = &[
    (Operator::Add, "__add__", "__radd__"),
    (Operator::Sub, "__sub__", "__rsub__"),
    (Operator::Mult, "__mul__", "__rmul__"),
    (Operator::Mod, "__mod__", "__rmod__"),
    (Operator::BitOr, "__or__", "__ror__"),
    (Operator::BitAnd, "__and__", "__rand__"),
    (Operator::FloorDiv, "__floordiv__", "__rfloordiv__"),
];

/// A comparison, its method, and that of the right side.
const COMPARISONS: &[(CmpOp, &str, &str)] = &[
    (CmpOp::Eq, "__eq__", "__eq__"),
    (CmpOp::NotEq, "__ne__", "__ne__"),
    (CmpOp::Lt, "__lt__", "__gt__"),
    (CmpOp::Gt, "__gt__", "__lt__"),
    (CmpOp::LtE, "__le__", "__ge__"),
    (CmpOp::GtE, "__ge__", "__le__"),
];

impl Machine<'_> {
    fn is_followed_instance(&self, value: &Value) -> bool {
        matches!(value.data, Data::Ref(id) if self.class_of(id).is_some())
    }

    /// `a op b` where one is an instance of a class that says what that is, or holds a dict or list.
    pub(in crate::eval) fn instance_binary(
        &mut self,
        op: Operator,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Eval<Option<Value>> {
        let known = OPERATORS.iter().find(|(own, _, _)| *own == op);
        if let Some((_, left, right)) = known
            && let Some(result) = self.by_method(a, b, left, right, span)?
        {
            return Ok(Some(result));
        }
        // What adding or joining such objects gives is one of Python's own.
        match (self.held(a), self.held(b)) {
            (None, None) => Ok(None),
            (x, y) if op == Operator::Add => {
                let (x, y) = (x.as_ref().unwrap_or(a), y.as_ref().unwrap_or(b));
                self.binary(op, x, y, span).map(Some)
            }
            _ => {
                let message = "the operator is not followed for such an object";
                Ok(Some(self.unknown(Reason::UnknownCall, message, span)))
            }
        }
    }

    /// The method of the left side, or that of the right side when the left one has none.
    fn by_method(
        &mut self,
        a: &Value,
        b: &Value,
        left: &str,
        right: &str,
        span: Span,
    ) -> Eval<Option<Value>> {
        let (first, second) = (self.is_followed_instance(a), self.is_followed_instance(b));
        // The right side goes first when its class derives from that of the left one.
        if first && second && !self.same_class(a, b) {
            return Ok(None);
        }
        if first && let Some(result) = self.special(a, left, vec![b.clone()], span)? {
            return Ok(Some(result));
        }
        if second && !first {
            return self.special(b, right, vec![a.clone()], span);
        }
        Ok(None)
    }

    fn same_class(&self, a: &Value, b: &Value) -> bool {
        match (&a.data, &b.data) {
            (Data::Ref(a), Data::Ref(b)) => self.class_of(*a) == self.class_of(*b),
            _ => false,
        }
    }

    /// `a op b` for a comparison with an instance whose class says what that is.
    pub(in crate::eval) fn instance_compare(
        &mut self,
        op: CmpOp,
        a: &Value,
        b: &Value,
        span: Span,
    ) -> Eval<Option<Value>> {
        let Some((_, left, right)) = COMPARISONS.iter().find(|(own, _, _)| *own == op) else {
            return Ok(None);
        };
        if self.is_followed_instance(a) || self.is_followed_instance(b) {
            // Python 2 compares with it where the method of the comparison is missing.
            if self.has_method(a, "__cmp__") || self.has_method(b, "__cmp__") {
                return Ok(None);
            }
            if let Some(result) = self.by_method(a, b, left, right, span)? {
                return Ok(Some(result));
            }
            if op == CmpOp::NotEq && self.has_method(a, "__eq__") {
                return self.unequal(a, b, span).map(Some);
            }
        }
        let by_identity = |value: &Value| match value.data {
            Data::Ref(id) => self.class_of(id).is_none() || self.compares_by_identity(id),
            _ => true,
        };
        if !by_identity(a) || !by_identity(b) {
            return Ok(None);
        }
        match (self.held(a), self.held(b)) {
            (None, None) => Ok(None),
            (x, y) => {
                let (x, y) = (x.as_ref().unwrap_or(a), y.as_ref().unwrap_or(b));
                self.compare(op, x, y, span).map(Some)
            }
        }
    }

    fn has_method(&self, value: &Value, name: &str) -> bool {
        let Data::Ref(id) = value.data else {
            return false;
        };
        self.class_of(id)
            .is_some_and(|class| !matches!(self.class_member(class, None, name), Member::Missing))
    }

    /// `a != b` of a class with `__eq__` only: Python 3 turns that round.
    fn unequal(&mut self, a: &Value, b: &Value, span: Span) -> Eval<Value> {
        let three = Truth::when(builtins::environments("python_version >= '3'"));
        self.branch(
            three,
            |machine| {
                let equal = machine.compare(CmpOp::Eq, a, b, span)?;
                machine.unary(UnaryOp::Not, &equal, span)
            },
            |machine| {
                let message = "Python 2 compares by identity here";
                Ok(machine.unknown(Reason::Environment, message, span))
            },
        )
    }

    /// `old op= more` by the method of the class for that; `None` when it has none.
    pub(in crate::eval) fn instance_augmented(
        &mut self,
        op: Operator,
        old: &Value,
        more: &Value,
        span: Span,
    ) -> Eval<Option<Value>> {
        let name = match op {
            Operator::Add => "__iadd__",
            Operator::BitOr => "__ior__",
            Operator::Sub => "__isub__",
            Operator::Mult => "__imul__",
            _ => return Ok(None),
        };
        self.special(old, name, vec![more.clone()], span)
    }
}
