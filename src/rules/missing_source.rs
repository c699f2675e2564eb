use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{MissingSources, Project};

declare_rule! {
    /// ## What it does
    /// Checks for packages without a folder and scripts without a file.
    ///
    /// ## Why is this bad?
    /// The build stops there. `find_packages("src")` is a way to get it: it names packages that setuptools then looks for
    /// at the root, unless `package_dir` says where they lie.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import find_packages, setup
    ///
    /// setup(name="sampler", version="1.0", packages=find_packages("src"))
    /// ```
    /// `src/sampler/__init__.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import find_packages, setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     packages=find_packages("src"),
    ///     package_dir={"": "src"},
    /// )
    /// ```
    ///
    /// ## Known issues
    /// Silent where `cmdclass` is given, whose commands may make the files, and on packages that pbr lists, which it drops by itself. The sources
    /// of extensions are not looked at; missing modules are `stray-py-modules`.
    ///
    /// ## References
    /// - [setuptools: package discovery](https://setuptools.pypa.io/en/latest/userguide/package_discovery.html)
    /// - Evidence: `tests/evidence/missing-source`
    MissingSource {
        code: "SET010",
        name: "missing-source",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for MissingSource {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for missing in project.missing_sources() {
            let finding = self
                .diagnostic(missing.span, &message(&missing))
                .why("the build stops here")
                .help(advice(&missing));
            found.push(finding);
        }
    }
}

fn message(missing: &MissingSources) -> String {
    let all: Vec<&str> = missing
        .names
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let field = missing.field;
    match missing.names.as_slice() {
        [(name, path)] if name == path.as_str() => {
            format!("`{field}` names `{name}`, which is not there")
        }
        [(name, path)] => format!("`{field}` names `{name}`, but there is no `{path}`"),
        _ => format!("`{field}` names {}, which are not there", names(&all, 4)),
    }
}

fn advice(missing: &MissingSources) -> String {
    let first = missing.names.first();
    match (first, &missing.lies_at) {
        (Some((name, _)), Some(folder)) => {
            let inner = name.replace('.', "/");
            let root = folder.as_str().strip_suffix(inner.as_str());
            let root = root.unwrap_or_default().trim_end_matches('/');
            format!("it lies in `{folder}`: `package_dir={{\"\": \"{root}\"}}` says so")
        }
        _ => "name what is there, or drop it".to_owned(),
    }
}
