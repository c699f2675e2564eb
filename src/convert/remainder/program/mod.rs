//! The statements of a setup.py as units that stay or go.

mod items;
mod simple;
mod statements;

use super::effects::{Facts, has_effect};
use super::facts::facts;
use super::lists::Lists;
use super::names::{NameSet, Names, Reader};
use crate::convert::Refusal;
use crate::syntax::python::Module;
use crate::syntax::python::ast::Expr;
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
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    parent: Option<usize>,
    whole: Option<usize>,
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
