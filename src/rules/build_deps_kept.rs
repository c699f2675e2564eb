use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{BuildPackage, Image, Project};

declare_rule! {
    /// ## What it does
    /// Checks for compilers and `-dev` or `-devel` packages that stay in the image that a Dockerfile builds.
    ///
    /// They stay when nothing removes them, and also when a later `RUN` does: its layer hides the files, and those of the
    /// layer before are delivered all the same.
    ///
    /// ## Why is this bad?
    /// Compilers and headers are needed to build wheels and never afterwards. They make an image several times as large,
    /// and give an attacker a compiler.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM alpine:3.19
    /// RUN apk add --no-cache py3-pip gcc musl-dev python3-dev
    /// RUN pip install wharf
    /// RUN apk del gcc musl-dev python3-dev
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM alpine:3.19
    /// RUN apk add --no-cache py3-pip && \
    ///     apk add --no-cache --virtual .build-deps gcc musl-dev python3-dev && \
    ///     pip install wharf && \
    ///     apk del .build-deps
    /// ```
    ///
    /// ## Known issues
    /// Packages named by a variable are not seen.
    ///
    /// ## References
    /// - [Docker: multi-stage builds](https://docs.docker.com/build/building/multi-stage/)
    BuildDepsKept {
        code: "CON003",
        name: "build-deps-kept",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for BuildDepsKept {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl BuildDepsKept {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let kept = image.kept_build_packages();
        let first = kept.first()?;
        let names: Vec<_> = kept
            .iter()
            .map(|package| format!("`{}`", package.name))
            .collect();
        let message = match names.as_slice() {
            [only] => format!("the build package {only} stays in the image"),
            names => format!(
                "{} build packages stay in the image: {}",
                names.len(),
                names.join(", ")
            ),
        };
        let finding = self
            .diagnostic(first.span, &message)
            .why("an image that runs a program needs no compiler and no headers")
            .help(
                "install, use and remove them in one `RUN` (on Alpine with `--virtual`), or build wheels in a stage of its own",
            );
        Some(add_places(finding, first, &kept))
    }
}

/// The first package of each further command, and each removal that comes too late.
fn add_places(mut finding: Diagnostic, first: &BuildPackage, kept: &[BuildPackage]) -> Diagnostic {
    let mut command = first.command;
    for package in kept {
        if package.command != command {
            command = package.command;
            finding = finding.label(package.span, "from here on, too");
        }
    }
    let mut removals: Vec<_> = kept
        .iter()
        .filter_map(|package| package.removed_too_late)
        .collect();
    removals.sort();
    removals.dedup();
    for removal in removals {
        finding = finding.label(removal, "too late: the layers before keep the files");
    }
    finding
}
