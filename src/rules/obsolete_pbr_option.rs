use super::{Rule, RuleMeta, declare_rule};
use crate::data::pbr_obsolete::{OBSOLETE, ObsoleteOption};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project, Source};
use crate::syntax::ini::{Ini, Section};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks, in projects of pbr, for options that pbr no longer reads or sets itself: `zip_safe`, `warnerrors`,
    /// `autodoc_index_modules`, `[build_sphinx]`, its own setup hook, and `d2to1=True`.
    ///
    /// ## Why is this bad?
    /// They have no effect, and nobody says so. They suggest a flag, or a build of the documentation, that is not there.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [backwards_compat]
    /// zip_safe = False
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
    /// ## References
    /// - [pbr: release notes](https://docs.openstack.org/pbr/latest/user/history.html)
    /// - Evidence: `tests/evidence/obsolete-pbr-option`
    ObsoletePbrOption {
        code: "PBR013",
        name: "obsolete-pbr-option",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for ObsoletePbrOption {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.backend() != Backend::Pbr {
            return;
        }
        found.extend(self.ancestor(project));
        if is_of_ancestor(project) {
            return;
        }
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            for row in OBSOLETE
                .iter()
                .filter(|row| row.section == section.name.value)
            {
                found.extend(self.row(cfg, section, row));
            }
        }
    }
}

/// Whether d2to1 reads setup.cfg, and not pbr: it has its own mind about these options.
fn is_of_ancestor(project: &Project) -> bool {
    project
        .setup_call()
        .is_some_and(|call| call.keyword("d2to1").is_some() && call.keyword("pbr").is_none())
}

impl ObsoletePbrOption {
    /// `d2to1=True`: nothing but an unknown option, unless d2to1 itself is installed, which no current setuptools bears.
    fn ancestor(&self, project: &Project) -> Option<Diagnostic> {
        let call = project.setup_call()?;
        let keyword = call.keyword("d2to1")?;
        let finding = self
            .diagnostic(keyword.span, "d2to1 is pbr's ancestor, and out of use")
            .why(
                "pbr does not know the keyword: without `pbr=True` nothing reads setup.cfg for it",
            );
        let edit = call
            .keyword("pbr")
            .and_then(|_| project.remove_keyword(keyword));
        Some(match edit {
            Some(edit) => finding.fix(Fix::safe("Remove it", vec![edit])),
            None => finding.help("write `pbr=True`, and pbr in `setup_requires`"),
        })
    }

    fn row(&self, cfg: &Source<Ini>, section: &Section, row: &ObsoleteOption) -> Vec<Diagnostic> {
        let ini = &cfg.parse.tree;
        let Some(key) = row.key else {
            let edit = (!ini.has_comment(section.span)).then(|| ini.take_out_section(section));
            let message = format!("[{}] has no effect", row.section);
            return vec![self.finding(section.name.span, &message, row, edit)];
        };
        let options = section.options.iter().filter(|option| {
            option.pbr_key() == key && row.value.is_none_or(|value| option.value.trim() == value)
        });
        options
            .map(|option| {
                let message = format!("`{}` of [{}] has no effect", option.key.value, row.section);
                let edit = ini.take_out(section, option);
                self.finding(option.key.span, &message, row, edit)
            })
            .collect()
    }

    fn finding(
        &self,
        span: Span,
        message: &str,
        row: &ObsoleteOption,
        edit: Option<Edit>,
    ) -> Diagnostic {
        let finding = self.diagnostic(span, message).why(row.why);
        match edit {
            Some(edit) => finding.fix(Fix::safe("Remove it", vec![edit])),
            None => finding.help("remove it, and what its comment says"),
        }
    }
}
