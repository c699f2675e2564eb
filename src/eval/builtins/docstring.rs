//! Docstrings.

use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::machine::Machine;
use crate::eval::value::Value;
use crate::syntax::python::{Module, ast};
use crate::text::Span;

/// The docstring of a module.
pub(in crate::eval) fn module_doc(machine: &mut Machine<'_>, source: &Module) -> Value {
    if let Some(ast::Stmt::Expr(expr)) = source.body().first()
        && let ast::Expr::StringLiteral(literal) = &*expr.value
    {
        let span = source.span(&*expr.value);
        return docstring(machine, literal.value.to_str(), span);
    }
    machine.none(source.file().whole().at_start())
}

/// A docstring: Python 3.13 takes the common indentation of its lines out.
pub(in crate::eval) fn docstring(machine: &Machine<'_>, text: &str, span: Span) -> Value {
    let written = Value::str(text, machine.at(span));
    let clean = without_indentation(text);
    let since = environment::compare_version(&Symbol::VersionInfo(None), Order::GtE, &[3, 13]);
    match since {
        Answer::When(since) if clean != text => {
            let clean = Value::str(clean, machine.at(span));
            let alternatives = vec![(since.negate(), written), (since, clean)];
            Value::guarded(alternatives, &machine.at(span))
        }
        _ => written,
    }
}

/// What the compiler of Python 3.13 makes of a docstring: tabs become blanks, the first line loses the blanks before it, the
/// others those that all of them have.
fn without_indentation(text: &str) -> String {
    let text = expanded_tabs(text);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let margin = text
        .split('\n')
        .skip(1)
        .filter(|line| indent(line) < line.len())
        .map(indent)
        .min()
        .unwrap_or(0);
    let lines = text.split('\n').enumerate().map(|(at, line)| {
        let cut = if at == 0 {
            indent(line)
        } else {
            margin.min(indent(line))
        };
        line.get(cut..).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `str.expandtabs()`
fn expanded_tabs(text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let blanks = 8 - column % 8;
                expanded.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                expanded.push(c);
                column = 0;
            }
            _ => {
                expanded.push(c);
                column += 1;
            }
        }
    }
    expanded
}
