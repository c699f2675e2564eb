//! Instances that are a dict or a list with more around it: of classes that derive from `dict` or `list`, and
//! `collections.defaultdict`. Each holds one of Python's own, which does what its class does not say.

use super::Root;
use crate::eval::builtins;
use crate::eval::machine::{Args, Eval, Machine, Native, Truth};
use crate::eval::state::{Instance, Object, State};
use crate::eval::value::{Data, Id, Map, Seq, Value};
use crate::resolved::Reason;
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

/// The attribute for what an instance holds; no program writes this name.
const HELD: &str = "held object";
/// The attribute for what makes the values of a `defaultdict`.
const FACTORY: &str = "default_factory";
/// The class of such an instance; no class of a program has a dot.
const DEFAULT_DICT: &str = "collections.defaultdict";

/// What a class may define and still be handed on as the dict or list that it holds.
const HANDED_ON: &[&str] = &[
    "__init__",
    "__doc__",
    "__getattr__",
    "__setattr__",
    "__repr__",
    "__str__",
];

/// Methods that are operations of the language.
const OPERATIONS: &[&str] = &[
    "__init__",
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__contains__",
    "__len__",
    "__iter__",
];

impl State {
    /// The dict or list that an instance holds, when its class changes nothing of how that is read.
    pub(in crate::eval) fn handed_on<'i>(&self, instance: &'i Instance) -> Option<&'i Value> {
        let held = instance.attributes.get(HELD)?;
        let Some(class) = instance.scope else {
            return Some(held);
        };
        let lineage = self.scope(class)?.lineage.as_ref()?;
        let scopes = lineage.order.iter().filter_map(|id| self.scope(*id));
        let mut names = scopes.flat_map(|scope| scope.names.keys());
        let is_plain = |name: &Rc<str>| {
            HANDED_ON.contains(&name.as_ref())
                || !(name.starts_with("__") || builtins::is_container_method(name))
        };
        names.all(is_plain).then_some(held)
    }
}

impl Machine<'_> {
    /// The dict or list that an instance holds.
    pub(in crate::eval) fn held(&self, value: &Value) -> Option<Value> {
        let Data::Ref(id) = value.data else {
            return None;
        };
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => instance.attributes.get(HELD).cloned(),
            _ => None,
        }
    }

    /// Gives an instance of a class that derives from `dict` or `list` what it holds.
    pub(super) fn put_held(&mut self, instance: &Value, span: Span) {
        let Data::Ref(id) = instance.data else {
            return;
        };
        let object = match self.root_of(id) {
            Some(Root::Holds("list")) => Object::List(Seq::default()),
            Some(Root::Holds(_)) => Object::Dict(Map::default()),
            _ => return,
        };
        let held = self.alloc(object, span);
        if let Some(Object::Instance(instance)) = self.state.object_mut(id) {
            instance.attributes.insert(HELD.into(), held);
        }
    }

    /// `dict.__init__(self, …)`, `list.__init__(self, …)`
    pub(super) fn fill_held(&mut self, held: &Value, args: &Args) -> Eval<Value> {
        let Data::Ref(id) = held.data else {
            return Ok(self.none(args.span));
        };
        let is_list = matches!(self.state.object(id).map(Rc::as_ref), Some(Object::List(_)));
        let method = if is_list { "extend" } else { "update" };
        if is_list && args.positional.is_empty() {
            return Ok(self.none(args.span));
        }
        let method = builtins::attribute(self, held, method, args.span)?;
        self.call(&method, args.clone())
    }

    /// `held.name` of what an instance holds.
    pub(super) fn held_attribute(&mut self, held: &Value, name: &str, span: Span) -> Eval<Value> {
        match OPERATIONS.iter().find(|own| **own == name) {
            Some(operation) => {
                let name = Value::str(*operation, self.at(span));
                let receiver = self.tuple([held.clone(), name], span);
                let native = Native {
                    name: operation,
                    run: operate,
                    raw: true,
                    receiver: Some(Rc::new(receiver)),
                };
                Ok(self.value(Data::Native(native), span))
            }
            None => builtins::attribute(self, held, name, span),
        }
    }

    /// `dict.name`, `list.name`: the object is the first argument. `None` for what is not such a method.
    pub(in crate::eval) fn unbound_held(&self, name: &str, span: Span) -> Option<Value> {
        let known = OPERATIONS.contains(&name) || builtins::is_container_method(name);
        let receiver = Value::str(name, self.at(span));
        let native = Native {
            name: "method",
            run: call_unbound,
            raw: true,
            receiver: Some(Rc::new(receiver)),
        };
        known.then(|| self.value(Data::Native(native), span))
    }

    /// `instance[index]` of what an instance holds; a key that a dict lacks may have a value all the same.
    pub(in crate::eval) fn held_item(
        &mut self,
        value: &Value,
        held: &Value,
        index: &Value,
        span: Span,
    ) -> Eval<Value> {
        let map = match held.data {
            Data::Ref(id) => self.state.map(id).cloned(),
            _ => None,
        };
        let Some(map) = map.filter(|_| self.has_missing(value)) else {
            return self.subscript(held, index, span);
        };
        self.each(index, &mut |machine, index| {
            let inside = machine.map_contains(&map, &index, span);
            let truth = machine.truth(&inside);
            machine.branch(
                truth,
                |machine| machine.subscript(held, &index, span),
                |machine| machine.missing(value, held, &index, span),
            )
        })
    }

    /// Whether an instance makes the values of keys that are missing.
    fn has_missing(&self, value: &Value) -> bool {
        let Data::Ref(id) = value.data else {
            return false;
        };
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => match instance.scope {
                Some(class) => !matches!(
                    self.class_member(class, None, "__missing__"),
                    super::Member::Missing
                ),
                None => instance.attributes.contains_key(FACTORY),
            },
            _ => false,
        }
    }

    fn missing(&mut self, value: &Value, held: &Value, key: &Value, span: Span) -> Eval<Value> {
        let own = self.special(value, "__missing__", vec![key.clone()], span)?;
        if let Some(own) = own {
            return Ok(own);
        }
        let factory = match value.data {
            Data::Ref(id) => match self.state.object(id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) => instance.attributes.get(FACTORY).cloned(),
                _ => None,
            },
            _ => None,
        };
        let Some(factory) = factory else {
            return self.raise("KeyError", span);
        };
        if matches!(factory.data, Data::None) {
            return self.raise("KeyError", span);
        }
        let made = self.call(&factory, Args::by_position(Vec::new(), span))?;
        self.set_item(held, key, made.clone(), span)?;
        Ok(made)
    }
}

/// A method that is an operation, of the object that is bound.
fn operate(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let bound = match receiver.map(|value| &value.data) {
        Some(Data::Tuple(seq)) => seq.certain(),
        _ => None,
    };
    let (held, name) = match bound.as_deref() {
        Some([held, name]) => ((*held).clone(), name.as_str().cloned()),
        _ => return machine.raise("TypeError", args.span),
    };
    let span = args.span;
    match (name.as_deref(), args.positional.as_slice()) {
        (Some("__init__"), _) => machine.fill_held(&held, args),
        (Some("__getitem__"), [index]) => machine.subscript(&held, index, span),
        (Some("__setitem__"), [index, value]) => {
            machine.set_item(&held, index, value.clone(), span)?;
            Ok(machine.none(span))
        }
        (Some("__delitem__"), [index]) => {
            builtins::delete_item(machine, &held, index, span)?;
            Ok(machine.none(span))
        }
        (Some("__contains__"), [value]) => machine.contains(&held, value, span),
        (Some("__iter__"), []) => {
            let seq = machine.items(&held, span)?;
            Ok(machine.alloc(Object::Iterator(seq), span))
        }
        (Some("__len__"), []) => {
            let length = builtins::attribute(machine, &held, "__len__", span)?;
            machine.call(&length, args.clone())
        }
        _ => machine.raise("TypeError", span),
    }
}

/// A method that is taken from `dict` or `list` itself.
fn call_unbound(machine: &mut Machine<'_>, args: &Args, name: Option<&Value>) -> Eval<Value> {
    let mut args = args.clone();
    let (false, Some(name)) = (args.positional.is_empty(), name.and_then(Value::as_str)) else {
        return machine.raise("TypeError", args.span);
    };
    let name = name.clone();
    let object = args.positional.remove(0);
    machine.each(&object, &mut |machine, object| {
        let held = machine.held(&object).unwrap_or(object);
        let method = machine.held_attribute(&held, &name, args.span)?;
        machine.call(&method, args.clone())
    })
}

/// `collections.defaultdict(factory, …)`
pub(in crate::eval) fn default_dict(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let mut rest = args.clone();
    let factory = match rest.positional.is_empty() {
        true => machine.none(span),
        false => rest.positional.remove(0),
    };
    let held = machine.alloc(Object::Dict(Map::default()), span);
    if let Some(why) = args.open.first() {
        return Ok(Value::unknown(why.clone(), machine.at(span)));
    }
    if !rest.positional.is_empty() || !rest.keywords.is_empty() {
        machine.fill_held(&held, &rest)?;
    }
    let attributes = [(Rc::from(HELD), held), (Rc::from(FACTORY), factory)];
    let instance = Instance {
        class: DEFAULT_DICT.into(),
        name: None,
        attributes: IndexMap::from_iter(attributes),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(instance), span))
}

impl Machine<'_> {
    /// Whether an instance is one that this file makes and no class of the program is.
    pub(super) fn holds_plainly(&self, id: Id) -> bool {
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => {
                instance.scope.is_none() && instance.attributes.contains_key(HELD)
            }
            _ => false,
        }
    }

    /// The truth of what an instance holds.
    pub(super) fn held_truth(&self, id: Id, span: Span) -> Option<Truth> {
        let value = self.value(Data::Ref(id), span);
        self.held(&value).map(|held| self.truth(&held))
    }

    /// Why a method of what an instance holds is not followed.
    pub(super) fn unheld(&self, name: &str, span: Span) -> Value {
        let message = format!("`{name}` of an instance is not followed");
        self.unknown(Reason::UnknownCall, message, span)
    }
}
