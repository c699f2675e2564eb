//! Every requirement that a person wrote, wherever it stands, as rules look at it.

use super::{Project, RequirementsRole, RequirementsSource};
use crate::metadata::ListItem;
use crate::resolved::Guard;
use crate::syntax::requirement::{self, Requirement, RequirementError};
use crate::syntax::requirements::{Line, LineKind};
use crate::syntax::{marker, specifier};
use crate::text::{Edit, Span};

/// A requirement and the place it was written at.
#[derive(Debug, Clone)]
pub struct WrittenRequirement<'a> {
    /// What is asked for; its spans are exact when `is_exact` says so, and else that of the whole item.
    pub requirement: &'a Requirement,
    /// Whether the spans of its parts can be edited.
    pub is_exact: bool,
    /// Where it stands.
    pub place: WrittenPlace<'a>,
}

/// A requirement of a list of setup.py, setup.cfg or pyproject.toml, taken apart once.
#[derive(Debug)]
pub struct ListedRequirement {
    /// The item.
    pub item: ListItem,
    /// What it asks for; spans as of a [`WrittenRequirement`].
    pub read: Result<Requirement, RequirementError>,
    /// Whether the spans of its parts can be edited.
    pub is_exact: bool,
}

/// Where a requirement stands.
#[derive(Debug, Clone, Copy)]
pub enum WrittenPlace<'a> {
    /// On a line of a requirements file.
    Line(&'a RequirementsSource, &'a Line),
    /// In a list of setup.py, setup.cfg or pyproject.toml.
    Item(&'a ListItem),
}

impl Project {
    /// The requirements of the requirements files and of the lists of the package.
    pub fn written_requirements(&self) -> impl Iterator<Item = WrittenRequirement<'_>> {
        let lines = self.requirements().iter().flat_map(|source| {
            let named = source.parse.tree.named();
            named.map(move |(line, requirement)| WrittenRequirement {
                requirement,
                is_exact: line.content.is_some(),
                place: WrittenPlace::Line(source, line),
            })
        });
        let listed = self.listed_requirements().iter();
        lines.chain(listed.filter_map(ListedRequirement::written))
    }

    /// Takes an item apart, where it is written: without its quotation marks, where it has some.
    pub(super) fn read_item(&self, item: &ListItem) -> ListedRequirement {
        let span = item.provenance.span;
        let file = self.files().get(span.file);
        let written = file.as_ref().map_or("", |file| file.slice(span));
        let inner = ['"', '\'']
            .iter()
            .find_map(|quote| written.strip_prefix(*quote)?.strip_suffix(*quote));
        let quoted = inner == Some(&item.text);
        let inner = match quoted {
            true => Span::new(span.file, span.start as usize + 1, span.end as usize - 1),
            false => span,
        };
        ListedRequirement {
            item: item.clone(),
            read: requirement::parse(&item.text, inner),
            is_exact: quoted || written == item.text,
        }
    }

    /// The edit that takes a requirement out with its line or its place in a list; `None` when a comment or an option
    /// would go with it.
    pub fn remove_written(&self, written: &WrittenRequirement<'_>) -> Option<Edit> {
        match written.place {
            WrittenPlace::Line(_, line) => {
                let is_plain = line.comment.is_none() && line.options.is_empty();
                (is_plain && line.content.is_some()).then(|| Edit::delete(line.span))
            }
            WrittenPlace::Item(item) => self.remove_item(item),
        }
    }

    /// The edit that takes an item out of a list of setup.py or setup.cfg; `None` where it is the only one of setup.cfg, stands
    /// elsewhere, or a comment would go with it.
    pub fn remove_item(&self, item: &ListItem) -> Option<Edit> {
        let span = item.provenance.span;
        self.remove_from_setup(span)
            .or_else(|| self.remove_cfg_line(span))
    }

    /// The edit that takes out a line of setup.cfg that holds nothing else and is not the only one of its value.
    fn remove_cfg_line(&self, span: Span) -> Option<Edit> {
        let cfg = self.setup_cfg()?;
        let sections = cfg.parse.tree.sections.iter();
        let option = sections
            .flat_map(|section| &section.options)
            .find(|option| option.value_lines.iter().any(|line| line.span == span))?;
        let mut lines = cfg.parse.tree.lines.iter();
        let line = lines.find(|line| line.span.contains(span))?;
        let is_alone = option.value_lines.len() < 2 || line.span.start == option.span.start;
        (!is_alone).then(|| Edit::delete(line.span))
    }

    /// The Pythons that the package says it runs on, as a condition; `None` when it does not say so, or not in a way that
    /// a marker can.
    pub fn supported_pythons(&self) -> Option<Guard> {
        let clauses = specifier::parse(self.metadata().requires_python.known()?).ok()?;
        let texts = clauses.clauses().iter().map(|clause| {
            let text = clause.text();
            let at = text.find(|c: char| !"<>=!~".contains(c))?;
            let (operator, version) = text.split_at_checked(at)?;
            Some(format!(
                "python_full_version {operator} '{}'",
                version.trim()
            ))
        });
        let texts: Option<Vec<String>> = texts.collect();
        marker::guard(&texts?.join(" and "))
    }
}

impl ListedRequirement {
    /// The requirement, when it is one.
    pub fn written(&self) -> Option<WrittenRequirement<'_>> {
        Some(WrittenRequirement {
            requirement: self.read.as_ref().ok()?,
            is_exact: self.is_exact,
            place: WrittenPlace::Item(&self.item),
        })
    }
}

impl WrittenRequirement<'_> {
    /// The part that says under which condition, with the `;` before it.
    pub fn marker_part(&self) -> Option<Span> {
        let marker = self.requirement.marker.as_ref().filter(|_| self.is_exact)?;
        let head = self.requirement.without_marker().len();
        let start = self.requirement.span.start as usize + head;
        Some(Span::new(
            self.requirement.span.file,
            start,
            marker.text.span.end as usize,
        ))
    }

    /// The requirements file it stands in.
    pub fn source(&self) -> Option<&RequirementsSource> {
        match self.place {
            WrittenPlace::Line(source, _) => Some(source),
            WrittenPlace::Item(_) => None,
        }
    }
}

impl RequirementsSource {
    /// Whether a program wrote the file: pip-compile and its like say so in a comment, or give hashes.
    pub fn is_generated(&self) -> bool {
        self.parse.tree.lines.iter().any(|line| {
            let says_so = line.comment.is_some_and(|comment| {
                let text = self.file.slice(comment).to_ascii_lowercase();
                [
                    "autogenerated",
                    "auto-generated",
                    "automatically generated",
                    "generated by",
                    "pip-compile",
                    "# via ",
                ]
                .iter()
                .any(|sign| text.contains(sign))
            });
            says_so || !line.options.is_empty()
        })
    }

    /// Whether what it lists is meant for the package itself or for its tests, and written by hand.
    pub fn is_own_list(&self) -> bool {
        let is_own = matches!(
            self.role,
            RequirementsRole::Runtime | RequirementsRole::Tests | RequirementsRole::PerPython(_)
        );
        is_own && !self.is_generated()
    }

    /// Its lines that name a place, each with the requirement's kind.
    pub fn locations(
        &self,
    ) -> impl Iterator<Item = (&Line, &crate::syntax::requirements::Location)> {
        self.parse
            .tree
            .lines
            .iter()
            .filter_map(|line| match &line.kind {
                LineKind::Location(location) => Some((line, &**location)),
                _ => None,
            })
    }
}
