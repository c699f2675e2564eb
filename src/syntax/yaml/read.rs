//! From the events of the parser to the tree.

use super::{Kind, Node, Scalar, Yaml, scalar};
use crate::syntax::{Parse, SyntaxError, encoding_errors};
use crate::text::{SourceFile, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::HashMap;

/// Larger files are not read: no file that people write comes near.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Deepest nesting.
const MAX_DEPTH: usize = 128;

/// Reads a YAML file.
pub fn parse(file: &SourceFile) -> Parse<Yaml> {
    let mut errors = encoding_errors(file);
    let tree = if file.text().len() > MAX_BYTES {
        Err(mistake(file.span(0, 0), "the file is too large to be read"))
    } else {
        Builder::new(file).read()
    };
    let tree = tree.unwrap_or_else(|error| {
        errors.push(error);
        Yaml::default()
    });
    Parse { tree, errors }
}

fn mistake(span: Span, message: &str) -> SyntaxError {
    SyntaxError {
        span,
        message: message.to_owned(),
    }
}

/// Byte offsets of characters, which the parser counts.
enum Offsets {
    Ascii,
    Table(Vec<usize>),
}

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii;
        }
        Self::Table(text.char_indices().map(|(at, _)| at).collect())
    }

    fn byte(&self, character: usize, length: usize) -> usize {
        match self {
            Self::Ascii => character.min(length),
            Self::Table(table) => table.get(character).copied().unwrap_or(length),
        }
    }
}

/// A sequence or mapping that is not yet closed.
struct Open {
    start: usize,
    anchor: usize,
    tag: Option<String>,
    is_mapping: bool,
    parts: Vec<usize>,
}

struct Builder<'a> {
    file: &'a SourceFile,
    offsets: Offsets,
    tree: Yaml,
    open: Vec<Open>,
    anchors: HashMap<usize, usize>,
}

impl<'a> Builder<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self {
            file,
            offsets: Offsets::of(file.text()),
            tree: Yaml::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
        }
    }

    fn read(mut self) -> Result<Yaml, SyntaxError> {
        for event in Parser::new_from_str(self.file.text()) {
            let (event, span) = event.map_err(|error| {
                let at = self.byte(error.marker().index());
                mistake(self.file.span(at, at), error.info())
            })?;
            let span = self.byte(span.start.index())..self.byte(span.end.index());
            match event {
                Event::Scalar(value, style, anchor, tag) => {
                    let span = scalar::place(self.file, span, style);
                    let scalar = Scalar {
                        text: scalar::mapped(self.file, span.clone(), style, &value),
                        value: value.into_owned(),
                        is_plain: style == ScalarStyle::Plain,
                    };
                    self.add(span, anchor, suffix(tag.as_deref()), Kind::Scalar(scalar));
                }
                Event::Alias(anchor) => {
                    let target = self.anchors.get(&anchor).copied();
                    self.add(span, 0, None, Kind::Alias(target));
                }
                Event::SequenceStart(anchor, tag) => {
                    self.start(span.start, anchor, tag.as_deref(), false)?;
                }
                Event::MappingStart(anchor, tag) => {
                    self.start(span.start, anchor, tag.as_deref(), true)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(span.end),
                _ => {}
            }
        }
        Ok(self.tree)
    }

    fn byte(&self, character: usize) -> usize {
        self.offsets.byte(character, self.file.text().len())
    }

    fn start(
        &mut self,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
        is_mapping: bool,
    ) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_DEPTH {
            let place = self.file.span(start, start);
            return Err(mistake(place, "the values are nested too deeply"));
        }
        self.open.push(Open {
            start,
            anchor,
            tag: suffix(tag),
            is_mapping,
            parts: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self, end: usize) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let kind = if open.is_mapping {
            Kind::Mapping(open.parts)
        } else {
            Kind::Sequence(open.parts)
        };
        self.add(open.start..end, open.anchor, open.tag, kind);
    }

    /// Adds a node to the collection that is open, or as a document.
    fn add(
        &mut self,
        range: std::ops::Range<usize>,
        anchor: usize,
        tag: Option<String>,
        kind: Kind,
    ) {
        let index = self.tree.nodes.len();
        if anchor > 0 {
            self.anchors.insert(anchor, index);
        }
        let span = self.file.span(range.start, range.end);
        self.tree.nodes.push(Node { span, tag, kind });
        match self.open.last_mut() {
            Some(open) => open.parts.push(index),
            None => self.tree.roots.push(index),
        }
    }
}

fn suffix(tag: Option<&Tag>) -> Option<String> {
    tag.map(|tag| tag.suffix.clone())
}
