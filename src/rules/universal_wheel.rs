use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::syntax::specifier;

declare_rule! {
    /// ## What it does
    /// Checks for `universal = 1` in `[bdist_wheel]` or `[wheel]`.
    ///
    /// ## Why is this bad?
    /// It tags the wheel `py2.py3`. setuptools calls the option deprecated since 75.1, and it is wrong as soon as the package
    /// no longer runs on Python 2: pip on Python 2 then takes a wheel that does not work.
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
    /// python_requires = >=3.8
    ///
    /// [bdist_wheel]
    /// universal = 1
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
    /// python_requires = >=3.8
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 75.1 nothing is said, which did not call it deprecated
    ///
    /// ## Fix safety
    /// Dropping it is safe when `python_requires` leaves Python 2 out, and unsafe otherwise: the wheel gets the tag `py3`.
    ///
    /// ## References
    /// - [setuptools 75.1](https://setuptools.pypa.io/en/latest/history.html#v75-1-0)
    /// - Evidence: `tests/evidence/universal-wheel`
    UniversalWheel {
        code: "CFG012",
        name: "universal-wheel",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for UniversalWheel {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let cfg = project.declarative();
        let Some(cfg) = cfg.filter(|_| project.settings().setuptools_has((75, 1))) else {
            return;
        };
        let sections = cfg.parse.tree.sections.iter();
        let wheels = sections
            .filter(|section| ["bdist_wheel", "wheel"].contains(&section.name.value.as_str()));
        for section in wheels {
            let universal = section.options.iter().filter(|option| is_universal(option));
            found.extend(universal.map(|option| self.finding(project, cfg, section, option)));
        }
    }
}

impl UniversalWheel {
    fn finding(
        &self,
        project: &Project,
        cfg: &Source<Ini>,
        section: &Section,
        option: &IniOption,
    ) -> Diagnostic {
        let without = leaves_python_2_out(project);
        let message = match without {
            true => "the wheel is tagged for Python 2, which `python_requires` leaves out",
            false => "`universal` is deprecated",
        };
        let finding = self
            .diagnostic(option.key.span, message)
            .why("it tags the wheel `py2.py3`; setuptools warns about it since 75.1");
        match cfg.parse.tree.take_out(section, option) {
            Some(edit) if without => finding.fix(Fix::safe("Remove it", vec![edit])),
            Some(edit) => finding.fix(Fix::unsafe_("Remove it", vec![edit])),
            None => finding.help("remove it"),
        }
    }
}

fn is_universal(option: &IniOption) -> bool {
    let value = option.value.trim().to_lowercase();
    option.pbr_key() == "universal" && ["1", "true", "yes", "on"].contains(&value.as_str())
}

fn leaves_python_2_out(project: &Project) -> bool {
    let supported = project.metadata().requires_python.known();
    let clauses = supported.map(specifier::parse);
    match (clauses, specifier::parse("<3")) {
        (Some(Ok(supported)), Ok(old)) => !specifier::intersects(&supported, &old),
        _ => false,
    }
}
