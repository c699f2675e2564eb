//! Files that setup.py reads, and whether a source distribution has them.

use super::Project;
use crate::metadata::Groups;
use crate::resolved::Reason;
use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{Expr, Stmt};
use crate::text::Span;
use camino::{Utf8Path, Utf8PathBuf};

/// A file that setup.py opens and that the source distribution has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnshippedFile {
    /// The file; `None` when it is not in the project either.
    pub path: Option<Utf8PathBuf>,
    /// Where it is opened.
    pub span: Span,
}

/// Files that every source distribution has (setuptools 84.2, `sdist`).
const ALWAYS: &[&str] = &[
    "MANIFEST.in",
    "README",
    "README.md",
    "README.rst",
    "README.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
];

impl Project {
    /// The files that setup.py opens in every build, and that a source distribution would not have, by place.
    pub fn unshipped_files(&self) -> Vec<UnshippedFile> {
        let (Some(setup), Some(module)) = (self.setup(), self.setup_module()) else {
            return Vec::new();
        };
        if !self.backend().reads_setup_py() {
            return Vec::new();
        }
        let optional = optional_places(module);
        let is_needed = |span: Span| {
            span.file == module.file().id() && !optional.iter().any(|place| place.contains(span))
        };
        let mut found: Vec<UnshippedFile> = Vec::new();
        for (path, span) in &setup.opened {
            let known = found.iter().any(|known| known.path.as_ref() == Some(path));
            if is_needed(*span) && !known && self.tree().has_file(path) && !self.is_shipped(path) {
                found.push(UnshippedFile {
                    path: Some(path.clone()),
                    span: *span,
                });
            }
        }
        let stops = setup.problems.iter().filter(|problem| {
            problem.reason == Reason::Exception
                && problem.message.starts_with("`FileNotFoundError`")
        });
        let stops = stops
            .filter_map(|problem| problem.span)
            .filter(|span| is_needed(*span));
        found.extend(stops.map(|span| UnshippedFile { path: None, span }));
        found
    }

    fn is_shipped(&self, path: &Utf8Path) -> bool {
        let metadata = self.metadata();
        let names = |groups: Option<&Groups>| {
            let mut lists = groups.into_iter().flat_map(|groups| &groups.groups);
            lists.any(|(_, list)| list.texts().any(|text| text == path.as_str()))
        };
        let listed = [&metadata.license_files, &metadata.scripts];
        let is_listed = listed.iter().any(|field| {
            field
                .value()
                .is_some_and(|list| !list.open.is_empty() || list.texts().any(|text| text == path))
        });
        let rules = self.data_rules();
        // With a PKG-INFO at its root the tree is an unpacked source distribution itself.
        self.tree().has_file("PKG-INFO")
            || ALWAYS.contains(&path.as_str())
            || is_listed
            || names(metadata.data_files.value())
            || self
                .package_modules()
                .iter()
                .any(|module| module.file.path() == path)
            || rules.in_source_distribution(path)
            || rules.installs(path) != Some(false)
            || metadata
                .packages
                .value()
                .is_some_and(|list| !list.open.is_empty())
    }
}

/// The ranges of setup.py whose files it gets along without: bodies of `try`, what stands under a question whether a file
/// exists, and the functions that are called there.
fn optional_places(module: &Module) -> Vec<Span> {
    let mut finder = Finder {
        module,
        places: Vec::new(),
        called: Vec::new(),
        functions: Vec::new(),
        depth: 0,
    };
    finder.visit_body(module.body());
    let Finder {
        mut places,
        mut called,
        functions,
        ..
    } = finder;
    // A function that an optional one calls is optional too.
    while let Some(name) = called.pop() {
        for (_, span, calls) in functions.iter().filter(|(own, ..)| *own == name) {
            if !places.contains(span) {
                places.push(*span);
                called.extend(calls.iter().cloned());
            }
        }
    }
    places
}

struct Finder<'a> {
    module: &'a Module,
    places: Vec<Span>,
    /// Names of functions that are called at optional places.
    called: Vec<String>,
    /// Each function with its range and what it calls.
    functions: Vec<(String, Span, Vec<String>)>,
    /// Optional places around.
    depth: usize,
}

impl<'a> Finder<'a> {
    fn optional(&mut self, body: &'a [Stmt]) {
        self.places
            .extend(body.iter().map(|statement| self.module.span(statement)));
        self.depth += 1;
        self.visit_body(body);
        self.depth -= 1;
    }
}

impl<'a> Visitor<'a> for Finder<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Try(tried) if !tried.handlers.is_empty() => {
                self.optional(&tried.body);
                for handler in &tried.handlers {
                    self.visit_except_handler(handler);
                }
                self.optional(&tried.orelse);
                self.visit_body(&tried.finalbody);
            }
            Stmt::If(test) => {
                self.visit_expr(&test.test);
                self.optional(&test.body);
                for clause in &test.elif_else_clauses {
                    self.optional(&clause.body);
                }
            }
            Stmt::FunctionDef(def) => {
                let mut calls = Calls(Vec::new());
                calls.visit_body(&def.body);
                let span = self.module.span(statement);
                self.functions.push((def.name.to_string(), span, calls.0));
                self.visit_body(&def.body);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::If(choice) = expr {
            self.places.push(self.module.span(&*choice.body));
            self.places.push(self.module.span(&*choice.orelse));
        }
        if self.depth > 0
            && let Some(name) = called(expr)
        {
            self.called.push(name);
        }
        visitor::walk_expr(self, expr);
    }
}

/// The names of the functions that are called.
struct Calls(Vec<String>);

impl<'a> Visitor<'a> for Calls {
    fn visit_expr(&mut self, expr: &'a Expr) {
        self.0.extend(called(expr));
        visitor::walk_expr(self, expr);
    }
}

fn called(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => Some(name.id.to_string()),
            _ => None,
        },
        _ => None,
    }
}
