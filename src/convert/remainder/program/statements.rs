//! Statements, and those in which others stand.

use super::super::names::{NameSet, Names, Reader};
use super::{Around, Hold, Program, unreadable};
use crate::convert::Refusal;
use crate::syntax::python::ast::{self, ExceptHandler, Expr, Stmt};
use crate::text::Span;

impl<'a> Program<'a> {
    pub(super) fn block(
        &mut self,
        statements: &'a [Stmt],
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let mut printed: Option<usize> = None;
        for statement in statements {
            let place = self.module.span(statement);
            if let Some(unit) = printed.take().and_then(|id| self.units.get_mut(id)) {
                let names = reader.statement(statement);
                unit.names = names.clone();
                self.push(place, names, Hold::Message, around);
            } else if self.is_print(statement) {
                printed = Some(self.push(place, Names::default(), Hold::Message, around));
            } else {
                self.statement(statement, reader, around)?;
            }
        }
        Ok(())
    }

    /// The first half of a `print` of Python 2, which the parser sees as `None; what`.
    fn is_print(&self, statement: &Stmt) -> bool {
        let Stmt::Expr(expr) = statement else {
            return false;
        };
        let text = self.module.file().slice(self.module.span(statement));
        expr.value.is_none_literal_expr() && text != "None"
    }

    fn statement(
        &mut self,
        statement: &'a Stmt,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let place = self.module.span(statement);
        if self.module.is_touched(place) && !is_block(statement) {
            return self.unread(place, around);
        }
        match statement {
            Stmt::If(part) => self.if_statement(part, place, reader, around),
            Stmt::Try(part) => self.try_statement(part, place, reader, around),
            Stmt::For(part) => {
                self.alias(&part.target, &part.iter);
                let names = reader.expressions([&*part.iter, &*part.target]);
                let inner = self.push_block(place, names, around, &[&part.iter]);
                self.loop_blocks([&part.body, &part.orelse], reader, inner)
            }
            Stmt::While(part) => {
                let names = reader.expressions([&*part.test]);
                let inner = self.push_block(place, names, around, &[&part.test]);
                self.loop_blocks([&part.body, &part.orelse], reader, inner)
            }
            Stmt::With(part) => self.with_statement(part, place, reader, around),
            Stmt::FunctionDef(def) if self.calls_setup(place) => {
                let inner = self.push_block(place, reader.header(statement), around, &[]);
                self.block(&def.body, reader, inner)
            }
            Stmt::ClassDef(_) | Stmt::Match(_) if self.calls_setup(place) => Err(Refusal::new(
                "setup() is called in a class or a match statement",
                Some(place),
                "call setup() at the top level of setup.py",
            )),
            Stmt::Import(import) => {
                self.import(&import.names, place, around, Hold::Free);
                Ok(())
            }
            Stmt::ImportFrom(import) => {
                self.import_from(import, statement, reader, around);
                Ok(())
            }
            _ => {
                self.simple(statement, place, reader, around);
                Ok(())
            }
        }
    }

    /// A statement that the parser did not understand.
    fn unread(&mut self, place: Span, around: Around) -> Result<(), Refusal> {
        if self.calls_setup(place) {
            return Err(unreadable(place));
        }
        self.push(place, self.words(place), Hold::Effect, around);
        Ok(())
    }

    /// What is done again and again depends on all that was done before.
    fn loop_blocks(
        &mut self,
        blocks: [&'a [Stmt]; 2],
        reader: &Reader<'_>,
        inner: Around,
    ) -> Result<(), Refusal> {
        for block in blocks {
            self.block(block, reader, inner.as_whole())?;
        }
        Ok(())
    }

    fn if_statement(
        &mut self,
        part: &'a ast::StmtIf,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let clauses = part.elif_else_clauses.iter();
        let tests = clauses.filter_map(|clause| clause.test.as_ref());
        let tests: Vec<&Expr> = std::iter::once(&*part.test).chain(tests).collect();
        let names = reader.expressions(tests.iter().copied());
        let inner = self.push_block(place, names, around, &tests);
        if let Some(unit) = self.unit_at(place) {
            unit.is_choice = true;
        }
        self.block(&part.body, reader, inner)?;
        for clause in &part.elif_else_clauses {
            self.block(&clause.body, reader, inner)?;
        }
        Ok(())
    }

    fn try_statement(
        &mut self,
        part: &'a ast::StmtTry,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let handlers = part.handlers.iter();
        let types = handlers.filter_map(|handler| match handler {
            ExceptHandler::ExceptHandler(handler) => handler.type_.as_deref(),
        });
        let inner = self.push_block(place, reader.expressions(types), around, &[]);
        // What the body raises decides which handler runs.
        self.block(&part.body, reader, inner.as_whole())?;
        for handler in &part.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            self.block(&handler.body, reader, inner)?;
        }
        self.block(&part.orelse, reader, inner)?;
        self.block(&part.finalbody, reader, inner)
    }

    fn with_statement(
        &mut self,
        part: &'a ast::StmtWith,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let mut parts = Vec::new();
        for item in &part.items {
            parts.push(&item.context_expr);
            if let Some(target) = &item.optional_vars {
                self.alias(target, &item.context_expr);
                parts.push(target);
            }
        }
        let names = reader.expressions(parts.iter().copied());
        let inner = self.push_block(place, names, around, &parts);
        self.block(&part.body, reader, inner.as_whole())
    }

    /// Every name of a statement that the parser did not understand.
    fn words(&self, place: Span) -> Names {
        let words: NameSet = self.module.words(place).map(str::to_owned).collect();
        Names {
            uses: words.clone(),
            binds: words.clone(),
            changes: words,
            ..Names::default()
        }
    }
}

fn is_block(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::If(_)
            | Stmt::Try(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::FunctionDef(_)
    )
}
