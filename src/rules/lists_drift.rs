use super::test_tool_at_runtime::is_test_tool;
use super::wording::names;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::ListItem;
use crate::project::{NamedLine, Project, RequirementsSource, by_project};
use crate::syntax::{Requirement, requirement};
use std::collections::{BTreeMap, BTreeSet};

declare_rule! {
    /// ## What it does
    /// Checks for a requirements.txt and a list in setup.py, setup.cfg or pyproject.toml that are both kept by hand and say
    /// different things.
    ///
    /// ## Why is this bad?
    /// The tests run with one list and the users of the package get the other. What only requirements.txt has is missing for them,
    /// and a range that differs is a bug that nobody sees at home.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["requests>=2.5.2", "six"])
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// requests==2.11.1
    /// six
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// requests>=2.5.2
    /// six
    /// ```
    ///
    /// ## Known issues
    /// A file that a program wrote, one that installs the project itself (`-e .`), and one whose every line is a pin are not
    /// compared: they say what is installed, not what is needed. Nor is one with less than half of the package's requirements,
    /// or with more others than those. Tools for tests and documentation are left out.
    ///
    /// ## References
    /// - [install_requires and requirements files](https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/)
    /// - Evidence: `tests/evidence/lists-drift`
    ListsDrift {
        code: "REQ022",
        name: "lists-drift",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ListsDrift {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(source) = project.requirements_at("requirements.txt") else {
            return;
        };
        let metadata = project.metadata();
        let Some(list) = metadata.install_requires.value() else {
            return;
        };
        let is_by_hand = !source.is_generated() && !installs_itself(source) && !is_lock(source);
        // A list that comes from a file has no second one.
        let is_read = project.setup().is_some_and(|setup| {
            setup
                .opened
                .iter()
                .any(|(path, _)| path == "requirements.txt")
        });
        if !is_by_hand || is_read || !list.open.is_empty() || list.items.is_empty() {
            return;
        }
        let wanted: Vec<(&ListItem, Requirement)> = list
            .items
            .iter()
            .filter_map(|item| {
                let read = requirement::parse(&item.text, item.provenance.span).ok()?;
                Some((item, read))
            })
            .collect();
        let is_elsewhere = wanted.iter().any(|(item, _)| {
            let (path, _, _) = project.files().locate(item.provenance.span);
            project.requirements_at(path.as_str()).is_some()
        });
        if !is_elsewhere {
            found.extend(self.finding(project, source, &wanted));
        }
    }
}

impl ListsDrift {
    fn finding(
        &self,
        project: &Project,
        source: &RequirementsSource,
        wanted: &[(&ListItem, Requirement)],
    ) -> Option<Diagnostic> {
        let lines = by_project(&project.with_includes(source));
        let listed: BTreeSet<String> = wanted
            .iter()
            .map(|(_, read)| read.canonical_name())
            .collect();
        let extras = names_of_extras(project);
        let missing: Vec<&str> = wanted
            .iter()
            .filter(|(_, read)| !lines.contains_key(&read.canonical_name()))
            .map(|(_, read)| read.name.value.as_str())
            .collect();
        let further: Vec<&str> = lines
            .iter()
            .filter(|(name, _)| !listed.contains(*name) && !extras.contains(*name))
            .filter(|(name, _)| !is_test_tool(name))
            .filter_map(|(_, lines)| Some(lines.first()?.requirement.name.value.as_str()))
            .collect();
        // A file that shares little with the package, or has far more, is meant for something else.
        if missing.len() * 2 > listed.len() || further.len() > listed.len() {
            return None;
        }
        let differing = differing(wanted, &lines);
        let (first, _) = wanted.first()?;
        let mut parts = Vec::new();
        if !differing.is_empty() {
            let shown: Vec<&str> = differing
                .iter()
                .map(|(read, _)| read.name.value.as_str())
                .collect();
            parts.push(format!("other versions of {}", names(&shown, 3)));
        }
        if !missing.is_empty() {
            parts.push(format!("not {}", names(&missing, 3)));
        }
        if !further.is_empty() {
            parts.push(format!("{} besides", names(&further, 3)));
        }
        if parts.is_empty() {
            return None;
        }
        let message = format!("requirements.txt lists {}", parts.join(", "));
        let mut finding = self
            .diagnostic(source.file.span(0, 0), &message)
            .label(first.provenance.span, "the requirements of the package")
            .why("users of the package get one list, its developers the other")
            .help("keep one list: have the file say `-e .`, or the package read the file");
        for (read, line) in &differing {
            finding = finding.label(
                line.requirement.span,
                format!("the package says `{}`", read.without_marker()),
            );
        }
        Some(finding)
    }
}

/// The requirements whose versions differ, each with its line in the file. Several lines for one project are not compared.
fn differing<'a, 'b>(
    wanted: &'a [(&ListItem, Requirement)],
    lines: &'b BTreeMap<String, Vec<NamedLine<'b>>>,
) -> Vec<(&'a Requirement, &'b NamedLine<'b>)> {
    let of = |name: &str| {
        wanted
            .iter()
            .filter(|(_, read)| read.canonical_name() == name)
            .count()
    };
    let pairs = wanted.iter().filter_map(|(_, read)| {
        let name = read.canonical_name();
        match lines.get(&name)?.as_slice() {
            [line] if of(&name) == 1 => Some((read, line)),
            _ => None,
        }
    });
    pairs
        .filter(|(read, line)| {
            let is_place = line.is_place() || read.url.is_some();
            !is_place && clauses(read) != clauses(line.requirement)
        })
        .collect()
}

fn clauses(requirement: &Requirement) -> BTreeSet<String> {
    let clauses = requirement.specifiers.clauses().iter();
    clauses
        .map(|clause| clause.text().replace(' ', ""))
        .collect()
}

/// `.` or `-e .`
fn installs_itself(source: &RequirementsSource) -> bool {
    let mut locations = source.locations();
    locations.any(|(_, location)| location.url.value.trim_end_matches('/') == ".")
}

/// Whether every line is a pin.
fn is_lock(source: &RequirementsSource) -> bool {
    let mut named = source.parse.tree.named();
    named.all(|(_, read)| read.specifiers.pinned().is_some())
        && source.parse.tree.named().count() > 1
}

fn names_of_extras(project: &Project) -> BTreeSet<String> {
    let extras = project.metadata().extras_require.value();
    let lists = extras.into_iter().flat_map(|groups| &groups.groups);
    lists
        .flat_map(|(_, list)| &list.items)
        .filter_map(|item| requirement::parse(&item.text, item.provenance.span).ok())
        .map(|read| read.canonical_name())
        .collect()
}
