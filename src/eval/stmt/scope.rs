//! Names and the scopes they live in.

use crate::eval::machine::Machine;
use crate::eval::state::{Object, Scope};
use crate::eval::value::{Id, Value};
use crate::syntax::python::ast::{self};

impl Machine<'_> {
    pub fn new_scope(&mut self, outer: Option<Id>, module: Id) -> Id {
        self.new_id(Object::Scope(Scope {
            outer,
            module,
            ..Scope::default()
        }))
    }

    /// Binds a name in the present scope, or where it is declared to live.
    pub fn bind(&mut self, name: &str, value: Value) {
        let name = &*self.mangled(name);
        let target = self.home_of(name);
        if let Some(scope) = self.state.scope_mut(target) {
            scope.names.insert(name.into(), value);
        }
    }

    fn home_of(&self, name: &str) -> Id {
        let Some(scope) = self.state.scope(self.scope) else {
            return self.scope;
        };
        match scope.declared.get(name) {
            None => self.scope,
            Some(true) => scope.module,
            Some(false) => {
                let mut outer = scope.outer;
                while let Some(id) = outer {
                    match self.state.scope(id) {
                        Some(scope) if scope.names.contains_key(name) => return id,
                        Some(scope) => outer = scope.outer,
                        None => break,
                    }
                }
                self.scope
            }
        }
    }

    pub(super) fn declare(&mut self, names: &[ast::Identifier], global: bool) {
        let scope = self.scope;
        if let Some(scope) = self.state.scope_mut(scope) {
            // At the top level `global` means nothing.
            if scope.outer.is_none() && global {
                return;
            }
            for name in names {
                scope.declared.insert(name.as_str().into(), global);
            }
        }
    }
}
