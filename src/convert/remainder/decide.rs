//! Which units stay.

use super::lists::{Key, ListItem};
use super::names::{NameSet, all_entries, is_builtin};
use super::program::{Hold, Program, Unit};
use crate::convert::Refusal;
use std::collections::BTreeSet;

/// Functions that see every name.
const SEE_ALL: &[&str] = &["globals", "locals", "vars", "eval"];

impl Program<'_> {
    /// Finds out what stays: what is kept, what it needs, and what nobody needed before.
    pub(super) fn decide(&mut self) {
        self.find_moved();
        self.find_living();
        while self.find_messages() {
            self.find_living();
        }
        self.find_inline();
    }

    /// What the arguments that go needed, directly or not.
    fn find_moved(&mut self) {
        let mut moved = NameSet::new();
        for unit in self.units.iter().filter(|unit| unit.hold == Hold::Gone) {
            moved.extend(unit.names.uses.iter().cloned());
        }
        for mapping in &self.facts.mappings {
            moved.extend([mapping.clone(), all_entries(mapping)]);
        }
        moved.extend(self.entries_that_go());
        let bound = self.bound();
        loop {
            let unseen = has_unseen(&moved, &bound);
            let gives = |unit: &Unit| {
                !unit.moves && (unit.names.binds_unseen && unseen || self.gives(unit, &moved))
            };
            let found: Vec<usize> = self.ids_where(gives);
            if found.is_empty() {
                break;
            }
            for id in found {
                self.up_from(id, |unit| {
                    unit.moves = true;
                    moved.extend(unit.names.uses.iter().cloned());
                });
            }
        }
        self.moved = moved;
    }

    /// Entries of dictionaries that are keywords which go.
    fn entries_that_go(&self) -> Vec<String> {
        let bound = self.units.iter().flat_map(|unit| &unit.names.binds);
        let goes = |name: &&String| {
            let (mapping, rest) = name.split_once("['").unwrap_or((name, ""));
            let key = rest.strip_suffix("']");
            self.facts.mappings.contains(mapping) && key.is_some_and(|key| !self.kept.contains(key))
        };
        bound.filter(goes).cloned().collect()
    }

    fn find_living(&mut self) {
        let bound = self.bound();
        loop {
            let living = &self.living;
            let unseen = has_unseen(living, &bound);
            let sees_all = SEE_ALL.iter().any(|name| living.contains(*name));
            let wants = |unit: &Unit| {
                let is_free = unit.hold == Hold::Free && unit.names.gives_anything();
                !unit.lives
                    && unit.hold != Hold::Gone
                    && (self.must_live(unit)
                        || sees_all && is_free
                        || unseen && unit.names.binds_unseen
                        || self.gives(unit, living))
            };
            let found = self.ids_where(wants);
            if found.is_empty() {
                return;
            }
            let mut living = std::mem::take(&mut self.living);
            for id in found {
                self.up_from(id, |unit| {
                    unit.lives = true;
                    living.extend(unit.names.uses.iter().cloned());
                });
            }
            self.living = living;
        }
    }

    fn must_live(&self, unit: &Unit) -> bool {
        let own = match unit.hold {
            Hold::Effect | Hold::Frame | Hold::Kept => true,
            Hold::Around => self.is_alive(unit.parent),
            // What nobody needed before is not ours to take away.
            Hold::Free => !unit.moves && unit.names.gives_anything() && !self.stands_in_moved(unit),
            Hold::Message | Hold::Exit | Hold::Gone => false,
        };
        own || self.is_alive(unit.whole)
    }

    fn is_alive(&self, at: Option<usize>) -> bool {
        let unit = at.and_then(|at| self.units.get(at));
        unit.is_some_and(|unit| unit.lives)
    }

    /// Whether it stands in a statement that what goes needed.
    fn stands_in_moved(&self, unit: &Unit) -> bool {
        let mut around = unit.parent.and_then(|at| self.units.get(at));
        while let Some(unit) = around {
            if unit.is_block && unit.moves && !unit.calls_setup {
                return true;
            }
            around = unit.parent.and_then(|at| self.units.get(at));
        }
        false
    }

    /// Lets one more message or exit live; whether there was any. They stay, unless they are about what goes.
    fn find_messages(&mut self) -> bool {
        let waits = |unit: &Unit| {
            let told = matches!(unit.hold, Hold::Message | Hold::Exit);
            told && !unit.lives && !self.is_about_moved(unit)
        };
        let Some(unit) = self
            .units
            .iter()
            .position(waits)
            .and_then(|at| self.units.get_mut(at))
        else {
            return false;
        };
        unit.hold = Hold::Effect;
        true
    }

    fn is_about_moved(&self, unit: &Unit) -> bool {
        let around = unit.parent.and_then(|at| self.units.get(at));
        let Some(around) = around.filter(|around| !around.calls_setup) else {
            return self.has_dead(unit);
        };
        if around.lives {
            return unit.hold == Hold::Message && self.has_dead(unit);
        }
        // `if sys.version_info …: sys.exit()` is about the interpreter, whatever else stands there.
        let is_check = around.is_choice && unit.hold == Hold::Exit && !self.has_dead(around);
        (around.moves || self.has_dead(around)) && !is_check
    }

    /// Whether it uses a value that goes.
    fn has_dead(&self, unit: &Unit) -> bool {
        let mut uses = unit.names.uses.iter();
        uses.any(|name| {
            self.moved.contains(name)
                && !self.living.contains(name)
                && !self.facts.imported.contains(name)
                && !is_builtin(name)
        })
    }

    /// `**{…}` stays when one of its entries does.
    fn find_inline(&mut self) {
        let items = self.lists.lists.iter().flat_map(|list| &list.items);
        let left: Vec<_> = items.filter_map(|item| self.inline(item)).collect();
        for (place, lives) in left {
            if let Some(unit) = self.unit_at(place) {
                unit.lives = lives;
            }
        }
    }

    fn inline(&self, item: &ListItem<'_>) -> Option<(crate::text::Span, bool)> {
        let Key::Inline(list) = item.key else {
            return None;
        };
        let list = self.lists.lists.get(list);
        let mut items = list.into_iter().flat_map(|list| &list.items);
        let lives = items.any(|item| self.lives(self.module.span(item.value)));
        Some((self.module.span(item.value), lives))
    }

    /// When code that stays looks at all of a dictionary, none of its entries can go.
    ///
    /// # Errors
    /// The entry that would have to.
    pub(super) fn refuse_whole_mappings(&self) -> Result<(), Refusal> {
        for item in self.lists.lists.iter().flat_map(|list| &list.items) {
            let Key::Entry(mapping, key) = &item.key else {
                continue;
            };
            if !self.kept.contains(key) && self.living.contains(&all_entries(mapping)) {
                return Err(Refusal::new(
                    format!("`{mapping}` holds `{key}`, and code that must stay uses all of it"),
                    Some(self.module.span(item.value)),
                    "write the arguments in the call of setup()",
                ));
            }
        }
        Ok(())
    }

    fn ids_where(&self, test: impl Fn(&Unit) -> bool) -> Vec<usize> {
        let units = self.units.iter().enumerate();
        let found = units.filter(|(_, unit)| test(unit));
        found.map(|(id, _)| id).collect()
    }

    /// Does something to a unit and those around it.
    fn up_from(&mut self, id: usize, mut work: impl FnMut(&mut Unit)) {
        let mut at = Some(id);
        while let Some(unit) = at.and_then(|at| self.units.get_mut(at)) {
            work(unit);
            at = unit.parent;
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
}

/// Whether a name gets its value out of sight.
fn has_unseen(names: &NameSet, bound: &NameSet) -> bool {
    names
        .iter()
        .any(|name| !bound.contains(name) && !is_builtin(name))
}
