use super::{Rule, RuleMeta, declare_rule};
use crate::data::obsolete_sections::{OBSOLETE, ObsoleteSection};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for sections and keys of setup.cfg that belong to commands which setuptools no longer has: `[upload]`,
    /// `[register]`, `[upload_docs]`, `[bdist_wininst]`, `[easy_install]`, an alias for `test`.
    ///
    /// ## Why is this bad?
    /// Nothing reads them. They suggest that `setup.py upload` or `setup.py test` still work.
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
    /// [upload_docs]
    /// upload_dir = doc/build/html
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: it removes what is ignored. There is none when a comment would go with it.
    ///
    /// ## Known issues
    /// `find_links`, `index_url` and `allow_hosts` of `[easy_install]` are still read for `setup_requires`: with them nothing
    /// is said. Nor is anything of an alias beside `setup_requires`, which may bring its command, as pytest-runner does.
    ///
    /// ## References
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    /// - Evidence: `tests/evidence/obsolete-section`
    ObsoleteSectionOfSetupCfg {
        code: "CFG013",
        name: "obsolete-section",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for ObsoleteSectionOfSetupCfg {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            let rows = OBSOLETE
                .iter()
                .filter(|row| row.section == section.name.value)
                .filter(|row| !project.may_define_command(row.section))
                .filter(|row| row.section != "aliases" || !has_plug_ins(project));
            for row in rows {
                found.extend(self.section(cfg, section, row));
            }
        }
    }
}

/// Whether packages may be fetched that bring commands: with pytest-runner an alias of `test` works. Many ask for it only
/// when `sys.argv` has `test`.
fn has_plug_ins(project: &Project) -> bool {
    let asked = project.metadata().setup_requires.value();
    let keyword = project
        .setup_call()
        .and_then(|call| call.keyword("setup_requires"));
    asked.is_some_and(|list| !list.is_known_empty())
        || keyword.is_some_and(|keyword| !project.is_literal(keyword))
}

impl ObsoleteSectionOfSetupCfg {
    fn section(
        &self,
        cfg: &Source<Ini>,
        section: &Section,
        row: &ObsoleteSection,
    ) -> Vec<Diagnostic> {
        let ini = &cfg.parse.tree;
        let is_used = |option: &IniOption| row.used.contains(&option.pbr_key().as_str());
        let Some(key) = row.key else {
            if section.options.iter().any(is_used) {
                return Vec::new();
            }
            let edit = (!ini.has_comment(section.span)).then(|| ini.take_out_section(section));
            let message = format!("nothing reads [{}]", row.section);
            return vec![self.finding(section.name.span, &message, row, edit)];
        };
        let options = section
            .options
            .iter()
            .filter(|option| option.pbr_key() == key);
        options
            .map(|option| {
                let message = format!("`{}` of [{}] is out of use", option.key.value, row.section);
                let edit = ini.take_out(section, option);
                self.finding(option.key.span, &message, row, edit)
            })
            .collect()
    }

    fn finding(
        &self,
        span: Span,
        message: &str,
        row: &ObsoleteSection,
        edit: Option<Edit>,
    ) -> Diagnostic {
        let finding = self.diagnostic(span, message).why(row.why);
        match edit {
            Some(edit) => finding.fix(Fix::safe("Remove it", vec![edit])),
            None => finding.help("remove it, and what its comment says"),
        }
    }
}
