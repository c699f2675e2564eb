//! What a Python file names, imports and binds, without evaluating it.

use super::Module;
use super::ast::visitor::{self, Visitor};
use super::ast::{self, Expr, Stmt};
use crate::text::{SourceFile, Span};
use std::sync::Arc;

/// What a Python file names, imports and binds, each in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModuleScan {
    /// Names, attributes and strings that are used; docstrings and comments are left out.
    pub words: Vec<Word>,
    /// Imports, wherever they stand.
    pub imports: Vec<ImportedModule>,
    /// What `__import__` and `import_module` are given, wherever they are called; `None` for what is no literal text.
    pub imports_by_name: Vec<Option<String>>,
    /// Names bound to a literal text at the top level, `__version__ = "1.0"`.
    pub assignments: Vec<LiteralAssignment>,
    /// Functions and classes of the top level.
    pub definitions: Vec<Definition>,
}

/// A name, attribute or string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Which of them.
    pub kind: WordKind,
    /// The name, or the value of the string.
    pub text: String,
    /// The name or the whole literal.
    pub span: Span,
}

/// The kinds of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// `name`
    Name,
    /// `….name`
    Attribute,
    /// `"text"`
    Text,
}

/// An imported module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedModule {
    /// Its dotted name as written, without the dots of a relative import.
    pub module: String,
    /// The names taken from it by `from … import`; empty for `import …`.
    pub names: Vec<String>,
    /// The leading dots of a relative import.
    pub level: u32,
    /// The module in `import a, b`, the whole statement of `from … import`.
    pub span: Span,
    /// Whether the file gets along without it: in a `try` that takes `ImportError`, or under `TYPE_CHECKING`.
    pub guarded: bool,
    /// Whether it stands in a function, so that it is carried out only when that is called.
    pub deferred: bool,
}

/// A name bound to a literal text at the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiteralAssignment {
    /// The name.
    pub name: String,
    /// The text.
    pub value: String,
    /// The literal.
    pub span: Span,
}

/// A function or class of the top level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The name where it is defined.
    pub span: Span,
    /// Whether it is a class.
    pub is_class: bool,
}

/// Scans a Python source of either major version. Never fails: what a syntax error hides is left out.
pub fn scan(file: &Arc<SourceFile>) -> ModuleScan {
    scan_module(&Module::parse(file))
}

/// Scans a source that is parsed already.
pub fn scan_module(module: &Module) -> ModuleScan {
    let mut scanner = Scanner {
        module,
        found: ModuleScan::default(),
        guards: 0,
        functions: 0,
    };
    scanner.top_level();
    scanner.block(module.body());
    scanner.found
}

struct Scanner<'a> {
    module: &'a Module,
    found: ModuleScan,
    guards: usize,
    functions: usize,
}

impl Scanner<'_> {
    fn top_level(&mut self) {
        for statement in self.module.body() {
            match statement {
                Stmt::Assign(assign) => {
                    for target in &assign.targets {
                        self.assignment(target, &assign.value, statement);
                    }
                }
                Stmt::AnnAssign(assign) => {
                    if let Some(value) = &assign.value {
                        self.assignment(&assign.target, value, statement);
                    }
                }
                Stmt::FunctionDef(def) => self.definition(&def.name, false),
                Stmt::ClassDef(def) => self.definition(&def.name, true),
                _ => {}
            }
        }
    }

    fn assignment(&mut self, target: &Expr, value: &Expr, statement: &Stmt) {
        let (Expr::Name(name), Expr::StringLiteral(literal)) = (target, value) else {
            return;
        };
        if self.module.is_touched(self.module.span(statement)) {
            return;
        }
        self.found.assignments.push(LiteralAssignment {
            name: name.id.to_string(),
            value: literal.value.to_str().to_owned(),
            span: self.module.span(value),
        });
    }

    fn definition(&mut self, name: &ast::Identifier, is_class: bool) {
        self.found.definitions.push(Definition {
            name: name.to_string(),
            span: self.module.span(name),
            is_class,
        });
    }

    /// A block whose first statement may be a docstring.
    fn block(&mut self, body: &[Stmt]) {
        for (at, statement) in body.iter().enumerate() {
            let is_docstring = at == 0
                && matches!(statement, Stmt::Expr(expr) if expr.value.is_string_literal_expr());
            if !is_docstring {
                self.visit_stmt(statement);
            }
        }
    }

    fn word(&mut self, kind: WordKind, text: &str, span: Span) {
        if !text.is_empty() {
            self.found.words.push(Word {
                kind,
                text: text.to_owned(),
                span,
            });
        }
    }

    fn import(&mut self, module: &str, names: Vec<String>, level: u32, span: Span) {
        self.found.imports.push(ImportedModule {
            module: module.to_owned(),
            names,
            level,
            span,
            guarded: self.guards > 0,
            deferred: self.functions > 0,
        });
    }

    fn import_by_name(&mut self, call: &ast::ExprCall) {
        let is_importer = match call.func.as_ref() {
            Expr::Name(name) => IMPORTERS.contains(&name.id.as_str()),
            Expr::Attribute(attribute) => IMPORTERS.contains(&attribute.attr.as_str()),
            _ => false,
        };
        if is_importer {
            let name = match call.arguments.find_argument_value("name", 0) {
                Some(Expr::StringLiteral(literal)) => Some(literal.value.to_str().to_owned()),
                _ => None,
            };
            self.found.imports_by_name.push(name);
        }
    }

    fn guarded(&mut self, is_guard: bool, work: impl FnOnce(&mut Self)) {
        self.guards += usize::from(is_guard);
        work(self);
        self.guards -= usize::from(is_guard);
    }
}

impl<'a> Visitor<'a> for Scanner<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let span = self.module.span(alias);
                    self.import(alias.name.as_str(), Vec::new(), 0, span);
                }
            }
            Stmt::ImportFrom(import) => {
                let name = import.module.as_ref().map_or("", |name| name.as_str());
                let names = import.names.iter().map(|alias| alias.name.to_string());
                let span = self.module.span(statement);
                self.import(name, names.collect(), import.level, span);
            }
            Stmt::FunctionDef(def) => {
                self.visit_parameters(&def.parameters);
                for decorator in &def.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.functions += 1;
                self.block(&def.body);
                self.functions -= 1;
            }
            Stmt::ClassDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &def.arguments {
                    self.visit_arguments(arguments);
                }
                self.block(&def.body);
            }
            Stmt::Try(stmt) => {
                let is_guard = stmt.handlers.iter().any(takes_import_error);
                self.guarded(is_guard, |scanner| scanner.visit_body(&stmt.body));
                // The handler imports the substitute: the file gets along without that one too.
                for handler in &stmt.handlers {
                    self.guarded(is_guard, |scanner| scanner.visit_except_handler(handler));
                }
                self.visit_body(&stmt.orelse);
                self.visit_body(&stmt.finalbody);
            }
            Stmt::If(stmt) if is_type_checking(&stmt.test) => {
                self.guarded(true, |scanner| scanner.visit_body(&stmt.body));
                for clause in &stmt.elif_else_clauses {
                    self.visit_elif_else_clause(clause);
                }
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        let span = self.module.span(expr);
        match expr {
            Expr::Name(name) => self.word(WordKind::Name, name.id.as_str(), span),
            Expr::Attribute(attribute) => {
                let own = self.module.span(&attribute.attr);
                self.visit_expr(&attribute.value);
                self.word(WordKind::Attribute, attribute.attr.as_str(), own);
                return;
            }
            Expr::StringLiteral(literal) => {
                self.word(WordKind::Text, literal.value.to_str(), span);
            }
            Expr::Call(call) => self.import_by_name(call),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Functions that import the module of a name, the second one of importlib.
const IMPORTERS: [&str; 2] = ["__import__", "import_module"];

fn takes_import_error(handler: &ast::ExceptHandler) -> bool {
    let ast::ExceptHandler::ExceptHandler(handler) = handler;
    let takes = |expr: &Expr| {
        matches!(expr, Expr::Name(name) if matches!(
            name.id.as_str(),
            "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
        ))
    };
    match handler.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(takes),
        Some(single) => takes(single),
    }
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld};
    use camino::Utf8Path;

    fn scanned(text: &str) -> ModuleScan {
        let files = Files::new(MemoryWorld::new([("a.py", text)]));
        let file = files.open(Utf8Path::new("a.py"), Decoding::Python).unwrap();
        scan(&file)
    }

    #[test]
    fn docstrings_are_no_words_and_python_2_is_read() {
        let found =
            scanned("'''__file__'''\nprint __file__\ndef f():\n    'inspect'\n    return x.y\n");
        let words = found
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>();
        // `print` is a keyword there.
        assert_eq!(words, ["__file__", "x", "y"]);
    }

    #[test]
    fn imports_tell_whether_they_are_needed() {
        let found = scanned(
            "import a\ntry:\n    import b\nexcept ImportError:\n    b = None\ndef f():\n    from .c import d\n__version__ = '1'\n",
        );
        let imports = found
            .imports
            .iter()
            .map(|i| (i.module.as_str(), i.level, i.guarded, i.deferred))
            .collect::<Vec<_>>();
        assert_eq!(
            imports,
            [
                ("a", 0, false, false),
                ("b", 0, true, false),
                ("c", 1, false, true)
            ]
        );
        assert_eq!(found.assignments[0].value, "1");
    }

    #[test]
    fn imports_by_name_are_told_from_other_texts() {
        let found = scanned("a = __import__('b.c').d\nimportlib.import_module(e)\nf('g')\n");
        assert_eq!(found.imports_by_name, [Some("b.c".to_owned()), None]);
    }
}
