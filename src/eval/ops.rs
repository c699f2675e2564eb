//! Operators, truth, iteration and subscripts.

use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Entry, Item, Map, Seq, Text, Value, Why};
use crate::eval::{builtins, limits};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{CmpOp, Operator, UnaryOp};
use crate::text::Span;
use std::cmp::Ordering;
use std::rc::Rc;

impl Machine<'_> {
    /// Whether a value counts as true.
    pub fn truth(&self, value: &Value) -> Truth {
        match &value.data {
            Data::None | Data::Unbound => Truth::known(false),
            Data::Bool(value) => Truth::known(*value),
            Data::Int(value) => Truth::known(*value != 0),
            Data::Float(value) => Truth::known(*value != 0.0),
            Data::Str(text) => Truth::known(!text.text.is_empty()),
            Data::Bytes(bytes) => Truth::known(!bytes.is_empty()),
            Data::Tuple(seq) => seq_truth(seq),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(seq) | Object::Set(seq)) => seq_truth(seq),
                Some(Object::Dict(map)) => map_truth(map),
                Some(Object::Instance(instance)) => match instance.class.as_ref() {
                    // A match is true; other classes may say otherwise.
                    "Match" => Truth::known(true),
                    class => Truth::unknown(self.why(
                        Reason::UnknownCall,
                        format!("an instance of `{class}` is not followed"),
                        value.at.span,
                    )),
                },
                _ => Truth::known(true),
            },
            Data::Function(_) | Data::Native(_) | Data::Module(_) | Data::Class(_) => {
                Truth::known(true)
            }
            Data::Symbol(_) | Data::Path(_) | Data::Either(_) => Truth::known(true),
            Data::Unknown(unknown) => Truth::unknown(unknown.why.clone()),
            Data::Guarded(alternatives) => {
                let mut truth = Truth {
                    yes: Guard::never(),
                    no: Guard::never(),
                    unknown: Guard::never(),
                    why: None,
                };
                for (guard, value) in alternatives.iter() {
                    let own = self.truth(value);
                    truth.yes = truth.yes.or(&guard.and(&own.yes));
                    truth.no = truth.no.or(&guard.and(&own.no));
                    truth.unknown = truth.unknown.or(&guard.and(&own.unknown));
                    truth.why = truth.why.or(own.why);
                }
                truth
            }
        }
    }

    /// The value `True` where `truth` holds.
    pub fn truth_value(&self, truth: Truth, span: Span) -> Value {
        let mut alternatives = vec![
            (truth.yes, self.bool(true, span)),
            (truth.no, self.bool(false, span)),
        ];
        if let Some(why) = truth.why {
            alternatives.push((truth.unknown, Value::unknown(why, self.at(span))));
        }
        Value::guarded(alternatives, &self.at(span))
    }

    fn answer(&self, answer: Answer, span: Span) -> Value {
        match answer {
            Answer::When(guard) => {
                let no = guard.negate();
                self.truth_value(
                    Truth {
                        yes: guard,
                        no,
                        unknown: Guard::never(),
                        why: None,
                    },
                    span,
                )
            }
            Answer::Unclear => self.unclear(span),
        }
    }

    fn unclear(&self, span: Span) -> Value {
        let message = "it differs by interpreter or platform in a way that no marker says";
        self.unknown(Reason::Environment, message, span)
    }

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
        if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
            return self.int_binary(op, x, y, span);
        }
        if let (Some(x), Some(y)) = (as_float(a), as_float(b)) {
            return self.float_binary(op, x, y, span);
        }
        if matches!(op, Operator::Add | Operator::Mod)
            && let (Some(x), Some(y)) = (self.spelled(a), self.spelled(b))
            && (matches!(x.data, Data::Guarded(_)) || matches!(y.data, Data::Guarded(_)))
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
            Operator::FloorDiv => x.checked_div_euclid(y).filter(|_| y > 0),
            Operator::Mod => x.checked_rem_euclid(y).filter(|_| y > 0),
            Operator::Pow => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
            Operator::LShift => u32::try_from(y)
                .ok()
                .filter(|y| *y < 32)
                .and_then(|y| x.checked_mul(1_i64 << y)),
            Operator::RShift => u32::try_from(y).ok().filter(|y| *y < 63).map(|y| x >> y),
            // Python 2 and 3 differ.
            Operator::Div => None,
            Operator::MatMult => return self.type_error(span),
        };
        Ok(match result {
            Some(value) => self.value(Data::Int(value), span),
            None => self.unknown(Reason::Limit, "the number is not followed", span),
        })
    }

    fn float_binary(&mut self, op: Operator, x: f64, y: f64, span: Span) -> Eval<Value> {
        let result = match op {
            Operator::Add => x + y,
            Operator::Sub => x - y,
            Operator::Mult => x * y,
            Operator::Div if y != 0.0 => x / y,
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

    pub fn set_binary(&mut self, op: Operator, a: &Seq, b: &Seq, span: Span) -> Eval<Value> {
        let (Some(x), Some(y)) = (a.certain(), b.certain()) else {
            let both = appended(a.clone(), &b.items, &b.open);
            if op == Operator::BitOr {
                return self.make_set(both, span);
            }
            let why = both.doubt().cloned().unwrap_or_else(|| {
                self.why(Reason::Environment, "the sets differ by environment", span)
            });
            return Ok(Value::unknown(why, self.at(span)));
        };
        let has = |set: &[&Value], value: &Value| set.iter().any(|item| equal(item, value));
        self.work(x.len().saturating_mul(y.len().max(1)), span)?;
        let chosen = match op {
            Operator::BitAnd => x.iter().filter(|v| has(&y, v)).collect::<Vec<_>>(),
            Operator::Sub => x.iter().filter(|v| !has(&y, v)).collect(),
            Operator::BitXor => x
                .iter()
                .filter(|v| !has(&y, v))
                .chain(y.iter().filter(|v| !has(&x, v)))
                .collect(),
            _ => x.iter().chain(y.iter().filter(|v| !has(&x, v))).collect(),
        };
        let seq = Seq::of(chosen.into_iter().map(|value| (*value).clone()));
        Ok(self.alloc(Object::Set(seq), span))
    }

    /// A set of the items, each once.
    pub fn make_set(&mut self, seq: Seq, span: Span) -> Eval<Value> {
        let mut keys = std::collections::HashMap::new();
        let mut set = Seq {
            items: Vec::new(),
            open: seq.open,
        };
        self.work(seq.items.len(), span)?;
        for item in seq.items {
            let Some(key) = item.value.key() else {
                set.open.push(unknown_of(&item.value).unwrap_or_else(|| {
                    self.why(Reason::UnknownCall, "an item of the set is not known", span)
                }));
                continue;
            };
            match keys.get(&key).and_then(|at: &usize| set.items.get_mut(*at)) {
                Some(known) => {
                    known.guard = known.guard.or(&item.guard);
                    if known.doubt.is_some() {
                        known.doubt = item.doubt;
                    }
                }
                None => {
                    keys.insert(key, set.items.len());
                    set.items.push(item);
                }
            }
        }
        Ok(self.alloc(Object::Set(set), span))
    }

    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value, span: Span) -> Eval<Value> {
        self.each(a, &mut |machine, a| {
            machine.each(b, &mut |machine, b| machine.compare_known(op, &a, &b, span))
        })
    }

    fn compare_known(&mut self, op: CmpOp, a: &Value, b: &Value, span: Span) -> Eval<Value> {
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

    fn compare_symbol(&self, symbol: &Symbol, order: Order, other: &Value) -> Answer {
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

    fn identity(&self, is: bool, a: &Value, b: &Value, span: Span) -> Value {
        if let Some(why) = unknown_of(a).or_else(|| unknown_of(b)) {
            return Value::unknown(why, self.at(span));
        }
        let same = match (&a.data, &b.data) {
            (Data::None | Data::Bool(_), _) | (_, Data::None | Data::Bool(_)) => a.is_same(b),
            (Data::Ref(x), Data::Ref(y)) => x == y,
            (Data::Class(x), Data::Class(y)) => x == y,
            _ => {
                let message = "identity of such values is not followed";
                return self.unknown(Reason::UnknownCall, message, span);
            }
        };
        self.bool(same == is, span)
    }

    fn compare_data(&mut self, order: Order, a: &Value, b: &Value, span: Span) -> Eval<Value> {
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
            (Data::Str(x), Data::Str(y)) => Ok(Some(x.text.cmp(&y.text))),
            (Data::Bytes(x), Data::Bytes(y)) => Ok(Some(x.cmp(y))),
            // By parts, as pathlib compares.
            (Data::Path(x), Data::Path(y)) => Ok(Some(x.split('/').cmp(y.split('/')))),
            (Data::None, Data::None) => Ok(Some(Ordering::Equal)),
            (Data::Tuple(x), Data::Tuple(y)) => self.seq_ordering(x, y, &not_followed),
            (Data::Ref(x), Data::Ref(y)) if x == y => Ok(Some(Ordering::Equal)),
            (Data::Ref(_), Data::Ref(_)) if builtins::version_order(self, a, b).is_some() => {
                Ok(builtins::version_order(self, a, b))
            }
            (Data::Ref(x), Data::Ref(y)) => {
                match (
                    self.state.object(*x).map(Rc::as_ref),
                    self.state.object(*y).map(Rc::as_ref),
                ) {
                    (Some(Object::List(x)), Some(Object::List(y))) => {
                        self.seq_ordering(x, y, &not_followed)
                    }
                    // It has no `__eq__`: two of them are never equal.
                    (Some(Object::Instance(x)), Some(Object::Instance(y)))
                        if x.class.as_ref() == "Extension" && y.class.as_ref() == "Extension" =>
                    {
                        Ok(None)
                    }
                    _ => Err(not_followed()),
                }
            }
            (
                Data::Str(_) | Data::None | Data::Tuple(_) | Data::Int(_) | Data::Bool(_),
                Data::Ref(id),
            )
            | (
                Data::Ref(id),
                Data::Str(_) | Data::None | Data::Tuple(_) | Data::Int(_) | Data::Bool(_),
            ) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(_) | Object::Dict(_) | Object::Set(_)) => Ok(None),
                _ => Err(not_followed()),
            },
            (
                Data::Str(_)
                | Data::None
                | Data::Tuple(_)
                | Data::Int(_)
                | Data::Bool(_)
                | Data::Float(_),
                Data::Str(_)
                | Data::None
                | Data::Tuple(_)
                | Data::Int(_)
                | Data::Bool(_)
                | Data::Float(_),
            ) => Ok(None),
            (Data::Class(x), Data::Class(y)) if x == y => Ok(Some(Ordering::Equal)),
            _ => Err(not_followed()),
        }
    }

    fn seq_ordering(
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

    /// `value in container`
    pub fn contains(&mut self, container: &Value, value: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(container).or_else(|| unknown_of(value)) {
            return Ok(Value::unknown(why, self.at(span)));
        }
        match (&container.data, &value.data) {
            (Data::Str(text), Data::Str(part)) => {
                Ok(self.bool(text.text.contains(part.text.as_ref()), span))
            }
            (Data::Symbol(Symbol::Text(field, lowered)), Data::Str(part)) => {
                let answer = environment::contains_text(field, *lowered, &part.text);
                Ok(self.answer(answer, span))
            }
            (Data::Symbol(Symbol::VersionText(_)), Data::Str(part)) => {
                Ok(match part.text.as_ref() {
                    "PyPy" => self.answer(Answer::When(environment::implementation("PyPy")), span),
                    _ => self.unclear(span),
                })
            }
            (Data::Module("sys.modules"), Data::Str(name)) => Ok(match name.text.as_ref() {
                // What builds the project has imported them before.
                "setuptools" | "distutils" | "sys" | "os" => self.bool(true, span),
                _ => self.unknown(Reason::HostState, "it depends on what is imported", span),
            }),
            (Data::Module("sys.builtin_module_names"), Data::Str(name)) => {
                Ok(match name.text.as_ref() {
                    "__pypy__" => {
                        self.answer(Answer::When(environment::implementation("PyPy")), span)
                    }
                    _ => self.unclear(span),
                })
            }
            (Data::Str(_) | Data::Symbol(_), _) => Ok(self.unclear(span)),
            (Data::Tuple(seq), _) => {
                let seq = seq.clone();
                self.seq_contains(&seq, value, span)
            }
            (Data::Ref(id), _) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::List(seq) | Object::Set(seq)) => self.seq_contains(seq, value, span),
                Some(Object::Dict(map)) => Ok(self.map_contains(map, value, span)),
                _ => self.type_error(span),
            },
            _ => self.type_error(span),
        }
    }

    fn seq_contains(&mut self, seq: &Seq, value: &Value, span: Span) -> Eval<Value> {
        let mut truth = Truth {
            yes: Guard::never(),
            no: Guard::never(),
            unknown: Guard::never(),
            why: seq.open.first().cloned(),
        };
        if truth.why.is_some() {
            truth.unknown = Guard::always();
        }
        self.work(seq.items.len(), span)?;
        for item in &seq.items {
            let equal = self.compare(CmpOp::Eq, &item.value, value, span)?;
            let own = self.truth(&equal);
            let (sure, unsure) = match &item.doubt {
                None => (own.yes.clone(), own.unknown.clone()),
                Some(_) => (Guard::never(), own.yes.or(&own.unknown)),
            };
            truth.yes = truth.yes.or(&item.guard.and(&sure));
            let unsure = item.guard.and(&unsure);
            if !unsure.is_never() {
                truth.unknown = truth.unknown.or(&unsure);
                truth.why = truth.why.or_else(|| item.doubt.clone()).or(own.why);
            }
        }
        truth.unknown = truth.unknown.and(&truth.yes.negate());
        truth.no = truth.yes.or(&truth.unknown).negate();
        Ok(self.truth_value(truth, span))
    }

    fn map_contains(&mut self, map: &Map, value: &Value, span: Span) -> Value {
        let Some(key) = value.key() else {
            return self.unknown(Reason::UnknownCall, "the key is not known", span);
        };
        let (yes, unsure, why) = match map.entries.get(&key) {
            Some(entry) if entry.doubt.is_none() => (entry.guard.clone(), Guard::never(), None),
            Some(entry) => (Guard::never(), entry.guard.clone(), entry.doubt.clone()),
            None => (Guard::never(), Guard::never(), None),
        };
        let mut truth = Truth {
            no: yes.or(&unsure).negate(),
            yes,
            unknown: unsure,
            why,
        };
        if let Some(why) = map.open.first() {
            truth.unknown = truth.unknown.or(&truth.no);
            truth.no = Guard::never();
            truth.why = Some(why.clone());
        }
        self.truth_value(truth, span)
    }

    /// What iterating gives, in any order for a set. An iterator is used up.
    pub fn items(&mut self, value: &Value, span: Span) -> Eval<Seq> {
        let value = self.seen(value);
        let seq = match &value.data {
            Data::Tuple(seq) => (**seq).clone(),
            Data::Str(text) => {
                self.charge(text.text.len(), span)?;
                let chars = text.text.chars().map(|c| c.to_string()).collect::<Vec<_>>();
                Seq::of(chars.into_iter().map(|c| Value::str(c, self.at(span))))
            }
            Data::Ref(id) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::List(seq) | Object::Set(seq)) => seq.clone(),
                Some(Object::Iterator(seq)) => {
                    if let Some(rest) = self.state.seq_mut(*id) {
                        rest.items.clear();
                    }
                    seq.clone()
                }
                Some(Object::Dict(map)) => Seq {
                    items: map
                        .entries
                        .values()
                        .map(|entry| Item {
                            guard: entry.guard.clone(),
                            doubt: entry.doubt.clone(),
                            value: entry.key.clone(),
                        })
                        .collect(),
                    open: map.open.clone(),
                },
                Some(Object::File(_)) => builtins::file_lines(self, *id, span)?,
                Some(Object::Walk(walk)) => match &walk.lost {
                    Some(why) => Seq {
                        items: Vec::new(),
                        open: vec![why.clone()],
                    },
                    None => builtins::walked(self, *id, span)?,
                },
                _ => self.not_iterable(span),
            },
            Data::Guarded(alternatives) => {
                let mut all = Seq::default();
                for (guard, value) in alternatives.iter() {
                    let seq = self.ordered_items(value, span)?;
                    all.open.extend(seq.open);
                    all.items.extend(seq.items.into_iter().map(|item| Item {
                        guard: item.guard.and(guard),
                        ..item
                    }));
                }
                all
            }
            Data::Unknown(unknown) => Seq {
                items: Vec::new(),
                open: vec![unknown.why.clone()],
            },
            _ => self.not_iterable(span),
        };
        self.work(seq.items.len() / 8, span)?;
        Ok(seq)
    }

    fn not_iterable(&mut self, span: Span) -> Seq {
        let why = self.why(
            Reason::UnknownCall,
            "what it goes through is not known",
            span,
        );
        self.may_raise(None, &why, span);
        Seq {
            items: Vec::new(),
            open: vec![why],
        }
    }

    /// What iterating gives where the order matters: a set is in the order of this run.
    pub fn ordered_items(&mut self, value: &Value, span: Span) -> Eval<Seq> {
        let seen = self.seen(value);
        let is_set = match &seen.data {
            Data::Ref(id) => matches!(self.state.object(*id).map(Rc::as_ref), Some(Object::Set(_))),
            _ => false,
        };
        let mut seq = self.items(&seen, span)?;
        if is_set {
            // Sorted first: how the set was made must not matter.
            seq.items.sort_by_cached_key(|item| item.value.key());
            let name = |item: &Item| format!("{:?}", item.value.key());
            self.arrange(&mut seq.items, name, Reason::HostState, span);
        }
        Ok(seq)
    }

    pub fn subscript(&mut self, value: &Value, index: &Value, span: Span) -> Eval<Value> {
        self.each(value, &mut |machine, value| {
            machine.each(index, &mut |machine, index| {
                machine.subscript_known(&value, &index, span)
            })
        })
    }

    fn subscript_known(&mut self, value: &Value, index: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(value) {
            return Ok(Value::unknown_reaching(why, value.reach(), self.at(span)));
        }
        match &value.data {
            Data::Ref(id) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::Dict(map)) => self.dict_get(map, index, span),
                Some(Object::List(seq)) => self.seq_index(seq, index, span),
                _ => builtins::object_subscript(self, value, index, span),
            },
            Data::Tuple(seq) => {
                let seq = seq.clone();
                self.seq_index(&seq, index, span)
            }
            Data::Str(text) => {
                let length = text.text.chars().count();
                let Some(at) = index.as_int() else {
                    return self.type_error(span);
                };
                match position(at, length) {
                    Some(at) => {
                        let found = text.text.chars().nth(at).map(|c| c.to_string());
                        self.text(found.unwrap_or_default(), span)
                    }
                    None => self.raise("IndexError", span),
                }
            }
            Data::Symbol(symbol) => Ok(match (symbol, index.as_int()) {
                (Symbol::VersionInfo(_), Some(at @ (0 | 1))) => {
                    let at = usize::try_from(at).unwrap_or(0);
                    self.value(Data::Symbol(Symbol::VersionPart(at)), span)
                }
                (Symbol::VersionText(_), Some(0)) => {
                    self.value(Data::Symbol(Symbol::VersionText(Some(1))), span)
                }
                _ => self.unclear(span),
            }),
            _ => self.type_error(span),
        }
    }

    fn seq_index(&mut self, seq: &Seq, index: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(index) {
            let reach = seq.items.iter().flat_map(|item| item.value.reach());
            let reach = reach.collect::<Vec<_>>();
            return Ok(Value::unknown_reaching(why, reach, self.at(span)));
        }
        let Some(at) = index.as_int() else {
            return self.type_error(span);
        };
        self.each_world(
            seq,
            span,
            &mut |machine, items| match position(at, items.len()).and_then(|at| items.get(at)) {
                Some(value) => Ok(machine.seen(value)),
                None => machine.raise("IndexError", span),
            },
        )
    }

    /// `map[key]`
    pub fn dict_get(&mut self, map: &Map, index: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(index) {
            let reach = map.entries.values().flat_map(|entry| entry.value.reach());
            let reach = reach.collect::<Vec<_>>();
            return Ok(Value::unknown_reaching(why, reach, self.at(span)));
        }
        let Some(key) = index.key() else {
            return self.type_error(span);
        };
        match map.entries.get(&key) {
            Some(entry) => {
                if let Some(why) = &entry.doubt {
                    self.may_raise(Some("KeyError"), why, span);
                    let reach = entry.value.reach();
                    return Ok(Value::unknown_reaching(why.clone(), reach, self.at(span)));
                }
                let truth = Truth {
                    yes: entry.guard.clone(),
                    no: entry.guard.negate(),
                    unknown: Guard::never(),
                    why: None,
                };
                self.branch(
                    truth,
                    |machine| Ok(machine.seen(&entry.value)),
                    |machine| machine.raise("KeyError", span),
                )
            }
            None => match map.open.first() {
                Some(why) => {
                    self.may_raise(Some("KeyError"), why, span);
                    Ok(Value::unknown(why.clone(), self.at(span)))
                }
                None => self.raise("KeyError", span),
            },
        }
    }

    pub fn slice(&mut self, value: &Value, bounds: &[Value], span: Span) -> Eval<Value> {
        self.each(value, &mut |machine, value| {
            machine.slice_known(&value, bounds, span)
        })
    }

    fn slice_known(&mut self, value: &Value, bounds: &[Value], span: Span) -> Eval<Value> {
        if let Some(why) = std::iter::once(value).chain(bounds).find_map(unknown_of) {
            return Ok(Value::unknown(why, self.at(span)));
        }
        let mut numbers = [None; 3];
        for (number, bound) in numbers.iter_mut().zip(bounds) {
            *number = match &bound.data {
                Data::None => None,
                _ => match bound.as_int() {
                    Some(bound) => Some(bound),
                    None => return self.type_error(span),
                },
            };
        }
        let [start, stop, step] = numbers;
        if step.is_some_and(|step| step < 1) && step != Some(-1) {
            return self.type_error(span);
        }
        match &value.data {
            Data::Str(text) => {
                let chars = text.text.chars().collect::<Vec<_>>();
                self.work(chars.len() / 8, span)?;
                let cut = cut(&chars, start, stop, step)
                    .into_iter()
                    .collect::<String>();
                self.text(cut, span)
            }
            Data::Bytes(bytes) => {
                let cut = cut(bytes, start, stop, step);
                Ok(self.value(Data::Bytes(cut.into()), span))
            }
            Data::Tuple(seq) => {
                let seq = seq.clone();
                self.each_world(&seq, span, &mut |machine, items| {
                    Ok(machine.tuple(cut(&items, start, stop, step), span))
                })
            }
            Data::Ref(id) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::List(seq)) if (start, stop, step) == (None, None, None) => {
                    Ok(self.alloc(Object::List(seq.clone()), span))
                }
                Some(Object::List(seq)) => self.each_world(seq, span, &mut |machine, items| {
                    Ok(machine.list(cut(&items, start, stop, step), span))
                }),
                _ => self.type_error(span),
            },
            Data::Symbol(symbol) => Ok(self.slice_symbol(symbol, start, stop, step, span)),
            _ => self.type_error(span),
        }
    }

    fn slice_symbol(
        &self,
        symbol: &Symbol,
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
        span: Span,
    ) -> Value {
        let (None | Some(0), Some(stop), None) = (start, stop, step) else {
            return self.unclear(span);
        };
        let Ok(stop) = usize::try_from(stop) else {
            return self.unclear(span);
        };
        match symbol {
            Symbol::VersionInfo(None) if (1..=3).contains(&stop) => {
                self.value(Data::Symbol(Symbol::VersionInfo(Some(stop))), span)
            }
            Symbol::VersionText(None) if stop > 0 => {
                self.value(Data::Symbol(Symbol::VersionText(Some(stop))), span)
            }
            _ => self.unclear(span),
        }
    }

    /// `container[key] = value`
    pub fn set_item(
        &mut self,
        container: &Value,
        key: &Value,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        self.each(container, &mut |machine, container| {
            machine.each(key, &mut |machine, key| {
                machine.set_item_known(&container, &key, value.clone(), span)?;
                Ok(machine.none(span))
            })
        })?;
        Ok(())
    }

    fn set_item_known(
        &mut self,
        container: &Value,
        key: &Value,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        let Data::Ref(id) = container.data else {
            let why = unknown_of(container)
                .unwrap_or_else(|| self.why(Reason::UnknownCall, "it is not followed", span));
            self.state.poison(container.reach(), &why);
            return Ok(());
        };
        let why = unknown_of(key)
            .unwrap_or_else(|| self.why(Reason::UnknownCall, "the key is not known", span));
        if self.state.map(id).is_some() {
            let Some(hashed) = key.key() else {
                self.state.poison(vec![id], &why);
                return Ok(());
            };
            if let Some(map) = self.state.map_mut(id) {
                put_entry(map, hashed, key.clone(), value);
            }
            return Ok(());
        }
        if let (Some(name), Some(scope)) = (key.as_str(), self.state.scope_mut(id)) {
            scope.names.insert(name.clone(), value);
            return Ok(());
        }
        let index = key.as_int();
        if let (Some(at), Some(Object::List(seq))) = (index, self.state.object_mut(id))
            && seq.is_certain()
        {
            match position(at, seq.items.len()).and_then(|at| seq.items.get_mut(at)) {
                Some(item) => item.value = value,
                None => return self.raise("IndexError", span),
            }
            return Ok(());
        }
        self.state.poison(vec![id], &why);
        Ok(())
    }

    /// `dict.update(more)` and `**more` in a display.
    pub fn update_dict(&mut self, dict: &Value, more: &Value, span: Span) -> Eval<()> {
        let more = self.seen(more);
        self.each(&more, &mut |machine, more| {
            machine.update_dict_known(dict, &more, span)?;
            Ok(machine.none(span))
        })?;
        Ok(())
    }

    fn update_dict_known(&mut self, dict: &Value, more: &Value, span: Span) -> Eval<()> {
        let Data::Ref(id) = dict.data else {
            return Ok(());
        };
        if let Data::Ref(other) = more.data
            && let Some(other) = self.state.map(other).cloned()
        {
            self.work(other.entries.len(), span)?;
            if let Some(map) = self.state.map_mut(id) {
                merge_map(map, &other);
            }
            return Ok(());
        }
        if let Some(why) = unknown_of(more) {
            self.state.poison(vec![id], &why);
            return Ok(());
        }
        // Pairs.
        let pairs = self.items(more, span)?;
        let certain = pairs
            .certain()
            .map(|pairs| pairs.into_iter().cloned().collect::<Vec<_>>());
        let Some(certain) = certain else {
            let why = pairs
                .doubt()
                .cloned()
                .unwrap_or_else(|| self.why(Reason::Environment, "the entries differ", span));
            self.state.poison(vec![id], &why);
            return Ok(());
        };
        for pair in certain {
            let both = self.items(&pair, span)?;
            let known = both
                .certain()
                .map(|both| both.into_iter().cloned().collect::<Vec<_>>());
            match known.as_deref() {
                Some([key, value]) => self.set_item(dict, key, value.clone(), span)?,
                _ => {
                    let why = self.why(Reason::UnknownCall, "an entry is not a pair", span);
                    self.state.poison(vec![id], &why);
                }
            }
        }
        Ok(())
    }

    /// The texts of a sequence whose items all are texts.
    pub fn texts(&self, items: &[Value]) -> Option<Vec<Rc<str>>> {
        items.iter().map(|item| item.as_str().cloned()).collect()
    }
}

/// Why a value is not known, when it is not.
pub(super) fn unknown_of(value: &Value) -> Option<Why> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown.why.clone()),
        Data::Either(either) => Some(either.why.clone()),
        _ => None,
    }
}

fn seq_truth(seq: &Seq) -> Truth {
    let mut yes = Guard::never();
    for item in seq.items.iter().filter(|item| item.doubt.is_none()) {
        yes = yes.or(&item.guard);
        if yes.is_always() {
            return Truth::known(true);
        }
    }
    presence_truth(yes, seq.doubt())
}

fn map_truth(map: &Map) -> Truth {
    let mut yes = Guard::never();
    for entry in map.entries.values().filter(|entry| entry.doubt.is_none()) {
        yes = yes.or(&entry.guard);
    }
    let doubt = map
        .open
        .first()
        .or_else(|| map.entries.values().find_map(|entry| entry.doubt.as_ref()));
    presence_truth(yes, doubt)
}

fn presence_truth(yes: Guard, doubt: Option<&Why>) -> Truth {
    let rest = yes.negate();
    let (no, unknown) = match doubt {
        Some(_) => (Guard::never(), rest),
        None => (rest, Guard::never()),
    };
    Truth {
        yes,
        no,
        unknown,
        why: doubt.cloned(),
    }
}

/// Whether two known values are equal keys.
fn equal(a: &Value, b: &Value) -> bool {
    a.key().is_some() && a.key() == b.key()
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
    seq
}

/// A Python index as an offset.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if index < 0 { index + length } else { index };
    (0..length).contains(&at).then_some(at)?.try_into().ok()
}

/// `items[start:stop:step]`, for a step above 0 or of -1.
pub(super) fn cut<T: Clone>(
    items: &[T],
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Vec<T> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let clamp = |bound: i64, low: i64, high: i64| {
        let bound = if bound < 0 {
            bound.saturating_add(length)
        } else {
            bound
        };
        bound.clamp(low, high)
    };
    let step = step.unwrap_or(1);
    let index = |at: i64| usize::try_from(at).ok().and_then(|at| items.get(at));
    if step == -1 {
        let start = start.map_or(length - 1, |start| clamp(start, -1, length - 1));
        let stop = stop.map_or(-1, |stop| clamp(stop, -1, length - 1));
        return (stop + 1..=start)
            .rev()
            .filter_map(index)
            .cloned()
            .collect();
    }
    let start = start.map_or(0, |start| clamp(start, 0, length));
    let stop = stop.map_or(length, |stop| clamp(stop, 0, length));
    let step = usize::try_from(step).unwrap_or(1).max(1);
    (start..stop)
        .step_by(step)
        .filter_map(index)
        .cloned()
        .collect()
}

/// Sets an entry that is there from now on; its place among the others stays.
pub(super) fn put_entry(map: &mut Map, key: crate::eval::value::Key, name: Value, value: Value) {
    match map.entries.get_mut(&key) {
        Some(entry) => {
            entry.guard = Guard::always();
            entry.doubt = None;
            entry.value = value;
        }
        None => {
            map.entries.insert(
                key,
                Entry {
                    guard: Guard::always(),
                    doubt: None,
                    key: name,
                    value,
                },
            );
        }
    }
}

/// The entries of `other` over those of `map`.
fn merge_map(map: &mut Map, other: &Map) {
    for (key, entry) in &other.entries {
        let sure = entry.guard.is_always() && entry.doubt.is_none();
        match map.entries.get_mut(key) {
            Some(known) if sure => {
                known.guard = Guard::always();
                known.doubt = None;
                known.value = entry.value.clone();
            }
            Some(known) => overlay(known, entry),
            None => {
                map.entries.insert(key.clone(), entry.clone());
            }
        }
    }
    if let Some(why) = other.open.first() {
        for (key, entry) in &mut map.entries {
            let overwritten = other.entries.contains_key(key);
            if !overwritten {
                let reach = entry.value.reach();
                entry.value = Value::unknown_reaching(why.clone(), reach, entry.value.at.clone());
            }
        }
        map.open.extend(other.open.iter().cloned());
    }
}

/// An entry that is replaced where another is there.
fn overlay(known: &mut Entry, entry: &Entry) {
    let at = known.value.at.clone();
    let outside = entry.guard.negate();
    let there = match &entry.doubt {
        None => entry.value.clone(),
        Some(why) => {
            let mut reach = entry.value.reach();
            reach.extend(known.value.reach());
            Value::unknown_reaching(why.clone(), reach, at.clone())
        }
    };
    known.value = Value::guarded(
        vec![(entry.guard.clone(), there), (outside, known.value.clone())],
        &at,
    );
    known.guard = known.guard.or(&entry.guard);
    known.doubt = known.doubt.clone().or_else(|| entry.doubt.clone());
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
