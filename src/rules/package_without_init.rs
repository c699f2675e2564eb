use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, Project};

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
    /// ## Known issues
    /// Folders called `data`, `examples`, `fixtures`, `scripts`, `templates`, `tests` or alike do not count: their files are read
    /// as text, or left out on purpose.
    ///
    /// ## References
    /// - [setuptools: package discovery](https://setuptools.pypa.io/en/latest/userguide/package_discovery.html)
    /// - Evidence: `tests/evidence/package-without-init`
    PackageWithoutInit {
        code: "SET007",
        name: "package-without-init",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

const WHY: &str = "a build does not take such a folder for a package, while in a checkout Python imports it all the same";
const WHY_WITH_PBR: &str = "it is no package: pbr installs its modules as data of the package above, and only when it builds inside git";

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
        let with_pbr = project.backend() == Backend::Pbr;

        let mut finding = self
            .diagnostic(
                place.span,
                &format!(
                    "{} {verb} {} but no `__init__.py`",
                    names(&paths, 4),
                    count(modules, "module")
                ),
            )
            .why(if with_pbr { WHY_WITH_PBR } else { WHY })
            .help("add an empty `__init__.py` to each folder, or list it as a namespace package");
        if !with_pbr {
            finding = finding.here("left out here");
        }
        for first in folders.iter().filter_map(|folder| folder.modules.first()) {
            if let Ok(file) = project.files().open(first, crate::text::Decoding::Python) {
                finding = finding.label(file.whole().at_start(), "not part of any package");
            }
        }
        found.push(finding);
    }
}
