use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, DeclaredVersion, Project, VersionSource};
use crate::syntax::pbr_version::{PbrTarget, pbr_target};
use crate::syntax::version;

declare_rule! {
    /// ## What it does
    /// Checks for places that state another version than the one that is built: setup.cfg, `__version__`, the conf.py of the
    /// documentation, a second setup.py.
    ///
    /// ## Why is this bad?
    /// Each release has to change them all, and one was forgotten: users read a version that is not the one they have.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.1", packages=["sampler"])
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// __version__ = "1.0"
    /// ```
    ///
    /// Use instead:
    ///
    /// `sampler/__init__.py`
    /// ```python
    /// __version__ = "1.1"
    /// ```
    ///
    /// ## Known issues
    /// A conf.py counts when its `project` names this project. Its `release` is compared, and `version`, which may leave out the
    /// last numbers, when there is no `release`; neither when other code of the file uses the name, and may bind it again.
    /// In a pbr project a development release agrees with the release that pbr is told to aim at.
    ///
    /// ## References
    /// - [Python packaging guide: single-sourcing the version](https://packaging.python.org/en/latest/discussions/single-source-version/)
    /// - Evidence: `tests/evidence/version-mismatch`
    VersionMismatch {
        code: "VER005",
        name: "version-mismatch",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for VersionMismatch {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let built = project.versions_built();
        let Some(own) = built
            .first()
            .filter(|version| version.source != VersionSource::SecondSetupPy)
        else {
            return;
        };
        let others: Vec<DeclaredVersion> = project
            .versions_declared()
            .iter()
            .filter(|other| other.source != own.source && !agrees(own, other))
            .filter(|other| !is_on_the_way(project, own, other))
            .cloned()
            .collect();
        if others.is_empty() {
            return;
        }
        let mut texts: Vec<&str> = others.iter().map(|other| other.text.as_str()).collect();
        texts.dedup();

        let mut finding = self
            .diagnostic(
                own.span,
                &format!(
                    "the version is `{}` here, but {} elsewhere",
                    own.text,
                    super::wording::names(&texts, 3)
                ),
            )
            .why("every place has to change with each release")
            .help("state it once: `attr:` reads `__version__`, pbr and setuptools_scm take it from the tag");
        for other in &others {
            finding = finding.label(
                other.span,
                format!("{} says `{}`", who(other.source), other.text),
            );
        }
        found.push(finding);
    }
}

fn agrees(own: &DeclaredVersion, other: &DeclaredVersion) -> bool {
    let normal = |text: &str| version::normalize(text).unwrap_or_else(|| text.to_owned());
    let (a, b) = (normal(&own.text), normal(&other.text));
    let shortened = other.source == VersionSource::Documentation
        && a.strip_prefix(b.as_str())
            .is_some_and(|rest| rest.starts_with('.'));
    a == b || shortened
}

/// Whether pbr is told the release that the other place is on the way to: `1.5.0` beside `1.5.0.dev1`.
fn is_on_the_way(project: &Project, own: &DeclaredVersion, other: &DeclaredVersion) -> bool {
    let aims = pbr_target(&other.text);
    project.backend() == Backend::Pbr && aims == Some(PbrTarget::Aims(own.text.clone()))
}

fn who(source: VersionSource) -> &'static str {
    match source {
        VersionSource::Pyproject => "pyproject.toml",
        VersionSource::SetupPy => "setup.py",
        VersionSource::SetupCfg => "setup.cfg",
        VersionSource::SecondSetupPy => "the second setup.py",
        VersionSource::Attribute => "`__version__`",
        VersionSource::Documentation => "the documentation",
    }
}
