//! Which parameter gets which argument.

use super::{Body, Function};
use crate::eval::machine::{Args, Argument, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Entry, Map, Seq, Value};
use crate::syntax::python::ast;
use std::rc::Rc;

/// The arguments of a call that no parameter has taken yet, and the parameters that are bound.
struct Binding<'f> {
    function: &'f Function,
    positional: std::vec::IntoIter<Value>,
    keywords: Vec<Argument>,
    bound: Vec<(Rc<str>, Value)>,
    /// A parameter has no value, or an argument no parameter: Python refuses the call.
    refused: bool,
}

impl Binding<'_> {
    /// Parameters that take an argument by position; those before `/` by position only.
    fn positional(&mut self, parameters: &ast::Parameters) {
        let only = parameters.posonlyargs.len();
        let all = parameters.posonlyargs.iter().chain(&parameters.args);
        for (at, parameter) in all.enumerate() {
            match self.positional.next() {
                Some(value) => self.bound.push((name_of(parameter), value)),
                None if at < only => self.default(name_of(parameter)),
                None => self.keyword(name_of(parameter)),
            }
        }
    }

    /// A parameter that is bound by its name, else its default.
    fn keyword(&mut self, name: Rc<str>) {
        match self
            .keywords
            .iter()
            .position(|keyword| keyword.name == name)
        {
            Some(at) => {
                let value = self.keywords.remove(at).value;
                self.bound.push((name, value));
            }
            None => self.default(name),
        }
    }

    fn default(&mut self, name: Rc<str>) {
        let mut defaults = self.function.defaults.iter();
        match defaults.find(|(own, _)| *own == name) {
            Some((_, value)) => self.bound.push((name, value.clone())),
            None => self.refused = true,
        }
    }
}

impl Machine<'_> {
    /// Binds the parameters of a function in the present scope.
    pub(super) fn bind_arguments(&mut self, function: &Function, args: Args) -> Eval<()> {
        let span = args.span;
        let parameters = match &function.body {
            Body::Def(def) => Some(&*def.parameters),
            Body::Lambda(lambda) => lambda.parameters.as_deref(),
        };
        let none = ast::Parameters::default();
        let parameters = parameters.unwrap_or(&none);
        let receiver = function.receiver.iter().cloned();
        let given = receiver.chain(args.positional.iter().cloned());
        let mut binding = Binding {
            function,
            positional: given.collect::<Vec<_>>().into_iter(),
            keywords: args.keywords.clone(),
            bound: Vec::new(),
            refused: false,
        };
        binding.positional(parameters);
        self.bind_rest(&mut binding, parameters, &args);
        for parameter in &parameters.kwonlyargs {
            binding.keyword(name_of(parameter));
        }
        self.bind_keywords(&mut binding, parameters, &args);
        if binding.refused {
            return self.raise("TypeError", span);
        }
        for (name, value) in binding.bound {
            self.bind(&name, value);
        }
        Ok(())
    }

    /// `*rest`
    fn bind_rest(&mut self, binding: &mut Binding<'_>, parameters: &ast::Parameters, args: &Args) {
        let mut seq = Seq::of(binding.positional.by_ref());
        let Some(vararg) = &parameters.vararg else {
            binding.refused |= !seq.items.is_empty();
            return;
        };
        seq.open.extend(args.open.iter().cloned());
        let tuple = self.value(Data::Tuple(Rc::new(seq)), args.span);
        binding.bound.push((vararg.name.as_str().into(), tuple));
    }

    /// `**keywords`
    fn bind_keywords(
        &mut self,
        binding: &mut Binding<'_>,
        parameters: &ast::Parameters,
        args: &Args,
    ) {
        let Some(kwarg) = &parameters.kwarg else {
            binding.refused |= !binding.keywords.is_empty();
            return;
        };
        let mut map = Map::default();
        for keyword in std::mem::take(&mut binding.keywords) {
            let key = Value::str(keyword.name.clone(), self.at(keyword.span));
            let Some(hashed) = key.key() else { continue };
            let entry = Entry {
                guard: keyword.guard,
                doubt: keyword.doubt,
                key,
                value: keyword.value,
            };
            map.entries.insert(hashed, entry);
        }
        map.open.extend(args.open.iter().cloned());
        let dict = self.alloc(Object::Dict(map), args.span);
        binding.bound.push((kwarg.name.as_str().into(), dict));
    }
}

fn name_of(parameter: &ast::ParameterWithDefault) -> Rc<str> {
    parameter.parameter.name.as_str().into()
}
