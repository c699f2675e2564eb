//! Which image stands on which: of a plan, and of a tree of Dockerfiles and Jinja templates as Kolla lays them out.
//!
//! Of a file all stages are read: what their `FROM`s, `COPY --from`s and `RUN --mount=from`s name, with the defaults of
//! arguments. In a template, `{{ … }}` in front of and behind a name (namespace, prefix, tag) is left out.

use super::{From, Plan};
use crate::syntax::dockerfile::{self, Dockerfile, InstructionKind};
use crate::text::{Decoding, Files};
use camino::Utf8Path;
use std::collections::{BTreeMap, BTreeSet};

/// Images and what they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// By name, in order; those that are not built here too.
    pub nodes: BTreeMap<String, Node>,
}

/// An image of a graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The file that describes it; `None` for one that is built elsewhere.
    pub file: Option<String>,
    /// What it starts from: the images of all its stages, the last stage's first.
    pub parents: Vec<String>,
    /// What it takes files from.
    pub sources: Vec<String>,
}

impl Graph {
    /// The images of a plan.
    pub fn of_plan(plan: &Plan) -> Self {
        let mut graph = Self::default();
        for image in plan.delivered() {
            let (From::External(from) | From::Parent(from)) = &image.from;
            let node = Node {
                file: Some(image.name.clone()),
                parents: vec![from.clone()],
                sources: Vec::new(),
            };
            graph.nodes.insert(image.name.clone(), node);
        }
        graph.add_outer();
        graph
    }

    /// The Dockerfiles and templates among `paths`. An image is called after its folder, or after the part behind
    /// `Dockerfile.`; `prefix` is what other files may put before that name.
    pub fn of_files<'a>(
        files: &Files,
        paths: impl Iterator<Item = &'a Utf8Path>,
        prefix: &str,
    ) -> Self {
        let mut graph = Self::default();
        for path in paths {
            let Some(name) = image_of(path, prefix) else {
                continue;
            };
            let Some(tree) = read(files, path) else {
                continue;
            };
            let node = node(path, &tree);
            graph.nodes.entry(name).or_insert(node);
        }
        graph.resolve(prefix);
        graph.add_outer();
        graph
    }

    /// The images that nothing here stands on, and so on downwards: each with its depth, parents before children.
    pub fn rows(&self) -> Vec<(usize, &str)> {
        let mut rows = Vec::new();
        let roots = self
            .nodes
            .iter()
            .filter(|(_, node)| node.parents.is_empty());
        let mut open: Vec<(usize, &str)> = roots.map(|(name, _)| (0, name.as_str())).collect();
        open.reverse();
        let mut seen = BTreeSet::new();
        while let Some((depth, name)) = open.pop() {
            rows.push((depth, name));
            // An image with two parents stands below both; what is below it is shown once.
            if !seen.insert(name) {
                continue;
            }
            let mut children: Vec<&str> = self.children(name).collect();
            children.reverse();
            open.extend(children.into_iter().map(|child| (depth + 1, child)));
        }
        rows
    }

    /// The images that start from another.
    pub fn children<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a str> {
        let nodes = self.nodes.iter();
        let children =
            nodes.filter(move |(_, node)| node.parents.iter().any(|name| name == parent));
        children.map(|(name, _)| name.as_str())
    }

    /// Replaces references by the names of images that are built here.
    fn resolve(&mut self, prefix: &str) {
        let names: BTreeSet<String> = self.nodes.keys().cloned().collect();
        let known = |reference: &String| -> String {
            let last = reference.rsplit('/').next().unwrap_or(reference);
            let bare = last.split([':', '@']).next().unwrap_or(last);
            let short = bare
                .strip_prefix(prefix)
                .unwrap_or(bare)
                .trim_start_matches('-');
            let found = [bare, short].into_iter().find(|name| names.contains(*name));
            found.map_or_else(|| reference.clone(), str::to_owned)
        };
        for (name, node) in &mut self.nodes {
            let resolved = |list: &[String]| -> Vec<String> {
                let mut all: Vec<String> = Vec::new();
                for reference in list {
                    let reference = known(reference);
                    if reference != *name && !all.contains(&reference) {
                        all.push(reference);
                    }
                }
                all
            };
            node.parents = resolved(&node.parents);
            node.sources = resolved(&node.sources);
        }
    }

    /// Adds the images that are named and not built here.
    fn add_outer(&mut self) {
        let named: Vec<String> = self
            .nodes
            .values()
            .flat_map(|node| node.parents.iter().chain(&node.sources))
            .cloned()
            .collect();
        for name in named {
            self.nodes.entry(name).or_default();
        }
    }
}

/// The name of the image that a file describes; `None` for another file.
fn image_of(path: &Utf8Path, prefix: &str) -> Option<String> {
    let name = path.file_name()?;
    let plain = name.strip_suffix(".j2").unwrap_or(name);
    if plain.ends_with(".dockerignore") {
        return None;
    }
    if let Some(after) = plain.strip_prefix("Dockerfile.") {
        return Some(after.to_owned());
    }
    if !matches!(plain, "Dockerfile" | "Containerfile") {
        return None;
    }
    let folder = path.parent().and_then(Utf8Path::file_name);
    let own = if prefix.is_empty() {
        "Dockerfile"
    } else {
        prefix
    };
    Some(folder.unwrap_or(own).to_owned())
}

fn read(files: &Files, path: &Utf8Path) -> Option<Dockerfile> {
    let file = files.open(path, Decoding::Utf8).ok()?;
    if path.extension() != Some("j2") {
        return Some(dockerfile::parse(&file).tree);
    }
    let text = without_jinja(file.text());
    let file = Files::lone("Dockerfile", &text, Decoding::Utf8)?;
    Some(dockerfile::parse(&file).tree)
}

/// A template without what Jinja reads; what it prints is left out too.
fn without_jinja(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let closing = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
            .into_iter()
            .find(|(open, _)| from.starts_with(open));
        let end = closing.and_then(|(_, close)| Some(from.find(close)? + close.len()));
        rest = match end.and_then(|end| from.get(end..)) {
            Some(after) => after,
            None => {
                plain.push('{');
                from.get(1..).unwrap_or("")
            }
        };
    }
    plain.push_str(rest);
    plain
}

fn node(path: &Utf8Path, tree: &Dockerfile) -> Node {
    let mut node = Node {
        file: Some(path.to_string()),
        ..Node::default()
    };
    let outer = tree
        .stages
        .iter()
        .rev()
        .filter(|stage| stage.base.is_none());
    node.parents = outer
        .map(|stage| stage.resolved_image.as_ref().unwrap_or(&stage.image.value))
        .map(|image| clean(image))
        .filter(|image| !image.is_empty() && image != "scratch")
        .collect();
    let stages: Vec<String> = tree
        .stages
        .iter()
        .filter_map(|stage| Some(stage.name.as_ref()?.value.to_lowercase()))
        .collect();
    for (index, instruction) in tree.instructions.iter().enumerate() {
        let named: Vec<&str> = match instruction.kind {
            InstructionKind::Copy => {
                let flag = instruction.flag("from");
                flag.and_then(|flag| Some(flag.value.as_ref()?.value.as_str()))
                    .into_iter()
                    .collect()
            }
            InstructionKind::Run => {
                let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
                mounts.filter_map(|flag| flag.option("from")).collect()
            }
            _ => continue,
        };
        for name in named {
            let name = tree.resolve(index, name).unwrap_or_else(|| name.to_owned());
            let is_stage = stages.contains(&name.to_lowercase()) || name.parse::<usize>().is_ok();
            if !is_stage && !node.sources.contains(&name) {
                node.sources.push(clean(&name));
            }
        }
    }
    node
}

/// A reference without what an empty variable of a template leaves behind.
fn clean(reference: &str) -> String {
    reference.trim_matches(['/', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::MemoryWorld;

    #[test]
    fn templates_and_dockerfiles_make_one_tree() {
        let tree = [
            (
                "docker/base/Dockerfile.j2",
                "FROM {{ base_image }}:{{ base_distro_tag }}\n{% block x %}{% endblock %}\n",
            ),
            (
                "docker/nova/nova-base/Dockerfile.j2",
                "FROM {{ namespace }}/{{ image_prefix }}base:{{ tag }}\nRUN true\n",
            ),
            (
                "docker/nova/nova-api/Dockerfile.j2",
                "# top\nFROM --platform=linux/amd64 {{ namespace }}/{{ image_prefix }}nova-base:{{ tag }} AS one\n\
                 COPY --from=docker.io/tools:1 /x /x\nCOPY --from=one /y /y\n",
            ),
            ("docker/core/Dockerfile", "ARG TAG=3.6\nFROM alpine:$TAG\n"),
            (
                "docker/smoke/Dockerfile",
                "FROM golang AS b\nRUN --mount=from=harbour/uv:1 x\nFROM harbour/port-core\n",
            ),
            ("docker/smoke/Dockerfile.dockerignore", "x\n"),
        ];
        let files = Files::new(MemoryWorld::new(tree));
        let paths = tree.map(|(path, _)| path);
        let graph = Graph::of_files(
            &files,
            paths.iter().map(|path| Utf8Path::new(*path)),
            "port",
        );
        let rows: Vec<String> = graph
            .rows()
            .into_iter()
            .map(|(depth, name)| format!("{depth} {name}"))
            .collect();
        assert_eq!(
            rows,
            [
                "0 alpine:3.6",
                "1 core",
                "2 smoke",
                "0 base",
                "1 nova-base",
                "2 nova-api",
                "0 docker.io/tools:1",
                "0 golang",
                "1 smoke",
                "0 harbour/uv:1",
            ]
        );
        assert_eq!(graph.nodes["smoke"].parents, ["core", "golang"]);
        assert_eq!(graph.nodes["smoke"].sources, ["harbour/uv:1"]);
        assert_eq!(graph.nodes["nova-api"].sources, ["docker.io/tools:1"]);
    }
}
