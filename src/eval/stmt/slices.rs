//! `list[a:b:c] = values` and `del list[a:b:c]`.

use crate::eval::machine::{Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Item, Seq, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast;
use crate::text::Span;
use std::rc::Rc;

/// Which items a slice takes.
struct Places {
    /// The first place that a new item gets.
    start: usize,
    /// Their places, ascending.
    taken: Vec<usize>,
    /// Going backwards.
    is_reversed: bool,
    /// With a step: as many items come as go.
    is_stepped: bool,
}

impl Machine<'_> {
    /// Assigns to a slice of a list; `None` deletes it.
    pub(super) fn change_slice(
        &mut self,
        container: &Value,
        slice: &ast::ExprSlice,
        value: Option<&Value>,
        span: Span,
    ) -> Eval<()> {
        let mut bounds = Vec::new();
        for bound in [&slice.lower, &slice.upper, &slice.step] {
            bounds.push(match bound {
                Some(bound) => self.eval(bound)?,
                None => self.none(span),
            });
        }
        self.each(container, &mut |machine, container| {
            let bounds = [bounds.first(), bounds.get(1), bounds.get(2)];
            machine.change_slice_of(&container, bounds, value, span)?;
            Ok(machine.none(span))
        })
        .map(drop)
    }

    fn change_slice_of(
        &mut self,
        container: &Value,
        bounds: [Option<&Value>; 3],
        value: Option<&Value>,
        span: Span,
    ) -> Eval<()> {
        let new = match value {
            Some(value) => self.ordered_items(value, span)?,
            None => Seq::default(),
        };
        let is_whole = bounds
            .iter()
            .all(|bound| bound.is_some_and(|bound| matches!(bound.data, Data::None)));
        let list = match container.data {
            Data::Ref(id) => match self.state.object(id).map(Rc::as_ref) {
                Some(Object::List(seq)) => Some((id, seq.clone())),
                _ => None,
            },
            _ => None,
        };
        match list {
            Some((id, _)) if is_whole => {
                self.state.put(id, Rc::new(Object::List(new)));
                Ok(())
            }
            Some((id, seq)) if seq.is_certain() && new.is_certain() => {
                match places(bounds, seq.items.len()) {
                    Some(places) => self.replace(id, seq, &places, new.items, value, span),
                    None => self.lose_slice(container, span),
                }
            }
            _ => self.lose_slice(container, span),
        }
    }

    fn lose_slice(&mut self, container: &Value, span: Span) -> Eval<()> {
        let message = "this change of a part of a list is not followed";
        let why =
            unknown_of(container).unwrap_or_else(|| self.why(Reason::UnknownCall, message, span));
        self.may_raise(None, &why, span);
        self.state.poison(container.reach(), &why);
        Ok(())
    }

    fn replace(
        &mut self,
        id: Id,
        mut seq: Seq,
        places: &Places,
        mut new: Vec<Item>,
        value: Option<&Value>,
        span: Span,
    ) -> Eval<()> {
        if places.is_stepped && value.is_some() {
            if new.len() != places.taken.len() {
                return self.raise("ValueError", span);
            }
            if places.is_reversed {
                new.reverse();
            }
            for (at, item) in places.taken.iter().zip(new) {
                if let Some(place) = seq.items.get_mut(*at) {
                    *place = item;
                }
            }
        } else {
            let mut at = 0;
            seq.items.retain(|_| {
                at += 1;
                !places.taken.contains(&(at - 1))
            });
            let start = places.start.min(seq.items.len());
            seq.items.splice(start..start, new);
        }
        self.work(seq.items.len(), span)?;
        self.state.put(id, Rc::new(Object::List(seq)));
        Ok(())
    }
}

/// The places of a slice in a list of that length; `None` when a bound is not known.
fn places(bounds: [Option<&Value>; 3], length: usize) -> Option<Places> {
    let mut numbers = [None; 3];
    for (number, bound) in numbers.iter_mut().zip(bounds) {
        *number = match &bound?.data {
            Data::None => None,
            _ => Some(bound?.as_int()?),
        };
    }
    let [start, stop, step] = numbers;
    let step = step.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let length = i64::try_from(length).ok()?;
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let clamp = |bound: i64| {
        let bound = if bound < 0 {
            bound.saturating_add(length)
        } else {
            bound
        };
        bound.clamp(low, high)
    };
    let (first, last) = if step > 0 { (low, high) } else { (high, low) };
    let start = start.map_or(first, clamp);
    let stop = stop.map_or(last, clamp);
    let mut taken = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        taken.push(usize::try_from(at).ok()?);
        at = at.checked_add(step)?;
    }
    taken.sort_unstable();
    Some(Places {
        start: usize::try_from(start.max(0)).ok()?,
        taken,
        is_reversed: step < 0,
        is_stepped: step != 1,
    })
}
