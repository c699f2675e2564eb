use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_cfg_keys::{METADATA, OPTIONS, OWN_SECTIONS, PBR_METADATA};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};

declare_rule! {
    /// ## What it does
    /// Checks for keys of setup.cfg that stand in a section where they are not read: `install_requires` in `[metadata]`,
    /// `description` in `[options]`.
    ///
    /// ## Why is this bad?
    /// setuptools passes over them without a word, so the package is built without its requirements or its limit on the
    /// version of Python. pbr does read `python_requires` in `[metadata]`.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup()
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// python_requires = >=3.8
    ///
    /// [options]
    /// packages = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [options]
    /// packages = functest
    /// python_requires = >=3.8
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it moves the key to the section where it begins to count. There is none when a comment would go
    /// with it, or when the key stands in that section already.
    ///
    /// ## References
    /// - [setuptools: keys of setup.cfg](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)
    /// - Evidence: `tests/evidence/wrong-section`
    WrongSection {
        code: "CFG003",
        name: "wrong-section",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for WrongSection {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        if project.setup_py_reads_setup_cfg() {
            return;
        }
        for section in &cfg.parse.tree.sections {
            let filled = section
                .options
                .iter()
                .filter(|option| !option.value.trim().is_empty());
            found.extend(filled.filter_map(|option| {
                let right = right_section(project, &section.name.value, &option.pbr_key())?;
                Some(self.finding(cfg, section, option, right))
            }));
        }
    }
}

impl WrongSection {
    fn finding(
        &self,
        cfg: &Source<Ini>,
        section: &Section,
        option: &IniOption,
        right: &str,
    ) -> Diagnostic {
        let name = &section.name.value;
        let key = &option.key.value;
        let is_own = right.contains('.');
        let message = match is_own {
            true => format!("`{key}` is a section of its own, [{right}]"),
            false => format!("`{key}` is not read in [{name}]"),
        };
        let why = match (is_own, name.as_str()) {
            (true, "options") => "the build stops at it",
            _ => "setuptools passes over it without a word",
        };
        let finding = self.diagnostic(option.key.span, &message).why(why);
        let edits = (!is_own)
            .then(|| {
                cfg.parse
                    .tree
                    .move_option(&cfg.file, section, option, right)
            })
            .flatten();
        match edits {
            Some(edits) => finding.fix(Fix::unsafe_(format!("Move it to [{right}]"), edits)),
            None => finding.help(format!("say it in [{right}]")),
        }
    }
}

/// Where a key is read that is not read in this section.
fn right_section(project: &Project, section: &str, key: &str) -> Option<&'static str> {
    let has = |known: &[&str]| known.contains(&key);
    let pbr_reads = project.backend() == Backend::Pbr && has(PBR_METADATA);
    let own = || OWN_SECTIONS.iter().find(|(name, _)| *name == key);
    match section {
        "metadata" if pbr_reads => None,
        "metadata" if has(OPTIONS) => Some("options"),
        "metadata" | "options" if own().is_some() => own().map(|(_, section)| *section),
        "options" if has(METADATA) && !has(OPTIONS) => Some("metadata"),
        _ => None,
    }
}
