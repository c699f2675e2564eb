//! Calls of functions: of the program's own, of modelled ones, and of those we cannot see.

mod binding;
mod unseen;

use crate::eval::builtins;
use crate::eval::machine::{Abrupt, Args, Argument, Eval, Exit, Machine, Truth, live};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Item, Seq, Value, Why};
use crate::eval::{exceptions, limits, yields};
use crate::resolved::Reason;
use crate::syntax::python::{Module, ast};
use crate::text::Span;
use std::rc::Rc;

/// A function of the program.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub name: Rc<str>,
    pub body: Body,
    /// Parameters that have a default, and its value.
    pub defaults: Vec<(Rc<str>, Value)>,
    /// The scope it was made in.
    pub scope: Id,
    /// The source it stands in.
    pub module: Rc<Module>,
    /// The instance, for a method of it.
    pub receiver: Option<Value>,
}

/// The code of a function.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Def(Rc<ast::StmtFunctionDef>),
    Lambda(ast::ExprLambda),
}

impl Function {
    fn is_same_code(&self, other: &Self) -> bool {
        match (&self.body, &other.body) {
            (Body::Def(one), Body::Def(two)) => Rc::ptr_eq(one, two),
            _ => false,
        }
    }
}

impl Machine<'_> {
    /// Calls a value.
    pub fn call(&mut self, callee: &Value, args: Args) -> Eval<Value> {
        self.each(callee, &mut |machine, callee| {
            machine.call_known(&callee, args.clone())
        })
    }

    fn call_known(&mut self, callee: &Value, args: Args) -> Eval<Value> {
        let span = args.span;
        match &callee.data {
            Data::Native(native) if native.raw => {
                (native.run)(self, &args, native.receiver.as_deref())
            }
            Data::Native(native) => {
                let (run, receiver) = (native.run, native.receiver.clone());
                self.call_pure(native.name, args, &mut |machine, args| {
                    run(machine, args, receiver.as_deref())
                })
            }
            Data::Function(function) => {
                let function = function.clone();
                if let Some(why) = unsure(self, &args)
                    && !takes_unsure(self, &function, &args)
                {
                    return self.call_unseen(&why, callee, &args);
                }
                self.in_call(span, |machine| machine.call_bounded(&function, args))
            }
            Data::Class(name) => {
                let name = name.clone();
                match self.call_descriptor(&name, &args)? {
                    Some(value) => Ok(value),
                    None => Ok(self.make_instance(&name, &args)),
                }
            }
            Data::Ref(id) => self.call_object(*id, callee, args),
            Data::Either(either) => {
                let either = either.clone();
                let other = args.clone();
                self.branch(
                    Truth::unknown(either.why.clone()),
                    |machine| machine.call(&either.first, args),
                    |machine| machine.call(&either.second, other),
                )
            }
            Data::Unknown(unknown) => {
                let why = unknown.why.clone();
                let why = builtins::named_variable(self, why, args.positional.first());
                let callee_name = self.text_at(args.callee).rsplit('.').next().unwrap_or("");
                if callee_name.trim_matches('_') == "setup" {
                    builtins::reach_unseen(self, &args, &why);
                }
                self.call_unseen(&why, callee, &args)
            }
            _ => {
                let why = self.why(Reason::UnknownCall, "the call is not followed", span);
                self.call_unseen(&why, callee, &args)
            }
        }
    }

    /// Calls an instance of a class of the program.
    fn call_instance(&mut self, callee: &Value, args: Args) -> Eval<Value> {
        match builtins::attribute(self, callee, "__call__", args.span)? {
            Value {
                data: Data::Unknown(unknown),
                ..
            } => self.call_unseen(&unknown.why, callee, &args),
            method => self.call(&method, args),
        }
    }

    /// Calls a class of the program.
    fn call_object(&mut self, id: Id, callee: &Value, args: Args) -> Eval<Value> {
        let span = args.span;
        if self.class_of(id).is_some() {
            return self.call_instance(callee, args);
        }
        let Some(scope) = self.state.scope(id).filter(|scope| scope.is_class) else {
            let why = self.why(Reason::UnknownCall, "the call is not followed", span);
            return self.call_unseen(&why, callee, &args);
        };
        let name = scope.module_name.clone().unwrap_or_else(|| "object".into());
        if self.is_followed(id) {
            return self.instantiate(id, &name, args);
        }
        if self.makes_its_own_way(id) {
            let message = format!("how `{name}` makes its instances is not followed");
            let why = self.why(Reason::UnknownCall, message, span);
            return self.call_unseen(&why, callee, &args);
        }
        if !exceptions::is_known(&name) {
            let message = format!("the class `{name}` is not followed");
            let why = self.why(Reason::UnknownCall, message, span);
            self.poison_args(&args, &why);
        }
        Ok(self.make_instance(&name, &args))
    }

    /// Calls a modelled function for each known value of its arguments.
    fn call_pure(
        &mut self,
        name: &'static str,
        args: Args,
        run: &mut dyn FnMut(&mut Self, &Args) -> Eval<Value>,
    ) -> Eval<Value> {
        if let Some(why) = unsure(self, &args) {
            return Ok(Value::unknown(why, self.at(args.span)));
        }
        let args = self.spelled_arguments(args, name);
        let is_guarded = |value: &Value| matches!(value.data, Data::Guarded(_));
        if let Some(at) = args.positional.iter().position(is_guarded)
            && let Some(value) = args.positional.get(at).cloned()
        {
            return self.each(&value, &mut |machine, value| {
                let mut args = args.clone();
                if let Some(place) = args.positional.get_mut(at) {
                    *place = value;
                }
                machine.call_pure(name, args, run)
            });
        }
        if let Some(at) = args.keywords.iter().position(|k| is_guarded(&k.value))
            && let Some(keyword) = args.keywords.get(at).cloned()
        {
            return self.each(&keyword.value, &mut |machine, value| {
                let mut args = args.clone();
                if let Some(place) = args.keywords.get_mut(at) {
                    place.value = value;
                }
                machine.call_pure(name, args, run)
            });
        }
        if let Some(why) = self.all_arguments(&args).iter().find_map(unknown_of) {
            let reach = self.all_arguments(&args);
            let reach = reach.iter().flat_map(Value::reach).collect::<Vec<_>>();
            self.may_raise(None, &why, args.span);
            return Ok(Value::unknown_reaching(why, reach, self.at(args.span)));
        }
        run(self, &args)
    }

    /// The arguments of a function that writes them into a text.
    fn spelled_arguments(&self, mut args: Args, name: &str) -> Args {
        if !matches!(name, "str" | "repr" | "format" | "unicode") {
            return args;
        }
        let keywords = args.keywords.iter_mut().map(|keyword| &mut keyword.value);
        for value in args.positional.iter_mut().chain(keywords) {
            if let Some(spelled) = self.spelled(value) {
                *value = spelled;
            }
        }
        args
    }

    /// Calls a function of the program. An outer call has only a part of the steps that are left.
    fn call_bounded(&mut self, function: &Rc<Function>, args: Args) -> Eval<Value> {
        if trail_length(self) > limits::BOUNDED_CALLS {
            return self.call_function(function, args);
        }
        let given = args.clone();
        self.call_or_doubt(function, &args, |machine| {
            machine.call_function(function, given)
        })
    }

    /// Calls a function of the program.
    fn call_function(&mut self, function: &Rc<Function>, args: Args) -> Eval<Value> {
        let span = args.span;
        if trail_length(self) > limits::CALLS {
            let why = self.why(Reason::Limit, "the calls nest too deeply", span);
            return self.doubt_call(function, &args, (*why).clone());
        }
        if self.recurs_unknown(function) {
            let message = "it calls itself as often as a condition tells that is not known";
            let why = self.why(Reason::Limit, message, span);
            return self.doubt_call(function, &args, (*why).clone());
        }
        let module = self
            .state
            .scope(function.scope)
            .map_or(function.scope, |scope| scope.module);
        let outer = self.scope;
        let scope = self.new_scope(Some(function.scope), module);
        let source = std::mem::replace(&mut self.module, function.module.clone());
        self.scope = scope;
        let passed = self.state.atoms.clone();
        self.running.push((function.clone(), passed));
        let result = match self.bind_arguments(function, args) {
            Ok(()) => self.run_body(function, span),
            Err(stop) => Err(stop),
        };
        self.running.pop();
        self.scope = outer;
        self.module = source;
        result
    }

    /// Whether the function was entered again and again, each time under a condition that is not known: every such call
    /// may lead to several others.
    fn recurs_unknown(&self, function: &Function) -> bool {
        let mut passed = &self.state.atoms;
        let mut unknown = 0;
        for (running, atoms) in self.running.iter().rev() {
            if running.is_same_code(function) {
                unknown += usize::from(!atoms.is_same(passed));
                passed = atoms;
            }
        }
        unknown >= limits::UNKNOWN_RECURSION
    }

    fn run_body(&mut self, function: &Rc<Function>, span: Span) -> Eval<Value> {
        let def = match &function.body {
            Body::Lambda(lambda) => return self.eval(&lambda.body),
            Body::Def(def) => def.clone(),
        };
        let generated =
            yields::in_block(&def.body).then(|| self.alloc(Object::Iterator(Seq::default()), span));
        let outer = std::mem::replace(&mut self.generated, generated.clone());
        let result = self.run_def(&def, span);
        self.generated = outer;
        // A generator is run to its end at once: what it gives does not depend on when it is asked.
        Ok(generated.unwrap_or(result?))
    }

    fn run_def(&mut self, def: &ast::StmtFunctionDef, span: Span) -> Eval<Value> {
        let mark = self.abrupt.len();
        let mut paths = Vec::new();
        if live(self.exec_block(&def.body))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for left in self.abrupt.split_off(mark.min(self.abrupt.len())) {
            match left {
                Abrupt {
                    state,
                    exit: Exit::Return(value),
                } => paths.push((state, value)),
                other => self.abrupt.push(other),
            }
        }
        self.resume(paths)
    }

    /// The values of the defaults, at the definition.
    pub fn defaults(
        &mut self,
        parameters: Option<&ast::Parameters>,
    ) -> Eval<Vec<(Rc<str>, Value)>> {
        let mut defaults = Vec::new();
        let Some(parameters) = parameters else {
            return Ok(defaults);
        };
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                let value = self.eval(default)?;
                defaults.push((parameter.parameter.name.as_str().into(), value));
            }
        }
        Ok(defaults)
    }

    /// A list of values that differ in presence, as a value.
    pub fn list_of(&mut self, items: Vec<Item>, open: Vec<Why>, span: Span) -> Value {
        self.alloc(
            Object::List(Seq {
                items,
                open,
                ..Seq::default()
            }),
            span,
        )
    }
}

/// Why it is not known which arguments there are.
fn unsure(machine: &Machine<'_>, args: &Args) -> Option<Why> {
    if let Some(why) = args.open.first() {
        return Some(why.clone());
    }
    args.keywords.iter().find_map(|keyword| {
        if let Some(why) = &keyword.doubt {
            return Some(why.clone());
        }
        (!keyword.guard.is_always() && !machine.state.guard.implies(&keyword.guard)).then(|| {
            machine.why(
                Reason::Environment,
                "the arguments differ by environment",
                args.span,
            )
        })
    })
}

/// Whether a function takes arguments that may be missing as they are: in its `**keywords`, which it can hand on.
fn takes_unsure(machine: &Machine<'_>, function: &Function, args: &Args) -> bool {
    let parameters = match &function.body {
        Body::Def(def) => &*def.parameters,
        Body::Lambda(_) => return false,
    };
    let named = || parameters.iter_non_variadic_params();
    let is_sure = |keyword: &Argument| {
        keyword.doubt.is_none()
            && (keyword.guard.is_always() || machine.state.guard.implies(&keyword.guard))
    };
    let is_parameter =
        |name: &str| named().any(|parameter| parameter.parameter.name.as_str() == name);
    let twice = |keyword: &Argument| {
        let same = args
            .keywords
            .iter()
            .filter(|other| other.name == keyword.name);
        same.count() > 1
    };
    parameters.kwarg.is_some()
        && (args.open.is_empty() || (parameters.vararg.is_some() && named().next().is_none()))
        && args
            .keywords
            .iter()
            .filter(|keyword| !is_sure(keyword))
            .all(|keyword| !is_parameter(&keyword.name) && !twice(keyword))
}

fn trail_length(machine: &Machine<'_>) -> usize {
    let mut length = 0;
    let mut call = &machine.trail;
    while let Some(inner) = call {
        length += 1;
        call = &inner.outer;
    }
    length
}
