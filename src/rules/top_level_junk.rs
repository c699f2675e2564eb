use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::ListItem;
use crate::project::Project;
use crate::provenance::Origin;
use crate::syntax::version::canonical_name;

declare_rule! {
    /// ## What it does
    /// Checks for packages such as `tests`, `docs` or `examples` that are installed beside the project's own.
    ///
    /// ## Why is this bad?
    /// `find_packages()` takes every folder with an `__init__.py`. `tests` lands in site-packages under that name, where it
    /// meets the `tests` of all other projects that do the same.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import find_packages, setup
    ///
    /// setup(name="sampler", version="1.0", packages=find_packages())
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `tests/__init__.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import find_packages, setup
    ///
    /// setup(name="sampler", version="1.0", packages=find_packages(exclude=["tests", "tests.*"]))
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the packages are no longer installed. Only `find_packages()` without arguments is rewritten.
    ///
    /// ## Known issues
    /// Silent when the project has no other package. `exclude=["tests"]` leaves `tests.unit` in: name `tests.*` too.
    ///
    /// ## References
    /// - [setuptools: package discovery](https://setuptools.pypa.io/en/latest/userguide/package_discovery.html)
    /// - Evidence: `tests/evidence/top-level-junk`
    TopLevelJunk {
        code: "SET012",
        name: "top-level-junk",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for TopLevelJunk {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let packages = &project.metadata().packages;
        let (Some(list), Some(place)) = (packages.value(), packages.provenance()) else {
            return;
        };
        if place.origin == Origin::Discovery {
            return;
        }
        let top = |item: &'_ ListItem| item.text.split('.').next().unwrap_or_default().to_owned();
        let own_name = project.metadata().name.known().map(canonical_name);
        let is_junk =
            |name: &String| JUNK.contains(&name.as_str()) && own_name.as_ref() != Some(name);
        let (mut junk, own): (Vec<String>, Vec<String>) =
            list.items.iter().map(top).partition(is_junk);
        junk.sort();
        junk.dedup();
        if junk.is_empty() || own.is_empty() {
            return;
        }

        let span = list
            .items
            .iter()
            .find(|item| junk.contains(&top(item)))
            .map_or(place.span, |item| item.provenance.span);
        let what = match junk.len() {
            1 => "is installed as a top-level package",
            _ => "are installed as top-level packages",
        };
        let message = format!("{} {what}", names(&junk, 5));
        let mut finding = self
            .diagnostic(span, &message)
            .why("site-packages has one place for such a name, and other projects install theirs there too");
        match fix(project, &junk) {
            Some(fix) => finding.fix = Some(fix),
            None => {
                let patterns = patterns(&junk).join(", ");
                let them = if junk.len() == 1 { "it" } else { "them" };
                finding.help = Some(format!("leave {them} out: `exclude=[{patterns}]`"));
            }
        }
        found.push(finding);
    }
}

/// Folders that serve the work on a project.
const JUNK: &[&str] = &[
    "benchmark",
    "benchmarks",
    "build",
    "doc",
    "docs",
    "example",
    "examples",
    "test",
    "tests",
];

fn patterns(junk: &[String]) -> Vec<String> {
    let both = |name: &String| [format!("\"{name}\""), format!("\"{name}.*\"")];
    junk.iter().flat_map(both).collect()
}

fn fix(project: &Project, junk: &[String]) -> Option<Fix> {
    let keyword = project.setup_call()?.keyword("packages")?;
    let span = keyword.value.known()?.span;
    let written = project.files().slice(span);
    let call = written.strip_suffix("()")?;
    if call.rsplit('.').next() != Some("find_packages") {
        return None;
    }
    let exclude = patterns(junk).join(", ");
    let edit = project.replace_in_setup(span, &format!("{call}(exclude=[{exclude}])"))?;
    Some(Fix::unsafe_(
        "Leave them out of `find_packages()`",
        vec![edit],
    ))
}
