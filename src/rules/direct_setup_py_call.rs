use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_commands::{SETUP_COMMANDS, SetupCommand};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RunScript};
use crate::syntax::install::SetupScript;
use crate::syntax::shell::Word;
use crate::text::{Edit, Span};

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
        for script in project.run_scripts() {
            for (_, run) in script.setup_scripts() {
                let given = commands(&run.arguments).find_map(|word| Some((word, known(word)?)));
                if let Some((word, command)) = given
                    && !(command.is_gone && project.may_define_command(command.name))
                {
                    found.push(self.finding(script, &run, word, command));
                }
            }
        }
    }
}

impl DirectSetupPyCall {
    fn finding(
        &self,
        script: &RunScript,
        run: &SetupScript,
        word: &Word,
        command: &SetupCommand,
    ) -> Diagnostic {
        let call = format!("python setup.py {}", command.name);
        let message = if command.is_gone {
            format!("setuptools has no `{call}`")
        } else {
            format!("`{call}` is deprecated")
        };
        let place = run.program.span.cover(word.span);
        let finding = self.diagnostic(place, &message).why(command.why);
        match replacement(script, run, command) {
            Some((place, text)) => finding.fix(Fix::unsafe_(
                format!("Use `{text}`"),
                vec![Edit::replace(place, text)],
            )),
            None => finding.help(command.help),
        }
    }
}

fn known(word: &Word) -> Option<&'static SetupCommand> {
    SETUP_COMMANDS
        .iter()
        .find(|command| command.name == word.text)
}

/// The words that may be commands: no options, and not what may be the argument of one.
fn commands(arguments: &[Word]) -> impl Iterator<Item = &Word> {
    arguments.iter().enumerate().filter_map(move |(at, word)| {
        let before = at.checked_sub(1).and_then(|before| arguments.get(before));
        let is_value = before.is_some_and(|before| is_option(before) && !before.text.contains('='));
        (!is_option(word) && !is_value).then_some(word)
    })
}

fn is_option(word: &Word) -> bool {
    word.text.starts_with('-')
}

/// The call of pip that does the same, and what it stands for.
fn replacement(
    script: &RunScript,
    run: &SetupScript,
    command: &SetupCommand,
) -> Option<(Span, String)> {
    let arguments = command.pip?;
    let [word] = run.arguments.as_slice() else {
        return None;
    };
    let is_plain =
        run.options.is_empty() && matches!(run.script.text.as_str(), "setup.py" | "./setup.py");
    let program = script.file.slice(run.program.span);
    let place = run.program.span.cover(word.span);
    let written: Vec<&str> = script.file.slice(place).split_whitespace().collect();
    let words = [&run.program, &run.script, word].map(|word| word.raw.as_str());
    // Continued or quoted lines stay for the person.
    let is_one_line = !script.file.slice(place).contains('\n');
    let pip = match program {
        "python" => format!("pip {arguments}"),
        // The script is its own program.
        _ if run.program.span == run.script.span => format!("pip {arguments}"),
        _ if written == words => format!("{program} -m pip {arguments}"),
        _ => return None,
    };
    (is_plain && is_one_line && script.is_literal(word)).then_some((place, pip))
}
