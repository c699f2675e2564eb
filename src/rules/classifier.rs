use super::wording::names;
use super::{Rule, declare_rule};
use crate::data::classifiers::{CLASSIFIERS, DEPRECATED};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::ListItem;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for classifiers that PyPI does not know, or calls deprecated.
    ///
    /// ## Why is this bad?
    /// The build takes any text. PyPI refuses an upload with an unknown or a deprecated classifier, after the release was tagged
    /// and built.
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
    ///     classifiers=["Natural Language :: Ukranian"],
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
    ///     classifiers=["Natural Language :: Ukrainian"],
    /// )
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: a deprecated classifier is replaced where there is one successor, an unknown one where it differs from a known one in
    /// capitals and blanks only.
    ///
    /// ## Known issues
    /// The list is that of a release of trove-classifiers: a newer classifier is reported as unknown. `Private ::` is left
    /// alone, since it is there to keep PyPI from taking the package.
    ///
    /// ## References
    /// - [Classifiers](https://pypi.org/classifiers/)
    /// - [What PyPI checks](https://github.com/pypi/warehouse/blob/main/warehouse/forklift/metadata.py)
    /// - Evidence: `tests/evidence/classifier`
    Classifier {
        code: "META004",
        name: "classifier",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for Classifier {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if super::wrong_type::is_text_in_place_of_a_list(project, "classifiers") {
            return;
        }
        let classifiers = project.metadata().classifiers.value();
        let items = classifiers.into_iter().flat_map(|list| &list.items);
        for item in items.filter(|item| !item.text.trim().is_empty()) {
            let text = item.text.trim();
            let deprecated = DEPRECATED.iter().find(|(old, _)| *old == text);
            if let Some((_, successors)) = deprecated {
                found.push(self.deprecated(project, item, successors));
            } else if CLASSIFIERS.binary_search(&text).is_err() && !text.starts_with("Private ::") {
                found.push(self.unknown(project, item));
            }
        }
    }
}

impl Classifier {
    fn deprecated(&self, project: &Project, item: &ListItem, successors: &[&str]) -> Diagnostic {
        let message = format!("the classifier `{}` is deprecated", item.text);
        let finding = self
            .diagnostic(item.provenance.span, &message)
            .why("PyPI refuses the upload");
        match successors {
            [] => finding.help("drop it: nothing takes its place"),
            [one] => replaced(project, item, one, finding),
            several => finding.help(format!("use one of {}", names(several, 4))),
        }
    }

    fn unknown(&self, project: &Project, item: &ListItem) -> Diagnostic {
        let message = format!("`{}` is not a classifier", item.text);
        let finding = self
            .diagnostic(item.provenance.span, &message)
            .why("PyPI refuses the upload");
        if let Some(same) = CLASSIFIERS
            .iter()
            .find(|known| folded(known) == folded(&item.text))
        {
            return replaced(project, item, same, finding);
        }
        match nearest(&item.text) {
            Some(near) => finding.help(format!("the nearest one is `{near}`")),
            None => finding.help("choose one of https://pypi.org/classifiers/"),
        }
    }
}

fn replaced(project: &Project, item: &ListItem, new: &str, finding: Diagnostic) -> Diagnostic {
    match project.rewrite_text(item.provenance.span, &item.text, new) {
        Some(edit) => finding.fix(Fix::unsafe_(format!("Write `{new}`"), vec![edit])),
        None => finding.help(format!("write `{new}`")),
    }
}

fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The classifier that differs least; none when too much differs.
fn nearest(text: &str) -> Option<&'static str> {
    let limit = 2 + text.len() / 10;
    CLASSIFIERS
        .iter()
        .map(|known| (strsim::damerau_levenshtein(text, known), *known))
        .min()
        .filter(|(distance, _)| *distance <= limit)
        .map(|(_, known)| known)
}
