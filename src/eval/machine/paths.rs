//! Paths that part, end and join.

use super::truth::Truth;
use super::{Abrupt, Eval, Exit, Machine, Stop};
use crate::eval::atoms::Atom;
use crate::eval::join::join;
use crate::eval::state::State;
use crate::eval::value::{Data, Item, Seq, Value, Why};
use crate::resolved::{Guard, Reason};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// Runs one side or the other or both, and joins them.
    pub fn branch(
        &mut self,
        truth: Truth,
        yes: impl FnOnce(&mut Self) -> Eval<Value>,
        no: impl FnOnce(&mut Self) -> Eval<Value>,
    ) -> Eval<Value> {
        let path = self.state.guard.clone();
        let unclear = path.and(&truth.unknown);
        let yes_guard = path.and(&truth.yes).or(&unclear);
        let no_guard = path.and(&truth.no).or(&unclear);
        if no_guard.is_never() {
            return yes(self);
        }
        if yes_guard.is_never() {
            return no(self);
        }
        let mut yes_state = self.state.clone();
        let mut no_state = self.state.clone();
        yes_state.guard = yes_guard;
        no_state.guard = no_guard;
        if let (false, Some(why)) = (unclear.is_never(), &truth.why) {
            let id = self.new_atom();
            push_atom(&mut yes_state, id, true, why);
            push_atom(&mut no_state, id, false, why);
        }
        self.state = yes_state;
        let first = live(yes(self))?;
        let first = first.map(|value| (self.state.clone(), value));
        self.state = no_state;
        let second = live(no(self))?;
        let second = second.map(|value| (self.state.clone(), value));
        self.resume(first.into_iter().chain(second))
    }

    /// Goes on with the join of these paths. Neighbours are joined first: they parted last.
    pub fn resume(&mut self, paths: impl IntoIterator<Item = (State, Value)>) -> Eval<Value> {
        let mut paths = paths.into_iter().collect::<Vec<_>>();
        while paths.len() > 1 {
            let mut joined = Vec::with_capacity(paths.len().div_ceil(2));
            let mut left = paths.into_iter();
            while let Some(first) = left.next() {
                joined.push(match left.next() {
                    Some(second) => join(first, second, &mut self.next_id, &mut self.steps),
                    None => first,
                });
            }
            paths = joined;
        }
        let Some((state, value)) = paths.pop() else {
            return Err(Stop::Dead);
        };
        self.state = state;
        Ok(value)
    }

    /// Runs `work` for each value that `value` may be by environment, and joins what it gives.
    pub fn each(
        &mut self,
        value: &Value,
        work: &mut dyn FnMut(&mut Self, Value) -> Eval<Value>,
    ) -> Eval<Value> {
        let Data::Guarded(alternatives) = &value.data else {
            return work(self, value.clone());
        };
        let base = self.state.clone();
        let mut paths = Vec::new();
        for (guard, value) in alternatives.iter() {
            let guard = base.guard.and(guard);
            if guard.is_never() {
                continue;
            }
            self.step(value.at.span)?;
            self.state = base.under(guard);
            if let Some(result) = live(work(self, value.clone()))? {
                paths.push((self.state.clone(), result));
            }
        }
        self.resume(paths)
    }

    /// The value as this path sees it.
    pub fn seen(&self, value: &Value) -> Value {
        let Data::Guarded(alternatives) = &value.data else {
            return value.clone();
        };
        if self.state.guard.is_always() {
            return value.clone();
        }
        let here = alternatives
            .iter()
            .filter(|(guard, _)| !guard.is_disjoint(&self.state.guard))
            .cloned()
            .collect::<Vec<_>>();
        if let [(_, only)] = here.as_slice() {
            return only.clone();
        }
        Value::new(Data::Guarded(here.into()), value.at.clone())
    }

    /// Runs `work` for each set of items that `seq` holds by environment. Items whose presence is not known make it
    /// unknown.
    pub fn each_world(
        &mut self,
        seq: &Seq,
        span: Span,
        work: &mut dyn FnMut(&mut Self, Vec<Value>) -> Eval<Value>,
    ) -> Eval<Value> {
        if let Some(why) = seq.doubt() {
            let reach = seq.items.iter().flat_map(|item| item.value.reach());
            let reach = reach.collect::<Vec<_>>();
            return Ok(Value::unknown_reaching(why.clone(), reach, self.at(span)));
        }
        self.work(seq.items.len(), span)?;
        let Some(worlds) = worlds(&self.state.guard, &seq.items) else {
            return Ok(self.unknown(Reason::Limit, "it differs in too many environments", span));
        };
        let base = self.state.clone();
        let mut paths = Vec::new();
        for (guard, items) in worlds {
            self.state = base.under(guard);
            if let Some(result) = live(work(self, items))? {
                paths.push((self.state.clone(), result));
            }
        }
        self.resume(paths)
    }

    /// Ends this path with an exception.
    pub fn raise<T>(&mut self, class: &str, span: Span) -> Eval<T> {
        let class: Rc<str> = class.into();
        let value = self.value(Data::Class(class.clone()), span);
        self.leave(Exit::Raise(Some(class), value))
    }

    /// Ends this path.
    pub fn leave<T>(&mut self, exit: Exit) -> Eval<T> {
        self.abrupt.push(Abrupt {
            state: self.state.clone(),
            exit,
        });
        Err(Stop::Dead)
    }

    /// Something that is not known may raise here: inside a `try`, that is a path too.
    pub fn may_raise(&mut self, class: Option<&str>, why: &Why, span: Span) {
        if self.tries == 0 {
            return;
        }
        let id = self.new_atom();
        let mut raised = self.state.clone();
        push_atom(&mut raised, id, true, why);
        push_atom(&mut self.state, id, false, why);
        let value = Value::unknown(why.clone(), self.at(span));
        self.abrupt.push(Abrupt {
            state: raised,
            exit: Exit::Raise(class.map(Into::into), value),
        });
    }

    fn new_atom(&mut self) -> usize {
        self.next_atom += 1;
        self.next_atom
    }
}

const MAX_WORLDS: usize = 32;

/// The items by environment; `None` when there are too many.
fn worlds(path: &Guard, items: &[Item]) -> Option<Vec<(Guard, Vec<Value>)>> {
    let mut worlds = vec![path.clone()];
    for item in items {
        if item.guard.is_always() {
            continue;
        }
        worlds = worlds
            .iter()
            .flat_map(|world| [world.and(&item.guard), world.and(&item.guard.negate())])
            .filter(|world| !world.is_never())
            .collect();
        if worlds.len() > MAX_WORLDS {
            return None;
        }
    }
    let of = |world: &Guard| {
        items
            .iter()
            .filter(|item| item.guard.is_always() || !world.is_disjoint(&item.guard))
            .map(|item| item.value.clone())
            .collect::<Vec<_>>()
    };
    Some(
        worlds
            .into_iter()
            .map(|world| {
                let items = of(&world);
                (world, items)
            })
            .collect(),
    )
}

/// The value of a path that goes on, `None` when it has left.
pub(in crate::eval) fn live<T>(result: Eval<T>) -> Eval<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Dead) => Ok(None),
        Err(limit) => Err(limit),
    }
}

fn push_atom(state: &mut State, id: usize, side: bool, why: &Why) {
    state.atoms.push(Atom {
        id,
        side,
        why: why.clone(),
    });
}
