//! The kinds of values that fields have: lists, tables and tables of lists, each item with its place and environments.

use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Guard, Resolved};
use crate::text::Span;

/// A list of texts, perhaps not all of them known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    /// The known items, in order.
    pub items: Vec<ListItem>,
    /// Why further items may be there, or some be missing; empty when the items are all.
    pub open: Vec<Dynamic>,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListItem {
    /// The text as the backend takes it.
    pub text: String,
    /// The environments in which it is there.
    pub guard: Guard,
    /// Where it was written.
    pub provenance: Provenance,
}

impl List {
    /// A list of which nothing is known.
    pub fn dynamic(dynamic: Dynamic) -> Self {
        Self {
            items: Vec::new(),
            open: vec![dynamic],
        }
    }

    /// Whether it is known to hold nothing.
    pub fn is_known_empty(&self) -> bool {
        self.items.is_empty() && self.open.is_empty()
    }

    /// Whether all items are known and there in every environment.
    pub fn is_known(&self) -> bool {
        self.open.is_empty() && self.items.iter().all(|item| item.guard.is_always())
    }

    /// The texts, whatever their environments.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| item.text.as_str())
    }

    /// Adds an item; one that is there already is only there in more environments.
    pub fn push_merged(&mut self, item: ListItem) {
        let known = self
            .items
            .iter_mut()
            .find(|other| other.text == item.text && other.guard.is_disjoint(&item.guard));
        match known {
            Some(known) => known.guard = known.guard.or(&item.guard),
            None => self.items.push(item),
        }
    }
}

/// A table of texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The known entries, in order.
    pub entries: Vec<TableEntry>,
    /// Why further entries may be there; empty when the entries are all.
    pub open: Vec<Dynamic>,
}

/// One entry of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableEntry {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: Resolved<String>,
    /// The environments in which it is there.
    pub guard: Guard,
    /// Where it was written.
    pub provenance: Provenance,
}

impl Table {
    /// A table of which nothing is known.
    pub fn dynamic(dynamic: Dynamic) -> Self {
        Self {
            entries: Vec::new(),
            open: vec![dynamic],
        }
    }

    /// The known value of a key that is there in every environment.
    pub fn get(&self, key: &str) -> Option<&str> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.key == key && entry.guard.is_always())?;
        entry.value.known().map(String::as_str)
    }
}

/// A table of lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Groups {
    /// The known groups, in order; a key occurs once.
    pub groups: Vec<(String, List)>,
    /// Why further groups may be there; empty when the groups are all.
    pub open: Vec<Dynamic>,
    /// Groups that setup.py declares in some environments only, and where.
    pub conditional: Vec<(String, Span)>,
}

impl Groups {
    /// A table of which nothing is known.
    pub fn dynamic(dynamic: Dynamic) -> Self {
        Self {
            groups: Vec::new(),
            open: vec![dynamic],
            conditional: Vec::new(),
        }
    }

    /// The group of that key.
    pub fn get(&self, key: &str) -> Option<&List> {
        self.groups
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, list)| list)
    }

    /// The group of that key, made when it is not there.
    pub fn entry(&mut self, key: &str) -> &mut List {
        let at = self.groups.iter().position(|(name, _)| name == key);
        let at = at.unwrap_or_else(|| {
            self.groups.push((key.to_owned(), List::default()));
            self.groups.len() - 1
        });
        // The index was found or made just now.
        #[allow(clippy::indexing_slicing)]
        &mut self.groups[at].1
    }

    /// Whether it is known to hold nothing.
    pub fn is_known_empty(&self) -> bool {
        self.groups.is_empty() && self.open.is_empty()
    }
}
