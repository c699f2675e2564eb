use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::FieldName;
use crate::project::{PackageModule, Project};
use crate::syntax::python::Word;
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for namespace packages of the `pkg_resources` kind: `namespace_packages`, and modules that call
    /// `declare_namespace()`.
    ///
    /// ## Why is this bad?
    /// They need `pkg_resources` when the package runs, and setuptools 82 and newer do not have it any more. setuptools warns
    /// about the keyword since 67.3.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="zoo.sampler",
    ///     version="1.0",
    ///     packages=["zoo", "zoo.sampler"],
    ///     namespace_packages=["zoo"],
    /// )
    /// ```
    /// `zoo/__init__.py`
    /// ```python
    /// __import__("pkg_resources").declare_namespace(__name__)
    /// ```
    /// `zoo/sampler/__init__.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="zoo.sampler",
    ///     version="1.0",
    ///     packages=["zoo.sampler"],
    /// )
    /// ```
    /// `zoo/__init__.py`
    /// ```python
    /// (removed)
    /// ```
    ///
    /// ## Known issues
    /// A call inside a block counts only beside the keyword: it may be a `try` with a substitute.
    /// All distributions of a namespace have to change together: one that keeps its `__init__.py` hides the others.
    ///
    /// ## References
    /// - [Packaging namespace packages](https://packaging.python.org/en/latest/guides/packaging-namespace-packages/)
    /// - [PEP 420: implicit namespace packages](https://peps.python.org/pep-0420/)
    /// - Evidence: `tests/evidence/namespace-packages`
    NamespacePackages {
        code: "SET017",
        name: "namespace-packages",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for NamespacePackages {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let field = &project.metadata().namespace_packages;
        let declared: Vec<&str> = field
            .value()
            .into_iter()
            .flat_map(|list| list.texts())
            .collect();
        let calls = calls(project);
        let place = match declared.is_empty() {
            false => project.field_place(FieldName::NamespacePackages),
            true => calls.first().copied(),
        };
        let Some(place) = place else {
            return;
        };
        let message = match declared.is_empty() {
            false => {
                let are = match declared.len() {
                    1 => "is a namespace",
                    _ => "are namespaces",
                };
                let listed = names(&declared, 3);
                format!("{listed} {are} of the `pkg_resources` kind")
            }
            true => "`declare_namespace()` is called, which needs `pkg_resources`".to_owned(),
        };
        let mut finding = self
            .diagnostic(place, &message)
            .why("setuptools warns about it since 67.3, and 82 and newer have no `pkg_resources`")
            .help("drop the declaration and the `__init__.py` of the namespace, in all distributions that share it (PEP 420)");
        for call in calls.into_iter().filter(|call| *call != place) {
            finding = finding.label(call, "needs `pkg_resources`");
        }
        found.push(finding);
    }
}

/// The function of `pkg_resources` that does it.
const DECLARE: &str = "declare_namespace";

/// Where installed modules declare a namespace and do not get along without: not in a block, which may be a `try`.
fn calls(project: &Project) -> Vec<Span> {
    let is_copy = |module: &PackageModule| module.package.split('.').any(|p| p == "pkg_resources");
    let is_top_level = |word: &Word| {
        let row = project.files().locate(word.span).1.row;
        let file = project.files().get(word.span.file);
        let line = file.and_then(|file| Some(file.slice(file.line(row)?).to_owned()));
        line.is_some_and(|line| !line.starts_with([' ', '\t']))
    };
    let modules = project.package_modules().iter();
    modules
        .filter(|module| module.file.path().file_name() == Some("__init__.py") && !is_copy(module))
        .filter(|module| module.mentions(DECLARE))
        .filter_map(|module| {
            let mut words = module.scan().words.iter();
            words.find(|word| word.text == DECLARE && is_top_level(word))
        })
        .map(|word| word.span)
        .collect()
}
