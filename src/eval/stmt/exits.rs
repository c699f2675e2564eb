//! `with`, `try` and `raise`.

use crate::eval::exceptions;
use crate::eval::machine::{Abrupt, Eval, Exit, Machine, live};
use crate::eval::ops::unknown_of;
use crate::eval::state::{Object, State};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    pub(super) fn exec_with(&mut self, stmt: &ast::StmtWith, span: Span) -> Eval<()> {
        let mut unseen = false;
        for item in &stmt.items {
            let value = self.eval(&item.context_expr)?;
            unseen |= unknown_of(&value).is_some();
            if let Some(target) = &item.optional_vars {
                self.assign(target, value)?;
            }
        }
        if !unseen {
            return self.exec_block(&stmt.body);
        }
        // A context that we do not see may swallow exceptions, as `contextlib.suppress` does.
        let mark = self.abrupt.len();
        self.tries += 1;
        let body = live(self.exec_block(&stmt.body));
        self.tries -= 1;
        let mut paths = Vec::new();
        if body?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for left in self.abrupt.split_off(mark.min(self.abrupt.len())) {
            if matches!(left.exit, Exit::Raise(..)) {
                paths.push((left.state.clone(), self.none(span)));
            }
            self.abrupt.push(left);
        }
        self.resume(paths).map(drop)
    }

    pub(super) fn exec_try(&mut self, stmt: &ast::StmtTry, span: Span) -> Eval<()> {
        let mark = self.abrupt.len();
        let caught = usize::from(!stmt.handlers.is_empty());
        self.tries += caught;
        let body = live(self.exec_block(&stmt.body));
        self.tries -= caught;
        let mut paths = Vec::new();
        let mut left = self.abrupt.split_off(mark.min(self.abrupt.len()));
        if body?.is_some() && live(self.exec_block(&stmt.orelse))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for handler in &stmt.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            left = self.handle(handler, left, &mut paths, span)?;
        }
        self.abrupt.extend(left);
        if stmt.finalbody.is_empty() {
            return self.resume(paths).map(drop);
        }
        let leaving = self.abrupt.split_off(mark.min(self.abrupt.len()));
        for path in leaving {
            self.state = path.state;
            if live(self.exec_block(&stmt.finalbody))?.is_some() {
                self.abrupt.push(Abrupt {
                    state: self.state.clone(),
                    exit: path.exit,
                });
            }
        }
        self.resume(paths)?;
        self.exec_block(&stmt.finalbody)
    }

    /// Runs a handler for the paths that raised what it takes; gives back those that go on leaving.
    fn handle(
        &mut self,
        handler: &ast::ExceptHandlerExceptHandler,
        left: Vec<Abrupt>,
        paths: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<Vec<Abrupt>> {
        let mut rest = Vec::new();
        let mut taken = Vec::new();
        for path in left {
            let Exit::Raise(class, value) = &path.exit else {
                rest.push(path);
                continue;
            };
            match exceptions::takes(handler.type_.as_deref(), class.as_deref()) {
                exceptions::Takes::Yes => taken.push((path.state, value.clone())),
                exceptions::Takes::No => rest.push(path),
                exceptions::Takes::Maybe => {
                    taken.push((path.state.clone(), value.clone()));
                    rest.push(path);
                }
            }
        }
        if taken.is_empty() {
            return Ok(rest);
        }
        let exception = self.resume(taken)?;
        let name = match (&handler.name, handler.type_.as_deref()) {
            (Some(name), _) => Some(name.as_str().to_owned()),
            // `except E, e:` of Python 2.
            (None, Some(Expr::Tuple(tuple))) => match tuple.elts.last() {
                Some(Expr::Name(name)) if !tuple.parenthesized => Some(name.id.to_string()),
                _ => None,
            },
            _ => None,
        };
        if let Some(name) = name {
            let message = "an exception is not followed";
            let value = match unknown_of(&exception) {
                Some(_) => exception,
                None => self.unknown(Reason::Exception, message, span),
            };
            self.bind(&name, value);
        }
        if live(self.exec_block(&handler.body))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        Ok(rest)
    }

    pub(super) fn exec_raise(&mut self, stmt: &ast::StmtRaise, span: Span) -> Eval<()> {
        let Some(exception) = &stmt.exc else {
            let value = self.unknown(Reason::Exception, "the exception is raised again", span);
            return self.leave(Exit::Raise(None, value));
        };
        let value = self.eval(exception)?;
        let class = match &value.data {
            Data::Class(name) => Some(name.clone()),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) => Some(instance.class.clone()),
                _ => None,
            },
            _ => None,
        };
        self.leave(Exit::Raise(class, value))
    }
}
