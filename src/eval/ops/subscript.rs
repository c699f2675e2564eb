//! Subscripts and slices.

use super::unknown_of;
use crate::eval::builtins;
use crate::eval::environment::Symbol;
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Map, Seq, Value};
use crate::resolved::Guard;
use crate::text::Span;

impl Machine<'_> {
    pub fn subscript(&mut self, value: &Value, index: &Value, span: Span) -> Eval<Value> {
        self.each(value, &mut |machine, value| {
            machine.each(index, &mut |machine, index| {
                machine.subscript_known(&value, &index, span)
            })
        })
    }

    pub(super) fn subscript_known(
        &mut self,
        value: &Value,
        index: &Value,
        span: Span,
    ) -> Eval<Value> {
        if let Some(why) = unknown_of(value) {
            let why = builtins::named_variable(self, why, Some(index));
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
                (Symbol::SetuptoolsParts, Some(0)) => {
                    let major = Symbol::SetuptoolsMajor { is_number: false };
                    self.value(Data::Symbol(major), span)
                }
                (Symbol::VersionText(_), Some(0)) => {
                    self.value(Data::Symbol(Symbol::VersionText(Some(1))), span)
                }
                _ => self.unclear(span),
            }),
            _ => self.type_error(span),
        }
    }

    pub(super) fn seq_index(&mut self, seq: &Seq, index: &Value, span: Span) -> Eval<Value> {
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

    pub(super) fn slice_known(
        &mut self,
        value: &Value,
        bounds: &[Value],
        span: Span,
    ) -> Eval<Value> {
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

    pub(super) fn slice_symbol(
        &mut self,
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
            // All but the first part are unknown.
            Symbol::SetuptoolsParts if (1..=3).contains(&stop) => {
                let major = Symbol::SetuptoolsMajor { is_number: false };
                let mut parts = vec![self.unclear(span); stop];
                if let Some(first) = parts.first_mut() {
                    *first = self.value(Data::Symbol(major), span);
                }
                self.list(parts, span)
            }
            Symbol::VersionText(None) if stop > 0 => {
                self.value(Data::Symbol(Symbol::VersionText(Some(stop))), span)
            }
            _ => self.unclear(span),
        }
    }
}

/// A Python index as an offset.
pub(in crate::eval) fn position(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if index < 0 { index + length } else { index };
    (0..length).contains(&at).then_some(at)?.try_into().ok()
}

/// `items[start:stop:step]`, for a step above 0 or of -1.
pub(in crate::eval) fn cut<T: Clone>(
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
