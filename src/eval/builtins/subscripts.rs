//! `value[index]` of what is neither list nor dict nor text.

use super::attributes::scope_attribute;
use super::{configparser, inspect, re};
use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::text::Span;

/// Subscripts of objects other than lists and dicts.
pub(in crate::eval) fn object_subscript(
    machine: &mut Machine<'_>,
    value: &Value,
    index: &Value,
    span: Span,
) -> Eval<Value> {
    if let Data::Ref(id) = value.data {
        match machine.state.object(id).cloned().as_deref() {
            Some(Object::Instance(instance)) if instance.class.as_ref() == re::MATCH_CLASS => {
                return re::subscript(machine, value, index, span);
            }
            Some(Object::Instance(instance)) if instance.scope.is_some() => {
                let arguments = vec![index.clone()];
                if let Some(item) = machine.special(value, "__getitem__", arguments, span)? {
                    return Ok(item);
                }
            }
            Some(Object::Instance(instance))
                if let Some(first) = inspect::first_frame(instance, index) =>
            {
                return Ok(first);
            }
            Some(Object::Instance(_)) if let Some(held) = machine.held(value) => {
                return machine.held_item(value, &held, index, span);
            }
            Some(Object::Instance(instance)) if configparser::is_mapping(&instance.class) => {
                return configparser::subscript(machine, value, index, span);
            }
            // `globals()["name"]`
            Some(Object::Scope(scope)) => {
                if let Some(name) = index.as_str() {
                    let executed = scope.executed.get(name).cloned();
                    return match executed {
                        Some(executed) => executed_name(machine, &executed, span),
                        None => scope_item(machine, id, name, span),
                    };
                }
            }
            _ => {}
        }
    }
    let why = machine.why(Reason::UnknownCall, "the subscript is not followed", span);
    Ok(Value::unknown_reaching(
        why,
        value.reach(),
        machine.at(span),
    ))
}

/// `globals()["name"]`
fn scope_item(machine: &mut Machine<'_>, id: usize, name: &str, span: Span) -> Eval<Value> {
    let is_there = machine.state.scope(id).is_some_and(|scope| {
        scope.names.contains_key(name) || scope.open.is_some() || name.starts_with("__")
    });
    if is_there {
        return scope_attribute(machine, id, name, span);
    }
    machine.raise("KeyError", span)
}

/// `locals()["name"]` of what `exec` bound: Python 3.13 does not keep it.
fn executed_name(machine: &mut Machine<'_>, value: &Value, span: Span) -> Eval<Value> {
    let kept = environment::compare_version(&Symbol::VersionInfo(None), Order::Lt, &[3, 13]);
    let Answer::When(kept) = kept else {
        return Ok(value.clone());
    };
    machine.branch(
        Truth::when(kept),
        |machine| Ok(machine.seen(value)),
        |machine| machine.raise("KeyError", span),
    )
}
