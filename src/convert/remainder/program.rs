//! The statements of a setup.py as units that stay or go.

use super::effects::{Act, Facts, act, has_effect};
use super::facts::{Parts, facts};
use super::lists::{Key, Lists, copied, update};
use super::names::{NameSet, Names, Reader, entry, imported_name};
use crate::convert::Refusal;
use crate::syntax::python::Module;
use crate::syntax::python::ast::{self, ExceptHandler, Expr, Stmt};
use crate::text::Span;
use std::collections::BTreeMap;

/// A statement, an argument, an entry of a dictionary or a name of an import.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// The statement in which it stands.
    pub parent: Option<usize>,
    /// The statement with which it stays.
    pub whole: Option<usize>,
    pub names: Names,
    pub hold: Hold,
    /// Whether it stays.
    pub lives: bool,
    /// Whether what goes needed it.
    pub moves: bool,
    /// Whether other statements stand in it.
    pub is_block: bool,
    /// Whether it is an `if`.
    pub is_choice: bool,
    /// Whether `setup()` is called in it.
    pub calls_setup: bool,
}

/// Why a unit stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hold {
    /// It is needed, or what goes does not need it.
    #[default]
    Free,
    /// It does something.
    Effect,
    /// It prepares what stands around it.
    Frame,
    /// It tells the user something: it stays unless that is about what goes.
    Message,
    /// It ends the program, as above.
    Exit,
    /// It stays with the statement around it.
    Around,
    /// A keyword that is kept.
    Kept,
    /// A keyword that goes.
    Gone,
}

/// The program, as units.
pub(super) struct Program<'a> {
    pub module: &'a Module,
    pub lists: Lists<'a>,
    pub kept: &'a NameSet,
    pub facts: Facts<'a>,
    pub units: Vec<Unit>,
    /// The names that what goes needs.
    pub moved: NameSet,
    /// The names that what stays needs.
    pub living: NameSet,
    /// What a name's value may be part of.
    pub aliases: BTreeMap<String, NameSet>,
    /// By where they stand.
    places: BTreeMap<Span, usize>,
    /// `one.update(other)`, where both hold keywords.
    transfers: Vec<(Span, String, String)>,
}

impl<'a> Program<'a> {
    /// Reads the program and finds out what stays.
    ///
    /// # Errors
    /// What cannot be taken apart.
    pub(super) fn read(
        module: &'a Module,
        lists: Lists<'a>,
        kept: &'a NameSet,
    ) -> Result<Self, Refusal> {
        let mut program = Self {
            module,
            facts: facts(module, &lists),
            lists,
            kept,
            units: Vec::new(),
            moved: NameSet::new(),
            living: NameSet::new(),
            aliases: BTreeMap::new(),
            places: BTreeMap::new(),
            transfers: Vec::new(),
        };
        let apart = program.lists.values(module);
        let mappings = program.facts.mappings.clone();
        let reader = Reader::new(module, &mappings, &apart);
        program.block(module.body(), &reader, Around::default())?;
        program.items(&reader)?;
        program.decide();
        program.refuse_whole_mappings()?;
        Ok(program)
    }

    /// Whether what stands there stays.
    pub(super) fn lives(&self, place: Span) -> bool {
        let unit = self.places.get(&place).and_then(|at| self.units.get(*at));
        unit.is_none_or(|unit| unit.lives)
    }

    /// The unit that stands there.
    pub(super) fn unit_at(&mut self, place: Span) -> Option<&mut Unit> {
        let id = self.places.get(&place)?;
        self.units.get_mut(*id)
    }

    /// Whether anything is left but imports, definitions and preparations.
    pub(super) fn does_something(&self) -> bool {
        let mut units = self.units.iter().filter(|unit| unit.lives);
        units.any(|unit| matches!(unit.hold, Hold::Effect | Hold::Kept))
    }

    fn push(&mut self, place: Span, names: Names, hold: Hold, around: Around) -> usize {
        self.units.push(Unit {
            parent: around.parent,
            whole: around.whole,
            names,
            hold,
            calls_setup: self.calls_setup(place),
            ..Unit::default()
        });
        self.places.insert(place, self.units.len() - 1);
        self.units.len() - 1
    }

    /// A statement in which others stand; where those stand.
    fn push_block(&mut self, place: Span, names: Names, around: Around, head: &[&Expr]) -> Around {
        let has_effect = head.iter().any(|part| has_effect(part, &self.facts));
        let hold = if has_effect { Hold::Effect } else { Hold::Free };
        let id = self.push(place, names, hold, around);
        if let Some(unit) = self.units.get_mut(id) {
            unit.is_block = true;
        }
        Around {
            parent: Some(id),
            ..around
        }
    }

    fn calls_setup(&self, place: Span) -> bool {
        self.lists.calls.iter().any(|call| place.contains(*call))
    }

    fn block(
        &mut self,
        statements: &'a [Stmt],
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let mut printed: Option<usize> = None;
        for statement in statements {
            let place = self.module.span(statement);
            if let Some(unit) = printed.take().and_then(|id| self.units.get_mut(id)) {
                let names = reader.statement(statement);
                unit.names = names.clone();
                self.push(place, names, Hold::Message, around);
            } else if self.is_print(statement) {
                printed = Some(self.push(place, Names::default(), Hold::Message, around));
            } else {
                self.statement(statement, reader, around)?;
            }
        }
        Ok(())
    }

    /// The first half of a `print` of Python 2, which the parser sees as `None; what`.
    fn is_print(&self, statement: &Stmt) -> bool {
        let Stmt::Expr(expr) = statement else {
            return false;
        };
        let text = self.module.file().slice(self.module.span(statement));
        expr.value.is_none_literal_expr() && text != "None"
    }

    fn statement(
        &mut self,
        statement: &'a Stmt,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let place = self.module.span(statement);
        if self.module.is_touched(place) && !is_block(statement) {
            if self.calls_setup(place) {
                return Err(unreadable(place));
            }
            self.push(place, self.words(place), Hold::Effect, around);
            return Ok(());
        }
        match statement {
            Stmt::If(part) => self.if_statement(part, place, reader, around),
            Stmt::Try(part) => self.try_statement(part, place, reader, around),
            Stmt::For(part) => {
                self.alias(&part.target, &part.iter);
                let names = reader.expressions([&*part.iter, &*part.target]);
                let inner = self.push_block(place, names, around, &[&part.iter]);
                self.block(&part.body, reader, inner.as_whole())?;
                self.block(&part.orelse, reader, inner.as_whole())
            }
            Stmt::While(part) => {
                let names = reader.expressions([&*part.test]);
                let inner = self.push_block(place, names, around, &[&part.test]);
                self.block(&part.body, reader, inner.as_whole())?;
                self.block(&part.orelse, reader, inner.as_whole())
            }
            Stmt::With(part) => self.with_statement(part, place, reader, around),
            Stmt::FunctionDef(def) if self.calls_setup(place) => {
                let inner = self.push_block(place, reader.header(statement), around, &[]);
                self.block(&def.body, reader, inner)
            }
            Stmt::ClassDef(_) | Stmt::Match(_) if self.calls_setup(place) => Err(Refusal::new(
                "setup() is called in a class or a match statement",
                Some(place),
                "call setup() at the top level of setup.py",
            )),
            Stmt::Import(import) => {
                self.import(&import.names, place, around, Hold::Free);
                Ok(())
            }
            Stmt::ImportFrom(import) => {
                self.import_from(import, statement, reader, around);
                Ok(())
            }
            _ => {
                self.simple(statement, place, reader, around);
                Ok(())
            }
        }
    }

    fn if_statement(
        &mut self,
        part: &'a ast::StmtIf,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let clauses = part.elif_else_clauses.iter();
        let tests = clauses.filter_map(|clause| clause.test.as_ref());
        let tests: Vec<&Expr> = std::iter::once(&*part.test).chain(tests).collect();
        let names = reader.expressions(tests.iter().copied());
        let inner = self.push_block(place, names, around, &tests);
        if let Some(unit) = self.unit_at(place) {
            unit.is_choice = true;
        }
        self.block(&part.body, reader, inner)?;
        for clause in &part.elif_else_clauses {
            self.block(&clause.body, reader, inner)?;
        }
        Ok(())
    }

    fn try_statement(
        &mut self,
        part: &'a ast::StmtTry,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let handlers = part.handlers.iter();
        let types = handlers.filter_map(|handler| match handler {
            ExceptHandler::ExceptHandler(handler) => handler.type_.as_deref(),
        });
        let inner = self.push_block(place, reader.expressions(types), around, &[]);
        // What the body raises decides which handler runs.
        self.block(&part.body, reader, inner.as_whole())?;
        for handler in &part.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            self.block(&handler.body, reader, inner)?;
        }
        self.block(&part.orelse, reader, inner)?;
        self.block(&part.finalbody, reader, inner)
    }

    fn with_statement(
        &mut self,
        part: &'a ast::StmtWith,
        place: Span,
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let mut parts = Vec::new();
        for item in &part.items {
            parts.push(&item.context_expr);
            if let Some(target) = &item.optional_vars {
                self.alias(target, &item.context_expr);
                parts.push(target);
            }
        }
        let names = reader.expressions(parts.iter().copied());
        let inner = self.push_block(place, names, around, &parts);
        self.block(&part.body, reader, inner.as_whole())
    }

    fn import_from(
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
    fn import(&mut self, aliases: &[ast::Alias], place: Span, around: Around, hold: Hold) {
        let id = self.push(place, Names::default(), hold, around);
        for alias in aliases {
            let names = Names {
                binds: NameSet::from([imported_name(alias).to_owned()]),
                ..Names::default()
            };
            let inner = Around {
                parent: Some(id),
                whole: None,
                ..around
            };
            self.push(self.module.span(alias), names, hold, inner);
        }
    }

    fn simple(&mut self, statement: &'a Stmt, place: Span, reader: &Reader<'_>, around: Around) {
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
                around.whole = around.loops;
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

    /// Every name of a statement that the parser did not understand.
    fn words(&self, place: Span) -> Names {
        let words: NameSet = self.module.words(place).map(str::to_owned).collect();
        Names {
            uses: words.clone(),
            binds: words.clone(),
            changes: words,
            ..Names::default()
        }
    }

    /// Notes that changing the target may change what the value is made of.
    fn alias(&mut self, target: &Expr, value: &Expr) {
        let sources = Parts::of(value);
        for name in Parts::of(target) {
            let known = self.aliases.entry(name).or_default();
            known.extend(sources.iter().cloned());
        }
    }

    /// Arguments and entries, as units.
    fn items(&mut self, reader: &Reader<'_>) -> Result<(), Refusal> {
        let mut items = Vec::new();
        for list in &self.lists.lists {
            let owner = self.owner(list.span).ok_or_else(|| unreadable(list.span))?;
            let own = list.items.iter();
            items.extend(own.map(|item| (owner, item.key.clone(), item.value)));
        }
        // Spreads look at what was bound.
        items.sort_by_key(|(_, key, _)| matches!(key, Key::Spread(_)));
        let mut has_transferred = false;
        for (owner, key, value) in items {
            if matches!(key, Key::Spread(_)) && !std::mem::replace(&mut has_transferred, true) {
                self.transfer();
            }
            let (names, hold) = self.item(&key, value, reader);
            let place = self.module.span(value);
            if hold == Hold::Gone && has_effect(value, &self.facts) {
                return Err(Refusal::new(
                    "working out this argument of setup() does more than give a value",
                    Some(place),
                    "do that apart from the call first",
                ));
            }
            let around = Around {
                parent: Some(owner),
                ..Around::default()
            };
            self.push(place, names, hold, around);
        }
        Ok(())
    }

    fn item(&self, key: &Key, value: &Expr, reader: &Reader<'_>) -> (Names, Hold) {
        let mut names = reader.expressions([value]);
        let hold = match key {
            Key::Keyword(name) if self.kept.contains(name) => Hold::Kept,
            Key::Keyword(_) => Hold::Gone,
            Key::Entry(mapping, key) => {
                names.binds.insert(entry(mapping, key));
                names.uses.insert(mapping.clone());
                Hold::Free
            }
            Key::Spread(mapping) => return self.spread(mapping),
            Key::Inline(_) => return (Names::default(), Hold::Free),
            Key::Opaque => Hold::Kept,
        };
        (names, hold)
    }

    /// `**mapping` stays when it holds something that is kept.
    fn spread(&self, mapping: &str) -> (Names, Hold) {
        let kept = self.kept.iter().map(|key| entry(mapping, key));
        let mut uses: NameSet = kept.filter(|name| self.is_bound(name)).collect();
        let hold = if uses.is_empty() {
            Hold::Gone
        } else {
            Hold::Kept
        };
        uses.insert(mapping.to_owned());
        let names = Names {
            uses,
            ..Names::default()
        };
        (names, hold)
    }

    /// `one.update(other)` and `one = dict(other)` bind in the one what the other holds.
    fn transfer(&mut self) {
        for (place, one, other) in std::mem::take(&mut self.transfers) {
            let (spread, hold) = self.spread(&other);
            let kept = self.kept.iter();
            let both = kept.filter(|key| spread.uses.contains(&entry(&other, key)));
            let binds: Vec<String> = both.map(|key| entry(&one, key)).collect();
            let Some(unit) = self.unit_at(place) else {
                continue;
            };
            let is_copy = unit.names.binds.contains(&one);
            if !is_copy {
                unit.names.uses.insert(one);
            }
            unit.names.uses.extend(spread.uses);
            unit.names.binds.extend(binds);
            if hold == Hold::Gone && !is_copy {
                unit.hold = hold;
            }
        }
    }

    fn is_bound(&self, name: &str) -> bool {
        let mut units = self.units.iter();
        units.any(|unit| unit.names.binds.contains(name) || unit.names.fills.contains(name))
    }

    /// The smallest statement around a place.
    fn owner(&self, place: Span) -> Option<usize> {
        let around = self.places.iter().filter(|(own, _)| own.contains(place));
        let (_, id) = around.min_by_key(|(own, _)| own.len())?;
        let is_block = self.units.get(*id).is_some_and(|unit| unit.is_block);
        (!is_block).then_some(*id)
    }
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    parent: Option<usize>,
    whole: Option<usize>,
    /// The loop around.
    loops: Option<usize>,
}

impl Around {
    /// What stands here stays with the statement around it.
    fn as_whole(self) -> Self {
        Self {
            whole: self.parent,
            ..self
        }
    }
}

fn unreadable(place: Span) -> Refusal {
    Refusal::new(
        "this part of setup.py cannot be read",
        Some(place),
        "write it so that Python 3 takes it",
    )
}

fn is_block(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::If(_)
            | Stmt::Try(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::FunctionDef(_)
    )
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
