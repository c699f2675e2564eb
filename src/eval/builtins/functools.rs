//! `functools` and `operator`.

use super::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Argument, Eval, Machine, Native};
use crate::eval::value::{Data, Value};
use crate::resolved::Guard;
use std::rc::Rc;

pub(super) const FUNCTOOLS: &[Row] = &[raw("reduce", reduce), raw("partial", partial)];
pub(super) const OPERATOR: &[Row] = &[pure("itemgetter", item_getter)];

/// `functools.reduce(function, items, start)`
pub(super) fn reduce(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let (function, items, start) = match args.positional.as_slice() {
        [function, items] => (function, items, None),
        [function, items, start] => (function, items, Some(start.clone())),
        _ => return unmodelled(machine, args, "reduce"),
    };
    let span = args.span;
    let seq = machine.ordered_items(items, span)?;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut items = items.into_iter();
        let Some(mut all) = start.clone().or_else(|| items.next()) else {
            return machine.raise("TypeError", span);
        };
        for item in items {
            all = machine.call(function, args.again([all, item]))?;
        }
        Ok(all)
    })
}

/// `functools.partial(function, …)`: the function, its first arguments and its keywords as pairs, until it is called.
fn partial(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let sure = args
        .keywords
        .iter()
        .all(|keyword| keyword.guard.is_always() && keyword.doubt.is_none());
    if args.positional.is_empty() || !args.open.is_empty() || !sure {
        return unmodelled(machine, args, "functools.partial");
    }
    let span = args.span;
    let keywords = args.keywords.iter().map(|keyword| {
        let name = Value::str(keyword.name.clone(), machine.at(keyword.span));
        machine.tuple([name, keyword.value.clone()], keyword.span)
    });
    let keywords = keywords.collect::<Vec<_>>();
    let first = machine.tuple(args.positional.clone(), span);
    let bound = [first, machine.tuple(keywords, span)];
    let bound = machine.tuple(bound, span);
    Ok(native(machine, "partial object", call_partial, bound, args))
}

/// A function made by another one, which keeps `bound` for it.
fn native(
    machine: &Machine<'_>,
    name: &'static str,
    run: crate::eval::machine::Run,
    bound: Value,
    args: &Args,
) -> Value {
    let native = Native {
        name,
        run,
        raw: true,
        receiver: Some(Rc::new(bound)),
    };
    machine.value(Data::Native(native), args.span)
}

/// The values of a tuple.
fn parts(value: Option<&Value>) -> Vec<Value> {
    let seq = match value.map(|value| &value.data) {
        Some(Data::Tuple(seq)) => seq.certain(),
        _ => None,
    };
    seq.unwrap_or_default().into_iter().cloned().collect()
}

fn call_partial(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let bound = parts(receiver);
    let mut positional = parts(bound.first());
    if positional.is_empty() {
        return unmodelled(machine, args, "functools.partial");
    }
    let function = positional.remove(0);
    positional.extend(args.positional.iter().cloned());
    let mut keywords = Vec::new();
    for pair in parts(bound.get(1)) {
        if let [name, value] = parts(Some(&pair)).as_slice()
            && let Some(name) = name.as_str()
            && !args.keywords.iter().any(|own| own.name == *name)
        {
            keywords.push(Argument {
                name: name.clone(),
                value: value.clone(),
                span: pair.at.span,
                in_call: false,
                guard: Guard::always(),
                doubt: None,
            });
        }
    }
    keywords.extend(args.keywords.iter().cloned());
    let args = Args {
        positional,
        keywords,
        ..args.clone()
    };
    machine.call(&function, args)
}

/// `operator.itemgetter(key)`
fn item_getter(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [key] => Ok(native(
            machine,
            "itemgetter",
            call_getter,
            key.clone(),
            args,
        )),
        _ => unmodelled(machine, args, "operator.itemgetter"),
    }
}

fn call_getter(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match (args.positional.as_slice(), receiver) {
        ([value], Some(key)) => machine.subscript(value, key, args.span),
        _ => unmodelled(machine, args, "operator.itemgetter"),
    }
}
