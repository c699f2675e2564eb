use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, Project};

declare_rule! {
    /// ## What it does
    /// Checks for `include_package_data=True` where nothing says which files to include.
    ///
    /// ## Why is this bad?
    /// The flag installs the data files that `MANIFEST.in` or a version control plugin puts into the source distribution.
    /// With neither, it installs none, without a word.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"], include_package_data=True)
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/config.yaml`
    /// ```yaml
    /// rate: 1
    /// ```
    ///
    /// Use instead:
    ///
    /// `MANIFEST.in`
    /// ```text
    /// graft sampler
    /// ```
    ///
    /// ## Known issues
    /// `py.typed` and `*.pyi` are installed without being named (setuptools 69 and newer) and do not count, nor do sources of
    /// extensions.
    ///
    /// ## References
    /// - [setuptools: data files](https://setuptools.pypa.io/en/latest/userguide/datafiles.html)
    DataNotIncluded {
        code: "SET008",
        name: "data-not-included",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for DataNotIncluded {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let flag = &project.metadata().include_package_data;
        let (Some(true), Some(place)) = (flag.known(), flag.provenance()) else {
            return;
        };
        let is_fed = project.backend() == Backend::Pbr
            || project.has_scm_plugin()
            || project.tree().has_file("MANIFEST.in");
        if is_fed {
            return;
        }
        let files = project.data_files_of_packages();
        let left: Vec<&str> = files
            .iter()
            .filter(|file| file.installed == Some(false))
            .map(|file| file.path.as_str())
            .collect();
        if left.is_empty() {
            return;
        }
        let verb = if left.len() == 1 { "is" } else { "are" };

        found.push(
            self.diagnostic(
                place.span,
                &format!(
                    "`include_package_data` includes nothing: {} of the packages {verb} not installed",
                    count(left.len(), "data file"),
                ),
            )
            .why(format!(
                "it takes what MANIFEST.in or a version control plugin lists, and there is neither; left out: {}",
                names(&left, 5)
            ))
            .help("`unsetup convert` lets pbr install what git tracks; or name the files in `package_data` or a MANIFEST.in"),
        );
    }
}
