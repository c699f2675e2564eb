//! A pyproject.toml in the making: an existing one keeps its tables and comments.

use super::FileChange;
use super::item_lines::Comments;
use crate::project::Source;
use crate::syntax::toml::Toml;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// Its name.
const FILE: &str = "pyproject.toml";
/// Blanks before an item of a list that has a line of its own.
const INDENT: &str = "\n    ";

/// The file as it will be.
#[derive(Debug, Default)]
pub(super) struct Document {
    document: DocumentMut,
}

impl Document {
    /// The existing file, or an empty one.
    pub(super) fn new(source: Option<&Source<Toml>>) -> Self {
        let existing = source.and_then(|source| source.parse.tree.document());
        let document = existing.map_or_else(DocumentMut::new, |old| old.clone().into_mut());
        let mut document = Self { document };
        if existing.is_none() {
            // It stands first, though it is said last.
            document.table(&["build-system"]);
        }
        document
    }

    /// Says a value; an older one of the key is replaced, its comments kept.
    pub(super) fn set(&mut self, tables: &[&str], key: &str, value: impl Into<Value>) {
        let Some(table) = self.table(tables) else {
            return;
        };
        let mut value = value.into();
        match table.get_mut(key) {
            Some(Item::Value(old)) => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            _ => {
                table.insert(key, Item::Value(value));
            }
        }
    }

    /// Puts the comments of a list to its items; whether there is such a list.
    pub(super) fn explain(&mut self, tables: &[&str], key: &str, comments: &[Comments]) -> bool {
        let item = self.table(tables).and_then(|table| table.get_mut(key));
        let array = item.and_then(Item::as_array_mut);
        let Some(array) = array.filter(|array| array.len() == comments.len()) else {
            return false;
        };
        if comments.iter().all(Comments::is_empty) {
            return true;
        }
        let mut behind = None;
        for (value, own) in array.iter_mut().zip(comments) {
            let above = own.above.iter().map(|comment| format!("{INDENT}{comment}"));
            let prefix = end_of_line(behind) + &above.collect::<String>() + INDENT;
            value.decor_mut().set_prefix(prefix);
            behind = own.behind.as_ref();
        }
        array.set_trailing(end_of_line(behind) + "\n");
        array.set_trailing_comma(true);
        true
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, tables: &[&str], key: &str) {
        if let Some(table) = self.table(tables) {
            table.remove(key);
        }
    }

    /// Takes a key out, and its table when that says nothing more.
    pub(super) fn take(&mut self, tables: &[&str], key: &str) {
        if !self.has(tables, key) {
            return;
        }
        self.remove(tables, key);
        let rest = self.table(tables).is_some_and(|table| !table.is_empty());
        if let (false, Some((last, outer))) = (rest, tables.split_last()) {
            self.remove(outer, last);
        }
    }

    /// Whether a key is there.
    pub(super) fn has(&self, tables: &[&str], key: &str) -> bool {
        self.get(tables, key).is_some()
    }

    /// Whether a key is there with a text.
    pub(super) fn is_text(&self, tables: &[&str], key: &str) -> bool {
        self.get(tables, key).is_some_and(Item::is_str)
    }

    fn get(&self, tables: &[&str], key: &str) -> Option<&Item> {
        let mut item = self.document.as_item();
        for name in tables.iter().chain([&key]) {
            item = item.as_table_like()?.get(name)?;
        }
        Some(item)
    }

    /// The change that makes it; `source` is the existing file.
    pub(super) fn change(&self, source: Option<&Source<Toml>>) -> FileChange {
        match source {
            None => FileChange::create(FILE, self.text("\n")),
            Some(source) => {
                let text = self.text(source.file.line_ending());
                FileChange::modify(&source.file, text)
            }
        }
    }

    /// The text; one that ends lines as the existing file does.
    fn text(&self, ending: &str) -> String {
        let text = self.document.to_string();
        match ending {
            "\n" => text,
            ending => text.replace("\r\n", "\n").replace('\n', ending),
        }
    }

    fn table(&mut self, path: &[&str]) -> Option<&mut dyn TableLike> {
        let build_system = self.get(&[], "build-system").and_then(Item::as_table);
        let behind_it = build_system.and_then(Table::position);
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for name in path {
            let item = table.entry(name).or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                if let (Some(position), "project") = (behind_it, *name) {
                    table.set_position(Some(position));
                }
                Item::Table(table)
            });
            table = item.as_table_like_mut()?;
        }
        Some(table)
    }
}

/// The comment behind an item and its comma.
fn end_of_line(comment: Option<&String>) -> String {
    comment.map_or(String::new(), |comment| format!(" {comment}"))
}

/// A list: on one line when it is short, else a line for each item.
pub(super) fn list<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Array {
    let mut array: Array = values.into_iter().map(Into::into).collect();
    if array.len() < 2 {
        return array;
    }
    for value in array.iter_mut() {
        value.decor_mut().set_prefix(INDENT);
    }
    array.set_trailing("\n");
    array.set_trailing_comma(true);
    array
}

/// `{ key = "value", … }`
pub(super) fn inline<V: Into<Value>>(
    pairs: impl IntoIterator<Item = (&'static str, V)>,
) -> InlineTable {
    let mut table = InlineTable::new();
    for (key, value) in pairs {
        table.insert(key, value.into());
    }
    table
}
