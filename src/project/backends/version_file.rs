//! Versions that hatchling and pdm-backend search in a file (`[tool.hatch.version]`, `[tool.pdm.version]`).

use super::Own;
use crate::metadata::{Field, Metadata};
use crate::project::Project;
use crate::provenance::{Origin, Provenance, Via};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::toml::{Toml, TomlItem};
use crate::text::{Decoding, Span, resolve};
use camino::Utf8Path;

/// hatchling (1.33): its pattern for assignments, or the one given, with a group `version`.
pub(super) fn hatch(project: &Project, tree: &Toml) -> Own {
    const PATTERN: &str =
        r#"(?im)^(?:__version__|VERSION) *= *(?P<quote>['"])v?(?P<version>.+?)(?P=quote)"#;
    let Some(table) = tree.get(&["tool", "hatch", "version"]) else {
        return Own::nothing(Metadata::default());
    };
    let search = Search {
        project,
        table,
        sources: &["regex"],
        pattern: PATTERN,
        group: Group::Name("version"),
    };
    Own::nothing(search.metadata())
}

/// pdm-backend (2.5): its pattern, or the one given, whose first group counts. Without any version it is 0.0.0.
pub(super) fn pdm(project: &Project, tree: &Toml) -> Own {
    const PATTERN: &str = r#"(?m)^(?:__version__|VERSION)\s*=\s*["'](.+?)["']\s*(?:#.*)?$"#;
    let Some(table) = tree.get(&["tool", "pdm", "version"]) else {
        return Own::nothing(Metadata::default());
    };
    let search = Search {
        project,
        table,
        sources: &["file"],
        pattern: PATTERN,
        group: Group::First,
    };
    Own::nothing(search.metadata())
}

enum Group {
    Name(&'static str),
    First,
}

struct Search<'a> {
    project: &'a Project,
    table: TomlItem<'a>,
    /// The sources that read a file; the first is meant when none is named.
    sources: &'a [&'a str],
    pattern: &'a str,
    group: Group,
}

impl Search<'_> {
    fn metadata(&self) -> Metadata {
        Metadata {
            version: self.version().unwrap_or_default(),
            ..Metadata::default()
        }
    }

    fn version(&self) -> Option<Field<Resolved<String>>> {
        let part = |key: &str| self.table.get(key).and_then(|item| item.as_str());
        let source = part("source").unwrap_or("regex");
        if matches!(source, "vcs" | "scm") {
            let message = "the version comes from the tags of the repository";
            let reason = Dynamic::new(Reason::ScmTool, message, Some(self.table.span()));
            let place = Provenance::new(Origin::Pyproject, self.table.span());
            return Some(Field::declared(Resolved::Dynamic(reason), place));
        }
        if part("source").is_some() && !self.sources.contains(&source) {
            return None;
        }
        let item = self.table.get("path")?;
        let given = part("pattern").filter(|pattern| !pattern.is_empty());
        let pattern = given.map_or_else(
            || self.pattern.to_owned(),
            |pattern| format!("(?m){pattern}"),
        );
        let path = resolve(Utf8Path::new(""), item.as_str()?).ok()?;
        let file = self.project.files().open(&path, Decoding::Utf8).ok()?;
        let mut place = Provenance::new(Origin::Pyproject, item.span());
        place.via = Some(Via::File(path));
        let value = match self.searched(&pattern, file.text()) {
            Some(text) => Resolved::Known(text),
            None => Resolved::Dynamic(no_version(item.span())),
        };
        Some(Field::declared(value, place))
    }

    fn searched(&self, pattern: &str, text: &str) -> Option<String> {
        let regex = fancy_regex::RegexBuilder::new(pattern)
            .backtrack_limit(100_000)
            .build()
            .ok()?;
        let captures = regex.captures(text).ok()??;
        let found = match self.group {
            Group::Name(name) => captures.name(name)?,
            Group::First => captures.get(1)?,
        };
        Some(found.as_str().to_owned())
    }
}

fn no_version(span: Span) -> Dynamic {
    let message = "the pattern finds no version in the file, or cannot be followed";
    Dynamic::new(Reason::UnknownCall, message, Some(span))
}
