use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::eval::{Data, Node};
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for a `version` of `setup()` that is not text.
    ///
    /// ## Why is this bad?
    /// setuptools takes the number as Python prints it: `1.10` becomes `1.1`, an older version. The build stops at a tuple
    /// or a list.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version=1.10, py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.10", py_modules=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: `1.10` is another version than the `1.1` that was built before.
    ///
    /// ## Known issues
    /// An integer is a warning, since its text is the same.
    ///
    /// ## References
    /// - [PEP 440: version identification](https://peps.python.org/pep-0440/)
    /// - Evidence: `tests/evidence/version-not-a-string`
    VersionNotAString {
        code: "VER006",
        name: "version-not-a-string",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for VersionNotAString {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let keyword = project
            .setup_call()
            .and_then(|call| call.keyword("version"));
        let Some(node) = keyword.and_then(|keyword| keyword.value.known()) else {
            return;
        };
        if !project.backend().reads_setup_py() {
            return;
        }
        let Some((what, severity, why)) = kind(node) else {
            return;
        };
        let mut finding = self
            .diagnostic(node.span, &format!("the version is {what}, not text"))
            .with_severity(severity)
            .why(why);
        match quoted(project, node) {
            Some(fix) => finding.fix = Some(fix),
            None => finding.help = Some("write it as text, with all its digits".to_owned()),
        }
        found.push(finding);
    }
}

fn kind(node: &Node) -> Option<(&'static str, Severity, &'static str)> {
    const PRINTED: &str = "setuptools takes it as Python prints it: `1.10` is `1.1`";
    const STOPS: &str = "the build stops: it is no valid version";
    Some(match &node.data {
        Data::Float(_) => ("a number", Severity::Error, PRINTED),
        Data::Int(_) => ("a number", Severity::Warning, PRINTED),
        Data::Tuple(_) => ("a tuple", Severity::Error, STOPS),
        Data::List(_) => ("a list", Severity::Error, STOPS),
        _ => return None,
    })
}

/// The number with quotes around it, where it is written out.
fn quoted(project: &Project, node: &Node) -> Option<Fix> {
    let written = project.files().slice(node.span);
    let is_number = written.starts_with(|c: char| c.is_ascii_digit())
        && written.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_number {
        return None;
    }
    let edit = project.replace_in_setup(node.span, &format!("\"{written}\""))?;
    Some(Fix::unsafe_(format!("Write `\"{written}\"`"), vec![edit]))
}
