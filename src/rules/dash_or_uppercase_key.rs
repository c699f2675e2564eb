use super::{Rule, RuleMeta, declare_rule};
use crate::data::commands::SETUPTOOLS_COMMANDS;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keys with dashes or capital letters in the sections of setup.cfg that setuptools reads.
    ///
    /// ## Why is this bad?
    /// setuptools wants lower case and underscores. It warns about anything else since 54.1, refused it in 78.0.0, and
    /// the date that it set for their end, 2026-03-03, has passed.
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
    /// author-email = functest@example.org
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// author_email = functest@example.org
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 54.1 nothing is said, which read such keys without a word
    ///
    /// ## Fix safety
    /// The fix is safe: setuptools and pbr read the key as if it were spelled so. `home-page` becomes `url`, or `home_page` for
    /// pbr older than 7. Where both spellings stand, the earlier line, which has no effect, is dropped; there is no fix when
    /// a comment would go with it.
    ///
    /// ## Known issues
    /// Nothing is said of keys that CFG005 wants to have another name.
    ///
    /// ## References
    /// - [setuptools: keys of setup.cfg](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)
    /// - [setuptools 78: dashes and capitals](https://github.com/pypa/setuptools/discussions/5011)
    /// - Evidence: `tests/evidence/dash-or-uppercase-key`
    DashOrUppercaseKey {
        code: "CFG001",
        name: "dash-or-uppercase-key",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for DashOrUppercaseKey {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project
            .setup_cfg()
            .filter(|_| project.backend().reads_setup_py())
            .filter(|_| project.settings().setuptools_has((54, 1)))
        else {
            return;
        };
        let sections = cfg.parse.tree.sections.iter();
        for section in sections.filter(|section| is_normalized(&section.name.value)) {
            for option in &section.options {
                let is_odd = option.key.value.contains('-') || has_capital(&option.key.value);
                if is_odd && !is_renamed(project, section, option) {
                    found.push(self.finding(project, cfg, section, option));
                }
            }
        }
    }
}

impl DashOrUppercaseKey {
    fn finding(
        &self,
        project: &Project,
        cfg: &Source<Ini>,
        section: &Section,
        option: &IniOption,
    ) -> Diagnostic {
        let key = &option.key.value;
        let what = match (key.contains('-'), has_capital(key)) {
            (true, true) => "a dash and a capital letter",
            (true, false) => "a dash",
            _ => "a capital letter",
        };
        let new = new_key(project, section, option);
        let finding = self
            .diagnostic(option.key.span, &format!("the key `{key}` has {what}"))
            .why("setuptools warns about such keys since 54.1, and the date it set for their end, 2026-03-03, has passed");
        match edits(cfg, section, option, &new) {
            Some(edits) => finding.fix(Fix::safe(format!("Write `{new}`"), edits)),
            None => finding.help(format!(
                "write `{new}`, which stands in [{}] too: keep the later of the two",
                section.name.value
            )),
        }
    }
}

fn has_capital(key: &str) -> bool {
    key.chars().any(char::is_uppercase)
}

/// The sections in which setuptools folds keys; in the others they are names of the user.
fn is_normalized(section: &str) -> bool {
    const KEPT: &[&str] = &[
        "options.extras_require",
        "options.data_files",
        "options.entry_points",
        "options.package_data",
        "options.exclude_package_data",
    ];
    !KEPT.contains(&section)
        && (section == "metadata"
            || section.starts_with("options")
            || SETUPTOOLS_COMMANDS.contains(&section))
}

/// Whether another rule wants the key to have another name, and to have it once: it has no dash.
fn is_renamed(project: &Project, section: &Section, option: &IniOption) -> bool {
    let key = option.pbr_key();
    let spellings = section
        .options
        .iter()
        .filter(|other| other.pbr_key() == key);
    spellings.count() == 1 && project.removed_key(section, option).is_some()
}

fn new_key(project: &Project, section: &Section, option: &IniOption) -> String {
    let folded = option.pbr_key();
    let old_pbr = project.backend() == Backend::Pbr && !project.settings().pbr_is_at_least(7);
    if section.name.value == "metadata" && folded == "home_page" && !old_pbr {
        return "url".to_owned();
    }
    folded
}

/// Renames the key. When the new key stands too, the later line counts and the earlier one goes, unless a comment would go
/// with it.
fn edits(cfg: &Source<Ini>, section: &Section, option: &IniOption, new: &str) -> Option<Vec<Edit>> {
    let rename = Edit::replace(option.key.span, new);
    let folded = option.pbr_key();
    let other = section.options.iter().find(|other| {
        other.key.span != option.key.span && (other.pbr_key() == folded || other.pbr_key() == new)
    });
    let Some(other) = other else {
        return Some(vec![rename]);
    };
    let (earlier, later) = if other.span.start < option.span.start {
        (other, option)
    } else {
        (option, other)
    };
    let text = cfg.file.slice(earlier.span);
    let has_comment = text
        .lines()
        .any(|line| line.trim_start().starts_with(['#', ';']));
    if has_comment {
        return None;
    }
    let mut edits = vec![cfg.parse.tree.remove_option(earlier)];
    if later.key.value != new {
        edits.push(Edit::replace(later.key.span, new));
    }
    Some(edits)
}
