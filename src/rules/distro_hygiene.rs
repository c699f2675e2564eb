use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::dockerfile::{Dockerfile, Instruction};
use crate::syntax::install::{Action, Distro, Install, Manager, install_commands};
use crate::syntax::shell::Command;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for `apt-get install` without `--no-install-recommends`, lists of packages that stay in the
    /// layer, `apt-get update` in a `RUN` of its own, and `apk add` without `--no-cache`.
    ///
    /// ## Why is this bad?
    /// The image holds packages and lists that nobody asked for. A layer with `apt-get update` alone comes from the build cache
    /// for ever, and the install after it fails when the lists have grown old.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12-alpine
    /// RUN apk add git
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12-alpine
    /// RUN apk add --no-cache git
    /// ```
    ///
    /// ## Fix safety
    /// `--no-cache` for apk is safe. `--no-install-recommends` is unsafe: packages that were recommended are missing then. The
    /// lists are not removed by a fix.
    ///
    /// ## References
    /// - [Docker: apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)
    DistroHygiene {
        code: "CON012",
        name: "distro-hygiene",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for DistroHygiene {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.dockerfiles() {
            found.extend(self.file(&source.parse.tree));
        }
    }
}

impl DistroHygiene {
    fn file(&self, dockerfile: &Dockerfile) -> Vec<Diagnostic> {
        let instructions = dockerfile.instructions.iter().enumerate();
        instructions
            .flat_map(|(index, instruction)| {
                let commands = dockerfile.commands(index);
                let actions: Vec<Distro> = commands.iter().filter_map(distro).collect();
                let mut found: Vec<Diagnostic> = actions
                    .iter()
                    .filter_map(|action| self.option(action))
                    .collect();
                found.extend(self.lists(instruction, commands, &actions));
                found
            })
            .collect()
    }

    fn option(&self, distro: &Distro) -> Option<Diagnostic> {
        let is_install = distro.action == Action::Install;
        let (option, why, is_safe) = match distro.manager {
            Manager::Apt if is_install => (
                "--no-install-recommends",
                "packages that are only recommended are installed, too",
                false,
            ),
            Manager::Apk if is_install => (
                "--no-cache",
                "the index of packages stays in the layer",
                true,
            ),
            _ => return None,
        };
        if distro.has(option) || (is_safe && distro.has("--cache-dir")) {
            return None;
        }
        let title = format!("Add `{option}`");
        let edits = vec![Edit::insert_after(distro.action_span, format!(" {option}"))];
        let finding = self
            .diagnostic(distro.action_span, &format!("no `{option}`"))
            .why(why);
        Some(finding.fix(match is_safe {
            true => Fix::safe(title, edits),
            false => Fix::unsafe_(title, edits),
        }))
    }

    /// `apt-get update` in a layer of its own, or lists that stay beside the packages.
    fn lists(
        &self,
        instruction: &Instruction,
        commands: &[Command],
        actions: &[Distro],
    ) -> Option<Diagnostic> {
        let of = |action: Action| {
            let mut all = actions.iter();
            all.find(|distro| distro.manager == Manager::Apt && distro.action == action)
        };
        let update = of(Action::Update)?;
        let words = || commands.iter().flat_map(|command| &command.words);
        // `dist-clean` came with apt 2.7.8.
        let is_removed = words().any(|word| {
            word.raw.contains("/var/lib/apt/lists")
                || ["dist-clean", "distclean"].contains(&word.text.as_str())
        });
        if of(Action::Install).is_none() {
            // Lists that are gone at once are not for a later install: this is an upgrade, say.
            return (!is_removed).then(|| {
                self.diagnostic(update.action_span, "`apt-get update` stands in a layer of its own")
                    .why("it comes from the build cache for ever, and the install after it fails when the lists have grown old")
                    .help("join it with the install: `apt-get update && apt-get install …`")
            });
        }
        let run = instruction.trigger.as_deref().unwrap_or(instruction);
        let is_mounted = run.flags.iter().any(|flag| flag.name == "mount");
        (!is_mounted && !is_removed).then(|| {
            self.diagnostic(
                update.action_span,
                "the lists of packages stay in the layer",
            )
            .why("nothing in the image uses them")
            .help("end the command with `&& rm -rf /var/lib/apt/lists/*`")
        })
    }
}

fn distro(command: &Command) -> Option<Distro> {
    match install_commands(command)? {
        Install::Distro(distro) => Some(distro),
        _ => None,
    }
}
