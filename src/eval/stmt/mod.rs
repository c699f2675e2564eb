//! Statements.

mod assign;
mod define;
mod exits;
mod handlers;
mod light;
mod matching;
mod python2;
mod scope;
mod slices;
mod with;

use crate::eval::machine::{Eval, Exit, Machine, Stop, live};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;

impl Machine<'_> {
    /// Runs statements one after the other.
    pub fn exec_block(&mut self, body: &[Stmt]) -> Eval<()> {
        let mut statements = body.iter();
        while let Some(statement) = statements.next() {
            self.exec_next(statement, &mut statements)?;
        }
        Ok(())
    }

    /// Runs the statements of setup.py or of a module. One that comes to a limit does not end the others.
    pub fn exec_module(&mut self, body: &[Stmt]) -> Eval<()> {
        let mut statements = body.iter();
        while let Some(statement) = statements.next() {
            if self.is_light(statement) {
                self.exec(statement)?;
                continue;
            }
            self.exec_or_doubt(statement, |machine| {
                machine.exec_next(statement, &mut statements)
            })?;
        }
        Ok(())
    }

    /// Runs a module of the project that is imported. A statement that raises ends the build, or we misread it: what it
    /// binds and touches is not known, and the rest is read on.
    pub fn exec_imported(&mut self, body: &[Stmt]) -> Eval<()> {
        if self.tries > 0 {
            return self.exec_module(body);
        }
        let mut statements = body.iter();
        while let Some(statement) = statements.next() {
            if self.is_light(statement) {
                self.exec(statement)?;
                continue;
            }
            let before = self.state.clone();
            let mark = self.abrupt.len();
            let result = self.exec_or_doubt(statement, |machine| {
                machine.exec_next(statement, &mut statements)
            });
            if live(result)?.is_some() {
                continue;
            }
            let exits = self.abrupt.iter().skip(mark).any(|path| {
                matches!(&path.exit, Exit::Raise(Some(class), _) if class.as_ref() == "SystemExit")
            });
            if exits {
                return Err(Stop::Dead);
            }
            self.abrupt.truncate(mark);
            self.state = before;
            let span = self.span(statement);
            let why = self.why(Reason::Exception, "running it raises an exception", span);
            self.doubt_statement(statement, &why)?;
        }
        Ok(())
    }

    /// Runs a statement, with its operand in the next one for `print` and `exec` of Python 2.
    fn exec_next(&mut self, statement: &Stmt, rest: &mut std::slice::Iter<'_, Stmt>) -> Eval<()> {
        match self.python2_word(statement, rest.as_slice().first()) {
            Some(word) => match rest.next() {
                Some(operand) => self.python2_statement(word, operand),
                None => Ok(()),
            },
            None => self.exec(statement),
        }
    }

    fn exec(&mut self, statement: &Stmt) -> Eval<()> {
        let span = self.span(statement);
        self.step(span)?;
        if self.module.is_broken() && self.head_is_touched(statement) {
            return self.exec_touched(statement, span);
        }
        self.deeper(span, |machine| machine.exec_here(statement, span))
    }

    fn exec_here(&mut self, statement: &Stmt, span: Span) -> Eval<()> {
        match statement {
            Stmt::Expr(expr) => match self.exec_in_space(&expr.value, span) {
                Some(result) => result,
                None => self.eval(&expr.value).map(drop),
            },
            Stmt::Assign(assign) => {
                let value = self.eval(&assign.value)?;
                for target in &assign.targets {
                    self.assign(target, value.clone())?;
                }
                Ok(())
            }
            Stmt::AnnAssign(ast::StmtAnnAssign { value: None, .. }) => Ok(()),
            Stmt::AnnAssign(ast::StmtAnnAssign {
                value: Some(value),
                target,
                ..
            }) => {
                let value = self.eval(value)?;
                self.assign(target, value)
            }
            Stmt::AugAssign(assign) => self.aug_assign(assign, span),
            Stmt::If(stmt) => self.exec_if(stmt),
            Stmt::For(stmt) => self.exec_for(stmt, span),
            Stmt::While(stmt) => self.exec_while(stmt, span),
            Stmt::With(stmt) => self.exec_with(stmt, span),
            Stmt::Try(stmt) => self.exec_try(stmt, span),
            Stmt::FunctionDef(def) => self.define_function(def, span),
            Stmt::ClassDef(def) => self.define_class(def, span),
            Stmt::Return(stmt) => self.exec_return(stmt, span),
            Stmt::Raise(stmt) => self.exec_raise(stmt, span),
            Stmt::Assert(stmt) => self.exec_assert(stmt, span),
            Stmt::Break(_) => self.leave(Exit::Break),
            Stmt::Continue(_) => self.leave(Exit::Continue),
            Stmt::Import(stmt) => self.exec_import(stmt),
            Stmt::ImportFrom(stmt) => self.exec_import_from(stmt, span),
            Stmt::Global(stmt) => {
                self.declare(&stmt.names, true);
                Ok(())
            }
            Stmt::Nonlocal(stmt) => {
                self.declare(&stmt.names, false);
                Ok(())
            }
            Stmt::Delete(stmt) => stmt
                .targets
                .iter()
                .try_for_each(|target| self.delete(target)),
            Stmt::Match(stmt) => self.exec_match(stmt, span),
            Stmt::Pass(_) | Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn exec_return(&mut self, stmt: &ast::StmtReturn, span: Span) -> Eval<()> {
        let value = match &stmt.value {
            Some(value) => self.eval(value)?,
            None => self.none(span),
        };
        self.leave(Exit::Return(value))
    }

    fn exec_assert(&mut self, stmt: &ast::StmtAssert, span: Span) -> Eval<()> {
        let test = self.eval(&stmt.test)?;
        let truth = self.truth(&test);
        self.branch(
            truth,
            |machine| Ok(machine.none(span)),
            |machine| machine.raise("AssertionError", span),
        )
        .map(drop)
    }

    fn exec_if(&mut self, stmt: &ast::StmtIf) -> Eval<()> {
        self.exec_clauses(&stmt.test, &stmt.body, &stmt.elif_else_clauses)
    }

    fn exec_clauses(
        &mut self,
        test: &Expr,
        body: &[Stmt],
        clauses: &[ast::ElifElseClause],
    ) -> Eval<()> {
        let span = self.span(test);
        let test = self.eval(test)?;
        let truth = self.truth(&test);
        self.branch(
            truth,
            |machine| {
                machine.exec_block(body)?;
                Ok(machine.none(span))
            },
            |machine| {
                if let Some((clause, rest)) = clauses.split_first() {
                    match &clause.test {
                        Some(test) => machine.exec_clauses(test, &clause.body, rest)?,
                        None => machine.exec_block(&clause.body)?,
                    }
                }
                Ok(machine.none(span))
            },
        )
        .map(drop)
    }
}
