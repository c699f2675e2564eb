//! The names that a module has when it was imported.

use super::Module;
use super::ast::visitor::{self, Visitor};
use super::ast::{self, Expr, ExprContext, Stmt};
use std::collections::BTreeSet;

/// The names that the top level of a module binds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bindings {
    /// The names, also those that are bound on some ways through the code only.
    pub names: BTreeSet<String>,
    /// Whether there may be more: `import *`, `globals()`, `exec`, a module-level `__getattr__`, code that is not understood.
    pub is_open: bool,
}

/// Functions by which a module may bind names that are not written in it.
const NAME_MAKERS: &[&str] = &[
    "__import__",
    "exec",
    "execfile",
    "globals",
    "locals",
    "setattr",
    "vars",
];

/// Collects them; never fails.
pub fn bindings(module: &Module) -> Bindings {
    let mut collector = Collector {
        found: Bindings {
            is_open: module.is_broken() || module.is_too_deep(),
            ..Bindings::default()
        },
        depth: 0,
    };
    collector.visit_body(module.body());
    collector.found
}

struct Collector {
    found: Bindings,
    /// Functions and classes around the place.
    depth: usize,
}

impl Collector {
    fn bind(&mut self, name: &str) {
        if self.depth == 0 {
            self.found.names.insert(name.to_owned());
        }
    }

    fn inside<'a>(&mut self, body: &'a [Stmt])
    where
        Self: Visitor<'a>,
    {
        self.depth += 1;
        self.visit_body(body);
        self.depth -= 1;
    }

    /// `import a.b` binds `a`; `import a.b as c` binds `c`.
    fn import(&mut self, alias: &ast::Alias) {
        let name = match &alias.asname {
            Some(name) => name.as_str(),
            None => alias.name.split('.').next().unwrap_or_default(),
        };
        self.found.is_open |= name == "*";
        self.bind(name);
    }
}

impl<'a> Visitor<'a> for Collector {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import(alias)),
            Stmt::ImportFrom(import) => import.names.iter().for_each(|alias| self.import(alias)),
            Stmt::FunctionDef(def) => {
                self.bind(&def.name);
                self.found.is_open |= self.depth == 0 && &def.name == "__getattr__";
                self.inside(&def.body);
            }
            Stmt::ClassDef(def) => {
                self.bind(&def.name);
                self.inside(&def.body);
            }
            Stmt::Global(global) => {
                let names = global.names.iter().map(|name| name.to_string());
                self.found.names.extend(names);
            }
            Stmt::Match(_) => {
                self.found.is_open |= self.depth == 0;
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Store => self.bind(&name.id),
            Expr::Name(name) => self.found.is_open |= NAME_MAKERS.contains(&name.id.as_str()),
            // `sys.modules[__name__] = …`
            Expr::Attribute(attribute) => self.found.is_open |= &attribute.attr == "modules",
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files};

    fn bound(text: &str) -> (String, bool) {
        let file = Files::lone("a.py", text, Decoding::Python).unwrap();
        let found = bindings(&Module::parse(&file));
        let names: Vec<String> = found.names.into_iter().collect();
        (names.join(" "), found.is_open)
    }

    #[test]
    fn only_the_top_level_binds() {
        let text = "import a.b\nfrom c import d as e\nif a:\n    x, (y, z) = 1\nelse:\n    def f(): local = 1\nclass C:\n    def main(self): pass\n";
        assert_eq!(bound(text), ("C a e f x y z".to_owned(), false));
        assert_eq!(bound("def f():\n    global g\n    g = 1\n").0, "f g");
    }

    #[test]
    fn what_may_bind_more_is_open() {
        for text in [
            "from a import *",
            "globals()['main'] = 1",
            "def __getattr__(name): pass",
            "import sys\nsys.modules[__name__] = 1",
        ] {
            assert!(bound(text).1, "{text}");
        }
    }
}
