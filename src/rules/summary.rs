use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::metadata::FieldName;
use crate::project::{Backend, DeclaredText, Project};
use crate::provenance::Origin;

declare_rule! {
    /// ## What it does
    /// Checks for a summary (`description`) that is missing, runs over several lines, or has more than 512 characters.
    ///
    /// ## Why is this bad?
    /// The summary is the line that package indexes and `pip show` print. setuptools keeps the first line of several; PyPI
    /// refuses more than 512 characters.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", description="Takes\nsamples", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", description="Takes samples", py_modules=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the summary gets longer, for it has all lines again.
    ///
    /// ## Known issues
    /// A missing summary is reported where author, URL or classifiers are declared: examples have none of them.
    ///
    /// ## References
    /// - [Core metadata: Summary](https://packaging.python.org/en/latest/specifications/core-metadata/#summary)
    /// - [What PyPI checks](https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py)
    /// - Evidence: `tests/evidence/summary`
    Summary {
        code: "META002",
        name: "summary",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

/// Characters that PyPI takes.
const LONGEST: usize = 512;

impl Rule for Summary {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let field = &project.metadata().summary;
        let is_missing = field.effective.is_none() || field.known() == Some("");
        if is_missing && project.is_for_others() {
            found.extend(project.declaration_place().map(|place| {
                self.diagnostic(place, "the project has no summary")
                    .why("package indexes and `pip show` print it beside the name")
                    .help(format!(
                        "say in one line what it does: `{}`",
                        own_key(project)
                    ))
            }));
            return;
        }
        let Some(declared) = project.declared_text(FieldName::Summary) else {
            return;
        };
        let text = declared.text.trim();
        let length = text.chars().count();
        if text.contains('\n') {
            found.push(self.several_lines(project, &declared));
        } else if length > LONGEST {
            found.push(
                self.diagnostic(
                    declared.span,
                    &format!("the summary has {length} characters"),
                )
                .with_severity(Severity::Error)
                .why(format!("PyPI refuses more than {LONGEST}"))
                .help("say it in one line, and the rest in `long_description`"),
            );
        }
    }
}

impl Summary {
    fn several_lines(&self, project: &Project, declared: &DeclaredText) -> Diagnostic {
        let finding = self
            .diagnostic(declared.span, "the summary runs over several lines")
            .why("setuptools keeps the first line; older ones break the metadata file");
        match joined(project, declared) {
            Some(fix) => finding.fix(fix),
            None => finding.help("say it in one line, and the rest in `long_description`"),
        }
    }
}

/// What the summary is called where the project declares its metadata.
fn own_key(project: &Project) -> &'static str {
    let is_old_pbr = project.backend() == Backend::Pbr && !project.settings().pbr_is_at_least(7);
    if is_old_pbr { "summary" } else { "description" }
}

/// The lines with single blanks between them, where the literal of setup.py is nothing but text.
fn joined(project: &Project, declared: &DeclaredText) -> Option<Fix> {
    let line = declared
        .text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let written = project.files().slice(declared.span);
    let is_literal = declared.origin == Origin::SetupPy && written.starts_with(['"', '\'']);
    if !is_literal || line.contains(['"', '\\']) || line.chars().count() > LONGEST {
        return None;
    }
    let edit = project.replace_in_setup(declared.span, &format!("\"{line}\""))?;
    Some(Fix::unsafe_("Join the lines", vec![edit]))
}
