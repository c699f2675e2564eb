//! Methods of sets.

use super::{clear, own_id, own_seq, unmodelled_change};
use crate::eval::builtins::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::ops::appended;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Value};
use crate::syntax::python::ast::{CmpOp, Operator};
use crate::text::Span;

pub(in crate::eval::builtins) const SET: &[Row] = &[
    raw("add", add),
    raw("update", update_set_method),
    raw("discard", discard),
    raw("remove", discard),
    pure("union", union),
    pure("intersection", intersection),
    pure("difference", difference),
    pure("symmetric_difference", symmetric),
    pure("issubset", is_subset),
    pure("issuperset", is_superset),
    pure("isdisjoint", is_disjoint),
    raw("copy", copy_set),
    raw("clear", clear),
];

// Sets.

/// `set |= more`, `set.update(more)`
pub(in crate::eval) fn update_set(
    machine: &mut Machine<'_>,
    id: Id,
    more: &Value,
    span: Span,
) -> Eval<()> {
    let more = machine.items(more, span)?;
    let Some(seq) = machine.state.seq(id).cloned() else {
        return Ok(());
    };
    let value = machine.make_set(appended(seq, &more.items, &more.open), span)?;
    if let Data::Ref(new) = value.data
        && let Some(object) = machine.state.object(new).cloned()
    {
        machine.state.put(id, object);
    }
    Ok(())
}

fn add(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(id), [value]) = (own_id(receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "add");
    };
    let one = machine.tuple([value.clone()], args.span);
    update_set(machine, id, &one, args.span)?;
    Ok(machine.none(args.span))
}

fn update_set_method(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(id) = own_id(receiver) else {
        return unmodelled(machine, args, "update");
    };
    for more in &args.positional {
        update_set(machine, id, more, args.span)?;
    }
    Ok(machine.none(args.span))
}

fn discard(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(id), Some(seq), [value]) = (
        own_id(receiver),
        own_seq(machine, receiver),
        args.positional.as_slice(),
    ) else {
        return unmodelled_change(machine, args, receiver, "discard");
    };
    let (Some(key), true) = (value.key(), seq.is_certain()) else {
        return unmodelled_change(machine, args, receiver, "discard");
    };
    if let Some(seq) = machine.state.seq_mut(id) {
        seq.items
            .retain(|item| item.value.key().as_ref() != Some(&key));
    }
    Ok(machine.none(args.span))
}

fn combined(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    op: Operator,
) -> Eval<Value> {
    let Some(mut seq) = own_seq(machine, receiver) else {
        return unmodelled(machine, args, "this method");
    };
    let mut result = machine.alloc(Object::Set(seq.clone()), args.span);
    for other in &args.positional {
        let items = machine.items(other, args.span)?;
        let other = machine.make_set(items, args.span)?;
        let other = own_seq(machine, Some(&other)).unwrap_or_default();
        result = machine.set_binary(op, &seq, &other, args.span)?;
        match own_seq(machine, Some(&result)) {
            Some(next) => seq = next,
            None => return Ok(result),
        }
    }
    Ok(result)
}

fn union(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    combined(machine, args, receiver, Operator::BitOr)
}

fn intersection(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    combined(machine, args, receiver, Operator::BitAnd)
}

fn difference(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    combined(machine, args, receiver, Operator::Sub)
}

fn symmetric(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    combined(machine, args, receiver, Operator::BitXor)
}

/// Whether all items of one are in the other.
fn covers(machine: &mut Machine<'_>, inner: &Value, outer: &Value, span: Span) -> Eval<Value> {
    let inner = machine.items(inner, span)?;
    let outer = machine.items(outer, span)?;
    let outer = machine.make_set(outer, span)?;
    machine.each_world(&inner, span, &mut |machine, items| {
        let mut all = machine.bool(true, span);
        for item in items {
            let inside = machine.compare(CmpOp::In, &item, &outer, span)?;
            let truth = machine.truth(&all);
            let before = all.clone();
            all = machine.branch(truth, |_| Ok(inside.clone()), |_| Ok(before.clone()))?;
        }
        Ok(all)
    })
}

fn is_subset(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (receiver, args.positional.first()) {
        (Some(own), Some(other)) => covers(machine, own, other, args.span),
        _ => unmodelled(machine, args, "issubset"),
    }
}

fn is_superset(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (receiver, args.positional.first()) {
        (Some(own), Some(other)) => covers(machine, other, own, args.span),
        _ => unmodelled(machine, args, "issuperset"),
    }
}

fn is_disjoint(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let common = combined(machine, args, receiver, Operator::BitAnd)?;
    let truth = machine.truth(&common);
    let none = Truth {
        yes: truth.no,
        no: truth.yes,
        unknown: truth.unknown,
        why: truth.why,
    };
    Ok(machine.truth_value(none, args.span))
}

fn copy_set(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own_seq(machine, receiver) {
        Some(seq) => Ok(machine.alloc(Object::Set(seq), args.span)),
        None => unmodelled(machine, args, "copy"),
    }
}
