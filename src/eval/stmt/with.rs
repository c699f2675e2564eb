//! `with`.

use crate::eval::machine::{Abrupt, Eval, Exit, Machine, live};
use crate::eval::ops::unknown_of;
use crate::eval::value::{Data, Value};
use crate::eval::yields;
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Stmt};
use crate::text::Span;

impl Machine<'_> {
    pub(super) fn exec_with(&mut self, stmt: &ast::StmtWith, span: Span) -> Eval<()> {
        self.exec_with_items(&stmt.items, &stmt.body, span)
    }

    fn exec_with_items(&mut self, items: &[ast::WithItem], body: &[Stmt], span: Span) -> Eval<()> {
        let Some((item, rest)) = items.split_first() else {
            return self.exec_block(body);
        };
        let context = self.eval(&item.context_expr)?;
        if self.is_context(&context) {
            return self.with_instance(&context, item, &mut |machine| {
                machine.exec_with_items(rest, body, span)
            });
        }
        if let Some(target) = &item.optional_vars {
            self.assign(target, context.clone())?;
        }
        if unknown_of(&context).is_none() && !self.is_opaque(&context) {
            return self.exec_with_items(rest, body, span);
        }
        self.with_unseen(span, |machine| machine.exec_with_items(rest, body, span))
    }

    /// A context that we do not see may swallow exceptions, as `contextlib.suppress` does.
    fn with_unseen(&mut self, span: Span, body: impl FnOnce(&mut Self) -> Eval<()>) -> Eval<()> {
        let mark = self.abrupt.len();
        self.tries += 1;
        let result = live(body(self));
        self.tries -= 1;
        let mut paths = Vec::new();
        if result?.is_some() {
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

    /// Whether a value is an instance of a class of the program that is followed.
    fn is_context(&self, value: &Value) -> bool {
        matches!(value.data, Data::Ref(id) if self.class_of(id).is_some())
    }

    /// Whether a value is an instance of which only the making is known.
    fn is_opaque(&self, value: &Value) -> bool {
        let Data::Ref(id) = value.data else {
            return false;
        };
        self.state.is_instance(id) && self.class_of(id).is_none()
    }

    /// Runs `body` between `__enter__` and `__exit__`.
    fn with_instance(
        &mut self,
        context: &Value,
        item: &ast::WithItem,
        body: &mut dyn FnMut(&mut Self) -> Eval<()>,
    ) -> Eval<()> {
        let span = self.span(&item.context_expr);
        let entered = self.special(context, "__enter__", Vec::new(), span)?;
        let Some(entered) = entered else {
            return self.raise("AttributeError", span);
        };
        if let Some(target) = &item.optional_vars {
            self.assign(target, entered)?;
        }
        let mark = self.abrupt.len();
        let swallows = usize::from(self.may_swallow(context));
        self.tries += swallows;
        let result = live(body(self));
        self.tries -= swallows;
        let mut paths = Vec::new();
        let leaving = self.abrupt.split_off(mark.min(self.abrupt.len()));
        if result?.is_some() {
            let nothing = vec![self.none(span); 3];
            if live(self.special(context, "__exit__", nothing, span))?.is_some() {
                paths.push((self.state.clone(), self.none(span)));
            }
        }
        for path in leaving {
            if let Some(path) = self.leave_context(context, path, span)? {
                paths.push(path);
            }
        }
        self.resume(paths).map(drop)
    }

    /// Runs `__exit__` for a path that leaves the block; gives it back where the exception is swallowed.
    fn leave_context(
        &mut self,
        context: &Value,
        path: Abrupt,
        span: Span,
    ) -> Eval<Option<(crate::eval::state::State, Value)>> {
        self.state = path.state;
        let raises = matches!(path.exit, Exit::Raise(..));
        let arguments = (0..3).map(|_| match raises {
            true => self.unknown(Reason::Exception, "an exception is not followed", span),
            false => self.none(span),
        });
        let arguments = arguments.collect();
        let Some(answer) = live(self.special(context, "__exit__", arguments, span))? else {
            return Ok(None);
        };
        let answer = answer.unwrap_or_else(|| self.none(span));
        let exit = path.exit;
        if !raises {
            self.abrupt.push(Abrupt {
                state: self.state.clone(),
                exit,
            });
            return Ok(None);
        }
        let truth = self.truth(&answer);
        let swallowed = self.branch(
            truth,
            |machine| Ok(machine.none(span)),
            |machine| machine.leave(exit),
        );
        Ok(live(swallowed)?.map(|value| (self.state.clone(), value)))
    }

    /// Whether `__exit__` of an instance may answer that it takes exceptions.
    fn may_swallow(&self, context: &Value) -> bool {
        let Data::Ref(id) = context.data else {
            return true;
        };
        let function =
            self.class_of(id)
                .and_then(|class| match self.class_member(class, None, "__exit__") {
                    crate::eval::class::Member::Found(value) => Some(value),
                    _ => None,
                });
        match function.map(|function| function.data) {
            Some(Data::Function(function)) => match &function.body {
                crate::eval::call::Body::Def(def) => yields::returns_value(&def.body),
                crate::eval::call::Body::Lambda(_) => true,
            },
            _ => true,
        }
    }
}
