//! Code that is not run: because it raises where that ends the build, or because a bound is reached. What it could have
//! changed is not known any more, and the program is read on behind it.
//!
//! That is what the names bound in it and the attributes set in it hold, what can be reached from the values that it
//! names, and the same for the functions, classes and modules of the project that it names.

use crate::eval::call::{Body, Function};
use crate::eval::machine::{Args, Eval, Machine, Stop};
use crate::eval::names::{self, Names};
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Value, Why};
use crate::resolved::{Dynamic, Reason};
use crate::syntax::python::ast::Stmt;
use crate::text::Span;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Built-in functions that can bind or change names that do not stand in the code.
const HIDDEN_BINDERS: [&str; 8] = [
    "__import__",
    "delattr",
    "eval",
    "exec",
    "execfile",
    "globals",
    "locals",
    "setattr",
];

/// What code that is not run leads to.
struct Doubt {
    why: Why,
    functions: Vec<Rc<Function>>,
    seen: BTreeSet<Id>,
    /// Whether it may set attributes of what it names.
    sets_attributes: bool,
    calls_setup: bool,
}

impl Machine<'_> {
    /// Runs a statement with a part of the steps that are left. When they do not suffice, what it binds and touches is
    /// not known, and its end is that of evaluation only when it may call setup().
    pub fn exec_or_doubt(
        &mut self,
        statement: &Stmt,
        run: impl FnOnce(&mut Self) -> Eval<()>,
    ) -> Eval<()> {
        let span = self.span(statement);
        let before = self.state.clone();
        let (mark, calls) = (self.abrupt.len(), self.calls.len());
        let limit = match self.within_part(span, run) {
            Err(Stop::Limit(limit)) if !self.is_spent() => limit,
            result => return result,
        };
        if self.calls.len() > calls {
            return Err(Stop::End(limit));
        }
        self.abrupt.truncate(mark);
        self.state = before;
        self.note_problem(&limit);
        self.doubt_statement(statement, &Rc::new(limit.clone()))?;
        self.may_raise(None, &Rc::new(limit), span);
        Ok(())
    }

    /// Runs a call with a part of the steps that are left, as [`Self::exec_or_doubt`] does a statement.
    pub fn call_or_doubt(
        &mut self,
        function: &Rc<Function>,
        args: &Args,
        run: impl FnOnce(&mut Self) -> Eval<Value>,
    ) -> Eval<Value> {
        let before = self.state.clone();
        let (mark, calls) = (self.abrupt.len(), self.calls.len());
        let limit = match self.within_part(args.span, run) {
            Err(Stop::Limit(limit)) if !self.is_spent() => limit,
            result => return result,
        };
        if self.calls.len() > calls {
            return Err(Stop::End(limit));
        }
        self.abrupt.truncate(mark);
        self.state = before;
        self.doubt_call(function, args, limit)
    }

    /// Makes everything unknown that a module of the project binds and touches.
    pub fn doubt_module(&mut self, body: &[Stmt], limit: Dynamic, span: Span) -> Eval<()> {
        self.note_problem(&limit);
        let why = Rc::new(limit);
        for statement in body {
            self.doubt_statement(statement, &why)?;
        }
        let scope = self.scope;
        if let Some(scope) = self.state.scope_mut(scope) {
            scope.open = Some(why.clone());
        }
        self.may_raise(None, &why, span);
        Ok(())
    }

    fn note_problem(&mut self, limit: &Dynamic) {
        if !self.problems.iter().any(|known| known.span == limit.span) {
            self.problems.push(limit.clone());
        }
    }

    /// Makes what a statement binds and touches unknown. A limit when it may call setup().
    pub fn doubt_statement(&mut self, statement: &Stmt, why: &Why) -> Eval<()> {
        let span = self.span(statement);
        let names = names::of(statement);
        let mut doubt = Doubt::new(why);
        self.doubt_names(&names, &mut doubt, span);
        for (name, bound) in &names.found {
            if *bound {
                self.bind(name, Value::unknown(why.clone(), self.at(span)));
            }
        }
        // An exception was met while running it, so that what its calls change is there already.
        match why.reason {
            Reason::Exception => Ok(()),
            _ => self.doubt_functions(doubt, span),
        }
    }

    /// A call that is not run: what it can reach is not known any more.
    pub fn doubt_call(
        &mut self,
        function: &Rc<Function>,
        args: &Args,
        limit: Dynamic,
    ) -> Eval<Value> {
        self.note_problem(&limit);
        let why = Rc::new(limit);
        let mut doubt = Doubt::new(&why);
        doubt.functions.push(function.clone());
        for value in self.all_arguments(args) {
            self.doubt_value(&value, &mut doubt);
        }
        self.doubt_functions(doubt, args.span)?;
        let callee = self.none(args.span);
        self.call_unseen(&why, &callee, args)
    }

    fn doubt_functions(&mut self, mut doubt: Doubt, span: Span) -> Eval<()> {
        let outer = self.scope;
        let mut at = 0;
        while let Some(function) = doubt.functions.get(at).cloned() {
            at += 1;
            self.scope = function.scope;
            let names = names::of_function(&function.body);
            self.doubt_names(&names, &mut doubt, span);
            for (name, bound) in &names.found {
                if *bound {
                    self.doubt_global(&function, name, &doubt.why);
                }
            }
            self.scope = outer;
        }
        if doubt.sets_attributes {
            let seen = doubt.seen.into_iter().collect();
            self.state.poison(seen, &doubt.why);
        }
        if doubt.calls_setup {
            return Err(Stop::End((*doubt.why).clone()));
        }
        Ok(())
    }

    /// What code does that has these names, in the present scope.
    fn doubt_names(&mut self, names: &Names, doubt: &mut Doubt, span: Span) {
        let is_setup = |name: &str| name.trim_matches('_') == "setup";
        doubt.calls_setup |= names.attributes.iter().any(|name| is_setup(name));
        doubt.sets_attributes |= names.sets_attributes;
        self.count(names.found.len());
        for name in names.found.keys() {
            let value = self.bound(name);
            let is_own = value.as_ref().is_some_and(is_function);
            doubt.calls_setup |= is_setup(name) && !is_own;
            if let Some(value) = &value {
                self.doubt_value(value, doubt);
            } else if HIDDEN_BINDERS.contains(&name.as_str()) {
                self.open_names("code that is not run may bind names", span);
            }
        }
        if names.found.contains_key("*") {
            self.open_names("what `import *` binds is not known", span);
        }
        if names.attributes.contains("chdir") || names.found.contains_key("chdir") {
            self.state.lost_folder.get_or_insert(doubt.why.clone());
        }
    }

    /// What code can do that has this value.
    fn doubt_value(&mut self, value: &Value, doubt: &mut Doubt) {
        match &value.data {
            Data::Function(function) => doubt.add(function),
            Data::Native(native) if native.name == "setup" => doubt.calls_setup = true,
            Data::Either(either) => {
                self.doubt_value(&either.first, doubt);
                self.doubt_value(&either.second, doubt);
            }
            Data::Guarded(alternatives) => {
                for (_, value) in alternatives.iter() {
                    self.doubt_value(value, doubt);
                }
            }
            _ => {}
        }
        for id in value.reach() {
            self.doubt_object(id, doubt);
        }
    }

    fn doubt_object(&mut self, id: Id, doubt: &mut Doubt) {
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let Some(object) = self.state.object(id).cloned() else {
                continue;
            };
            if !doubt.seen.insert(id) {
                continue;
            }
            match object.as_ref() {
                // The names of a module or class stay, unless something sets attributes.
                Object::Scope(scope) => {
                    for value in scope.names.values() {
                        if let Data::Function(function) = &value.data {
                            doubt.add(function);
                        }
                        waiting.extend(value.reach());
                    }
                    continue;
                }
                Object::Instance(instance) => waiting.extend(instance.scope),
                _ => {}
            }
            waiting.extend(object.reach());
            self.state.poison(vec![id], &doubt.why);
        }
    }

    /// A name that a function binds, where it may be one of the scopes around it.
    fn doubt_global(&mut self, function: &Function, name: &str, why: &Why) {
        let declares = match &function.body {
            Body::Def(def) => names::declares(&def.body, name),
            Body::Lambda(_) => false,
        };
        if !declares {
            return;
        }
        let place = why.span.unwrap_or_else(|| self.module.file().whole());
        let value = Value::unknown(why.clone(), self.at(place));
        let module = self.state.scope(function.scope).map(|scope| scope.module);
        for id in [Some(function.scope), module] {
            if let Some(scope) = id.and_then(|id| self.state.scope_mut(id)) {
                scope.names.insert(name.into(), value.clone());
            }
        }
    }
}

fn is_function(value: &Value) -> bool {
    matches!(value.data, Data::Function(_))
}

impl Doubt {
    fn new(why: &Why) -> Self {
        Self {
            why: why.clone(),
            functions: Vec::new(),
            seen: BTreeSet::new(),
            sets_attributes: false,
            calls_setup: false,
        }
    }

    fn add(&mut self, function: &Rc<Function>) {
        if !self
            .functions
            .iter()
            .any(|known| Rc::ptr_eq(known, function))
        {
            self.functions.push(function.clone());
        }
    }
}
