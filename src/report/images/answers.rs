//! What `containers affected`, `diff` and `graph` answer.

use crate::containers::{Affected, Decision, Graph, ImageChange};
use serde::Serialize;
use std::fmt::Write as _;

/// The schema `unsetup.affected/1`.
#[derive(Debug, Serialize)]
pub struct AffectedDocument<'a> {
    schema: &'static str,
    images: Vec<AffectedImage<'a>>,
}

#[derive(Debug, Serialize)]
struct AffectedImage<'a> {
    name: &'a str,
    because: &'a [String],
}

impl<'a> AffectedDocument<'a> {
    /// The document.
    pub fn new(affected: &'a [Affected]) -> Self {
        let images = affected.iter().map(|image| AffectedImage {
            name: &image.image,
            because: &image.because,
        });
        Self {
            schema: "unsetup.affected/1",
            images: images.collect(),
        }
    }
}

/// One image to a line, with the reasons.
pub fn affected(affected: &[Affected]) -> String {
    let mut text = String::new();
    for image in affected {
        let _ = writeln!(text, "{}: {}", image.image, image.because.join("; "));
    }
    text
}

/// The schema `unsetup.plan-diff/1`.
#[derive(Debug, Serialize)]
pub struct DiffDocument<'a> {
    schema: &'static str,
    images: Vec<DiffImage<'a>>,
}

#[derive(Debug, Serialize)]
struct DiffImage<'a> {
    name: &'a str,
    change: &'static str,
    items: Vec<DiffItem<'a>>,
}

#[derive(Debug, Serialize)]
struct DiffItem<'a> {
    what: &'static str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> DiffDocument<'a> {
    /// The document.
    pub fn new(changes: &'a [ImageChange]) -> Self {
        let images = changes.iter().map(|change| DiffImage {
            name: &change.image,
            change: change.kind.as_str(),
            items: change
                .items
                .iter()
                .map(|item| DiffItem {
                    what: item.what,
                    before: item.before.as_deref(),
                    after: item.after.as_deref(),
                })
                .collect(),
        });
        Self {
            schema: "unsetup.plan-diff/1",
            images: images.collect(),
        }
    }
}

/// The differences as lines with `-` and `+`.
pub fn diff(changes: &[ImageChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let _ = writeln!(text, "{} ({})", change.image, change.kind.as_str());
        for item in &change.items {
            for (sign, value) in [("-", &item.before), ("+", &item.after)] {
                if let Some(value) = value {
                    let _ = writeln!(text, "  {sign} {}: {value}", item.what);
                }
            }
        }
    }
    text
}

/// The schema `unsetup.graph/1`.
#[derive(Debug, Serialize)]
pub struct GraphDocument<'a> {
    schema: &'static str,
    images: Vec<GraphImage<'a>>,
}

#[derive(Debug, Serialize)]
struct GraphImage<'a> {
    name: &'a str,
    file: Option<&'a str>,
    parents: &'a [String],
    sources: &'a [String],
    children: Vec<&'a str>,
}

impl<'a> GraphDocument<'a> {
    /// The document.
    pub fn new(graph: &'a Graph) -> Self {
        let images = graph.nodes.iter().map(|(name, node)| GraphImage {
            name,
            file: node.file.as_deref(),
            parents: &node.parents,
            sources: &node.sources,
            children: graph.children(name).collect(),
        });
        Self {
            schema: "unsetup.graph/1",
            images: images.collect(),
        }
    }
}

/// A tree, children below their parents; behind a name the file, and what files are taken from.
pub fn graph(graph: &Graph) -> String {
    let mut text = String::new();
    for (depth, name) in graph.rows() {
        let _ = write!(text, "{}{name}", "  ".repeat(depth));
        if let Some(node) = graph.nodes.get(name) {
            if let Some(file) = node.file.as_ref().filter(|file| *file != name) {
                let _ = write!(text, "  ({file})");
            }
            if !node.sources.is_empty() {
                let _ = write!(text, "  takes files from {}", node.sources.join(", "));
            }
        }
        text.push('\n');
    }
    text
}

/// The schema `unsetup.migration/1`.
#[derive(Debug, Serialize)]
pub struct MigrationDocument<'a> {
    schema: &'static str,
    decisions: Vec<DecisionReport<'a>>,
}

#[derive(Debug, Serialize)]
struct DecisionReport<'a> {
    path: &'a str,
    row: usize,
    what: &'a str,
    goes_to: &'a str,
    becomes: Option<&'a str>,
    reason: &'a str,
}

impl<'a> MigrationDocument<'a> {
    /// The document.
    pub fn new(decisions: &'a [Decision]) -> Self {
        let decisions = decisions.iter().map(|decision| DecisionReport {
            path: decision.place.path.as_str(),
            row: decision.place.row,
            what: &decision.what,
            goes_to: &decision.goes_to,
            becomes: decision.becomes.as_deref(),
            reason: &decision.reason,
        });
        Self {
            schema: "unsetup.migration/1",
            decisions: decisions.collect(),
        }
    }
}

/// The decisions by the part of the images that they concern, each with its place and its reason.
pub fn migration(decisions: &[Decision]) -> String {
    let mut parts: Vec<&str> = decisions.iter().map(|one| one.goes_to.as_str()).collect();
    parts.sort_unstable();
    parts.dedup();
    let mut text = String::new();
    for part in parts {
        let _ = writeln!(text, "{part}");
        for one in decisions.iter().filter(|one| one.goes_to == part) {
            let _ = writeln!(text, "  {}: {}", one.place, one.what);
            for line in one.becomes.iter().flat_map(|lines| lines.lines()) {
                let _ = writeln!(text, "    + {line}");
            }
            let _ = writeln!(text, "    because {}", one.reason);
        }
    }
    text
}
