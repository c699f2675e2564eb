//! How instances are made.

use super::{Member, Root};
use crate::eval::exceptions;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

/// What exceptions keep their arguments under.
pub(super) const ARGS: &str = "args";

impl Machine<'_> {
    /// An instance of a followed class.
    pub(in crate::eval) fn instantiate(
        &mut self,
        class: Id,
        name: &Rc<str>,
        args: Args,
    ) -> Eval<Value> {
        let span = args.span;
        if let Some(Root::Named(_)) = self.lineage_at(class).map(|lineage| lineage.root.clone()) {
            return match self.made_by_new(class, &args)? {
                Some(made) => Ok(made),
                None => self.named_instance(class, &args),
            };
        }
        if let Some(made) = self.made_by_new(class, &args)? {
            return Ok(made);
        }
        let instance = self.empty_instance(class, name, span);
        self.put_held(&instance, span);
        self.keep_arguments(&instance, &args);
        match self.class_member(class, None, "__init__") {
            Member::Found(init) => {
                let init = self.bound_member(&init, Some(&instance), class, span)?;
                self.call(&init, args)?;
            }
            Member::Missing => {
                let init = self.root_initializer(&instance, span);
                self.call(&init, args)?;
            }
            Member::Unseen(why) => {
                self.poison_args(&args, &why);
                let reach = instance.reach();
                self.state.poison(reach.clone(), &why);
                return Ok(Value::unknown_reaching(why, reach, self.at(span)));
            }
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
        let mut attributes = IndexMap::new();
        if exceptions::is_known(class) && args.open.is_empty() && args.keywords.is_empty() {
            let tuple = self.tuple(args.positional.iter().cloned(), args.span);
            attributes.insert(ARGS.into(), tuple);
        }
        self.alloc(
            Object::Instance(Instance {
                class: class.clone(),
                name,
                attributes,
                scope: None,
            }),
            args.span,
        )
    }

    /// An exception keeps what it is made with.
    fn keep_arguments(&mut self, instance: &Value, args: &Args) {
        let Data::Ref(id) = instance.data else {
            return;
        };
        if !matches!(self.root_of(id), Some(Root::Exception(_))) || !args.open.is_empty() {
            return;
        }
        let tuple = self.tuple(args.positional.iter().cloned(), args.span);
        if let Some(Object::Instance(instance)) = self.state.object_mut(id) {
            instance.attributes.insert(ARGS.into(), tuple);
        }
    }

    /// The class of an instance that is followed.
    pub(in crate::eval) fn class_of(&self, id: Id) -> Option<Id> {
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => instance.scope,
            _ => None,
        }
    }

    /// What the class of an instance that is followed derives from in the end.
    pub(super) fn root_of(&self, id: Id) -> Option<Root> {
        let class = self.class_of(id)?;
        Some(self.lineage_at(class)?.root.clone())
    }

    /// `__init__` of the class of Python at the root.
    pub(super) fn root_initializer(&self, receiver: &Value, span: Span) -> Value {
        self.value(
            Data::Native(Native {
                name: "__init__",
                run: initialize,
                raw: true,
                receiver: Some(Rc::new(receiver.clone())),
            }),
            span,
        )
    }

    /// The same, taken from the class: the instance is the first argument.
    pub(in crate::eval) fn unbound_initializer(&self, span: Span) -> Value {
        self.value(
            Data::Native(Native {
                name: "__init__",
                run: initialize_first,
                raw: true,
                receiver: None,
            }),
            span,
        )
    }
}

fn initialize(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(receiver) = receiver else {
        return Ok(machine.none(args.span));
    };
    let root = match receiver.data {
        Data::Ref(id) => machine.root_of(id),
        _ => None,
    };
    match root {
        Some(Root::Exception(_)) => machine.keep_arguments(receiver, args),
        Some(Root::Holds(_)) if let Some(held) = machine.held(receiver) => {
            machine.fill_held(&held, args)?;
        }
        Some(Root::Object | Root::Visitor) => {
            if let Some(why) = args.open.first() {
                machine.may_raise(Some("TypeError"), &why.clone(), args.span);
            } else if !args.positional.is_empty() || !args.keywords.is_empty() {
                return machine.raise("TypeError", args.span);
            }
        }
        _ => {
            let message = "how a base class makes an instance is not followed";
            let why = machine.why(Reason::UnknownCall, message, args.span);
            return machine.call_unseen(&why, receiver, args);
        }
    }
    Ok(machine.none(args.span))
}

fn initialize_first(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let mut args = args.clone();
    if args.positional.is_empty() {
        return machine.raise("TypeError", args.span);
    }
    let receiver = args.positional.remove(0);
    initialize(machine, &args, Some(&receiver))
}
