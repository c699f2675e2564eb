//! `getattr`, `hasattr`, `setattr`, `delattr` and `vars`.

use super::super::{ast, attribute, has_name, unmodelled};
use super::code::locals;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use crate::text::Span;
use std::rc::Rc;

/// The object and the name that such a function is given.
fn object_and_name(args: &Args) -> Option<(Value, Rc<str>)> {
    let [object, name, ..] = args.positional.as_slice() else {
        return None;
    };
    let known = args.open.is_empty() && args.keywords.is_empty();
    known.then_some((object.clone(), name.as_str()?.clone()))
}

/// Whether all attributes of an object that are missing here are missing in Python.
fn is_complete(machine: &Machine<'_>, object: &Value) -> bool {
    match object.data {
        Data::Ref(id) => match machine.state.object(id).map(Rc::as_ref) {
            Some(Object::Scope(scope)) if scope.is_class => machine.is_followed(id),
            Some(Object::Scope(scope)) => scope.open.is_none(),
            Some(Object::Instance(instance)) => instance.scope.is_some(),
            _ => false,
        },
        Data::None => true,
        _ => false,
    }
}

pub(super) fn get_attribute(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let Some((object, name)) = object_and_name(args) else {
        return unmodelled(machine, args, "getattr");
    };
    let default = args.positional.get(2);
    machine.each(&object, &mut |machine, object| {
        let Some(default) = default else {
            return attribute(machine, &object, &name, span);
        };
        if !is_complete(machine, &object) && !matches!(object.data, Data::Module(_)) {
            return unmodelled(machine, args, "getattr");
        }
        machine.or_without_attribute(
            |machine| attribute(machine, &object, &name, span),
            |_| Ok(default.clone()),
        )
    })
}

pub(super) fn has_attribute(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let Some((object, name)) = object_and_name(args) else {
        return unmodelled(machine, args, "hasattr");
    };
    machine.each(&object, &mut |machine, object| {
        if let Some(truth) = has_name(machine, &object, &name) {
            return Ok(machine.truth_value(truth, span));
        }
        if let Some(has) = ast::has(machine, &object, &name) {
            return Ok(machine.bool(has, span));
        }
        if !is_complete(machine, &object) {
            return unmodelled(machine, args, "hasattr");
        }
        machine.or_without_attribute(
            |machine| {
                let value = attribute(machine, &object, &name, span)?;
                let found = machine.bool(true, span);
                machine.each(&value, &mut |_, value| match value.data {
                    Data::Unknown(_) => Ok(value),
                    _ => Ok(found.clone()),
                })
            },
            |machine| Ok(machine.bool(false, span)),
        )
    })
}

pub(super) fn set_attribute(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    if let ([object, names, value], true) = (args.positional.as_slice(), args.open.is_empty()) {
        return machine.each(names, &mut |machine, name| {
            match name.as_str() {
                Some(name) => machine.set_attribute(object, name, value.clone(), args.span)?,
                None => lose(machine, object, args.span),
            }
            Ok(machine.none(args.span))
        });
    }
    unmodelled(machine, args, "setattr")
}

pub(super) fn delete_attribute(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    match object_and_name(args) {
        Some((object, name)) => machine.delete_attribute(&object, &name, args.span)?,
        None => {
            if let Some(object) = args.positional.first() {
                lose(machine, object, args.span);
            }
        }
    }
    Ok(machine.none(args.span))
}

/// Some attribute of the object changes, nobody knows which.
fn lose(machine: &mut Machine<'_>, object: &Value, span: Span) {
    let message = "the name of the attribute is not known";
    let why = machine.why(crate::resolved::Reason::UnknownCall, message, span);
    machine.state.poison(object.reach(), &why);
}

/// `vars()` and `vars(module)`
pub(super) fn vars(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    if let [object] = args.positional.as_slice()
        && let Data::Ref(id) = object.data
        && machine.state.scope(id).is_some_and(|scope| !scope.is_class)
    {
        return Ok(object.clone());
    }
    locals(machine, args, own)
}
