//! Expressions.

mod arguments;
mod builtin;
mod comprehension;
mod fstring;
mod names;

use crate::eval::builtins;
pub(super) use builtin::builtin_where;

use crate::eval::call::{Body, Function};
use crate::eval::machine::{Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Map, Seq, Text, Value};
use crate::resolved::Reason;
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
            Expr::Name(name) => self.name(name, span),
            Expr::Attribute(attribute) => self.eval_attribute(attribute, span),
            Expr::Subscript(subscript) => self.eval_subscript(subscript, span),
            Expr::Call(call) => self.eval_call(call, span),
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
            Expr::Yield(_) | Expr::YieldFrom(_) => self.eval_yield(expr, span),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::Generator(_) | Expr::DictComp(_) => {
                self.eval_comprehension(expr, span)
            }
            Expr::Starred(_) | Expr::Slice(_) => {
                Ok(self.unknown(Reason::SyntaxError, "it is not an expression", span))
            }
            Expr::Await(_) | Expr::TString(_) | Expr::IpyEscapeCommand(_) => Ok(self.unknown(
                Reason::UnknownCall,
                "this kind of expression is not followed",
                span,
            )),
            _ => self.eval_display(expr, span),
        }
    }

    /// Literals and displays.
    fn eval_display(&mut self, expr: &Expr, span: Span) -> Eval<Value> {
        Ok(match expr {
            Expr::StringLiteral(literal) => {
                let text = Text {
                    text: self.module.literal_text(literal).into(),
                    verbatim: false,
                };
                self.value(Data::Str(text), span)
            }
            Expr::BytesLiteral(literal) => {
                let bytes = literal.value.bytes().collect::<Vec<u8>>();
                self.value(Data::Bytes(bytes.into()), span)
            }
            Expr::NumberLiteral(literal) => self.number(&literal.value, span),
            Expr::BooleanLiteral(literal) => self.bool(literal.value, span),
            Expr::EllipsisLiteral(_) => self.value(Data::Class("Ellipsis".into()), span),
            Expr::Tuple(tuple) => {
                let seq = self.items_of(&tuple.elts)?;
                self.value(Data::Tuple(Rc::new(seq)), span)
            }
            Expr::List(list) => {
                let seq = self.items_of(&list.elts)?;
                self.alloc(Object::List(seq), span)
            }
            Expr::Set(set) => {
                let seq = self.items_of(&set.elts)?;
                self.make_set(seq, span)?
            }
            Expr::Dict(dict) => self.eval_dict(dict, span)?,
            _ => self.none(span),
        })
    }

    fn eval_yield(&mut self, expr: &Expr, span: Span) -> Eval<Value> {
        let seq = match expr {
            Expr::Yield(ast::ExprYield {
                value: Some(value), ..
            }) => Seq::of([self.eval(value)?]),
            Expr::YieldFrom(yielded) => {
                let value = self.eval(&yielded.value)?;
                self.ordered_items(&value, span)?
            }
            _ => Seq::of([self.none(span)]),
        };
        self.give(seq, span)
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

    fn eval_attribute(&mut self, attribute: &ast::ExprAttribute, span: Span) -> Eval<Value> {
        let value = self.eval(&attribute.value)?;
        let name = self.mangled(attribute.attr.as_str());
        self.each(&value, &mut |machine, value| {
            builtins::attribute(machine, &value, &name, span)
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
