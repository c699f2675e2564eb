use super::{Rule, RuleMeta, declare_rule, wording};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{NamedPythons, Project, Python, PythonSource};
use crate::syntax::specifier::{self, Specifiers};

declare_rule! {
    /// ## What it does
    /// Checks whether the classifiers, `python_requires`, `envlist` of tox.ini, and the lists of versions for GitHub Actions,
    /// Travis and GitLab CI name the same versions of Python.
    ///
    /// ## Why is this bad?
    /// What is said to be supported is not tested, or the other way round.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(
    ///     name="wharf",
    ///     classifiers=[
    ///         "Programming Language :: Python :: 3.11",
    ///         "Programming Language :: Python :: 3.12",
    ///     ],
    /// )
    /// ```
    /// `tox.ini`:
    /// ```ini
    /// [tox]
    /// envlist = py310,py312
    /// ```
    ///
    /// Use instead:
    ///
    /// `tox.ini`:
    /// ```ini
    /// [tox]
    /// envlist = py311,py312
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it lets tox test the versions that the classifiers name, where `envlist` names its versions one after the
    /// other, as `pyXY`. For lists of CI there is no fix: not every runner has every version. Nor is there one for `python_requires`:
    /// whether it or the classifiers are right, only the tests can tell.
    ///
    /// ## Known issues
    /// A list with a part that is not written out says nothing, nor does a service of which a file is no YAML. `3.15-dev`, `pypy-3.11`
    /// and `TOXENV=py27` count as tried, and for nothing else. YAML takes `3.10` without quotes for 3.1, and so does this
    /// rule.
    ///
    /// ## References
    /// - [check-python-versions](https://pypi.org/project/check-python-versions/)
    /// - Evidence: `tests/evidence/python-versions-disagree`
    PythonVersionsDisagree {
        code: "VER008",
        name: "python-versions-disagree",
        severity: Warning,
        default: false,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for PythonVersionsDisagree {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let named = project.pythons_named();
        let Some((first, others)) = named.split_first() else {
            return;
        };
        found.extend(others.iter().filter_map(|other| {
            let mut finding = self.compare(first, other)?;
            if let Some(fix) = fix(project, first, other) {
                (finding.fix, finding.help) = (Some(fix), None);
            }
            Some(finding)
        }));
        found.extend(self.refused(project, first));
    }
}

impl PythonVersionsDisagree {
    /// What one list has and the first one has not, and the other way round.
    fn compare(&self, first: &NamedPythons, other: &NamedPythons) -> Option<Diagnostic> {
        let more = shown(other.versions.difference(&first.versions));
        let fewer = first.versions.difference(&other.versions);
        let fewer = shown(fewer.filter(|version| !other.tried.contains(version)));
        let (own, their) = (name(other.source), name(first.source));
        let has = format!("{own} has Python {}, which {their} lacks", list(&more));
        let message = match (more.is_empty(), fewer.is_empty()) {
            (true, true) => return None,
            (false, true) => has,
            (true, false) => format!("{own} lacks Python {} of {their}", list(&fewer)),
            (false, false) => format!("{has}, but not {}, which {their} names", list(&fewer)),
        };
        let finding = self
            .diagnostic(other.span, &message)
            .why("what is supported and what is tested differ");
        let finding = finding.label(first.span, format!("{their} here"));
        Some(finding.help("name the same versions in both"))
    }

    /// Versions of the list that `python_requires` does not let in.
    fn refused(&self, project: &Project, first: &NamedPythons) -> Option<Diagnostic> {
        let field = &project.metadata().requires_python;
        let allowed = specifier::parse(field.known()?).ok()?;
        let versions = first.versions.iter();
        let refused = shown(versions.filter(|version| !lets_in(&allowed, version)));
        if refused.is_empty() {
            return None;
        }
        let verb = if refused.len() == 1 { "is" } else { "are" };
        let message = format!(
            "Python {} of {} {verb} not let in here",
            list(&refused),
            name(first.source)
        );
        let finding = self
            .diagnostic(field.provenance()?.span, &message)
            .why("pip does not install the project there");
        let finding = finding.label(first.span, format!("{} here", name(first.source)));
        Some(finding.help("name the same versions in both"))
    }
}

/// Lets tox follow the classifiers.
fn fix(project: &Project, first: &NamedPythons, other: &NamedPythons) -> Option<Fix> {
    let is_tox = other.source == PythonSource::Tox && first.source == PythonSource::Classifiers;
    let edit = project.envlist_with(&first.versions).filter(|_| is_tox)?;
    Some(Fix::unsafe_(
        "Name the versions of the classifiers in `envlist`",
        vec![edit],
    ))
}

fn lets_in(allowed: &Specifiers, version: &Python) -> bool {
    let (major, minor) = version;
    let any = specifier::parse(&format!("=={major}.{minor}.*"));
    any.is_ok_and(|any| specifier::intersects(allowed, &any))
}

fn shown<'a>(versions: impl Iterator<Item = &'a Python>) -> Vec<String> {
    versions
        .map(|(major, minor)| format!("{major}.{minor}"))
        .collect()
}

fn list(versions: &[String]) -> String {
    wording::names(versions, 5)
}

fn name(source: PythonSource) -> &'static str {
    match source {
        PythonSource::Classifiers => "the list of classifiers",
        PythonSource::Tox => "tox.ini",
        PythonSource::GitHub => "GitHub Actions",
        PythonSource::Travis => "Travis CI",
        PythonSource::GitLab => "GitLab CI",
    }
}
