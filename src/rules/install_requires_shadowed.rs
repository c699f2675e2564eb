use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::{Declared, List};
use crate::project::{Backend, Project};
use crate::provenance::Origin;
use crate::syntax::requirement;

declare_rule! {
    /// ## What it does
    /// Checks for `install_requires` in `[options]` beside a requirements.txt that pbr reads.
    ///
    /// ## Why is this bad?
    /// pbr sets the requirements from requirements.txt, and setuptools only fills what is still empty: the whole list of
    /// setup.cfg is dropped without a word.
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
    /// [options]
    /// python_requires = >=3.8
    /// install_requires =
    ///     mock
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six
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
    /// `requirements.txt`:
    /// ```text
    /// six
    /// mock
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the requirements of setup.cfg move to requirements.txt, where they begin to count. One whose project
    /// stands there already is dropped, as it is now. There is no fix when a comment would go with them.
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html#requirements)
    /// - Evidence: `tests/evidence/install-requires-shadowed`
    InstallRequiresShadowed {
        code: "PBR004",
        name: "install-requires-shadowed",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for InstallRequiresShadowed {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let field = &project.metadata().install_requires;
        let Some(effective) = &field.effective else {
            return;
        };
        let by_pbr = matches!(
            effective.provenance.origin,
            Origin::Requirements | Origin::Pbr
        );
        let lost = field.shadowed.iter().find(|lost| {
            lost.provenance.origin == Origin::SetupCfg && !lost.value.items.is_empty()
        });
        let Some(lost) = lost.filter(|_| project.backend() == Backend::Pbr && by_pbr) else {
            return;
        };
        if texts(&lost.value) != texts(&effective.value) {
            found.push(self.finding(project, effective, lost));
        }
    }
}

impl InstallRequiresShadowed {
    fn finding(
        &self,
        project: &Project,
        effective: &Declared<List>,
        lost: &Declared<List>,
    ) -> Diagnostic {
        let path = project.files().locate(effective.provenance.span).0;
        let finding = self
            .diagnostic(lost.provenance.span, "`install_requires` has no effect")
            .label(effective.provenance.span, "these requirements count")
            .why(format!(
                "pbr takes the requirements from `{path}`, and setuptools fills only what is still empty"
            ));
        match merged(project, path.as_str(), lost) {
            Some(fix) => finding.fix(fix),
            None => finding.help(format!("move them to `{path}`")),
        }
    }
}

fn texts(list: &List) -> Vec<String> {
    let mut texts: Vec<String> = list
        .texts()
        .map(|text| text.split_whitespace().collect())
        .collect();
    texts.sort();
    texts
}

/// Moves the lines whose project the file lacks to its end.
fn merged(project: &Project, path: &str, lost: &Declared<List>) -> Option<Fix> {
    let source = project.requirements_at(path)?;
    let cfg = project.setup_cfg()?;
    let ini = &cfg.parse.tree;
    let section = ini.section("options")?;
    let span = lost.provenance.span;
    let option = section
        .options
        .iter()
        .find(|option| option.value_span == span)?;
    let removal = ini.take_out(section, option)?;
    let mut lines = String::new();
    for item in &lost.value.items {
        let wanted = requirement::parse(&item.text, item.provenance.span).ok()?;
        let is_literal = option
            .value_lines
            .iter()
            .any(|line| line.value == item.text);
        if !is_literal {
            return None;
        }
        if !source
            .parse
            .tree
            .named()
            .any(|(_, known)| known.same_project(&wanted))
        {
            lines.push_str(&item.text);
            lines.push_str(source.file.line_ending());
        }
    }
    let mut edits = vec![removal];
    if !lines.is_empty() {
        edits.push(source.append(lines.trim_end())?);
    }
    Some(Fix::unsafe_(format!("Move them to `{path}`"), edits))
}
