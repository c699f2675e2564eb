use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::eval::{Data, Keyword};
use crate::metadata::{FieldKind, FieldName, FieldSpec};
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for keywords of `setup()` whose empty value changes nothing.
    ///
    /// ## Why is this bad?
    /// The reader looks for a meaning that is not there: `package_data={}` installs no data.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", package_data={}, py_modules=["sampler"])
    /// ```
    /// `sampler.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Safe: setuptools builds the same without the keyword. Unsafe beside `cmdclass`, whose commands may add to the list. No fix
    /// is offered when a comment stands inside the value.
    ///
    /// ## Known issues
    /// Not reported are `packages`, `py_modules` and `ext_modules`, which switch automatic discovery off, `license_files`, which
    /// switches its default off, and `version`; nor what a name, a call or a condition makes empty, for another run, or the next
    /// change, may put something there.
    ///
    /// ## References
    /// - Evidence: `tests/evidence/empty-keyword`
    EmptyKeyword {
        code: "SET004",
        name: "empty-keyword",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for EmptyKeyword {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        let keywords = call.keywords.iter();
        for keyword in keywords.filter(|keyword| is_idle(keyword) && project.is_literal(keyword)) {
            let mut finding = self
                .diagnostic(
                    keyword.span,
                    &format!("`{}` is empty, which changes nothing", keyword.name),
                )
                .why("setuptools builds the same without it");
            match project.remove_keyword(keyword) {
                Some(edit) => {
                    let order = format!("Drop `{}`", keyword.name);
                    // A command class may add to the empty list while it runs.
                    let fix = match call.keyword("cmdclass") {
                        None => Fix::safe(order, vec![edit]),
                        Some(_) => Fix::unsafe_(order, vec![edit]),
                    };
                    finding.fix = Some(fix);
                }
                None => finding.help = Some("drop it".to_owned()),
            }
            found.push(finding);
        }
    }
}

/// An empty value of these has an effect.
const NEVER_IDLE: &[FieldName] = &[
    FieldName::Packages,
    FieldName::PyModules,
    FieldName::ExtModules,
    FieldName::LicenseFiles,
    FieldName::Version,
];

fn is_idle(keyword: &Keyword) -> bool {
    let Some(field) = FieldSpec::by_keyword(&keyword.name) else {
        return false;
    };
    let Some(value) = keyword.value.known() else {
        return false;
    };
    let is_empty = match &value.data {
        Data::List(items) | Data::Tuple(items) | Data::Set(items) => {
            items.items.is_empty() && items.open.is_empty()
        }
        Data::Dict(entries) => entries.entries.is_empty() && entries.open.is_empty(),
        Data::Str(text) => text.is_empty() && field.kind != FieldKind::Text,
        _ => false,
    };
    is_empty && !NEVER_IDLE.contains(&field.name)
}
