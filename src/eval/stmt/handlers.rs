//! Handlers of `try`: which exceptions they take, and what they bind.

use crate::eval::environment::python2;
use crate::eval::exceptions::{self, Takes};
use crate::eval::expr::builtin_where;
use crate::eval::machine::{Abrupt, Eval, Exit, Machine, live};
use crate::eval::state::{Object, State};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;
use std::rc::Rc;

/// What a path raised.
struct Raised<'a> {
    class: Option<&'a str>,
    value: &'a Value,
}

impl Machine<'_> {
    /// Runs a handler for the paths that raised what it takes; gives back those that go on leaving.
    pub(super) fn handle(
        &mut self,
        handler: &ast::ExceptHandlerExceptHandler,
        left: Vec<Abrupt>,
        paths: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<Vec<Abrupt>> {
        let mut rest = Vec::new();
        let mut taken = Vec::new();
        let mut classes = Vec::new();
        let elements = elements(handler.type_.as_deref());
        for path in left {
            if !matches!(path.exit, Exit::Raise(..)) {
                rest.push(path);
                continue;
            }
            let Some(path) = self.with_classes(&elements, path) else {
                continue;
            };
            let Exit::Raise(class, value) = &path.exit else {
                continue;
            };
            let raised = Raised {
                class: class.as_deref(),
                value,
            };
            let takes = match handler.type_ {
                None => Takes::Yes,
                Some(_) => self.takes(&elements, &raised),
            };
            if !matches!(takes, Takes::No) {
                taken.push((path.state.clone(), value.clone()));
                classes.push(class.clone());
            }
            if !matches!(takes, Takes::Yes) {
                rest.push(path);
            }
        }
        if taken.is_empty() {
            return Ok(rest);
        }
        let exception = self.resume(taken)?;
        classes.dedup();
        let class = match classes.as_slice() {
            [one] => one.clone(),
            _ => None,
        };
        if self.run_handler(handler, (class, exception), span)? {
            paths.push((self.state.clone(), self.none(span)));
        }
        Ok(rest)
    }

    /// Runs the block of a handler; whether a path comes to its end.
    fn run_handler(
        &mut self,
        handler: &ast::ExceptHandlerExceptHandler,
        raised: (Option<Rc<str>>, Value),
        span: Span,
    ) -> Eval<bool> {
        let name = bound_name(handler);
        let caught = self.caught(&raised.1, span);
        if let Some(name) = name {
            self.bind(name, caught.clone());
        }
        let outer = self.raised.replace(raised);
        let result = live(self.exec_block(&handler.body));
        self.raised = outer;
        let ended = result?.is_some();
        if let (true, Some(name)) = (ended, name) {
            self.forget_caught(name, span);
        }
        Ok(ended)
    }

    /// What `work` gives, or what `other` gives where `work` raises `AttributeError`.
    pub fn or_without_attribute(
        &mut self,
        work: impl FnOnce(&mut Self) -> Eval<Value>,
        other: impl Fn(&mut Self) -> Eval<Value>,
    ) -> Eval<Value> {
        let mark = self.abrupt.len();
        self.tries += 1;
        let result = live(work(self));
        self.tries -= 1;
        let mut paths = Vec::new();
        let left = self.abrupt.split_off(mark.min(self.abrupt.len()));
        if let Some(value) = result? {
            paths.push((self.state.clone(), value));
        }
        for path in left {
            let is_missing = matches!(
                &path.exit,
                Exit::Raise(Some(class), _) if class.as_ref() == "AttributeError"
            );
            if !is_missing {
                self.abrupt.push(path);
                continue;
            }
            self.state = path.state;
            if let Some(value) = live(other(self))? {
                paths.push((self.state.clone(), value));
            }
        }
        self.resume(paths)
    }

    /// The exception as the program sees it.
    fn caught(&self, exception: &Value, span: Span) -> Value {
        match &exception.data {
            Data::Unknown(_) => exception.clone(),
            Data::Ref(id)
                if matches!(
                    self.state.object(*id).map(Rc::as_ref),
                    Some(Object::Instance(_))
                ) =>
            {
                exception.clone()
            }
            _ => self.unknown(Reason::Exception, "an exception is not followed", span),
        }
    }

    /// At the end of the block Python 3 takes the name away, Python 2 does not.
    fn forget_caught(&mut self, name: &str, span: Span) {
        let Some(kept) = self.bound(name) else {
            return;
        };
        let is_python2 = python2();
        let gone = self.value(Data::Unbound, span);
        let alternatives = vec![(is_python2.negate(), gone), (is_python2, kept)];
        let value = Value::guarded(alternatives, &self.at(span));
        self.bind(name, value);
    }

    /// The part of a path in which the classes that a handler names exist; the rest leaves with `NameError`.
    fn with_classes(&mut self, elements: &[&Expr], mut path: Abrupt) -> Option<Abrupt> {
        for element in elements {
            let Expr::Name(name) = element else {
                continue;
            };
            let Some(exists) = builtin_where(&name.id) else {
                continue;
            };
            if self.bound(&name.id).is_some() {
                continue;
            }
            let without = path.state.guard.and(&exists.negate());
            if !without.is_never() {
                let span = self.span(*element);
                let class: Rc<str> = "NameError".into();
                self.abrupt.push(Abrupt {
                    state: path.state.under(without),
                    exit: Exit::Raise(Some(class.clone()), self.value(Data::Class(class), span)),
                });
            }
            path.state.guard = path.state.guard.and(&exists);
            if path.state.guard.is_never() {
                return None;
            }
        }
        Some(path)
    }

    fn takes(&self, elements: &[&Expr], raised: &Raised<'_>) -> Takes {
        any(elements.iter().map(|element| match element {
            Expr::Name(name) => match self.bound(&name.id) {
                Some(value) => self.takes_value(&value, &name.id, raised),
                None => self.takes_named(&name.id, raised),
            },
            Expr::Attribute(attribute) => self.takes_named(&attribute.attr, raised),
            Expr::Tuple(tuple) => {
                let inner = tuple.elts.iter().collect::<Vec<_>>();
                self.takes(&inner, raised)
            }
            _ => Takes::Maybe,
        }))
    }

    /// Whether a handler for `value`, which is bound to `name`, takes an exception.
    fn takes_value(&self, value: &Value, name: &str, raised: &Raised<'_>) -> Takes {
        match &value.data {
            Data::Class(class) => self.takes_named(class, raised),
            Data::Tuple(seq) if seq.is_certain() => any(seq
                .items
                .iter()
                .map(|item| self.takes_value(&item.value, name, raised))),
            Data::Ref(id) => match (self.lineage_at(*id), self.lineage_of_raised(raised.value)) {
                (Some(_), Some(own)) => Takes::known(own.order.contains(id)),
                (Some(_), None) if raised.class.is_some_and(exceptions::is_known) => Takes::No,
                _ => Takes::Maybe,
            },
            Data::Guarded(_) => Takes::Maybe,
            _ => self.takes_named(name, raised),
        }
    }

    fn lineage_of_raised(&self, value: &Value) -> Option<Rc<crate::eval::class::Lineage>> {
        match value.data {
            Data::Ref(id) => self.lineage_at(self.class_of(id)?),
            _ => None,
        }
    }

    fn takes_named(&self, name: &str, raised: &Raised<'_>) -> Takes {
        let own = self.lineage_of_raised(raised.value);
        match own.as_ref().and_then(|lineage| lineage.exception()) {
            Some(root) if exceptions::is_known(name) => {
                Takes::known(exceptions::is_subclass(root, name))
            }
            _ => exceptions::takes(name, raised.class),
        }
    }
}

fn any(all: impl Iterator<Item = Takes>) -> Takes {
    let mut unclear = false;
    for takes in all {
        match takes {
            Takes::Yes => return Takes::Yes,
            Takes::Maybe => unclear = true,
            Takes::No => {}
        }
    }
    if unclear { Takes::Maybe } else { Takes::No }
}

/// The classes that a handler names.
fn elements(handler: Option<&Expr>) -> Vec<&Expr> {
    match handler {
        None => Vec::new(),
        // `except E, e:` of Python 2 has one class and a name.
        Some(Expr::Tuple(tuple)) if !tuple.parenthesized => tuple.elts.iter().take(1).collect(),
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().collect(),
        Some(single) => vec![single],
    }
}

/// The name that a handler binds the exception to.
fn bound_name(handler: &ast::ExceptHandlerExceptHandler) -> Option<&str> {
    match (&handler.name, handler.type_.as_deref()) {
        (Some(name), _) => Some(name.as_str()),
        (None, Some(Expr::Tuple(tuple))) if !tuple.parenthesized => match tuple.elts.last() {
            Some(Expr::Name(name)) => Some(name.id.as_str()),
            _ => None,
        },
        _ => None,
    }
}
