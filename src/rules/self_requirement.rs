use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::requirement;
use crate::syntax::version::canonical_name;
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for the project itself among its own runtime requirements: by name, or as `.` or `-e .` of a requirements file that
    /// setup.py reads.
    ///
    /// ## Why is this bad?
    /// A package that requires itself says nothing to pip, and keeps other tools from resolving it. `.` is no requirement at all:
    /// read into the metadata, it stops the build.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["six", "functest"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["six"])
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: whoever installs the file alone no longer gets the project. It is not offered for a line that asks for
    /// extras of the project: write down what they hold.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/self-requirement`
    SelfRequirement {
        code: "REQ021",
        name: "self-requirement",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for SelfRequirement {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let own = project.metadata().name.known().map(canonical_name);
        let list = project.metadata().install_requires.value();
        for item in list.into_iter().flat_map(|list| &list.items) {
            let span = item.provenance.span;
            if is_own_folder(&item.text) {
                found.push(self.finding(span, ".", None));
            }
            let Ok(read) = requirement::parse(&item.text, span) else {
                continue;
            };
            if Some(read.canonical_name()) == own {
                let edit = removal(project, span).filter(|_| read.extras.is_empty());
                found.push(self.finding(span, &read.name.value, edit));
            }
        }
    }
}

impl SelfRequirement {
    fn finding(&self, span: Span, name: &str, edit: Option<Edit>) -> Diagnostic {
        let message = match name {
            "." => "`.` is the project itself".to_owned(),
            name => format!("the project requires itself, `{name}`"),
        };
        let finding = self
            .diagnostic(span, &message)
            .why("this list becomes the requirements of the package");
        match edit {
            Some(edit) => finding.fix(Fix::unsafe_("Remove it", vec![edit])),
            None => finding.help("remove it; in place of extras, write what they hold"),
        }
    }
}

/// `.`, `-e .` and the same with extras.
fn is_own_folder(text: &str) -> bool {
    let place = text.trim().trim_start_matches("-e ").trim_start();
    matches!(place, "." | "./") || place.starts_with(".[") || place.starts_with("./[")
}

/// Takes out the item, or the line of the file it came from.
fn removal(project: &Project, span: Span) -> Option<Edit> {
    project.written_requirements().find_map(|written| {
        let is_it = written.requirement.span == span
            || (span.contains(written.requirement.span) && !span.is_empty());
        is_it.then(|| project.remove_written(&written)).flatten()
    })
}
