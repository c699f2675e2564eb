use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, WrittenPlace, WrittenRequirement};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for `name @ URL` among the requirements that setup.py, setup.cfg or pyproject.toml list, extras included.
    ///
    /// ## Why is this bad?
    /// It becomes part of the metadata, and PyPI refuses the upload of such a package. pip refuses it as a requirement of a package
    /// that comes from an index.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["six", "snaps @ git+https://gerrit.opnfv.org/gerrit/snaps"])
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// opnfv @ git+https://gerrit.opnfv.org/gerrit/releng#subdirectory=modules
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["six", "snaps"])
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// opnfv @ git+https://gerrit.opnfv.org/gerrit/releng#subdirectory=modules
    /// snaps @ git+https://gerrit.opnfv.org/gerrit/snaps
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the URL moves to thirdparty-requirements.txt, which has to be installed beside the package. It is
    /// offered where that file is there already.
    ///
    /// ## Known issues
    /// Nothing is said when a classifier `Private :: …` keeps the package away from PyPI. Lines of requirements files are
    /// `concrete-in-abstract`'s.
    ///
    /// ## References
    /// - [Direct references](https://packaging.python.org/en/latest/specifications/version-specifiers/#direct-references)
    /// - Evidence: `tests/evidence/direct-reference-in-metadata`
    DirectReferenceInMetadata {
        code: "REQ020",
        name: "direct-reference-in-metadata",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DirectReferenceInMetadata {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if is_private(project) || !project.backend().reads_setup_py() {
            return;
        }
        let build: Vec<Span> = {
            let list = project.metadata().setup_requires.value();
            let items = list.into_iter().flat_map(|list| &list.items);
            items.map(|item| item.provenance.span).collect()
        };
        for listed in project.listed_requirements() {
            if build.contains(&listed.item.provenance.span) {
                continue;
            }
            let written = listed.written();
            if let Some(written) = written.filter(|written| written.requirement.url.is_some()) {
                found.push(self.finding(project, &written));
            }
        }
    }
}

impl DirectReferenceInMetadata {
    fn finding(&self, project: &Project, written: &WrittenRequirement<'_>) -> Diagnostic {
        let name = &written.requirement.name.value;
        let span = match written.place {
            WrittenPlace::Item(item) => item.provenance.span,
            WrittenPlace::Line(_, line) => line.span,
        };
        let finding = self
            .diagnostic(span, &format!("the URL of `{name}` becomes metadata"))
            .why("PyPI refuses to take a package that requires a URL");
        match moved(project, written) {
            Some(edits) => finding.fix(Fix::unsafe_("Move the URL to thirdparty-requirements.txt", edits)),
            None => finding.help(format!(
                "leave `{name}` here, and put the URL into thirdparty-requirements.txt, which whoever needs it installs"
            )),
        }
    }
}

fn is_private(project: &Project) -> bool {
    let classifiers = project.metadata().classifiers.value();
    classifiers.is_some_and(|list| list.texts().any(|text| text.starts_with("Private ::")))
}

/// Leaves the name with its extras and its condition, and adds the line to the file of third parties.
fn moved(project: &Project, written: &WrittenRequirement<'_>) -> Option<Vec<Edit>> {
    let source = project.requirements_at("thirdparty-requirements.txt")?;
    let requirement = &written.requirement;
    let url = requirement.url.as_ref().filter(|_| written.is_exact)?;
    // From behind the name and its extras to the end of the URL; the condition stays.
    let head = requirement.text.split('@').next()?.trim_end();
    let from = requirement.span.start as usize + head.len();
    let (mut to, condition) = (url.span.end as usize, &requirement.marker);
    if let Some(marker) = condition {
        let text = project.files().slice(Span::new(
            url.span.file,
            to,
            marker.text.span.start as usize,
        ));
        to += text.find(';')?;
    }
    Some(vec![
        Edit::delete(Span::new(url.span.file, from, to)),
        source.append(&requirement.text)?,
    ])
}
