use super::{Rule, RuleMeta, declare_rule};
use crate::data::test_tools::{TEST_TOOLS, TestTool};
use crate::diagnostic::Diagnostic;
use crate::project::{Project, RequirementsRole};
use crate::syntax::Requirement;

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
    /// Two files change together, so there is no fix here: `unsetup requirements --write` splits the list.
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
        fix: None,
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
            .filter_map(|(_, named)| Some((named, tool(named)?)))
            .peekable();
        if tools.peek().is_none() {
            return;
        }
        let Some(imported) = project.imported_modules() else {
            return;
        };
        for (named, tool) in tools.filter(|(_, tool)| !imported.contains(tool.module)) {
            if extends(project, tool) {
                continue;
            }
            let message = format!("`{}` is required at run time", named.name.value);
            found.push(
                self.diagnostic(named.name.span, &message)
                    .why(format!("it is a tool for tests or documentation, and no installed module imports `{}`", tool.module))
                    .help("move it to test-requirements.txt, as `unsetup requirements --write` does"),
            );
        }
    }
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

/// Whether the project is a plug-in of the tool: it has entry points in a group of the tool's name (`flake8.extension`,
/// `pytest11`, `nose.plugins.0.10`).
fn extends(project: &Project, tool: &TestTool) -> bool {
    let groups = project.metadata().entry_points.value();
    groups
        .into_iter()
        .flat_map(|groups| &groups.groups)
        .any(|(group, _)| group.starts_with(tool.module))
}
