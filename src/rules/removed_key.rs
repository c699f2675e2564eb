use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_cfg_keys::RemovedKey;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::ini::{IniOption, Section};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keys of setup.cfg that setuptools does not read any more, or reads as nobody means them:
    /// `tests_require`, `test_suite`, `use_2to3`, `requires`, `description_file` without pbr, and the old name
    /// `license_file`.
    ///
    /// ## Why is this bad?
    /// Most are ignored without a word: the tests of the package have no requirements, its description is empty.
    /// `requires = six` is read letter by letter.
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
    /// license_file = LICENSE
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// license_files = LICENSE
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: what the oldest one still takes is not reported
    ///
    /// ## Fix safety
    /// The fix is unsafe: `license_files` takes patterns, and a description appears that was missing. It is offered where
    /// another key says the same, and nowhere else; for a description, where the file is there.
    ///
    /// ## References
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    /// - Evidence: `tests/evidence/removed-key`
    RemovedKeyOfSetupCfg {
        code: "CFG005",
        name: "removed-key",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for RemovedKeyOfSetupCfg {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            found.extend(section.options.iter().filter_map(|option| {
                let removed = project.removed_key(section, option)?;
                Some(self.finding(project, section, option, removed))
            }));
        }
    }
}

impl RemovedKeyOfSetupCfg {
    fn finding(
        &self,
        project: &Project,
        section: &Section,
        option: &IniOption,
        removed: &RemovedKey,
    ) -> Diagnostic {
        let message = format!("the key `{}` is out of use", option.key.value);
        let finding = self.diagnostic(option.key.span, &message).why(removed.why);
        match renaming(project, section, option, removed) {
            Some(fix) => finding.fix(fix),
            None => finding.help(removed.help),
        }
    }
}

/// The new key, with what belongs before the value.
fn renaming(
    project: &Project,
    section: &Section,
    option: &IniOption,
    removed: &RemovedKey,
) -> Option<Fix> {
    let (new, prefix) = removed.renamed?;
    // Two options of one name stop the reader: neither the new key nor another spelling of the old one may stand there.
    let old = option.pbr_key();
    let stands = section.options.iter().any(|other| {
        let key = other.pbr_key();
        key == new || key == old && other.key.span != option.key.span
    });
    if stands || option.value_lines.len() != 1 {
        return None;
    }
    // A directive that leads nowhere empties the field; several names are written in another way there.
    if prefix == "file: " && !project.tree().has_file(option.value.trim()) {
        return None;
    }
    let mut edits = vec![Edit::replace(option.key.span, new)];
    if !prefix.is_empty() {
        edits.push(Edit::insert_before(option.value_span, prefix));
    }
    Some(Fix::unsafe_(
        format!("Write `{new} = {prefix}{}`", option.value.trim()),
        edits,
    ))
}
