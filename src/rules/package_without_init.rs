use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for folders of modules below an installed package that have no `__init__.py`.
    ///
    /// ## Why is this bad?
    /// `find_packages()` takes only folders with an `__init__.py`, and leaves out everything below one without. The modules
    /// work in a checkout, where Python takes the folder for a namespace package, and are missing after `pip install`.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup, find_packages
    ///
    /// setup(name="sampler", version="1.0", packages=find_packages())
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/plugins/echo.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `sampler/plugins/__init__.py`
    /// ```python
    /// ```
    ///
    /// ## References
    /// - [setuptools: package discovery](https://setuptools.pypa.io/en/latest/userguide/package_discovery.html)
    PackageWithoutInit {
        code: "SET007",
        name: "package-without-init",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for PackageWithoutInit {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(place) = project.metadata().packages.provenance() else {
            return;
        };
        let folders = project.module_folders_without_init();
        if folders.is_empty() {
            return;
        }
        let paths: Vec<&str> = folders.iter().map(|folder| folder.path.as_str()).collect();
        let modules: usize = folders.iter().map(|folder| folder.modules.len()).sum();
        let verb = if paths.len() == 1 { "has" } else { "have" };

        let mut finding = self
            .diagnostic(
                place.span,
                &format!(
                    "{} {verb} no `__init__.py`: no package for `find_packages()`",
                    names(&paths, 4),
                ),
            )
            .here(format!("{} left out", count(modules, "module")))
            .why("in a checkout Python imports such a folder all the same; a build does not take it for a package")
            .help("add an empty `__init__.py` to each folder, or search with `find_namespace_packages()`");
        for first in folders.iter().filter_map(|folder| folder.modules.first()) {
            if let Ok(file) = project.files().open(first, crate::text::Decoding::Python) {
                finding = finding.label(file.whole().at_start(), "not part of any package");
            }
        }
        found.push(finding);
    }
}
