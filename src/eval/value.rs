//! Python values that may be known, differ by environment, or be unknown.

use crate::eval::call::Function;
use crate::eval::environment::Symbol;
use crate::eval::machine::Native;
use crate::provenance::Via;
use crate::resolved::{Dynamic, Guard, Reason};
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub data: Data,
    pub at: At,
}

/// The place that made a value.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub span: Span,
    pub trail: Trail,
    /// The module attribute or file it was taken from unchanged.
    pub via: Option<Rc<Via>>,
}

/// The calls under way, innermost first.
pub(super) type Trail = Option<Rc<Call>>;

/// One call under way.
#[derive(Debug)]
pub(super) struct Call {
    pub span: Span,
    pub outer: Trail,
}

/// Why something is not known.
pub(super) type Why = Rc<Dynamic>;

/// The name of an object of the heap.
pub(super) type Id = usize;

/// The value itself. What can change is a [`Data::Ref`] into the heap.
#[derive(Debug, Clone)]
pub(super) enum Data {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Text),
    Bytes(Rc<[u8]>),
    /// A path of `pathlib`, as `str()` writes it.
    Path(Rc<str>),
    Tuple(Rc<Seq>),
    /// A list, dict, set, iterator, file, module of the project or instance.
    Ref(Id),
    Function(Rc<Function>),
    /// A modelled function, or a method with its receiver.
    Native(Native),
    /// A modelled module, by its dotted name.
    Module(&'static str),
    /// A class or exception known by name only.
    Class(Rc<str>),
    /// A question to the interpreter or platform.
    Symbol(Symbol),
    /// One of several by environment: disjoint guards.
    Guarded(Rc<[(Guard, Value)]>),
    Unknown(Unknown),
    /// One of two things that can be called, nobody knows which.
    Either(Rc<Either>),
    /// A name without a value.
    Unbound,
}

/// Text, and whether the span of the value covers exactly this text in its file.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub text: Rc<str>,
    pub verbatim: bool,
}

/// A value that is not known, and the objects it may be or hold: a change through it changes one of them.
#[derive(Debug, Clone)]
pub(super) struct Unknown {
    pub why: Why,
    pub reach: Rc<[Id]>,
}

/// Two things that can be called, and the condition that nobody knows.
#[derive(Debug)]
pub(super) struct Either {
    pub why: Why,
    pub first: Value,
    pub second: Value,
}

/// The items of a list, tuple, set or iterator.
#[derive(Debug, Clone, Default)]
pub(super) struct Seq {
    pub items: Vec<Item>,
    /// Why further items may be there; empty when the items are all.
    pub open: Vec<Why>,
    /// The class of the program that a tuple is of, when that is none of Python's own.
    pub class: Option<Id>,
}

/// An item and when it is there.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub guard: Guard,
    /// Set when it may also be missing where the guard holds.
    pub doubt: Option<Why>,
    pub value: Value,
}

/// The entries of a dict in insertion order.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pub entries: IndexMap<Key, Entry>,
    /// Why further keys may be there.
    pub open: Vec<Why>,
}

/// An entry and when it is there.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub guard: Guard,
    pub doubt: Option<Why>,
    pub key: Value,
    pub value: Value,
}

/// What Python compares dict keys and set items by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    None,
    Int(i64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    Tuple(Vec<Key>),
    /// A function, class or module, by what it is.
    Other(String),
}

impl Data {
    /// Whether it is of a class of Python, of which no class of the program is a base.
    pub fn is_plain(&self) -> bool {
        matches!(
            self,
            Self::None
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Float(_)
                | Self::Str(_)
                | Self::Bytes(_)
                | Self::Tuple(_)
                | Self::Path(_)
        )
    }
}

impl Value {
    pub fn new(data: Data, at: At) -> Self {
        Self { data, at }
    }

    pub fn unknown(why: Why, at: At) -> Self {
        Self::unknown_reaching(why, [], at)
    }

    pub fn unknown_reaching(why: Why, reach: impl IntoIterator<Item = Id>, at: At) -> Self {
        let mut reach = reach.into_iter().collect::<Vec<_>>();
        reach.sort_unstable();
        reach.dedup();
        let reach = reach.into();
        Self::new(Data::Unknown(Unknown { why, reach }), at)
    }

    pub fn str(text: impl Into<Rc<str>>, at: At) -> Self {
        let text = text.into();
        Self::new(
            Data::Str(Text {
                text,
                verbatim: false,
            }),
            at,
        )
    }

    pub fn as_str(&self) -> Option<&Rc<str>> {
        match &self.data {
            Data::Str(text) => Some(&text.text),
            _ => None,
        }
    }

    /// The text of a path, which is a text or a path of `pathlib`.
    pub fn as_path(&self) -> Option<Rc<str>> {
        match &self.data {
            Data::Path(text) => Some(text.clone()),
            _ => self.as_str().cloned(),
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self.data {
            Data::Int(value) => Some(value),
            Data::Bool(value) => Some(i64::from(value)),
            _ => None,
        }
    }

    /// The key it is in a dict; `None` when it is unhashable or not known.
    pub fn key(&self) -> Option<Key> {
        Some(match &self.data {
            Data::None => Key::None,
            Data::Bool(value) => Key::Int(i64::from(*value)),
            Data::Int(value) => Key::Int(*value),
            Data::Str(text) => Key::Str(text.text.clone()),
            Data::Bytes(bytes) => Key::Bytes(bytes.clone()),
            Data::Tuple(seq) => Key::Tuple(
                seq.certain()?
                    .iter()
                    .map(|value| value.key())
                    .collect::<Option<_>>()?,
            ),
            Data::Path(path) => Key::Other(format!("path {path}")),
            Data::Class(name) => Key::Other(format!("class {name}")),
            Data::Module(name) => Key::Other(format!("module {name}")),
            // By identity. What compares by value is not hashable, so Python refuses it as a key.
            Data::Ref(id) => Key::Other(format!("object {id}")),
            _ => return None,
        })
    }

    /// One of several by environment. Flattens, drops what never holds, joins what is equal.
    pub fn guarded(alternatives: Vec<(Guard, Value)>, at: &At) -> Self {
        let mut flat: Vec<(Guard, Value)> = Vec::new();
        for (guard, value) in alternatives {
            match &value.data {
                Data::Guarded(inner) => {
                    for (inner_guard, value) in inner.iter() {
                        add_alternative(&mut flat, guard.and(inner_guard), value.clone());
                    }
                }
                _ => add_alternative(&mut flat, guard, value),
            }
        }
        if flat.len() == 1
            && let Some((_, value)) = flat.pop()
        {
            return value;
        }
        if flat.len() > MAX_ALTERNATIVES {
            let reach = flat.iter().flat_map(|(_, value)| value.reach());
            let why = Dynamic::new(
                Reason::Limit,
                "it differs in too many environments",
                Some(at.span),
            );
            return Self::unknown_reaching(Rc::new(why), reach.collect::<Vec<_>>(), at.clone());
        }
        Self::new(Data::Guarded(flat.into()), at.clone())
    }

    /// The objects it may be or hold directly.
    pub fn reach(&self) -> Vec<Id> {
        match &self.data {
            Data::Ref(id) => vec![*id],
            Data::Unknown(unknown) => unknown.reach.to_vec(),
            Data::Guarded(alternatives) => alternatives
                .iter()
                .flat_map(|(_, value)| value.reach())
                .collect(),
            Data::Tuple(seq) => seq
                .items
                .iter()
                .flat_map(|item| item.value.reach())
                .collect(),
            Data::Either(either) => {
                let mut reach = either.first.reach();
                reach.extend(either.second.reach());
                reach
            }
            Data::Function(function) => function
                .receiver
                .as_ref()
                .map(Value::reach)
                .unwrap_or_default(),
            Data::Native(native) => native
                .receiver
                .as_ref()
                .map(|receiver| receiver.reach())
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Whether it is something that is there to be called.
    pub fn is_callable(&self) -> bool {
        matches!(
            self.data,
            Data::Function(_) | Data::Native(_) | Data::Class(_) | Data::Either(_)
        )
    }

    /// Whether both are the same known value of the same type (or the same object).
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.data, &other.data) {
            (Data::None, Data::None) | (Data::Unbound, Data::Unbound) => true,
            (Data::Bool(a), Data::Bool(b)) => a == b,
            (Data::Int(a), Data::Int(b)) => a == b,
            (Data::Float(a), Data::Float(b)) => a.to_bits() == b.to_bits(),
            (Data::Str(a), Data::Str(b)) => a.text == b.text,
            (Data::Bytes(a), Data::Bytes(b)) => a == b,
            (Data::Path(a), Data::Path(b)) => a == b,
            (Data::Tuple(a), Data::Tuple(b)) => Rc::ptr_eq(a, b) || a.is_same(b),
            (Data::Ref(a), Data::Ref(b)) => a == b,
            (Data::Function(a), Data::Function(b)) => Rc::ptr_eq(a, b),
            (Data::Native(a), Data::Native(b)) => a.is_same(b),
            (Data::Module(a), Data::Module(b)) => a == b,
            (Data::Class(a), Data::Class(b)) => a == b,
            (Data::Symbol(a), Data::Symbol(b)) => a == b,
            (Data::Guarded(a), Data::Guarded(b)) => {
                Rc::ptr_eq(a, b)
                    || (a.len() == b.len()
                        && a.iter()
                            .zip(b.iter())
                            .all(|((ga, va), (gb, vb))| ga == gb && va.is_same(vb)))
            }
            (Data::Unknown(a), Data::Unknown(b)) => Rc::ptr_eq(&a.why, &b.why),
            (Data::Either(a), Data::Either(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

const MAX_ALTERNATIVES: usize = 64;

fn add_alternative(flat: &mut Vec<(Guard, Value)>, guard: Guard, value: Value) {
    if guard.is_never() {
        return;
    }
    match flat.iter_mut().find(|(_, known)| known.is_same(&value)) {
        Some((known, _)) => *known = known.or(&guard),
        None => flat.push((guard, value)),
    }
}

impl Item {
    pub fn sure(value: Value) -> Self {
        Self {
            guard: Guard::always(),
            doubt: None,
            value,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.guard == other.guard
            && same_doubt(&self.doubt, &other.doubt)
            && self.value.is_same(&other.value)
    }
}

pub(super) fn same_doubt(a: &Option<Why>, b: &Option<Why>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

impl Seq {
    pub fn of(values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            items: values.into_iter().map(Item::sure).collect(),
            ..Self::default()
        }
    }

    /// The items when they are all there in every environment.
    pub fn certain(&self) -> Option<Vec<&Value>> {
        if !self.is_certain() {
            return None;
        }
        Some(self.items.iter().map(|item| &item.value).collect())
    }

    pub fn is_certain(&self) -> bool {
        self.doubt().is_none() && self.items.iter().all(|item| item.guard.is_always())
    }

    /// Why it is not known which items there are.
    pub fn doubt(&self) -> Option<&Why> {
        self.open
            .first()
            .or_else(|| self.items.iter().find_map(|item| item.doubt.as_ref()))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.class == other.class
            && self.open.len() == other.open.len()
            && self
                .open
                .iter()
                .zip(&other.open)
                .all(|(a, b)| Rc::ptr_eq(a, b))
            && self.items.len() == other.items.len()
            && self
                .items
                .iter()
                .zip(&other.items)
                .all(|(a, b)| a.is_same(b))
    }
}
