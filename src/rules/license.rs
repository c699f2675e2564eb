use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::metadata::{FieldName, ListItem};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for a licence that is declared in two ways that exclude each other, as a text in place of a name, or not at all.
    ///
    /// ## Why is this bad?
    /// A licence expression (PEP 639) takes the place of the `License ::` classifiers: setuptools 77 and newer stop the build when both are
    /// given. The field `license` is one line that tools show; the text of the licence belongs in a file.
    /// Who does not say under which licence a package stands allows nobody to use it.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     license_expression="MIT",
    ///     classifiers=["License :: OSI Approved :: MIT License"],
    /// )
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    ///     license_expression="MIT",
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the metadata lose what is dropped. It drops the classifier or `license` beside an expression, where that is
    /// written in setup.py or in a line of setup.cfg of its own. A licence text, and a licence that nobody declared, have no fix: no
    /// file says which licence is meant.
    ///
    /// ## Known issues
    /// A licence that only stands in the name of a file (`LICENSE`) counts as declared. None at all is reported where author, URL or
    /// classifiers are declared: examples have none of them.
    ///
    /// ## References
    /// - [PEP 639: licence expressions](https://peps.python.org/pep-0639/)
    /// - Evidence: `tests/evidence/license`
    License {
        code: "META005",
        name: "license",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

/// More characters than any name of a licence has.
const LONGEST_NAME: usize = 200;

impl Rule for License {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if project.license_is_expression() {
            self.beside_expression(project, found);
            return;
        }
        let license = &project.metadata().license;
        if let (Some(text), Some(place)) =
            (license.known(), project.field_place(FieldName::License))
        {
            let lines = text.trim().lines().count();
            if lines > 1 || text.chars().count() > LONGEST_NAME {
                found.push(
                    self.diagnostic(place, "`license` holds the text of the licence")
                        .why("it is a line that tools show beside the package; the text belongs in a file")
                        .help("name the licence here, and its file in `license_files`"),
                );
            }
        }
        found.extend(self.missing(project));
    }
}

impl License {
    /// setuptools takes the expression alone.
    fn beside_expression(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !project.backend().reads_setup_py() {
            return;
        }
        let metadata = project.metadata();
        let classifiers = metadata.classifiers.value();
        let items = classifiers.into_iter().flat_map(|list| &list.items);
        for item in items.filter(|item| item.text.starts_with("License ::")) {
            let mut finding = self
                .diagnostic(
                    item.provenance.span,
                    &format!("`{}` stands beside a licence expression", item.text),
                )
                .with_severity(Severity::Error)
                .why("setuptools 77 and newer stop the build: the expression takes the place of the classifiers");
            match without(project, item) {
                Some(edit) => finding.fix = Some(Fix::unsafe_("Drop the classifier", vec![edit])),
                None => finding.help = Some("drop the classifier".to_owned()),
            }
            if let Some(place) = metadata.license.provenance() {
                finding = finding.label(place.span, "the licence expression");
            }
            found.push(finding);
        }
        let call = project.setup_call();
        let twin = call.and_then(|call| {
            call.keyword("license_expression")?;
            call.keyword("license")
        });
        if let Some(keyword) = twin.filter(|keyword| keyword.value.known().is_some()) {
            let finding = self
                .diagnostic(keyword.span, "`license` stands beside `license_expression`")
                .why("the metadata have one or the other");
            found.push(match project.remove_keyword(keyword) {
                Some(edit) => finding.fix(Fix::unsafe_("Drop `license`", vec![edit])),
                None => finding.help("drop `license`"),
            });
        }
    }

    fn missing(&self, project: &Project) -> Option<Diagnostic> {
        let metadata = project.metadata();
        let none = |field| {
            metadata.field(field).provenance().is_none() || metadata.field(field).is_known_empty()
        };
        if !project.is_for_others() || !none(FieldName::License) || !none(FieldName::LicenseFiles) {
            return None;
        }
        let classifiers = metadata.classifiers.value();
        let may_have = classifiers.is_some_and(|list| {
            !list.open.is_empty() || list.texts().any(|text| text.starts_with("License ::"))
        });
        let mut files = project.tree().files();
        let has_file = files.any(|path| {
            let name = path.as_str().to_ascii_uppercase();
            ["LICEN", "COPYING", "UNLICENSE"]
                .iter()
                .any(|start| name.starts_with(start))
        });
        let place = project.declaration_place()?;
        (!may_have && !has_file).then(|| {
            self.diagnostic(place, "the project declares no licence")
                .why("without one, nobody may use, change or hand on the package")
                .help("declare `license`, and add its text as LICENSE")
        })
    }
}

/// Takes a classifier out; the last one with its keyword.
fn without(project: &Project, item: &ListItem) -> Option<Edit> {
    let classifiers = project.metadata().classifiers.value()?;
    let keyword = project.setup_call()?.keyword("classifiers");
    let is_only = classifiers.items.len() == 1 && classifiers.open.is_empty();
    let holder = keyword.filter(|keyword| is_only && keyword.span.contains(item.provenance.span));
    holder
        .and_then(|keyword| project.remove_keyword(keyword))
        .or_else(|| project.remove_item(item))
}
