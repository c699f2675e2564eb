//! Which rules run: `--select`, `--extend-select`, `--ignore`, and the same keys of a configuration file.

use super::{ALL, Rule, RuleMeta};
use std::sync::OnceLock;

/// A choice of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// In the order of [`ALL`].
    codes: Vec<&'static str>,
}

/// What one place (a configuration file, the command line) says of the choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer {
    /// Rules in place of what was chosen so far.
    pub select: Option<Vec<Selector>>,
    /// Rules besides.
    pub extend: Vec<Selector>,
    /// Rules to leave out.
    pub ignore: Vec<Selector>,
}

/// One or several rules, by what users call them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `ALL`
    All,
    /// The first letters of codes: `SET`, `SET00`.
    Prefix(String),
    /// One rule, by its code; users may write its name.
    Rule(&'static str),
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
        Self::layered(&[])
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
        Ok(Self::layered(&[Layer {
            select: select.map(Selector::parse_all).transpose()?,
            extend: Selector::parse_all(extend)?,
            ignore: Selector::parse_all(ignore)?,
        }]))
    }

    /// The default set, changed by each layer in turn; a later one beats an earlier one. What an earlier layer ignores
    /// stays ignored under a later `select` that is less exact.
    pub fn layered(layers: &[Layer]) -> Self {
        static DEFAULT: OnceLock<Selection> = OnceLock::new();
        // What most projects have is worked out once.
        match layers.iter().all(|layer| *layer == Layer::default()) {
            true => DEFAULT.get_or_init(|| Self::chosen(&[])).clone(),
            false => Self::chosen(layers),
        }
    }

    fn chosen(layers: &[Layer]) -> Self {
        let chosen = metas().filter(|meta| is_chosen(layers, meta));
        Self {
            codes: chosen.map(|meta| meta.code).collect(),
        }
    }

    /// The rules that run, in the order of [`ALL`].
    pub fn rules(&self) -> impl Iterator<Item = &'static dyn Rule> {
        let mut codes = self.codes.iter().peekable();
        let all = ALL.iter().copied();
        all.filter(move |rule| codes.next_if(|code| **code == rule.meta().code).is_some())
    }

    /// Whether the rule runs.
    pub fn contains(&self, meta: &RuleMeta) -> bool {
        self.codes.contains(&meta.code)
    }

    /// Whether one of the rules that a selector names runs.
    pub fn meets(&self, selector: &Selector) -> bool {
        self.codes.iter().any(|code| selector.strength(code) > 0)
    }
}

fn is_chosen(layers: &[Layer], meta: &RuleMeta) -> bool {
    let code = meta.code;
    let mut chosen = meta.default;
    let mut ignored_before = 0;
    for layer in layers {
        let (base, carried) = match &layer.select {
            Some(selectors) => (strength(selectors, code), ignored_before),
            None => (u8::from(chosen), 0),
        };
        let wanted = base.max(strength(&layer.extend, code));
        let ignored = strength(&layer.ignore, code);
        chosen = wanted > ignored && wanted >= carried;
        ignored_before = ignored_before.max(ignored);
    }
    chosen
}

impl Selector {
    /// Reads a code, a name, a prefix or `ALL`.
    ///
    /// # Errors
    /// When it names no rule.
    pub fn parse(text: &str) -> Result<Self, UnknownSelector> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        if upper == "ALL" {
            return Ok(Self::All);
        }
        if let Some(meta) = metas().find(|meta| meta.code == upper || meta.name == text) {
            return Ok(Self::Rule(meta.code));
        }
        if !text.is_empty() && metas().any(|meta| meta.code.starts_with(&upper)) {
            return Ok(Self::Prefix(upper));
        }
        Err(UnknownSelector::rule(text))
    }

    /// Reads several.
    ///
    /// # Errors
    /// The first that names no rule.
    pub fn parse_all(texts: &[String]) -> Result<Vec<Self>, UnknownSelector> {
        texts.iter().map(|text| Self::parse(text)).collect()
    }

    /// How exactly it names the rule of this code: 0 not at all, then ALL, a prefix, the rule itself.
    pub fn strength(&self, code: &str) -> u8 {
        match self {
            Self::All => 1,
            Self::Prefix(prefix) if code.starts_with(prefix.as_str()) => 2,
            Self::Rule(own) if *own == code => 3,
            Self::Prefix(_) | Self::Rule(_) => 0,
        }
    }
}

fn strength(selectors: &[Selector], code: &str) -> u8 {
    let each = selectors.iter().map(|selector| selector.strength(code));
    each.max().unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(select: Option<&[&str]>, ignore: &[&str]) -> Layer {
        let parse = |texts: &[&str]| {
            let each = texts.iter().map(|text| Selector::parse(text).unwrap());
            each.collect::<Vec<_>>()
        };
        Layer {
            select: select.map(parse),
            extend: Vec::new(),
            ignore: parse(ignore),
        }
    }

    fn runs(layers: &[Layer], code: &str) -> bool {
        Selection::layered(layers).codes.contains(&code)
    }

    #[test]
    fn the_command_line_beats_the_file() {
        let file = layer(Some(&["SET001"]), &["VER"]);
        assert!(!runs(&[file.clone(), layer(None, &["SET"])], "SET001"));
        assert!(runs(
            &[file.clone(), layer(Some(&["VER001"]), &[])],
            "VER001"
        ));
        assert!(!runs(
            &[file.clone(), layer(Some(&["VER001"]), &[])],
            "SET001"
        ));
        assert!(runs(&[file, layer(None, &["VER001"])], "SET001"));
    }

    #[test]
    fn what_a_file_ignores_stays_ignored_under_a_wider_choice() {
        let file = layer(None, &["SET003"]);
        let wide = layer(Some(&["SET"]), &[]);
        assert!(!runs(&[file.clone(), wide], "SET003"));
        assert!(runs(
            &[file, layer(Some(&["stray-py-modules"]), &[])],
            "SET003"
        ));
    }
}
