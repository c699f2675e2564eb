//! What a search found: match objects and their groups.

use super::{Search, not_followed};
use crate::eval::builtins::os::piece;
use crate::eval::builtins::{Row, argument, pure};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Map, Value};
use crate::text::Span;
use fancy_regex::Captures;
use indexmap::IndexMap;
use std::rc::Rc;

pub(in crate::eval::builtins) const MATCH: &[Row] = &[
    pure("group", group),
    pure("groups", groups),
    pure("groupdict", group_dict),
];

/// The class of matches; no class of a program has a dot.
pub(in crate::eval) const MATCH_CLASS: &str = "re.Match";

pub(super) fn match_value(
    machine: &mut Machine<'_>,
    search: &Search,
    captures: &Captures<'_>,
    span: Span,
) -> Value {
    let values = group_values(machine, search, captures, span);
    let mut attributes: IndexMap<Rc<str>, Value> = IndexMap::new();
    for (at, value) in values.iter().enumerate() {
        attributes.insert(at.to_string().into(), value.clone());
    }
    for (name, value) in search.names.iter().zip(&values) {
        if let Some(name) = name {
            attributes.insert(name.as_str().into(), value.clone());
        }
    }
    machine.alloc(
        Object::Instance(Instance {
            scope: None,
            class: MATCH_CLASS.into(),
            name: None,
            attributes,
        }),
        span,
    )
}

/// The value of each group, `None` where it took no part.
pub(super) fn group_values(
    machine: &Machine<'_>,
    search: &Search,
    captures: &Captures<'_>,
    span: Span,
) -> Vec<Value> {
    (0..captures.len())
        .map(|at| match captures.get(at) {
            Some(found) => piece(&search.subject, &search.text, found.start(), found.end()),
            None => machine.none(span),
        })
        .collect()
}

fn own_match(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Instance> {
    let Data::Ref(id) = receiver?.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) => Some(instance.clone()),
        _ => None,
    }
}

fn group(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(found) = own_match(machine, receiver) else {
        return not_followed(machine, args);
    };
    let mut values = Vec::new();
    for wanted in &args.positional {
        let key: Rc<str> = match &wanted.data {
            Data::Str(text) => text.text.clone(),
            Data::Int(at) => at.to_string().into(),
            _ => return not_followed(machine, args),
        };
        match found.attributes.get(&key) {
            Some(value) => values.push(value.clone()),
            None => return machine.raise("IndexError", args.span),
        }
    }
    match values.as_slice() {
        [] => match found.attributes.get("0") {
            Some(value) => Ok(value.clone()),
            None => not_followed(machine, args),
        },
        [one] => Ok(one.clone()),
        several => Ok(machine.tuple(several.to_vec(), args.span)),
    }
}

/// `match[group]`
pub(in crate::eval::builtins) fn subscript(
    machine: &mut Machine<'_>,
    value: &Value,
    index: &Value,
    span: Span,
) -> Eval<Value> {
    let args = Args::by_position(vec![index.clone()], span);
    group(machine, &args, Some(value))
}

fn groups(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(found) = own_match(machine, receiver) else {
        return not_followed(machine, args);
    };
    let default = argument(args, 0, "default");
    let or_default = |value: Value| match (&value.data, default) {
        (Data::None, Some(default)) => default.clone(),
        _ => value,
    };
    let values = (1..)
        .map_while(|at: usize| found.attributes.get(at.to_string().as_str()).cloned())
        .map(or_default)
        .collect::<Vec<_>>();
    Ok(machine.tuple(values, args.span))
}

fn group_dict(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(found) = own_match(machine, receiver) else {
        return not_followed(machine, args);
    };
    let dict = machine.alloc(Object::Dict(Map::default()), args.span);
    for (name, value) in found.attributes {
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            let key = Value::str(name, machine.at(args.span));
            machine.set_item(&dict, &key, value, args.span)?;
        }
    }
    Ok(dict)
}
