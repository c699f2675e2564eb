//! Methods taken from the class: `str.strip`, for `map` and `sorted`.

use super::unmodelled;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::value::{Data, Value};
use crate::text::Span;
use std::rc::Rc;

/// `str.strip`: a method that gets its text as the first argument.
pub(super) fn unbound(machine: &Machine<'_>, name: &str, span: Span) -> Value {
    let name = Value::str(name, machine.at(span));
    machine.value(
        Data::Native(Native {
            name: "str method",
            run: call_unbound,
            raw: true,
            receiver: Some(Rc::new(name)),
        }),
        span,
    )
}

fn call_unbound(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let name = receiver.and_then(Value::as_str).cloned();
    let (Some(name), Some((text, rest))) = (name, args.positional.split_first()) else {
        return unmodelled(machine, args, "a method of str");
    };
    let args = Args {
        positional: rest.to_vec(),
        ..args.clone()
    };
    machine.each(text, &mut |machine, text| {
        if !matches!(text.data, Data::Str(_)) {
            return unmodelled(machine, &args, "a method of str");
        }
        let method = super::attribute(machine, &text, &name, args.span)?;
        machine.call(&method, args.clone())
    })
}
