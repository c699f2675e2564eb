use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, WrittenRequirement};
use crate::resolved::Guard;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for markers on the version of Python that hold on none of the Pythons the package supports, or on all of them.
    ///
    /// ## Why is this bad?
    /// The requirement is never installed, or the condition says nothing: both were forgotten when `python_requires` was raised.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", python_requires=">=3.6")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// enum34; python_version < "3.4"
    /// six; python_version >= "3"
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: it drops a requirement that is never installed, or a condition that always holds. There is none when a
    /// comment or an option would go with it.
    ///
    /// ## References
    /// - [Dependency specifiers: environment markers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers)
    /// - Evidence: `tests/evidence/dead-marker`
    DeadMarker {
        code: "REQ019",
        name: "dead-marker",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for DeadMarker {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(supported) = project.supported_pythons() else {
            return;
        };
        for written in project.written_requirements() {
            let is_other = written.source().is_some_and(|source| !source.is_own_list());
            // What another backend made of its own tables was not written so.
            if !is_other && written.is_exact && asks_for_python(&written) {
                found.extend(self.finding(project, &supported, &written));
            }
        }
    }
}

impl DeadMarker {
    fn finding(
        &self,
        project: &Project,
        supported: &Guard,
        written: &WrittenRequirement<'_>,
    ) -> Option<Diagnostic> {
        let marker = written.requirement.marker.as_ref()?;
        let guard = marker.guard()?;
        let python = project.metadata().requires_python.known()?;
        let name = &written.requirement.name.value;
        let why = format!("the package supports Python {python}");
        if guard.is_disjoint(supported) {
            let finding = self
                .diagnostic(marker.text.span, &format!("`{name}` is never installed"))
                .why(why);
            return Some(match project.remove_written(written) {
                Some(edit) => finding.fix(Fix::safe("Remove the requirement", vec![edit])),
                None => finding.help("remove the requirement"),
            });
        }
        if !supported.implies(&guard) {
            return None;
        }
        let finding = self
            .diagnostic(marker.text.span, "this condition always holds")
            .why(why);
        Some(match written.marker_part() {
            Some(part) => finding.fix(Fix::safe("Remove the condition", vec![Edit::delete(part)])),
            None => finding.help("remove the condition"),
        })
    }
}

fn asks_for_python(written: &WrittenRequirement<'_>) -> bool {
    let marker = written.requirement.marker.as_ref();
    marker.is_some_and(|marker| {
        let comparisons = marker.comparisons();
        comparisons
            .iter()
            .any(|comparison| comparison.variable.starts_with("python_"))
    })
}
