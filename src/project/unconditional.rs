//! Requirements under an `if` of setup.py, as requirements with a marker: the statements under it, and no `if`.

use super::Project;
use crate::metadata::ListItem;
use crate::syntax::python::{Module, ast};
use crate::syntax::{marker, requirement};
use crate::text::{Edit, SourceFile, Span};

/// A branch of an `if`: from its keyword to the first statement below, and its statements.
struct Branch {
    head: Span,
    body: Span,
}

impl Project {
    /// The edits that give each of these requirements its condition as a marker, and take away the `if` around them. `None`
    /// unless each stands as a literal in a statement of the top level whose branches only add literals to a list
    /// (`append`, `extend`, `+=`), all of them such requirements, and no comment stands beside a condition.
    pub fn unconditional(&self, items: &[&ListItem]) -> Option<Vec<Edit>> {
        let module = self.whole_setup_module()?;
        let file = module.file();
        let mut left: Vec<&ListItem> = items.to_vec();
        let mut edits = Vec::new();
        for stmt in module.body() {
            let ast::Stmt::If(stmt) = stmt else { continue };
            let whole = module.span(stmt);
            let is_here = |item: &&ListItem| whole.contains(item.provenance.span);
            if !left.iter().any(is_here) {
                continue;
            }
            for (branch, texts) in branches(module, stmt)? {
                for text in texts {
                    let at = left.iter().position(|item| item.provenance.span == text)?;
                    edits.push(marked(file, left.swap_remove(at))?);
                }
                edits.extend(dedented(module, &branch)?);
            }
        }
        left.is_empty().then_some(edits)
    }
}

/// The branches of an `if`, each with the places of the texts it adds.
fn branches(module: &Module, stmt: &ast::StmtIf) -> Option<Vec<(Branch, Vec<Span>)>> {
    let clauses = stmt.elif_else_clauses.iter();
    let clauses = clauses.map(|clause| (module.span(clause), &clause.body));
    let first = (module.span(stmt), &stmt.body);
    std::iter::once(first)
        .chain(clauses)
        .map(|(whole, body)| {
            let spans: Vec<Span> = body.iter().map(|stmt| module.span(stmt)).collect();
            let (start, end) = (*spans.first()?, *spans.last()?);
            let mut texts = Vec::new();
            for stmt in body {
                texts.extend(added(module, stmt)?);
            }
            let head = whole.at_start().cover(start.at_start());
            let body = start.cover(end);
            Some((Branch { head, body }, texts))
        })
        .collect()
}

/// The literals that a statement adds to a list; `None` when it does anything else.
fn added(module: &Module, stmt: &ast::Stmt) -> Option<Vec<Span>> {
    let (list, value) = match stmt {
        ast::Stmt::AugAssign(stmt) if stmt.op == ast::Operator::Add => {
            (&*stmt.target, &*stmt.value)
        }
        ast::Stmt::Expr(stmt) => {
            let call = stmt.value.as_call_expr()?;
            let method = call.func.as_attribute_expr()?;
            let ([value], true) = (&*call.arguments.args, call.arguments.keywords.is_empty())
            else {
                return None;
            };
            match method.attr.as_str() {
                "append" => {
                    method.value.as_name_expr()?;
                    value.as_string_literal_expr()?;
                    return Some(vec![module.span(value)]);
                }
                "extend" => (&*method.value, value),
                _ => return None,
            }
        }
        _ => return None,
    };
    list.as_name_expr()?;
    let items = match value {
        ast::Expr::List(list) => &list.elts,
        ast::Expr::Tuple(tuple) => &tuple.elts,
        _ => return None,
    };
    let texts = items.iter().map(|item| {
        item.as_string_literal_expr()?;
        Some(module.span(item))
    });
    texts.collect()
}

/// A literal with the condition of its item.
fn marked(file: &SourceFile, item: &ListItem) -> Option<Edit> {
    let span = item.provenance.span;
    let written = file.slice(span);
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let other = if quote == '"' { '\'' } else { '"' };
    if written != format!("{quote}{}{quote}", item.text) {
        return None;
    }
    let parsed = requirement::parse(&item.text, span).ok()?;
    let condition = marker::print(&item.guard)?.replace(['"', '\''], &other.to_string());
    let text = parsed.with_marker(&condition);
    (!text.contains(quote)).then(|| Edit::replace(span, format!("{quote}{text}{quote}")))
}

/// Takes the condition away, and from the lines of the branch how much deeper they stand.
fn dedented(module: &Module, branch: &Branch) -> Option<Vec<Edit>> {
    let file = module.file();
    let (head, body) = (branch.head.range(), branch.body.range());
    let row = file.position(body.start).row;
    let line = file.line(row)?.range();
    let is_below = line.start > head.start;
    let condition = match is_below {
        true => file.full_line(file.position(head.start).row)?,
        false => branch.head,
    };
    // A comment on the line of the condition would have no line left.
    let is_whole = file.slice(condition).trim_end().ends_with(':');
    if file.position(head.start).column != 1 || !is_whole {
        return None;
    }
    let mut edits = vec![Edit::delete(condition)];
    let first = file.position(condition.range().end).row;
    let last = file.position(body.end).row;
    let deeper = file.slice(file.span(line.start, body.start)).to_owned();
    for line in (first..=last)
        .filter(|_| is_below)
        .filter_map(|row| file.line(row))
    {
        if file.slice(line).starts_with(&deeper) {
            let start = line.range().start;
            edits.push(Edit::delete(file.span(start, start + deeper.len())));
        }
    }
    Some(edits)
}
