//! Methods of lists, tuples, dicts and sets.

use super::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::ops::{appended, have_order, position, unknown_of};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Item, Map, Seq, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{CmpOp, Operator};
use crate::text::Span;
use std::rc::Rc;

pub(super) const LIST: &[Row] = &[
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

pub(super) const TUPLE: &[Row] = &[pure("index", index), pure("count", count)];

pub(super) const DICT: &[Row] = &[
    pure("get", get),
    raw("setdefault", set_default),
    raw("update", update),
    raw("pop", dict_pop),
    pure("keys", keys),
    pure("iterkeys", keys),
    pure("values", values),
    pure("itervalues", values),
    pure("items", pairs),
    pure("iteritems", pairs),
    pure("copy", copy_dict),
    pure("has_key", has_key),
    raw("clear", clear),
];

pub(super) const SET: &[Row] = &[
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

fn own_id(receiver: Option<&Value>) -> Option<Id> {
    match receiver.map(|value| &value.data) {
        Some(Data::Ref(id)) => Some(*id),
        _ => None,
    }
}

fn own_seq(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Seq> {
    match receiver.map(|value| &value.data) {
        Some(Data::Tuple(seq)) => Some((**seq).clone()),
        Some(Data::Ref(id)) => machine.state.seq(*id).cloned(),
        _ => None,
    }
}

fn own_map(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Map> {
    machine.state.map(own_id(receiver)?).cloned()
}

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

/// Makes new items and a result of the items; no items when the object has been seen to.
type Change<'c> = dyn FnMut(&mut Machine<'_>, Vec<Value>) -> Eval<(Option<Vec<Value>>, Value)> + 'c;

/// Replaces the items by what `change` makes of them in each environment.
fn rewrite(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    change: &mut Change<'_>,
) -> Eval<Value> {
    let (Some(id), Some(seq)) = (own_id(receiver), own_seq(machine, receiver)) else {
        return unmodelled(machine, args, "this method");
    };
    if let Some(why) = seq.doubt().cloned() {
        machine.state.poison(vec![id], &why);
        return Ok(Value::unknown(why, machine.at(args.span)));
    }
    let mut is_followed = seq.items.is_empty();
    let result = machine.each_world(&seq, args.span, &mut |machine, items| {
        is_followed = true;
        let (items, result) = change(machine, items)?;
        if let (Some(items), Some(seq)) = (items, machine.state.seq_mut(id)) {
            seq.items = items.into_iter().map(Item::sure).collect();
        }
        Ok(result)
    })?;
    if let (false, Data::Unknown(unknown)) = (is_followed, &result.data) {
        machine.state.poison(vec![id], &unknown.why);
    }
    Ok(result)
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

/// A change that is not followed: the receiver becomes unknown.
fn unmodelled_change(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
) -> Eval<Value> {
    let why = args
        .positional
        .iter()
        .find_map(unknown_of)
        .unwrap_or_else(|| {
            let message = format!("this use of `{what}` is not followed");
            machine.why(Reason::UnknownCall, message, args.span)
        });
    let reach = receiver.map(Value::reach).unwrap_or_default();
    machine.state.poison(reach, &why);
    machine.may_raise(None, &why, args.span);
    Ok(Value::unknown(why, machine.at(args.span)))
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
    let args = Args {
        positional: vec![list.clone()],
        ..args.clone()
    };
    let sorted = super::functions::to_sorted(machine, &args, None)?;
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
pub(super) fn sorted(machine: &Machine<'_>, mut items: Vec<Value>) -> Option<Vec<Value>> {
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

fn copy_set(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own_seq(machine, receiver) {
        Some(seq) => Ok(machine.alloc(Object::Set(seq), args.span)),
        None => unmodelled(machine, args, "copy"),
    }
}

fn copy_dict(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own_map(machine, receiver) {
        Some(map) => Ok(machine.alloc(Object::Dict(map), args.span)),
        None => unmodelled(machine, args, "copy"),
    }
}

fn clear(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    if let Some(id) = own_id(receiver) {
        match machine.state.object_mut(id) {
            Some(Object::List(seq) | Object::Set(seq)) => *seq = Seq::default(),
            Some(Object::Dict(map)) => *map = Map::default(),
            _ => {}
        }
    }
    Ok(machine.none(args.span))
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

// Dicts.

/// The value of a key, or a default where it is missing.
fn get_or(
    machine: &mut Machine<'_>,
    map: &Map,
    key: &Value,
    default: &Value,
    span: Span,
) -> Eval<Value> {
    let Some(hashed) = key.key() else {
        let why = machine.why(Reason::UnknownCall, "the key is not known", span);
        return Ok(Value::unknown(why, machine.at(span)));
    };
    let Some(entry) = map.entries.get(&hashed) else {
        return Ok(match map.open.first() {
            Some(why) => Value::unknown_reaching(why.clone(), default.reach(), machine.at(span)),
            None => default.clone(),
        });
    };
    if let Some(why) = &entry.doubt {
        let mut reach = entry.value.reach();
        reach.extend(default.reach());
        return Ok(Value::unknown_reaching(
            why.clone(),
            reach,
            machine.at(span),
        ));
    }
    let outside = entry.guard.negate();
    let value = Value::guarded(
        vec![
            (entry.guard.clone(), entry.value.clone()),
            (outside, default.clone()),
        ],
        &machine.at(span),
    );
    Ok(machine.seen(&value))
}

fn get(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(map), Some(key)) = (own_map(machine, receiver), args.positional.first()) else {
        return unmodelled(machine, args, "get");
    };
    let default = match args.positional.get(1) {
        Some(default) => default.clone(),
        None => machine.none(args.span),
    };
    get_or(machine, &map, key, &default, args.span)
}

fn set_default(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(dict), Some(map), Some(key)) = (
        receiver,
        own_map(machine, receiver),
        args.positional.first().filter(|key| key.key().is_some()),
    ) else {
        return unmodelled_change(machine, args, receiver, "setdefault");
    };
    let default = match args.positional.get(1) {
        Some(default) => default.clone(),
        None => machine.none(args.span),
    };
    let value = get_or(machine, &map, key, &default, args.span)?;
    machine.set_item(dict, key, value.clone(), args.span)?;
    Ok(value)
}

fn update(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(dict) = receiver else {
        return unmodelled(machine, args, "update");
    };
    if let Some(why) = args.open.first() {
        let why = why.clone();
        machine.state.poison(dict.reach(), &why);
    }
    for more in &args.positional {
        machine.update_dict(dict, more, args.span)?;
    }
    for keyword in &args.keywords {
        let key = Value::str(keyword.name.clone(), machine.at(keyword.span));
        if keyword.guard.is_always() && keyword.doubt.is_none() {
            machine.set_item(dict, &key, keyword.value.clone(), args.span)?;
        } else {
            return unmodelled_change(machine, args, receiver, "update");
        }
    }
    Ok(machine.none(args.span))
}

fn dict_pop(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(id), Some(map), Some(key)) = (
        own_id(receiver),
        own_map(machine, receiver),
        args.positional.first(),
    ) else {
        return unmodelled_change(machine, args, receiver, "pop");
    };
    let Some(hashed) = key.key() else {
        return unmodelled_change(machine, args, receiver, "pop");
    };
    let value = match args.positional.get(1) {
        Some(default) => get_or(machine, &map, key, default, args.span)?,
        None => machine.dict_get(&map, key, args.span)?,
    };
    if let Some(map) = machine.state.map_mut(id) {
        map.entries.shift_remove(&hashed);
    }
    Ok(value)
}

fn entries_list(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    pick: &dyn Fn(&Machine<'_>, &Value, &Value) -> Value,
) -> Eval<Value> {
    let Some(map) = own_map(machine, receiver) else {
        return unmodelled(machine, args, "items");
    };
    machine.work(map.entries.len(), args.span)?;
    let items = map
        .entries
        .values()
        .map(|entry| Item {
            guard: entry.guard.clone(),
            doubt: entry.doubt.clone(),
            value: pick(machine, &entry.key, &entry.value),
        })
        .collect();
    Ok(machine.list_of(items, map.open, args.span))
}

fn keys(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    entries_list(machine, args, receiver, &|_, key, _| key.clone())
}

fn values(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    entries_list(machine, args, receiver, &|_, _, value| value.clone())
}

fn pairs(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    entries_list(machine, args, receiver, &|machine, key, value| {
        machine.tuple([key.clone(), value.clone()], span)
    })
}

fn has_key(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (receiver, args.positional.first()) {
        (Some(dict), Some(key)) => machine.contains(dict, key, args.span),
        _ => unmodelled(machine, args, "has_key"),
    }
}

/// `del container[key]`
pub(in crate::eval) fn delete_item(
    machine: &mut Machine<'_>,
    container: &Value,
    key: &Value,
    span: Span,
) -> Eval<()> {
    let why = unknown_of(key)
        .unwrap_or_else(|| machine.why(Reason::UnknownCall, "the key is not known", span));
    if let Data::Ref(id) = container.data {
        if machine.state.is_instance(id) {
            let own = machine.special(container, "__delitem__", vec![key.clone()], span)?;
            if own.is_some() {
                return Ok(());
            }
            if let Some(held) = machine.held(container) {
                return delete_item(machine, &held, key, span);
            }
        }
        if let (Some(map), Some(hashed)) = (machine.state.map(id).cloned(), key.key()) {
            machine.dict_get(&map, key, span)?;
            if let Some(map) = machine.state.map_mut(id) {
                map.entries.shift_remove(&hashed);
            }
            return Ok(());
        }
        let at = key.as_int();
        if let (Some(at), Some(Object::List(seq))) = (at, machine.state.object_mut(id))
            && seq.is_certain()
        {
            return match position(at, seq.items.len()) {
                Some(at) => {
                    seq.items.remove(at);
                    Ok(())
                }
                None => machine.raise("IndexError", span),
            };
        }
    }
    machine.state.poison(container.reach(), &why);
    Ok(())
}

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

/// A list of certain values, when that is what it is.
pub(super) fn certain_items(machine: &mut Machine<'_>, value: &Value) -> Option<Vec<Value>> {
    let seq = match &value.data {
        Data::Tuple(seq) => (**seq).clone(),
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::List(seq)) => seq.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let certain = seq.certain()?.into_iter().cloned().collect();
    Some(certain)
}
