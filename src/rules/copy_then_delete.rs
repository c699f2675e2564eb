use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for files that a `COPY` or `ADD` puts into an image and a later `RUN` removes.
    ///
    /// ## Why is this bad?
    /// The layer of the `COPY` keeps the bytes; the removal only hides them.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY wheels/ /tmp/wheels/
    /// RUN pip install --no-cache-dir --no-index --find-links /tmp/wheels wharf && rm -rf /tmp/wheels
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN --mount=type=bind,source=wheels,target=/tmp/wheels \
    ///     pip install --no-cache-dir --no-index --find-links /tmp/wheels wharf
    /// ```
    ///
    /// ## Known issues
    /// Silent on requirement and constraint files, which are small.
    ///
    /// ## References
    /// - [Docker: bind mounts of a build](https://docs.docker.com/reference/dockerfile/#run---mounttypebind)
    CopyThenDelete {
        code: "CON025",
        name: "copy-then-delete",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for CopyThenDelete {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            for (copy, removal, path) in image.copied_then_removed() {
                let message = format!("`{path}` is copied, and removed in a later layer");
                found.push(
                    self.diagnostic(removal, &message)
                        .label(copy, "this layer keeps the files")
                        .why("a removal hides what another layer holds, and frees nothing")
                        .help("mount it instead: `RUN --mount=type=bind,source=…,target=…`"),
                );
            }
        }
    }
}
