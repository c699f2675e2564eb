use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::{Project, RequirementsReference, Runner};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for requirements files that are not there and are named by `tox.ini`, `MANIFEST.in`, or a `pip install` of
    /// GitLab CI, GitHub Actions, Travis, the Makefile or tox.
    ///
    /// What a Dockerfile names is checked by `missing-install-input`.
    ///
    /// ## Why is this bad?
    /// tox and pip stop, before a test is run. A file missing from `MANIFEST.in` is left out of the source distribution with no
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
    /// ## Fix safety
    /// The fix is unsafe: whether the one file whose name differs by `py2`, `py3` or a letter or two is meant, a person
    /// knows.
    ///
    /// ## Known issues
    /// Silent on a path that depends on a variable, on a file that another command names, as that may write it, and on
    /// commands that may run in another directory.
    ///
    /// ## References
    /// - [tox: deps](https://tox.wiki/en/latest/config.html#deps)
    /// - Evidence: `tests/evidence/dangling-reference`
    DanglingReference {
        code: "REQ015",
        name: "dangling-reference",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
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
        let finding = match reference.runner {
            Some(Runner::Tox) => finding.why("tox stops when it installs this"),
            Some(runner) => finding.why(format!("pip stops here, in what {} runs", runner.name())),
            None => finding
                .why("the source distribution is built without it")
                .with_severity(Severity::Warning),
        };
        if let Some(fix) = fix(project, reference) {
            return finding.fix(fix);
        }
        match nearest(project, path.as_str()) {
            Some(near) => finding.help(format!("name `{near}`, if that is meant")),
            None => finding.help("name a file that exists, or drop the reference"),
        }
    }
}

/// The name of the one file that can be meant in place of the path, which must stand in the reference as it is.
fn fix(project: &Project, reference: &RequirementsReference) -> Option<Fix> {
    let path = reference.path.as_str();
    let files = project.requirements().iter();
    let mut meant = files
        .map(|source| source.file.path().as_str())
        .filter(|known| is_meant(path, known));
    let (Some(only), None) = (meant.next(), meant.next()) else {
        return None;
    };
    let written = project.files().slice(reference.span);
    let before = written.strip_suffix(path)?;
    let place = project.files().get(reference.span.file)?;
    let start = reference.span.start as usize + before.len();
    let place = place.span(start, reference.span.end as usize);
    Some(Fix::unsafe_(
        format!("Name `{only}`"),
        vec![Edit::replace(place, only)],
    ))
}

/// Whether a name that is not there is that of a file for one Python, or a slip of the pen.
fn is_meant(path: &str, known: &str) -> bool {
    const PYTHONS: &[&str] = &[".py3", "-py3", "_py3", ".py2", "-py2", "_py2"];
    let for_python = |part: &&str| path.replacen(*part, "", 1) == known;
    path != known
        && (PYTHONS.iter().any(|part| for_python(part)) || strsim::osa_distance(path, known) <= 2)
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
