//! YAML files (`.gitlab-ci.yml`, workflows, `.travis.yml`), read by the `saphyr-parser` crate.
//!
//! Every tool refuses a YAML file with a syntax error as a whole, so the tree of such a file is empty; so is that of a
//! file beyond [`MAX_BYTES`]. Of several documents in a file all are kept.
//!
//! Scalars are texts: `3.10` without quotes is `"3.10"`, and [`Scalar::is_plain`] says that a tool may take it for a
//! number. The text of a scalar knows where each of its bytes stands, through folding, indentation and escapes. Of a byte
//! that is written as an escape the place is the backslash, so who edits a word first holds it against the file.

mod read;
mod scalar;

pub use read::{MAX_BYTES, parse};

use super::MappedText;
use crate::text::Span;

/// A read YAML file.
#[derive(Debug, Clone, Default)]
pub struct Yaml {
    nodes: Vec<Node>,
    roots: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Node {
    span: Span,
    tag: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Scalar(Scalar),
    Sequence(Vec<usize>),
    /// Key and value, one after the other.
    Mapping(Vec<usize>),
    /// The node with that anchor; none when it does not stand before.
    Alias(Option<usize>),
}

/// A scalar.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// Its text.
    pub value: String,
    /// The text with its places; `None` when it is written in a way that is not followed.
    pub text: Option<MappedText>,
    /// Whether it stands without quotes, so that `yes`, `3.10` and `~` are no strings.
    pub is_plain: bool,
}

/// A value of a YAML file. Aliases are followed.
#[derive(Debug, Clone, Copy)]
pub struct YamlItem<'a> {
    tree: &'a Yaml,
    node: &'a Node,
}

impl Yaml {
    /// The values of its documents.
    pub fn documents(&self) -> impl Iterator<Item = YamlItem<'_>> {
        self.roots.iter().filter_map(|root| self.item(*root))
    }

    fn item(&self, index: usize) -> Option<YamlItem<'_>> {
        let mut node = self.nodes.get(index)?;
        // An alias stands behind its anchor, and an anchor is never on an alias.
        if let Kind::Alias(target) = &node.kind {
            node = self.nodes.get((*target)?)?;
        }
        Some(YamlItem { tree: self, node })
    }
}

impl<'a> YamlItem<'a> {
    /// Where it stands; for an alias where its anchor stands.
    pub fn span(self) -> Span {
        self.node.span
    }

    /// Its tag without handle: `reference` for GitLab's `!reference [job, script]`.
    pub fn tag(self) -> Option<&'a str> {
        self.node.tag.as_deref()
    }

    /// The scalar that it is.
    pub fn scalar(self) -> Option<&'a Scalar> {
        match &self.node.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of the scalar that it is.
    pub fn as_str(self) -> Option<&'a str> {
        self.scalar().map(|scalar| scalar.value.as_str())
    }

    /// The items of the sequence that it is, else none.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let items: &[usize] = match &self.node.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        };
        items.iter().filter_map(move |index| self.tree.item(*index))
    }

    /// Whether it is a sequence.
    pub fn is_sequence(self) -> bool {
        matches!(self.node.kind, Kind::Sequence(_))
    }

    /// The keys and values of the mapping that it is, else none. `<<` is a key like others.
    pub fn entries(self) -> impl Iterator<Item = (Self, Self)> {
        let parts: &[usize] = match &self.node.kind {
            Kind::Mapping(parts) => parts,
            _ => &[],
        };
        parts.chunks_exact(2).filter_map(move |pair| match pair {
            [key, value] => Some((self.tree.item(*key)?, self.tree.item(*value)?)),
            _ => None,
        })
    }

    /// The value of a key; of a key that stands twice the last. What `<<` merges in counts for keys that are not there.
    pub fn get(self, key: &str) -> Option<Self> {
        self.own(key).or_else(|| {
            let merged = self.own("<<")?;
            let mut sources = merged.items().chain(std::iter::once(merged));
            // What is merged in may merge in itself: GitLab's templates do, one deep.
            sources.find_map(|source| source.own(key).or_else(|| source.own("<<")?.own(key)))
        })
    }

    fn own(self, key: &str) -> Option<Self> {
        let named = self
            .entries()
            .filter(|(name, _)| name.as_str() == Some(key));
        named.last().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, SourceFile};
    use std::sync::Arc;

    fn read(text: &str) -> (Arc<SourceFile>, Yaml) {
        let file = Files::lone("ci.yml", text, Decoding::Utf8).unwrap();
        let tree = parse(&file).tree;
        (file, tree)
    }

    /// The text of a scalar, and what stands in the file for each word of it.
    fn words(yaml: &str) -> Vec<String> {
        let (file, tree) = read(yaml);
        let root = tree.documents().next().unwrap();
        let text = root.get("k").unwrap().scalar().unwrap().text.clone();
        let text = text.unwrap();
        let mut found = vec![text.text().to_owned()];
        let mut at = 0;
        for word in text.text().split_inclusive([' ', '\n']) {
            let range = at..at + word.trim_end().len();
            found.push(file.slice(text.span(range)).to_owned());
            at += word.len();
        }
        found
    }

    #[test]
    fn each_style_knows_its_places() {
        assert_eq!(words("é: 1\nk: pip  é\n"), ["pip  é", "pip", "", "é"]);
        assert_eq!(
            words("k: pip\n   install\nj: 1"),
            ["pip install", "pip", "install"]
        );
        assert_eq!(words("k: 'it''s on'"), ["it's on", "it''s", "on"]);
        assert_eq!(words("k: &a !!str 'x''y' # z"), ["x'y", "x''y"]);
        assert_eq!(words("k: &a |\n\n  x\n  y\n"), ["\nx\ny\n", "", "x", "y"]);
        assert_eq!(
            words(r#"k: "a \"b\" \\c""#),
            ["a \"b\" \\c", "a", "\\\"b\\", "\\\\c"]
        );
        assert_eq!(
            words("j:\n  - 1\nk: |\n    cd a\n    x\nz: 1"),
            ["cd a\nx\n", "cd", "a", "x"]
        );
        assert_eq!(words("k: >-\n  a\n  b\n\n  c\n"), ["a b\nc", "a", "b", "c"]);
        assert_eq!(
            words("k: |2-\n    a\n   b\n"),
            ["  a\n b", "", "", "a", "", "b"]
        );
    }

    #[test]
    fn what_is_merged_in_is_there_too() {
        let (_, tree) = read(".a: &a {image: x, tags: [l]}\nj:\n  <<: *a\n  image: y\ns: *a\n");
        let root = tree.documents().next().unwrap();
        let job = root.get("j").unwrap();
        assert_eq!(job.get("image").unwrap().as_str(), Some("y"));
        assert_eq!(job.get("tags").unwrap().items().count(), 1);
        assert_eq!(
            root.get("s").unwrap().get("image").unwrap().as_str(),
            Some("x")
        );
    }

    #[test]
    fn a_wrong_file_has_no_tree() {
        for text in [
            "a: [",
            "a: b: c",
            "{---",
            "a: *b",
            "%",
            "- |\n  a\n b",
            "\0",
            "a: \"\\q\"",
        ] {
            let file = Files::lone("ci.yml", text, Decoding::Utf8).unwrap();
            let parse = parse(&file);
            assert!(parse.errors.len() < 2, "{text:?}");
            assert_eq!(parse.tree.documents().count(), 0, "{text:?} {parse:?}");
        }
        let deep = "[".repeat(200_000);
        assert_eq!(read(&deep).1.documents().count(), 0);
        assert_eq!(
            read("a: !reference [b, c]\n---\nd").1.documents().count(),
            2
        );
    }
}
