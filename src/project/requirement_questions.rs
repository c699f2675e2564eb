//! What rules ask of the requirements files.

use super::{Project, RequirementsRole, RequirementsSource};
use crate::syntax::requirements::{LineKind, LocationKind};
use crate::text::Span;

/// A line that names a place instead of a project alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// Where the requirement stands, without a comment.
    pub span: Span,
    /// The project's name, when the line says it.
    pub name: Option<String>,
}

impl Project {
    /// The file that says what the package needs at run time: the one that pbr reads.
    pub fn runtime_requirements(&self) -> Option<&RequirementsSource> {
        self.requirements()
            .iter()
            .find(|source| source.file.path() == "requirements.txt")
            .or_else(|| self.requirements_of(&RequirementsRole::Runtime).next())
    }

    /// The files of one role.
    pub fn requirements_of<'a>(
        &'a self,
        role: &'a RequirementsRole,
    ) -> impl Iterator<Item = &'a RequirementsSource> {
        self.requirements()
            .iter()
            .filter(move |source| source.role == *role)
    }
}

impl RequirementsSource {
    /// The lines that name a URL, a repository, an archive or a folder; the project itself (`.`) is left out.
    pub fn place_lines(&self) -> impl Iterator<Item = PlaceLine> {
        self.parse.tree.lines.iter().filter_map(|line| {
            let name = match &line.kind {
                LineKind::Location(location)
                    if is_own_folder(location.scheme, &location.url.value) =>
                {
                    return None;
                }
                LineKind::Location(location) => location.name.clone(),
                LineKind::Named(named) if named.url.is_some() => Some(named.name.value.clone()),
                _ => return None,
            };
            let span = line.content.unwrap_or(line.span);
            Some(PlaceLine { span, name })
        })
    }
}

fn is_own_folder(kind: LocationKind, url: &str) -> bool {
    kind == LocationKind::Path && matches!(url.trim_end_matches('/'), ".")
}
