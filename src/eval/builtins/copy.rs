//! `copy.copy`, `copy.deepcopy` and `dict.fromkeys`.

use super::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::put_entry;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Map, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) const COPY: &[Row] = &[raw("copy", shallow), raw("deepcopy", deep)];
pub(super) const FROM_KEYS: &[Row] = &[pure("fromkeys", from_keys)];

/// Nothing that somebody copies nests deeper, or holds more.
const DEEPEST: usize = 50;
const MOST: usize = 10_000;

fn is_immutable(data: &Data) -> bool {
    matches!(
        data,
        Data::None
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Float(_)
            | Data::Str(_)
            | Data::Bytes(_)
            | Data::Path(_)
            | Data::Function(_)
            | Data::Class(_)
            | Data::Symbol(_)
    )
}

fn shallow(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "copy.copy");
    };
    machine.each(value, &mut |machine, value| match &value.data {
        Data::Tuple(_) => Ok(value),
        data if is_immutable(data) => Ok(value),
        Data::Ref(id) => match machine.state.object(*id).cloned().as_deref() {
            Some(object @ (Object::List(_) | Object::Dict(_) | Object::Set(_))) => {
                Ok(machine.alloc(object.clone(), args.span))
            }
            _ => unmodelled(machine, args, "copy.copy"),
        },
        _ => unmodelled(machine, args, "copy.copy"),
    })
}

fn deep(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "copy.deepcopy");
    };
    let mut copies = BTreeMap::new();
    if !can_copy(machine, value, DEEPEST, &mut { MOST }) {
        return unmodelled(machine, args, "copy.deepcopy");
    }
    copied(machine, value, &mut copies, args)
}

/// Whether all that a value holds are containers and plain values.
fn can_copy(machine: &Machine<'_>, value: &Value, depth: usize, left: &mut usize) -> bool {
    let (Some(depth), Some(rest)) = (depth.checked_sub(1), left.checked_sub(1)) else {
        return false;
    };
    *left = rest;
    match &value.data {
        Data::Unknown(_) => value.reach().is_empty(),
        Data::Guarded(alternatives) => alternatives
            .iter()
            .all(|(_, value)| can_copy(machine, value, depth, left)),
        Data::Tuple(seq) => {
            let mut items = seq.items.iter();
            items.all(|item| can_copy(machine, &item.value, depth, left))
        }
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::List(seq) | Object::Set(seq)) => {
                let mut items = seq.items.iter();
                items.all(|item| can_copy(machine, &item.value, depth, left))
            }
            Some(Object::Dict(map)) => {
                let mut entries = map.entries.values();
                entries.all(|entry| can_copy(machine, &entry.value, depth, left))
            }
            _ => false,
        },
        data => is_immutable(data),
    }
}

/// The copy of a value; what stands in it twice is copied once.
fn copied(
    machine: &mut Machine<'_>,
    value: &Value,
    copies: &mut BTreeMap<Id, Value>,
    args: &Args,
) -> Eval<Value> {
    machine.step(args.span)?;
    match &value.data {
        Data::Guarded(alternatives) => {
            let mut all = Vec::new();
            for (guard, value) in alternatives.iter() {
                all.push((guard.clone(), copied(machine, value, copies, args)?));
            }
            Ok(Value::guarded(all, &value.at))
        }
        Data::Tuple(seq) => {
            let mut seq = (**seq).clone();
            for item in &mut seq.items {
                item.value = copied(machine, &item.value, copies, args)?;
            }
            Ok(Value::new(Data::Tuple(Rc::new(seq)), value.at.clone()))
        }
        Data::Ref(id) => {
            if let Some(copy) = copies.get(id) {
                return Ok(copy.clone());
            }
            let Some(mut object) = machine.state.object(*id).map(|object| (**object).clone())
            else {
                return Ok(value.clone());
            };
            match &mut object {
                Object::List(seq) | Object::Set(seq) => {
                    for item in &mut seq.items {
                        item.value = copied(machine, &item.value, copies, args)?;
                    }
                }
                Object::Dict(map) => {
                    for entry in map.entries.values_mut() {
                        entry.value = copied(machine, &entry.value, copies, args)?;
                    }
                }
                _ => {}
            }
            let copy = machine.alloc(object, args.span);
            copies.insert(*id, copy.clone());
            Ok(copy)
        }
        _ => Ok(value.clone()),
    }
}

/// `dict.fromkeys(keys, value)`
fn from_keys(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let (keys, value) = match args.positional.as_slice() {
        [keys] => (keys, machine.none(span)),
        [keys, value] => (keys, value.clone()),
        _ => return unmodelled(machine, args, "dict.fromkeys"),
    };
    let seq = machine.ordered_items(keys, span)?;
    machine.each_world(&seq, span, &mut |machine, keys| {
        let mut map = Map::default();
        for key in keys {
            let Some(hashed) = key.key() else {
                return unmodelled(machine, args, "dict.fromkeys");
            };
            put_entry(&mut map, hashed, key, value.clone());
        }
        Ok(machine.alloc(Object::Dict(map), span))
    })
}
