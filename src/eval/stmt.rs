//! Statements.

use crate::eval::call::Body;
use crate::eval::exceptions::Handled;
use crate::eval::machine::{Abrupt, Eval, Exit, Machine, Stop, Truth, live};
use crate::eval::ops::unknown_of;
use crate::eval::state::{Object, Scope, State};
use crate::eval::value::{Data, Id, Seq, Value};
use crate::eval::{builtins, exceptions};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;
use std::rc::Rc;

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

    /// `print` or `exec`, when the next statement is its operand in Python 2.
    fn python2_word(&self, statement: &Stmt, next: Option<&Stmt>) -> Option<&'static str> {
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

    fn python2_statement(&mut self, word: &str, operand: &Stmt) -> Eval<()> {
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

    fn exec(&mut self, statement: &Stmt) -> Eval<()> {
        let span = self.span(statement);
        self.step(span)?;
        if !self.module.errors().is_empty() && self.head_is_touched(statement) {
            return self.exec_touched(statement, span);
        }
        self.deeper(span, |machine| machine.exec_here(statement, span))
    }

    /// Whether an error lies in the statement, its block left out.
    fn head_is_touched(&self, statement: &Stmt) -> bool {
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
    fn exec_touched(&mut self, statement: &Stmt, span: Span) -> Eval<()> {
        let why = self.why(Reason::SyntaxError, "a syntax error touches it", span);
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
            // `raise E, "text"` of Python 2.
            Stmt::Raise(_) => self.raise("Exception", span),
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

    fn exec_here(&mut self, statement: &Stmt, span: Span) -> Eval<()> {
        match statement {
            Stmt::Expr(expr) => self.eval(&expr.value).map(drop),
            Stmt::Assign(assign) => {
                let value = self.eval(&assign.value)?;
                for target in &assign.targets {
                    self.assign(target, value.clone())?;
                }
                Ok(())
            }
            Stmt::AnnAssign(assign) => match &assign.value {
                Some(value) => {
                    let value = self.eval(value)?;
                    self.assign(&assign.target, value)
                }
                None => Ok(()),
            },
            Stmt::AugAssign(assign) => self.aug_assign(assign, span),
            Stmt::If(stmt) => self.exec_if(stmt),
            Stmt::For(stmt) => self.exec_for(stmt, span),
            Stmt::While(stmt) => self.exec_while(stmt, span),
            Stmt::With(stmt) => self.exec_with(stmt, span),
            Stmt::Try(stmt) => self.exec_try(stmt, span),
            Stmt::FunctionDef(def) => self.define_function(def, span),
            Stmt::ClassDef(def) => self.define_class(def, span),
            Stmt::Return(stmt) => {
                let value = match &stmt.value {
                    Some(value) => self.eval(value)?,
                    None => self.none(span),
                };
                self.leave(Exit::Return(value))
            }
            Stmt::Raise(stmt) => self.exec_raise(stmt, span),
            Stmt::Assert(stmt) => {
                let test = self.eval(&stmt.test)?;
                let truth = self.truth(&test);
                self.branch(
                    truth,
                    |machine| Ok(machine.none(span)),
                    |machine| machine.raise("AssertionError", span),
                )
                .map(drop)
            }
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
            Stmt::Delete(stmt) => {
                for target in &stmt.targets {
                    self.delete(target)?;
                }
                Ok(())
            }
            Stmt::Match(stmt) => self.exec_match(stmt, span),
            Stmt::Pass(_) | Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
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

    fn exec_with(&mut self, stmt: &ast::StmtWith, span: Span) -> Eval<()> {
        let mut unseen = false;
        for item in &stmt.items {
            let value = self.eval(&item.context_expr)?;
            unseen |= unknown_of(&value).is_some();
            if let Some(target) = &item.optional_vars {
                self.assign(target, value)?;
            }
        }
        if !unseen {
            return self.exec_block(&stmt.body);
        }
        // A context that we do not see may swallow exceptions, as `contextlib.suppress` does.
        let mark = self.abrupt.len();
        self.tries += 1;
        let body = live(self.exec_block(&stmt.body));
        self.tries -= 1;
        let mut paths = Vec::new();
        if body?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for left in self.abrupt.split_off(mark.min(self.abrupt.len())) {
            if matches!(left.exit, Exit::Raise(..)) {
                paths.push((left.state.clone(), self.none(span)));
            }
            self.abrupt.push(left);
        }
        self.resume(paths).map(drop)
    }

    fn exec_try(&mut self, stmt: &ast::StmtTry, span: Span) -> Eval<()> {
        let mark = self.abrupt.len();
        let caught = usize::from(!stmt.handlers.is_empty());
        self.tries += caught;
        let body = live(self.exec_block(&stmt.body));
        self.tries -= caught;
        let mut paths = Vec::new();
        let mut left = self.abrupt.split_off(mark.min(self.abrupt.len()));
        if body?.is_some() && live(self.exec_block(&stmt.orelse))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for handler in &stmt.handlers {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            left = self.handle(handler, left, &mut paths, span)?;
        }
        self.abrupt.extend(left);
        if stmt.finalbody.is_empty() {
            return self.resume(paths).map(drop);
        }
        let leaving = self.abrupt.split_off(mark.min(self.abrupt.len()));
        for path in leaving {
            self.state = path.state;
            if live(self.exec_block(&stmt.finalbody))?.is_some() {
                self.abrupt.push(Abrupt {
                    state: self.state.clone(),
                    exit: path.exit,
                });
            }
        }
        self.resume(paths)?;
        self.exec_block(&stmt.finalbody)
    }

    /// Runs a handler for the paths that raised what it takes; gives back those that go on leaving.
    fn handle(
        &mut self,
        handler: &ast::ExceptHandlerExceptHandler,
        left: Vec<Abrupt>,
        paths: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<Vec<Abrupt>> {
        let mut rest = Vec::new();
        let mut taken = Vec::new();
        let handled = self.handled(handler);
        for path in left {
            let Some(path) = self.leave_missing(path, handler, &mut rest) else {
                continue;
            };
            let Exit::Raise(class, value) = &path.exit else {
                rest.push(path);
                continue;
            };
            let takes = match &handled {
                Some(handled) => exceptions::takes(handled, class.as_deref()),
                None => exceptions::Takes::Yes,
            };
            match takes {
                exceptions::Takes::Yes => taken.push((path.state, value.clone())),
                exceptions::Takes::No => rest.push(path),
                exceptions::Takes::Maybe => {
                    taken.push((path.state.clone(), value.clone()));
                    rest.push(path);
                }
            }
        }
        if taken.is_empty() {
            return Ok(rest);
        }
        let exception = self.resume(taken)?;
        let name = match (&handler.name, handler.type_.as_deref()) {
            (Some(name), _) => Some(name.as_str().to_owned()),
            // `except E, e:` of Python 2.
            (None, Some(Expr::Tuple(tuple))) => match tuple.elts.last() {
                Some(Expr::Name(name)) if !tuple.parenthesized => Some(name.id.to_string()),
                _ => None,
            },
            _ => None,
        };
        if let Some(name) = name {
            let message = "an exception is not followed";
            let value = match unknown_of(&exception) {
                Some(_) => exception,
                None => self.unknown(Reason::Exception, message, span),
            };
            self.bind(&name, value);
        }
        if live(self.exec_block(&handler.body))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        Ok(rest)
    }

    /// The classes that a handler takes; `None`: all.
    fn handled(&self, handler: &ast::ExceptHandlerExceptHandler) -> Option<Vec<Handled>> {
        let classes = exceptions::handled(handler.type_.as_deref()?);
        Some(
            classes
                .into_iter()
                .map(|class| self.class_of(class))
                .collect(),
        )
    }

    fn class_of(&self, expr: &Expr) -> Handled {
        let name: Rc<str> = match expr {
            Expr::Name(name) => name.id.as_str().into(),
            Expr::Attribute(attribute) => {
                return Handled::Attribute(attribute.attr.as_str().into());
            }
            _ => return Handled::Unknown,
        };
        match self.bound(&name).map(|value| value.data) {
            None => Handled::Class(name),
            Some(Data::Class(class)) => Handled::Class(class),
            Some(Data::Ref(id)) => match self.state.scope(id) {
                Some(scope) if scope.is_class => Handled::Class(name),
                _ => Handled::Unknown,
            },
            // A class of a library keeps its name.
            Some(Data::Unknown(_)) if !exceptions::is_known(&name) => Handled::Class(name),
            Some(_) => Handled::Unknown,
        }
    }

    /// Where a class that a handler names does not exist, that raises itself. Gives back the path where all do.
    fn leave_missing(
        &mut self,
        path: Abrupt,
        handler: &ast::ExceptHandlerExceptHandler,
        rest: &mut Vec<Abrupt>,
    ) -> Option<Abrupt> {
        let (Exit::Raise(..), Some(expr)) = (&path.exit, handler.type_.as_deref()) else {
            return Some(path);
        };
        let mut missing = Guard::never();
        for class in exceptions::handled(expr) {
            if let Expr::Name(name) = class
                && self.bound(&name.id).is_none()
                && let Some(there) = builtins::exists_where(&name.id)
            {
                missing = missing.or(&there.negate());
            }
        }
        let without = path.state.guard.and(&missing);
        if without.is_never() {
            return Some(path);
        }
        let class: Rc<str> = "NameError".into();
        let value = self.value(Data::Class(class.clone()), self.span(expr));
        rest.push(Abrupt {
            state: path.state.under(without),
            exit: Exit::Raise(Some(class), value),
        });
        let guard = path.state.guard.and(&missing.negate());
        let state = path.state.under(guard);
        (!state.guard.is_never()).then_some(Abrupt { state, ..path })
    }

    fn exec_raise(&mut self, stmt: &ast::StmtRaise, span: Span) -> Eval<()> {
        let Some(exception) = &stmt.exc else {
            let value = self.unknown(Reason::Exception, "the exception is raised again", span);
            return self.leave(Exit::Raise(None, value));
        };
        let value = self.eval(exception)?;
        let class = match &value.data {
            Data::Class(name) => Some(name.clone()),
            Data::Ref(id) => match self.state.object(*id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) => Some(instance.class.clone()),
                _ => None,
            },
            _ => None,
        };
        self.leave(Exit::Raise(class, value))
    }

    fn exec_match(&mut self, stmt: &ast::StmtMatch, span: Span) -> Eval<()> {
        self.eval(&stmt.subject)?;
        let why = self.why(Reason::UnknownCall, "`match` is not followed", span);
        for case in &stmt.cases {
            self.branch(
                Truth::unknown(why.clone()),
                |machine| {
                    machine.exec_block(&case.body)?;
                    Ok(machine.none(span))
                },
                |machine| Ok(machine.none(span)),
            )?;
        }
        Ok(())
    }

    fn define_function(&mut self, def: &ast::StmtFunctionDef, span: Span) -> Eval<()> {
        let name = def.name.as_str();
        let defaults = self.defaults(Some(&def.parameters))?;
        let value = if def.decorator_list.is_empty() && !def.is_async {
            let body = self.code(def);
            self.function(name, body, defaults, span)
        } else {
            self.unknown(
                Reason::UnknownCall,
                format!("what the decorator makes of `{name}` is not followed"),
                span,
            )
        };
        self.bind(name, value);
        Ok(())
    }

    fn code(&mut self, def: &ast::StmtFunctionDef) -> Body {
        Body::Def(Rc::new(def.clone()))
    }

    fn define_class(&mut self, def: &ast::StmtClassDef, span: Span) -> Eval<()> {
        let outer = self.scope;
        let module = self.state.scope(outer).map_or(outer, |scope| scope.module);
        let id = self.new_scope(Some(outer), module);
        if let Some(scope) = self.state.scope_mut(id) {
            scope.is_class = true;
            scope.module_name = Some(def.name.as_str().into());
        }
        self.scope = id;
        let result = self.exec_block(&def.body);
        self.scope = outer;
        result?;
        let plain = def.decorator_list.is_empty()
            && def.arguments.as_ref().is_none_or(|arguments| {
                arguments.keywords.is_empty() && !arguments.args.is_empty()
                    || arguments.args.is_empty()
            });
        let bases = def.arguments.as_deref();
        let bare = bases.is_none_or(|arguments| {
            let is_object =
                |base: &Expr| matches!(base, Expr::Name(name) if name.id.as_str() == "object");
            arguments.keywords.is_empty() && arguments.args.iter().all(is_object)
        });
        if let Some(scope) = self.state.scope_mut(id) {
            // Special methods other than the first change what is done with an instance.
            let special = |name: &Rc<str>| {
                name.starts_with("__")
                    && !matches!(name.as_ref(), "__init__" | "__doc__" | "__module__")
            };
            scope.is_followed = plain && bare && !scope.names.keys().any(special);
        }
        let value = if plain {
            self.value(Data::Ref(id), span)
        } else {
            self.value(Data::Class(def.name.as_str().into()), span)
        };
        self.bind(def.name.as_str(), value);
        Ok(())
    }

    // Names.

    pub fn new_scope(&mut self, outer: Option<Id>, module: Id) -> Id {
        self.new_id(Object::Scope(Scope {
            outer,
            module,
            ..Scope::default()
        }))
    }

    /// Binds a name in the present scope, or where it is declared to live.
    pub fn bind(&mut self, name: &str, value: Value) {
        let target = self.home_of(name);
        if let Some(scope) = self.state.scope_mut(target) {
            scope.names.insert(name.into(), value);
        }
    }

    fn home_of(&self, name: &str) -> Id {
        let Some(scope) = self.state.scope(self.scope) else {
            return self.scope;
        };
        match scope.declared.get(name) {
            None => self.scope,
            Some(true) => scope.module,
            Some(false) => {
                let mut outer = scope.outer;
                while let Some(id) = outer {
                    match self.state.scope(id) {
                        Some(scope) if scope.names.contains_key(name) => return id,
                        Some(scope) => outer = scope.outer,
                        None => break,
                    }
                }
                self.scope
            }
        }
    }

    fn declare(&mut self, names: &[ast::Identifier], global: bool) {
        let scope = self.scope;
        if let Some(scope) = self.state.scope_mut(scope) {
            // At the top level `global` means nothing.
            if scope.outer.is_none() && global {
                return;
            }
            for name in names {
                scope.declared.insert(name.as_str().into(), global);
            }
        }
    }

    /// Assigns to a name, an item, an attribute or several.
    pub fn assign(&mut self, target: &Expr, value: Value) -> Eval<()> {
        let span = self.span(target);
        match target {
            Expr::Name(name) => {
                self.bind(&name.id, value);
                Ok(())
            }
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, &value, span),
            Expr::List(list) => self.unpack(&list.elts, &value, span),
            Expr::Starred(starred) => self.assign(&starred.value, value),
            Expr::Subscript(subscript) => {
                let container = self.eval(&subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.assign_slice(&container, slice, &value, span);
                }
                let key = self.eval(&subscript.slice)?;
                self.set_item(&container, &key, value, span)
            }
            Expr::Attribute(attribute) => {
                let object = self.eval(&attribute.value)?;
                self.set_attribute(&object, attribute.attr.as_str(), value, span)
            }
            _ => Ok(()),
        }
    }

    /// `list[:] = values`; other slices are not followed.
    fn assign_slice(
        &mut self,
        container: &Value,
        slice: &ast::ExprSlice,
        value: &Value,
        span: Span,
    ) -> Eval<()> {
        let whole = slice.lower.is_none() && slice.upper.is_none() && slice.step.is_none();
        if let (true, Data::Ref(id)) = (whole, &container.data)
            && let Some(Object::List(_)) = self.state.object(*id).map(Rc::as_ref)
        {
            let seq = self.ordered_items(value, span)?;
            self.state.put(*id, Rc::new(Object::List(seq)));
            return Ok(());
        }
        let message = "slice assignment is not followed";
        let why = self.why(Reason::UnknownCall, message, span);
        self.state.poison(container.reach(), &why);
        Ok(())
    }

    fn set_attribute(&mut self, object: &Value, name: &str, value: Value, span: Span) -> Eval<()> {
        let why = self.why(Reason::UnknownCall, "the attribute is not followed", span);
        match &object.data {
            Data::Ref(id) => match self.state.object_mut(*id) {
                Some(Object::Scope(scope)) => {
                    scope.names.insert(name.into(), value);
                }
                Some(Object::Instance(instance)) => {
                    instance.attributes.insert(name.into(), value);
                }
                _ => {}
            },
            Data::Guarded(_) | Data::Unknown(_) => {
                let mut reach = object.reach();
                reach.extend(value.reach());
                self.state.poison(reach, &why);
            }
            _ => {}
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &[Expr], value: &Value, span: Span) -> Eval<()> {
        self.each(value, &mut |machine, value| {
            let seq = machine.ordered_items(&value, span)?;
            machine.unpack_seq(targets, &seq, span)
        })
        .map(drop)
    }

    fn unpack_seq(&mut self, targets: &[Expr], seq: &Seq, span: Span) -> Eval<Value> {
        if let Some(why) = seq.doubt().cloned() {
            let reach = seq.items.iter().flat_map(|item| item.value.reach());
            let reach = reach.collect::<Vec<_>>();
            self.may_raise(None, &why, span);
            for target in targets {
                let value = Value::unknown_reaching(why.clone(), reach.clone(), self.at(span));
                self.assign(target, value)?;
            }
            return Ok(self.none(span));
        }
        self.each_world(seq, span, &mut |machine, items| {
            let star = targets
                .iter()
                .position(|target| matches!(target, Expr::Starred(_)));
            match star {
                None if items.len() == targets.len() => {
                    for (target, item) in targets.iter().zip(items) {
                        machine.assign(target, item)?;
                    }
                }
                Some(at) if items.len() + 1 >= targets.len() => {
                    let after = targets.len() - at - 1;
                    let end = items.len() - after;
                    for (target, item) in targets.iter().take(at).zip(&items) {
                        machine.assign(target, item.clone())?;
                    }
                    let middle = items.get(at..end).unwrap_or_default().to_vec();
                    let list = machine.list(middle, span);
                    if let Some(target) = targets.get(at) {
                        machine.assign(target, list)?;
                    }
                    for (target, item) in targets.iter().skip(at + 1).zip(items.iter().skip(end)) {
                        machine.assign(target, item.clone())?;
                    }
                }
                _ => return machine.raise("ValueError", span),
            }
            Ok(machine.none(span))
        })
    }

    fn aug_assign(&mut self, assign: &ast::StmtAugAssign, span: Span) -> Eval<()> {
        let old = self.eval(&assign.target)?;
        let more = self.eval(&assign.value)?;
        let new = self.each(&old, &mut |machine, old| {
            machine.aug_value(assign.op, &old, &more, span)
        })?;
        self.assign(&assign.target, new)
    }

    /// `old op= more`: a list grows where it is.
    fn aug_value(
        &mut self,
        op: ast::Operator,
        old: &Value,
        more: &Value,
        span: Span,
    ) -> Eval<Value> {
        if let Data::Ref(id) = old.data {
            let object = self.state.object(id).cloned();
            match (object.as_deref(), op) {
                (Some(Object::List(_)), ast::Operator::Add) => {
                    builtins::extend_list(self, id, more, span)?;
                    return Ok(old.clone());
                }
                (Some(Object::Set(_)), ast::Operator::BitOr) => {
                    builtins::update_set(self, id, more, span)?;
                    return Ok(old.clone());
                }
                (Some(Object::Dict(_)), ast::Operator::BitOr) => {
                    self.update_dict(old, more, span)?;
                    return Ok(old.clone());
                }
                _ => {}
            }
        }
        if let Some(why) = unknown_of(old) {
            self.state.poison(old.reach(), &why);
        }
        self.binary(op, old, more, span)
    }

    fn delete(&mut self, target: &Expr) -> Eval<()> {
        let span = self.span(target);
        match target {
            Expr::Name(name) => {
                let unbound = self.value(Data::Unbound, span);
                self.bind(&name.id, unbound);
                Ok(())
            }
            Expr::Subscript(subscript) => {
                let container = self.eval(&subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice
                    && slice.lower.is_none()
                    && slice.upper.is_none()
                {
                    let nothing = self.tuple([], span);
                    return self.assign_slice(&container, slice, &nothing, span);
                }
                let key = match &*subscript.slice {
                    Expr::Slice(_) => self.unknown(Reason::UnknownCall, "it is not followed", span),
                    key => self.eval(key)?,
                };
                builtins::delete_item(self, &container, &key, span)
            }
            _ => Ok(()),
        }
    }
}
