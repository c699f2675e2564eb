use super::wording::{count, names};
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{Backend, Project, ShellScript};

declare_rule! {
    /// ## What it does
    /// Checks for shell scripts that a build puts neither into `$PATH` nor into site-packages, although they lie in a package,
    /// or an installed module or a Dockerfile names them.
    ///
    /// ## Why is this bad?
    /// A script that `scripts`, `package_data`, `data_files` and `MANIFEST.in` do not reach exists in the checkout only: after
    /// `pip install` the code that calls it does not find it, and images clone the repository just to have it.
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
    /// import subprocess
    ///
    /// subprocess.check_call(["add_images.sh"])
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
    /// A script outside the packages that neither the code nor an image names serves the work on the project: nothing is said of
    /// it. Nor do scripts of tests, documentation, `tools`, `ci` and hidden folders count, and those outside the packages that are
    /// called after tests or releases. When Dockerfiles alone name the scripts, and none lies in a package, the finding is an info.
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
        let is_needed = |script: &ShellScript| {
            script.is_of_package || script.called_at.is_some() || script.run_at.is_some()
        };
        let scripts: Vec<ShellScript> = project
            .shell_scripts()
            .into_iter()
            .filter(|script| script.in_path == Some(false) && script.in_package == Some(false))
            .filter(is_needed)
            .collect();
        if scripts.is_empty() {
            return;
        }
        let (inside, outside): (Vec<_>, Vec<_>) =
            scripts.iter().partition(|script| script.is_of_package);
        let only_images = inside.is_empty() && outside.iter().all(|s| s.called_at.is_none());
        let severity = if only_images {
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
            if let Some(place) = script.called_at {
                finding = finding.label(place, format!("`{}` is named here", script.path));
            }
            if let Some(place) = script.run_at {
                finding = finding.label(place, format!("`{}` is named here", script.path));
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
