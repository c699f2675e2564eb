//! Modules that setup.py files import and that the tools of today have no more.

/// A module, or names of one, that is gone.
#[derive(Debug, Clone, Copy)]
pub struct RemovedImport {
    /// The dotted name; what lies below it is gone too.
    pub module: &'static str,
    /// The names that are gone from it; none when the whole module is.
    pub names: &'static [&'static str],
    /// The tool that had it, by its canonical name; `python` for the standard library.
    pub tool: &'static str,
    /// The first version without it.
    pub since: &'static str,
    /// What to do, as an order.
    pub instead: &'static str,
}

/// By which wheels of pip and setuptools hold the modules, and by release notes where a version stands between two wheels.
pub const REMOVED_IMPORTS: &[RemovedImport] = &[
    module(
        "distutils.command.bdist_msi",
        "setuptools",
        "65",
        "drop the command",
    ),
    module(
        "distutils.command.bdist_wininst",
        "setuptools",
        "65",
        "drop the command",
    ),
    module(
        "distutils.command.register",
        "setuptools",
        "75",
        "publish with twine",
    ),
    module(
        "distutils.command.upload",
        "setuptools",
        "75",
        "publish with twine",
    ),
    module(
        "distutils.msvc9compiler",
        "setuptools",
        "74",
        "let setuptools find the compiler",
    ),
    module(
        "distutils.msvccompiler",
        "setuptools",
        "74",
        "let setuptools find the compiler",
    ),
    module("easy_install", "setuptools", "33", "install with pip"),
    module("imp", "python", "3.12", "use `importlib`"),
    module(
        "lib2to3",
        "python",
        "3.13",
        "write code that Python 3 reads as it stands",
    ),
    module(
        "pip.download",
        "pip",
        "10",
        "declare the requirements as a list",
    ),
    module(
        "pip.req",
        "pip",
        "10",
        "declare the requirements as a list, or let pbr read the file",
    ),
    module(
        "pkg_resources",
        "setuptools",
        "82",
        "use `packaging` and `importlib.metadata`",
    ),
    module(
        "setuptools.command.bdist_wininst",
        "setuptools",
        "46",
        "drop the command",
    ),
    names(
        "setuptools.command.easy_install",
        &[
            "get_script_args",
            "is_64bit",
            "nt_quote_arg",
            "ScriptWriter",
            "WindowsScriptWriter",
            "CommandSpec",
            "main",
        ],
        "80",
        "declare an entry point `console_scripts`",
    ),
    module(
        "setuptools.command.register",
        "setuptools",
        "75",
        "publish with twine",
    ),
    names(
        "setuptools.command.test",
        &["ScanningLoader", "NonDataProperty"],
        "72",
        "run the tests with a test runner",
    ),
    module(
        "setuptools.command.upload",
        "setuptools",
        "75",
        "publish with twine",
    ),
    module(
        "setuptools.command.upload_docs",
        "setuptools",
        "75",
        "publish the pages where they are hosted",
    ),
    module(
        "setuptools.dep_util",
        "setuptools",
        "70",
        "compare the times of the files",
    ),
    module(
        "setuptools.extern",
        "setuptools",
        "71",
        "require the package itself",
    ),
    module(
        "setuptools.lib2to3_ex",
        "setuptools",
        "58",
        "write code that Python 3 reads as it stands",
    ),
    module(
        "setuptools.package_index",
        "setuptools",
        "80.3",
        "install with pip",
    ),
    module(
        "setuptools.py27compat",
        "setuptools",
        "57",
        "import it from the standard library",
    ),
    module(
        "setuptools.py31compat",
        "setuptools",
        "57",
        "import it from the standard library",
    ),
    module(
        "setuptools.py33compat",
        "setuptools",
        "57",
        "import it from the standard library",
    ),
    module(
        "setuptools.sandbox",
        "setuptools",
        "80",
        "run the build with `python -m build`",
    ),
    module(
        "setuptools.ssl_support",
        "setuptools",
        "57",
        "use the module `ssl`",
    ),
];

const fn module(
    module: &'static str,
    tool: &'static str,
    since: &'static str,
    instead: &'static str,
) -> RemovedImport {
    RemovedImport {
        module,
        names: &[],
        tool,
        since,
        instead,
    }
}

const fn names(
    module: &'static str,
    names: &'static [&'static str],
    since: &'static str,
    instead: &'static str,
) -> RemovedImport {
    RemovedImport {
        module,
        names,
        tool: "setuptools",
        since,
        instead,
    }
}

/// Scripts that fetched setuptools, once shipped beside setup.py: gone unless the file lies in the project.
pub const BOOTSTRAP_SCRIPTS: &[&str] = &["distribute_setup", "ez_setup"];
