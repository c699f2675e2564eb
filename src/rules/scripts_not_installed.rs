use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, Project, ShellScript};

declare_rule! {
    /// ## What it does
    /// Checks for shell scripts that a build puts neither into `$PATH` nor into site-packages.
    ///
    /// ## Why is this bad?
    /// A script that `scripts`, `package_data`, `data_files` and `MANIFEST.in` do not reach exists in the checkout only: after
    /// `pip install` it is gone, and images clone the repository just to have it.
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
    /// ```
    /// `docker/add_images.sh`
    /// ```sh
    /// #!/bin/sh
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
    ///     scripts=["docker/add_images.sh"],
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// There is no fix: a script may be a program for users, a data file, a hook of a package or a tool for those who build, and its
    /// name does not say which. `unsetup convert --install-scripts` puts all of them under `[files] scripts`.
    ///
    /// ## Known issues
    /// Scripts of tests, documentation, `tools`, `ci` and hidden folders do not count, nor those outside the packages that are
    /// called after tests or releases. When every script lies outside the packages and is named by a Dockerfile or a CI file,
    /// the finding is an info.
    ///
    /// ## References
    /// - [setuptools: the `scripts` keyword](https://setuptools.pypa.io/en/latest/references/keywords.html)
    /// - [pbr: the `[files]` section](https://docs.openstack.org/pbr/latest/user/using.html#files)
    /// - Evidence: `tests/evidence/scripts-not-installed`
    ScriptsNotInstalled {
        code: "SET002",
        name: "scripts-not-installed",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ScriptsNotInstalled {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        let scripts: Vec<ShellScript> = project
            .shell_scripts()
            .into_iter()
            .filter(|script| script.in_path == Some(false) && script.in_package == Some(false))
            .collect();
        if scripts.is_empty() {
            return;
        }
        let rules = project.data_rules();
        let (inside, outside): (Vec<_>, Vec<_>) = scripts
            .iter()
            .partition(|script| rules.is_in_package(&script.path));
        let only_builds = inside.is_empty() && outside.iter().all(|script| script.run_by.is_some());
        let severity = if only_builds {
            Severity::Info
        } else {
            Severity::Warning
        };
        let place = project
            .metadata()
            .scripts
            .provenance()
            .map_or(call.callee, |place| place.span);

        let mut finding = self
            .diagnostic(
                place,
                &format!(
                    "{} installed neither in `$PATH` nor in site-packages",
                    are(scripts.len())
                ),
            )
            .with_severity(severity)
            .why(reasons(&inside, &outside))
            .help(remedy(project));
        for script in &scripts {
            if let Some(builder) = &script.run_by
                && let Ok(file) = project.files().open(builder, crate::text::Decoding::Utf8)
                && let Some(at) = file.text().find(script.path.as_str())
            {
                let span = file.span(at, at + script.path.as_str().len());
                finding = finding.label(span, "runs one of them from a checkout");
            }
        }
        found.push(finding);
    }
}

fn are(number: usize) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, "shell script"))
}

fn reasons(inside: &[&ShellScript], outside: &[&ShellScript]) -> String {
    let mut parts = Vec::new();
    if !outside.is_empty() {
        parts.push(format!(
            "outside all packages, and not in `scripts`: {}",
            list(outside)
        ));
    }
    if !inside.is_empty() {
        parts.push(format!(
            "in a package, but no data file of it, and not in `scripts`: {}",
            list(inside)
        ));
    }
    parts.join("; ")
}

fn list(scripts: &[&ShellScript]) -> String {
    let paths: Vec<&str> = scripts.iter().map(|script| script.path.as_str()).collect();
    names(&paths, 12)
}

fn remedy(project: &Project) -> &'static str {
    match project.backend() {
        Backend::Pbr => "use `[files] scripts` in setup.cfg, or move what is needed into a package",
        _ => {
            "`unsetup convert --install-scripts` puts scripts under `[files] scripts`; or use `scripts` or `package_data`"
        }
    }
}
