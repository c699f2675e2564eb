use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{EggUrl, Project};
use crate::syntax::version;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `#egg=` with more than a name behind it: extras, version clauses, a version behind a dash.
    ///
    /// ## Why is this bad?
    /// pip 26 refuses extras and clauses there, and with them the whole file. `egg=x-1.2` has never been a version for pip: it is
    /// a project called `x-1.2`, which is not what the build then gives.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// git+https://git.example.org/requests#egg=requests[socks]
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// requests[socks] @ git+https://git.example.org/requests
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: pip stops at what it mends. A version is dropped, for the URL decides it. There is no fix for editable
    /// lines with extras, and none in files that pbr reads, which takes `x-1.2.3` for `x>=1.2.3`.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/egg-fragment-not-bare`
    EggFragmentNotBare {
        code: "REQ010",
        name: "egg-fragment-not-bare",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for EggFragmentNotBare {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let by_pbr = project.pbr_requirements();
        for (source, egg) in project.egg_urls() {
            let path = source.file.path();
            let is_of_pbr = by_pbr.iter().any(|known| known.file.path() == path);
            let is_version = egg.name_and_rest().1.starts_with('-');
            let is_refused = !version::is_valid_name(&egg.egg);
            if is_refused || (is_version && !is_of_pbr) {
                found.push(self.finding(&egg, is_refused, is_of_pbr));
            }
        }
    }
}

impl EggFragmentNotBare {
    fn finding(&self, egg: &EggUrl, is_refused: bool, is_of_pbr: bool) -> Diagnostic {
        let message = format!("`{}` is not the name of a project alone", egg.egg);
        let finding = self
            .diagnostic(egg.egg_span, &message)
            .why(match is_refused {
                true => "pip 26 refuses the file",
                false => "pip takes all of it for the name, and stops when the build gives another",
            });
        match repair(egg).filter(|_| !is_of_pbr) {
            Some((title, edit)) => finding.fix(Fix::safe(title, vec![edit])),
            None => finding.help("write the name alone, or `name[extra] @ URL`"),
        }
    }
}

/// The direct form with the extras, or for an editable line the bare name.
fn repair(egg: &EggUrl) -> Option<(String, Edit)> {
    let (name, rest) = egg.name_and_rest();
    let extras = match rest.split_once(']') {
        Some((extras, _)) if rest.starts_with('[') => format!("{extras}]"),
        _ => String::new(),
    };
    if !version::is_valid_name(name) || rest.starts_with(['\\', '%', '"']) {
        return None;
    }
    if egg.editable {
        let title = format!("Write `egg={name}`");
        return extras
            .is_empty()
            .then(|| (title, Edit::replace(egg.egg_span, name)));
    }
    let direct = egg.direct(&format!("{name}{extras}"));
    Some((format!("Write `{direct}`"), Edit::replace(egg.span, direct)))
}
