//! Methods of lists and tuples.

use super::{clear, own_id, own_seq, rewrite, unmodelled_change};
use crate::eval::builtins::{Row, functions, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::{have_order, position, unknown_of};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Item, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

pub(in crate::eval::builtins) const LIST: &[Row] = &[
    raw("append", append),
    raw("extend", extend),
    raw("insert", insert),
    raw("remove", remove),
    raw("pop", list_pop),
    raw("sort", sort),
    raw("reverse", reverse),
    raw("copy", copy_list),
    raw("clear", clear),
    pure("index", index),
    pure("count", count),
];

pub(in crate::eval::builtins) const TUPLE: &[Row] = &[pure("index", index), pure("count", count)];

fn append(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(id), [value]) = (own_id(receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "append");
    };
    if let Some(seq) = machine.state.seq_mut(id) {
        seq.items.push(Item::sure(value.clone()));
    }
    Ok(machine.none(args.span))
}

/// `list += more`, `list.extend(more)`
pub(in crate::eval) fn extend_list(
    machine: &mut Machine<'_>,
    id: Id,
    more: &Value,
    span: Span,
) -> Eval<()> {
    let more = machine.ordered_items(more, span)?;
    if let Some(seq) = machine.state.seq_mut(id) {
        seq.items.extend(more.items);
        seq.open.extend(more.open);
    }
    Ok(())
}

fn extend(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(id), [more]) = (own_id(receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "extend");
    };
    extend_list(machine, id, more, args.span)?;
    Ok(machine.none(args.span))
}

fn insert(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(at), Some(value)) = (
        args.positional.first().and_then(Value::as_int),
        args.positional.get(1).cloned(),
    ) else {
        return unmodelled_change(machine, args, receiver, "insert");
    };
    let none = machine.none(args.span);
    rewrite(machine, args, receiver, &mut |_, mut items| {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let at = if at < 0 {
            (at + length).max(0)
        } else {
            at.min(length)
        };
        items.insert(usize::try_from(at).unwrap_or(0), value.clone());
        Ok((Some(items), none.clone()))
    })
}

fn remove(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(value) = args
        .positional
        .first()
        .filter(|v| v.key().is_some())
        .cloned()
    else {
        return unmodelled_change(machine, args, receiver, "remove");
    };
    let span = args.span;
    let id = own_id(receiver);
    rewrite(machine, args, receiver, &mut |machine, mut items| {
        let mut at = None;
        for (index, item) in items.iter().enumerate() {
            match machine.ordering(item, &value) {
                Ok(Some(order)) if order.is_eq() => {
                    at = Some(index);
                    break;
                }
                Ok(_) => {}
                Err(why) => {
                    // Which item goes is not known.
                    machine.state.poison(id.into_iter().collect(), &why);
                    machine.may_raise(Some("ValueError"), &why, span);
                    return Ok((None, machine.none(span)));
                }
            }
        }
        match at {
            Some(at) => {
                items.remove(at);
                Ok((Some(items), machine.none(span)))
            }
            None => machine.raise("ValueError", span),
        }
    })
}

fn list_pop(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let at = match args.positional.first() {
        None => -1,
        Some(at) => match at.as_int() {
            Some(at) => at,
            None => return unmodelled_change(machine, args, receiver, "pop"),
        },
    };
    let span = args.span;
    rewrite(
        machine,
        args,
        receiver,
        &mut |machine, mut items| match position(at, items.len()) {
            Some(at) => {
                let value = items.remove(at);
                Ok((Some(items), value))
            }
            None => machine.raise("IndexError", span),
        },
    )
}

fn sort(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    if !args.positional.is_empty() {
        return unmodelled_change(machine, args, receiver, "sort");
    }
    let span = args.span;
    let id = own_id(receiver);
    if let (Some(receiver), Some(id), false) = (receiver, id, args.keywords.is_empty()) {
        return sort_by(machine, args, receiver, id);
    }
    rewrite(
        machine,
        args,
        receiver,
        &mut |machine, items| match sorted(machine, items) {
            Some(items) => Ok((Some(items), machine.none(span))),
            None => {
                let why = machine.why(Reason::UnknownCall, "the order is not followed", span);
                machine.state.poison(id.into_iter().collect(), &why);
                Ok((None, Value::unknown(why, machine.at(span))))
            }
        },
    )
}

/// `list.sort(key=…, reverse=…)`
fn sort_by(machine: &mut Machine<'_>, args: &Args, list: &Value, id: Id) -> Eval<Value> {
    let span = args.span;
    let args = args.with_positional([list.clone()]);
    let sorted = functions::to_sorted(machine, &args, None)?;
    machine.each(&sorted, &mut |machine, sorted| {
        let seq = match sorted.data {
            Data::Ref(new) => machine.state.seq(new).cloned(),
            _ => None,
        };
        match (seq, unknown_of(&sorted)) {
            (Some(seq), _) => machine.state.put(id, Rc::new(Object::List(seq))),
            (None, why) => {
                let message = "the order is not followed";
                let why = why.unwrap_or_else(|| machine.why(Reason::UnknownCall, message, span));
                machine.state.poison(vec![id], &why);
            }
        }
        Ok(machine.none(span))
    })
}

/// The items in order; `None` when the order of two is not known.
fn sorted(machine: &Machine<'_>, mut items: Vec<Value>) -> Option<Vec<Value>> {
    if !have_order(&items) {
        return None;
    }
    let mut known = true;
    items.sort_by(|a, b| match machine.ordering(a, b) {
        Ok(Some(order)) => order,
        _ => {
            known = false;
            std::cmp::Ordering::Equal
        }
    });
    known.then_some(items)
}

fn reverse(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let none = machine.none(args.span);
    rewrite(machine, args, receiver, &mut |_, mut items| {
        items.reverse();
        Ok((Some(items), none.clone()))
    })
}

fn copy_list(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own_seq(machine, receiver) {
        Some(seq) => Ok(machine.alloc(Object::List(seq), args.span)),
        None => unmodelled(machine, args, "copy"),
    }
}

fn index(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(seq), [value]) = (own_seq(machine, receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "index");
    };
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        for (at, item) in items.iter().enumerate() {
            match machine.ordering(item, value) {
                Ok(Some(order)) if order.is_eq() => {
                    let at = i64::try_from(at).unwrap_or(i64::MAX);
                    return Ok(machine.value(Data::Int(at), span));
                }
                Ok(_) => {}
                Err(why) => return Ok(Value::unknown(why, machine.at(span))),
            }
        }
        machine.raise("ValueError", span)
    })
}

fn count(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(seq), [value]) = (own_seq(machine, receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "count");
    };
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut count = 0;
        for item in &items {
            match machine.ordering(item, value) {
                Ok(Some(order)) if order.is_eq() => count += 1,
                Ok(_) => {}
                Err(why) => return Ok(Value::unknown(why, machine.at(span))),
            }
        }
        Ok(machine.value(Data::Int(count), span))
    })
}
