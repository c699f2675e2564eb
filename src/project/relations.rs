//! Requires, Provides and Obsoletes of distutils (PEP 314): nobody reads them, setuptools still writes them.

use super::{Project, read_setup_cfg};
use crate::eval::{Data, Node};

/// Header, keyword of `setup()`.
const RELATIONS: &[(&str, &str)] = &[
    ("Requires", "requires"),
    ("Provides", "provides"),
    ("Obsoletes", "obsoletes"),
];

impl Project {
    /// The header of each relation and its texts, as far as they are literals.
    pub fn distutils_relations(&self) -> Vec<(&'static str, Vec<String>)> {
        if !self.backend().reads_setup_py() {
            return Vec::new();
        }
        let relations = RELATIONS.iter();
        relations
            .map(|(header, keyword)| (*header, self.relation(keyword)))
            .collect()
    }

    /// `[tool.setuptools]`, else `setup()`, else setup.cfg.
    fn relation(&self, keyword: &str) -> Vec<String> {
        let table = self.pyproject().and_then(|source| {
            let item = source.parse.tree.get(&["tool", "setuptools", keyword])?;
            item.as_strings()
        });
        if let Some(given) = table {
            return given.into_iter().map(|text| text.value).collect();
        }
        let node = self
            .setup_call()
            .and_then(|call| call.keyword(keyword)?.value.known());
        match node {
            Some(node) => texts(node),
            None => self
                .setup_cfg()
                .map(|source| read_setup_cfg::relation(source, keyword))
                .unwrap_or_default(),
        }
    }
}

fn texts(node: &Node) -> Vec<String> {
    let (Data::List(items) | Data::Tuple(items)) = &node.data else {
        return Vec::new();
    };
    let known = items.items.iter().filter(|item| item.guard.is_always());
    known
        .filter_map(|item| match &item.value.known()?.data {
            Data::Str(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}
