//! Statements of Python 2, and those that a syntax error touches.

use crate::eval::builtins;
use crate::eval::environment::python2;
use crate::eval::machine::{Args, Eval, Exit, Machine, Truth};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;

impl Machine<'_> {
    /// `print` or `exec`, when the next statement is its operand in Python 2.
    pub(super) fn python2_word(
        &self,
        statement: &Stmt,
        next: Option<&Stmt>,
    ) -> Option<&'static str> {
        let Stmt::Expr(expr) = statement else {
            return None;
        };
        let Expr::Name(name) = &*expr.value else {
            return None;
        };
        let next = next?;
        let word = ["print", "exec"]
            .into_iter()
            .find(|word| name.id.as_str() == *word)?;
        let gap = self.span(statement).end..self.span(next).start;
        let joined = self
            .module
            .file()
            .text()
            .get(gap.start as usize..gap.end as usize)?;
        let one_line = joined.chars().all(|c| c == ' ' || c == '\t');
        (one_line && self.is_touched(next)).then_some(word)
    }

    /// `raise E, argument` of Python 2: a tuple holds several arguments, `None` stands for none.
    pub(super) fn python2_exception(&mut self, parts: &[Expr], span: Span) -> Eval<Value> {
        let mut values = Vec::new();
        for part in parts {
            values.push(self.eval(part)?);
        }
        let mut values = values.into_iter();
        let class = values.next().unwrap_or_else(|| self.none(span));
        let arguments = match values.next() {
            None => Vec::new(),
            Some(value) => match &value.data {
                Data::None => Vec::new(),
                Data::Tuple(seq) => seq.items.iter().map(|item| item.value.clone()).collect(),
                _ => vec![value],
            },
        };
        self.call(&class, Args::by_position(arguments, span))
    }

    /// `exec (code) in space`: a statement in Python 2, in Python 3 a comparison.
    pub(super) fn exec_in_space(&mut self, expr: &Expr, span: Span) -> Option<Eval<()>> {
        let Expr::Compare(compare) = expr else {
            return None;
        };
        let (Expr::Call(call), [ast::CmpOp::In], [space]) =
            (&*compare.left, &*compare.ops, &*compare.comparators)
        else {
            return None;
        };
        let is_exec = matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "exec");
        let [code] = &*call.arguments.args else {
            return None;
        };
        if !is_exec || !call.arguments.keywords.is_empty() {
            return None;
        }
        let result = self.branch(
            Truth::when(python2()),
            |machine| {
                let code = machine.eval(code)?;
                let space = machine.eval(space)?;
                builtins::exec_code(machine, &code, Some(&space), span)?;
                Ok(machine.none(span))
            },
            |machine| machine.eval(expr),
        );
        Some(result.map(drop))
    }

    pub(super) fn python2_statement(&mut self, word: &str, operand: &Stmt) -> Eval<()> {
        let Stmt::Expr(expr) = operand else {
            return Ok(());
        };
        let span = self.span(operand);
        if word == "print" {
            return Ok(());
        }
        match &*expr.value {
            Expr::Compare(compare) if matches!(*compare.ops, [ast::CmpOp::In]) => {
                let code = self.eval(&compare.left)?;
                let space = match compare.comparators.first() {
                    Some(space) => self.eval(space)?,
                    None => return Ok(()),
                };
                builtins::exec_code(self, &code, Some(&space), span)
            }
            code => {
                let code = self.eval(code)?;
                builtins::exec_code(self, &code, None, span)
            }
        }
    }

    /// Whether an error lies in the statement, its block left out.
    pub(super) fn head_is_touched(&self, statement: &Stmt) -> bool {
        let span = self.span(statement);
        let first = match statement {
            Stmt::FunctionDef(def) => def.body.first(),
            Stmt::ClassDef(def) => def.body.first(),
            Stmt::For(stmt) => stmt.body.first(),
            Stmt::While(stmt) => stmt.body.first(),
            Stmt::If(stmt) => stmt.body.first(),
            Stmt::With(stmt) => stmt.body.first(),
            Stmt::Try(stmt) => stmt.body.first(),
            _ => None,
        };
        match first {
            // The block begins after the colon: an error right at its first statement belongs to that.
            Some(first) => {
                let end = self.span(first).start.saturating_sub(1).max(span.start);
                self.module.is_touched(Span { end, ..span })
            }
            None => self.module.is_touched(span),
        }
    }

    /// A statement whose tree cannot be trusted: what it binds is not known.
    pub(super) fn exec_touched(&mut self, statement: &Stmt, span: Span) -> Eval<()> {
        let why = if self.module.is_python2() {
            self.why(
                Reason::Python2Syntax,
                "this form of Python 2 is not followed",
                span,
            )
        } else {
            self.why(Reason::SyntaxError, "a syntax error touches it", span)
        };
        match statement {
            Stmt::Expr(expr) => {
                if matches!(&*expr.value, Expr::Call(_)) {
                    self.eval(&expr.value)?;
                }
                Ok(())
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.assign(target, Value::unknown(why.clone(), self.at(span)))?;
                }
                Ok(())
            }
            Stmt::AugAssign(assign) => {
                self.assign(&assign.target, Value::unknown(why, self.at(span)))
            }
            Stmt::Raise(stmt) => match stmt.exc.as_deref() {
                Some(Expr::Tuple(tuple)) if !tuple.parenthesized => self.exec_raise(stmt, span),
                _ => self.leave(Exit::Raise(None, Value::unknown(why, self.at(span)))),
            },
            Stmt::FunctionDef(def) => {
                self.bind(def.name.as_str(), Value::unknown(why, self.at(span)));
                Ok(())
            }
            Stmt::ClassDef(def) => {
                self.bind(def.name.as_str(), Value::unknown(why, self.at(span)));
                Ok(())
            }
            Stmt::Return(_) => {
                let value = Value::unknown(why, self.at(span));
                self.leave(Exit::Return(value))
            }
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::With(_) | Stmt::Try(_) => {
                self.exec_here(statement, span)
            }
            _ => Ok(()),
        }
    }
}
