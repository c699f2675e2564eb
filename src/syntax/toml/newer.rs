//! What TOML 1.1 allows and TOML 1.0 does not. `toml_edit` reads it, but `tomllib` (3.11 to 3.14) and the older `tomli` in
//! setuptools and pip refuse the whole file, so each place is an error.

use crate::syntax::SyntaxError;
use crate::text::{SourceFile, Span};
use std::ops::Range;
use toml_edit::{InlineTable, Item, Table, Value};

/// The places of a document that need TOML 1.1, in the order of the text.
pub(super) fn newer_forms(file: &SourceFile, root: &Table) -> Vec<SyntaxError> {
    let mut search = Search {
        file,
        found: Vec::new(),
    };
    search.table(root);
    search.found.sort_by_key(|error| error.span.start);
    search.found
}

/// `toml_edit` bounds how deep values, dotted keys and headers go, and so how deep this goes.
struct Search<'a> {
    file: &'a SourceFile,
    found: Vec<SyntaxError>,
}

impl Search<'_> {
    fn table(&mut self, table: &Table) {
        for (name, item) in table {
            self.key(table.key(name).and_then(|key| key.span()));
            match item {
                Item::None => {}
                Item::Value(value) => self.value(value),
                Item::Table(inner) => self.table(inner),
                Item::ArrayOfTables(tables) => tables.iter().for_each(|inner| self.table(inner)),
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.string(text.span()),
            Value::Datetime(time) => self.time(time.span()),
            Value::Array(array) => array.iter().for_each(|inner| self.value(inner)),
            Value::InlineTable(table) => self.inline_table(table),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => {}
        }
    }

    fn inline_table(&mut self, table: &InlineTable) {
        let values = table.get_values();
        if let Some(span) = self.span(table.span()) {
            self.layout(span, values.iter().filter_map(|(_, value)| value.span()));
        }
        for (keys, value) in values {
            keys.iter().for_each(|key| self.key(key.span()));
            self.value(value);
        }
    }

    /// Line ends between the values of an inline table, and a comma after the last.
    fn layout(&mut self, table: Span, values: impl Iterator<Item = Range<usize>>) {
        let mut values = values.collect::<Vec<_>>();
        values.sort_by_key(|range| range.start);
        let mut at = table.start as usize;
        let mut is_broken = false;
        for range in &values {
            is_broken |= self.slice(at..range.start).contains('\n');
            at = range.end;
        }
        let rest = self.slice(at..table.end as usize);
        is_broken |= rest.contains('\n');
        if is_broken {
            self.report(table, "an inline table over several lines");
        } else if rest.contains(',') {
            self.report(table, "a comma after the last entry of an inline table");
        }
    }

    /// Only a quoted key has escapes.
    fn key(&mut self, range: Option<Range<usize>>) {
        self.string(range);
    }

    fn string(&mut self, range: Option<Range<usize>>) {
        let Some(span) = self.span(range) else {
            return;
        };
        let text = self.file.slice(span);
        if !text.starts_with('"') {
            return;
        }
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\\' && matches!(chars.next(), Some('e' | 'x')) {
                self.report(span, "an escape `\\e` or `\\x`");
                return;
            }
        }
    }

    fn time(&mut self, range: Option<Range<usize>>) {
        let Some(span) = self.span(range) else {
            return;
        };
        let minutes = self.file.slice(span).split_once(':');
        if minutes.is_some_and(|(_, after)| after.as_bytes().get(2) != Some(&b':')) {
            self.report(span, "a time without seconds");
        }
    }

    fn span(&self, range: Option<Range<usize>>) -> Option<Span> {
        range.map(|range| self.file.span(range.start, range.end))
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.file.slice(self.file.span(range.start, range.end))
    }

    fn report(&mut self, span: Span, what: &str) {
        self.found.push(SyntaxError {
            span,
            message: format!("{what} is TOML 1.1, which Python's tomllib refuses"),
        });
    }
}
