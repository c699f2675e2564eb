use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Backend, Project};

declare_rule! {
    /// ## What it does
    /// Checks for URLs in pbr's section `[extras]`.
    ///
    /// ## Why is this bad?
    /// pbr takes what follows the first `:` of a line for a marker, also in `https://…`: the build stops.
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
    /// [extras]
    /// snaps =
    ///     snaps @ git+https://gerrit.opnfv.org/gerrit/snaps
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [extras]
    /// snaps =
    ///     snaps
    /// ```
    ///
    /// ## References
    /// - [pbr: extra requirements](https://docs.openstack.org/pbr/latest/user/using.html#extras)
    /// - Evidence: `tests/evidence/extras-colon`
    ExtrasColon {
        code: "PBR012",
        name: "extras-colon",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ExtrasColon {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.setup_cfg() else {
            return;
        };
        if project.backend() != Backend::Pbr {
            return;
        }
        let sections = cfg.parse.tree.sections.iter();
        let lines = sections
            .filter(|section| section.name.value == "extras")
            .flat_map(|section| &section.options)
            .flat_map(|option| &option.value_lines);
        for line in lines {
            // A comment may hold a URL.
            let text = line.value.split(" #").next().unwrap_or_default();
            if !text.starts_with('#') && text.contains("://") {
                let finding = self
                    .diagnostic(line.span, "[extras] of pbr takes no URL")
                    .why("what follows the first `:` is taken for a marker, and the build stops")
                    .help("leave the name here, and put the URL into thirdparty-requirements.txt");
                found.push(finding);
            }
        }
    }
}
