//! The names that a statement binds and uses.

use crate::eval::call::Body;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{Alias, Expr, ExprContext, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// What a piece of code names. Code of functions inside it is included.
#[derive(Default)]
pub(super) struct Names {
    /// Every name, and whether it may be bound; `*` for `import *`.
    pub found: BTreeMap<String, bool>,
    /// Every attribute that is asked for.
    pub attributes: BTreeSet<String>,
    /// Whether it sets attributes of something other than its instance.
    pub sets_attributes: bool,
}

/// The names of a statement.
pub(super) fn of(statement: &Stmt) -> Names {
    let mut names = Names::default();
    names.visit_stmt(statement);
    names
}

/// The names in the code of a function.
pub(super) fn of_function(body: &Body) -> Names {
    let mut names = Names::default();
    match body {
        Body::Def(def) => names.visit_body(&def.body),
        Body::Lambda(lambda) => names.visit_expr(&lambda.body),
    }
    names
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
        match expr {
            Expr::Name(name) => self.add(name.id.as_str(), name.ctx != ExprContext::Load),
            Expr::Attribute(attribute) => {
                let of_self =
                    matches!(&*attribute.value, Expr::Name(name) if name.id.as_str() == "self");
                self.sets_attributes |= attribute.ctx != ExprContext::Load && !of_self;
                self.attributes.insert(attribute.attr.to_string());
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
        self.add(name.split('.').next().unwrap_or(name), true);
    }
}
