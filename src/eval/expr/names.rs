//! Names.

use super::builtin_where;
use crate::eval::builtins;
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self};
use crate::text::Span;
use std::borrow::Cow;

impl Machine<'_> {
    pub(super) fn name(&mut self, name: &ast::ExprName, span: Span) -> Eval<Value> {
        if name.is_invalid() || name.id.is_empty() {
            let reason = if self.module.is_python2() {
                Reason::Python2Syntax
            } else {
                Reason::SyntaxError
            };
            return Ok(self.unknown(reason, "a syntax error stands here", span));
        }
        self.lookup(&name.id, span)
    }

    /// The value of a name: in the scopes around, then among the built-ins.
    pub fn lookup(&mut self, name: &str, span: Span) -> Eval<Value> {
        let value = self.bound(name);
        match value {
            Some(value) => self.each_bound(&value, name, span),
            None => self.unbound(name, span),
        }
    }

    /// Only the parts of a value that are bound; where it is not, the built-in or an exception.
    fn each_bound(&mut self, value: &Value, name: &str, span: Span) -> Eval<Value> {
        match &value.data {
            Data::Unbound => self.unbound(name, span),
            Data::Guarded(alternatives)
                if alternatives
                    .iter()
                    .any(|(_, value)| matches!(value.data, Data::Unbound)) =>
            {
                self.each(value, &mut |machine, value| match value.data {
                    Data::Unbound => machine.unbound(name, span),
                    _ => Ok(value),
                })
            }
            _ => Ok(value.clone()),
        }
    }

    fn unbound(&mut self, name: &str, span: Span) -> Eval<Value> {
        let module = self
            .state
            .scope(self.scope)
            .map_or(self.scope, |scope| scope.module);
        if let Some(why) = self
            .state
            .scope(module)
            .and_then(|scope| scope.open.clone())
        {
            return Ok(Value::unknown(why, self.at(span)));
        }
        match builtin_where(name) {
            Some(exists) => self.branch(
                Truth::when(exists),
                |machine| machine.built_in(name, span),
                |machine| machine.raise("NameError", span),
            ),
            None => self.built_in(name, span),
        }
    }

    /// A built-in name.
    fn built_in(&mut self, name: &str, span: Span) -> Eval<Value> {
        if let Some(value) = builtins::name(self, name, span) {
            return Ok(value);
        }
        if builtin_where(name).is_some() {
            let message = format!("`{name}` is not followed");
            return Ok(self.unknown(Reason::UnknownCall, message, span));
        }
        let message = format!("the name `{name}` is bound nowhere");
        let why = self.why(Reason::UnknownName, message, span);
        if self.tries > 0 {
            return self.raise("NameError", span);
        }
        Ok(Value::unknown(why, self.at(span)))
    }

    /// The name that a private name in a class stands for.
    pub fn mangled<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if !name.starts_with("__") || name.ends_with("__") {
            return Cow::Borrowed(name);
        }
        let class = self.enclosing_class().and_then(|id| self.state.scope(id));
        match class.and_then(|class| class.module_name.as_deref()) {
            Some(class) if !class.trim_start_matches('_').is_empty() => {
                Cow::Owned(format!("_{}{name}", class.trim_start_matches('_')))
            }
            _ => Cow::Borrowed(name),
        }
    }

    /// The value that a name is bound to in the scopes around.
    pub fn bound(&self, name: &str) -> Option<Value> {
        let name = &*self.mangled(name);
        let mut id = self.scope;
        let mut is_own = true;
        loop {
            let scope = self.state.scope(id)?;
            match scope.declared.get(name) {
                Some(true) => {
                    let module = self.state.scope(scope.module)?;
                    return module.names.get(name).map(|value| self.seen(value));
                }
                Some(false) => {}
                None if is_own || !scope.is_class => {
                    if let Some(value) = scope.names.get(name) {
                        return Some(self.seen(value));
                    }
                }
                None => {}
            }
            is_own = false;
            id = match scope.outer {
                Some(outer) => outer,
                None if scope.module != id => scope.module,
                None => return None,
            };
        }
    }
}
