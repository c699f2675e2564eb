use super::{Rule, RuleMeta, declare_rule};
use crate::convert::{append_in_place, fold_in_place};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{PBR_FILES, Project, RequirementsSource};
use crate::text::Edit;

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
    /// -r ../requirements.txt
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the requirements begin to count. Those of a file for one Python get a marker where they differ; of another
    /// file those whose project the list that pbr reads does not have move to its end. The file then includes that list, so that
    /// whatever installs it goes on. There is no fix where a line takes no condition or is more than a name, and where a program
    /// wrote one of the files.
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
        fix: Unsafe,
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
            let list = beside.copied().or_else(|| list_of(&read, path));
            if list.is_some_and(|list| source.only_includes(list)) {
                continue;
            }
            let mut finding = self
                .diagnostic(source.file.span(0, 0), &message)
                .why("what it says is missing from the package");
            match list.and_then(|list| Some((list, moved(project, source, list)?))) {
                Some((list, edits)) => {
                    let order = format!("Move what it says to `{}`", list.file.path());
                    finding.fix = Some(Fix::unsafe_(order, edits));
                }
                None => {
                    finding.help =
                        Some("keep one list, and give the lines that differ a marker".to_owned());
                }
            }
            found.push(finding);
        }
    }
}

/// The list that pbr reads in place of a file for one Python: that of the tests for those of the tests.
fn list_of<'a>(read: &[&'a RequirementsSource], path: &str) -> Option<&'a RequirementsSource> {
    let is_for_tests = |path: &str| path.contains("test-requir");
    let mut lists = read.iter().copied();
    lists.find(|list| is_for_tests(list.file.path().as_str()) == is_for_tests(path))
}

fn moved(
    project: &Project,
    source: &RequirementsSource,
    list: &RequirementsSource,
) -> Option<Vec<Edit>> {
    let path = source.file.path().as_str();
    if !project.is_pbr_per_python(path) {
        return append_in_place(list, source);
    }
    let (_, version) = path.rsplit_once("-py")?;
    match version.trim_end_matches(".txt") {
        "2" => fold_in_place(list, source, 2),
        "3" => fold_in_place(list, source, 3),
        _ => None,
    }
}
