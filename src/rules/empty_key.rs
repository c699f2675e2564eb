use super::{Rule, RuleMeta, declare_rule};
use crate::data::setup_cfg_keys::{METADATA, OPTIONS, PBR_METADATA};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};

declare_rule! {
    /// ## What it does
    /// Checks for keys of setup.cfg without a value, and sections without a key, that change nothing.
    ///
    /// ## Why is this bad?
    /// An empty `dependency_links` says nothing, and asks everybody who reads the file whether something was forgotten.
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
    /// packages = functest
    /// dependency_links =
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
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe. Keys whose empty value does say something are left alone: `license_files`, `packages`,
    /// `py_modules`, extras, `url` and the names of people (written into the metadata as they are), and pbr's `[extras]`.
    ///
    /// ## References
    /// - [setuptools: keys of setup.cfg](https://setuptools.pypa.io/en/latest/userguide/declarative_config.html)
    /// - Evidence: `tests/evidence/empty-key`
    EmptyKey {
        code: "CFG015",
        name: "empty-key",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for EmptyKey {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            found.extend(self.section(cfg, section));
            let empty = section
                .options
                .iter()
                .filter(|option| option.value.trim().is_empty() && says_nothing(section, option));
            found.extend(empty.map(|option| self.key(cfg, option)));
        }
    }
}

impl EmptyKey {
    fn key(&self, cfg: &Source<Ini>, option: &IniOption) -> Diagnostic {
        let message = format!("`{}` has no value", option.key.value);
        let finding = self
            .diagnostic(option.key.span, &message)
            .why("it changes nothing");
        match cfg.parse.tree.has_comment(option.span) {
            true => finding.help("remove it, and what its comments say"),
            false => finding.fix(Fix::safe(
                "Remove it",
                vec![cfg.parse.tree.remove_option(option)],
            )),
        }
    }

    fn section(&self, cfg: &Source<Ini>, section: &Section) -> Option<Diagnostic> {
        let name = section.name.value.as_str();
        if !section.options.is_empty() || !EMPTY_SECTIONS.contains(&name) {
            return None;
        }
        let ini = &cfg.parse.tree;
        let finding = self
            .diagnostic(section.name.span, &format!("[{name}] is empty"))
            .why("it changes nothing");
        Some(match ini.has_comment(section.span) {
            true => finding.help("remove it, and what its comments say"),
            false => finding.fix(Fix::safe("Remove it", vec![ini.take_out_section(section)])),
        })
    }
}

/// Sections that change nothing while they are empty.
const EMPTY_SECTIONS: &[&str] = &[
    "files",
    "entry_points",
    "options",
    "options.data_files",
    "options.entry_points",
    "options.exclude_package_data",
    "options.extras_require",
    "options.package_data",
    "options.packages.find",
];

/// Keys whose empty value has an effect: a default is switched off, or an empty line is written into the metadata.
const TELLING: &[&str] = &[
    "author",
    "author_email",
    "description_file",
    "download_url",
    "home_page",
    "license_file",
    "license_files",
    "maintainer",
    "maintainer_email",
    "name",
    "packages",
    "py_modules",
    "url",
    "version",
];

fn says_nothing(section: &Section, option: &IniOption) -> bool {
    let key = option.pbr_key();
    let known: &[&[&str]] = match section.name.value.as_str() {
        "metadata" => &[METADATA, PBR_METADATA],
        "options" => &[OPTIONS],
        "files" => &[&["data_files", "extra_files", "namespace_packages", "scripts"]],
        _ => return false,
    };
    known.concat().contains(&key.as_str()) && !TELLING.contains(&key.as_str())
}
