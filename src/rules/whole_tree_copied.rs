use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, Project};
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for `COPY .` and `ADD .` of the project into the image that a Dockerfile builds, while no `.dockerignore`
    /// leaves out `.git`, the documentation and the tests.
    ///
    /// ## Why is this bad?
    /// The image then delivers the history and everything that is not part of the program, and each commit changes the
    /// layer, so that all steps behind it run again.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY . /src
    /// RUN pip install /src
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// COPY . /src
    /// RUN pip wheel --no-deps -w /wheels /src
    ///
    /// FROM python:3.12
    /// RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    ///     pip install /wheels/*.whl
    /// ```
    ///
    /// ## Known issues
    /// Which folder is the build context is not written in a Dockerfile. The project's root is taken for one of a
    /// Dockerfile that lies there, and of another that copies files found only from there.
    ///
    /// ## References
    /// - [Docker: .dockerignore files](https://docs.docker.com/build/concepts/context/#dockerignore-files)
    WholeTreeCopied {
        code: "CON005",
        name: "whole-tree-copied",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

/// What an image does not need: `.git` always, the folders when they are there.
const FOLDERS: &[&str] = &["doc", "docs", "test", "tests"];

impl Rule for WholeTreeCopied {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(
            project
                .images()
                .filter_map(|image| self.finding(project, image)),
        );
    }
}

impl WholeTreeCopied {
    fn finding(&self, project: &Project, image: Image<'_>) -> Option<Diagnostic> {
        let place = whole_copy(image)?;
        let unneeded: Vec<_> = std::iter::once(".git")
            .chain(
                FOLDERS
                    .iter()
                    .copied()
                    .filter(|name| project.tree().has_folder(name)),
            )
            .filter(|name| !project.is_docker_ignored(image, name))
            .map(|name| format!("`{name}`"))
            .collect();
        if unneeded.is_empty() {
            return None;
        }
        let list = unneeded.join(", ");
        Some(
            self.diagnostic(place, "the whole project is copied into the image")
                .here(format!("with {list}"))
                .why("what the program does not need is delivered with it, and every commit makes the layer anew")
                .help(format!(
                    "build a wheel in a stage of its own and install that, or name {list} in `.dockerignore`"
                )),
        )
    }
}

/// The first instruction of the image that copies its build context, when that is the project's root.
fn whole_copy(image: Image<'_>) -> Option<Span> {
    if !image.context().as_str().is_empty() {
        return None;
    }
    image.indices().into_iter().find_map(|index| {
        let sources = image.context_sources(index);
        let (_, span) = sources.into_iter().find(|(path, _)| path.is_empty())?;
        Some(span)
    })
}
