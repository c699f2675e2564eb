use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::requirements::PbrLine;

declare_rule! {
    /// ## What it does
    /// Checks for lines of requirements files that pip takes and pbr does not: `-c`, `--pre`, `--hash`, `--trusted-host`,
    /// `--no-binary`, `-e .`, a path, an include that is not written `-r file`.
    ///
    /// ## Why is this bad?
    /// pbr hands such a line to setuptools as if it were a requirement, and the build stops.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// -c constraints.txt
    /// six
    /// ```
    /// `constraints.txt`:
    /// ```text
    /// six===1.17.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    /// `tox.ini`:
    /// ```ini
    /// [testenv]
    /// deps =
    ///     -c{toxinidir}/constraints.txt
    ///     -r{toxinidir}/requirements.txt
    /// ```
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/unsupported-line`
    UnsupportedLine {
        code: "PBR007",
        name: "unsupported-line",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for UnsupportedLine {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for line in project.pbr_lines() {
            let PbrLine::Fatal(message) = &line.read else {
                continue;
            };
            if line.pip_takes_it {
                let finding = self
                    .diagnostic(line.span, "pbr takes this line for a requirement")
                    .here(message)
                    .why("pip knows it, but the build of the package stops at it")
                    .help("leave requirements alone in this file; options and places belong where pip is called: tox.ini, the Dockerfile");
                found.push(finding);
            }
        }
    }
}
