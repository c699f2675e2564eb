//! Functions and classes.

use crate::eval::call::Body;
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::Data;
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    pub(super) fn define_function(&mut self, def: &ast::StmtFunctionDef, span: Span) -> Eval<()> {
        let name = def.name.as_str();
        let defaults = self.defaults(Some(&def.parameters))?;
        let value = if def.decorator_list.is_empty() && !def.is_async {
            let body = self.code(def);
            self.function(name, body, defaults, span)
        } else {
            self.unknown(
                Reason::UnknownCall,
                format!("what the decorator makes of `{name}` is not followed"),
                span,
            )
        };
        self.bind(name, value);
        Ok(())
    }

    fn code(&mut self, def: &ast::StmtFunctionDef) -> Body {
        Body::Def(Rc::new(def.clone()))
    }

    pub(super) fn define_class(&mut self, def: &ast::StmtClassDef, span: Span) -> Eval<()> {
        let outer = self.scope;
        let module = self.state.scope(outer).map_or(outer, |scope| scope.module);
        let id = self.new_scope(Some(outer), module);
        if let Some(scope) = self.state.scope_mut(id) {
            scope.is_class = true;
            scope.module_name = Some(def.name.as_str().into());
        }
        self.scope = id;
        let result = self.exec_block(&def.body);
        self.scope = outer;
        result?;
        let plain = def.decorator_list.is_empty()
            && def.arguments.as_ref().is_none_or(|arguments| {
                arguments.keywords.is_empty() && !arguments.args.is_empty()
                    || arguments.args.is_empty()
            });
        let bases = def.arguments.as_deref();
        let bare = bases.is_none_or(|arguments| {
            let is_object =
                |base: &Expr| matches!(base, Expr::Name(name) if name.id.as_str() == "object");
            arguments.keywords.is_empty() && arguments.args.iter().all(is_object)
        });
        if let Some(scope) = self.state.scope_mut(id) {
            // Special methods other than the first change what is done with an instance.
            let special = |name: &Rc<str>| {
                name.starts_with("__")
                    && !matches!(name.as_ref(), "__init__" | "__doc__" | "__module__")
            };
            scope.is_followed = plain && bare && !scope.names.keys().any(special);
        }
        let value = if plain {
            self.value(Data::Ref(id), span)
        } else {
            self.value(Data::Class(def.name.as_str().into()), span)
        };
        self.bind(def.name.as_str(), value);
        Ok(())
    }
}
