use super::legacy_specifier::is_legacy;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{self, Project, RequirementsSource};
use crate::syntax::requirement;
use crate::text::{Edit, apply};
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Checks for requirements that no current tool takes, in requirements files and in the lists of setup.py,
    /// setup.cfg and pyproject.toml, and for requirements files that cannot be read at all.
    ///
    /// ## Why is this bad?
    /// pip 24.1 and setuptools 67 refuse them: nothing of the file is installed, or the build stops.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six=>1.9.0
    /// mock >=1.0 <2
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// mock >=1.0,<2
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it writes what was probably meant.
    ///
    /// ## References
    /// - [Dependency specifiers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/)
    InvalidRequirement {
        code: "REQ001",
        name: "invalid-requirement",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for InvalidRequirement {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let mut refused = BTreeSet::new();
        for source in project.requirements() {
            if let Some(finding) = self.whole_file(source) {
                refused.insert(source.file.id());
                found.push(finding);
            }
        }
        let invalid = project.invalid_requirements();
        let invalid = invalid
            .iter()
            .filter(|invalid| !refused.contains(&invalid.span.file) && !is_legacy(&invalid.text));
        found.extend(invalid.map(|invalid| self.finding(project, invalid)));
    }
}

impl InvalidRequirement {
    /// A file that is told once: it cannot be opened, or is no text.
    fn whole_file(&self, source: &RequirementsSource) -> Option<Diagnostic> {
        let path = source.file.path();
        let start = source.file.span(0, 0);
        if let Some(error) = &source.unreadable {
            let finding = self.diagnostic(start, &format!("`{path}` cannot be read: {error}"));
            return Some(finding.why("nothing is known of the requirements in it"));
        }
        source.file.text().contains('\0').then(|| {
            self.diagnostic(start, &format!("`{path}` is no text: it holds zero bytes"))
                .why("pip and setuptools stop at it")
        })
    }

    fn finding(&self, project: &Project, invalid: &project::InvalidRequirement) -> Diagnostic {
        let error = &invalid.error;
        let first = invalid.text.lines().next().unwrap_or_default();
        let first = first.trim_end_matches(['\\', ' ']);
        let what = match first.starts_with('-') {
            true => "is not an option of a requirements file",
            false => "is not a requirement",
        };
        let finding = self
            .diagnostic(error.span, &format!("`{first}` {what}"))
            .here(&error.message)
            .why("pip and setuptools stop at it");
        match (repair(project, invalid), &error.hint) {
            (Some(fix), _) => finding.fix(fix),
            (None, Some(hint)) => finding.help(capitalized(hint)),
            (None, None) => finding,
        }
    }
}

/// What the hint says to write, if it makes the requirement valid.
fn repair(project: &Project, invalid: &project::InvalidRequirement) -> Option<Fix> {
    let hint = invalid.error.hint.as_deref()?;
    let written = hint.strip_prefix("write `")?;
    let written = written.strip_suffix(" with a comma").unwrap_or(written);
    let written = written
        .strip_suffix('`')
        .filter(|text| !text.contains('`'))?;
    if !invalid.is_literal || !invalid.span.contains(invalid.error.span) {
        return None;
    }
    let edit = Edit::replace(invalid.error.span, written);
    let file = project.files().get(invalid.span.file)?;
    let end = file.text().len() - invalid.span.end as usize;
    let changed = apply(file.text(), [&edit])?;
    let content = changed.get(invalid.span.start as usize..changed.len() - end)?;
    requirement::parse(content, invalid.span).ok()?;
    Some(Fix::unsafe_(
        format!("Write `{}`", content.trim()),
        vec![edit],
    ))
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
