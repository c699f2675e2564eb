use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::version;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `URL#egg=name` in requirements files, where `name @ URL` says the same.
    ///
    /// ## Why is this bad?
    /// The direct form is the standard one, which every installer reads. pip calls the fragment a form of the past.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// git+https://gerrit.opnfv.org/gerrit/releng#egg=opnfv&subdirectory=modules
    /// ```
    ///
    /// Use instead:
    ///
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// opnfv @ git+https://gerrit.opnfv.org/gerrit/releng#subdirectory=modules
    /// ```
    ///
    /// ## Options
    /// - `target.pip` in the configuration file: below 19.1, which takes no `name @ URL` in a file, nothing is said; from 25.3 on editable lines are reported, too
    ///
    /// ## Fix safety
    /// The fix is safe: pip reads both alike since 18.1.
    ///
    /// ## Known issues
    /// Editable lines are left alone: `-e name @ URL` needs pip 25.3. So are the files that pbr reads, which does not know the
    /// direct form with a fragment, and the runtime list, where no URL belongs (`concrete-in-abstract`).
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/egg-fragment`
    EggFragment {
        code: "REQ009",
        name: "egg-fragment",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for EggFragment {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let others = project
            .pbr_requirements()
            .into_iter()
            .chain(project.runtime_list());
        let others: Vec<_> = others.map(|source| source.file.path()).collect();
        let settings = project.settings();
        let takes_editable = settings.pip_min.is_some() && settings.pip_has((25, 3));
        for (source, egg) in project.egg_urls() {
            let is_other = others.contains(&source.file.path());
            let (_, rest) = egg.name_and_rest();
            let is_too_old = !settings.pip_has((19, 1)) || egg.editable && !takes_editable;
            if is_too_old || is_other || !rest.is_empty() || !version::is_valid_name(&egg.egg) {
                continue;
            }
            let option = if egg.editable { "-e " } else { "" };
            let direct = format!("{option}{}", egg.direct(&egg.egg));
            let finding = self
                .diagnostic(egg.span, "`#egg=` names the project of this URL")
                .why("the standard form, `name @ URL`, is read by every installer")
                .fix(Fix::safe(
                    format!("Write `{direct}`"),
                    vec![Edit::replace(egg.span, direct.as_str())],
                ));
            found.push(finding);
        }
    }
}
