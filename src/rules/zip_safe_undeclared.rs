use super::wording::count;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project, ZipUnsafeUse};

declare_rule! {
    /// ## What it does
    /// Checks for packages that need their files unpacked while `zip_safe` is not set.
    ///
    /// ## Why is this bad?
    /// Without the flag, setuptools' egg builder guesses whether the package works from a zip archive. Code that builds paths
    /// from `__file__` or `__path__`, or reads sources through `inspect`, does not. Wheels ignore the flag and setuptools calls
    /// it obsolete, so it matters for eggs and for the tools that still read it.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"])
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// HERE = __file__
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"], zip_safe=False)
    /// ```
    ///
    /// ## Fix safety
    /// Safe: wheels do not change.
    ///
    /// ## Known issues
    /// Silent under pbr, which sets `zip_safe=False` itself, and for projects with a `[project]` table.
    /// Docstrings and comments do not count; in the egg builder a docstring that is exactly `__file__` does.
    ///
    /// ## References
    /// - [setuptools: the `zip_safe` flag](https://setuptools.pypa.io/en/latest/deprecated/zip_safe.html)
    /// - Evidence: `tests/evidence/zip-safe-undeclared`
    ZipSafeUndeclared {
        code: "SET005",
        name: "zip-safe-undeclared",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for ZipSafeUndeclared {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        let is_egg_target = matches!(project.backend(), Backend::Setuptools | Backend::Distutils)
            && !has_project_table(project);
        if !is_egg_target || project.metadata().zip_safe.value().is_some() || !call.open.is_empty()
        {
            return;
        }
        let uses = project.zip_unsafe_uses();
        let Some(first) = uses.first() else {
            return;
        };

        let mut finding = self
            .diagnostic(call.callee, &message(&uses, first))
            .here("`zip_safe` is not set here")
            .label(first.span, format!("`{}` is read here", first.name))
            .why("such a place does not exist inside a zip archive; wheels ignore the flag, which setuptools calls obsolete, eggs and older tools read it");
        match project.insert_keyword("zip_safe=False") {
            Some(edit) => finding.fix = Some(Fix::safe("Set `zip_safe=False`", vec![edit])),
            None => finding.help = Some("set `zip_safe=False`".to_owned()),
        }
        found.push(finding);
    }
}

fn has_project_table(project: &Project) -> bool {
    project
        .pyproject()
        .is_some_and(|source| source.parse.tree.get(&["project"]).is_some())
}

fn message(uses: &[ZipUnsafeUse], first: &ZipUnsafeUse) -> String {
    let own: Vec<&ZipUnsafeUse> = uses.iter().filter(|found| !found.in_tests).collect();
    if own.is_empty() {
        return format!(
            "`zip_safe` is not set, but the installed tests read `{}`",
            first.name
        );
    }
    let same = own.iter().all(|found| found.name == first.name);
    let what = if same {
        format!("`{}`", first.name)
    } else {
        "the place of its files".to_owned()
    };
    format!(
        "`zip_safe` is not set, but the package reads {what} in {}",
        count(own.len(), "place")
    )
}
