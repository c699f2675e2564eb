//! Built-in functions over what can be gone through.

use super::super::{Next, argument, take_next, unmodelled};
use super::{call_with, first_items};
use crate::eval::limits;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Seq, Value};
use crate::resolved::Guard;
use crate::syntax::python::ast::{CmpOp, Operator};
use crate::text::Span;

pub(super) fn reversed(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let mut seq = first_items(machine, args)?;
    seq.items.reverse();
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

/// Runs `work` for each item that may be there, under its condition.
fn each_item(
    machine: &mut Machine<'_>,
    seq: Seq,
    span: Span,
    work: &mut dyn FnMut(&mut Machine<'_>, Value) -> Eval<Item>,
) -> Eval<Seq> {
    let mut found = Seq {
        items: Vec::new(),
        open: seq.open,
        ..Seq::default()
    };
    for item in seq.items {
        machine.step(span)?;
        if let Some(why) = item.doubt {
            found.open.push(why);
            continue;
        }
        let truth = crate::eval::machine::Truth {
            no: item.guard.negate(),
            yes: item.guard.clone(),
            unknown: Guard::never(),
            why: None,
        };
        let mut made = None;
        machine.branch(
            truth,
            |machine| {
                made = Some(work(machine, item.value)?);
                Ok(machine.none(span))
            },
            |machine| Ok(machine.none(span)),
        )?;
        if let Some(made) = made {
            found.items.push(Item {
                guard: made.guard.and(&item.guard),
                ..made
            });
        }
    }
    Ok(found)
}

pub(in crate::eval::builtins) fn map_call(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let [function, items] = args.positional.as_slice() else {
        return unmodelled(machine, args, "map");
    };
    let seq = machine.ordered_items(items, args.span)?;
    let seq = each_item(machine, seq, args.span, &mut |machine, value| {
        Ok(Item::sure(call_with(machine, function, value, args)?))
    })?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

pub(in crate::eval::builtins) fn filter_call(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let [function, items] = args.positional.as_slice() else {
        return unmodelled(machine, args, "filter");
    };
    let seq = machine.ordered_items(items, args.span)?;
    let seq = each_item(machine, seq, args.span, &mut |machine, value| {
        let kept = match &function.data {
            Data::None => value.clone(),
            _ => call_with(machine, function, value.clone(), args)?,
        };
        let truth = machine.truth(&kept);
        let doubt = (!truth.unknown.is_disjoint(&machine.state.guard))
            .then(|| truth.why.clone())
            .flatten();
        Ok(Item {
            guard: truth.yes.or(&truth.unknown),
            doubt,
            value,
        })
    })?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

pub(super) fn range(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let numbers = args
        .positional
        .iter()
        .map(Value::as_int)
        .collect::<Option<Vec<_>>>();
    let (start, stop, step) = match numbers.as_deref() {
        Some([stop]) => (0, *stop, 1),
        Some([start, stop]) => (*start, *stop, 1),
        Some([start, stop, step]) if *step != 0 => (*start, *stop, *step),
        _ => return unmodelled(machine, args, "range"),
    };
    let mut values = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        if values.len() >= limits::ITEMS {
            return Err(machine.limit("the range is too long", args.span));
        }
        values.push(machine.value(Data::Int(at), args.span));
        at = match at.checked_add(step) {
            Some(next) => next,
            None => break,
        };
    }
    machine.work(values.len(), args.span)?;
    Ok(machine.list(values, args.span))
}

pub(super) fn enumerate(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let start = match argument(args, 1, "start") {
        None => 0,
        Some(start) => match start.as_int() {
            Some(start) => start,
            None => return unmodelled(machine, args, "enumerate"),
        },
    };
    let seq = first_items(machine, args)?;
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let pairs = items
            .into_iter()
            .zip(start..)
            .map(|(item, at)| {
                let at = machine.value(Data::Int(at), span);
                machine.tuple([at, item], span)
            })
            .collect::<Vec<_>>();
        Ok(machine.alloc(Object::Iterator(Seq::of(pairs)), span))
    })
}

pub(in crate::eval::builtins) fn zip(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let mut columns = Vec::new();
    for value in &args.positional {
        let seq = machine.ordered_items(value, args.span)?;
        match seq.certain() {
            Some(values) => columns.push(values.into_iter().cloned().collect::<Vec<_>>()),
            None => return unmodelled(machine, args, "zip"),
        }
    }
    let length = columns.iter().map(Vec::len).min().unwrap_or(0);
    let rows = (0..length)
        .map(|at| {
            let row = columns.iter().filter_map(|column| column.get(at).cloned());
            machine.tuple(row, args.span)
        })
        .collect::<Vec<_>>();
    Ok(machine.alloc(Object::Iterator(Seq::of(rows)), args.span))
}

fn quantified(machine: &mut Machine<'_>, args: &Args, stop_at: bool) -> Eval<Value> {
    let Some(value) = args.positional.first() else {
        return unmodelled(machine, args, "any");
    };
    let seq = machine.items(value, args.span)?;
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut result = machine.bool(!stop_at, span);
        for item in items.iter().rev() {
            let item = machine.seen(item);
            let truth = machine.truth(&item);
            let stop = machine.bool(stop_at, span);
            let rest = result.clone();
            result = if stop_at {
                machine.branch(truth, |_| Ok(stop), |_| Ok(rest))?
            } else {
                machine.branch(truth, |_| Ok(rest), |_| Ok(stop))?
            };
        }
        Ok(result)
    })
}

pub(super) fn any(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    quantified(machine, args, true)
}

pub(super) fn all(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    quantified(machine, args, false)
}

pub(super) fn sum(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    let span = args.span;
    let start = match argument(args, 1, "start") {
        Some(start) => start.clone(),
        None => machine.value(Data::Int(0), span),
    };
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut total = start.clone();
        for item in items {
            total = machine.binary(Operator::Add, &total, &item, span)?;
        }
        Ok(total)
    })
}

fn extreme(machine: &mut Machine<'_>, args: &Args, op: CmpOp) -> Eval<Value> {
    let named = |name: &str| {
        let mut keywords = args.keywords.iter();
        keywords.find(|keyword| keyword.name.as_ref() == name)
    };
    let (key, default) = (named("key"), named("default"));
    let count = usize::from(key.is_some()) + usize::from(default.is_some());
    if count != args.keywords.len() || !args.open.is_empty() {
        return unmodelled(machine, args, "max");
    }
    let seq = match args.positional.as_slice() {
        [one] => machine.items(one, args.span)?,
        several => Seq::of(several.iter().cloned()),
    };
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut best: Option<(Value, Value)> = None;
        for item in items {
            let rank = match key {
                Some(key) => call_with(machine, &key.value, item.clone(), args)?,
                None => item.clone(),
            };
            best = Some(match best {
                None => (rank, item),
                Some(known) => better(machine, op, (rank, item), known, span)?,
            });
        }
        match (best, default) {
            (Some((_, item)), _) => Ok(item),
            (None, Some(default)) => Ok(default.value.clone()),
            (None, None) => machine.raise("ValueError", span),
        }
    })
}

/// Of two items with their ranks the one that comes first by `op`; the earlier one when they are equal.
fn better(
    machine: &mut Machine<'_>,
    op: CmpOp,
    new: (Value, Value),
    known: (Value, Value),
    span: Span,
) -> Eval<(Value, Value)> {
    let is_better = machine.compare(op, &new.0, &known.0, span)?;
    let truth = machine.truth(&is_better);
    let pair = |machine: &Machine<'_>, (rank, item): &(Value, Value)| {
        machine.tuple([rank.clone(), item.clone()], span)
    };
    let (new, known) = (pair(machine, &new), pair(machine, &known));
    let chosen = machine.branch(truth, |_| Ok(new), |_| Ok(known))?;
    let at = |machine: &mut Machine<'_>, at| {
        let at = machine.value(Data::Int(at), span);
        machine.subscript(&chosen, &at, span)
    };
    Ok((at(machine, 0)?, at(machine, 1)?))
}

pub(super) fn least(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    extreme(machine, args, CmpOp::Lt)
}

pub(super) fn greatest(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    extreme(machine, args, CmpOp::Gt)
}

pub(super) fn next(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(Data::Ref(id)) = args.positional.first().map(|value| &value.data) else {
        return unmodelled(machine, args, "next");
    };
    let id = *id;
    let span = args.span;
    let seq = match machine.state.object(id).cloned().as_deref() {
        Some(Object::Iterator(seq)) => seq.clone(),
        Some(Object::File(_)) => {
            return match (take_next(machine, id, span)?, args.positional.get(1)) {
                (Next::Item(line), _) => Ok(line.value),
                (Next::End, Some(default)) => Ok(default.clone()),
                (Next::End, None) => machine.raise("StopIteration", span),
                (Next::Unknown(why), _) => {
                    machine.state.poison(vec![id], &why);
                    machine.may_raise(Some("StopIteration"), &why, span);
                    Ok(Value::unknown(why, machine.at(span)))
                }
            };
        }
        _ => return unmodelled(machine, args, "next"),
    };
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut items = items.into_iter();
        let first = items.next();
        if let Some(seq) = machine.state.seq_mut(id) {
            seq.items = items.map(Item::sure).collect();
        }
        match (first, args.positional.get(1)) {
            (Some(first), _) => Ok(first),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => machine.raise("StopIteration", span),
        }
    })
}

pub(super) fn to_iterator(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}
