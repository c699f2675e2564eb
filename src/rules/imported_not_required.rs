use super::wording::names;
use super::{Rule, RuleMeta, declare_rule};
use crate::data::import_names::IMPORT_NAMES;
use crate::data::stdlib::STDLIB;
use crate::diagnostic::{Diagnostic, Severity};
use crate::metadata::ListItem;
use crate::project::Project;
use crate::syntax::requirement;
use crate::syntax::version::canonical_name;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for modules that installed code imports and that no requirement brings, and for requirements
    /// that nothing imports.
    ///
    /// ## Why is this bad?
    /// The package works where it was written, because something else happens to be installed there, and fails at its users with
    /// an `ImportError`.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", packages=["functest"], install_requires=["six"])
    /// ```
    /// `functest/__init__.py`:
    /// ```python
    /// import keystoneauth1
    /// import six
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", packages=["functest"], install_requires=["keystoneauth1", "six"])
    /// ```
    ///
    /// ## Known issues
    /// Which distribution brings a module is known for common ones; of all others it is taken to have the module's name. Imports
    /// that are guarded by `try`, or stand in a function, are not reported, nor those of tests. That nothing imports a
    /// requirement is an info: it may be a plug-in or a program.
    ///
    /// ## References
    /// - [Writing your pyproject.toml: dependencies](https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#dependencies-and-requirements)
    /// - Evidence: `tests/evidence/imported-not-required`
    ImportedNotRequired {
        code: "REQ027",
        name: "imported-not-required",
        severity: Warning,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ImportedNotRequired {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(all) = project.imported_modules() else {
            return;
        };
        let metadata = project.metadata();
        let lists = [&metadata.install_requires];
        let is_open = lists
            .iter()
            .any(|field| field.value().is_some_and(|list| !list.open.is_empty()));
        if is_open {
            return;
        }
        let required = required(project);
        for (module, (span, count)) in imports(project) {
            if !is_brought(&module, &required) {
                found.push(self.missing(&module, span, count));
            }
        }
        let Some(list) = metadata.install_requires.value() else {
            return;
        };
        let idle = list.items.iter().filter(|item| is_idle(item, &all));
        found.extend(idle.map(|item| self.idle(item)));
    }
}

impl ImportedNotRequired {
    fn missing(&self, module: &str, span: Span, count: usize) -> Diagnostic {
        let brings = distributions(module);
        let shown: Vec<&str> = brings.iter().map(String::as_str).collect();
        let message = format!("`{module}` is imported, and no requirement brings it");
        let finding = self
            .diagnostic(span, &message)
            .why("where nothing else installs it, the import fails")
            .help(format!("require {}", names(&shown, 3)));
        match count {
            0 | 1 => finding,
            more => finding.here(format!(
                "and in {} more",
                super::wording::count(more - 1, "place")
            )),
        }
    }

    fn idle(&self, item: &ListItem) -> Diagnostic {
        self.diagnostic(
            item.provenance.span,
            &format!("nothing imports `{}`", item.text),
        )
        .why("what no code uses is installed for everybody")
        .help("remove it, or move it to the list of the tests")
        .with_severity(Severity::Info)
    }
}

/// Whether installed code, tests apart, needs one of these distributions for its imports.
pub(super) fn imports_any(project: &Project, distributions: &BTreeSet<String>) -> bool {
    let imports = imports(project);
    imports
        .keys()
        .any(|module| is_brought(module, distributions))
}

/// Canonical names of everything that the package or an extra of it requires.
fn required(project: &Project) -> BTreeSet<String> {
    let metadata = project.metadata();
    let extras = metadata.extras_require.value().into_iter();
    let extras = extras.flat_map(|groups| groups.groups.iter().map(|(_, list)| list));
    let lists = metadata.install_requires.value().into_iter().chain(extras);
    lists
        .flat_map(|list| &list.items)
        .filter_map(|item| requirement::parse(&item.text, item.provenance.span).ok())
        .map(|read| read.canonical_name())
        .collect()
}

/// The first import of each foreign module that always runs, and how many there are.
fn imports(project: &Project) -> BTreeMap<String, (Span, usize)> {
    let modules = project.package_modules();
    let own: BTreeSet<&str> = modules
        .iter()
        // Python 2 finds a module beside the importing one by its bare name.
        .flat_map(|module| module.package.split('.'))
        .chain(
            modules
                .iter()
                .filter_map(|module| module.file.path().file_stem()),
        )
        .collect();
    let mut found: BTreeMap<String, (Span, usize)> = BTreeMap::new();
    for module in modules
        .iter()
        .filter(|module| !is_test(module.file.path().as_str()))
    {
        let always = module
            .scan()
            .imports
            .iter()
            .filter(|import| import.level == 0 && !import.guarded && !import.deferred);
        for import in always {
            let name = import.module.split('.').next().unwrap_or_default();
            let is_foreign = !name.is_empty()
                && !name.starts_with('_')
                && !STDLIB.contains(&name)
                && !own.contains(name);
            if is_foreign && !project.tree().has_folder(name) {
                let entry = found.entry(name.to_owned()).or_insert((import.span, 0));
                entry.1 += 1;
            }
        }
    }
    found
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(
            part,
            "tests" | "test" | "tests.py" | "conftest.py" | "_vendor"
        ) || part.starts_with("test_")
    })
}

/// The distributions that bring a module: those of the table, else the one of its name.
fn distributions(module: &str) -> Vec<String> {
    let row = IMPORT_NAMES.iter().find(|(name, _)| *name == module);
    match row {
        Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
        None => vec![canonical_name(module)],
    }
}

/// Whether a requirement brings the module, by its name or as one of a family: `oslo.config` brings `oslo_config`,
/// `google-cloud-storage` some of `google`.
fn is_brought(module: &str, required: &BTreeSet<String>) -> bool {
    let own = canonical_name(module);
    distributions(module)
        .iter()
        .any(|name| required.contains(name))
        || required.iter().any(|name| {
            let parts = [
                format!("python-{own}"),
                format!("py{own}"),
                format!("{own}-python"),
                format!("{own}-py"),
            ];
            *name == own || parts.contains(name) || name.starts_with(&format!("{own}-"))
        })
}

/// Whether no import has anything to do with a requirement.
fn is_idle(item: &ListItem, all: &BTreeSet<&str>) -> bool {
    let Ok(read) = requirement::parse(&item.text, item.provenance.span) else {
        return false;
    };
    let name = BTreeSet::from([read.canonical_name()]);
    read.extras.is_empty()
        && read.canonical_name() != "setuptools"
        && !all.iter().any(|module| is_brought(module, &name))
}
