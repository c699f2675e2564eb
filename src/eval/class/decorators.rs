//! `functools.wraps`: a decorator that gives a function the name of another.

use crate::eval::call::Function;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// `functools.wraps`
    pub(in crate::eval) fn wraps(&self, span: Span) -> Value {
        self.decorator(wraps, None, span)
    }

    fn decorator(
        &self,
        run: crate::eval::machine::Run,
        receiver: Option<Value>,
        span: Span,
    ) -> Value {
        self.value(
            Data::Native(Native {
                name: "wraps",
                run,
                raw: true,
                receiver: receiver.map(Rc::new),
            }),
            span,
        )
    }
}

fn wraps(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [wrapped] if args.keywords.is_empty() => {
            Ok(machine.decorator(renamed, Some(wrapped.clone()), args.span))
        }
        _ => {
            let message = "this use of `functools.wraps` is not followed";
            Ok(machine.unknown(Reason::UnknownCall, message, args.span))
        }
    }
}

/// The function with the name of the one that it wraps.
fn renamed(machine: &mut Machine<'_>, args: &Args, wrapped: Option<&Value>) -> Eval<Value> {
    let Some(own) = args.positional.first() else {
        return machine.raise("TypeError", args.span);
    };
    match (&own.data, wrapped.map(|wrapped| &wrapped.data)) {
        (Data::Function(own), Some(Data::Function(wrapped))) => {
            let function = Function {
                name: wrapped.name.clone(),
                ..(**own).clone()
            };
            Ok(machine.value(Data::Function(Rc::new(function)), args.span))
        }
        _ => Ok(own.clone()),
    }
}
