//! `collections.namedtuple`: a class whose instances are tuples with a class, and names for their items.
//!
//! The class is a scope like one of the program, with [`Root::Named`] at its root, so that others can derive from it.

use super::{Lineage, Member, Root};
use crate::eval::machine::{Args, Eval, Machine, Native, Run};
use crate::eval::ops::put_entry;
use crate::eval::state::{Object, Scope};
use crate::eval::value::{Data, Id, Map, Seq, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

/// The fields of a class of named tuples.
#[derive(Debug)]
pub(in crate::eval) struct Fields {
    pub names: Vec<Rc<str>>,
    /// Of the last fields.
    pub defaults: Vec<Value>,
}

/// What a class that derives from one of named tuples may define: it changes nothing of the tuple.
pub(super) const FOLLOWED: &[&str] = &[
    "__new__",
    "__slots__",
    "__doc__",
    "__str__",
    "__repr__",
    "__module__",
    "__qualname__",
];

/// Words that are no names of fields in some version of Python.
const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "exec", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "print", "raise", "return", "try", "while", "with",
    "yield", "None", "True", "False",
];

/// `namedtuple(name, fields, defaults=…)`
pub(in crate::eval) fn named_tuple(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let made = class_name(args).zip(fields(machine, args));
    let Some((name, fields)) = made else {
        let message = "this use of `namedtuple` is not followed";
        return Ok(machine.unknown(Reason::UnknownCall, message, span));
    };
    Ok(machine.named_class(name, fields, span))
}

fn class_name(args: &Args) -> Option<Rc<str>> {
    let known = args.open.is_empty() && args.positional.len() == 2;
    args.positional.first()?.as_str().filter(|_| known).cloned()
}

fn fields(machine: &Machine<'_>, args: &Args) -> Option<Fields> {
    let names = texts(machine, args.positional.get(1)?)?;
    let mut defaults = Vec::new();
    for keyword in &args.keywords {
        // It is there since Python 3.7.
        if keyword.name.as_ref() != "defaults" || !keyword.guard.is_always() {
            return None;
        }
        defaults = values(machine, &keyword.value)?;
    }
    let is_name = |name: &Rc<str>| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !KEYWORDS.contains(&name.as_ref())
    };
    let mut seen = std::collections::BTreeSet::new();
    let fine = names
        .iter()
        .all(|name| is_name(name) && seen.insert(name.clone()));
    (fine && defaults.len() <= names.len()).then_some(Fields { names, defaults })
}

fn texts(machine: &Machine<'_>, value: &Value) -> Option<Vec<Rc<str>>> {
    if let Some(text) = value.as_str() {
        let spaced = text.replace(',', " ");
        return Some(spaced.split_ascii_whitespace().map(Rc::from).collect());
    }
    values(machine, value)?
        .iter()
        .map(|value| value.as_str().cloned())
        .collect()
}

fn values(machine: &Machine<'_>, value: &Value) -> Option<Vec<Value>> {
    let seq = match &value.data {
        Data::Tuple(seq) => Some(&**seq),
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::List(seq)) => Some(seq),
            _ => None,
        },
        _ => None,
    };
    Some(seq?.certain()?.into_iter().cloned().collect())
}

impl Machine<'_> {
    pub(super) fn named_class(&mut self, name: Rc<str>, fields: Fields, span: Span) -> Value {
        let scope = Scope {
            outer: Some(self.scope),
            module: self
                .state
                .scope(self.scope)
                .map_or(self.scope, |s| s.module),
            is_class: true,
            module_name: Some(name),
            ..Scope::default()
        };
        let id = self.new_id(Object::Scope(scope));
        let lineage = Lineage {
            order: vec![id],
            root: Root::Named(Rc::new(fields)),
            is_classic: false,
        };
        if let Some(scope) = self.state.scope_mut(id) {
            scope.lineage = Some(Rc::new(lineage));
        }
        self.value(Data::Ref(id), span)
    }

    fn fields_of(&self, class: Id) -> Option<Rc<Fields>> {
        match &self.lineage_at(class)?.root {
            Root::Named(fields) => Some(fields.clone()),
            _ => None,
        }
    }

    /// `tuple.name` of an instance of such a class.
    pub(in crate::eval) fn named_attribute(
        &mut self,
        value: &Value,
        seq: &Seq,
        class: Id,
        name: &str,
        span: Span,
    ) -> Eval<Option<Value>> {
        match self.class_member(class, None, name) {
            Member::Found(found) => {
                return self
                    .bound_member(&found, Some(value), class, span)
                    .map(Some);
            }
            Member::Unseen(why) => {
                let reach = value.reach();
                return Ok(Some(Value::unknown_reaching(why, reach, self.at(span))));
            }
            Member::Missing => {}
        }
        let Some(fields) = self.fields_of(class) else {
            return Ok(None);
        };
        let field = fields.names.iter().position(|field| field.as_ref() == name);
        if let Some(item) = field.and_then(|at| seq.items.get(at)) {
            return Ok(Some(self.seen(&item.value)));
        }
        Ok(match name {
            "_replace" => Some(self.named_function("_replace", replace, value, span)),
            "_asdict" => Some(self.named_function("_asdict", as_dict, value, span)),
            "__class__" => Some(self.value(Data::Ref(class), span)),
            "index" | "count" => None,
            _ => self.named_class_attribute(class, name, span).or_else(|| {
                let message = format!("`{name}` of a named tuple is not followed");
                Some(self.unknown(Reason::UnknownCall, message, span))
            }),
        })
    }

    /// `class.name` of such a class; `None` for what is not followed.
    pub(super) fn named_class_attribute(
        &mut self,
        class: Id,
        name: &str,
        span: Span,
    ) -> Option<Value> {
        let fields = self.fields_of(class)?;
        let own = self.value(Data::Ref(class), span);
        Some(match name {
            "_fields" => {
                let names = fields.names.iter();
                let names = names.map(|name| Value::str(name.clone(), self.at(span)));
                self.tuple(names.collect::<Vec<_>>(), span)
            }
            "_make" => self.named_function("_make", make, &own, span),
            "__new__" => self.named_function("__new__", new_of_first, &own, span),
            _ => return None,
        })
    }

    fn named_function(&self, name: &'static str, run: Run, receiver: &Value, span: Span) -> Value {
        let native = Native {
            name,
            run,
            raw: true,
            receiver: Some(Rc::new(receiver.clone())),
        };
        self.value(Data::Native(native), span)
    }

    /// The instance of a class of named tuples that these arguments make.
    pub(super) fn named_instance(&mut self, class: Id, args: &Args) -> Eval<Value> {
        let span = args.span;
        let sure = args.open.is_empty()
            && args
                .keywords
                .iter()
                .all(|keyword| keyword.guard.is_always() && keyword.doubt.is_none());
        let Some(fields) = self.fields_of(class).filter(|_| sure) else {
            let why = self.why(
                Reason::UnknownCall,
                "the fields of the named tuple are not known",
                span,
            );
            let callee = self.value(Data::Ref(class), span);
            return self.call_unseen(&why, &callee, args);
        };
        let mut found = Vec::new();
        let first_default = fields.names.len() - fields.defaults.len();
        let mut used = 0;
        for (at, name) in fields.names.iter().enumerate() {
            let mut named = args.keywords.iter().filter(|own| own.name == *name);
            let keyword = named.next().map(|keyword| &keyword.value);
            used += usize::from(keyword.is_some());
            let default = at
                .checked_sub(first_default)
                .and_then(|at| fields.defaults.get(at));
            let value = match (args.positional.get(at), keyword) {
                (Some(value), None) => Some(value),
                (None, Some(value)) => Some(value),
                (None, None) => default,
                (Some(_), Some(_)) => None,
            };
            match value {
                Some(value) => found.push(value.clone()),
                None => return self.raise("TypeError", span),
            }
        }
        if args.positional.len() > found.len() || used < args.keywords.len() {
            return self.raise("TypeError", span);
        }
        Ok(self.named(class, found, span))
    }

    fn named(&self, class: Id, items: Vec<Value>, span: Span) -> Value {
        let seq = Seq {
            class: Some(class),
            ..Seq::of(items)
        };
        self.value(Data::Tuple(Rc::new(seq)), span)
    }
}

/// The tuple that a method is taken from: its class and items.
fn own(receiver: Option<&Value>) -> Option<(Id, Vec<Value>)> {
    let Data::Tuple(seq) = &receiver?.data else {
        return None;
    };
    let items = seq.certain()?.into_iter().cloned().collect();
    Some((seq.class?, items))
}

fn unfollowed(machine: &mut Machine<'_>, args: &Args) -> Eval<Value> {
    let message = "this use of a named tuple is not followed";
    Ok(machine.unknown(Reason::UnknownCall, message, args.span))
}

/// `tuple._replace(field=value)`
fn replace(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some((class, mut items)) = own(receiver) else {
        return unfollowed(machine, args);
    };
    let sure = args.open.is_empty() && args.positional.is_empty();
    let Some(fields) = machine.fields_of(class).filter(|_| sure) else {
        return unfollowed(machine, args);
    };
    for keyword in &args.keywords {
        if !keyword.guard.is_always() || keyword.doubt.is_some() {
            return unfollowed(machine, args);
        }
        let at = fields.names.iter().position(|name| *name == keyword.name);
        match at.and_then(|at| items.get_mut(at)) {
            Some(item) => *item = keyword.value.clone(),
            // `ValueError`, in Python 3.13 `TypeError`.
            None => return unfollowed(machine, args),
        }
    }
    Ok(machine.named(class, items, args.span))
}

/// `tuple._asdict()`
fn as_dict(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some((class, items)) = own(receiver) else {
        return unfollowed(machine, args);
    };
    let Some(fields) = machine.fields_of(class) else {
        return unfollowed(machine, args);
    };
    let mut map = Map::default();
    for (name, item) in fields.names.iter().zip(items) {
        let key = Value::str(name.clone(), machine.at(args.span));
        if let Some(hashed) = key.key() {
            put_entry(&mut map, hashed, key, item);
        }
    }
    Ok(machine.alloc(Object::Dict(map), args.span))
}

/// `Class._make(items)`
fn make(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let class = match receiver.map(|value| &value.data) {
        Some(Data::Ref(class)) => *class,
        _ => return unfollowed(machine, args),
    };
    let [items] = args.positional.as_slice() else {
        return unfollowed(machine, args);
    };
    let seq = machine.ordered_items(items, args.span)?;
    let items = match (seq.certain(), machine.fields_of(class)) {
        (Some(items), Some(fields)) if items.len() == fields.names.len() => {
            items.into_iter().cloned().collect()
        }
        _ => return unfollowed(machine, args),
    };
    Ok(machine.named(class, items, args.span))
}

/// `Class.__new__(cls, …)`
fn new_of_first(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let mut args = args.clone();
    if args.positional.is_empty() {
        return machine.raise("TypeError", args.span);
    }
    let class = args.positional.remove(0);
    match class.data {
        Data::Ref(class) if machine.fields_of(class).is_some() => {
            machine.named_instance(class, &args)
        }
        _ => unfollowed(machine, &args),
    }
}
