//! Expressions.

use crate::eval::call::{Body, Function};
use crate::eval::machine::{Args, Argument, Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Entry, Item, Map, Seq, Text, Value};
use crate::eval::{builtins, limits};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// The value of an expression.
    pub fn eval(&mut self, expr: &Expr) -> Eval<Value> {
        let span = self.span(expr);
        self.step(span)?;
        self.deeper(span, |machine| machine.eval_here(expr, span))
    }

    fn eval_here(&mut self, expr: &Expr, span: Span) -> Eval<Value> {
        match expr {
            Expr::StringLiteral(literal) => Ok(self.value(
                Data::Str(Text {
                    text: literal.value.to_str().into(),
                    verbatim: false,
                }),
                span,
            )),
            Expr::BytesLiteral(literal) => {
                let bytes = literal.value.bytes().collect::<Vec<u8>>();
                Ok(self.value(Data::Bytes(bytes.into()), span))
            }
            Expr::NumberLiteral(literal) => Ok(self.number(&literal.value, span)),
            Expr::BooleanLiteral(literal) => Ok(self.bool(literal.value, span)),
            Expr::NoneLiteral(_) => Ok(self.none(span)),
            Expr::EllipsisLiteral(_) => Ok(self.value(Data::Class("Ellipsis".into()), span)),
            Expr::Name(name) => self.name(name, span),
            Expr::Attribute(attribute) => self.eval_attribute(attribute, span),
            Expr::Subscript(subscript) => self.eval_subscript(subscript, span),
            Expr::Call(call) => self.eval_call(call, span),
            Expr::Tuple(tuple) => {
                let seq = self.items_of(&tuple.elts)?;
                Ok(self.value(Data::Tuple(Rc::new(seq)), span))
            }
            Expr::List(list) => {
                let seq = self.items_of(&list.elts)?;
                Ok(self.alloc(Object::List(seq), span))
            }
            Expr::Set(set) => {
                let seq = self.items_of(&set.elts)?;
                self.make_set(seq, span)
            }
            Expr::Dict(dict) => self.eval_dict(dict, span),
            Expr::BoolOp(operation) => self.eval_bool_op(operation.op, &operation.values),
            Expr::BinOp(operation) => {
                let left = self.eval(&operation.left)?;
                let right = self.eval(&operation.right)?;
                self.binary(operation.op, &left, &right, span)
            }
            Expr::UnaryOp(operation) => {
                let operand = self.eval(&operation.operand)?;
                self.unary(operation.op, &operand, span)
            }
            Expr::Compare(compare) => self.eval_compare(compare, span),
            Expr::If(choice) => {
                let test = self.eval(&choice.test)?;
                let truth = self.truth(&test);
                self.branch(
                    truth,
                    |machine| machine.eval(&choice.body),
                    |machine| machine.eval(&choice.orelse),
                )
            }
            Expr::Named(named) => {
                let value = self.eval(&named.value)?;
                self.assign(&named.target, value.clone())?;
                Ok(value)
            }
            Expr::Lambda(lambda) => {
                let defaults = self.defaults(lambda.parameters.as_deref())?;
                let body = Body::Lambda(lambda.clone());
                Ok(self.function("<lambda>", body, defaults, span))
            }
            Expr::FString(string) => self.eval_fstring(string, span),
            Expr::ListComp(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                Ok(self.alloc(Object::List(seq), span))
            }
            Expr::SetComp(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                self.make_set(seq, span)
            }
            Expr::Generator(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                Ok(self.alloc(Object::Iterator(seq), span))
            }
            Expr::DictComp(comp) => self.dict_comprehension(comp, span),
            Expr::Starred(_) | Expr::Slice(_) => {
                Ok(self.unknown(Reason::SyntaxError, "it is not an expression", span))
            }
            Expr::Yield(yielded) => {
                let value = match &yielded.value {
                    Some(value) => self.eval(value)?,
                    None => self.none(span),
                };
                self.give(Seq::of([value]), span)
            }
            Expr::YieldFrom(yielded) => {
                let value = self.eval(&yielded.value)?;
                let seq = self.ordered_items(&value, span)?;
                self.give(seq, span)
            }
            Expr::Await(_) | Expr::TString(_) | Expr::IpyEscapeCommand(_) => Ok(self.unknown(
                Reason::UnknownCall,
                "this kind of expression is not followed",
                span,
            )),
        }
    }

    /// `yield`: what is sent back in is nothing for every loop.
    fn give(&mut self, seq: Seq, span: Span) -> Eval<Value> {
        if let Some(Data::Ref(id)) = self.generated.as_ref().map(|value| &value.data)
            && let Some(given) = self.state.seq_mut(*id)
        {
            given.items.extend(seq.items);
            given.open.extend(seq.open);
            return Ok(self.none(span));
        }
        Ok(self.unknown(Reason::UnknownCall, "`yield` is not followed here", span))
    }

    fn number(&mut self, number: &ast::Number, span: Span) -> Value {
        match number {
            ast::Number::Int(int) => match int.as_i64() {
                Some(value) => self.value(Data::Int(value), span),
                None => self.unknown(Reason::Limit, "the number is too large", span),
            },
            ast::Number::Float(value) => self.value(Data::Float(*value), span),
            ast::Number::Complex { .. } => self.unknown(
                Reason::UnknownCall,
                "complex numbers are not followed",
                span,
            ),
        }
    }

    fn name(&mut self, name: &ast::ExprName, span: Span) -> Eval<Value> {
        if name.is_invalid() || name.id.is_empty() {
            return Ok(self.unknown(Reason::SyntaxError, "a syntax error stands here", span));
        }
        self.lookup(&name.id, span)
    }

    /// The value of a name: in the scopes around, then among the built-ins.
    pub fn lookup(&mut self, name: &str, span: Span) -> Eval<Value> {
        let value = self.bound(name);
        match value {
            Some(value) => self.each_bound(&value, name, span),
            None => self.unbound(name, span),
        }
    }

    /// Only the parts of a value that are bound; where it is not, the built-in or an exception.
    fn each_bound(&mut self, value: &Value, name: &str, span: Span) -> Eval<Value> {
        match &value.data {
            Data::Unbound => self.unbound(name, span),
            Data::Guarded(alternatives)
                if alternatives
                    .iter()
                    .any(|(_, value)| matches!(value.data, Data::Unbound)) =>
            {
                self.each(value, &mut |machine, value| match value.data {
                    Data::Unbound => machine.unbound(name, span),
                    _ => Ok(value),
                })
            }
            _ => Ok(value.clone()),
        }
    }

    fn unbound(&mut self, name: &str, span: Span) -> Eval<Value> {
        let module = self
            .state
            .scope(self.scope)
            .map_or(self.scope, |scope| scope.module);
        if let Some(why) = self
            .state
            .scope(module)
            .and_then(|scope| scope.open.clone())
        {
            return Ok(Value::unknown(why, self.at(span)));
        }
        if let Some(value) = builtins::name(self, name, span) {
            // Outside `try` nothing goes on where a name is missing, and the rest is read as where it is there.
            let there = match self.tries {
                0 => None,
                _ => builtins::exists_where(name),
            };
            let Some(there) = there else {
                return Ok(value);
            };
            let truth = Truth {
                no: there.negate(),
                yes: there,
                unknown: Guard::never(),
                why: None,
            };
            return self.branch(
                truth,
                |_| Ok(value),
                |machine| machine.raise("NameError", span),
            );
        }
        let message = format!("the name `{name}` is bound nowhere");
        let why = self.why(Reason::UnknownName, message, span);
        if self.tries > 0 {
            return self.raise("NameError", span);
        }
        Ok(Value::unknown(why, self.at(span)))
    }

    /// The value that a name is bound to in the scopes around.
    pub fn bound(&self, name: &str) -> Option<Value> {
        let mut id = self.scope;
        let mut is_own = true;
        loop {
            let scope = self.state.scope(id)?;
            match scope.declared.get(name) {
                Some(true) => {
                    let module = self.state.scope(scope.module)?;
                    return module.names.get(name).map(|value| self.seen(value));
                }
                Some(false) => {}
                None if is_own || !scope.is_class => {
                    if let Some(value) = scope.names.get(name) {
                        return Some(self.seen(value));
                    }
                }
                None => {}
            }
            is_own = false;
            id = match scope.outer {
                Some(outer) => outer,
                None if scope.module != id => scope.module,
                None => return None,
            };
        }
    }

    fn eval_attribute(&mut self, attribute: &ast::ExprAttribute, span: Span) -> Eval<Value> {
        let value = self.eval(&attribute.value)?;
        let name = attribute.attr.as_str();
        self.each(&value, &mut |machine, value| {
            builtins::attribute(machine, &value, name, span)
        })
    }

    fn eval_subscript(&mut self, subscript: &ast::ExprSubscript, span: Span) -> Eval<Value> {
        let value = self.eval(&subscript.value)?;
        if let Expr::Slice(slice) = &*subscript.slice {
            let mut bounds = Vec::new();
            for bound in [&slice.lower, &slice.upper, &slice.step] {
                bounds.push(match bound {
                    Some(bound) => self.eval(bound)?,
                    None => self.none(span),
                });
            }
            return self.slice(&value, &bounds, span);
        }
        let index = self.eval(&subscript.slice)?;
        self.subscript(&value, &index, span)
    }

    /// The items of a display, `*` expanded.
    fn items_of(&mut self, elements: &[Expr]) -> Eval<Seq> {
        let mut seq = Seq::default();
        for element in elements {
            if let Expr::Starred(starred) = element {
                let value = self.eval(&starred.value)?;
                let span = self.span(element);
                let more = self.items(&value, span)?;
                seq.items.extend(more.items);
                seq.open.extend(more.open);
            } else {
                seq.items.push(Item::sure(self.eval(element)?));
            }
        }
        Ok(seq)
    }

    fn eval_dict(&mut self, dict: &ast::ExprDict, span: Span) -> Eval<Value> {
        let value = self.alloc(Object::Dict(Map::default()), span);
        for item in &dict.items {
            match &item.key {
                Some(key) => {
                    let key = self.eval(key)?;
                    let entry = self.eval(&item.value)?;
                    self.set_item(&value, &key, entry, span)?;
                }
                None => {
                    let more = self.eval(&item.value)?;
                    self.update_dict(&value, &more, span)?;
                }
            }
        }
        Ok(value)
    }

    fn eval_bool_op(&mut self, op: ast::BoolOp, values: &[Expr]) -> Eval<Value> {
        let Some((first, rest)) = values.split_first() else {
            return self.leave_nothing();
        };
        let value = self.eval(first)?;
        if rest.is_empty() {
            return Ok(value);
        }
        let truth = self.truth(&value);
        let here = value.clone();
        match op {
            ast::BoolOp::And => self.branch(
                truth,
                |machine| machine.eval_bool_op(op, rest),
                |machine| Ok(machine.seen(&here)),
            ),
            ast::BoolOp::Or => self.branch(
                truth,
                |machine| Ok(machine.seen(&here)),
                |machine| machine.eval_bool_op(op, rest),
            ),
        }
    }

    fn leave_nothing(&mut self) -> Eval<Value> {
        let span = self.module.file().whole().at_start();
        Ok(self.none(span))
    }

    fn eval_compare(&mut self, compare: &ast::ExprCompare, span: Span) -> Eval<Value> {
        let mut left = self.eval(&compare.left)?;
        let mut result: Option<Value> = None;
        for (op, right) in compare.ops.iter().zip(&compare.comparators) {
            let right = self.eval(right)?;
            let own = self.compare(*op, &left, &right, span)?;
            result = Some(match result {
                None => own,
                Some(before) => {
                    let truth = self.truth(&before);
                    self.branch(truth, |_| Ok(own.clone()), |_| Ok(before.clone()))?
                }
            });
            left = right;
        }
        Ok(result.unwrap_or(left))
    }

    fn eval_fstring(&mut self, string: &ast::ExprFString, span: Span) -> Eval<Value> {
        let mut parts = Vec::new();
        for part in string.value.iter() {
            match part {
                ast::FStringPart::Literal(literal) => {
                    parts.push(self.text(&*literal.value, span)?);
                }
                ast::FStringPart::FString(string) => {
                    self.fstring_elements(&string.elements, span, &mut parts)?;
                }
            }
        }
        self.concat(parts, span)
    }

    fn fstring_elements(
        &mut self,
        elements: &ast::InterpolatedStringElements,
        span: Span,
        parts: &mut Vec<Value>,
    ) -> Eval<()> {
        for element in elements.iter() {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    parts.push(self.text(&*literal.value, span)?);
                }
                ast::InterpolatedStringElement::Interpolation(interpolation) => {
                    let value = self.interpolated(interpolation, span)?;
                    parts.push(value);
                }
            }
        }
        Ok(())
    }

    fn interpolated(&mut self, part: &ast::InterpolatedElement, span: Span) -> Eval<Value> {
        let value = self.eval(&part.expression)?;
        if part.debug_text.is_some() {
            return Ok(self.unknown(Reason::UnknownCall, "`{x=}` is not followed", span));
        }
        let spec = match &part.format_spec {
            Some(spec) => {
                let mut parts = Vec::new();
                self.fstring_elements(&spec.elements, span, &mut parts)?;
                self.concat(parts, span)?
            }
            None => self.text("", span)?,
        };
        let value = self.spelled(&value).unwrap_or(value);
        let conversion = part.conversion.to_char();
        self.each(&value, &mut |machine, value| {
            machine.each(&spec, &mut |machine, spec| {
                builtins::format_value(machine, &value, conversion, &spec, span)
            })
        })
    }

    /// Joins texts that may differ by environment.
    fn concat(&mut self, parts: Vec<Value>, span: Span) -> Eval<Value> {
        let mut parts = parts.into_iter();
        let Some(mut all) = parts.next() else {
            return self.text("", span);
        };
        for part in parts {
            all = self.binary(ast::Operator::Add, &all, &part, span)?;
        }
        all.at = self.at(span);
        Ok(all)
    }

    fn comprehension(
        &mut self,
        element: &Expr,
        generators: &[ast::Comprehension],
        span: Span,
    ) -> Eval<Seq> {
        let mut found = Seq::default();
        self.in_own_scope(|machine| {
            machine.generate(generators, span, &mut found.open, &mut |machine, open| {
                let value = machine.eval(element)?;
                if open.is_none() {
                    found.items.push(Item {
                        guard: machine.state.guard.clone(),
                        doubt: None,
                        value,
                    });
                }
                Ok(())
            })
        })?;
        let path = self.state.guard.clone();
        for item in &mut found.items {
            if path.implies(&item.guard) {
                item.guard = Guard::always();
            }
        }
        Ok(found)
    }

    fn dict_comprehension(&mut self, comp: &ast::ExprDictComp, span: Span) -> Eval<Value> {
        let dict = self.alloc(Object::Dict(Map::default()), span);
        let mut open = Vec::new();
        let target = dict.clone();
        self.in_own_scope(|machine| {
            machine.generate(&comp.generators, span, &mut open, &mut |machine, open| {
                let value = machine.eval(&comp.value)?;
                let key = match &comp.key {
                    Some(key) => machine.eval(key)?,
                    None => return machine.update_dict(&target, &value, span),
                };
                if open.is_none() {
                    machine.set_item(&target, &key, value, span)?;
                }
                Ok(())
            })
        })?;
        if let (Data::Ref(id), false) = (&dict.data, open.is_empty())
            && let Some(map) = self.state.map_mut(*id)
        {
            map.open.extend(open);
        }
        Ok(dict)
    }

    /// Runs `work` in a scope inside the present one.
    fn in_own_scope(&mut self, work: impl FnOnce(&mut Self) -> Eval<()>) -> Eval<()> {
        let outer = self.scope;
        let module = self.state.scope(outer).map_or(outer, |scope| scope.module);
        self.scope = self.new_scope(Some(outer), module);
        let result = work(self);
        self.scope = outer;
        result
    }

    /// Collects elements where the conditions hold; what is not known of the iterables goes to `open`.
    fn generate(
        &mut self,
        generators: &[ast::Comprehension],
        span: Span,
        open: &mut Vec<crate::eval::value::Why>,
        element: &mut dyn FnMut(&mut Self, Option<()>) -> Eval<()>,
    ) -> Eval<()> {
        let Some((generator, rest)) = generators.split_first() else {
            return element(self, None);
        };
        let iterable = self.eval(&generator.iter)?;
        let seq = self.ordered_items(&iterable, span)?;
        open.extend(seq.open.iter().cloned());
        for item in seq.items {
            self.step(span)?;
            if let Some(why) = item.doubt {
                open.push(why);
                continue;
            }
            let truth = Truth {
                yes: item.guard.clone(),
                no: item.guard.negate(),
                unknown: Guard::never(),
                why: None,
            };
            let value = item.value;
            self.branch(
                truth,
                |machine| {
                    machine.assign(&generator.target, value)?;
                    machine.filtered(&generator.ifs, rest, span, open, element)?;
                    Ok(machine.none(span))
                },
                |machine| Ok(machine.none(span)),
            )?;
        }
        Ok(())
    }

    fn filtered(
        &mut self,
        tests: &[Expr],
        rest: &[ast::Comprehension],
        span: Span,
        open: &mut Vec<crate::eval::value::Why>,
        element: &mut dyn FnMut(&mut Self, Option<()>) -> Eval<()>,
    ) -> Eval<()> {
        let Some((test, tests)) = tests.split_first() else {
            return self.generate(rest, span, open, element);
        };
        let value = self.eval(test)?;
        let mut truth = self.truth(&value);
        if !self.state.guard.is_disjoint(&truth.unknown) {
            // Whether the element is there is not known: it is left to `open`.
            open.extend(truth.why.take());
            truth.no = truth.no.or(&truth.unknown);
            truth.unknown = Guard::never();
        }
        self.branch(
            truth,
            |machine| {
                machine.filtered(tests, rest, span, open, element)?;
                Ok(machine.none(span))
            },
            |machine| Ok(machine.none(span)),
        )?;
        Ok(())
    }

    fn eval_call(&mut self, call: &ast::ExprCall, span: Span) -> Eval<Value> {
        let callee = self.eval(&call.func)?;
        let mut args = self.arguments(&call.arguments, span)?;
        args.callee = self.span(&*call.func);
        self.call(&callee, args)
    }

    /// The arguments of a call, `*` and `**` expanded.
    pub fn arguments(&mut self, arguments: &ast::Arguments, span: Span) -> Eval<Args> {
        let mut args = Args {
            positional: Vec::new(),
            keywords: Vec::new(),
            open: Vec::new(),
            span,
            callee: span,
        };
        for argument in &arguments.args {
            if let Expr::Starred(starred) = argument {
                let value = self.eval(&starred.value)?;
                let seq = self.items(&value, span)?;
                match seq.certain() {
                    Some(values) => args.positional.extend(values.into_iter().cloned()),
                    None => args.open.push(seq.doubt().cloned().unwrap_or_else(|| {
                        self.why(Reason::Environment, "the arguments differ", span)
                    })),
                }
            } else {
                let value = self.eval(argument)?;
                args.positional.push(value);
            }
        }
        for keyword in &arguments.keywords {
            let value = self.eval(&keyword.value)?;
            match &keyword.arg {
                Some(name) => args.keywords.push(Argument {
                    name: name.as_str().into(),
                    value,
                    span: self.span(keyword),
                    in_call: true,
                    guard: Guard::always(),
                    doubt: None,
                }),
                None => self.expand_mapping(&value, &mut args, span)?,
            }
        }
        if args.positional.len() > limits::ARGUMENTS {
            return Err(self.limit("the call has too many arguments", span));
        }
        Ok(args)
    }

    fn expand_mapping(&mut self, value: &Value, args: &mut Args, span: Span) -> Eval<()> {
        let value = self.seen(value);
        match &value.data {
            Data::Ref(id) if self.state.map(*id).is_some() => {
                let map = self.state.map(*id).cloned().unwrap_or_default();
                args.open.extend(map.open);
                for (_, entry) in map.entries {
                    add_entry(args, entry, &Guard::always());
                }
            }
            Data::Guarded(alternatives) => {
                for (guard, value) in alternatives.iter() {
                    let map = match &value.data {
                        Data::Ref(id) => self.state.map(*id).cloned(),
                        _ => None,
                    };
                    let Some(map) = map else {
                        args.open
                            .push(self.why(Reason::Environment, "the keywords differ", span));
                        continue;
                    };
                    args.open.extend(map.open);
                    for (_, entry) in map.entries {
                        add_entry(args, entry, guard);
                    }
                }
            }
            Data::Unknown(unknown) => args.open.push(unknown.why.clone()),
            _ => args.open.push(self.why(
                Reason::UnknownCall,
                "what `**` expands is not a dict that is known",
                span,
            )),
        }
        Ok(())
    }

    /// A function value.
    pub fn function(
        &mut self,
        name: &str,
        body: Body,
        defaults: Vec<(Rc<str>, Value)>,
        span: Span,
    ) -> Value {
        let function = Function {
            name: name.into(),
            body,
            defaults,
            scope: self.scope,
            module: self.module.clone(),
            receiver: None,
        };
        self.value(Data::Function(Rc::new(function)), span)
    }
}

fn add_entry(args: &mut Args, entry: Entry, guard: &Guard) {
    let Some(name) = entry.key.as_str() else {
        return;
    };
    args.keywords.push(Argument {
        name: name.clone(),
        span: entry.value.at.span,
        value: entry.value,
        in_call: false,
        guard: entry.guard.and(guard),
        doubt: entry.doubt,
    });
}
