use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_commands::SetupCommand;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RunScript, SetupRun};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for commands of `setup.py` that setuptools has given up: `install`, `develop`, `test`, `upload`,
    /// `register`, `upload_docs` and `bdist_wininst`, in tox.ini, in the files of GitLab CI, GitHub Actions and Travis, in
    /// the Makefile, in shell scripts, and in code blocks of READMEs and of the documentation.
    ///
    /// ## Why is this bad?
    /// With current releases of setuptools some of them stop with `invalid command`. The others warn that they will go;
    /// they install without pip, so what is installed cannot be upgraded or removed cleanly.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `.travis.yml`:
    /// ```yaml
    /// language: python
    /// install:
    ///   - python setup.py install
    /// script: pytest
    /// ```
    ///
    /// Use instead:
    ///
    /// `.travis.yml`:
    /// ```yaml
    /// language: python
    /// install:
    ///   - pip install .
    /// script: pytest
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: pip may install other versions of the requirements, and wheels in place of eggs. There is one for
    /// `install` and `develop` without options.
    ///
    /// ## Known issues
    /// Of a command that setuptools does not have it is silent where the project may have its own: with `cmdclass`, an alias
    /// in `setup.cfg`, or a call of `setup()` that is not wholly known. Calls in Dockerfiles are found by
    /// `legacy-installer`.
    ///
    /// ## References
    /// - [Why you shouldn't invoke setup.py directly](https://blog.ganssle.io/articles/2021/10/setup-py-deprecated.html)
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    /// - Evidence: `tests/evidence/direct-setup-py-call`
    DirectSetupPyCall {
        code: "SET025",
        name: "direct-setup-py-call",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DirectSetupPyCall {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for run in project.run_scripts().iter().flat_map(RunScript::setup_runs) {
            if let Some(command) = run.command
                && !(command.is_gone && project.may_define_command(command.name))
            {
                found.push(self.finding(&run, command));
            }
        }
    }
}

impl DirectSetupPyCall {
    fn finding(&self, run: &SetupRun, command: &SetupCommand) -> Diagnostic {
        let words = format!("python setup.py {}", command.name);
        let message = if command.is_gone {
            format!("setuptools has no `{words}`")
        } else {
            format!("`{words}` is deprecated")
        };
        let finding = self.diagnostic(run.place, &message).why(command.why);
        match &run.replacement {
            Some((place, text)) => finding.fix(Fix::unsafe_(
                format!("Use `{text}`"),
                vec![Edit::replace(*place, text)],
            )),
            None => finding.help(command.help),
        }
    }
}
