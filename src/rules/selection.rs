//! Which rules run: `--select`, `--extend-select`, `--ignore`.

use super::{ALL, RuleMeta};

/// A choice of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    codes: Vec<&'static str>,
}

/// A selector that names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no rule{}", hint(.suggestion.as_deref()))]
pub struct UnknownSelector {
    /// What was given.
    pub given: String,
    /// The nearest code, name or family.
    pub suggestion: Option<String>,
}

impl UnknownSelector {
    /// For a text that is no code and no name.
    pub fn rule(text: &str) -> Self {
        Self {
            given: text.to_owned(),
            suggestion: nearest(text),
        }
    }
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(
        || "; `unsetup rule` lists all".to_owned(),
        |nearest| format!(", did you mean `{nearest}`?"),
    )
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            codes: metas()
                .filter(|meta| meta.default)
                .map(|meta| meta.code)
                .collect(),
        }
    }
}

impl Selection {
    /// The default set, or `select` in its place, with `extend` added and `ignore` taken away. A more exact selector
    /// beats a less exact one, as in ruff: `--select SET001 --ignore SET` keeps SET001.
    ///
    /// # Errors
    /// The first selector that names no rule.
    pub fn new(
        select: Option<&[String]>,
        extend: &[String],
        ignore: &[String],
    ) -> Result<Self, UnknownSelector> {
        let select = select.map(parse_all).transpose()?;
        let extend = parse_all(extend)?;
        let ignore = parse_all(ignore)?;
        let chosen = metas().filter(|meta| {
            let base = match &select {
                Some(selectors) => strength(selectors, meta),
                None => u8::from(meta.default),
            };
            let wanted = base.max(strength(&extend, meta));
            wanted > strength(&ignore, meta)
        });
        Ok(Self {
            codes: chosen.map(|meta| meta.code).collect(),
        })
    }

    /// Whether the rule runs.
    pub fn contains(&self, meta: &RuleMeta) -> bool {
        self.codes.contains(&meta.code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Selector {
    All,
    Prefix(String),
    Rule(&'static str),
}

fn parse_all(texts: &[String]) -> Result<Vec<Selector>, UnknownSelector> {
    texts.iter().map(|text| parse(text)).collect()
}

fn parse(text: &str) -> Result<Selector, UnknownSelector> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    if upper == "ALL" {
        return Ok(Selector::All);
    }
    if let Some(meta) = metas().find(|meta| meta.code == upper || meta.name == text) {
        return Ok(Selector::Rule(meta.code));
    }
    if !text.is_empty() && metas().any(|meta| meta.code.starts_with(&upper)) {
        return Ok(Selector::Prefix(upper));
    }
    Err(UnknownSelector::rule(text))
}

/// How exactly the selectors name a rule: 0 not at all, then ALL, a prefix, the rule itself.
fn strength(selectors: &[Selector], meta: &RuleMeta) -> u8 {
    let of_one = |selector: &Selector| match selector {
        Selector::All => 1,
        Selector::Prefix(prefix) if meta.code.starts_with(prefix.as_str()) => 2,
        Selector::Rule(code) if *code == meta.code => 3,
        Selector::Prefix(_) | Selector::Rule(_) => 0,
    };
    selectors.iter().map(of_one).max().unwrap_or(0)
}

/// The known word most like `text`, if any is alike.
fn nearest(text: &str) -> Option<String> {
    let words = metas().flat_map(|meta| [meta.code, meta.name]);
    let upper = text.to_ascii_uppercase();
    words
        .map(|word| {
            let given = if word.starts_with(|c: char| c.is_ascii_uppercase()) {
                &upper
            } else {
                text
            };
            (strsim::jaro_winkler(given, word), word)
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word.to_owned())
}

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    ALL.iter().map(|rule| rule.meta())
}
