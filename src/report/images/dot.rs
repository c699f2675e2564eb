//! Graphs for Graphviz.

use crate::containers::Graph;
use std::fmt::Write as _;

/// A graph as `digraph`: from parent to child, dashed from what files are taken from. Images that are built elsewhere
/// have no box.
pub fn digraph(graph: &Graph) -> String {
    let mut text = "digraph images {\n    rankdir=LR;\n    node [shape=box];\n".to_owned();
    for (name, node) in &graph.nodes {
        let shape = if node.file.is_some() {
            ""
        } else {
            " [shape=plaintext]"
        };
        let _ = writeln!(text, "    {}{shape};", quoted(name));
    }
    for (name, node) in &graph.nodes {
        for parent in &node.parents {
            let _ = writeln!(text, "    {} -> {};", quoted(parent), quoted(name));
        }
        for source in &node.sources {
            let _ = writeln!(
                text,
                "    {} -> {} [style=dashed];",
                quoted(source),
                quoted(name)
            );
        }
    }
    text.push_str("}\n");
    text
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
