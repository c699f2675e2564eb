use super::planned;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for slices (`docker/NAME/`) whose requirements do not agree with those of the image that they start from.
    ///
    /// ## Why is this bad?
    /// pip replaces the version in the parent's layer, prints a warning, and ends with status 0: the image is built, and what the
    /// parent installed may not work in it.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1", install_requires=["click==6.6"])
    /// ```
    /// `docker/core/Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// COPY . /src
    /// RUN pip install /src
    /// ```
    /// `docker/smoke/Dockerfile`:
    /// ```dockerfile
    /// FROM harbour/wharf-core
    /// ```
    /// `docker/smoke/requirements.txt`:
    /// ```text
    /// click>=7
    /// ```
    ///
    /// Use instead:
    ///
    /// `docker/smoke/requirements.txt`:
    /// ```text
    /// click
    /// ```
    ///
    /// ## References
    /// - [pip: `pip check`](https://pip.pypa.io/en/stable/cli/pip_check/)
    /// - Evidence: `tests/evidence/layer-conflict`
    LayerConflict {
        code: "CON019",
        name: "layer-conflict",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for LayerConflict {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for finding in planned::conflicts(project, false) {
            found.extend(planned::diagnostic(self, project, &finding));
        }
    }
}
