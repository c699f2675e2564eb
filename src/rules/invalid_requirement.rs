use super::legacy_specifier::is_legacy;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{self, Project, RequirementsSource};
use crate::syntax::requirement;
use crate::text::{Edit, apply};

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
    /// - Evidence: `tests/evidence/invalid-requirement`
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
        let sources = project.requirements().iter();
        found.extend(sources.filter_map(|source| self.unread(source)));
        let invalid = project.invalid_requirements();
        let invalid = invalid.iter().filter(|invalid| !has_own_rule(invalid));
        found.extend(invalid.map(|invalid| self.finding(project, invalid)));
    }
}

impl InvalidRequirement {
    fn unread(&self, source: &RequirementsSource) -> Option<Diagnostic> {
        let error = source.unreadable.as_ref()?;
        let message = format!("`{}` cannot be read: {error}", source.file.path());
        let finding = self.diagnostic(source.file.span(0, 0), &message);
        Some(finding.why("pip stops at it, and nothing is known of the requirements in it"))
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

/// Whether another rule says more of it.
fn has_own_rule(invalid: &project::InvalidRequirement) -> bool {
    is_legacy(&invalid.text)
        || invalid.refused_option().is_some()
        || invalid.is_bad_egg()
        || invalid.is_scp_like()
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
