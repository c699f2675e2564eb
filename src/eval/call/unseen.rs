//! Calls that are not followed: what they can reach is not known any more.

use crate::eval::call::{Body, Function};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::names;
use crate::eval::value::{Data, Value, Why};
use crate::resolved::Reason;
use std::rc::Rc;

impl Machine<'_> {
    /// A call of code that we do not see: it may change what it is given, and raise.
    pub fn call_unseen(&mut self, why: &Why, callee: &Value, args: &Args) -> Eval<Value> {
        self.state.poison(callee.reach(), why);
        self.poison_args(args, why);
        self.may_raise(None, why, args.span);
        let mut reach = Vec::new();
        for value in self.all_arguments(args) {
            reach.extend(value.reach());
        }
        reach.extend(callee.reach());
        Ok(Value::unknown_reaching(
            why.clone(),
            reach,
            self.at(args.span),
        ))
    }

    pub fn poison_args(&mut self, args: &Args, why: &Why) {
        let reach = self
            .all_arguments(args)
            .iter()
            .flat_map(Value::reach)
            .collect();
        self.state.poison(reach, why);
    }

    pub(super) fn all_arguments(&self, args: &Args) -> Vec<Value> {
        args.positional
            .iter()
            .chain(args.keywords.iter().map(|keyword| &keyword.value))
            .cloned()
            .collect()
    }

    /// A call that is not run because calls nest too deeply: what it can reach is not known any more.
    pub(super) fn doubt_call(&mut self, function: &Rc<Function>, args: &Args) -> Eval<Value> {
        let why = self.why(Reason::Limit, "the calls nest too deeply", args.span);
        if !self.problems.iter().any(|known| known.span == why.span) {
            self.problems.push((*why).clone());
        }
        let mut seen: Vec<Rc<Function>> = Vec::new();
        let mut waiting = vec![function.clone()];
        let outer = self.scope;
        while let Some(function) = waiting.pop() {
            if seen.iter().any(|known| Rc::ptr_eq(known, &function)) {
                continue;
            }
            seen.push(function.clone());
            self.scope = function.scope;
            for (name, bound) in names::of_function(&function.body) {
                let Some(value) = self.bound(&name) else {
                    continue;
                };
                match &value.data {
                    Data::Function(inner) => waiting.push(inner.clone()),
                    Data::Native(native) if native.name == "setup" => {
                        self.scope = outer;
                        return Err(self.limit("the calls nest too deeply", args.span));
                    }
                    _ => self.state.poison(value.reach(), &why),
                }
                if bound {
                    self.doubt_global(&function, &name, &why);
                }
            }
        }
        self.scope = outer;
        let callee = self.none(args.span);
        self.call_unseen(&why, &callee, args)
    }

    /// A name that a function binds, where it may be one of the scopes around it.
    fn doubt_global(&mut self, function: &Function, name: &str, why: &Why) {
        let declares = match &function.body {
            Body::Def(def) => names::declares(&def.body, name),
            Body::Lambda(_) => false,
        };
        if declares {
            let value = Value::unknown(
                why.clone(),
                self.at(why
                    .span
                    .unwrap_or_else(|| self.module.file().whole().at_start())),
            );
            for id in [
                Some(function.scope),
                self.state.scope(function.scope).map(|s| s.module),
            ] {
                if let Some(scope) = id.and_then(|id| self.state.scope_mut(id))
                    && let Some(known) = scope.names.get_mut(name)
                {
                    *known = value.clone();
                }
            }
        }
    }
}
