use super::wording::nearest;
use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_cfg_keys::{
    FIND, METADATA, OPTIONS, OWN_SECTIONS, PBR_METADATA, PLUGIN_OPTIONS, REMOVED, SUB_SECTIONS,
};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::{Backend, Project};
use crate::syntax::ini::{IniOption, Section};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keys of setup.cfg that nobody reads, in `[metadata]`, `[options]` and `[options.packages.find]`, and for
    /// sections `[options.…]` that do not exist.
    ///
    /// ## Why is this bad?
    /// setuptools and pbr pass over a key they do not know without a word: what it says is missing from the package. At a
    /// section that it does not know, setuptools stops.
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
    ///
    /// [options]
    /// instal_requires =
    ///     six
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
    /// install_requires =
    ///     six
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the key begins to count. It is offered where a known key is one or two letters away.
    ///
    /// ## Known issues
    /// A key that is like no other may be meant for a program we do not know: then the finding is a warning. Nothing is
    /// said when setup.py reads setup.cfg itself.
    ///
    /// ## References
    /// - [setuptools: keys of setup.cfg](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)
    /// - Evidence: `tests/evidence/unknown-key`
    UnknownKey {
        code: "CFG002",
        name: "unknown-key",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for UnknownKey {
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
            if is_unknown_section(&section.name.value) {
                found.push(self.section(section));
            }
            let Some(known) = keys(project, &section.name.value) else {
                continue;
            };
            let unknown = section
                .options
                .iter()
                .filter(|option| is_unknown(&known, option));
            found.extend(unknown.map(|option| self.key(section, option, &known)));
        }
    }
}

impl UnknownKey {
    fn key(&self, section: &Section, option: &IniOption, known: &[&'static str]) -> Diagnostic {
        let name = &section.name.value;
        let message = format!("nobody reads the key `{}` of [{name}]", option.key.value);
        let finding = self
            .diagnostic(option.key.span, &message)
            .why("a key that is not known is passed over without a word");
        let stands = |key: &str| section.options.iter().any(|other| other.pbr_key() == key);
        match nearest(&option.pbr_key(), known.iter().copied()) {
            Some(near) if stands(near) => {
                finding.help(format!("`{near}` is there already: remove one of them"))
            }
            Some(near) => finding.fix(Fix::unsafe_(
                format!("Write `{near}`"),
                vec![Edit::replace(option.key.span, near)],
            )),
            None => finding
                .with_severity(Severity::Warning)
                .help("remove it, or move it to a section of the program that reads it"),
        }
    }

    fn section(&self, section: &Section) -> Diagnostic {
        let name = &section.name.value;
        let finding = self
            .diagnostic(
                section.name.span,
                &format!("setuptools has no section [{name}]"),
            )
            .why("the build stops at it");
        match nearest(name, SUB_SECTIONS.iter().copied()) {
            Some(near) => finding.fix(Fix::unsafe_(
                format!("Write `[{near}]`"),
                vec![Edit::replace(section.name.span, near)],
            )),
            None => finding.help("remove it"),
        }
    }
}

fn is_unknown_section(name: &str) -> bool {
    name.starts_with("options.") && !SUB_SECTIONS.contains(&name)
}

/// The keys that the backend reads in a section; `None` for sections whose keys are names of the user.
fn keys(project: &Project, section: &str) -> Option<Vec<&'static str>> {
    let own: &[&[&str]] = match section {
        "metadata" if project.backend() == Backend::Pbr => &[METADATA, PBR_METADATA],
        "metadata" => &[METADATA],
        "options" => &[OPTIONS, PLUGIN_OPTIONS],
        "options.packages.find" => &[FIND],
        _ => return None,
    };
    Some(own.concat())
}

/// Whether neither this section nor another one has a use for the key, and never had: those have rules of their own.
fn is_unknown(known: &[&str], option: &IniOption) -> bool {
    let key = option.pbr_key();
    let elsewhere = [METADATA, OPTIONS, PBR_METADATA].concat();
    !known.contains(&key.as_str())
        && !elsewhere.contains(&key.as_str())
        && !OWN_SECTIONS.iter().any(|(name, _)| *name == key)
        && !REMOVED.iter().any(|removed| removed.key == key)
}
