use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::{FieldName, ListItem};
use crate::project::Project;
use crate::provenance::Origin;

declare_rule! {
    /// ## What it does
    /// Checks for `dependency_links`.
    ///
    /// ## Why is this bad?
    /// They are written into the egg-info alone. pip does not look there since 19.0: it takes the requirement from the index, another one of
    /// that name perhaps, or finds none.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     install_requires=["snaps"],
    ///     dependency_links=["git+https://example.org/snaps#egg=snaps-1.0"],
    /// )
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     install_requires=["snaps"],
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: `easy_install` and pip before 19 still used them. Note the addresses first: they belong into
    /// a requirements file (`thirdparty-requirements.txt`), as `snaps @ git+https://example.org/snaps`.
    ///
    /// ## Known issues
    /// What pbr makes of the URLs in requirements files is `url-as-dependency-link`.
    ///
    /// ## References
    /// - [pip 19.0: dependency links are no longer processed](https://pip.pypa.io/en/stable/news/)
    /// - Evidence: `tests/evidence/dependency-links`
    DependencyLinks {
        code: "SET015",
        name: "dependency-links",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DependencyLinks {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let field = &project.metadata().dependency_links;
        let (Some(links), Some(place)) = (field.value(), field.provenance()) else {
            return;
        };
        let is_own = matches!(place.origin, Origin::SetupPy | Origin::SetupCfg);
        if links.items.is_empty() || !is_own {
            return;
        }
        let span = project
            .field_place(FieldName::DependencyLinks)
            .unwrap_or(place.span);
        let mut finding = self
            .diagnostic(span, "pip ignores `dependency_links`")
            .why("since 19.0 it takes requirements from the index alone, or from where they say themselves")
            .help(format!("write {} into a requirements file", listed(&links.items)));
        let keyword = project
            .setup_call()
            .and_then(|call| call.keyword("dependency_links"));
        if let Some(edit) = keyword.and_then(|keyword| project.remove_keyword(keyword)) {
            finding.fix = Some(Fix::unsafe_("Drop `dependency_links`", vec![edit]));
        }
        found.push(finding);
    }
}

/// The links as lines of a requirements file.
fn listed(links: &[ListItem]) -> String {
    let lines: Vec<String> = links
        .iter()
        .map(|link| direct(&link.text).unwrap_or_else(|| format!("name @ {}", link.text)))
        .collect();
    names(&lines, 3)
}

/// `URL#egg=name-1.0` as a direct requirement.
fn direct(link: &str) -> Option<String> {
    let (url, fragment) = link.split_once('#')?;
    let egg = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="))?;
    let is_version = |tail: &str| tail.starts_with(|c: char| c.is_ascii_digit());
    let name = match egg.rsplit_once('-') {
        Some((name, tail)) if is_version(tail) => name,
        _ => egg,
    };
    Some(format!("{name} @ {url}"))
}
