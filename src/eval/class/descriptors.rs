//! `property`, `staticmethod`, `classmethod` and `super`.
//!
//! Each is an instance of the class of that name, which no class of the program is.

use super::{Member, Root};
use crate::eval::builtins;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

/// What the functions are kept under.
const GET: &str = "fget";
const SET: &str = "fset";
const FUNCTION: &str = "__func__";
const CLASS: &str = "__thisclass__";
const RECEIVER: &str = "__self__";

impl Machine<'_> {
    /// A call of one of the classes that this file is about; `None` for other classes.
    pub(in crate::eval) fn call_descriptor(
        &mut self,
        class: &str,
        args: &Args,
    ) -> Eval<Option<Value>> {
        let span = args.span;
        let parts: &[&str] = match class {
            "property" => &[GET, SET],
            "staticmethod" | "classmethod" => &[FUNCTION],
            "super" => return self.call_super(args).map(Some),
            "type" => return Ok(self.type_of(args)),
            _ => return Ok(None),
        };
        let known = args.positional.len() <= parts.len() && args.open.is_empty();
        if !known || args.positional.is_empty() || !args.keywords.is_empty() {
            let message = format!("this use of `{class}` is not followed");
            return Ok(Some(self.unknown(Reason::UnknownCall, message, span)));
        }
        let parts = parts.iter().copied().zip(args.positional.iter().cloned());
        Ok(Some(self.descriptor(class, parts, span)))
    }

    fn descriptor<'a>(
        &mut self,
        class: &str,
        parts: impl Iterator<Item = (&'a str, Value)>,
        span: Span,
    ) -> Value {
        let attributes = parts.map(|(name, value)| (name.into(), value));
        let attributes: IndexMap<_, _> = attributes.collect();
        self.alloc(
            Object::Instance(Instance {
                class: class.into(),
                name: None,
                attributes,
                scope: None,
            }),
            span,
        )
    }

    /// `type(instance)`
    fn type_of(&self, args: &Args) -> Option<Value> {
        match args.positional.as_slice() {
            [
                Value {
                    data: Data::Ref(id),
                    ..
                },
            ] => {
                let class = self.class_of(*id)?;
                let own = self.value(Data::Ref(class), args.span);
                if !self.is_classic(class) {
                    return Some(own);
                }
                let three = builtins::environments("python_version >= '3'");
                let message =
                    "in Python 2 the instances of all classes without bases have one type";
                let of_two = self.unknown(Reason::Environment, message, args.span);
                let all = vec![(three.negate(), of_two), (three, own)];
                Some(self.seen(&Value::guarded(all, &self.at(args.span))))
            }
            _ => None,
        }
    }

    /// `super()` and `super(Class, self)`
    fn call_super(&mut self, args: &Args) -> Eval<Value> {
        let span = args.span;
        let found = match args.positional.as_slice() {
            [] => self.enclosing_class().and_then(|class| {
                let scope = self.state.scope(self.scope)?;
                let (_, receiver) = scope.names.first()?;
                Some((class, receiver.clone()))
            }),
            [class, receiver] => match class.data {
                Data::Ref(id) => Some((id, receiver.clone())),
                _ => None,
            },
            _ => None,
        };
        let Some((class, receiver)) = found.filter(|(class, _)| self.lineage_at(*class).is_some())
        else {
            let message = "this use of `super` is not followed";
            return Ok(self.unknown(Reason::UnknownCall, message, span));
        };
        let class = self.value(Data::Ref(class), span);
        let parts = [(CLASS, class), (RECEIVER, receiver)];
        Ok(self.descriptor("super", parts.into_iter(), span))
    }

    /// The class whose body the code that runs stands in.
    pub(in crate::eval) fn enclosing_class(&self) -> Option<Id> {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            let found = self.state.scope(id)?;
            if found.is_class {
                return Some(id);
            }
            scope = found.outer;
        }
        None
    }

    /// `super().name`
    pub(in crate::eval) fn super_attribute(
        &mut self,
        proxy: &Instance,
        name: &str,
        span: Span,
    ) -> Eval<Value> {
        let after = proxy.attributes.get(CLASS).map(|value| &value.data);
        let receiver = proxy.attributes.get(RECEIVER).cloned();
        let (Some(Data::Ref(after)), Some(receiver)) = (after, receiver) else {
            let message = "this use of `super` is not followed";
            return Ok(self.unknown(Reason::UnknownCall, message, span));
        };
        // Through an instance, or in a class method through the class.
        let (class, through) = match receiver.data {
            Data::Ref(id) => match self.state.object(id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) => (instance.scope, Some(receiver.clone())),
                Some(Object::Scope(scope)) if scope.is_class => (Some(id), None),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let unseen = |machine: &Self| {
            let message = format!("`{name}` of a base class is not followed");
            let why = machine.why(Reason::UnknownCall, message, span);
            Value::unknown_reaching(why, receiver.reach(), machine.at(span))
        };
        let Some(class) = class else {
            return Ok(unseen(self));
        };
        match self.class_member(class, Some(*after), name) {
            Member::Found(found) => self.bound_member(&found, through.as_ref(), class, span),
            Member::Unseen(why) => {
                let reach = receiver.reach();
                Ok(Value::unknown_reaching(why, reach, self.at(span)))
            }
            Member::Missing => {
                let root = self.lineage_at(class).map(|lineage| lineage.root.clone());
                if let Some(found) = self.named_class_attribute(class, name, span) {
                    return Ok(found);
                }
                if let Some(held) = self.held(&receiver).filter(|_| name != "__init__") {
                    return self.held_attribute(&held, name, span);
                }
                match (name, root) {
                    ("__new__", Some(Root::Object)) => Ok(self.object_maker(span)),
                    ("__init__", _) => Ok(self.root_initializer(&receiver, span)),
                    ("visit" | "generic_visit", Some(Root::Visitor)) => {
                        Ok(self.visitor_method(&receiver, name, span))
                    }
                    _ => Ok(unseen(self)),
                }
            }
        }
    }

    /// Whether the class of an instance has a property of that name.
    pub(super) fn has_property(&self, id: Id, name: &str) -> bool {
        let member = self
            .class_of(id)
            .map(|class| self.class_member(class, None, name));
        matches!(member, Some(Member::Found(found)) if self.is_property(&found))
    }

    pub(super) fn is_property(&self, value: &Value) -> bool {
        self.descriptor_at(value, "property").is_some()
    }

    fn descriptor_at(&self, value: &Value, class: &str) -> Option<&Instance> {
        let Data::Ref(id) = value.data else {
            return None;
        };
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance))
                if instance.scope.is_none() && instance.class.as_ref() == class =>
            {
                Some(instance)
            }
            _ => None,
        }
    }

    /// What a member gives that may be a descriptor.
    pub(super) fn through_descriptor(
        &mut self,
        member: &Value,
        descriptor: &Instance,
        receiver: Option<&Value>,
        class: Id,
        span: Span,
    ) -> Eval<Value> {
        let function = descriptor.attributes.get(FUNCTION);
        match (descriptor.class.as_ref(), function, receiver) {
            ("property", _, Some(receiver)) => match descriptor.attributes.get(GET).cloned() {
                Some(getter) => self.call(&getter, Args::by_position(vec![receiver.clone()], span)),
                None => self.no_attribute("the property", span),
            },
            ("staticmethod", Some(function), _) => Ok(function.clone()),
            ("classmethod", Some(function), _) => match &function.data {
                Data::Function(function) => {
                    let class = self.value(Data::Ref(class), span);
                    Ok(self.with_receiver(function, class, span))
                }
                _ => {
                    let message = "this use of `classmethod` is not followed";
                    Ok(self.unknown(Reason::UnknownCall, message, span))
                }
            },
            _ => Ok(member.clone()),
        }
    }

    /// `property.setter` and the like: a decorator that gives the property with another function.
    pub(in crate::eval) fn property_attribute(
        &mut self,
        property: &Value,
        name: &str,
        span: Span,
    ) -> Value {
        let run = match name {
            "getter" => replace_getter,
            "setter" => replace_setter,
            // What deleting does is not followed, reading and writing stay.
            _ => keep_property,
        };
        self.value(
            Data::Native(Native {
                name: "property",
                run,
                raw: true,
                receiver: Some(Rc::new(property.clone())),
            }),
            span,
        )
    }

    /// The function that is called when an attribute is set.
    pub(super) fn setter(
        &mut self,
        object: &Value,
        id: Id,
        name: &str,
        span: Span,
    ) -> Eval<Option<Value>> {
        let class = match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => instance.scope,
            _ => None,
        };
        let Some(class) = class else {
            return Ok(None);
        };
        let Member::Found(member) = self.class_member(class, None, name) else {
            return Ok(None);
        };
        let Some(property) = self.descriptor_at(&member, "property") else {
            return Ok(None);
        };
        match property.attributes.get(SET).cloned() {
            Some(setter) => match &setter.data {
                Data::Function(function) => {
                    Ok(Some(self.with_receiver(function, object.clone(), span)))
                }
                _ => Ok(Some(setter)),
            },
            None => self.raise("AttributeError", span),
        }
    }
}

fn replaced(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    part: Option<&str>,
) -> Eval<Value> {
    let span = args.span;
    let known = receiver.and_then(|receiver| machine.descriptor_at(receiver, "property"));
    let (Some(known), [function]) = (known, args.positional.as_slice()) else {
        let message = "this use of `property` is not followed";
        return Ok(machine.unknown(Reason::UnknownCall, message, span));
    };
    let mut attributes = known.attributes.clone();
    if let Some(part) = part {
        attributes.insert(part.into(), function.clone());
    }
    let parts = attributes
        .iter()
        .map(|(name, value)| (name.as_ref(), value.clone()));
    Ok(machine.descriptor("property", parts, span))
}

fn replace_getter(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    replaced(machine, args, own, Some(GET))
}

fn replace_setter(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    replaced(machine, args, own, Some(SET))
}

fn keep_property(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    replaced(machine, args, own, None)
}
