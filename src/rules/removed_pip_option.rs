use super::{Rule, RuleMeta, declare_rule};
use crate::data::pip_options::RefusedOption;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{InvalidRequirement, Project};
use crate::syntax::requirements::LineKind;
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for options in requirements files that pip no longer takes: `--allow-external`, `--process-dependency-links`,
    /// `--install-option`, `--global-option`, and `-U`, which was never one of a file.
    ///
    /// ## Why is this bad?
    /// pip refuses the whole file.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// --allow-external pygments
    /// pygments
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// pygments
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it drops the option, which said something about how to install. A line that holds nothing else goes, too,
    /// unless it has a comment.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/removed-pip-option`
    RemovedPipOption {
        code: "REQ012",
        name: "removed-pip-option",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for RemovedPipOption {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for invalid in project.invalid_requirements() {
            if let Some(option) = invalid.refused_option() {
                found.push(self.finding(project, invalid, option));
            }
        }
    }
}

impl RemovedPipOption {
    fn finding(
        &self,
        project: &Project,
        invalid: &InvalidRequirement,
        option: &RefusedOption,
    ) -> Diagnostic {
        let message = format!("pip refuses `{}`", option.name);
        let finding = self
            .diagnostic(invalid.error.span, &message)
            .here(option.why)
            .why("with it pip refuses the whole file");
        match dropped(project, invalid, option) {
            Some(edit) => finding.fix(Fix::unsafe_(
                format!("Remove `{}`", option.name),
                vec![edit],
            )),
            None => finding.help(option.instead),
        }
    }
}

/// The edit that drops the option with its value, or the line when nothing else stands there.
fn dropped(
    project: &Project,
    invalid: &InvalidRequirement,
    option: &RefusedOption,
) -> Option<Edit> {
    if !invalid.is_literal || invalid.text.contains(['"', '\'', '\\']) {
        return None;
    }
    let text = &invalid.text;
    let start = text.find(option.name)?;
    let words: Vec<&str> = text.get(start..)?.split(' ').collect();
    let is_joined = words.first().is_some_and(|word| word.contains('='));
    let taken = if option.takes_value && !is_joined {
        2
    } else {
        1
    };
    if taken > words.len() {
        return None;
    }
    let length: usize = words.iter().take(taken).map(|word| word.len() + 1).sum();
    let before = text.get(..start)?.trim_end();
    let after = words
        .iter()
        .skip(taken)
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    if before.is_empty() && after.trim().is_empty() {
        return whole_line(project, invalid.span);
    }
    let base = invalid.span.start as usize;
    // The blank between the option and what stands beside it goes, too.
    let (from, to) = match before.is_empty() {
        true => (start, start + length),
        false => (before.len(), start + length - 1),
    };
    Some(Edit::delete(Span::new(
        invalid.span.file,
        base + from,
        base + to.min(text.len()),
    )))
}

fn whole_line(project: &Project, span: Span) -> Option<Edit> {
    let sources = project.requirements().iter();
    let mut lines = sources.flat_map(|source| &source.parse.tree.lines);
    let line = lines.find(|line| line.content == Some(span))?;
    let is_plain = line.comment.is_none() && matches!(line.kind, LineKind::Invalid(_));
    is_plain.then(|| Edit::delete(line.span))
}
