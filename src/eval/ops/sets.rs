//! Sets.

use super::{appended, unknown_of};
use crate::eval::machine::{Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Seq, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::Operator;
use crate::text::Span;

impl Machine<'_> {
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
            ..Seq::default()
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
}

/// Whether two known values are equal keys.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    a.key().is_some() && a.key() == b.key()
}
