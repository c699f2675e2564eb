use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::dockerfile::{Dockerfile, Instruction};
use crate::syntax::install::{Install, Pip, PipProgram, install_commands};
use crate::syntax::shell::Command;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `pip install` in a Dockerfile that leaves pip's cache in the layer.
    ///
    /// ## Why is this bad?
    /// The cache holds every download once more. Nothing in the image uses it.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install six
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir six
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: what is installed stays the same.
    ///
    /// ## Known issues
    /// Whether the base image sets `PIP_NO_CACHE_DIR` is not known. Nothing is said below a line of the file that sets it, where
    /// the `RUN` mounts a cache, or where the same `RUN` removes it.
    ///
    /// ## References
    /// - [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)
    /// - Evidence: `tests/evidence/pip-cache-kept`
    PipCacheKept {
        code: "CON008",
        name: "pip-cache-kept",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for PipCacheKept {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(
            project
                .dockerfiles()
                .iter()
                .filter_map(|source| self.finding(source)),
        );
    }
}

impl PipCacheKept {
    fn finding(&self, source: &Source<Dockerfile>) -> Option<Diagnostic> {
        let installs = caching(&source.parse.tree);
        let (first, others) = installs.split_first()?;
        let message = match others.len() {
            0 => "pip's cache stays in the layer".to_owned(),
            more => format!("pip's cache stays in the layers of {} installs", more + 1),
        };
        let mut finding = self
            .diagnostic(first.install, &message)
            .why("it holds every download once more, and nothing in the image uses it");
        for other in others {
            finding = finding.label(other.install, "and here");
        }
        let edits = installs
            .iter()
            .map(|pip| Edit::insert_after(pip.install, " --no-cache-dir"));
        Some(finding.fix(Fix::safe("Add `--no-cache-dir`", edits.collect())))
    }
}

/// The installs that leave a cache, in all stages.
fn caching(dockerfile: &Dockerfile) -> Vec<Pip> {
    let mut found = Vec::new();
    let mut definitions = dockerfile.definitions().iter();
    let is_set = definitions.find(|known| known.name.value == "PIP_NO_CACHE_DIR");
    let end = is_set.map_or(usize::MAX, |known| known.instruction);
    for (index, instruction) in dockerfile.instructions.iter().enumerate().take(end) {
        let run = instruction.trigger.as_deref().unwrap_or(instruction);
        let commands = dockerfile.commands(index);
        if mounts_cache(run) || run.exec.is_some() || commands.iter().any(empties_cache) {
            continue;
        }
        let installs = commands.iter().filter(|command| !switches_off(command));
        found.extend(
            installs.filter_map(|command| match install_commands(command) {
                Some(Install::Pip(pip)) if pip.program == PipProgram::Pip => Some(pip),
                _ => None,
            }),
        );
    }
    found.retain(|pip| !pip.has("--no-cache-dir") && !pip.has("--cache-dir"));
    found
}

fn mounts_cache(run: &Instruction) -> bool {
    let mut mounts = run.flags.iter().filter(|flag| flag.name == "mount");
    mounts.any(|flag| flag.option("type") == Some("cache"))
}

/// `rm -rf ~/.cache` and `pip cache purge`.
fn empties_cache(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
    let removes = words.first() == Some(&"rm") && words.iter().any(|word| word.contains(".cache"));
    removes || words.windows(2).any(|pair| pair == ["cache", "purge"])
}

fn switches_off(command: &Command) -> bool {
    let mut assigned = command.assignments.iter();
    assigned.any(|word| word.raw.starts_with("PIP_NO_CACHE_DIR="))
        || command
            .assigned
            .iter()
            .any(|name| name == "PIP_NO_CACHE_DIR")
}
