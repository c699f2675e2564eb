//! The arguments of `setup()` and the entries of dictionaries that are passed to it.

use super::super::effects::has_effect;
use super::super::lists::Key;
use super::super::names::{NameSet, Names, Reader, entry};
use super::{Around, Hold, Program, unreadable};
use crate::convert::Refusal;
use crate::syntax::python::ast::Expr;
use crate::text::Span;

impl Program<'_> {
    /// Arguments and entries, as units.
    pub(super) fn items(&mut self, reader: &Reader<'_>) -> Result<(), Refusal> {
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
