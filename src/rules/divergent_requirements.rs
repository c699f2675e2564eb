use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{NamedLine, Project, RequirementsRole, by_project};
use crate::syntax::specifier::{self, Specifiers};
use crate::text::Edit;
use pep440_rs::Operator;

declare_rule! {
    /// ## What it does
    /// Checks for a project that the runtime list and another list of the root want in ranges that differ, so that
    /// installing one after the other moves it up or down.
    ///
    /// ## Why is this bad?
    /// pip takes the newest version that the first file allows, and replaces it when the second one does not allow it. The
    /// tests then run with another version than the users have.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// mock>=1.0
    /// ```
    /// `test-requirements.txt`:
    /// ```text
    /// mock==1.3.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `test-requirements.txt`:
    /// ```text
    /// mock>=1.0
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it takes the range of the runtime list, which is what users get, over into the other list; which range is
    /// right is for the user to say. A list that a program wrote is left alone.
    ///
    /// ## Known issues
    /// Ranges that only differ in how old a version may be are not reported: pip takes a new one for both.
    ///
    /// ## References
    /// - [pip: requirements files](https://pip.pypa.io/en/stable/user_guide/#requirements-files)
    DivergentRequirements {
        code: "REQ005",
        name: "divergent-requirements",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DivergentRequirements {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(runtime) = project.runtime_requirements() else {
            return;
        };
        let first = by_project(&[runtime]);
        let roles = [
            RequirementsRole::Tests,
            RequirementsRole::Docs,
            RequirementsRole::ThirdParty,
        ];
        for source in roles
            .into_iter()
            .flat_map(|role| project.requirements_of(role))
        {
            for (name, lines) in by_project(&[source]) {
                let (Some([before]), [after]) =
                    (first.get(&name).map(Vec::as_slice), lines.as_slice())
                else {
                    continue;
                };
                if moves(before, after) {
                    found.push(self.finding(before, after));
                }
            }
        }
    }
}

impl DivergentRequirements {
    fn finding(&self, before: &NamedLine<'_>, after: &NamedLine<'_>) -> Diagnostic {
        let text = |line: &NamedLine<'_>| {
            let requirement = line.requirement;
            format!("`{}{}`", requirement.name.value, requirement.specifiers)
        };
        let message = format!(
            "{} here, {} in `{}`",
            text(after),
            text(before),
            before.source.file.path()
        );
        let finding = self
            .diagnostic(after.requirement.span, &message)
            .label(
                before.requirement.span,
                format!("{} here", text(before)),
            )
            .why("pip takes the newest version that the first file allows, and replaces it if the second does not allow it");
        match same_range(before, after) {
            Some(edit) => finding.fix(Fix::unsafe_(
                format!("Ask for {} here, too", text(before)),
                vec![edit],
            )),
            None => finding.help("ask the same range in both"),
        }
    }
}

/// Puts the clauses of one line in the place of those of the other.
fn same_range(before: &NamedLine<'_>, after: &NamedLine<'_>) -> Option<Edit> {
    let is_plain = after.line.content.is_some() && after.line.options.is_empty();
    let wanted = before.requirement.specifier_text.as_ref();
    let wanted = wanted.map_or("", |clauses| clauses.value.as_str());
    if !is_plain || after.source.is_generated() {
        return None;
    }
    let own = after.requirement;
    let head = own.without_marker();
    let Some(clauses) = &own.specifier_text else {
        let end = own.span.start as usize + head.len();
        return Some(Edit::insert_before(
            after.source.file.span(end, end),
            wanted,
        ));
    };
    // Clauses in brackets keep them, and have to be some.
    (!wanted.is_empty() || !head.ends_with(')')).then(|| Edit::replace(clauses.span, wanted))
}

/// Whether the newest version that one file allows may be too new for the other.
fn moves(before: &NamedLine<'_>, after: &NamedLine<'_>) -> bool {
    let (first, second) = (
        &before.requirement.specifiers,
        &after.requirement.specifiers,
    );
    let cuts = |a: &Specifiers, b: &Specifiers| has_upper_bound(b) && !specifier::implies(a, b);
    !before.is_place()
        && !after.is_place()
        && before.meets(after)
        && specifier::intersects(first, second)
        && (cuts(first, second) || cuts(second, first))
}

fn has_upper_bound(specifiers: &Specifiers) -> bool {
    specifiers.clauses().iter().any(|clause| {
        matches!(
            clause.operator(),
            Operator::Equal
                | Operator::EqualStar
                | Operator::ExactEqual
                | Operator::TildeEqual
                | Operator::LessThan
                | Operator::LessThanEqual
        )
    })
}
