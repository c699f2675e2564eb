use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{PBR_FILES, Project};

declare_rule! {
    /// ## What it does
    /// Checks, in projects of pbr, for requirements files that pbr passes over: `requirements-py3.txt` and its like, and
    /// `tools/pip-requires` beside `requirements.txt`.
    ///
    /// ## Why is this bad?
    /// pbr reads the first of its files that is there, alone, and none of a single Python since 5.0. What the other files say is
    /// missing from the package.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    /// `tools/pip-requires`:
    /// ```text
    /// mock
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// mock
    /// ```
    /// `tools/pip-requires`:
    /// ```text
    /// (removed)
    /// ```
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/ignored-requirements-file`
    IgnoredRequirementsFile {
        code: "PBR009",
        name: "ignored-requirements-file",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for IgnoredRequirementsFile {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let read = project.pbr_requirements();
        for source in project.requirements() {
            let path = source.file.path().as_str();
            let beside = PBR_FILES
                .iter()
                .filter(|pair| pair.contains(&path))
                .find_map(|pair| {
                    read.iter()
                        .find(|known| pair.contains(&known.file.path().as_str()))
                });
            let message = match beside {
                Some(other) if other.file.path() != path => {
                    format!("pbr does not read `{path}` beside `{}`", other.file.path())
                }
                None if project.is_pbr_per_python(path) => {
                    format!("pbr does not read `{path}` since 5.0")
                }
                _ => continue,
            };
            let finding = self
                .diagnostic(source.file.span(0, 0), &message)
                .why("what it says is missing from the package")
                .help("keep one list, and give the lines that differ a marker");
            found.push(finding);
        }
    }
}
