use super::insecure_url::is_local;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::install::Given;

declare_rule! {
    /// ## What it does
    /// Checks for a `pip install` of an image that trusts a host blindly, takes an index over plain HTTP, or adds a second index.
    ///
    /// ## Why is this bad?
    /// Over plain HTTP, or from a host whose certificate is not checked, anybody on the way can send another package. With a second
    /// index pip takes the highest version of either: who puts a higher one of a private name on the public index is installed.
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
    /// RUN pip install --no-cache-dir --extra-index-url https://pypi.example.org/simple wharf
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir --index-url https://pypi.example.org/simple wharf
    /// ```
    ///
    /// ## Known issues
    /// A host that is this machine, lies in a network of its own or in a variable is trusted.
    ///
    /// ## References
    /// - [pip: `--extra-index-url`](https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url)
    /// - Evidence: `tests/evidence/pip-insecure-index`
    PipInsecureIndex {
        code: "CON028",
        name: "pip-insecure-index",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for PipInsecureIndex {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            for (_, pip) in image.pip_installs() {
                for option in &pip.options {
                    if let Some((message, why, help)) = problem(option) {
                        found.push(self.diagnostic(option.span, message).why(why).help(help));
                    }
                }
            }
        }
    }
}

/// What is wrong with an option, why, and what to do.
fn problem(option: &Given) -> Option<(&'static str, &'static str, &'static str)> {
    let value = option
        .value
        .as_ref()
        .map_or("", |value| value.text.as_str());
    let host = value.strip_prefix("http://");
    if is_local(host.unwrap_or(value)) && option.name != "--extra-index-url" {
        return None;
    }
    match option.name.as_str() {
        "--trusted-host" => Some((
            "the certificate of this host is not checked",
            "anybody on the way can send another package",
            "give pip the certificate: `--cert FILE`, or PIP_CERT",
        )),
        "--index-url" | "--default-index" | "--extra-index-url" | "--index" | "--find-links"
            if host.is_some_and(|host| !is_local(host)) =>
        {
            Some((
                "packages come over plain HTTP",
                "anybody on the way can send another package",
                "use `https://`",
            ))
        }
        "--extra-index-url" => Some((
            "a second index is added",
            "pip takes the highest version of either index, also of a name that only one should have",
            "use one index that passes on what the other has",
        )),
        _ => None,
    }
}
