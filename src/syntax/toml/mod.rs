//! TOML files (`pyproject.toml`, `unsetup.toml`), read by the `toml_edit` crate.
//!
//! Every tool refuses a TOML file with a syntax error as a whole, so the tree of such a file is empty.

mod newer;

use super::{Parse, SyntaxError, encoding_errors};
use crate::text::{SourceFile, Span, Spanned};
use toml_edit::{Document, Item, Key, Table, TableLike, Value};

/// Reads a TOML file. A syntax error gives an empty tree and one error at its place; what is TOML 1.1 and not 1.0 gives
/// errors, too, and keeps the tree.
pub fn parse(file: &SourceFile) -> Parse<Toml> {
    let mut errors = encoding_errors(file);
    let document = match parse_document(file) {
        Ok(document) => {
            errors.extend(newer::newer_forms(file, document.as_table()));
            Some(document)
        }
        Err(error) => {
            errors.push(error);
            None
        }
    };
    Parse {
        tree: Toml {
            document,
            span: file.whole(),
        },
        errors,
    }
}

/// A read TOML file.
#[derive(Debug, Clone)]
pub struct Toml {
    document: Option<Document<String>>,
    span: Span,
}

/// A value of a TOML file and its place.
#[derive(Debug, Clone, Copy)]
pub struct TomlItem<'a> {
    node: Node<'a>,
    span: Span,
}

/// A key of a table and its value.
#[derive(Debug, Clone)]
pub struct TomlEntry<'a> {
    /// The key without its quotes; the span holds them.
    pub key: Spanned<String>,
    /// The value.
    pub item: TomlItem<'a>,
}

/// The three types that `toml_edit` has for a value, by where it stands.
#[derive(Debug, Clone, Copy)]
enum Node<'a> {
    Item(&'a Item),
    Value(&'a Value),
    Table(&'a Table),
}

impl Toml {
    /// The document itself, for what is not asked for here; `None` when the text has a syntax error.
    pub fn document(&self) -> Option<&Document<String>> {
        self.document.as_ref()
    }

    /// The outermost table.
    pub fn root(&self) -> Option<TomlItem<'_>> {
        self.document.as_ref().map(|document| TomlItem {
            node: Node::Item(document.as_item()),
            span: self.span,
        })
    }

    /// The value at the end of a path of keys, as `get(&["project", "name"])`. Tables are looked into however they are
    /// written: under a header, inline, or by dotted keys.
    pub fn get(&self, path: &[&str]) -> Option<TomlItem<'_>> {
        path.iter()
            .try_fold(self.root()?, |item, key| item.get(key))
    }

    /// The key at the end of a path, as written, quotes included.
    pub fn key_span(&self, path: &[&str]) -> Option<Span> {
        let (last, parents) = path.split_last()?;
        let (key, _) = self.get(parents)?.table()?.get_key_value(last)?;
        key.span()
            .map(|range| Span::new(self.span.file, range.start, range.end))
    }
}

impl<'a> TomlItem<'a> {
    /// The value as written. A table under a header is its header and body; one that is only named on the way to another
    /// is that name.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The text of a string, unquoted.
    pub fn as_str(&self) -> Option<&'a str> {
        self.value()?.as_str()
    }

    /// The truth value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        self.value()?.as_bool()
    }

    /// The number of an integer.
    pub fn as_integer(&self) -> Option<i64> {
        self.value()?.as_integer()
    }

    /// The elements of an array, or the tables of an array of tables.
    pub fn as_array(&self) -> Option<Vec<TomlItem<'a>>> {
        if let Node::Item(Item::ArrayOfTables(tables)) = self.node {
            let items = tables
                .iter()
                .map(|table| self.child(Node::Table(table), table.span(), self.span));
            return Some(items.collect());
        }
        let items = self
            .value()?
            .as_array()?
            .iter()
            .map(|value| self.child(Node::Value(value), value.span(), self.span));
        Some(items.collect())
    }

    /// The elements of an array of nothing but strings.
    pub fn as_strings(&self) -> Option<Vec<Spanned<String>>> {
        self.as_array()?
            .iter()
            .map(|item| Some(Spanned::new(item.as_str()?.to_owned(), item.span)))
            .collect()
    }

    /// The entries of a table in the order of the file.
    pub fn as_table(&self) -> Option<Vec<TomlEntry<'a>>> {
        let table = self.table()?;
        let entries = table
            .iter()
            .filter_map(|(name, _)| table.get_key_value(name))
            .map(|(key, item)| self.entry(key, item));
        Some(entries.collect())
    }

    /// The value of a key of a table.
    pub fn get(&self, key: &str) -> Option<TomlItem<'a>> {
        let (key, item) = self.table()?.get_key_value(key)?;
        Some(self.entry(key, item).item)
    }

    /// What kind of value it is, in TOML's words.
    pub fn type_name(&self) -> &'static str {
        match (self.value(), self.node) {
            (Some(value), _) => value.type_name(),
            (None, Node::Item(item)) => item.type_name(),
            (None, Node::Value(_) | Node::Table(_)) => "table",
        }
    }

    fn entry(&self, key: &Key, item: &'a Item) -> TomlEntry<'a> {
        let key_span = self.place(key.span(), self.span);
        TomlEntry {
            key: Spanned::new(key.get().to_owned(), key_span),
            item: self.child(Node::Item(item), item.span(), key_span),
        }
    }

    fn child(
        &self,
        node: Node<'a>,
        range: Option<std::ops::Range<usize>>,
        otherwise: Span,
    ) -> TomlItem<'a> {
        TomlItem {
            node,
            span: self.place(range, otherwise),
        }
    }

    fn place(&self, range: Option<std::ops::Range<usize>>, otherwise: Span) -> Span {
        range.map_or(otherwise, |range| {
            Span::new(self.span.file, range.start, range.end)
        })
    }

    fn value(&self) -> Option<&'a Value> {
        match self.node {
            Node::Item(item) => item.as_value(),
            Node::Value(value) => Some(value),
            Node::Table(_) => None,
        }
    }

    fn table(&self) -> Option<&'a dyn TableLike> {
        match self.node {
            Node::Item(item) => item.as_table_like(),
            Node::Value(value) => value.as_inline_table().map(|table| table as &dyn TableLike),
            Node::Table(table) => Some(table),
        }
    }
}

fn parse_document(file: &SourceFile) -> Result<Document<String>, SyntaxError> {
    Document::parse(file.text().to_owned()).map_err(|error| {
        let range = error.span().unwrap_or_default();
        SyntaxError {
            span: file.span(range.start, range.end),
            message: error.message().to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld};
    use camino::Utf8Path;
    use std::sync::Arc;

    fn open(text: &str) -> Arc<SourceFile> {
        Files::new(MemoryWorld::new([("pyproject.toml", text)]))
            .open(Utf8Path::new("pyproject.toml"), Decoding::Utf8)
            .unwrap()
    }

    const TEXT: &str = "[build-system]\nrequires = [\n  \"setuptools>=61\", # new\n  'wheel',\n]\n\n\
        [project]\nname = \"demo\"\n\"version\" = '1.0'\nurls = { Home = \"https://example.org\" }\n\
        scripts.run = \"demo:main\"\n\n[tool.demo.deep]\nflag = true\nlimit = 3\n\n[[tool.rows]]\na = 1\n[[tool.rows]]\na = 2\n";

    #[test]
    fn values_are_found_by_path_with_their_places() {
        let file = open(TEXT);
        let parse = parse(&file);
        assert_eq!(parse.errors, []);
        let toml = parse.tree;
        let name = toml.get(&["project", "name"]).unwrap();
        assert_eq!(name.as_str(), Some("demo"));
        assert_eq!(file.slice(name.span()), "\"demo\"");
        let version = toml.key_span(&["project", "version"]).unwrap();
        assert_eq!(file.slice(version), "\"version\"");
        let run = toml.get(&["project", "scripts", "run"]).unwrap();
        assert_eq!(run.as_str(), Some("demo:main"));
        let home = toml.get(&["project", "urls", "Home"]).unwrap();
        assert_eq!(file.slice(home.span()), "\"https://example.org\"");
        let flag = toml.get(&["tool", "demo", "deep", "flag"]).unwrap();
        assert_eq!(flag.as_bool(), Some(true));
        assert!(toml.get(&["project", "name", "x"]).is_none());
    }

    #[test]
    fn arrays_give_their_elements_with_their_places() {
        let file = open(TEXT);
        let toml = parse(&file).tree;
        let requires = toml.get(&["build-system", "requires"]).unwrap();
        let found = requires.as_strings().unwrap();
        let texts = found.iter().map(|text| file.slice(text.span));
        assert_eq!(texts.collect::<Vec<_>>(), ["\"setuptools>=61\"", "'wheel'"]);
        assert_eq!(found[1].value, "wheel");
        let rows = toml.get(&["tool", "rows"]).unwrap().as_array().unwrap();
        let numbers = rows.iter().map(|row| row.get("a").unwrap().as_integer());
        assert_eq!(numbers.collect::<Vec<_>>(), [Some(1), Some(2)]);
        assert!(toml.get(&["tool", "rows"]).unwrap().as_strings().is_none());
    }

    #[test]
    fn tables_give_their_entries_in_the_order_of_the_file() {
        let file = open(TEXT);
        let toml = parse(&file).tree;
        let entries = toml.get(&["project"]).unwrap().as_table().unwrap();
        let keys = entries.iter().map(|entry| entry.key.value.as_str());
        assert_eq!(
            keys.collect::<Vec<_>>(),
            ["name", "version", "urls", "scripts"]
        );
        let kinds = entries.iter().map(|entry| entry.item.type_name());
        assert_eq!(
            kinds.collect::<Vec<_>>(),
            ["string", "string", "inline table", "table"]
        );
        let tool = toml.get(&["tool"]).unwrap();
        assert_eq!(file.slice(tool.span()), "tool");
    }

    #[test]
    fn a_syntax_error_gives_an_empty_tree_and_its_place() {
        let file = open("[project]\nname = demo\n");
        let parse = parse(&file);
        assert_eq!(parse.errors.len(), 1);
        assert_eq!(file.slice(parse.errors[0].span), "demo");
        assert!(parse.tree.get(&["project"]).is_none());
    }

    #[test]
    fn a_byte_order_mark_is_an_error() {
        let file = open("\u{feff}[project]\n");
        let parse = parse(&file);
        assert_eq!(parse.errors.len(), 1);
        assert!(parse.tree.get(&["project"]).is_some());
    }

    #[test]
    fn what_tomllib_refuses_of_toml_1_1_is_an_error() {
        for text in [
            "a = {x = 1,\n}",
            "a = {x = 1,}",
            "a = {\nx = 1}",
            "a = {\n}",
            "a = {x = {y = 1,}}",
            "[[t]]\na = [{x.z = 1 ,}]",
            "a = \"\\e\"",
            "a = \"\"\"\\x41\"\"\"",
            "\"\\e\" = 1",
            "a = {\"\\e\" = 1}",
            "a = 07:32",
            "a = 1979-05-27 07:32Z",
            "a = 1979-05-27 07:32+01:00",
        ] {
            let parse = parse(&open(text));
            assert_eq!(parse.errors.len(), 1, "{text}");
            assert!(parse.errors[0].message.contains("TOML 1.1"), "{text}");
            assert!(parse.tree.root().is_some());
        }
        for text in [
            "a = {x = [\n1,\n], y = \"\"\"\n\"\"\"}",
            "a = {}",
            "a = {x.y = 1, x.z = 2}",
            "a = '\\e'",
            "a = \"\\\\e\"",
            "a = 07:32:00",
            "a = 1979-05-27",
            "a = 1979-05-27T07:32:00+01:00",
        ] {
            assert_eq!(parse(&open(text)).errors, [], "{text}");
        }
    }

    #[test]
    fn hostile_nesting_does_not_end_the_program() {
        let deep = 200_000;
        let dotted = "a.".repeat(deep) + "a";
        for (number, text) in [
            format!("a = {}", "[".repeat(deep)),
            format!("a = {}", "{a=".repeat(deep)),
            format!("{dotted} = 1"),
            format!("[{dotted}]"),
            format!("a = {{{dotted} = 1}}"),
        ]
        .iter()
        .enumerate()
        {
            assert!(!parse(&open(text)).errors.is_empty(), "text {number}");
        }
    }
}
