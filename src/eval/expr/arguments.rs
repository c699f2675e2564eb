//! Calls and their arguments.

use crate::eval::limits;
use crate::eval::machine::{Args, Argument, Eval, Machine};
use crate::eval::value::{Data, Entry, Value};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;

impl Machine<'_> {
    pub(super) fn eval_call(&mut self, call: &ast::ExprCall, span: Span) -> Eval<Value> {
        let callee = self.eval(&call.func)?;
        let mut args = self.arguments(&call.arguments, span)?;
        args.callee = self.span(&*call.func);
        self.call(&callee, args)
    }

    /// The arguments of a call, `*` and `**` expanded.
    pub fn arguments(&mut self, arguments: &ast::Arguments, span: Span) -> Eval<Args> {
        let mut args = Args {
            positional: Vec::new(),
            keywords: Vec::new(),
            open: Vec::new(),
            span,
            callee: span,
        };
        for argument in &arguments.args {
            if let Expr::Starred(starred) = argument {
                let value = self.eval(&starred.value)?;
                let seq = self.items(&value, span)?;
                match seq.certain() {
                    Some(values) => args.positional.extend(values.into_iter().cloned()),
                    None => args.open.push(seq.doubt().cloned().unwrap_or_else(|| {
                        self.why(Reason::Environment, "the arguments differ", span)
                    })),
                }
            } else {
                let value = self.eval(argument)?;
                args.positional.push(value);
            }
        }
        for keyword in &arguments.keywords {
            let value = self.eval(&keyword.value)?;
            match &keyword.arg {
                Some(name) => args.keywords.push(Argument {
                    name: name.as_str().into(),
                    value,
                    span: self.span(keyword),
                    in_call: true,
                    guard: Guard::always(),
                    doubt: None,
                }),
                None => self.expand_mapping(&value, &mut args, span)?,
            }
        }
        if args.positional.len() > limits::ARGUMENTS {
            return Err(self.limit("the call has too many arguments", span));
        }
        Ok(args)
    }

    fn expand_mapping(&mut self, value: &Value, args: &mut Args, span: Span) -> Eval<()> {
        let value = self.seen(value);
        match &value.data {
            Data::Ref(id) if self.state.map(*id).is_some() => {
                let map = self.state.map(*id).cloned().unwrap_or_default();
                args.open.extend(map.open);
                for (_, entry) in map.entries {
                    add_entry(args, entry, &Guard::always());
                }
            }
            Data::Guarded(alternatives) => {
                for (guard, value) in alternatives.iter() {
                    let map = match &value.data {
                        Data::Ref(id) => self.state.map(*id).cloned(),
                        _ => None,
                    };
                    let Some(map) = map else {
                        args.open
                            .push(self.why(Reason::Environment, "the keywords differ", span));
                        continue;
                    };
                    args.open.extend(map.open);
                    for (_, entry) in map.entries {
                        add_entry(args, entry, guard);
                    }
                }
            }
            Data::Unknown(unknown) => args.open.push(unknown.why.clone()),
            _ => args.open.push(self.why(
                Reason::UnknownCall,
                "what `**` expands is not a dict that is known",
                span,
            )),
        }
        Ok(())
    }
}

fn add_entry(args: &mut Args, entry: Entry, guard: &Guard) {
    let Some(name) = entry.key.as_str() else {
        return;
    };
    args.keywords.push(Argument {
        name: name.clone(),
        span: entry.value.at.span,
        value: entry.value,
        in_call: false,
        guard: entry.guard.and(guard),
        doubt: entry.doubt,
    });
}
