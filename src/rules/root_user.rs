use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, Project};
use crate::syntax::dockerfile::InstructionKind;

declare_rule! {
    /// ## What it does
    /// Checks for images that run as root: no stage of theirs has a `USER`, or the last says `root`.
    ///
    /// ## Why is this bad?
    /// Who breaks out of the program is root in the container, and may be more outside of it.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir wharf
    /// CMD ["wharf"]
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir wharf
    /// USER 1000:1000
    /// CMD ["wharf"]
    /// ```
    ///
    /// ## Known issues
    /// The base image may have set a user.
    ///
    /// ## References
    /// - [Docker: USER](https://docs.docker.com/reference/dockerfile/#user)
    RootUser {
        code: "CON027",
        name: "root-user",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for RootUser {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl RootUser {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let instructions = image.instructions();
        let user = instructions
            .iter()
            .rev()
            .find(|one| one.kind == InstructionKind::User);
        let is_root = user.is_none_or(|user| {
            let name = user.arguments.text().split(':').next().unwrap_or_default();
            matches!(name, "root" | "0")
        });
        let place = user.or_else(|| instructions.last())?;
        is_root.then(|| {
            self.diagnostic(place.keyword.span, "the image runs as root")
                .why("a program that needs no root should not have it")
                .help("add a user, and `USER 1000:1000` at the end")
        })
    }
}
