use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::{List, ListItem};
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for names in `py_modules` that have no file at the root of the project.
    ///
    /// ## Why is this bad?
    /// setuptools prints `file … not found` in the build log, goes on, and installs nothing for the name. It is most often
    /// what is left of a module that moved into a package.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["cli_base"],
    ///     packages=["sampler"],
    /// )
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    /// `sampler/cli_base.py`
    /// ```python
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
    ///     packages=["sampler"],
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// Safe when `packages` is given. Without it the keyword stays, as `py_modules=[]`: dropping it would switch on
    /// setuptools' automatic discovery.
    ///
    /// ## References
    /// - [setuptools: the `py_modules` keyword](https://setuptools.pypa.io/en/latest/references/keywords.html)
    /// - Evidence: `tests/evidence/stray-py-modules`
    StrayPyModules {
        code: "SET003",
        name: "stray-py-modules",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for StrayPyModules {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(modules) = project.metadata().py_modules.value() else {
            return;
        };
        if !project.package_folders_are_known() {
            return;
        }
        let made = project.version_files();
        let is_stray = |item: &&ListItem| {
            let path = project.module_path(&item.text);
            !project.tree().has_file(&path) && !made.may_hold(&path)
        };
        let stray: Vec<&ListItem> = modules.items.iter().filter(is_stray).collect();
        let mut fix = fix(project, modules, &stray);
        for item in stray {
            let mut finding = self
                .diagnostic(
                    item.provenance.span,
                    &format!(
                        "`py_modules` names `{}`, but there is no `{}`",
                        item.text,
                        project.module_path(&item.text)
                    ),
                )
                .why("setuptools only prints that the file is not found, and installs nothing for it");
            finding.help = Some(advice(project, &item.text));
            // One fix mends all of them.
            finding.fix = fix.take();
            found.push(finding);
        }
    }
}

/// Where the module went, as far as the packages tell.
fn advice(project: &Project, module: &str) -> String {
    let name = module.rsplit('.').next().unwrap_or(module);
    let now: Vec<&str> = project
        .package_modules()
        .iter()
        .filter(|found| !found.package.is_empty() && found.file.path().file_stem() == Some(name))
        .map(|found| found.file.path().as_str())
        .collect();
    match now.as_slice() {
        [] if project.tree().has_file(format!("{name}/__init__.py")) => {
            format!("`{name}` is a package: name it in `packages`")
        }
        [] => "drop the name".to_owned(),
        [one] => format!("it is now `{one}`, which its package installs: drop the name"),
        several => format!("packages hold {}: drop the name", names(several, 3)),
    }
}

fn fix(project: &Project, modules: &List, stray: &[&ListItem]) -> Option<Fix> {
    let keyword = project.setup_call()?.keyword("py_modules")?;
    let is_written_here = |item: &&ListItem| keyword.span.contains(item.provenance.span);
    let value = keyword.value.known()?;
    if stray.is_empty()
        || !keyword.in_call
        || !modules.is_known()
        || !stray.iter().all(is_written_here)
    {
        return None;
    }
    if stray.len() < modules.items.len() {
        let edits: Option<Vec<_>> = stray
            .iter()
            .map(|item| project.remove_from_setup(item.provenance.span))
            .collect();
        return Some(Fix::safe(
            "Drop what is not there from `py_modules`",
            edits?,
        ));
    }
    if project.metadata().packages.value().is_some() {
        let edit = project.remove_keyword(keyword)?;
        return Some(Fix::safe("Drop `py_modules`", vec![edit]));
    }
    let edit = project.replace_in_setup(value.span, "[]")?;
    Some(Fix::safe("Leave `py_modules` empty", vec![edit]))
}
