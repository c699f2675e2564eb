//! The names that a statement binds and uses.

use crate::eval::call::Body;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{Alias, Expr, ExprContext, Stmt};
use std::collections::BTreeMap;

/// Every name in a statement, and whether it may bind it. Code of functions inside it is included.
pub(super) fn of(statement: &Stmt) -> BTreeMap<String, bool> {
    let mut names = Names::default();
    names.visit_stmt(statement);
    names.found
}

/// The same for the code of a function.
pub(super) fn of_function(body: &Body) -> BTreeMap<String, bool> {
    let mut names = Names::default();
    match body {
        Body::Def(def) => names.visit_body(&def.body),
        Body::Lambda(lambda) => names.visit_expr(&lambda.body),
    }
    names.found
}

/// Whether a block says `global name` or `nonlocal name`.
pub(super) fn declares(body: &[Stmt], name: &str) -> bool {
    let mut finder = Declares { name, found: false };
    finder.visit_body(body);
    finder.found
}

struct Declares<'n> {
    name: &'n str,
    found: bool,
}

impl<'a> Visitor<'a> for Declares<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let declared = match statement {
            Stmt::Global(stmt) => &stmt.names,
            Stmt::Nonlocal(stmt) => &stmt.names,
            _ => return visitor::walk_stmt(self, statement),
        };
        self.found |= declared.iter().any(|own| own.as_str() == self.name);
    }
}

#[derive(Default)]
struct Names {
    found: BTreeMap<String, bool>,
}

impl Names {
    fn add(&mut self, name: &str, bound: bool) {
        *self.found.entry(name.to_owned()).or_default() |= bound;
    }
}

impl<'a> Visitor<'a> for Names {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => self.add(def.name.as_str(), true),
            Stmt::ClassDef(def) => self.add(def.name.as_str(), true),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            self.add(name.id.as_str(), name.ctx != ExprContext::Load);
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
        self.add(name.split('.').next().unwrap_or(name), true);
    }
}
