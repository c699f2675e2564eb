//! Functions and decorators.

use crate::eval::call::Body;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;
use crate::resolved::Reason;
use crate::syntax::python::ast;
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    pub(super) fn define_function(&mut self, def: &ast::StmtFunctionDef, span: Span) -> Eval<()> {
        let name = def.name.as_str();
        let decorators = self.decorators(&def.decorator_list)?;
        let defaults = self.defaults(Some(&def.parameters))?;
        let value = if def.is_async {
            let message = format!("`{name}` is asynchronous");
            self.unknown(Reason::UnknownCall, message, span)
        } else {
            let body = Body::Def(Rc::new(def.clone()));
            self.function(name, body, defaults, span)
        };
        let value = self.decorate(decorators, value, span)?;
        self.bind(name, value);
        Ok(())
    }

    /// The values of decorators, the outermost first.
    pub fn decorators(&mut self, list: &[ast::Decorator]) -> Eval<Vec<Value>> {
        list.iter()
            .map(|decorator| self.eval(&decorator.expression))
            .collect()
    }

    /// What decorators make of a function or class.
    pub fn decorate(&mut self, decorators: Vec<Value>, value: Value, span: Span) -> Eval<Value> {
        decorators
            .into_iter()
            .rev()
            .try_fold(value, |value, decorator| {
                self.call(&decorator, Args::by_position(vec![value], span))
            })
    }
}
