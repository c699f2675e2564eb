use super::{Rule, RuleMeta, declare_rule};
use crate::data::pbr_keys::{DEPRECATED, DeprecatedKey, Renamed};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project};
use crate::syntax::ini::{IniOption, Section};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks, with `--pbr-min 7`, for keys and sections of setup.cfg that pbr 7 calls deprecated.
    ///
    /// ## Why is this bad?
    /// pbr invented these keys before setuptools could read setup.cfg. Since 7.0 it warns about each of them and sends
    /// the user to the key of setuptools. With older versions of pbr they are right, so nothing is said unless
    /// `--pbr-min 7` says that no older one is used.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=7"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// home_page = https://wiki.opnfv.org/display/functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// url = https://wiki.opnfv.org/display/functest
    /// ```
    ///
    /// ## Options
    /// - `--pbr-min`
    ///
    /// ## Fix safety
    /// `home_page`, `classifier` and `platform` are renamed, which is safe. The others mean something else under their
    /// new names (`packages` finds its sub-packages by itself only in pbr's section, `description` also becomes the
    /// body): no fix is offered for them. Nor is one when the new key stands already or setup.py sets the same keyword.
    ///
    /// ## References
    /// - [pbr: release notes](https://docs.openstack.org/pbr/latest/user/history.html)
    /// - Evidence: `tests/evidence/deprecated-pbr-key`
    DeprecatedPbrKey {
        code: "PBR003",
        name: "deprecated-pbr-key",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for DeprecatedPbrKey {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.backend() != Backend::Pbr || !project.settings().pbr_is_at_least(7) {
            return;
        }
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            if section.name.value == "entry_points" && !section.options.is_empty() {
                found.push(self.section(section));
            }
            for option in section
                .options
                .iter()
                .filter(|option| !option.value.is_empty())
            {
                if let Some(deprecated) = deprecated(section, option) {
                    found.push(self.key(project, section, option, deprecated));
                }
            }
        }
    }
}

impl DeprecatedPbrKey {
    fn section(&self, section: &Section) -> Diagnostic {
        self.diagnostic(
            section.name.span,
            "pbr's section [entry_points] is deprecated",
        )
        .why("pbr 7 warns about it")
        .help("write [options.entry_points]; pbr folds the names of groups to lower case and underscores, setuptools does not")
    }

    fn key(
        &self,
        project: &Project,
        section: &Section,
        option: &IniOption,
        deprecated: &DeprecatedKey,
    ) -> Diagnostic {
        let finding = self
            .diagnostic(
                option.key.span,
                &format!("pbr's key `{}` is deprecated", option.key.value),
            )
            .why("pbr 7 warns about it");
        let renamed = deprecated
            .renamed
            .filter(|renamed| is_mechanical(project, section, option, renamed));
        match renamed {
            Some(renamed) => finding.fix(Fix::safe(
                format!("Write `{}`", renamed.key),
                vec![Edit::replace(option.key.span, renamed.key)],
            )),
            None => finding.help(format!("use {}", deprecated.instead)),
        }
    }
}

fn deprecated(section: &Section, option: &IniOption) -> Option<&'static DeprecatedKey> {
    let key = option.pbr_key();
    DEPRECATED
        .iter()
        .find(|deprecated| deprecated.section == section.name.value && deprecated.key == key)
}

/// Whether the new key gives the same metadata.
fn is_mechanical(
    project: &Project,
    section: &Section,
    option: &IniOption,
    renamed: &Renamed,
) -> bool {
    let stands = section
        .options
        .iter()
        .any(|other| other.pbr_key() == renamed.key);
    let in_setup_py = project
        .setup_call()
        .is_none_or(|call| call.keyword(renamed.keyword).is_some() || !call.open.is_empty());
    let is_split = renamed.is_list && !option.value.contains('\n') && option.value.contains(',');
    !stands && !in_setup_py && !is_split
}
