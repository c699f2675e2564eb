//! The calls of `setup()`, and the lists in which its keywords are written.

use super::names::{NameSet, imported_name, literal};
use crate::convert::Refusal;
use crate::eval::SetupCall;
use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{self, Expr, ExprContext, Stmt};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A list of arguments or entries, of which some may go.
pub(super) struct List<'a> {
    /// It ends with its closing bracket.
    pub span: Span,
    /// Its items, in order.
    pub items: Vec<ListItem<'a>>,
}

/// An argument or an entry.
pub(super) struct ListItem<'a> {
    /// What it is.
    pub key: Key,
    /// The value.
    pub value: &'a Expr,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A keyword of `setup()`.
    Keyword(String),
    /// An entry of a dictionary that holds keywords: its name, and the keyword.
    Entry(String, String),
    /// `**name` in a call of `setup()`.
    Spread(String),
    /// `**{…}` in a call of `setup()`: the list in which its entries are.
    Inline(usize),
    /// `**f()`: stays.
    Opaque,
}

/// All such lists of a file.
pub(super) struct Lists<'a> {
    pub lists: Vec<List<'a>>,
    /// The calls of `setup()`.
    pub calls: Vec<Span>,
    /// The dictionaries whose entries are keywords.
    pub mappings: NameSet,
}

impl<'a> Lists<'a> {
    /// Finds them. `reached` are the calls that evaluation found.
    ///
    /// # Errors
    /// Positional arguments.
    pub(super) fn find(module: &'a Module, reached: &[SetupCall]) -> Result<Self, Refusal> {
        let file = module.file();
        let callees: BTreeSet<&str> = reached
            .iter()
            .filter(|call| call.callee.file == file.id())
            .map(|call| file.slice(call.callee))
            .collect();
        let mut finder = Finder {
            module,
            callees,
            calls: Vec::new(),
            displays: BTreeMap::new(),
            plain: NameSet::new(),
            variadic: BTreeMap::new(),
            called_with: NameSet::new(),
        };
        for statement in module.body() {
            finder.visit_stmt(statement);
        }
        let mut lists = Self {
            lists: Vec::new(),
            calls: Vec::new(),
            mappings: NameSet::new(),
        };
        for call in &finder.calls {
            lists.call(module, call, &finder)?;
        }
        lists.mappings(module, &finder);
        Ok(lists)
    }

    fn call(
        &mut self,
        module: &'a Module,
        call: &'a ast::ExprCall,
        finder: &Finder<'a>,
    ) -> Result<(), Refusal> {
        if let Some(positional) = call.arguments.args.first() {
            return Err(Refusal::new(
                "setup() has positional arguments",
                Some(module.span(positional)),
                "write them as keywords",
            ));
        }
        let mut items = Vec::new();
        for keyword in &call.arguments.keywords {
            let key = match (&keyword.arg, &keyword.value) {
                (Some(name), _) => Key::Keyword(name.to_string()),
                (None, Expr::Name(name)) if finder.is_tracked(&name.id) => {
                    self.mappings.insert(name.id.to_string());
                    Key::Spread(name.id.to_string())
                }
                (None, value) => {
                    match display_list(module, value, |key| Key::Keyword(key.to_owned())) {
                        Some(list) => {
                            self.lists.push(list);
                            Key::Inline(self.lists.len() - 1)
                        }
                        None => Key::Opaque,
                    }
                }
            };
            items.push(ListItem {
                key,
                value: &keyword.value,
            });
        }
        self.calls.push(module.span(call));
        self.lists.push(List {
            span: module.span(&call.arguments),
            items,
        });
        Ok(())
    }

    /// The entries of the dictionaries that calls name, and of those that are put into them.
    fn mappings(&mut self, module: &'a Module, finder: &Finder<'a>) {
        let mut open: Vec<String> = self.mappings.iter().cloned().collect();
        while let Some(name) = open.pop() {
            for display in finder.displays.get(&name).into_iter().flatten() {
                let to_entry = |key: &str| Key::Entry(name.clone(), key.to_owned());
                if let Some(other) = copied(display) {
                    if self.mappings.insert(other.to_owned()) {
                        open.push(other.to_owned());
                    }
                } else if let Some(list) = display_list(module, display, to_entry) {
                    self.lists.push(list);
                }
            }
        }
    }

    /// The values that are read on their own.
    pub(super) fn values(&self, module: &Module) -> BTreeSet<Span> {
        let items = self.lists.iter().flat_map(|list| &list.items);
        items.map(|item| module.span(item.value)).collect()
    }
}

/// `{'key': value}`, `dict(key=value)`; `None` when not all of its keys are written there.
fn display_list<'a>(
    module: &Module,
    display: &'a Expr,
    to_key: impl Fn(&str) -> Key,
) -> Option<List<'a>> {
    let items: Option<Vec<ListItem<'a>>> = match display {
        Expr::Dict(dict) => dict
            .items
            .iter()
            .map(|item| {
                Some(ListItem {
                    key: to_key(item.key.as_ref().and_then(literal)?),
                    value: &item.value,
                })
            })
            .collect(),
        Expr::Call(call) if has_entries(call) => call
            .arguments
            .keywords
            .iter()
            .map(|keyword| {
                Some(ListItem {
                    key: to_key(keyword.arg.as_ref()?),
                    value: &keyword.value,
                })
            })
            .collect(),
        _ => None,
    };
    Some(List {
        span: module.span(display),
        items: items?,
    })
}

/// Whether it is `dict(key=value)` or `name.update(key=value)`.
fn has_entries(call: &ast::ExprCall) -> bool {
    let takes_entries = match call.func.as_ref() {
        Expr::Name(name) => name.id.as_str() == "dict",
        Expr::Attribute(method) => method.attr.as_str() == "update",
        _ => false,
    };
    takes_entries && call.arguments.args.is_empty()
}

struct Finder<'a> {
    module: &'a Module,
    callees: BTreeSet<&'a str>,
    calls: Vec<&'a ast::ExprCall>,
    /// What is assigned to a name, or put into it by `update`.
    displays: BTreeMap<String, Vec<&'a Expr>>,
    /// Names that get a value in another way.
    plain: NameSet,
    /// `**name` among the parameters of a function.
    variadic: BTreeMap<String, String>,
    /// Functions that are called with arguments, or named otherwise.
    called_with: NameSet,
}

impl Finder<'_> {
    /// Whether all that a name may hold is written entry by entry.
    fn is_tracked(&self, name: &str) -> bool {
        self.is_tracked_below(name, &mut BTreeSet::new())
    }

    fn is_tracked_below<'n>(&'n self, name: &'n str, seen: &mut BTreeSet<&'n str>) -> bool {
        if !seen.insert(name) {
            return true;
        }
        let empty = self.variadic.get(name);
        let is_empty = empty.is_some_and(|function| !self.called_with.contains(function));
        let displays = self.displays.get(name);
        let mut all = displays.into_iter().flatten();
        !self.plain.contains(name)
            && (displays.is_some() || is_empty)
            && (empty.is_none() || is_empty)
            && all.all(|display| match copied(display) {
                Some(other) => self.is_tracked_below(other, seen),
                None => display_list(self.module, display, |_| Key::Opaque).is_some(),
            })
    }
}

impl<'a> Visitor<'a> for Finder<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                if let [Expr::Name(name)] = assign.targets.as_slice() {
                    let displays = self.displays.entry(name.id.to_string()).or_default();
                    displays.push(&assign.value);
                    self.visit_expr(&assign.value);
                    return;
                }
            }
            Stmt::FunctionDef(def) => {
                let last = def.parameters.kwarg.as_ref().map(|last| last.name.as_str());
                for name in def.parameters.iter().map(|own| own.name().as_str()) {
                    match Some(name) == last {
                        true => {
                            self.variadic.insert(name.to_owned(), def.name.to_string());
                        }
                        false => {
                            self.plain.insert(name.to_owned());
                        }
                    }
                }
            }
            Stmt::Import(import) => {
                let names = import.names.iter().map(imported_name);
                self.plain.extend(names.map(str::to_owned));
            }
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(imported_name);
                self.plain.extend(names.map(str::to_owned));
            }
            Stmt::Expr(expr) => {
                if let Some((name, argument)) = update(&expr.value) {
                    self.displays
                        .entry(name.to_owned())
                        .or_default()
                        .push(argument);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => {
                let callee = self.module.file().slice(self.module.span(&*call.func));
                if self.callees.contains(callee) {
                    self.calls.push(call);
                }
                if call.func.is_name_expr() && call.arguments.is_empty() {
                    return;
                }
            }
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                self.called_with.insert(name.id.to_string());
            }
            Expr::Name(name) if name.ctx == ExprContext::Store => {
                self.plain.insert(name.id.to_string());
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// `name`, `dict(name)`, `name.copy()`: the name.
pub(super) fn copied(expr: &Expr) -> Option<&str> {
    let call = match expr {
        Expr::Name(name) => return Some(&name.id),
        Expr::Call(call) if call.arguments.keywords.is_empty() => call,
        _ => return None,
    };
    match (call.func.as_ref(), call.arguments.args.as_ref()) {
        (Expr::Name(function), [Expr::Name(name)]) if function.id.as_str() == "dict" => {
            Some(&name.id)
        }
        (Expr::Attribute(method), []) if method.attr.as_str() == "copy" => {
            method.value.as_name_expr().map(|name| name.id.as_str())
        }
        _ => None,
    }
}

/// `name.update({…})`; with keywords the call itself is the display.
pub(super) fn update(expr: &Expr) -> Option<(&str, &Expr)> {
    let Expr::Call(call) = expr else {
        return None;
    };
    let Expr::Attribute(method) = call.func.as_ref() else {
        return None;
    };
    let (Expr::Name(name), "update") = (method.value.as_ref(), method.attr.as_str()) else {
        return None;
    };
    match (
        call.arguments.args.as_ref(),
        call.arguments.keywords.as_slice(),
    ) {
        ([argument], []) => Some((&name.id, argument)),
        _ => Some((&name.id, expr)),
    }
}
