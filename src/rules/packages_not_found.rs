use super::wording::nearest;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, Project};
use crate::provenance::Origin;
use crate::resolved::Reason;
use crate::syntax::ini::IniOption;
use crate::text::{Spanned, parts};
use camino::Utf8Path;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Checks for packages that pbr does not find: names in `packages` of `[files]` that are no folder, or, without that key, no
    /// folder with the name of the project.
    ///
    /// ## Why is this bad?
    /// pbr drops a name that is no folder without a word, and the code is missing from the package. When nothing is left,
    /// setuptools searches by itself, which works for one package at the root or in `src/` and stops the build otherwise.
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
    /// name = opnfv-functest
    ///
    /// [files]
    /// packages = functests
    /// ```
    /// `functest/__init__.py`:
    /// ```python
    /// """Tests of OPNFV."""
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = opnfv-functest
    ///
    /// [files]
    /// packages = functest
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 61.0, which does not search for packages by itself, what it would find is an error
    ///
    /// ## References
    /// - [pbr: files](https://docs.openstack.org/pbr/latest/user/using.html#files)
    /// - Evidence: `tests/evidence/packages-not-found`
    PackagesNotFound {
        code: "PBR010",
        name: "packages-not-found",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for PackagesNotFound {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        if project.backend() != Backend::Pbr || project.tree().incomplete {
            return;
        }
        let option = cfg.parse.tree.section("files").and_then(|section| {
            let mut options = section.options.iter().rev();
            options.find(|option| option.pbr_key() == "packages")
        });
        match option {
            Some(option) => found.extend(self.listed(project, option)),
            None => found.extend(self.by_name(project)),
        }
    }
}

impl PackagesNotFound {
    fn listed(&self, project: &Project, option: &IniOption) -> Vec<Diagnostic> {
        let lines = option.value_lines.iter();
        let missing = lines.filter(|line| {
            let name = line.value.trim();
            !name.starts_with('#') && !name.contains('%') && !is_folder(project, name)
        });
        missing.map(|line| self.line(project, line)).collect()
    }

    fn line(&self, project: &Project, line: &Spanned<String>) -> Diagnostic {
        let finding = self
            .diagnostic(line.span, &format!("there is no folder `{}`", line.value))
            .why("pbr drops the name without a word");
        let packages = top_level_packages(project);
        let near = nearest(&line.value, packages.iter().map(String::as_str));
        let help = match (near, line.value.contains([',', '.'])) {
            (Some(near), _) => format!("`{near}` is one"),
            (None, true) => {
                "name one folder a line; sub-packages are found by themselves".to_owned()
            }
            (None, false) => "name a folder beside setup.cfg".to_owned(),
        };
        finding.help(help)
    }

    /// Without the key pbr looks for a folder with the name of the project; what setuptools finds instead is a matter of
    /// luck.
    fn by_name(&self, project: &Project) -> Option<Diagnostic> {
        let name = project.setup_cfg()?.parse.tree.option("metadata", "name")?;
        let metadata = project.metadata();
        let packages = top_level_packages(project);
        let is_module = metadata
            .py_modules
            .value()
            .is_some_and(|list| !list.is_known_empty());
        if is_folder(project, name.value.trim()) || packages.is_empty() || is_module {
            return None;
        }
        let origin = metadata.packages.provenance().map(|place| place.origin);
        let doubts = metadata.packages.value().map_or(&[][..], |list| &list.open);
        let stops = doubts.iter().any(|doubt| doubt.reason == Reason::Exception);
        let (severity, why) = match origin {
            Some(Origin::Discovery) if stops => (
                Severity::Error,
                "setuptools then searches by itself, and stops at more than one package",
            ),
            Some(Origin::Discovery) if !project.settings().setuptools_has((61, 0)) => (
                Severity::Error,
                "setuptools before 61 does not search by itself, and builds an empty wheel",
            ),
            Some(Origin::Discovery) if doubts.is_empty() => (
                Severity::Warning,
                "setuptools 61 and later find the package by themselves, and stop as soon as there is a second one; older ones build an empty wheel",
            ),
            None => (
                Severity::Error,
                "the package is built without its code, or not at all",
            ),
            _ => return None,
        };
        let message = format!(
            "there is no folder `{}`, the name of the project",
            name.value
        );
        let shown: Vec<&str> = packages.iter().map(String::as_str).collect();
        let list = super::wording::names(&shown, 3);
        let finding = self.diagnostic(name.value_span, &message).why(why);
        Some(
            finding
                .with_severity(severity)
                .help(format!("name the folder in `packages` of [files]: {list}")),
        )
    }
}

fn is_folder(project: &Project, name: &str) -> bool {
    crate::text::resolve(Utf8Path::new(""), name).map_or(true, |path| {
        path.as_str().is_empty() || project.tree().has_folder(path)
    })
}

/// Folders at the root that hold an `__init__.py`, without those that are no part of a package by their name.
fn top_level_packages(project: &Project) -> BTreeSet<String> {
    const OTHERS: &[&str] = &[
        "tests",
        "test",
        "docs",
        "doc",
        "examples",
        "tools",
        "scripts",
        "releasenotes",
    ];
    let files = project.tree().tracked();
    files
        .filter(|path| parts(path).1 == "__init__.py")
        .filter_map(|path| path.parent())
        .filter(|folder| !folder.as_str().contains('/') && !folder.as_str().is_empty())
        .map(|folder| folder.as_str().to_owned())
        .filter(|folder| !OTHERS.contains(&folder.as_str()))
        .collect()
}
