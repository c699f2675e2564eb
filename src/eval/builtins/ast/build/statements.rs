//! The nodes of statements.

use super::{Builder, Fields, operator};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;

impl Builder<'_, '_> {
    pub(super) fn statement(&mut self, statement: &Stmt) -> Value {
        let span = self.place(statement);
        let (class, fields) = match statement {
            Stmt::Expr(stmt) => ("Expr", vec![("value", self.expr(&stmt.value))]),
            Stmt::Assign(_) | Stmt::AugAssign(_) | Stmt::AnnAssign(_) => {
                return self.assignment(statement, span);
            }
            Stmt::Return(stmt) => (
                "Return",
                vec![("value", self.optional(stmt.value.as_deref()))],
            ),
            Stmt::Delete(stmt) => ("Delete", vec![("targets", self.exprs(&stmt.targets))]),
            Stmt::Assert(stmt) => {
                let test = self.expr(&stmt.test);
                (
                    "Assert",
                    vec![("test", test), ("msg", self.optional(stmt.msg.as_deref()))],
                )
            }
            Stmt::Raise(stmt) => {
                let exc = self.optional(stmt.exc.as_deref());
                (
                    "Raise",
                    vec![
                        ("exc", exc),
                        ("cause", self.optional(stmt.cause.as_deref())),
                    ],
                )
            }
            Stmt::Pass(_) => ("Pass", Vec::new()),
            Stmt::Break(_) => ("Break", Vec::new()),
            Stmt::Continue(_) => ("Continue", Vec::new()),
            Stmt::Global(stmt) => ("Global", vec![("names", self.names(&stmt.names, span))]),
            Stmt::Nonlocal(stmt) => ("Nonlocal", vec![("names", self.names(&stmt.names, span))]),
            Stmt::Import(stmt) => ("Import", vec![("names", self.aliases(&stmt.names))]),
            Stmt::ImportFrom(stmt) => self.import_from(stmt, span),
            Stmt::Match(_) | Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => {
                return self.unseen(span);
            }
            _ => return self.compound(statement, span),
        };
        self.node(class, fields, span)
    }

    fn assignment(&mut self, statement: &Stmt, span: Span) -> Value {
        let (class, fields) = match statement {
            Stmt::Assign(stmt) => {
                let targets = self.exprs(&stmt.targets);
                let value = self.expr(&stmt.value);
                let comment = self.none(span);
                (
                    "Assign",
                    vec![
                        ("targets", targets),
                        ("value", value),
                        ("type_comment", comment),
                    ],
                )
            }
            Stmt::AugAssign(stmt) => {
                let target = self.expr(&stmt.target);
                let op = self.node(operator(stmt.op), Vec::new(), span);
                let value = self.expr(&stmt.value);
                (
                    "AugAssign",
                    vec![("target", target), ("op", op), ("value", value)],
                )
            }
            Stmt::AnnAssign(stmt) => {
                let target = self.expr(&stmt.target);
                let annotation = self.expr(&stmt.annotation);
                let value = self.optional(stmt.value.as_deref());
                let simple = Value::new(Data::Int(i64::from(stmt.simple)), self.machine.at(span));
                let fields = [
                    ("target", target),
                    ("annotation", annotation),
                    ("value", value),
                ];
                (
                    "AnnAssign",
                    fields.into_iter().chain([("simple", simple)]).collect(),
                )
            }
            _ => return self.unseen(span),
        };
        self.node(class, fields, span)
    }

    /// A statement with a block.
    fn compound(&mut self, statement: &Stmt, span: Span) -> Value {
        let (class, fields) = match statement {
            Stmt::FunctionDef(def) => self.function(def, span),
            Stmt::ClassDef(def) => self.class(def, span),
            Stmt::For(stmt) => {
                let class = if stmt.is_async { "AsyncFor" } else { "For" };
                let target = self.expr(&stmt.target);
                let iter = self.expr(&stmt.iter);
                let body = self.block(&stmt.body);
                let orelse = self.block(&stmt.orelse);
                let fields = [("target", target), ("iter", iter), ("body", body)];
                (
                    class,
                    fields.into_iter().chain([("orelse", orelse)]).collect(),
                )
            }
            Stmt::While(stmt) => {
                let test = self.expr(&stmt.test);
                let body = self.block(&stmt.body);
                (
                    "While",
                    vec![
                        ("test", test),
                        ("body", body),
                        ("orelse", self.block(&stmt.orelse)),
                    ],
                )
            }
            Stmt::If(stmt) => {
                return self.branch(&stmt.test, &stmt.body, &stmt.elif_else_clauses, span);
            }
            Stmt::With(stmt) => {
                let class = if stmt.is_async { "AsyncWith" } else { "With" };
                let items = stmt.items.iter().map(|item| {
                    let context = self.expr(&item.context_expr);
                    let vars = self.optional(item.optional_vars.as_deref());
                    self.node(
                        "withitem",
                        vec![("context_expr", context), ("optional_vars", vars)],
                        span,
                    )
                });
                let items = items.collect::<Vec<_>>();
                let items = self.machine.list(items, span);
                (
                    class,
                    vec![("items", items), ("body", self.block(&stmt.body))],
                )
            }
            Stmt::Try(stmt) => self.attempt(stmt, span),
            _ => return self.unseen(span),
        };
        self.node(class, fields, span)
    }

    fn branch(
        &mut self,
        test: &Expr,
        body: &[Stmt],
        clauses: &[ast::ElifElseClause],
        span: Span,
    ) -> Value {
        let test = self.expr(test);
        let body = self.block(body);
        let orelse = match clauses.split_first() {
            None => self.block(&[]),
            Some((clause, rest)) => match &clause.test {
                None => self.block(&clause.body),
                Some(test) => {
                    let place = self.place(clause);
                    let inner = self.branch(test, &clause.body, rest, place);
                    self.machine.list([inner], place)
                }
            },
        };
        self.node(
            "If",
            vec![("test", test), ("body", body), ("orelse", orelse)],
            span,
        )
    }

    fn attempt(&mut self, stmt: &ast::StmtTry, span: Span) -> (&'static str, Fields) {
        let body = self.block(&stmt.body);
        let mut handlers = Vec::new();
        for handler in &stmt.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let kind = self.optional(handler.type_.as_deref());
            let name = match &handler.name {
                Some(name) => self.text(name.as_str(), span),
                None => self.none(span),
            };
            let body = self.block(&handler.body);
            handlers.push(self.node(
                "ExceptHandler",
                vec![("type", kind), ("name", name), ("body", body)],
                span,
            ));
        }
        let handlers = self.machine.list(handlers, span);
        let orelse = self.block(&stmt.orelse);
        let finalbody = self.block(&stmt.finalbody);
        let class = if stmt.is_star { "TryStar" } else { "Try" };
        let fields = [("body", body), ("handlers", handlers), ("orelse", orelse)];
        (
            class,
            fields
                .into_iter()
                .chain([("finalbody", finalbody)])
                .collect(),
        )
    }

    fn function(&mut self, def: &ast::StmtFunctionDef, span: Span) -> (&'static str, Fields) {
        let name = self.text(def.name.as_str(), span);
        let args = self.parameters(Some(&def.parameters), span);
        let body = self.block(&def.body);
        let decorators = self.exprs(def.decorator_list.iter().map(|item| &item.expression));
        let returns = self.optional(def.returns.as_deref());
        let comment = self.none(span);
        let class = if def.is_async {
            "AsyncFunctionDef"
        } else {
            "FunctionDef"
        };
        let mut fields = vec![("name", name), ("args", args), ("body", body)];
        fields.extend([
            ("decorator_list", decorators),
            ("returns", returns),
            ("type_comment", comment),
        ]);
        if def.type_params.is_some() {
            fields.push(("type_params", self.unseen(span)));
        }
        (class, fields)
    }

    fn class(&mut self, def: &ast::StmtClassDef, span: Span) -> (&'static str, Fields) {
        let name = self.text(def.name.as_str(), span);
        let (bases, keywords) = match def.arguments.as_deref() {
            Some(arguments) => self.arguments(arguments, span),
            None => (self.exprs([]), self.exprs([])),
        };
        let body = self.block(&def.body);
        let decorators = self.exprs(def.decorator_list.iter().map(|item| &item.expression));
        let mut fields = vec![("name", name), ("bases", bases), ("keywords", keywords)];
        fields.extend([("body", body), ("decorator_list", decorators)]);
        if def.type_params.is_some() {
            fields.push(("type_params", self.unseen(span)));
        }
        ("ClassDef", fields)
    }

    fn import_from(&mut self, stmt: &ast::StmtImportFrom, span: Span) -> (&'static str, Fields) {
        let module = match &stmt.module {
            Some(module) => self.text(module.as_str(), span),
            None => self.none(span),
        };
        let names = self.aliases(&stmt.names);
        let level = Value::new(Data::Int(i64::from(stmt.level)), self.machine.at(span));
        (
            "ImportFrom",
            vec![("module", module), ("names", names), ("level", level)],
        )
    }

    fn names(&mut self, names: &[ast::Identifier], span: Span) -> Value {
        let names = names.iter().map(|name| self.text(name.as_str(), span));
        let names = names.collect::<Vec<_>>();
        self.machine.list(names, span)
    }

    fn aliases(&mut self, aliases: &[ast::Alias]) -> Value {
        let mut items = Vec::new();
        for alias in aliases {
            let span = self.place(alias);
            let name = self.text(alias.name.as_str(), span);
            let asname = match &alias.asname {
                Some(asname) => self.text(asname.as_str(), span),
                None => self.none(span),
            };
            items.push(self.node("alias", vec![("name", name), ("asname", asname)], span));
        }
        self.machine.list(items, self.span)
    }
}
