//! The names that code uses, binds and changes.
//!
//! Names are taken for the whole file, whatever function they stand in: that keeps too much at worst. An entry of a
//! dictionary whose entries are the keywords of `setup()` counts as a name of its own, `kwargs['name']`.

use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{self, Expr, ExprContext, Stmt};
use crate::text::Span;
use std::collections::BTreeSet;

/// A set of names.
pub(super) type NameSet = BTreeSet<String>;

/// What a piece of code does with names.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Those it needs.
    pub uses: NameSet,
    /// Those it gives a value.
    pub binds: NameSet,
    /// Those whose value it changes in place.
    pub changes: NameSet,
    /// The entries of dictionaries that it fills, also in functions that it defines.
    pub fills: NameSet,
    /// Whether it may bind names that are not seen: `import *`, `exec`.
    pub binds_unseen: bool,
}

impl Names {
    /// Whether any name has another value afterwards.
    pub(super) fn gives_anything(&self) -> bool {
        self.binds_unseen || !self.binds.is_empty() || !self.changes.is_empty()
    }
}

/// The name of an entry of a dictionary.
pub(super) fn entry(mapping: &str, key: &str) -> String {
    format!("{mapping}['{key}']")
}

/// The name of all entries of a dictionary.
pub(super) fn all_entries(mapping: &str) -> String {
    format!("{mapping}[*]")
}

/// Whether a name needs no binding. Other names that nothing binds come from `import *` or `exec`.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
        || ["Error", "Exception", "Warning"]
            .iter()
            .any(|end| name.ends_with(end))
        || name.contains('[')
}

#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "GeneratorExit", "KeyboardInterrupt", "NotImplemented", "StopIteration", "SystemExit", "__doc__", "__file__",
    "__import__", "__name__", "abs", "all", "any", "basestring", "bool", "bytes", "callable", "chr", "classmethod",
    "cmp", "compile", "dict", "dir", "enumerate", "eval", "exec", "execfile", "exit", "file", "filter", "float",
    "format", "frozenset", "getattr", "globals", "hasattr", "hash", "id", "input", "int", "isinstance",
    "issubclass", "iter", "len", "list", "locals", "long", "map", "max", "min", "next", "object", "open", "ord",
    "print", "property", "quit", "range", "raw_input", "reduce", "repr", "reversed", "round", "set", "setattr",
    "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "unicode", "unichr", "vars",
    "xrange", "zip",
];

/// Reads names from code.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    pub module: &'a Module,
    /// The dictionaries whose entries count on their own.
    pub mappings: &'a NameSet,
    /// Parts that are read on their own.
    pub apart: &'a BTreeSet<Span>,
    names: Names,
    /// The local names of the functions around.
    locals: Vec<NameSet>,
    /// Functions and classes around.
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        module: &'a Module,
        mappings: &'a NameSet,
        apart: &'a BTreeSet<Span>,
    ) -> Self {
        Self {
            module,
            mappings,
            apart,
            names: Names::default(),
            locals: Vec::new(),
            depth: 0,
        }
    }

    /// The names of a whole statement.
    pub(super) fn statement(&self, statement: &Stmt) -> Names {
        let mut reader = self.clone();
        reader.visit_stmt(statement);
        reader.names
    }

    /// The names of expressions.
    pub(super) fn expressions<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> Names {
        let mut reader = self.clone();
        for part in parts {
            // The part itself is not left out.
            reader.expression(part);
        }
        reader.names
    }

    /// The names in the header of a function or class, and its own.
    pub(super) fn header(&self, statement: &Stmt) -> Names {
        let mut reader = self.clone();
        reader.definition(statement, false);
        reader.names
    }

    fn uses(&mut self, name: &str) {
        // Inside a function these see its own names, and what is read from a file there names nothing here.
        if self.depth > 0 && matches!(name, "locals" | "vars" | "eval") {
            return;
        }
        if !self.locals.iter().any(|locals| locals.contains(name)) {
            self.names.uses.insert(name.to_owned());
        }
    }

    fn binds(&mut self, name: &str) {
        if self.depth == 0 {
            self.names.binds.insert(name.to_owned());
        }
    }

    fn changes(&mut self, name: &str) {
        if self.depth == 0 {
            self.names.changes.insert(name.to_owned());
        }
    }

    fn definition(&mut self, statement: &Stmt, with_body: bool) {
        match statement {
            Stmt::FunctionDef(def) => {
                self.binds(&def.name);
                for decorator in &def.decorator_list {
                    self.expression(&decorator.expression);
                }
                self.parameters(&def.parameters);
                if with_body {
                    self.inside(function_locals(def), |reader| {
                        visitor::walk_body(reader, &def.body);
                    });
                }
            }
            Stmt::ClassDef(def) => {
                self.binds(&def.name);
                for decorator in &def.decorator_list {
                    self.expression(&decorator.expression);
                }
                if let Some(arguments) = &def.arguments {
                    visitor::walk_arguments(self, arguments);
                }
                if with_body {
                    self.inside(NameSet::new(), |reader| {
                        visitor::walk_body(reader, &def.body);
                    });
                }
            }
            _ => {}
        }
    }

    /// Defaults and annotations, which are worked out where the function stands.
    fn parameters(&mut self, parameters: &ast::Parameters) {
        for parameter in parameters.iter() {
            for part in parameter
                .default()
                .into_iter()
                .chain(parameter.annotation())
            {
                self.expression(part);
            }
        }
    }

    fn inside(&mut self, locals: NameSet, work: impl FnOnce(&mut Self)) {
        self.locals.push(locals);
        self.depth += 1;
        work(self);
        self.depth -= 1;
        self.locals.pop();
    }

    fn expression(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) => self.name(&name.id, name.ctx),
            Expr::Subscript(item) => self.subscript(item, expr),
            Expr::Attribute(attribute) => {
                if attribute.ctx != ExprContext::Load {
                    self.change_base(expr);
                }
                self.visit_expr(&attribute.value);
            }
            Expr::Call(call) if is_import(call) => {
                for name in call.arguments.args.iter().take(1) {
                    self.visit_expr(name);
                }
            }
            Expr::Call(call) if self.reads_entry(call) => {
                for part in call.arguments.args.iter().skip(1) {
                    self.visit_expr(part);
                }
            }
            Expr::Lambda(lambda) => {
                let mut locals = NameSet::new();
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters);
                    locals.extend(parameters.iter().map(|own| own.name().to_string()));
                }
                self.inside(locals, |reader| reader.visit_expr(&lambda.body));
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                let mut stores = Stores::default();
                stores.visit_expr(expr);
                self.inside(stores.names, |reader| visitor::walk_expr(reader, expr));
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn name(&mut self, name: &str, ctx: ExprContext) {
        match ctx {
            ExprContext::Load => {
                self.uses(name);
                if self.mappings.contains(name) {
                    self.uses(&all_entries(name));
                }
            }
            _ => self.binds(name),
        }
    }

    fn subscript(&mut self, item: &ast::ExprSubscript, expr: &Expr) {
        if let (Some(mapping), Some(key)) = (self.mapping(&item.value), literal(&item.slice)) {
            let name = entry(mapping, key);
            self.uses(mapping);
            match item.ctx {
                ExprContext::Load => self.uses(&name),
                _ => {
                    self.binds(&name);
                    self.names.fills.insert(name);
                }
            }
            return;
        }
        if item.ctx != ExprContext::Load {
            self.change_base(expr);
        }
        visitor::walk_expr(self, expr);
    }

    /// Whether it is `mapping.get('key')` or the like; its entry is noted then.
    fn reads_entry(&mut self, call: &ast::ExprCall) -> bool {
        let Expr::Attribute(method) = call.func.as_ref() else {
            return false;
        };
        let Some(mapping) = self.mapping(&method.value) else {
            return false;
        };
        let key = call.arguments.args.first().and_then(literal);
        let (Some(key), "get" | "pop" | "setdefault") = (key, method.attr.as_str()) else {
            return false;
        };
        let name = entry(mapping, key);
        self.uses(mapping);
        self.uses(&name);
        if method.attr.as_str() != "get" {
            self.changes(&name);
            self.names.fills.insert(name);
        }
        true
    }

    fn mapping(&self, expr: &Expr) -> Option<&'a str> {
        let Expr::Name(name) = expr else {
            return None;
        };
        self.mappings.get(name.id.as_str()).map(String::as_str)
    }

    fn change_base(&mut self, expr: &Expr) {
        if let Some(base) = base(expr, self.mappings) {
            self.changes(&base);
        }
    }
}

impl<'v> Visitor<'v> for Reader<'_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => self.definition(statement, true),
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.binds(imported_name(alias));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    match alias.name.as_str() {
                        "*" => self.names.binds_unseen = true,
                        _ => self.binds(imported_name(alias)),
                    }
                }
            }
            Stmt::AugAssign(assign) => {
                // `+=` looks at the old value, and may change it in place.
                match base(&assign.target, self.mappings) {
                    Some(base) => {
                        self.uses(&base);
                        self.changes(&base);
                    }
                    None => self.visit_expr(&assign.target),
                }
                self.visit_expr(&assign.target);
                self.visit_expr(&assign.value);
            }
            Stmt::Try(part) => {
                for handler in &part.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(name) = &handler.name {
                        self.binds(name);
                    }
                }
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        if !self.apart.contains(&self.module.span(expr)) {
            self.expression(expr);
        }
    }
}

/// Whether it is `__import__(…)`, which looks at no names of the scopes that it is given.
fn is_import(call: &ast::ExprCall) -> bool {
    matches!(call.func.as_ref(), Expr::Name(name) if name.id.as_str() == "__import__")
}

/// What an import binds: `a` of `import a.b`, `c` of `import b as c`.
pub(super) fn imported_name(alias: &ast::Alias) -> &str {
    let whole = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
    match alias.asname {
        Some(_) => whole,
        None => whole.split('.').next().unwrap_or(whole),
    }
}

/// The text of a string literal.
pub(super) fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::StringLiteral(text) => Some(text.value.to_str()),
        _ => None,
    }
}

/// The name whose value a target belongs to: `a` of `a.b[c]`, the entry of a dictionary whose entries are names.
pub(super) fn base(expr: &Expr, mappings: &NameSet) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => base(&attribute.value, mappings),
        Expr::Call(call) => base(&call.func, mappings),
        Expr::Subscript(item) => match (item.value.as_ref(), literal(&item.slice)) {
            (Expr::Name(name), Some(key)) if mappings.contains(name.id.as_str()) => {
                Some(entry(&name.id, key))
            }
            _ => base(&item.value, mappings),
        },
        _ => None,
    }
}

/// The names that are local to a function.
pub(super) fn function_locals(def: &ast::StmtFunctionDef) -> NameSet {
    let mut stores = Stores::default();
    for statement in &def.body {
        stores.visit_stmt(statement);
    }
    let parameters = def.parameters.iter().map(|own| own.name().to_string());
    stores.names.extend(parameters);
    for global in &stores.globals {
        stores.names.remove(global);
    }
    stores.names
}

/// The names that code binds in its own scope.
#[derive(Default)]
struct Stores {
    names: NameSet,
    globals: NameSet,
}

impl<'v> Visitor<'v> for Stores {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::FunctionDef(def) => {
                self.names.insert(def.name.to_string());
            }
            Stmt::ClassDef(def) => {
                self.names.insert(def.name.to_string());
            }
            Stmt::Global(global) => {
                self.globals
                    .extend(global.names.iter().map(ToString::to_string));
            }
            Stmt::Import(import) => {
                let names = import.names.iter().map(imported_name);
                self.names.extend(names.map(str::to_owned));
            }
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(imported_name);
                self.names.extend(names.map(str::to_owned));
            }
            Stmt::Try(part) => {
                for handler in &part.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.names
                        .extend(handler.name.iter().map(ToString::to_string));
                }
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        match expr {
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                self.names.insert(name.id.to_string());
            }
            Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expr),
        }
    }
}
