//! A tree of Python as the instances that `ast.parse` makes of it, with the names of Python 3.8 and newer.
//!
//! The attributes of a node are its `_fields` in their order. Contexts (`Load`, `Store`) and places are left out.

mod expressions;
mod statements;

use crate::eval::builtins::ast::class_of;
use crate::eval::machine::Machine;
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Value, Why};
use crate::resolved::Reason;
use crate::syntax::python::Module;
use crate::syntax::python::ast::{self, Arguments, Expr, Parameters, Stmt};
use crate::text::Span;
use ruff_text_size::Ranged;
use std::rc::Rc;

/// More nodes are not made.
const MAX_NODES: usize = 60_000;

/// Makes the nodes of one source.
pub(super) struct Builder<'m, 'w> {
    pub machine: &'m mut Machine<'w>,
    pub source: Rc<Module>,
    /// Whether the source is a file of the project, so that its places can be shown.
    pub is_file: bool,
    /// The call that asks for it.
    pub span: Span,
    pub made: usize,
}

impl Builder<'_, '_> {
    /// The node of the whole source; `None` when it is too large.
    pub fn module(mut self) -> Option<Value> {
        let source = self.source.clone();
        let body = self.block(source.body());
        let ignores = self.machine.list([], self.span);
        let whole = self.node(
            "Module",
            vec![("body", body), ("type_ignores", ignores)],
            self.span,
        );
        (self.made <= MAX_NODES).then_some(whole)
    }

    fn place(&self, node: &impl Ranged) -> Span {
        if self.is_file {
            self.source.span(node)
        } else {
            self.span
        }
    }

    fn node(&mut self, class: &str, fields: Vec<(&'static str, Value)>, span: Span) -> Value {
        self.made += 1;
        let fields = fields.into_iter();
        let made = Instance {
            class: class_of(class),
            name: None,
            attributes: fields.map(|(name, value)| (name.into(), value)).collect(),
            scope: None,
        };
        self.machine.alloc(Object::Instance(made), span)
    }

    fn unseen(&self, span: Span) -> Value {
        let message = "such a part of a program is not followed as a tree";
        let why: Why = self.machine.why(Reason::UnknownCall, message, span);
        Value::unknown(why, self.machine.at(span))
    }

    fn text(&self, text: &str, span: Span) -> Value {
        Value::str(text, self.machine.at(span))
    }

    fn none(&self, span: Span) -> Value {
        self.machine.none(span)
    }

    fn block(&mut self, body: &[Stmt]) -> Value {
        let mut items = Vec::new();
        for statement in body {
            if self.made > MAX_NODES {
                break;
            }
            items.push(self.statement(statement));
        }
        self.machine.list(items, self.span)
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Value {
        let exprs = exprs.into_iter();
        let items = exprs.map(|expr| self.expr(expr)).collect::<Vec<_>>();
        self.machine.list(items, self.span)
    }

    fn optional(&mut self, expr: Option<&Expr>) -> Value {
        match expr {
            Some(expr) => self.expr(expr),
            None => self.none(self.span),
        }
    }

    fn arguments(&mut self, arguments: &Arguments, span: Span) -> (Value, Value) {
        let args = self.exprs(&arguments.args);
        let mut keywords = Vec::new();
        for keyword in &arguments.keywords {
            let name = match &keyword.arg {
                Some(name) => self.text(name.as_str(), span),
                None => self.none(span),
            };
            let value = self.expr(&keyword.value);
            keywords.push(self.node("keyword", vec![("arg", name), ("value", value)], span));
        }
        (args, self.machine.list(keywords, span))
    }

    fn parameter(&mut self, parameter: &ast::Parameter, span: Span) -> Value {
        let name = self.text(parameter.name.as_str(), span);
        let annotation = self.optional(parameter.annotation.as_deref());
        self.node("arg", vec![("arg", name), ("annotation", annotation)], span)
    }

    fn parameters(&mut self, parameters: Option<&Parameters>, span: Span) -> Value {
        let empty = Parameters::default();
        let parameters = parameters.unwrap_or(&empty);
        let of = |builder: &mut Self, list: &[ast::ParameterWithDefault]| {
            let items = list
                .iter()
                .map(|item| builder.parameter(&item.parameter, span));
            let items = items.collect::<Vec<_>>();
            builder.machine.list(items, span)
        };
        let posonly = of(self, &parameters.posonlyargs);
        let args = of(self, &parameters.args);
        let vararg = match &parameters.vararg {
            Some(vararg) => self.parameter(vararg, span),
            None => self.none(span),
        };
        let kwonly = of(self, &parameters.kwonlyargs);
        let kw_defaults = parameters.kwonlyargs.iter();
        let kw_defaults = kw_defaults.map(|item| self.optional(item.default.as_deref()));
        let kw_defaults = kw_defaults.collect::<Vec<_>>();
        let kw_defaults = self.machine.list(kw_defaults, span);
        let kwarg = match &parameters.kwarg {
            Some(kwarg) => self.parameter(kwarg, span),
            None => self.none(span),
        };
        let given = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults = self.exprs(given.filter_map(|item| item.default.as_deref()));
        let mut fields = vec![("posonlyargs", posonly), ("args", args), ("vararg", vararg)];
        fields.extend([("kwonlyargs", kwonly), ("kw_defaults", kw_defaults)]);
        fields.extend([("kwarg", kwarg), ("defaults", defaults)]);
        self.node("arguments", fields, span)
    }
}

type Fields = Vec<(&'static str, Value)>;

/// The class of an operator.
fn operator(op: ast::Operator) -> &'static str {
    match op {
        ast::Operator::Add => "Add",
        ast::Operator::Sub => "Sub",
        ast::Operator::Mult => "Mult",
        ast::Operator::MatMult => "MatMult",
        ast::Operator::Div => "Div",
        ast::Operator::Mod => "Mod",
        ast::Operator::Pow => "Pow",
        ast::Operator::LShift => "LShift",
        ast::Operator::RShift => "RShift",
        ast::Operator::BitOr => "BitOr",
        ast::Operator::BitXor => "BitXor",
        ast::Operator::BitAnd => "BitAnd",
        ast::Operator::FloorDiv => "FloorDiv",
    }
}
