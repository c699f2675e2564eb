use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for projects that do not say which Pythons they run on.
    ///
    /// ## Why is this bad?
    /// pip takes the newest release whose `Requires-Python` its interpreter meets. Without one it installs a release that the
    /// interpreter cannot run.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     classifiers=["Programming Language :: Python :: 3.8", "Programming Language :: Python :: 3.9"],
    /// )
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     classifiers=["Programming Language :: Python :: 3.8", "Programming Language :: Python :: 3.9"],
    ///     python_requires=">=3.8",
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: pip no longer installs the package on older Pythons. The bound is the oldest Python of the classifiers; without
    /// such classifiers there is no fix.
    ///
    /// ## References
    /// - [Core metadata: Requires-Python](https://packaging.python.org/en/latest/specifications/core-metadata/#requires-python)
    /// - Evidence: `tests/evidence/no-requires-python`
    NoRequiresPython {
        code: "VER009",
        name: "no-requires-python",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for NoRequiresPython {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.metadata().requires_python.effective.is_some() {
            return;
        }
        let Some(place) = project.declaration_place() else {
            return;
        };
        let mut finding = self
            .diagnostic(place, "`python_requires` is not declared")
            .why("pip installs the package on every Python, also on one that cannot run it");
        let bound = oldest_python(project).map(|(major, minor)| format!(">={major}.{minor}"));
        let edit = bound
            .as_ref()
            .filter(|_| {
                project
                    .setup_call()
                    .is_some_and(|call| call.callee == place)
            })
            .and_then(|bound| project.insert_keyword(&format!("python_requires=\"{bound}\"")));
        match (bound, edit) {
            (Some(bound), Some(edit)) => {
                finding = finding.fix(Fix::unsafe_(
                    format!("Require Python `{bound}`"),
                    vec![edit],
                ));
            }
            (Some(bound), None) => finding = finding.help(format!("the classifiers say `{bound}`")),
            (None, _) => finding = finding.help("name the oldest Python that it is tested with"),
        }
        found.push(finding);
    }
}

/// The oldest Python among the classifiers, when they are all known.
fn oldest_python(project: &Project) -> Option<(u32, u32)> {
    let classifiers = project.metadata().classifiers.value()?;
    if !classifiers.is_known() {
        return None;
    }
    classifiers
        .texts()
        .filter_map(|text| text.strip_prefix("Programming Language :: Python :: "))
        .filter_map(|version| version.split_once('.'))
        .filter_map(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))
        .min()
}
