//! The statements of a setup.py, and which of them are needed.

use super::effects::{Act, Facts, act, has_effect};
use super::lists::{Key, Lists, update};
use super::names::{NameSet, Names, Reader, entry, imported_name};
use crate::convert::Refusal;
use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{self, ElifElseClause, ExceptHandler, Expr, Stmt};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A statement, an argument, an entry of a dictionary or a name of an import.
pub(super) struct Unit {
    /// The statement in which it stands.
    parent: Option<usize>,
    /// The statement with which it stays.
    whole: Option<usize>,
    names: Names,
    hold: Hold,
    /// Whether it stays.
    pub lives: bool,
    /// Whether what goes needed it.
    moves: bool,
}

/// Why a statement stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It is needed, or what goes does not need it.
    Free,
    /// It does something.
    Effect,
    /// It prepares what stands around it.
    Frame,
    /// It tells the user something: it stays unless what it is about goes.
    Message,
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
    kept: &'a NameSet,
    facts: Facts<'a>,
    units: Vec<Unit>,
    /// By where they stand.
    places: BTreeMap<Span, usize>,
    /// What a name's value may be part of.
    aliases: BTreeMap<String, NameSet>,
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
            places: BTreeMap::new(),
            aliases: BTreeMap::new(),
        };
        let apart = program.lists.values(module);
        let mappings = program.facts.mappings.clone();
        let reader = Reader::new(module, &mappings, &apart);
        let around = Around::default();
        program.block(module.body(), &reader, around)?;
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

    /// Whether anything is left but imports, definitions and preparations.
    pub(super) fn does_something(&self) -> bool {
        let mut units = self.units.iter().filter(|unit| unit.lives);
        units.any(|unit| matches!(unit.hold, Hold::Effect | Hold::Kept | Hold::Message))
    }

    fn push(&mut self, place: Span, names: Names, hold: Hold, around: Around) -> usize {
        self.units.push(Unit {
            parent: around.parent,
            whole: around.whole,
            names,
            hold,
            lives: false,
            moves: false,
        });
        self.places.insert(place, self.units.len() - 1);
        self.units.len() - 1
    }

    fn block(
        &mut self,
        statements: &'a [Stmt],
        reader: &Reader<'_>,
        around: Around,
    ) -> Result<(), Refusal> {
        let mut printed = false;
        for statement in statements {
            let was_printed = std::mem::replace(&mut printed, self.is_print(statement));
            if was_printed || printed {
                let place = self.module.span(statement);
                self.push(place, reader.statement(statement), Hold::Message, around);
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
        let calls_setup = self.lists.calls.iter().any(|call| place.contains(*call));
        if self.module.is_touched(place) && !is_compound(statement) {
            if calls_setup {
                return Err(unreadable(place));
            }
            self.push(place, self.words(place), Hold::Effect, around);
            return Ok(());
        }
        match statement {
            Stmt::If(part) => {
                let clauses = part.elif_else_clauses.iter();
                let tests = clauses.filter_map(|clause| clause.test.as_ref());
                let names = reader.expressions(tests.chain([&*part.test]));
                let inner = around.inside(self.push(place, names, Hold::Free, around));
                self.block(&part.body, reader, inner)?;
                for ElifElseClause { body, .. } in &part.elif_else_clauses {
                    self.block(body, reader, inner)?;
                }
                Ok(())
            }
            Stmt::Try(part) => self.try_statement(part, place, reader, around),
            Stmt::For(part) => {
                let names = reader.expressions([&*part.iter, &*part.target]);
                self.alias(&part.target, &part.iter);
                let id = self.push(place, names, Hold::Free, around);
                let inner = around.inside(id).whole(id);
                self.block(&part.body, reader, inner)?;
                self.block(&part.orelse, reader, inner)
            }
            Stmt::While(part) => {
                let names = reader.expressions([&*part.test]);
                let id = self.push(place, names, Hold::Free, around);
                let inner = around.inside(id).whole(id);
                self.block(&part.body, reader, inner)?;
                self.block(&part.orelse, reader, inner)
            }
            Stmt::With(part) => {
                let items = part.items.iter();
                let names = reader.expressions(items.flat_map(|item| {
                    std::iter::once(&item.context_expr).chain(item.optional_vars.as_deref())
                }));
                for item in &part.items {
                    if let Some(target) = &item.optional_vars {
                        self.alias(target, &item.context_expr);
                    }
                }
                let writes = part
                    .items
                    .iter()
                    .any(|item| has_effect(&item.context_expr, &self.facts));
                let hold = if writes { Hold::Effect } else { Hold::Free };
                let id = self.push(place, names, hold, around);
                self.block(&part.body, reader, around.inside(id).whole(id))
            }
            Stmt::FunctionDef(def) if calls_setup => {
                let names = reader.header(statement);
                let id = self.push(place, names, Hold::Free, around);
                self.block(&def.body, reader, around.inside(id))
            }
            Stmt::ClassDef(_) | Stmt::Match(_) if calls_setup => Err(Refusal::new(
                "setup() is called in a class or a match statement",
                Some(place),
                "call setup() at the top level of setup.py",
            )),
            Stmt::Import(import) => {
                self.import(&import.names, place, around, false);
                Ok(())
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref();
                let is_future = module.is_some_and(|name| name == "__future__");
                let has_star = import.names.iter().any(|alias| &alias.name == "*");
                if has_star {
                    self.push(place, reader.statement(statement), Hold::Free, around);
                } else {
                    self.import(&import.names, place, around, is_future);
                }
                Ok(())
            }
            _ => {
                self.simple(statement, place, reader, around);
                Ok(())
            }
        }
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
        let names = reader.expressions(types);
        let id = self.push(place, names, Hold::Free, around);
        let inner = around.inside(id);
        for body in [&part.body, &part.orelse, &part.finalbody] {
            self.block(body, reader, inner.whole(id))?;
        }
        for handler in &part.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let inner = Around {
                in_handler: true,
                ..inner
            };
            self.block(&handler.body, reader, inner)?;
        }
        Ok(())
    }

    fn import(&mut self, aliases: &[ast::Alias], place: Span, around: Around, is_future: bool) {
        let id = self.push(place, Names::default(), Hold::Around, around);
        if let Some(unit) = self.units.get_mut(id) {
            // Its names keep it.
            unit.hold = if is_future { Hold::Frame } else { Hold::Free };
            unit.moves = !is_future;
        }
        for alias in aliases {
            let names = Names {
                binds: NameSet::from([imported_name(alias).to_owned()]),
                ..Names::default()
            };
            let hold = if is_future { Hold::Frame } else { Hold::Free };
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
        let mut hold = Hold::Free;
        if self.lists.calls.iter().any(|call| place.contains(*call)) {
            self.push(place, names, Hold::Frame, around);
            return;
        }
        match statement {
            Stmt::Pass(_)
            | Stmt::Return(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::Global(_)
            | Stmt::Nonlocal(_) => {
                hold = match around.parent {
                    Some(_) => Hold::Around,
                    None => Hold::Frame,
                };
            }
            Stmt::Expr(expr) if !expr.value.is_call_expr() => hold = Hold::Around,
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.alias(target, &assign.value);
                }
            }
            _ => {}
        }
        if let Stmt::Expr(expr) = statement
            && let Some((name, _)) = update(&expr.value)
            && self.facts.mappings.contains(name)
        {
            // Its entries are units of their own, and keep it.
            self.push(place, Names::default(), Hold::Free, around);
            return;
        }
        match act(statement, &self.facts, around.in_handler) {
            Act::Values => {}
            Act::Changes(name) => {
                names.changes.insert(name);
            }
            Act::BindsUnseen => names.binds_unseen = true,
            Act::Message => hold = Hold::Message,
            Act::Exit | Act::Effect => hold = Hold::Effect,
            Act::Frame => hold = Hold::Frame,
        }
        if matches!(hold, Hold::Around) && around.parent.is_none() {
            hold = Hold::Frame;
        }
        self.push(place, names, hold, around);
    }

    /// Every name of a statement that the parser did not understand.
    fn words(&self, place: Span) -> Names {
        let words: NameSet = self.module.words(place).map(str::to_owned).collect();
        Names {
            uses: words.clone(),
            binds: words.clone(),
            changes: words,
            binds_unseen: false,
        }
    }

    /// Notes that changing the target may change what the value is made of.
    fn alias(&mut self, target: &Expr, value: &Expr) {
        let mut sources = Parts(NameSet::new());
        sources.visit_expr(value);
        let mut targets = Parts(NameSet::new());
        targets.visit_expr(target);
        for name in targets.0 {
            self.aliases
                .entry(name)
                .or_default()
                .extend(sources.0.iter().cloned());
        }
    }

    /// Arguments and entries, as units.
    fn items(&mut self, reader: &Reader<'_>) -> Result<(), Refusal> {
        let mut items = Vec::new();
        for list in &self.lists.lists {
            let owner = self.owner(list.span).ok_or_else(|| unreadable(list.span))?;
            for item in &list.items {
                let place = self.module.span(item.value);
                items.push((owner, item.key.clone(), item.value, place));
            }
        }
        for (owner, key, value, place) in items {
            let around = Around {
                parent: Some(owner),
                ..Around::default()
            };
            let mut names = reader.expressions([value]);
            names.binds.extend(key.binds());
            let hold = match &key {
                Key::Keyword(name) if self.kept.contains(name) => Hold::Kept,
                Key::Keyword(_) => Hold::Gone,
                Key::Entry(mapping, _) => {
                    names.uses.insert(mapping.clone());
                    Hold::Free
                }
                Key::Spread(mapping) => {
                    let kept = self.kept.iter().map(|key| entry(mapping, key));
                    let kept: NameSet = kept.filter(|name| self.is_bound(name)).collect();
                    let is_kept = !kept.is_empty();
                    names = Names::default();
                    names.uses = kept;
                    names.uses.insert(mapping.clone());
                    if is_kept { Hold::Kept } else { Hold::Gone }
                }
                Key::Inline(_) => {
                    names = Names::default();
                    Hold::Free
                }
                Key::Opaque => Hold::Kept,
            };
            if hold == Hold::Gone && has_effect(value, &self.facts) {
                return Err(Refusal::new(
                    "working out this argument of setup() does more than give a value",
                    Some(place),
                    "do that apart from the call first",
                ));
            }
            self.push(place, names, hold, around);
        }
        Ok(())
    }

    /// Whether the entry is written anywhere.
    fn is_bound(&self, name: &str) -> bool {
        let in_lists = self.lists.lists.iter().flat_map(|list| &list.items);
        in_lists
            .filter_map(|item| item.key.binds())
            .any(|bound| bound == name)
            || self
                .units
                .iter()
                .any(|unit| unit.names.binds.contains(name))
    }

    /// The smallest simple statement around a place.
    fn owner(&self, place: Span) -> Option<usize> {
        let around = self.places.iter().filter(|(own, _)| own.contains(place));
        let (_, id) = around.min_by_key(|(own, _)| own.len())?;
        Some(*id)
    }

    fn decide(&mut self) {
        self.find_moved();
        self.find_living();
        while self.find_messages() {
            self.find_living();
        }
        self.find_items_left();
    }

    /// What the arguments that go needed, directly or not.
    fn find_moved(&mut self) {
        let mut moved = NameSet::new();
        for unit in self.units.iter().filter(|unit| unit.hold == Hold::Gone) {
            moved.extend(unit.names.uses.iter().cloned());
        }
        for mapping in &self.facts.mappings {
            moved.extend(Key::everything(mapping));
            let bound = self.units.iter().flat_map(|unit| &unit.names.binds);
            let own = format!("{mapping}['");
            let entries = bound.filter(|name| {
                let key = name
                    .strip_prefix(&own)
                    .and_then(|rest| rest.strip_suffix("']"));
                key.is_some_and(|key| !self.kept.contains(key))
            });
            moved.extend(entries.cloned().collect::<Vec<_>>());
        }
        let bound = self.bound();
        loop {
            let unseen = moved
                .iter()
                .any(|name| !bound.contains(name) && !is_builtin(name));
            let next = self.units.iter().position(|unit| {
                !unit.moves && (unit.names.binds_unseen && unseen || self.gives(unit, &moved))
            });
            let Some(unit) = next.and_then(|at| self.units.get_mut(at)) else {
                return;
            };
            unit.moves = true;
            moved.extend(unit.names.uses.iter().cloned());
            let mut parent = unit.parent;
            while let Some(unit) = parent.and_then(|at| self.units.get_mut(at)) {
                if !unit.moves {
                    unit.moves = true;
                    moved.extend(unit.names.uses.iter().cloned());
                }
                parent = unit.parent;
            }
        }
    }

    /// Names that get a value in plain sight.
    fn bound(&self) -> NameSet {
        let names = self.units.iter().flat_map(|unit| &unit.names.binds);
        names.cloned().collect()
    }

    /// Whether a unit gives one of the names its value, or changes it.
    fn gives(&self, unit: &Unit, wanted: &NameSet) -> bool {
        if !unit.names.binds.is_disjoint(wanted) {
            return true;
        }
        let mut open: Vec<&String> = unit.names.changes.iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if wanted.contains(name) {
                return true;
            }
            if seen.insert(name) && !self.facts.imported.contains(name) {
                open.extend(self.aliases.get(name).into_iter().flatten());
            }
        }
        false
    }

    fn find_living(&mut self) {
        let bound = self.bound();
        let mut living = NameSet::new();
        for unit in self.units.iter().filter(|unit| unit.lives) {
            living.extend(unit.names.uses.iter().cloned());
        }
        loop {
            let unseen = living
                .iter()
                .any(|name| !bound.contains(name) && !is_builtin(name));
            let next = self.units.iter().position(|unit| {
                !unit.lives && unit.hold != Hold::Gone && self.must_live(unit, &living, unseen)
            });
            let Some(id) = next else {
                return;
            };
            let mut at = Some(id);
            while let Some(unit) = at.and_then(|at| self.units.get_mut(at)) {
                unit.lives = true;
                living.extend(unit.names.uses.iter().cloned());
                at = unit.parent;
            }
        }
    }

    fn must_live(&self, unit: &Unit, living: &NameSet, unseen: bool) -> bool {
        let is_alive = |at: Option<usize>| {
            let around = at.and_then(|at| self.units.get(at));
            around.is_some_and(|around| around.lives)
        };
        let own = match unit.hold {
            Hold::Effect | Hold::Frame | Hold::Kept => true,
            Hold::Message => is_alive(unit.parent),
            Hold::Around => is_alive(unit.parent),
            // What nobody needed before is not ours to take away.
            Hold::Free => !unit.moves && unit.names.gives_anything(),
            Hold::Gone => false,
        };
        own || is_alive(unit.whole) || unit.names.binds_unseen && unseen || self.gives(unit, living)
    }

    /// Messages stay unless they stand in something that goes.
    fn find_messages(&mut self) -> bool {
        let next = self.units.iter().position(|unit| {
            let around = unit.parent.and_then(|at| self.units.get(at));
            let goes = around.is_some_and(|around| around.moves && !around.lives);
            unit.hold == Hold::Message && !unit.lives && !goes
        });
        let Some(unit) = next.and_then(|at| self.units.get_mut(at)) else {
            return false;
        };
        unit.hold = Hold::Effect;
        true
    }

    /// `**{…}` stays when one of its entries does.
    fn find_items_left(&mut self) {
        let mut left = Vec::new();
        for item in self.lists.lists.iter().flat_map(|list| &list.items) {
            let Key::Inline(list) = item.key else {
                continue;
            };
            let list = self.lists.lists.get(list);
            let mut items = list.into_iter().flat_map(|list| &list.items);
            let lives = items.any(|item| self.lives(self.module.span(item.value)));
            left.push((self.module.span(item.value), lives));
        }
        for (place, lives) in left {
            let unit = self
                .places
                .get(&place)
                .and_then(|at| self.units.get_mut(*at));
            if let Some(unit) = unit {
                unit.lives = lives;
            }
        }
    }

    /// When code that stays looks at all of a dictionary, none of its entries can go.
    fn refuse_whole_mappings(&self) -> Result<(), Refusal> {
        for list in self.lists.lists.iter() {
            for item in &list.items {
                let Key::Entry(mapping, key) = &item.key else {
                    continue;
                };
                let whole = super::names::all_entries(mapping);
                let mut living = self.units.iter().filter(|unit| unit.lives);
                if !self.kept.contains(key) && living.any(|unit| unit.names.uses.contains(&whole)) {
                    return Err(Refusal::new(
                        format!(
                            "`{mapping}` holds `{key}`, and code that must stay uses all of it"
                        ),
                        Some(self.module.span(item.value)),
                        "write the arguments in the call of setup()",
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    parent: Option<usize>,
    whole: Option<usize>,
    in_handler: bool,
}

impl Around {
    fn inside(self, parent: usize) -> Self {
        Self {
            parent: Some(parent),
            ..self
        }
    }

    fn whole(self, whole: usize) -> Self {
        Self {
            whole: Some(whole),
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

fn is_compound(statement: &Stmt) -> bool {
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

/// The names of which a value may be made without copying: not those behind calls that always make something new.
struct Parts(NameSet);

const FRESH: &[&str] = &[
    "bool",
    "dict",
    "find_packages",
    "float",
    "int",
    "len",
    "list",
    "open",
    "set",
    "sorted",
    "str",
    "tuple",
];

impl<'v> Visitor<'v> for Parts {
    fn visit_expr(&mut self, expr: &'v Expr) {
        match expr {
            Expr::Name(name) => {
                self.0.insert(name.id.to_string());
            }
            Expr::Call(call) => match call.func.as_ref() {
                Expr::Name(name) if FRESH.contains(&name.id.as_str()) => {}
                Expr::Name(_) => visitor::walk_arguments(self, &call.arguments),
                _ => visitor::walk_expr(self, expr),
            },
            Expr::Compare(_) | Expr::FString(_) | Expr::Lambda(_) => {}
            _ => visitor::walk_expr(self, expr),
        }
    }
}

fn facts<'a>(module: &'a Module, lists: &Lists<'a>) -> Facts<'a> {
    let mut finder = FactFinder {
        module,
        calls: &lists.calls,
        facts: Facts {
            mappings: lists.mappings.clone(),
            ..Facts::default()
        },
    };
    for statement in module.body() {
        finder.visit_stmt(statement);
    }
    finder.facts
}

struct FactFinder<'a, 'l> {
    module: &'a Module,
    calls: &'l [Span],
    facts: Facts<'a>,
}

impl<'a> Visitor<'a> for FactFinder<'a, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => {
                let place = self.module.span(statement);
                self.facts.functions.insert(def.name.to_string(), def);
                if self.calls.iter().any(|call| place.contains(*call)) {
                    self.facts.callers.insert(def.name.to_string());
                    visitor::walk_body(self, &def.body);
                }
            }
            Stmt::Import(import) => {
                let names = import.names.iter().map(imported_name);
                self.facts.imported.extend(names.map(str::to_owned));
            }
            Stmt::ImportFrom(import) => {
                let names = import.names.iter().map(imported_name);
                self.facts.imported.extend(names.map(str::to_owned));
            }
            Stmt::ClassDef(_) => {}
            _ => visitor::walk_stmt(self, statement),
        }
    }
}

/// Names that need no binding. Others, unseen, come from `import *` or `exec`.
fn is_builtin(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "__file__",
        "__name__",
        "__doc__",
        "abs",
        "all",
        "any",
        "basestring",
        "bool",
        "bytes",
        "callable",
        "chr",
        "cmp",
        "compile",
        "dict",
        "dir",
        "enumerate",
        "exec",
        "execfile",
        "exit",
        "file",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "globals",
        "hasattr",
        "hash",
        "id",
        "input",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "locals",
        "long",
        "map",
        "max",
        "min",
        "next",
        "object",
        "open",
        "ord",
        "print",
        "property",
        "quit",
        "range",
        "raw_input",
        "reduce",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "slice",
        "sorted",
        "staticmethod",
        "classmethod",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "unicode",
        "unichr",
        "vars",
        "xrange",
        "zip",
        "__import__",
        "NotImplemented",
    ];
    NAMES.contains(&name)
        || name.ends_with("Error")
        || name.ends_with("Exception")
        || name.ends_with("Warning")
        || name.contains('[')
        || matches!(
            name,
            "SystemExit" | "KeyboardInterrupt" | "StopIteration" | "GeneratorExit"
        )
}
