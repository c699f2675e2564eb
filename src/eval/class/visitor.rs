//! `ast.NodeVisitor`: a node goes to the method that is named after its class, or its children are visited.
//!
//! A node is an instance with the name of its class and its fields as attributes, in the order of `_fields`.

use super::Member;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

/// Where these are defined, they are called in some versions of Python only.
const BY_VERSION: &[&str] = &[
    "visit_Constant",
    "visit_Str",
    "visit_Num",
    "visit_Bytes",
    "visit_NameConstant",
    "visit_Ellipsis",
    "visit_Index",
    "visit_ExtSlice",
    "visit_Print",
    "visit_Exec",
];

impl Machine<'_> {
    /// `visit` or `generic_visit` of an instance.
    pub(super) fn visitor_method(&self, receiver: &Value, name: &str, span: Span) -> Value {
        let native = match name {
            "visit" => Native {
                name: "visit",
                run: visit,
                raw: true,
                receiver: Some(Rc::new(receiver.clone())),
            },
            _ => Native {
                name: "generic_visit",
                run: generic_visit,
                raw: true,
                receiver: Some(Rc::new(receiver.clone())),
            },
        };
        self.value(Data::Native(native), span)
    }

    /// The same, taken from `ast.NodeVisitor`: the instance is the first argument.
    pub(in crate::eval) fn unbound_visitor_method(&self, name: &str, span: Span) -> Option<Value> {
        let (name, run): (_, crate::eval::machine::Run) = match name {
            "visit" => ("visit", visit_of_first),
            "generic_visit" => ("generic_visit", generic_visit_of_first),
            _ => return None,
        };
        let native = Native {
            name,
            run,
            raw: true,
            receiver: None,
        };
        Some(self.value(Data::Native(native), span))
    }

    fn node(&self, value: &Value) -> Option<Instance> {
        let Data::Ref(id) = value.data else {
            return None;
        };
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) if instance.scope.is_none() => Some(instance.clone()),
            _ => None,
        }
    }

    fn visit_with(&mut self, visitor: &Value, name: &str, node: Value, span: Span) -> Eval<()> {
        let Some(method) = self.visitor_member(visitor, name, span)? else {
            return Ok(());
        };
        self.call(&method, Args::by_position(vec![node], span))
            .map(drop)
    }

    fn visitor_member(&mut self, visitor: &Value, name: &str, span: Span) -> Eval<Option<Value>> {
        let class = match visitor.data {
            Data::Ref(id) => self.class_of(id),
            _ => None,
        };
        let Some(class) = class else {
            return Ok(None);
        };
        match self.class_member(class, None, name) {
            Member::Found(member) => self
                .bound_member(&member, Some(visitor), class, span)
                .map(Some),
            _ => Ok(None),
        }
    }
}

/// Visiting that cannot be followed: what the methods change is not known any more.
fn lost(machine: &mut Machine<'_>, visitor: &Value, args: &Args) -> Eval<Value> {
    let why = args
        .positional
        .iter()
        .find_map(crate::eval::ops::unknown_of)
        .unwrap_or_else(|| {
            let message = "what is visited is not known";
            machine.why(Reason::UnknownCall, message, args.span)
        });
    machine.call_unseen(&why, visitor, args)
}

fn visit(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(visitor), [node]) = (receiver, args.positional.as_slice()) else {
        return machine.raise("TypeError", args.span);
    };
    let span = args.span;
    let visitor = visitor.clone();
    machine.each(node, &mut |machine, node| {
        machine.step(span)?;
        let args = Args::by_position(vec![node.clone()], span);
        let Some(kind) = machine.node(&node).map(|node| node.class) else {
            return lost(machine, &visitor, &args);
        };
        for name in BY_VERSION {
            if machine.visitor_member(&visitor, name, span)?.is_some() {
                return lost(machine, &visitor, &args);
            }
        }
        let kind = kind.rsplit('.').next().unwrap_or(&kind);
        let own = machine.visitor_member(&visitor, &format!("visit_{kind}"), span)?;
        if let Some(method) = own {
            return machine.call(&method, args);
        }
        if machine
            .visitor_member(&visitor, "generic_visit", span)?
            .is_some()
        {
            machine.visit_with(&visitor, "generic_visit", node, span)?;
            return Ok(machine.none(span));
        }
        generic_visit(machine, &args, Some(&visitor))
    })
}

fn generic_visit(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(visitor), [node]) = (receiver, args.positional.as_slice()) else {
        return machine.raise("TypeError", args.span);
    };
    let Some(node) = machine.node(node) else {
        return lost(machine, visitor, args);
    };
    let span = args.span;
    for value in node.attributes.values() {
        let children = match &value.data {
            Data::Ref(id) if machine.state.seq(*id).is_some() => {
                let seq = machine.items(value, span)?;
                match seq.certain() {
                    Some(items) => items.into_iter().cloned().collect(),
                    None => return lost(machine, visitor, args),
                }
            }
            Data::Unknown(_) | Data::Guarded(_) => return lost(machine, visitor, args),
            _ => vec![value.clone()],
        };
        for child in children {
            if machine.node(&child).is_none() {
                continue;
            }
            let args = Args::by_position(vec![child], span);
            machine.deeper(span, |machine| visit_child(machine, visitor, &args))?;
        }
    }
    Ok(machine.none(span))
}

/// A child goes to `visit`, which the class may have of its own.
fn visit_child(machine: &mut Machine<'_>, visitor: &Value, args: &Args) -> Eval<Value> {
    match machine.visitor_member(visitor, "visit", args.span)? {
        Some(method) => machine.call(&method, args.clone()),
        None => visit(machine, args, Some(visitor)),
    }
}

fn first_and_rest(args: &Args) -> Option<(Value, Args)> {
    let mut args = args.clone();
    if args.positional.is_empty() {
        return None;
    }
    let first = args.positional.remove(0);
    Some((first, args))
}

fn visit_of_first(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match first_and_rest(args) {
        Some((visitor, args)) => visit(machine, &args, Some(&visitor)),
        None => machine.raise("TypeError", args.span),
    }
}

fn generic_visit_of_first(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    match first_and_rest(args) {
        Some((visitor, args)) => generic_visit(machine, &args, Some(&visitor)),
        None => machine.raise("TypeError", args.span),
    }
}
