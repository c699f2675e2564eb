//! Distributions that serve tests, style checks, documentation and releases.

/// A tool, and the module that code imports when it needs it.
#[derive(Debug, Clone, Copy)]
pub struct TestTool {
    /// Canonical name of the distribution.
    pub name: &'static str,
    /// Its top-level module.
    pub module: &'static str,
}

/// By name.
pub const TEST_TOOLS: &[TestTool] = &[
    row("autopep8", "autopep8"),
    row("bandit", "bandit"),
    row("black", "black"),
    row("codecov", "codecov"),
    row("coverage", "coverage"),
    row("coveralls", "coveralls"),
    row("ddt", "ddt"),
    row("discover", "discover"),
    row("doc8", "doc8"),
    row("factory-boy", "factory"),
    row("fixtures", "fixtures"),
    row("flake8", "flake8"),
    row("freezegun", "freezegun"),
    row("green", "green"),
    row("hacking", "hacking"),
    row("hypothesis", "hypothesis"),
    row("isort", "isort"),
    row("mock", "mock"),
    row("mypy", "mypy"),
    row("nose", "nose"),
    row("nose2", "nose2"),
    row("nosexcover", "nosexcover"),
    row("openstackdocstheme", "openstackdocstheme"),
    row("oslosphinx", "oslosphinx"),
    row("oslotest", "oslotest"),
    row("pep8", "pep8"),
    row("pre-commit", "pre_commit"),
    row("pycodestyle", "pycodestyle"),
    row("pydocstyle", "pydocstyle"),
    row("pyflakes", "pyflakes"),
    row("pylint", "pylint"),
    row("pytest", "pytest"),
    row("pytest-cov", "pytest_cov"),
    row("pytest-mock", "pytest_mock"),
    row("pytest-runner", "ptr"),
    row("pytest-xdist", "xdist"),
    row("python-subunit", "subunit"),
    row("reno", "reno"),
    row("requests-mock", "requests_mock"),
    row("ruff", "ruff"),
    row("sphinx", "sphinx"),
    row("sphinx-rtd-theme", "sphinx_rtd_theme"),
    row("stestr", "stestr"),
    row("testrepository", "testrepository"),
    row("testresources", "testresources"),
    row("testscenarios", "testscenarios"),
    row("testtools", "testtools"),
    row("tox", "tox"),
    row("twine", "twine"),
    row("unittest2", "unittest2"),
    row("webtest", "webtest"),
    row("yapf", "yapf"),
];

const fn row(name: &'static str, module: &'static str) -> TestTool {
    TestTool { name, module }
}
