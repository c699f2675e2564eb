//! Attributes of instances and classes.

use super::{Member, Root, VISITOR};
use crate::eval::call::Function;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::eval::{builtins, exceptions};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// `instance.name`
    pub fn instance_attribute(
        &mut self,
        value: &Value,
        instance: &Instance,
        name: &str,
        span: Span,
    ) -> Eval<Value> {
        let known = instance.attributes.get(name);
        match (instance.scope, instance.class.as_ref(), known) {
            (Some(class), _, _) => self.followed_attribute(value, instance, class, name, span),
            (None, _, None) if let Some(held) = self.held(value) => {
                if name == "copy" || name.starts_with("__") {
                    return Ok(self.unheld(name, span));
                }
                self.held_attribute(&held, name, span)
            }
            (None, "super", _) => self.super_attribute(instance, name, span),
            (None, "property", None) if matches!(name, "getter" | "setter" | "deleter") => {
                Ok(self.property_attribute(value, name, span))
            }
            (None, _, Some(known)) => Ok(self.seen(known)),
            (None, class, None) => {
                let message = format!("`{name}` of an instance of `{class}` is not followed");
                let why = self.why(Reason::UnknownCall, message, span);
                self.may_raise(Some("AttributeError"), &why, span);
                Ok(Value::unknown_reaching(why, value.reach(), self.at(span)))
            }
        }
    }

    /// `instance.name` of a followed class.
    fn followed_attribute(
        &mut self,
        value: &Value,
        instance: &Instance,
        class: Id,
        name: &str,
        span: Span,
    ) -> Eval<Value> {
        let member = self.class_member(class, None, name);
        let is_property = matches!(&member, Member::Found(found) if self.is_property(found));
        if is_property && self.is_classic(class) && instance.attributes.contains_key(name) {
            let message = "Python 2 does not set a property of a class without bases";
            return Ok(self.unknown(Reason::Environment, message, span));
        }
        if let Some(own) = instance.attributes.get(name).filter(|_| !is_property) {
            let own = self.seen(own);
            return self.each(&own, &mut |machine, own| match own.data {
                Data::Unbound => machine.class_attribute_of(value, class, name, span),
                _ => Ok(own),
            });
        }
        self.class_attribute_of(value, class, name, span)
    }

    /// What an instance has of its class.
    fn class_attribute_of(
        &mut self,
        value: &Value,
        class: Id,
        name: &str,
        span: Span,
    ) -> Eval<Value> {
        match self.class_member(class, None, name) {
            Member::Found(found) => self.bound_member(&found, Some(value), class, span),
            Member::Unseen(why) => Ok(Value::unknown_reaching(why, value.reach(), self.at(span))),
            Member::Missing => self.root_attribute(value, class, name, span),
        }
    }

    /// What an instance has of the class of Python at the root.
    fn root_attribute(&mut self, value: &Value, class: Id, name: &str, span: Span) -> Eval<Value> {
        if let Some(held) = self.held(value)
            && builtins::has_container_method(self, &held, name)
        {
            return self.held_attribute(&held, name, span);
        }
        if let Member::Found(getter) = self.class_member(class, None, "__getattr__") {
            let getter = self.bound_member(&getter, Some(value), class, span)?;
            let name = self.text(name, span)?;
            return self.call(&getter, Args::by_position(vec![name], span));
        }
        let root = self.lineage_at(class).map(|lineage| lineage.root.clone());
        match (name, &root) {
            ("__class__", _) => Ok(self.value(Data::Ref(class), span)),
            ("visit" | "generic_visit", Some(Root::Visitor)) => {
                Ok(self.visitor_method(value, name, span))
            }
            (
                "__init__",
                Some(Root::Object | Root::Exception(_) | Root::Visitor | Root::Holds(_)),
            ) => Ok(self.root_initializer(value, span)),
            (_, Some(Root::Object | Root::Visitor | Root::Holds(_))) if !name.starts_with("__") => {
                self.no_attribute(name, span)
            }
            _ => {
                let message = format!("`{name}` of an instance is not followed");
                let why = self.why(Reason::UnknownCall, message, span);
                Ok(Value::unknown_reaching(why, value.reach(), self.at(span)))
            }
        }
    }

    /// An attribute that is not there: an exception where somebody takes it.
    pub(super) fn no_attribute(&mut self, name: &str, span: Span) -> Eval<Value> {
        if self.tries > 0 {
            return self.raise("AttributeError", span);
        }
        let message = format!("there is no attribute `{name}`");
        Ok(self.unknown(Reason::Exception, message, span))
    }

    /// `class.name` of a class of the program.
    pub fn class_attribute(&mut self, class: Id, name: &str, span: Span) -> Eval<Value> {
        match self.class_member(class, None, name) {
            Member::Found(found) => self.bound_member(&found, None, class, span),
            Member::Unseen(why) => Ok(Value::unknown_reaching(why, [class], self.at(span))),
            Member::Missing if name == "__name__" => {
                let name = self.state.scope(class).and_then(|s| s.module_name.clone());
                self.text(name.unwrap_or_default(), span)
            }
            Member::Missing if let Some(found) = self.named_class_attribute(class, name, span) => {
                Ok(found)
            }
            Member::Missing if name == "__init__" => Ok(self.unbound_initializer(span)),
            Member::Missing if name.starts_with("__") || name == "mro" => {
                let message = format!("`{name}` of a class is not followed");
                Ok(self.unknown(Reason::UnknownCall, message, span))
            }
            Member::Missing => match self.lineage_at(class).map(|lineage| lineage.root.clone()) {
                Some(Root::Object) => self.no_attribute(name, span),
                _ => {
                    let message = format!("`{name}` of a class is not followed");
                    Ok(self.unknown(Reason::UnknownCall, message, span))
                }
            },
        }
    }

    /// What a class of Python has that classes of the program derive from.
    pub fn root_class_attribute(&self, class: &str, name: &str, span: Span) -> Option<Value> {
        match name {
            "__new__" if class == "object" => Some(self.object_maker(span)),
            "__init__" if class == "object" || class == VISITOR || exceptions::is_known(class) => {
                Some(self.unbound_initializer(span))
            }
            "visit" | "generic_visit" if class == VISITOR => {
                self.unbound_visitor_method(name, span)
            }
            _ => None,
        }
    }

    /// A member as it is seen through an instance, or through the class alone.
    pub(super) fn bound_member(
        &mut self,
        member: &Value,
        receiver: Option<&Value>,
        class: Id,
        span: Span,
    ) -> Eval<Value> {
        self.each(member, &mut |machine, member| match &member.data {
            Data::Function(function) => Ok(match receiver {
                Some(receiver) => machine.with_receiver(function, receiver.clone(), span),
                None => member,
            }),
            Data::Ref(id) => match machine.state.object(*id).cloned().as_deref() {
                Some(Object::Instance(descriptor)) if descriptor.scope.is_none() => {
                    machine.through_descriptor(&member, descriptor, receiver, class, span)
                }
                _ => Ok(member),
            },
            _ => Ok(member),
        })
    }

    pub(super) fn with_receiver(
        &self,
        function: &Rc<Function>,
        receiver: Value,
        span: Span,
    ) -> Value {
        let bound = Function {
            receiver: Some(receiver),
            ..(**function).clone()
        };
        self.value(Data::Function(Rc::new(bound)), span)
    }

    /// `object.name = value`
    pub fn set_attribute(
        &mut self,
        object: &Value,
        name: &str,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        self.each(object, &mut |machine, object| {
            machine.set_attribute_known(&object, name, value.clone(), span)?;
            Ok(machine.none(span))
        })
        .map(drop)
    }

    fn set_attribute_known(
        &mut self,
        object: &Value,
        name: &str,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        let why = self.why(Reason::UnknownCall, "the attribute is not followed", span);
        match &object.data {
            Data::Ref(id) => {
                if self.sets_its_own_way(*id) {
                    let mut reach = object.reach();
                    reach.extend(value.reach());
                    self.state.poison(reach, &why);
                    return Ok(());
                }
                let is_classic = self
                    .class_of(*id)
                    .is_some_and(|class| self.is_classic(class));
                if is_classic && self.has_property(*id, name) {
                    self.state.poison(object.reach(), &why);
                    return Ok(());
                }
                if let Some(setter) = self.setter(object, *id, name, span)? {
                    return self
                        .call(&setter, Args::by_position(vec![value], span))
                        .map(drop);
                }
                match self.state.object_mut(*id) {
                    Some(Object::Scope(scope)) => {
                        scope.names.insert(name.into(), value);
                    }
                    Some(Object::Instance(instance)) => {
                        instance.attributes.insert(name.into(), value);
                    }
                    _ => {}
                }
            }
            Data::Unknown(_) => {
                let mut reach = object.reach();
                reach.extend(value.reach());
                self.state.poison(reach, &why);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the class of an instance says how attributes are set.
    fn sets_its_own_way(&self, id: Id) -> bool {
        self.class_of(id).is_some_and(|class| {
            let names = ["__setattr__", "__getattribute__"];
            names
                .iter()
                .any(|name| matches!(self.class_member(class, None, name), Member::Found(_)))
        })
    }

    /// `del object.name`
    pub fn delete_attribute(&mut self, object: &Value, name: &str, span: Span) -> Eval<()> {
        self.each(object, &mut |machine, object| {
            let unbound = machine.value(Data::Unbound, span);
            match &object.data {
                Data::Ref(id) => match machine.state.object_mut(*id) {
                    Some(Object::Scope(scope)) => {
                        scope.names.insert(name.into(), unbound);
                    }
                    Some(Object::Instance(instance)) => {
                        instance.attributes.insert(name.into(), unbound);
                    }
                    _ => {}
                },
                _ => {
                    let message = "the attribute is not followed";
                    let why = machine.why(Reason::UnknownCall, message, span);
                    machine.state.poison(object.reach(), &why);
                }
            }
            Ok(machine.none(span))
        })
        .map(drop)
    }
}
