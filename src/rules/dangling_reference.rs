use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Project, RequirementsReference};

declare_rule! {
    /// ## What it does
    /// Checks for requirements files that `tox.ini` or `MANIFEST.in` names and that are not there.
    ///
    /// What a Dockerfile names is checked by `missing-install-input`.
    ///
    /// ## Why is this bad?
    /// tox stops before it runs a test. A file missing from `MANIFEST.in` is left out of the source distribution with no
    /// more than a warning.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// requests
    /// ```
    /// `tox.ini`:
    /// ```ini
    /// [testenv:py35]
    /// deps =
    ///   -r{toxinidir}/requirements.py3.txt
    /// ```
    ///
    /// Use instead:
    ///
    /// `tox.ini`:
    /// ```ini
    /// [testenv:py35]
    /// deps =
    ///   -r{toxinidir}/requirements.txt
    /// ```
    ///
    /// ## References
    /// - [tox: deps](https://tox.wiki/en/latest/config.html#deps)
    DanglingReference {
        code: "REQ015",
        name: "dangling-reference",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for DanglingReference {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let references = project.requirements_references();
        let dangling = references
            .iter()
            .filter(|reference| !project.tree().has_file(&reference.path));
        found.extend(dangling.map(|reference| self.finding(project, reference)));
    }
}

impl DanglingReference {
    fn finding(&self, project: &Project, reference: &RequirementsReference) -> Diagnostic {
        let path = &reference.path;
        let finding = self.diagnostic(reference.span, &format!("`{path}` is not there"));
        let finding = if reference.is_installed {
            finding.why("tox stops when it installs this")
        } else {
            finding
                .why("the source distribution is built without it")
                .with_severity(Severity::Warning)
        };
        match nearest(project, path.as_str()) {
            Some(near) => finding.help(format!("name `{near}`, if that is meant")),
            None => finding.help("name a file that exists, or drop the reference"),
        }
    }
}

/// The requirements file with the name most like a path.
fn nearest<'p>(project: &'p Project, path: &str) -> Option<&'p str> {
    let files = project.requirements().iter();
    files
        .map(|source| source.file.path().as_str())
        .map(|known| (strsim::jaro_winkler(known, path), known))
        .filter(|(likeness, _)| *likeness > 0.9)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}
