use super::wording::names;
use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, Section};
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for sections of setup.cfg that only pbr reads, `[files]`, `[entry_points]`, `[extras]` and
    /// `[backwards_compat]`, and for `requires-dist`, in a project that does not use pbr.
    ///
    /// ## Why is this bad?
    /// setuptools does not look at them: packages, scripts, entry points and requirements are missing from what it builds,
    /// without a word.
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
    /// [files]
    /// packages = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(setup_requires=["pbr>=1.9"], pbr=True)
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it switches pbr on, which takes the version from git and the requirements from requirements.txt.
    ///
    /// ## Known issues
    /// Nothing is said when setup.py reads setup.cfg itself. `requires-dist` alone, which old versions of wheel read as well, is
    /// a warning.
    ///
    /// ## References
    /// - [pbr: setup.cfg](https://docs.openstack.org/pbr/latest/user/using.html)
    /// - Evidence: `tests/evidence/pbr-section-without-pbr`
    PbrSectionWithoutPbr {
        code: "CFG004",
        name: "pbr-section-without-pbr",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for PbrSectionWithoutPbr {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !project.is_without_pbr() || project.setup_py_reads_setup_cfg() {
            return;
        }
        let Some(cfg) = project.declarative() else {
            return;
        };
        let dead = dead_parts(cfg);
        let Some(((_, first), rest)) = dead.split_first() else {
            return;
        };
        let shown: Vec<&str> = dead.iter().map(|(name, _)| name.as_str()).collect();
        let verb = if dead.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {verb} read by pbr alone, which this project does not use",
            names(&shown, 4)
        );
        let mut finding = self
            .diagnostic(*first, &message)
            .why("setuptools does not look there: what they say is missing from the package");
        for (name, span) in rest {
            finding = finding.label(*span, format!("`{name}`, too"));
        }
        let is_key_alone = dead.iter().all(|(name, _)| !name.starts_with('['));
        if is_key_alone {
            let help = "remove it, and list the requirements under `install_requires`";
            found.push(finding.help(help).with_severity(Severity::Warning));
            return;
        }
        found.push(match switch_on(project, cfg) {
            Some(fix) => finding.fix(fix),
            None => finding.help(
                "write `setup(setup_requires=[\"pbr>=1.9\"], pbr=True)` in setup.py, or say the same in [options] and its sections",
            ),
        });
    }
}

const SECTIONS: &[&str] = &["files", "entry_points", "extras", "backwards_compat"];

fn dead_parts(cfg: &Source<Ini>) -> Vec<(String, Span)> {
    let sections = cfg.parse.tree.sections.iter();
    sections.flat_map(dead_part).collect()
}

fn dead_part(section: &Section) -> Vec<(String, Span)> {
    let name = section.name.value.as_str();
    if SECTIONS.contains(&name) && !section.options.is_empty() {
        return vec![(format!("[{name}]"), section.name.span)];
    }
    let options = section.options.iter().filter(|_| name == "metadata");
    options
        .filter(|option| option.pbr_key() == "requires_dist" && !option.value.trim().is_empty())
        .map(|option| (option.key.value.clone(), option.key.span))
        .collect()
}

/// Adds pbr to the call of `setup()`; pbr wants a name in setup.cfg.
fn switch_on(project: &Project, cfg: &Source<Ini>) -> Option<Fix> {
    let call = project.setup_call()?;
    cfg.parse.tree.option("metadata", "name")?;
    if call.keyword("setup_requires").is_some() {
        return None;
    }
    let edit = project.insert_keyword("setup_requires=[\"pbr>=1.9\"], pbr=True")?;
    Some(Fix::unsafe_("Switch pbr on", vec![edit]))
}
