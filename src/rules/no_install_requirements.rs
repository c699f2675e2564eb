use super::imported_not_required::imports_any;
use super::test_tool_at_runtime::is_test_tool;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RequirementsRole, RequirementsSource, Source};
use crate::syntax::ini::Ini;
use crate::syntax::requirements::{LineKind, LocationKind};
use crate::syntax::version::canonical_name;
use crate::text::Edit;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Checks for projects with requirement files of which nothing is installed with the package.
    ///
    /// ## Why is this bad?
    /// pip installs what the metadata of the package asks for. When `setup()` sets none of `install_requires`,
    /// `tests_require` and `dependency_links`, and nothing else feeds them (pbr, setup.cfg, pyproject.toml), the package is
    /// installed alone, and its first import fails.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    /// `requirements.txt`
    /// ```text
    /// requests>=2.9
    /// ```
    /// `sampler.py`
    /// ```python
    /// import requests
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=["requests>=2.9"])
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the package gets requirements that it had not. It lists those of the only such file in `install_requires`,
    /// where they are names on lines of their own, each once, and no program wrote the file. `unsetup convert` lets pbr read the file instead.
    ///
    /// ## Known issues
    /// Quiet when every line of the file is a tool for tests, documentation or builds, when no installed module imports any of them at
    /// its top level, and when a value cannot be known.
    ///
    /// ## References
    /// - [setuptools: dependency management](https://setuptools.pypa.io/en/latest/userguide/dependency_management.html)
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/features.html)
    /// - Evidence: `tests/evidence/no-install-requirements`
    NoInstallRequirements {
        code: "SET001",
        name: "no-install-requirements",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for NoInstallRequirements {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        if !call.open.is_empty() || declares_requirements(project) {
            return;
        }
        let mut files: Vec<(&RequirementsSource, usize)> = project
            .requirements()
            .iter()
            .filter(|source| is_for_running(source))
            .map(|source| (source, requirements_for_running(source)))
            .filter(|(_, number)| *number > 0)
            .collect();
        if files.is_empty() || !is_needed(project, &files) {
            return;
        }
        files.sort_by_key(|(source, _)| source.role != RequirementsRole::Runtime);
        let listed: Vec<String> = files
            .iter()
            .map(|(source, number)| format!("{number} in `{}`", source.file.path()))
            .collect();

        let finding = self
            .diagnostic(
                call.callee,
                &format!("no requirement is installed with the package: {}", listed.join(", ")),
            )
            .here(format!("{} set here", missing_keywords(project)))
            .why("pip installs only what the metadata of the package names; nothing reads these files when it is built");
        let only = match files.as_slice() {
            [(source, _)] => listed_in_setup(project, source),
            _ => None,
        };
        found.push(match only {
            Some(edit) => finding.fix(Fix::unsafe_("List them in `install_requires`", vec![edit])),
            None => finding
                .help("`unsetup convert` lets pbr read the file; or list its requirements in `install_requires`"),
        });
    }
}

/// Whether the installed code imports something of the files, as far as both can be read: a list for those who work on the project
/// alone is nothing to install.
fn is_needed(project: &Project, files: &[(&RequirementsSource, usize)]) -> bool {
    let lines = files
        .iter()
        .flat_map(|(source, _)| &source.parse.tree.lines);
    let mut names = BTreeSet::new();
    for line in lines {
        match &line.kind {
            LineKind::Named(named) => names.extend([named.canonical_name()]),
            LineKind::Location(location) => match &location.name {
                Some(name) => names.extend([canonical_name(name)]),
                None => return true,
            },
            LineKind::Variable => return true,
            _ => {}
        }
    }
    project.package_modules().is_empty() || imports_any(project, &names)
}

/// The keyword with the lines of a file.
fn listed_in_setup(project: &Project, source: &RequirementsSource) -> Option<Edit> {
    let is_given = project.setup_call()?.keyword("install_requires").is_some();
    if is_given || source.is_generated() || project.setup_cfg().is_some_and(declares_options) {
        return None;
    }
    let mut items = Vec::new();
    let mut names = BTreeSet::new();
    for line in &source.parse.tree.lines {
        match &line.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Named(named) if named.url.is_none() => {
                let text = match &named.marker {
                    Some(_) => named.text.as_str(),
                    None => named.without_marker(),
                };
                // Lines of one project may exclude each other, which nobody saw so far.
                names.insert(named.canonical_name()).then_some(())?;
                let quote = ['"', '\'']
                    .into_iter()
                    .find(|quote| !text.contains(*quote))?;
                line.content.filter(|_| !text.contains('\\'))?;
                items.push(format!("{quote}{text}{quote}"));
            }
            _ => return None,
        }
    }
    project.insert_keyword(&format!("install_requires=[{}]", items.join(", ")))
}

/// Whether the project declares its packages in setup.cfg: its requirements belong there, too.
fn declares_options(cfg: &Source<Ini>) -> bool {
    cfg.parse.tree.section("options").is_some()
}

fn declares_requirements(project: &Project) -> bool {
    let metadata = project.metadata();
    let required = metadata.install_requires.value();
    required.is_some_and(|list| !list.is_known_empty())
}

/// Which of the three keywords are missing: `none of … is`.
fn missing_keywords(project: &Project) -> String {
    let metadata = project.metadata();
    let keywords = [
        ("install_requires", metadata.install_requires.provenance()),
        ("tests_require", metadata.tests_require.provenance()),
        ("dependency_links", metadata.dependency_links.provenance()),
    ];
    let missing: Vec<&str> = keywords
        .iter()
        .filter(|(_, place)| place.is_none())
        .map(|(keyword, _)| *keyword)
        .collect();
    match missing.as_slice() {
        [] => "nothing is".to_owned(),
        [one] => format!("`{one}` is not"),
        [one, two] => format!("neither `{one}` nor `{two}` is"),
        all => format!("none of {} is", super::wording::names(all, 3)),
    }
}

/// Words in the names of files for those who build, release or measure the project, or for what is optional.
const WORK_WORDS: &[&str] = &[
    "bench",
    "benchmark",
    "build",
    "example",
    "examples",
    "extra",
    "extras",
    "optional",
    "release",
];

/// `requirements*.txt` of the root and pbr's old name for it.
fn is_for_running(source: &RequirementsSource) -> bool {
    let path = source.file.path().as_str();
    let by_name =
        path == "tools/pip-requires" || (path.starts_with("requirements") && !path.contains('/'));
    let stem = source.file.path().file_stem().unwrap_or_default();
    let serves_work = stem
        .split(['-', '_', '.'])
        .any(|word| WORK_WORDS.contains(&word));
    by_name
        && !serves_work
        && matches!(
            source.role,
            RequirementsRole::Runtime | RequirementsRole::PerPython(_) | RequirementsRole::Other
        )
}

/// Tools of the build, which no installed package needs.
const BUILD_TOOLS: &[&str] = &[
    "build",
    "cython",
    "pip",
    "setuptools",
    "setuptools-scm",
    "virtualenv",
    "wheel",
];

/// Whether a project builds, tests or documents others.
fn is_tool(name: &str) -> bool {
    BUILD_TOOLS.contains(&name) || is_test_tool(name)
}

/// How many lines a running package may need; none when all are tools.
fn requirements_for_running(source: &RequirementsSource) -> usize {
    let lines = source.parse.tree.lines.iter();
    let wanted = lines.filter(|line| match &line.kind {
        LineKind::Named(_) | LineKind::Variable => true,
        LineKind::Location(location) => location.scheme != LocationKind::Path,
        _ => false,
    });
    let (mut number, mut any) = (0, false);
    for line in wanted {
        number += 1;
        any |= !matches!(&line.kind, LineKind::Named(named) if is_tool(&named.canonical_name()));
    }
    if any { number } else { 0 }
}
