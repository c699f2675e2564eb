use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::FieldName;
use crate::project::Project;
use crate::syntax::requirement;
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for `setup_requires` of anything but pbr and setuptools themselves.
    ///
    /// ## Why is this bad?
    /// setuptools has to run setup.py once to learn what it needs to run setup.py: whatever is imported at the top of the file is
    /// not there yet. `[build-system] requires` of pyproject.toml is read without running anything.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], setup_requires=["numpy"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    /// `pyproject.toml`
    /// ```toml
    /// [build-system]
    /// requires = ["setuptools", "numpy"]
    /// ```
    ///
    /// ## Options
    /// - `target.pip` in the configuration file: below 10.0, which does not read `[build-system]`, nothing is said
    ///
    /// ## Fix safety
    /// Unsafe, and offered only where `[build-system] requires` names all of them already: a direct call of setup.py no longer gets them.
    ///
    /// ## References
    /// - [PEP 518: build requirements](https://peps.python.org/pep-0518/)
    /// - Evidence: `tests/evidence/setup-requires`
    SetupRequires {
        code: "SET016",
        name: "setup-requires",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for SetupRequires {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        // pip reads `[build-system]` since 10.0.
        if !project.settings().pip_has((10, 0)) {
            return;
        }
        let list = project.metadata().setup_requires.value();
        let items = list.into_iter().flat_map(|list| &list.items);
        let mut others: Vec<String> = items
            .filter_map(|item| project_name(&item.text, item.provenance.span))
            .filter(|name| !OWN.contains(&name.as_str()))
            .collect();
        others.dedup();
        let place = project.field_place(FieldName::SetupRequires);
        let Some(place) =
            place.filter(|_| !others.is_empty() && project.backend().reads_setup_py())
        else {
            return;
        };
        let finding = self
            .diagnostic(
                place,
                &format!("`setup_requires` asks for {}", names(&others, 4)),
            )
            .why(why(others.len()));
        found.push(match drop_keyword(project, &others) {
            Some(fix) => finding.fix(fix),
            None => finding.help(remedy(&others)),
        });
    }
}

/// What brings commands of `setup.py` that run tests: no build has a use for it.
const TEST_COMMANDS: &[&str] = &["nose", "pytest-runner"];

fn why(number: usize) -> &'static str {
    match number {
        1 => "setup.py has to run before anybody knows that it needs it",
        _ => "setup.py has to run before anybody knows that it needs them",
    }
}

fn remedy(others: &[String]) -> String {
    let (tests, builds): (Vec<String>, Vec<String>) = others
        .iter()
        .cloned()
        .partition(|name| TEST_COMMANDS.contains(&name.as_str()));
    let list = |what: &str| format!("list {what} in `[build-system] requires` of pyproject.toml");
    let drop = format!(
        "drop {}, which only serves tests run by setup.py: start the test runner itself",
        names(&tests, 4)
    );
    match (builds.len(), tests.is_empty()) {
        (0, _) => drop,
        (1, true) => list("it"),
        (_, true) => list("them"),
        _ => format!("{}; {drop}", list(&names(&builds, 4))),
    }
}

/// The build tools that the keyword may name: pbr is switched on by it.
const OWN: &[&str] = &["d2to1", "pbr", "setuptools", "wheel"];

fn project_name(text: &str, span: Span) -> Option<String> {
    let parsed = requirement::parse(text, span).ok()?;
    Some(parsed.canonical_name())
}

fn drop_keyword(project: &Project, others: &[String]) -> Option<Fix> {
    let tree = &project.pyproject()?.parse.tree;
    let requires = tree.get(&["build-system", "requires"])?.as_strings()?;
    let listed: Vec<String> = requires
        .iter()
        .filter_map(|text| project_name(&text.value, text.span))
        .collect();
    let keyword = project.setup_call()?.keyword("setup_requires")?;
    let all = project.metadata().setup_requires.value()?;
    let are_listed = others.len() == all.items.len()
        && all.is_known()
        && others.iter().all(|name| listed.contains(name));
    let edit = project.remove_keyword(keyword).filter(|_| are_listed)?;
    Some(Fix::unsafe_("Drop `setup_requires`", vec![edit]))
}
