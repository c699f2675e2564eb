//! The nodes of expressions.

use super::{Builder, MAX_NODES, operator};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::{self, Comprehension, Expr, InterpolatedStringElement, Number};
use crate::text::Span;

impl Builder<'_, '_> {
    fn constant(&mut self, value: Value, span: Span) -> Value {
        self.node("Constant", vec![("value", value)], span)
    }

    fn literal(&mut self, expr: &Expr, span: Span) -> Option<Value> {
        let at = self.machine.at(span);
        Some(match expr {
            Expr::StringLiteral(text) => self.text(text.value.to_str(), span),
            Expr::BytesLiteral(bytes) => {
                let bytes = bytes.value.bytes().collect::<Vec<u8>>();
                Value::new(Data::Bytes(bytes.into()), at)
            }
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(value) => match value.as_i64() {
                    Some(value) => Value::new(Data::Int(value), at),
                    None => self.unseen(span),
                },
                Number::Float(value) => Value::new(Data::Float(*value), at),
                Number::Complex { .. } => self.unseen(span),
            },
            Expr::BooleanLiteral(value) => Value::new(Data::Bool(value.value), at),
            Expr::NoneLiteral(_) => self.none(span),
            Expr::EllipsisLiteral(_) => self.unseen(span),
            _ => return None,
        })
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Value {
        let span = self.place(expr);
        if self.made > MAX_NODES {
            return self.unseen(span);
        }
        if let Some(value) = self.literal(expr, span) {
            return self.constant(value, span);
        }
        let (class, fields) = match expr {
            Expr::Name(name) => ("Name", vec![("id", self.text(&name.id, span))]),
            Expr::Attribute(expr) => {
                let value = self.expr(&expr.value);
                (
                    "Attribute",
                    vec![
                        ("value", value),
                        ("attr", self.text(expr.attr.as_str(), span)),
                    ],
                )
            }
            Expr::Subscript(expr) => {
                let value = self.expr(&expr.value);
                (
                    "Subscript",
                    vec![("value", value), ("slice", self.expr(&expr.slice))],
                )
            }
            Expr::Slice(expr) => {
                let lower = self.optional(expr.lower.as_deref());
                let upper = self.optional(expr.upper.as_deref());
                (
                    "Slice",
                    vec![
                        ("lower", lower),
                        ("upper", upper),
                        ("step", self.optional(expr.step.as_deref())),
                    ],
                )
            }
            Expr::List(_) | Expr::Tuple(_) | Expr::Set(_) | Expr::Dict(_) | Expr::Starred(_) => {
                return self.display(expr, span);
            }
            Expr::Call(call) => {
                let func = self.expr(&call.func);
                let (args, keywords) = self.arguments(&call.arguments, span);
                (
                    "Call",
                    vec![("func", func), ("args", args), ("keywords", keywords)],
                )
            }
            Expr::FString(text) => return self.joined(text, span),
            _ => return self.operation(expr, span),
        };
        self.node(class, fields, span)
    }

    /// `[…]`, `(…)`, `{…}` and what stands in them behind `*`.
    fn display(&mut self, expr: &Expr, span: Span) -> Value {
        let (class, fields) = match expr {
            Expr::Starred(expr) => ("Starred", vec![("value", self.expr(&expr.value))]),
            Expr::List(list) => ("List", vec![("elts", self.exprs(&list.elts))]),
            Expr::Tuple(tuple) => ("Tuple", vec![("elts", self.exprs(&tuple.elts))]),
            Expr::Set(set) => ("Set", vec![("elts", self.exprs(&set.elts))]),
            Expr::Dict(dict) => {
                let keys = dict
                    .items
                    .iter()
                    .map(|item| self.optional(item.key.as_ref()));
                let keys = keys.collect::<Vec<_>>();
                let keys = self.machine.list(keys, span);
                let values = self.exprs(dict.items.iter().map(|item| &item.value));
                ("Dict", vec![("keys", keys), ("values", values)])
            }
            _ => return self.unseen(span),
        };
        self.node(class, fields, span)
    }

    fn operation(&mut self, expr: &Expr, span: Span) -> Value {
        let (class, fields) = match expr {
            Expr::BinOp(expr) => {
                let left = self.expr(&expr.left);
                let op = self.node(operator(expr.op), Vec::new(), span);
                (
                    "BinOp",
                    vec![
                        ("left", left),
                        ("op", op),
                        ("right", self.expr(&expr.right)),
                    ],
                )
            }
            Expr::BoolOp(expr) => {
                let op = match expr.op {
                    ast::BoolOp::And => "And",
                    ast::BoolOp::Or => "Or",
                };
                let op = self.node(op, Vec::new(), span);
                (
                    "BoolOp",
                    vec![("op", op), ("values", self.exprs(&expr.values))],
                )
            }
            Expr::UnaryOp(expr) => {
                let op = self.node(sign(expr.op), Vec::new(), span);
                (
                    "UnaryOp",
                    vec![("op", op), ("operand", self.expr(&expr.operand))],
                )
            }
            Expr::Compare(expr) => {
                let left = self.expr(&expr.left);
                let ops = expr
                    .ops
                    .iter()
                    .map(|op| self.node(comparison(*op), Vec::new(), span));
                let ops = ops.collect::<Vec<_>>();
                let ops = self.machine.list(ops, span);
                let comparators = self.exprs(&expr.comparators);
                (
                    "Compare",
                    vec![("left", left), ("ops", ops), ("comparators", comparators)],
                )
            }
            _ => return self.form(expr, span),
        };
        self.node(class, fields, span)
    }

    /// An expression of words: `a if b else c`, `lambda`, `await`, `yield`; and `:=`.
    fn form(&mut self, expr: &Expr, span: Span) -> Value {
        let (class, fields) = match expr {
            Expr::If(expr) => {
                let test = self.expr(&expr.test);
                let body = self.expr(&expr.body);
                (
                    "IfExp",
                    vec![
                        ("test", test),
                        ("body", body),
                        ("orelse", self.expr(&expr.orelse)),
                    ],
                )
            }
            Expr::Named(expr) => {
                let target = self.expr(&expr.target);
                (
                    "NamedExpr",
                    vec![("target", target), ("value", self.expr(&expr.value))],
                )
            }
            Expr::Lambda(lambda) => {
                let args = self.parameters(lambda.parameters.as_deref(), span);
                (
                    "Lambda",
                    vec![("args", args), ("body", self.expr(&lambda.body))],
                )
            }
            Expr::Await(expr) => ("Await", vec![("value", self.expr(&expr.value))]),
            Expr::Yield(expr) => (
                "Yield",
                vec![("value", self.optional(expr.value.as_deref()))],
            ),
            Expr::YieldFrom(expr) => ("YieldFrom", vec![("value", self.expr(&expr.value))]),
            _ => return self.comprehension(expr, span),
        };
        self.node(class, fields, span)
    }

    fn comprehension(&mut self, expr: &Expr, span: Span) -> Value {
        let (class, first, generators) = match expr {
            Expr::ListComp(expr) => ("ListComp", &expr.elt, &expr.generators),
            Expr::SetComp(expr) => ("SetComp", &expr.elt, &expr.generators),
            Expr::Generator(expr) => ("GeneratorExp", &expr.elt, &expr.generators),
            _ => return self.unseen(span),
        };
        let elt = self.expr(first);
        let generators = self.generators(generators, span);
        self.node(class, vec![("elt", elt), ("generators", generators)], span)
    }

    fn generators(&mut self, generators: &[Comprehension], span: Span) -> Value {
        let mut items = Vec::new();
        for generator in generators {
            let target = self.expr(&generator.target);
            let iter = self.expr(&generator.iter);
            let ifs = self.exprs(&generator.ifs);
            let fields = vec![("target", target), ("iter", iter), ("ifs", ifs)];
            items.push(self.node("comprehension", fields, span));
        }
        self.machine.list(items, span)
    }

    fn joined(&mut self, text: &ast::ExprFString, span: Span) -> Value {
        if text.value.is_implicit_concatenated() {
            return self.unseen(span);
        }
        let mut values = Vec::new();
        for element in text.value.elements() {
            values.push(match element {
                InterpolatedStringElement::Literal(literal) => {
                    let literal = self.text(&literal.value, span);
                    self.constant(literal, span)
                }
                InterpolatedStringElement::Interpolation(inner)
                    if inner.format_spec.is_none() && inner.debug_text.is_none() =>
                {
                    let value = self.expr(&inner.expression);
                    self.node("FormattedValue", vec![("value", value)], span)
                }
                InterpolatedStringElement::Interpolation(_) => self.unseen(span),
            });
        }
        let values = self.machine.list(values, span);
        self.node("JoinedStr", vec![("values", values)], span)
    }
}

fn sign(op: ast::UnaryOp) -> &'static str {
    match op {
        ast::UnaryOp::Invert => "Invert",
        ast::UnaryOp::Not => "Not",
        ast::UnaryOp::UAdd => "UAdd",
        ast::UnaryOp::USub => "USub",
    }
}

fn comparison(op: ast::CmpOp) -> &'static str {
    match op {
        ast::CmpOp::Eq => "Eq",
        ast::CmpOp::NotEq => "NotEq",
        ast::CmpOp::Lt => "Lt",
        ast::CmpOp::LtE => "LtE",
        ast::CmpOp::Gt => "Gt",
        ast::CmpOp::GtE => "GtE",
        ast::CmpOp::Is => "Is",
        ast::CmpOp::IsNot => "IsNot",
        ast::CmpOp::In => "In",
        ast::CmpOp::NotIn => "NotIn",
    }
}
