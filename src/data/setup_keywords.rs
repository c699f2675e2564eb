//! Keywords of `setup()`: those that setuptools takes, those that plugins bring, those that are gone.

/// What setuptools 84.2 takes that is no field of the metadata table: the other attributes of its `Distribution`, and of
/// the distutils in it.
pub const OTHER_KNOWN: &[&str] = &[
    "cmdclass",
    "command_options",
    "command_packages",
    "contact",
    "contact_email",
    "distclass",
    "eager_resources",
    "ext_package",
    "extra_path",
    "fullname",
    "headers",
    "include_dirs",
    "libraries",
    "license_expression",
    "metadata",
    "options",
    "password",
    "provides_extras",
    "script_args",
    "script_name",
    "src_root",
    "verbose",
];

/// A keyword that a package of the build registers as entry point of `distutils.setup_keywords`, or that its own `setup()`
/// or `Distribution` takes.
#[derive(Debug, Clone, Copy)]
pub struct PluginKeyword {
    /// The keyword.
    pub name: &'static str,
    /// Who takes it.
    pub plugin: &'static str,
}

/// Plugins that were seen in published setup.py files.
pub const PLUGINS: &[PluginKeyword] = &[
    plugin("app", "py2app"),
    plugin("auto_version", "setuptools-autoversion"),
    plugin("build_apps", "panda3d"),
    plugin("build_golang", "setuptools-golang"),
    plugin("cffi_modules", "cffi"),
    plugin("com_server", "py2exe"),
    plugin("configuration", "numpy"),
    plugin("console", "py2exe"),
    plugin("ctypes_com_server", "py2exe"),
    plugin("d2to1", "d2to1"),
    plugin("executables", "cx-freeze"),
    plugin("gettext_path", "babel-gettext"),
    plugin("gitver", "setuptools-gitver"),
    plugin("has_package_data", "setuptools-package-data"),
    plugin("isapi", "py2exe"),
    plugin("jupyter_packaging", "jupyter-packaging"),
    plugin("lfs", "setuptools-lfs"),
    plugin("message_extractors", "babel"),
    plugin("milksnake_tasks", "milksnake"),
    plugin("milksnake_universal", "milksnake"),
    plugin("mypyc_targets", "mypyc"),
    plugin("paster_plugins", "pastescript"),
    plugin("pbr", "pbr"),
    plugin("plugin", "py2app"),
    plugin("rust_extensions", "setuptools-rust"),
    plugin("service", "py2exe"),
    plugin("setuptools_git_versioning", "setuptools-git-versioning"),
    plugin("use_calver", "calver"),
    plugin("use_hg_version", "hgtools"),
    plugin("use_incremental", "incremental"),
    plugin("use_katversion", "katversion"),
    plugin("use_pyscaffold", "pyscaffold"),
    plugin("use_scm_version", "setuptools-scm"),
    plugin("use_vcs_version", "hgtools"),
    plugin("vcversioner", "vcversioner"),
    plugin("version_config", "setuptools-git-versioning"),
    plugin("version_format", "setuptools-git-version"),
    plugin("windows", "py2exe"),
    plugin("zipfile", "py2exe"),
];

const fn plugin(name: &'static str, plugin: &'static str) -> PluginKeyword {
    PluginKeyword { name, plugin }
}

/// Packages of builds that register no keyword beyond those of the table above.
pub const WITHOUT_KEYWORDS: &[&str] = &[
    "babel",
    "build",
    "cffi",
    "coverage",
    "cython",
    "d2to1",
    "flake8",
    "mock",
    "nose",
    "numpy",
    "oldest-supported-numpy",
    "packaging",
    "pbr",
    "pip",
    "pkgconfig",
    "pybind11",
    "pytest",
    "pytest-runner",
    "setuptools",
    "setuptools-git",
    "setuptools-rust",
    "setuptools-scm",
    "six",
    "sphinx",
    "toml",
    "tomli",
    "tox",
    "versioneer",
    "wheel",
];

/// What became of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The build stops when it is given a true value.
    Refused,
    /// It is passed over, with the warning that it is unknown.
    Ignored,
    /// It is written into the metadata, where nothing reads it.
    Dead,
    /// It still works, under a warning or undocumented.
    Renamed,
}

/// A keyword that is gone, or going.
#[derive(Debug, Clone, Copy)]
pub struct RemovedKeyword {
    /// The keyword.
    pub name: &'static str,
    /// What became of it.
    pub fate: Fate,
    /// Since when: a version of setuptools, or the PEP that took its meaning away.
    pub since: &'static str,
    /// What to do, as an order.
    pub instead: &'static str,
}

/// Measured with setuptools 84.2; the versions are those of its release notes.
pub const REMOVED: &[RemovedKeyword] = &[
    removed(
        "convert_2to3_doctests",
        Fate::Ignored,
        "setuptools 58.0.0",
        "write code that Python 3 reads as it stands",
    ),
    removed(
        "features",
        Fate::Ignored,
        "setuptools 46.0.0",
        "use `extras_require`",
    ),
    removed(
        "licence",
        Fate::Renamed,
        "the days of distutils",
        "write `license`",
    ),
    removed(
        "license_file",
        Fate::Renamed,
        "setuptools 56.0.0",
        "write `license_files=[…]`",
    ),
    removed(
        "obsoletes",
        Fate::Dead,
        "PEP 345",
        "drop it: no tool reads `Obsoletes`",
    ),
    removed(
        "provides",
        Fate::Dead,
        "PEP 345",
        "drop it: no tool reads `Provides`",
    ),
    removed(
        "requires",
        Fate::Dead,
        "PEP 345",
        "use `install_requires`: no tool reads `Requires`",
    ),
    removed(
        "test_loader",
        Fate::Ignored,
        "setuptools 72.0.0",
        "run the tests with a test runner",
    ),
    removed(
        "test_runner",
        Fate::Ignored,
        "setuptools 72.0.0",
        "run the tests with a test runner",
    ),
    removed(
        "test_suite",
        Fate::Ignored,
        "setuptools 72.0.0",
        "run the tests with a test runner",
    ),
    removed(
        "tests_require",
        Fate::Ignored,
        "setuptools 72.0.0",
        "list its requirements in test-requirements.txt, or in an extra",
    ),
    removed(
        "use_2to3",
        Fate::Refused,
        "setuptools 58.0.0",
        "write code that Python 3 reads as it stands",
    ),
    removed(
        "use_2to3_exclude_fixers",
        Fate::Ignored,
        "setuptools 58.0.0",
        "write code that Python 3 reads as it stands",
    ),
    removed(
        "use_2to3_fixers",
        Fate::Ignored,
        "setuptools 58.0.0",
        "write code that Python 3 reads as it stands",
    ),
];

const fn removed(
    name: &'static str,
    fate: Fate,
    since: &'static str,
    instead: &'static str,
) -> RemovedKeyword {
    RemovedKeyword {
        name,
        fate,
        since,
        instead,
    }
}

/// Keywords that people write for another, which no edit distance finds.
pub const MISTAKEN: &[(&str, &str)] = &[
    ("authors", "author"),
    ("bugtrack_url", "project_urls"),
    ("build_requires", "setup_requires"),
    ("changelog_url", "project_urls"),
    ("dependencies", "install_requires"),
    ("home_page", "url"),
    ("homepage", "url"),
    ("optional_dependencies", "extras_require"),
    ("project_links", "project_urls"),
    ("readme", "long_description"),
    ("requires_python", "python_requires"),
    ("summary", "description"),
    ("test_requires", "tests_require"),
    ("test_requirements", "tests_require"),
    ("urls", "project_urls"),
];
