//! What the evaluator hands over: the arguments of `setup()`, copied out of its heap.

use crate::provenance::Via;
use crate::resolved::{Dynamic, Guard, Resolved};
use crate::text::Span;

/// A call of `setup()` that is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct SetupCall {
    /// The whole call, `setup(…)`.
    pub span: Span,
    /// The callee, `setup` or `setuptools.setup`.
    pub callee: Span,
    /// Which function it is.
    pub function: SetupFunction,
    /// The environments in which it is reached: earlier exits are left out.
    pub guard: Guard,
    /// The keywords in the order given, `**mapping` expanded. A name occurs once.
    pub keywords: Vec<Keyword>,
    /// Why further keywords may be given that we cannot see.
    pub open: Vec<Dynamic>,
}

impl SetupCall {
    /// The keyword of that name.
    pub fn keyword(&self, name: &str) -> Option<&Keyword> {
        self.keywords.iter().find(|keyword| keyword.name == name)
    }
}

/// Which `setup` is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFunction {
    /// `setuptools.setup`, also through `try: from setuptools … except ImportError: from distutils …`.
    Setuptools,
    /// `distutils.core.setup`.
    Distutils,
    /// Another one, by its dotted name: `numpy.distutils.core.setup`, `skbuild.setup`.
    Other(String),
}

/// An argument of `setup()`.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// Its name.
    pub name: String,
    /// The whole argument `name=value` when it is written in the call; the entry of the mapping otherwise.
    pub span: Span,
    /// Whether `span` is an argument of the call itself, so that it can be edited there.
    pub in_call: bool,
    /// The environments in which it is given.
    pub guard: Guard,
    /// Its value.
    pub value: Resolved<Node>,
}

/// A Python value with the place that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub data: Data,
    /// The literal, file line or expression it was written at.
    pub span: Span,
    /// The calls that brought it here, innermost first.
    pub trail: Vec<Span>,
    /// The module attribute or file it was taken from unchanged.
    pub via: Option<Via>,
}

/// The value itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// Text.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Sequence),
    /// A tuple.
    Tuple(Sequence),
    /// A set; its order means nothing.
    Set(Sequence),
    /// A generator, `map`, `filter` or another iterator.
    Iterator(Sequence),
    /// A dictionary in insertion order.
    Dict(Mapping),
    /// Anything else: a class, a function, `Extension("name", …)`.
    Object {
        /// What it is: `function`, `class`, or the class of an instance (`Extension`).
        kind: String,
        /// Its name: of a function or class, or the first argument that made it (`Extension("name")`).
        name: Option<String>,
    },
}

/// The items of a list, tuple, set or iterator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sequence {
    /// Items in order, each with the environments it is there in.
    pub items: Vec<Item>,
    /// Why further items may be there, or some be missing; empty when the items are all.
    pub open: Vec<Dynamic>,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The environments it is there in.
    pub guard: Guard,
    /// The item.
    pub value: Resolved<Node>,
}

/// The entries of a dictionary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// Entries in insertion order. A key may occur twice under disjoint guards.
    pub entries: Vec<MapEntry>,
    /// Why further entries may be there; empty when the entries are all.
    pub open: Vec<Dynamic>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct MapEntry {
    /// The environments it is there in.
    pub guard: Guard,
    /// The key: a known value.
    pub key: Node,
    /// The value.
    pub value: Resolved<Node>,
}
