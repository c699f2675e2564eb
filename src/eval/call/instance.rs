//! Instances.

use crate::eval::call::Function;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use indexmap::IndexMap;
use std::rc::Rc;

impl Machine<'_> {
    /// An instance of a class of the program that has no bases.
    pub(super) fn instantiate(&mut self, class: Id, name: &Rc<str>, args: Args) -> Eval<Value> {
        let span = args.span;
        let instance = self.alloc(
            Object::Instance(Instance {
                class: name.clone(),
                name: None,
                attributes: IndexMap::new(),
                scope: Some(class),
            }),
            span,
        );
        let init = self
            .state
            .scope(class)
            .and_then(|scope| scope.names.get("__init__").cloned());
        match init.as_ref().map(|init| &init.data) {
            Some(Data::Function(init)) => {
                let init = Function {
                    receiver: Some(instance.clone()),
                    ..(**init).clone()
                };
                let init = self.value(Data::Function(Rc::new(init)), span);
                self.call(&init, args)?;
            }
            Some(_) => {
                let message = format!("how a `{name}` is made is not followed");
                let why = self.why(Reason::UnknownCall, message, span);
                self.poison_args(&args, &why);
                self.state.poison(instance.reach(), &why);
                return Ok(Value::unknown_reaching(
                    why,
                    instance.reach(),
                    self.at(span),
                ));
            }
            None if args.positional.is_empty() && args.keywords.is_empty() => {}
            None => return self.raise("TypeError", span),
        }
        Ok(instance)
    }

    /// An object of which only the class and the first argument are known.
    pub fn make_instance(&mut self, class: &Rc<str>, args: &Args) -> Value {
        let named = args
            .keywords
            .iter()
            .find(|keyword| keyword.name.as_ref() == "name")
            .map(|keyword| &keyword.value);
        let name = args
            .positional
            .first()
            .or(named)
            .and_then(|value| value.as_str().cloned());
        self.alloc(
            Object::Instance(Instance {
                class: class.clone(),
                name,
                attributes: IndexMap::new(),
                scope: None,
            }),
            args.span,
        )
    }
}
