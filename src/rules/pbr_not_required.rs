use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::metadata::ListItem;
use crate::project::{Backend, Project};
use crate::syntax::requirement;
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for `pbr=True` where neither `setup_requires` nor `requires` of `[build-system]` asks for pbr, and for pbr
    /// without a lower bound.
    ///
    /// ## Why is this bad?
    /// An isolated build then has no pbr. setuptools calls `pbr` an unknown option and goes on: the package is built as
    /// `0.0.0`, without the requirements and the metadata that pbr would have read. Any version of pbr before 1.9 lacks parts
    /// that projects rely on.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(pbr=True)
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(pbr=True, setup_requires=["pbr>=1.9"])
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: what is built with pbr stays as it is.
    ///
    /// ## Known issues
    /// A missing lower bound is no more than an info: today every installer takes the newest pbr.
    ///
    /// ## References
    /// - [pbr: setup](https://docs.openstack.org/pbr/latest/user/using.html)
    /// - Evidence: `tests/evidence/pbr-not-required`
    PbrNotRequired {
        code: "PBR001",
        name: "pbr-not-required",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for PbrNotRequired {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        if project.backend() != Backend::Pbr || !call.open.is_empty() {
            return;
        }
        let Some(keyword) = call.keyword("pbr") else {
            return;
        };
        let asked = asked_for(project);
        let is_open = project.metadata().setup_requires.value();
        if is_open.is_some_and(|list| !list.open.is_empty()) {
            return;
        }
        match asked.iter().find(|(name, _)| name == "pbr") {
            None => found.push(self.missing(project, keyword.span)),
            Some((_, Some(unbounded))) => found.push(self.unbounded(project, unbounded)),
            Some((_, None)) => {}
        }
    }
}

impl PbrNotRequired {
    fn missing(&self, project: &Project, span: Span) -> Diagnostic {
        let finding = self
            .diagnostic(span, "nothing asks for pbr before the build")
            .why("an isolated build has no pbr then: setuptools passes over `pbr=True`, and builds a package without metadata");
        let is_given = project
            .setup_call()
            .is_some_and(|call| call.keyword("setup_requires").is_some());
        let edit = project.insert_keyword("setup_requires=[\"pbr>=1.9\"]");
        match edit.filter(|_| !is_given) {
            Some(edit) => finding.fix(Fix::safe("Add `setup_requires=[\"pbr>=1.9\"]`", vec![edit])),
            None => finding.help("add `pbr>=1.9` to `setup_requires`"),
        }
    }

    fn unbounded(&self, project: &Project, item: &ListItem) -> Diagnostic {
        let span = item.provenance.span;
        let finding = self
            .diagnostic(span, "pbr has no lower bound")
            .why("an old pbr that is installed already is taken, whatever it lacks")
            .with_severity(Severity::Info);
        let written = project.files().slice(span);
        let quote = written.chars().next().filter(|c| ['"', '\''].contains(c));
        let is_bare = quote.is_some_and(|quote| written == format!("{quote}pbr{quote}"));
        let edit = quote
            .filter(|_| is_bare)
            .and_then(|quote| project.replace_in_setup(span, &format!("{quote}pbr>=1.9{quote}")));
        match edit {
            Some(edit) => finding.fix(Fix::safe("Write `pbr>=1.9`", vec![edit])),
            None => finding.help("write `pbr>=1.9`"),
        }
    }
}

/// What must be there before the build: canonical name, and the item where it stands without a version in
/// `setup_requires`. Those of `[build-system]` count as well.
fn asked_for(project: &Project) -> Vec<(String, Option<&ListItem>)> {
    let items = project.metadata().setup_requires.value();
    let items = items.into_iter().flat_map(|list| &list.items);
    let mut found: Vec<_> = items
        .filter_map(|item| {
            let parsed = requirement::parse(&item.text, item.provenance.span).ok()?;
            let unbounded = parsed.specifiers.is_any() && parsed.url.is_none();
            Some((parsed.canonical_name(), unbounded.then_some(item)))
        })
        .collect();
    let requires = project
        .pyproject()
        .and_then(|source| source.parse.tree.get(&["build-system", "requires"]))
        .and_then(|item| item.as_strings());
    for text in requires.into_iter().flatten() {
        if let Ok(parsed) = requirement::parse(&text.value, text.span) {
            found.insert(0, (parsed.canonical_name(), None));
        }
    }
    found
}
