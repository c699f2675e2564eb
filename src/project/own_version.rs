//! The version that setup.py takes from the package it builds, written out.

use super::Project;
use crate::eval::Data;
use crate::syntax::python::{Module, WordKind, ast, scan_module};
use crate::text::{Edit, Span};

impl Project {
    /// The edits that write `version=package.__version__` out and take the import away. `None` unless the import is a
    /// statement of the top level with a line and a name of its own, and that name is used for the version alone.
    pub fn version_without_import(&self, import: Span) -> Option<Vec<Edit>> {
        let keyword = self.setup_call()?.keyword("version")?;
        let module = self.whole_setup_module()?;
        let file = module.file();
        let Data::Str(version) = &keyword.value.known()?.data else {
            return None;
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".+-!_".contains(c);
        let argument = file.slice(keyword.span);
        let (_, value) = argument.split_once('=')?;
        let value = value.trim();
        if !keyword.in_call || !version.chars().all(is_plain) {
            return None;
        }
        let mut stmts = module.body().iter();
        let stmt = stmts.find(|stmt| module.span(*stmt).contains(import))?;
        let name = only_name(stmt)?;
        let is_it = value == name
            || value
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'));
        let is_dotted = value
            .chars()
            .all(|c| c.is_alphanumeric() || "._".contains(c));
        let scan = scan_module(module);
        let mut uses = scan.words.iter();
        let is_used_elsewhere = uses.any(|word| {
            let is_name = word.text == name && word.kind == WordKind::Name;
            let may_be = matches!(word.text.as_str(), "globals" | "locals" | "vars");
            (is_name || may_be) && !keyword.span.contains(word.span)
        });
        let end = keyword.span.end as usize;
        let place = file.span(end - value.len(), end);
        let removal = own_lines(module, module.span(stmt))?;
        (is_it && is_dotted && !is_used_elsewhere)
            .then(|| vec![removal, Edit::replace(place, format!("\"{version}\""))])
    }
}

/// The only name that an import binds.
fn only_name(stmt: &ast::Stmt) -> Option<&str> {
    let names = match stmt {
        ast::Stmt::Import(import) => &import.names,
        ast::Stmt::ImportFrom(import) => &import.names,
        _ => return None,
    };
    let [alias] = names.as_slice() else {
        return None;
    };
    let bound = match &alias.asname {
        Some(name) => name.as_str(),
        None => alias.name.as_str().split('.').next()?,
    };
    (bound != "*").then_some(bound)
}

/// The edit that takes a statement out with its lines; `None` when something else stands on them.
fn own_lines(module: &Module, stmt: Span) -> Option<Edit> {
    let file = module.file();
    let first = file.full_line(file.position(stmt.start as usize).row)?;
    let last = file.full_line(file.position(stmt.end as usize).row)?;
    let lines = first.cover(last);
    let has_comment = module.comments().any(|comment| lines.contains(comment));
    let is_alone = file.slice(lines).trim() == file.slice(stmt);
    (is_alone && !has_comment && lines.start == stmt.start).then(|| Edit::delete(lines))
}
