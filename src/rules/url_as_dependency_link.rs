use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, Project, RequirementsSource};
use crate::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for URL lines in the requirements file that pbr reads. All lines of a file are one finding.
    ///
    /// ## Why is this bad?
    /// pbr keeps the name as a requirement and hands the URL on as one of `dependency_links`, which pip ignores since 19.0. So
    /// pip looks for the bare name on the index, where it may be missing or be another project.
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
    /// git+https://gerrit.opnfv.org/gerrit/snaps#egg=snaps
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// snaps
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// git+https://gerrit.opnfv.org/gerrit/snaps#egg=snaps
    /// ```
    ///
    /// ## References
    /// - [pip 19.0: `--process-dependency-links` is gone](https://pip.pypa.io/en/stable/news/#v19-0)
    /// - Evidence: `tests/evidence/url-as-dependency-link`
    UrlAsDependencyLink {
        code: "PBR014",
        name: "url-as-dependency-link",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for UrlAsDependencyLink {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.backend() != Backend::Pbr {
            return;
        }
        let Some(source) = project.runtime_requirements() else {
            return;
        };
        let links = links(source);
        let Some(((first, name), rest)) = links.split_first() else {
            return;
        };
        let message = match rest.len() {
            0 => format!("pip never sees the URL of `{name}`"),
            more => format!("pip never sees the URLs of {} requirements", more + 1),
        };
        let mut finding = self
            .diagnostic(*first, &message)
            .here(format!("pip gets `{name}`"))
            .why("pbr passes them on as `dependency_links`, which pip ignores since 19.0, and looks for the bare names on the index")
            .help("move the URLs to thirdparty-requirements.txt and install that in tox.ini and in images; `unsetup requirements --write` splits the list");
        for (span, name) in rest {
            finding = finding.label(*span, format!("pip gets `{name}`"));
        }
        found.push(finding);
    }
}

/// The lines of which pbr makes a link, and the requirement that is left of each.
fn links(source: &RequirementsSource) -> Vec<(Span, String)> {
    let rows = (1..).map_while(|row| source.file.line(row));
    rows.filter_map(
        |span| match as_pbr(source.file.slice(span), span, PbrBehaviour::Current) {
            PbrLine::Link(_, Some(name)) => Some((span, name)),
            _ => None,
        },
    )
    .collect()
}
