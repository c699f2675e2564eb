use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, Project};

declare_rule! {
    /// ## What it does
    /// Checks for Dockerfiles that copy the whole project and then install a requirements file out of it.
    ///
    /// ## Why is this bad?
    /// Docker makes a layer anew when what was copied before it has changed. Each edit of any file installs all requirements again.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY . /src
    /// RUN pip install -r /src/requirements.txt
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY requirements.txt /src/
    /// RUN pip install -r /src/requirements.txt
    /// COPY . /src
    /// ```
    ///
    /// ## References
    /// - [Docker: build cache](https://docs.docker.com/build/cache/)
    SourceBeforeRequirements {
        code: "CON006",
        name: "source-before-requirements",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for SourceBeforeRequirements {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl SourceBeforeRequirements {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let (copy, place) = image.indices().into_iter().find_map(|index| {
            let sources = image.context_sources(index);
            let (_, span) = sources.into_iter().find(|(path, _)| path.is_empty())?;
            Some((index, span))
        })?;
        let installs = || {
            image.pip_installs().filter(|(step, pip)| {
                let mut files = pip.requirement_files();
                files.any(|file| image.path(step, file).is_some())
            })
        };
        // What was installed before the copy is not installed again.
        if installs().any(|(step, _)| step.instruction < copy) {
            return None;
        }
        let (step, _) = installs().find(|(step, _)| step.instruction > copy)?;
        Some(
            self.diagnostic(
                step.command.span,
                "every edit of the project installs the requirements again",
            )
            .label(place, "the whole project is copied before")
            .why("a layer is made anew when what was copied before it has changed")
            .help("copy the requirements file alone, install it, and copy the project then"),
        )
    }
}
