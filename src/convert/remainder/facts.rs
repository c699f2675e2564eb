//! What is known of the names of a file before anything is decided.

use super::effects::Facts;
use super::lists::Lists;
use super::names::{NameSet, imported_name};
use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{Expr, Stmt};
use crate::text::Span;

/// Reads functions and imports.
pub(super) fn facts<'a>(module: &'a Module, lists: &Lists<'a>) -> Facts<'a> {
    let mut finder = Finder {
        module,
        calls: &lists.calls,
        facts: Facts {
            mappings: lists.mappings.clone(),
            ..Facts::default()
        },
    };
    for statement in module.body() {
        finder.visit_stmt(statement);
    }
    finder.facts
}

struct Finder<'a, 'l> {
    module: &'a Module,
    calls: &'l [Span],
    facts: Facts<'a>,
}

impl<'a> Visitor<'a> for Finder<'a, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => {
                let place = self.module.span(statement);
                self.facts.functions.insert(def.name.to_string(), def);
                if self.calls.iter().any(|call| place.contains(*call)) {
                    self.facts.callers.insert(def.name.to_string());
                    visitor::walk_body(self, &def.body);
                }
            }
            Stmt::Import(import) => {
                let names = import.names.iter().map(imported_name);
                self.facts.imported.extend(names.map(str::to_owned));
            }
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(imported_name);
                self.facts.imported.extend(names.map(str::to_owned));
            }
            Stmt::ClassDef(_) => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }
}

/// The names of which a value may be made without copying: not those behind calls that always make something new.
pub(super) struct Parts(NameSet);

const FRESH: &[&str] = &[
    "bool",
    "dict",
    "find_packages",
    "float",
    "int",
    "len",
    "list",
    "open",
    "set",
    "sorted",
    "str",
    "tuple",
];

impl Parts {
    /// Those of one expression.
    pub(super) fn of(expr: &Expr) -> NameSet {
        let mut parts = Self(NameSet::new());
        parts.visit_expr(expr);
        parts.0
    }
}

impl<'v> Visitor<'v> for Parts {
    fn visit_expr(&mut self, expr: &'v Expr) {
        match expr {
            Expr::Name(name) => {
                self.0.insert(name.id.to_string());
            }
            Expr::Call(call) => match call.func.as_ref() {
                Expr::Name(name) if FRESH.contains(&name.id.as_str()) => {}
                Expr::Name(_) => visitor::walk_arguments(self, &call.arguments),
                _ => visitor::walk_expr(self, expr),
            },
            Expr::Compare(_) | Expr::FString(_) | Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expr),
        }
    }
}
