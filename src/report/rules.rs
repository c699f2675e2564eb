//! Rules as pages, as a table and as `unsetup.rules/1`.

use crate::rules::{ALL, FixKind, RuleMeta};
use serde::Serialize;
use std::fmt::Write as _;

/// The page of one rule, in Markdown: what `docs/rules/` holds and `unsetup rule` prints.
pub fn page(meta: &RuleMeta) -> String {
    let set = if meta.default {
        "default set"
    } else {
        "opt-in"
    };
    let fix = match meta.fix {
        FixKind::Safe => "safe fix",
        FixKind::Unsafe => "unsafe fix",
        FixKind::None => "no fix",
    };
    let mut out = format!(
        "# {} {}\n\n*{}, {set}, {fix}, since {}.*\n\n",
        meta.code,
        meta.name,
        meta.severity.as_str(),
        meta.since
    );
    for line in meta.documentation.lines() {
        out.push_str(line.strip_prefix(' ').unwrap_or(line));
        out.push('\n');
    }
    out
}

/// All rules, a line each.
pub fn table() -> String {
    let width = ALL
        .iter()
        .map(|rule| rule.meta().name.len())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for rule in ALL {
        let meta = rule.meta();
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "{:<8} {:<width$}  {:<8} {}",
            meta.code,
            meta.name,
            meta.severity.as_str(),
            meta.summary()
        );
    }
    out
}

/// All rules as a Markdown table, each linked to its page: what the README shows.
pub fn markdown_table() -> String {
    let mut out =
        String::from("| code | name | finds | level | fix |\n| --- | --- | --- | --- | --- |\n");
    for rule in ALL {
        let meta = rule.meta();
        let fix = match meta.fix {
            FixKind::Safe => "safe",
            FixKind::Unsafe => "unsafe",
            FixKind::None => "",
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "| {} | [{name}](docs/rules/{name}.md) | {} | {} | {fix} |",
            meta.code,
            meta.summary().replace('|', "\\|"),
            meta.severity.as_str(),
            name = meta.name,
        );
    }
    out
}

/// `unsetup.rules/1`
#[derive(Debug, Serialize)]
pub struct Listing {
    schema: &'static str,
    rules: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    family: &'static str,
    severity: &'static str,
    default: bool,
    fix: &'static str,
    summary: String,
    url: String,
}

impl Listing {
    /// Every rule.
    pub fn all() -> Self {
        Self::of(ALL.iter().map(|rule| rule.meta()))
    }

    /// One rule.
    pub fn one(meta: &'static RuleMeta) -> Self {
        Self::of(std::iter::once(meta))
    }

    fn of(metas: impl Iterator<Item = &'static RuleMeta>) -> Self {
        Self {
            schema: "unsetup.rules/1",
            rules: metas
                .map(|meta| Row {
                    code: meta.code,
                    name: meta.name,
                    family: meta.family(),
                    severity: meta.severity.as_str(),
                    default: meta.default,
                    fix: meta.fix.as_str(),
                    summary: meta.summary(),
                    url: meta.url(),
                })
                .collect(),
        }
    }
}
