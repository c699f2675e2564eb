//! Statements in which no others stand.

use super::super::effects::{Act, act};
use super::super::facts::Parts;
use super::super::lists::{copied, update};
use super::super::names::{NameSet, Names, Reader, imported_name};
use super::{Around, Hold, Program};
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;

impl<'a> Program<'a> {
    pub(super) fn simple(
        &mut self,
        statement: &'a Stmt,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) {
        let mut names = reader.statement(statement);
        if self.calls_setup(place) {
            self.push(place, names, Hold::Frame, around);
            return;
        }
        if self.fills_mapping(statement, place, around) {
            return;
        }
        let mut around = around;
        if let Stmt::Assign(assign) = statement {
            for target in &assign.targets {
                self.alias(target, &assign.value);
                for other in &assign.targets {
                    self.alias(target, other);
                }
            }
            if cannot_fail(assign) {
                // It decides nothing about the statement around it.
                around.whole = None;
            }
        }
        let hold = match act(statement, &self.facts) {
            Act::Values => Hold::Free,
            Act::Nothing if around.parent.is_some() => Hold::Around,
            Act::Nothing | Act::Frame => Hold::Frame,
            Act::Changes(name) => {
                names.changes.insert(name);
                Hold::Free
            }
            Act::BindsUnseen => {
                names.binds_unseen = true;
                Hold::Free
            }
            Act::Message => Hold::Message,
            Act::Exit => Hold::Exit,
            Act::Effect => Hold::Effect,
        };
        self.push(place, names, hold, around);
    }

    /// Whether it is `mapping.update(…)`, whose entries are units of their own and keep it, or `mapping = dict(other)`.
    fn fills_mapping(&mut self, statement: &Stmt, place: Span, around: Around) -> bool {
        if let Some((name, other)) = self.copies(statement) {
            let names = Names {
                binds: NameSet::from([name.clone()]),
                uses: NameSet::from([other.clone()]),
                ..Names::default()
            };
            self.push(place, names, Hold::Free, around);
            self.transfers.push((place, name, other));
            return true;
        }
        let Stmt::Expr(expr) = statement else {
            return false;
        };
        let Some((name, argument)) = update(&expr.value) else {
            return false;
        };
        if !self.facts.mappings.contains(name) {
            return false;
        }
        self.push(place, Names::default(), Hold::Free, around);
        if let Some(other) = copied(argument) {
            let transfer = (place, name.to_owned(), other.to_owned());
            self.transfers.push(transfer);
        }
        true
    }

    /// `mapping = dict(other)`: both names.
    fn copies(&self, statement: &Stmt) -> Option<(String, String)> {
        let Stmt::Assign(assign) = statement else {
            return None;
        };
        let [Expr::Name(name)] = assign.targets.as_slice() else {
            return None;
        };
        let other = copied(&assign.value)?;
        let both = [name.id.as_str(), other];
        let all = both.iter().all(|name| self.facts.mappings.contains(*name));
        all.then(|| (name.id.to_string(), other.to_owned()))
    }

    pub(super) fn import_from(
        &mut self,
        import: &ast::StmtImportFrom,
        statement: &Stmt,
        reader: &Reader<'_>,
        around: Around,
    ) {
        let place = self.module.span(statement);
        let module = import.module.as_ref();
        if import.names.iter().any(|alias| &alias.name == "*") {
            self.push(place, reader.statement(statement), Hold::Free, around);
        } else if module.is_some_and(|name| name == "__future__") {
            self.import(&import.names, place, around, Hold::Frame);
        } else {
            self.import(&import.names, place, around, Hold::Free);
        }
    }

    /// An import stays for its names.
    pub(super) fn import(
        &mut self,
        aliases: &[ast::Alias],
        place: Span,
        around: Around,
        hold: Hold,
    ) {
        let id = self.push(place, Names::default(), hold, around);
        for alias in aliases {
            let names = Names {
                binds: NameSet::from([imported_name(alias).to_owned()]),
                ..Names::default()
            };
            let inner = Around {
                parent: Some(id),
                whole: None,
            };
            self.push(self.module.span(alias), names, hold, inner);
        }
    }

    /// Notes that changing the target may change what the value is made of.
    pub(super) fn alias(&mut self, target: &Expr, value: &Expr) {
        let sources = Parts::of(value);
        for name in Parts::of(target) {
            let known = self.aliases.entry(name).or_default();
            known.extend(sources.iter().cloned());
        }
    }
}

/// Whether an assignment gives a plain value to a name, so that it raises nothing.
fn cannot_fail(assign: &ast::StmtAssign) -> bool {
    let is_plain = match assign.value.as_ref() {
        Expr::Dict(dict) => dict.items.is_empty(),
        Expr::List(list) => list.elts.iter().all(Expr::is_literal_expr),
        value => value.is_literal_expr(),
    };
    is_plain && assign.targets.iter().all(Expr::is_name_expr)
}
