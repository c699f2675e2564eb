//! The arguments of calls.

use crate::eval::value::{Value, Why};
use crate::resolved::Guard;
use crate::text::Span;
use std::rc::Rc;

/// The arguments of a call.
#[derive(Debug, Clone)]
pub(in crate::eval) struct Args {
    pub positional: Vec<Value>,
    pub keywords: Vec<Argument>,
    /// Why there may be more.
    pub open: Vec<Why>,
    /// The whole call.
    pub span: Span,
    pub callee: Span,
}

impl Args {
    /// These by position, in a call at `span`.
    pub fn by_position(positional: Vec<Value>, span: Span) -> Self {
        Self {
            positional,
            keywords: Vec::new(),
            open: Vec::new(),
            span,
            callee: span,
        }
    }

    /// The argument of that name.
    pub fn keyword(&self, name: &str) -> Option<&Argument> {
        let mut keywords = self.keywords.iter();
        keywords.find(|keyword| keyword.name.as_ref() == name)
    }

    /// These with other ones by position.
    pub fn with_positional(&self, positional: impl IntoIterator<Item = Value>) -> Self {
        Self {
            positional: positional.into_iter().collect(),
            ..self.clone()
        }
    }

    /// Only these by position, for another call at the same place.
    pub fn again(&self, positional: impl IntoIterator<Item = Value>) -> Self {
        Self {
            positional: positional.into_iter().collect(),
            keywords: Vec::new(),
            open: Vec::new(),
            span: self.span,
            callee: self.callee,
        }
    }
}

/// A keyword argument.
#[derive(Debug, Clone)]
pub(in crate::eval) struct Argument {
    pub name: Rc<str>,
    pub value: Value,
    pub span: Span,
    pub in_call: bool,
    pub guard: Guard,
    pub doubt: Option<Why>,
}
