//! `try` and `raise`.

use crate::eval::machine::{Abrupt, Args, Eval, Exit, Machine, live};
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    pub(super) fn exec_try(&mut self, stmt: &ast::StmtTry, span: Span) -> Eval<()> {
        let mark = self.abrupt.len();
        let caught = usize::from(!stmt.handlers.is_empty());
        self.tries += caught;
        let body = live(self.exec_block(&stmt.body));
        self.tries -= caught;
        let mut paths = Vec::new();
        let mut left = self.abrupt.split_off(mark.min(self.abrupt.len()));
        if stmt.is_star {
            left.iter_mut().for_each(forget_class);
        }
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

    pub(super) fn exec_raise(&mut self, stmt: &ast::StmtRaise, span: Span) -> Eval<()> {
        let Some(exception) = &stmt.exc else {
            let (class, value) = self.raised.clone().unwrap_or_else(|| {
                let message = "the exception is raised again";
                (None, self.unknown(Reason::Exception, message, span))
            });
            return self.leave(Exit::Raise(class, value));
        };
        let value = match &**exception {
            Expr::Tuple(tuple) if !tuple.parenthesized => {
                self.python2_exception(&tuple.elts, span)?
            }
            exception => self.eval(exception)?,
        };
        self.each(&value, &mut |machine, value| {
            let value = match value.data {
                Data::Ref(id) if machine.lineage_at(id).is_some() => {
                    machine.call(&value, Args::by_position(Vec::new(), span))?
                }
                _ => value,
            };
            let class = machine.class_name(&value);
            machine.leave(Exit::Raise(class, value))
        })
        .map(drop)
    }

    /// The name of the class of an exception.
    fn class_name(&self, exception: &Value) -> Option<Rc<str>> {
        match &exception.data {
            Data::Class(name) => Some(name.clone()),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) => Some(instance.class.clone()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// `except*` takes parts of groups, which are not followed.
fn forget_class(path: &mut Abrupt) {
    if let Exit::Raise(class, _) = &mut path.exit {
        *class = None;
    }
}
