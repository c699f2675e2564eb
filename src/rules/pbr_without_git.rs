use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, Image, Project};

declare_rule! {
    /// ## What it does
    /// Checks for images that install a pbr project from a copied tree without its `.git`.
    ///
    /// ## Why is this bad?
    /// pbr takes the version from the newest tag, or from the `PKG-INFO` of a source distribution. With neither, and
    /// without `PBR_VERSION`, it stops the build.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=2.0"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = wharf
    /// ```
    /// `wharf/__init__.py`:
    /// ```python
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY setup.py setup.cfg /src/
    /// COPY wharf /src/wharf
    /// RUN pip install /src
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// ARG PBR_VERSION
    /// COPY setup.py setup.cfg /src/
    /// COPY wharf /src/wharf
    /// RUN pip install /src
    /// ```
    ///
    /// ## Known issues
    /// Only the stages that make up the image are looked at, no builder.
    ///
    /// ## References
    /// - [pbr: versions](https://docs.openstack.org/pbr/latest/user/features.html#version)
    /// - Evidence: `tests/evidence/pbr-without-git`
    PbrWithoutGit {
        code: "CON013",
        name: "pbr-without-git",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for PbrWithoutGit {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.backend() != Backend::Pbr {
            return;
        }
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl PbrWithoutGit {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let step = image.install_without_version()?;
        Some(
            self.diagnostic(
                step.command.span,
                "pbr has no version to give to this install",
            )
            .why("the copied tree has no `.git`, there is no `PKG-INFO`, and `PBR_VERSION` is not set: the build stops")
            .help("declare `ARG PBR_VERSION` before and build with `--build-arg`, or install a wheel"),
        )
    }
}
