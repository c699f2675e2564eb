//! `functools.lru_cache` and `cache`: a function that is not run twice for the same arguments.

use super::{Row, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::ops::put_entry;
use crate::eval::state::Object;
use crate::eval::value::{Data, Key, Map, Value};
use crate::resolved::Reason;
use std::rc::Rc;

pub(super) const CACHES: &[Row] = &[raw("lru_cache", lru_cache), raw("cache", cached)];

/// What `lru_cache` keeps when it is not told how much.
const DEFAULT_SIZE: usize = 128;

/// `@lru_cache`, `@lru_cache(maxsize=…)`
fn lru_cache(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let is_function = |value: &Value| matches!(value.data, Data::Function(_));
    if let ([function], true) = (args.positional.as_slice(), args.keywords.is_empty())
        && is_function(function)
    {
        return cached(machine, args, None);
    }
    let size = super::argument(args, 0, "maxsize").map(|value| &value.data);
    let large = match size {
        None | Some(Data::None) => true,
        Some(Data::Int(size)) => usize::try_from(*size).is_ok_and(|size| size >= DEFAULT_SIZE),
        _ => false,
    };
    let only_size = args.positional.len() + args.keywords.len() <= 1
        && args
            .keywords
            .iter()
            .all(|own| own.name.as_ref() == "maxsize");
    if !large || !only_size || !args.open.is_empty() {
        return unmodelled(machine, args, "functools.lru_cache");
    }
    let native = Native {
        name: "lru_cache",
        run: cached,
        raw: true,
        receiver: None,
    };
    Ok(machine.value(Data::Native(native), args.span))
}

/// The function with an empty cache.
fn cached(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let scope = machine.state.scope(machine.scope);
    let is_method = scope.is_some_and(|scope| scope.is_class);
    let function = match args.positional.as_slice() {
        [function] if !is_method && matches!(function.data, Data::Function(_)) => function.clone(),
        _ => return unmodelled(machine, args, "functools.lru_cache"),
    };
    let cache = machine.alloc(Object::Dict(Map::default()), args.span);
    let receiver = machine.tuple([function, cache], args.span);
    let native = Native {
        name: "cached function",
        run: call_cached,
        raw: true,
        receiver: Some(Rc::new(receiver)),
    };
    Ok(machine.value(Data::Native(native), args.span))
}

fn call_cached(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let parts = match receiver.map(|value| &value.data) {
        Some(Data::Tuple(seq)) => seq.certain(),
        _ => None,
    };
    let (function, cache) = match parts.as_deref() {
        Some([function, cache]) => ((*function).clone(), (*cache).clone()),
        _ => return unmodelled(machine, args, "functools.lru_cache"),
    };
    let Data::Ref(id) = cache.data else {
        return unmodelled(machine, args, "functools.lru_cache");
    };
    let Some(key) = key_of(args) else {
        // Which of the calls before it is the same is not known.
        return lost(machine, &function, args);
    };
    let kept = machine.state.map(id).map(|map| {
        let sure =
            |entry: &crate::eval::value::Entry| entry.guard.is_always() && entry.doubt.is_none();
        let full = map.entries.len() >= DEFAULT_SIZE || !map.open.is_empty();
        let entry = map.entries.get(&key);
        (
            full || entry.is_some_and(|entry| !sure(entry)),
            entry.map(|entry| entry.value.clone()),
        )
    });
    match kept {
        Some((false, Some(value))) => Ok(machine.seen(&value)),
        Some((false, None)) => {
            let value = machine.call(&function, args.clone())?;
            let name = machine.none(args.span);
            if let Some(map) = machine.state.map_mut(id) {
                put_entry(map, key, name, value.clone());
            }
            Ok(value)
        }
        _ => lost(machine, &function, args),
    }
}

/// A call of which it is not known whether the function is run.
fn lost(machine: &mut Machine<'_>, function: &Value, args: &Args) -> Eval<Value> {
    let message = "whether the value is kept from a call before is not known";
    let why = machine.why(Reason::UnknownCall, message, args.span);
    machine.call_unseen(&why, function, args)
}

/// What the arguments are told apart by; `None` when they cannot be told.
fn key_of(args: &Args) -> Option<Key> {
    // Those that the versions of Python tell apart by their type too.
    let plain = |value: &Value| matches!(value.data, Data::Str(_) | Data::Int(_) | Data::None);
    if !args.keywords.is_empty() || !args.open.is_empty() || !args.positional.iter().all(plain) {
        return None;
    }
    let keys = args.positional.iter().map(Value::key);
    keys.collect::<Option<Vec<_>>>().map(Key::Tuple)
}
