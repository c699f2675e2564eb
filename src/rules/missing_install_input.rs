use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, MissingInput, MissingReason, Project};

declare_rule! {
    /// ## What it does
    /// Checks for files that a Dockerfile copies or installs and that are not there: `COPY x`, and `-r x`, `-c x` or
    /// `./x` of a `pip install`, not in the build context, kept out by `.dockerignore`, or copied only later.
    ///
    /// ## Why is this bad?
    /// The build stops, often long after the file was moved or removed, as nothing else looks at the Dockerfile.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// requests
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// WORKDIR /src
    /// COPY . .
    /// RUN pip wheel -w /wheels .
    ///
    /// FROM python:3.12
    /// WORKDIR /src
    /// RUN pip install -r requirements.txt
    /// COPY requirements.txt .
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// WORKDIR /src
    /// COPY . .
    /// RUN pip wheel -w /wheels .
    ///
    /// FROM python:3.12
    /// WORKDIR /src
    /// COPY requirements.txt .
    /// RUN pip install -r requirements.txt
    /// ```
    ///
    /// ## Known issues
    /// Silent on what a build makes (`dist/`, wheels, archives, what `.gitignore` names), on files that a command of the
    /// image may write, and on names that lie deeper in the tree, as the build context may be that folder.
    /// A clone of the project's own repository is taken to hold what the project holds.
    ///
    /// ## References
    /// - [Docker: COPY](https://docs.docker.com/reference/dockerfile/#copy)
    MissingInstallInput {
        code: "CON018",
        name: "missing-install-input",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for MissingInstallInput {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            let inputs = image.missing_inputs();
            found.extend(inputs.iter().map(|input| self.finding(image, input)));
        }
    }
}

impl MissingInstallInput {
    fn finding(&self, image: Image<'_>, input: &MissingInput) -> Diagnostic {
        let path = &input.path;
        let message = match input.reason {
            MissingReason::NotThere => format!("`{path}` is not in the project"),
            MissingReason::Ignored => format!("`.dockerignore` keeps `{path}` out"),
            MissingReason::Later(place) => format!(
                "`{path}` is not in the image before line {}",
                image.row(place)
            ),
        };
        let finding = self
            .diagnostic(input.span, &message)
            .why("the build stops here");
        match input.reason {
            MissingReason::NotThere => finding.help("name a file that exists, or drop it"),
            MissingReason::Ignored => finding.help(format!("add `!{path}` to `.dockerignore`")),
            MissingReason::Later(place) => finding.label(place, "it is copied here"),
        }
    }
}
