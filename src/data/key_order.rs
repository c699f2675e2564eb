//! The usual order of setup.cfg, that of setup-cfg-fmt.

/// Sections; all others follow as they stand.
pub const SECTIONS: &[&str] = &[
    "metadata",
    "options",
    "options.packages.find",
    "options.entry_points",
    "options.extras_require",
    "options.package_data",
    "options.exclude_package_data",
    "options.data_files",
];

/// Keys by section; all others follow by the alphabet.
pub const KEYS: &[(&str, &[&str])] = &[
    (
        "metadata",
        &[
            "name",
            "version",
            "summary",
            "description",
            "description_file",
            "long_description",
            "long_description_content_type",
            "url",
            "home_page",
            "author",
            "author_email",
            "maintainer",
            "maintainer_email",
            "license",
            "license_file",
            "license_files",
            "platforms",
            "classifiers",
        ],
    ),
    (
        "options",
        &[
            "packages",
            "py_modules",
            "install_requires",
            "python_requires",
        ],
    ),
    ("options.packages.find", &["where", "exclude", "include"]),
];
