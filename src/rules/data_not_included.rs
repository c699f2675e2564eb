use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project};
use crate::text::Edit;
use camino::Utf8Path;
use std::collections::BTreeSet;

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
    /// include sampler/*.yaml
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 69.0 type information is not installed by itself
    ///
    /// ## Fix safety
    /// The fix is unsafe: files are installed that were not. It makes a MANIFEST.in with a line for each folder and kind of file; whether
    /// all of them are meant for the users, the user knows.
    ///
    /// ## Known issues
    /// `py.typed` and `*.pyi` are installed without being named (setuptools 69 and newer) and do not count, nor do sources of
    /// extensions.
    ///
    /// ## References
    /// - [setuptools: data files](https://setuptools.pypa.io/en/latest/userguide/datafiles.html)
    /// - Evidence: `tests/evidence/data-not-included`
    DataNotIncluded {
        code: "SET008",
        name: "data-not-included",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
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

        let finding = self
            .diagnostic(
                place.span,
                &format!(
                    "`include_package_data` includes nothing: {} of the packages {verb} not installed",
                    count(left.len(), "data file"),
                ),
            )
            .why(format!(
                "it takes what MANIFEST.in or a version control plugin lists, and there is neither; left out: {}",
                names(&left, 5)
            ));
        found.push(match manifest(project, &left) {
            Some(edit) => finding.fix(Fix::unsafe_("Name them in a MANIFEST.in", vec![edit])),
            None => finding
                .help("`unsetup convert` lets pbr install what git tracks; or name the files in `package_data` or a MANIFEST.in"),
        });
    }
}

/// A MANIFEST.in with the files, by folder and suffix.
fn manifest(project: &Project, files: &[&str]) -> Option<Edit> {
    let patterns: BTreeSet<String> = files
        .iter()
        .map(|path| {
            let path = Utf8Path::new(path);
            match path.extension() {
                Some(suffix) => path.with_file_name(format!("*.{suffix}")).into_string(),
                None => path.to_string(),
            }
        })
        .collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+*".contains(c);
    let is_plain = patterns.iter().all(|pattern| pattern.chars().all(plain));
    let lines: Vec<String> = patterns
        .iter()
        .map(|pattern| format!("include {pattern}"))
        .collect();
    is_plain.then(|| project.append_line("MANIFEST.in", &lines.join("\n")))?
}
