//! Methods of dicts.

use super::{clear, own_id, unmodelled_change};
use crate::eval::builtins::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::{position, unknown_of};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Map, Value};
use crate::resolved::Reason;
use crate::text::Span;

pub(in crate::eval::builtins) const DICT: &[Row] = &[
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

fn own_map(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Map> {
    machine.state.map(own_id(receiver)?).cloned()
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

fn copy_dict(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own_map(machine, receiver) {
        Some(map) => Ok(machine.alloc(Object::Dict(map), args.span)),
        None => unmodelled(machine, args, "copy"),
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
