use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{NamedLine, Project, by_project};
use crate::syntax::{Requirement, specifier};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for a project that stands twice in one requirements file, in lines that apply to the same environment.
    ///
    /// ## Why is this bad?
    /// One of the lines is forgotten at the next change. pbr passes both on into the metadata.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// mock
    /// Six >= 1.9.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// mock
    /// ```
    ///
    /// ## Fix safety
    /// The later of two lines that say the same is removed, which is safe, unless it has a comment or options.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/duplicate-requirement`
    DuplicateRequirement {
        code: "REQ003",
        name: "duplicate-requirement",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for DuplicateRequirement {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            for lines in by_project(&[source]).into_values() {
                for (at, line) in lines.iter().enumerate().skip(1) {
                    let earlier = lines.iter().take(at).find(|earlier| repeats(earlier, line));
                    if let Some(earlier) = earlier {
                        found.push(self.finding(earlier, line));
                    }
                }
            }
        }
    }
}

impl DuplicateRequirement {
    fn finding(&self, earlier: &NamedLine<'_>, line: &NamedLine<'_>) -> Diagnostic {
        let name = &line.requirement.name.value;
        let finding = self
            .diagnostic(
                line.requirement.span,
                &format!("`{name}` is required twice"),
            )
            .label(earlier.requirement.span, "first here")
            .why("one of the lines is forgotten at the next change");
        let is_plain = line.line.comment.is_none()
            && line.line.options.is_empty()
            && line.line.content.is_some();
        match (
            says_the_same(earlier.requirement, line.requirement),
            is_plain,
        ) {
            (true, true) => finding.fix(Fix::safe(
                "Remove the second line",
                vec![Edit::delete(line.line.span)],
            )),
            (true, false) => finding.help("remove one of them"),
            _ => finding.help("join them into one line"),
        }
    }
}

/// Lines that exclude each other are a conflict, and told as such; extras add to each other.
fn repeats(earlier: &NamedLine<'_>, line: &NamedLine<'_>) -> bool {
    let (a, b) = (earlier.requirement, line.requirement);
    extras(a) == extras(b)
        && !earlier.is_place()
        && !line.is_place()
        && (earlier.meets(line) || says_the_same(a, b))
        && specifier::intersects(&a.specifiers, &b.specifiers)
}

fn says_the_same(a: &Requirement, b: &Requirement) -> bool {
    let clauses = |requirement: &Requirement| {
        let clauses = requirement.specifiers.clauses().iter();
        let mut texts: Vec<String> = clauses.map(|clause| clause.text().to_owned()).collect();
        texts.sort();
        texts
    };
    let marker = |requirement: &Requirement| {
        let marker = requirement.marker.as_ref();
        marker.map(|marker| marker.text.value.split_whitespace().collect::<String>())
    };
    clauses(a) == clauses(b) && marker(a) == marker(b) && extras(a) == extras(b)
}

fn extras(requirement: &Requirement) -> Vec<String> {
    let extras = requirement.extras.iter();
    let mut names: Vec<String> = extras
        .map(|extra| crate::syntax::version::normalize_extra(&extra.value))
        .collect();
    names.sort();
    names
}
