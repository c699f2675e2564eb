use super::{Rule, RuleMeta, declare_rule};
use crate::data::test_tools::{TEST_TOOLS, TestTool};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::ListItem;
use crate::project::{Project, RequirementsRole, RequirementsSource};
use crate::syntax::Requirement;
use crate::syntax::requirements::Line;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for tools of tests, style checks and documentation in the runtime list, `requirements.txt`, that no installed
    /// code imports. Tests that are installed with the package count as installed code.
    /// A `requirements.txt` is the runtime list when pbr or setup.py reads it, or when a list for the tests stands beside it;
    /// beside requirements that setup.py or setup.cfg declares it is not.
    ///
    /// ## Why is this bad?
    /// Whoever installs the package gets the tools too, with all that they require in turn.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// requirements = open("requirements.txt").read().splitlines()
    /// setup(name="functest", packages=["functest"], install_requires=requirements)
    /// ```
    /// `functest/__init__.py`:
    /// ```python
    /// import six
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six
    /// nose
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    /// `test-requirements.txt`:
    /// ```text
    /// nose
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: who installs the package no longer gets the tool. Its line moves to the list of the tests, with its comment,
    /// or only goes when the tool stands there already. There is no fix where the runtime list includes that list, or where a
    /// program wrote one of them.
    ///
    /// ## Known issues
    /// A tool that the package runs as a program, without importing it, is reported too.
    ///
    /// ## References
    /// - [pbr: requirements](https://docs.openstack.org/pbr/latest/user/using.html#requirements)
    TestToolAtRuntime {
        code: "REQ008",
        name: "test-tool-at-runtime",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for TestToolAtRuntime {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(source) = project.runtime_list().filter(|_| is_for_users(project)) else {
            return;
        };
        let mut tools = source
            .parse
            .tree
            .named()
            .filter_map(|(line, named)| Some((line, named, tool(named)?)))
            .peekable();
        if tools.peek().is_none() {
            return;
        }
        let Some(imported) = project.imported_modules() else {
            return;
        };
        for (line, named, tool) in tools.filter(|(_, _, tool)| !imported.contains(tool.module)) {
            if extends(project, tool) {
                continue;
            }
            let message = format!("`{}` is required at run time", named.name.value);
            let finding = self.diagnostic(named.name.span, &message).why(format!(
                "it is a tool for tests or documentation, and no installed module imports `{}`",
                tool.module
            ));
            found.push(match moved(project, source, line, named) {
                Some(fix) => finding.fix(fix),
                None => finding.help(
                    "move it to test-requirements.txt, as `unsetup requirements --write` does",
                ),
            });
        }
    }
}

/// Where the requirements of tests go.
const TESTS: &str = "test-requirements.txt";

/// Moves a line to the list of the tests; out, when the list has it.
fn moved(
    project: &Project,
    source: &RequirementsSource,
    line: &Line,
    named: &Requirement,
) -> Option<Fix> {
    let lists = || project.requirements_of(RequirementsRole::Tests);
    let is_of_root = |list: &&RequirementsSource| !list.file.path().as_str().contains('/');
    let named_so = || lists().find(|list| list.file.path() == TESTS);
    let list = named_so().or_else(|| lists().find(is_of_root));
    let text = source.movable(line).filter(|_| !source.is_generated())?;
    let removal = Edit::delete(line.span);
    let Some(list) = list else {
        let order = format!("Move it to `{TESTS}`");
        return Some(Fix::unsafe_(
            order,
            vec![removal, project.append_line(TESTS, text)?],
        ));
    };
    let includes = project.with_includes(source);
    let is_included = includes
        .iter()
        .any(|other| other.file.path() == list.file.path());
    if list.is_generated() || is_included {
        return None;
    }
    let path = list.file.path();
    let mut known = list.parse.tree.named();
    if known.any(|(_, known)| known.same_project(named)) {
        let order = format!("Drop it, `{path}` has it");
        return line
            .comment
            .is_none()
            .then(|| Fix::unsafe_(order, vec![removal]));
    }
    Some(Fix::unsafe_(
        format!("Move it to `{path}`"),
        vec![removal, list.append(text)?],
    ))
}

/// Whether the runtime list is more than a list of everything that developers install: the package has requirements, which are
/// then those of the list, or the tests have a list of their own.
fn is_for_users(project: &Project) -> bool {
    let declared = project.metadata().install_requires.value();
    declared.is_some_and(|list| !list.is_known_empty())
        || project
            .requirements_of(RequirementsRole::Tests)
            .next()
            .is_some()
}

fn tool(named: &Requirement) -> Option<&'static TestTool> {
    let name = named.canonical_name();
    TEST_TOOLS.iter().find(|tool| tool.name == name)
}

/// Whether a distribution, by its canonical name, is such a tool.
pub(super) fn is_test_tool(name: &str) -> bool {
    TEST_TOOLS.iter().any(|tool| tool.name == name)
}

/// Whether the project is a plug-in of the tool, or offers what the tool holds: it has entry points in a group of the tool's
/// name (`flake8.extension`, `pytest11`, `nose.plugins.0.10`), or some that lead into the tool (`pycodestyle:tabs_or_spaces`).
fn extends(project: &Project, tool: &TestTool) -> bool {
    let groups = project.metadata().entry_points.value();
    let mut groups = groups.into_iter().flat_map(|groups| &groups.groups);
    let leads = |item: &ListItem| {
        let (_, target) = item.text.split_once('=').unwrap_or_default();
        let module = target.split(['.', ':', '[']).next().unwrap_or_default();
        module.trim() == tool.module
    };
    groups.any(|(group, list)| group.starts_with(tool.module) || list.items.iter().any(leads))
}
