//! Keys of pbr's setup.cfg that pbr 7 calls deprecated (`DEPRECATED_CFG` of `pbr/setupcfg.py`, 7.1.3), and what stands for
//! them in setuptools' own vocabulary.

/// A deprecated key.
#[derive(Debug, Clone, Copy)]
pub struct DeprecatedKey {
    /// The section.
    pub section: &'static str,
    /// The key in lower case with underscores.
    pub key: &'static str,
    /// What to write instead, as the end of a sentence.
    pub instead: &'static str,
    /// The new key of the same section, when a renaming alone gives the same metadata.
    pub renamed: Option<Renamed>,
}

/// A new name for a key.
#[derive(Debug, Clone, Copy)]
pub struct Renamed {
    /// The key that setuptools reads.
    pub key: &'static str,
    /// The keyword of `setup()` that beats it.
    pub keyword: &'static str,
    /// Whether setuptools splits a value of one line at commas, which pbr does not.
    pub is_list: bool,
}

/// By section, in the order of pbr.
pub const DEPRECATED: &[DeprecatedKey] = &[
    renamed("home_page", "`url`", "url", "url", false),
    row(
        "metadata",
        "summary",
        "`description`, and `long_description` for the text that follows it",
    ),
    row(
        "metadata",
        "description_file",
        "`long_description = file: …`",
    ),
    renamed(
        "classifier",
        "`classifiers`",
        "classifiers",
        "classifiers",
        true,
    ),
    renamed("platform", "`platforms`", "platforms", "platforms", true),
    row("metadata", "requires_dist", "requirements.txt"),
    row(
        "metadata",
        "setup_requires_dist",
        "`requires` in `[build-system]` of pyproject.toml",
    ),
    row(
        "metadata",
        "python_requires",
        "`python_requires` in `[options]`",
    ),
    row(
        "metadata",
        "requires_python",
        "`python_requires` in `[options]`",
    ),
    row("metadata", "provides_dist", "nothing: pip ignores it"),
    row("metadata", "provides_extras", "nothing: pip ignores it"),
    row("metadata", "obsoletes_dist", "nothing: pip ignores it"),
    row("files", "packages_root", "`package_dir` in `[options]`"),
    row(
        "files",
        "packages",
        "`packages = find:` in `[options]`, with `include` in `[options.packages.find]`",
    ),
    row("files", "package_data", "`[options.package_data]`"),
    row(
        "files",
        "namespace_packages",
        "namespace packages without a declaration (PEP 420)",
    ),
    row(
        "files",
        "data_files",
        "`[options.package_data]`, or `[options.data_files]` for files outside packages",
    ),
    row(
        "files",
        "scripts",
        "`scripts` in `[options]`, or a `console_scripts` entry point",
    ),
    row("files", "modules", "`py_modules` in `[options]`"),
    row(
        "backwards_compat",
        "zip_safe",
        "nothing: only eggs had a use for it",
    ),
    row(
        "backwards_compat",
        "dependency_links",
        "nothing: pip ignores it since 19.0",
    ),
    row("backwards_compat", "tests_require", "test-requirements.txt"),
    row(
        "backwards_compat",
        "include_package_data",
        "`include_package_data` in `[options]`",
    ),
];

const fn row(section: &'static str, key: &'static str, instead: &'static str) -> DeprecatedKey {
    DeprecatedKey {
        section,
        key,
        instead,
        renamed: None,
    }
}

const fn renamed(
    key: &'static str,
    instead: &'static str,
    new: &'static str,
    keyword: &'static str,
    is_list: bool,
) -> DeprecatedKey {
    DeprecatedKey {
        section: "metadata",
        key,
        instead,
        renamed: Some(Renamed {
            key: new,
            keyword,
            is_list,
        }),
    }
}

/// Where pbr has the version from (`pbr.packaging.get_version`, 1.9 to 7.1).
pub const VERSION_SOURCE: &str =
    "pbr takes the version from PBR_VERSION, PKG-INFO or the newest git tag";
