//! Statements that can neither raise nor come to a limit of their own: no state has to be kept to go back to, which would
//! be copied when they change it.

use crate::eval::machine::Machine;
use crate::eval::state::Object;
use crate::eval::value::Data;
use crate::syntax::python::ast::{Expr, Stmt};
use std::rc::Rc;

/// Methods that add to a list or a set.
const ADDING: &[&str] = &["add", "append", "insert"];

impl Machine<'_> {
    /// Whether a statement only binds or adds what is there.
    pub(super) fn is_light(&self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Pass(_) => true,
            Stmt::Expr(expr) => match &*expr.value {
                Expr::StringLiteral(_) => true,
                Expr::Call(call) => {
                    call.arguments.keywords.is_empty()
                        && self.is_adding(&call.func)
                        && call.arguments.args.iter().all(|arg| self.is_there(arg))
                }
                _ => false,
            },
            Stmt::Assign(assign) => {
                assign.targets.iter().all(|target| self.is_free(target))
                    && self.is_there(&assign.value)
            }
            Stmt::FunctionDef(def) => {
                def.decorator_list.is_empty()
                    && def.parameters.iter().all(|p| p.default().is_none())
            }
            _ => false,
        }
    }

    /// A literal, or a name that is bound.
    fn is_there(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.bound(&name.id).is_some(),
            Expr::Tuple(tuple) => tuple.elts.iter().all(|item| self.is_there(item)),
            Expr::List(list) => list.elts.iter().all(|item| self.is_there(item)),
            other => other.is_literal_expr(),
        }
    }

    /// A name, or an entry of a dict under a literal.
    fn is_free(&self, target: &Expr) -> bool {
        match target {
            Expr::Name(_) => true,
            Expr::Subscript(subscript) => {
                subscript.slice.is_string_literal_expr()
                    && matches!(self.object_of(&subscript.value), Some(Object::Dict(_)))
            }
            _ => false,
        }
    }

    fn is_adding(&self, callee: &Expr) -> bool {
        let Expr::Attribute(method) = callee else {
            return false;
        };
        ADDING.contains(&method.attr.as_str())
            && matches!(
                self.object_of(&method.value),
                Some(Object::List(_) | Object::Set(_))
            )
    }

    fn object_of(&self, expr: &Expr) -> Option<&Object> {
        let Expr::Name(name) = expr else {
            return None;
        };
        match self.bound(&name.id)?.data {
            Data::Ref(id) => self.state.object(id).map(Rc::as_ref),
            _ => None,
        }
    }
}
