//! The keys of setup.cfg: who reads them, and which of them have lost their readers.

/// What setuptools 84.2 reads in `[metadata]`: the attributes of its metadata object, and the aliases of
/// `setuptools/config/setupcfg.py`.
pub const METADATA: &[&str] = &[
    "author",
    "author_email",
    "classifier",
    "classifiers",
    "description",
    "download_url",
    "home_page",
    "keywords",
    "license",
    "license_expression",
    "license_file",
    "license_files",
    "long_description",
    "long_description_content_type",
    "maintainer",
    "maintainer_email",
    "name",
    "obsoletes",
    "platform",
    "platforms",
    "project_urls",
    "provides",
    "requires",
    "summary",
    "url",
    "version",
];

/// What it reads in `[options]`: the attributes of its distribution object that reach the build.
pub const OPTIONS: &[&str] = &[
    "cmdclass",
    "dependency_links",
    "eager_resources",
    "entry_points",
    "ext_package",
    "extra_path",
    "headers",
    "include_dirs",
    "include_package_data",
    "install_requires",
    "libraries",
    "namespace_packages",
    "package_dir",
    "packages",
    "py_modules",
    "python_requires",
    "scripts",
    "setup_requires",
    "zip_safe",
];

/// Keywords of well-known plugins, which are keys of `[options]` while the plugin is installed.
pub const PLUGIN_OPTIONS: &[&str] = &[
    "cffi_modules",
    "distutils_extra",
    "messages",
    "message_extractors",
    "mypyc_modules",
    "pbr",
    "rust_extensions",
    "shiv",
    "use_katversion",
    "use_scm_version",
    "use_vcs_version",
    "vcversioner",
    "versioneer",
];

/// What it reads in `[options.packages.find]`.
pub const FIND: &[&str] = &["exclude", "include", "where"];

/// What pbr 7.1 reads in `[metadata]` beside that (`CFG_TO_PY_SETUP_ARGS` of `pbr/setupcfg.py`).
pub const PBR_METADATA: &[&str] = &[
    "description_content_type",
    "description_file",
    "obsoletes_dist",
    "provides_dist",
    "provides_extras",
    "python_requires",
    "requires_dist",
    "requires_python",
    "setup_requires_dist",
];

/// Sections `[options.…]` that setuptools knows; at any other the build stops.
pub const SUB_SECTIONS: &[&str] = &[
    "options.data_files",
    "options.entry_points",
    "options.exclude_package_data",
    "options.extras_require",
    "options.package_data",
    "options.packages.find",
];

/// A key that stands for a section of its own: written into `[options]`, it stops the build.
pub const OWN_SECTIONS: &[(&str, &str)] = &[
    ("data_files", "options.data_files"),
    ("exclude_package_data", "options.exclude_package_data"),
    ("extras_require", "options.extras_require"),
    ("package_data", "options.package_data"),
];

/// A key that has lost its reader.
#[derive(Debug, Clone, Copy)]
pub struct RemovedKey {
    /// The section.
    pub section: &'static str,
    /// The key in lower case with underscores.
    pub key: &'static str,
    /// Since when it is so; empty where it never was otherwise.
    pub since: &'static str,
    /// What became of it.
    pub why: &'static str,
    /// What to do instead.
    pub help: &'static str,
    /// The key of the same section that takes its place, and what stands before the value there.
    pub renamed: Option<(&'static str, &'static str)>,
    /// Whether pbr reads it, so that it is right in a project of pbr.
    pub pbr_reads: bool,
}

/// Keys that setuptools does not read any more, or reads as nobody means them (measured with 84.2.1).
pub const REMOVED: &[RemovedKey] = &[
    RemovedKey {
        section: "metadata",
        key: "license_file",
        since: "setuptools 56.0.0",
        why: "setuptools calls it deprecated since 56.0, and reads one file by it",
        help: "write `license_files`",
        renamed: Some(("license_files", "")),
        pbr_reads: false,
    },
    RemovedKey {
        section: "metadata",
        key: "description_file",
        since: "",
        why: "pbr and its ancestors alone read this key: setuptools leaves the long description empty without a word",
        help: "write `long_description = file: …`",
        renamed: Some(("long_description", "file: ")),
        pbr_reads: true,
    },
    RemovedKey {
        section: "metadata",
        key: "requires",
        since: "",
        why: "setuptools takes the value letter by letter: `six` becomes `Requires: s`, `Requires: i`, `Requires: x`",
        help: "list the requirements under `install_requires` of [options]",
        renamed: None,
        pbr_reads: false,
    },
    tests("metadata", "tests_require"),
    tests("metadata", "test_suite"),
    tests("options", "tests_require"),
    tests("options", "test_suite"),
    tests("options", "test_loader"),
    tests("options", "test_runner"),
    two_to_three("use_2to3"),
    two_to_three("use_2to3_fixers"),
    two_to_three("use_2to3_exclude_fixers"),
    two_to_three("convert_2to3_doctests"),
];

const fn tests(section: &'static str, key: &'static str) -> RemovedKey {
    RemovedKey {
        section,
        key,
        since: "setuptools 72.0.0",
        why: "only `setup.py test` had a use for it, which setuptools 72 removed: it is ignored without a word",
        help: "list what the tests need in test-requirements.txt or in an extra, and run them with tox or pytest",
        renamed: None,
        pbr_reads: false,
    }
}

const fn two_to_three(key: &'static str) -> RemovedKey {
    RemovedKey {
        section: "options",
        key,
        since: "setuptools 58.0.0",
        why: "setuptools converts no sources since 58.0: they are installed as they are",
        help: "keep one source for all Pythons, and remove the key",
        renamed: None,
        pbr_reads: false,
    }
}
