//! Whether a function is a generator, and whether it returns something.

use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{Expr, Stmt};

/// Whether a block yields, functions inside it left out.
pub(super) fn in_block(body: &[Stmt]) -> bool {
    let mut finder = Finder { found: false };
    for statement in body {
        finder.visit_stmt(statement);
    }
    finder.found
}

struct Finder {
    found: bool,
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visitor::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.found = true,
            Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expr),
        }
    }
}

/// Whether a block returns a value, functions inside it left out.
pub(super) fn returns_value(body: &[Stmt]) -> bool {
    let mut finder = Returns { found: false };
    for statement in body {
        finder.visit_stmt(statement);
    }
    finder.found
}

struct Returns {
    found: bool,
}

impl<'a> Visitor<'a> for Returns {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Return(stmt) => self.found |= stmt.value.is_some(),
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }
}
