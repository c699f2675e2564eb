use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::install::{EasyInstall, Install, SetupPy, install_commands};
use crate::syntax::shell::Command;
use crate::text::{Edit, SourceFile};

declare_rule! {
    /// ## What it does
    /// Checks for `easy_install`, `python setup.py install` and `python setup.py develop` in a `RUN`.
    ///
    /// ## Why is this bad?
    /// Both install without pip: eggs that pip can neither list nor remove cleanly, no wheels, and a resolver that takes
    /// the newest of everything. setuptools 52.0 took the program `easy_install` away, 58.3 deprecated calling
    /// `setup.py install`, and 80.0 made `setup.py develop` a call of pip.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN easy_install -U requests==2.31.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install -U requests==2.31.0
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: pip may choose other versions, and installs wheels in place of eggs.
    ///
    /// ## References
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    LegacyInstaller {
        code: "CON009",
        name: "legacy-installer",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

/// Options of easy_install that pip understands in the same way.
const COMMON_OPTIONS: &[&str] = &[
    "--upgrade",
    "--quiet",
    "--verbose",
    "--index-url",
    "--find-links",
];

impl Rule for LegacyInstaller {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.dockerfiles() {
            let dockerfile = &source.parse.tree;
            let commands =
                (0..dockerfile.instructions.len()).flat_map(|index| dockerfile.commands(index));
            for command in commands {
                match install_commands(command) {
                    Some(Install::EasyInstall(easy)) => {
                        found.push(self.easy_install(&source.file, &easy));
                    }
                    Some(Install::SetupPy(setup)) => {
                        found.push(self.setup_py(&source.file, command, &setup));
                    }
                    _ => {}
                }
            }
        }
    }
}

impl LegacyInstaller {
    fn easy_install(&self, file: &SourceFile, easy: &EasyInstall) -> Diagnostic {
        let program = file.slice(easy.program);
        let finding = self
            .diagnostic(easy.program, &message(program, easy))
            .why("it installs eggs, beside pip; setuptools 52.0 and newer do not have it");
        if installs_pip(easy) {
            return finding
                .help("install pip itself with `python -m ensurepip`, or from the distribution");
        }
        let pip = match program.strip_suffix("easy_install") {
            Some("") => Some("pip".to_owned()),
            Some(before) if before.ends_with("-m ") => Some(format!("{before}pip")),
            _ => None,
        };
        let is_common = |name: &str| COMMON_OPTIONS.contains(&name);
        let understood = easy.options.iter().all(|option| is_common(&option.name));
        match pip.filter(|_| understood) {
            Some(pip) => finding.fix(Fix::unsafe_(
                format!("Use `{pip} install`"),
                vec![Edit::replace(easy.program, format!("{pip} install"))],
            )),
            None => finding.help("use `pip install`"),
        }
    }

    fn setup_py(&self, file: &SourceFile, command: &Command, setup: &SetupPy) -> Diagnostic {
        let shown = setup.script.span.cover(setup.command.span);
        let finding = self
            .diagnostic(
                setup.span,
                &format!("`{}` in an image", file.slice(setup.span)),
            )
            .why("it installs without pip; setuptools deprecated that in 58.3");
        let has_more = command.span.end != setup.command.span.end;
        let between = file.slice(shown).split_whitespace().count() != 2;
        let folder = match setup.script.raw.strip_suffix("setup.py") {
            Some("" | "./") => Some("."),
            Some(folder) if folder.starts_with(['/', '$', '.']) => {
                Some(folder.trim_end_matches('/'))
            }
            _ => None,
        };
        match folder.filter(|_| !has_more && !between) {
            Some(folder) => {
                let pip = format!("-m pip install {folder}");
                finding.fix(Fix::unsafe_(
                    format!("Use `python {pip}`"),
                    vec![Edit::replace(shown, pip)],
                ))
            }
            None => finding.help("use `pip install .`"),
        }
    }
}

fn message(program: &str, easy: &EasyInstall) -> String {
    let names: Vec<_> = easy
        .requirements
        .iter()
        .map(|word| format!("`{}`", word.text))
        .collect();
    if names.is_empty() {
        return format!("`{program}` in an image");
    }
    format!("`{program}` installs {}", names.join(", "))
}

fn installs_pip(easy: &EasyInstall) -> bool {
    easy.requirements.iter().any(|word| {
        let rest = word.text.strip_prefix("pip");
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}
