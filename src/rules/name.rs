use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::metadata::FieldName;
use crate::project::{DeclaredText, Project};
use crate::provenance::Origin;
use crate::syntax::version::is_valid_name;

declare_rule! {
    /// ## What it does
    /// Checks for a name of the project that is missing, not valid, or rewritten by the build.
    ///
    /// ## Why is this bad?
    /// Names have ASCII letters, digits, `.`, `-` and `_`, and begin and end with a letter or digit. setuptools writes `-` in place of
    /// anything else, and stops where what is left is still no name.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="My Sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="My-Sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the name is written as the build writes it, and only its owner knows whether that was meant.
    ///
    /// ## Known issues
    /// A missing name is reported where author, URL or classifiers are declared: examples have none of them.
    ///
    /// ## References
    /// - [Names and normalization](https://packaging.python.org/en/latest/specifications/name-normalization/)
    /// - Evidence: `tests/evidence/name`
    Name {
        code: "META001",
        name: "name",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for Name {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        match project.declared_text(FieldName::Name) {
            Some(declared) if is_valid_name(&declared.text) => {}
            Some(declared) => found.push(self.invalid(project, &declared)),
            None => found.extend(self.missing(project)),
        }
    }
}

impl Name {
    fn invalid(&self, project: &Project, declared: &DeclaredText) -> Diagnostic {
        let written = project
            .metadata()
            .name
            .known()
            .filter(|name| is_valid_name(name));
        let text = &declared.text;
        let Some(written) = written.filter(|_| declared.origin != Origin::Pyproject) else {
            return self
                .diagnostic(declared.span, &format!("`{text}` is not a valid name"))
                .why("the build or the upload stops here")
                .help("use ASCII letters and digits, with `.`, `-` and `_` between them");
        };
        let finding = self
            .diagnostic(
                declared.span,
                &format!("the name `{text}` is built as `{written}`"),
            )
            .with_severity(Severity::Warning)
            .why("setuptools rewrites what is not allowed in a name, without a word");
        match project.rewrite_text(declared.span, text, written) {
            Some(edit) => finding.fix(Fix::unsafe_(format!("Write `{written}`"), vec![edit])),
            None => finding.help(format!("write `{written}`")),
        }
    }

    /// Nothing declares it: the build makes one up.
    fn missing(&self, project: &Project) -> Option<Diagnostic> {
        let field = &project.metadata().name;
        let place = project
            .declaration_place()
            .filter(|_| project.is_for_others())?;
        let what = match (field.provenance(), field.known()) {
            (None, _) => "`UNKNOWN`".to_owned(),
            (Some(place), Some(name)) if place.origin == Origin::Discovery => format!("`{name}`"),
            _ => return None,
        };
        let finding = self
            .diagnostic(place, &format!("no name is declared, and the build takes {what}"))
            .why("it is that of the only package, and changes with it; setuptools before 61 builds `UNKNOWN`")
            .help("declare `name`");
        let is_guess = field.provenance().is_some();
        Some(match is_guess {
            true => finding.with_severity(Severity::Warning),
            false => finding,
        })
    }
}
