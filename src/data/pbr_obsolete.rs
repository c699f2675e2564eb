//! Options of pbr that have no effect any more (pbr's release notes, and its source of 7.1).

/// A key of setup.cfg without effect.
#[derive(Debug, Clone, Copy)]
pub struct ObsoleteOption {
    /// The section.
    pub section: &'static str,
    /// The key in lower case with underscores; `None` for the whole section.
    pub key: Option<&'static str>,
    /// The one value that is without effect; `None` for any.
    pub value: Option<&'static str>,
    /// Why.
    pub why: &'static str,
}

/// By section.
pub const OBSOLETE: &[ObsoleteOption] = &[
    key(
        "backwards_compat",
        "include_package_data",
        "pbr sets `include_package_data` itself",
    ),
    key(
        "backwards_compat",
        "use_2to3",
        "pbr dropped it in 5.5, and setuptools in 58.0",
    ),
    key("backwards_compat", "zip_safe", "pbr sets `zip_safe` itself"),
    ObsoleteOption {
        section: "build_sphinx",
        key: None,
        value: None,
        why: "pbr dropped its `build_sphinx` in 6.0 and Sphinx its own in 7.0: call `sphinx-build` in tox.ini",
    },
    key(
        "global",
        "compilers",
        "pbr dropped it in 7.0, and warns about it",
    ),
    ObsoleteOption {
        section: "global",
        key: Some("setup_hooks"),
        value: Some("pbr.hooks.setup_hook"),
        why: "pbr passes over its own hook: it always runs",
    },
    key("pbr", "api_doc_dir", "pbr dropped `build_sphinx` in 6.0"),
    key(
        "pbr",
        "autodoc_exclude_modules",
        "pbr dropped `build_sphinx` in 6.0",
    ),
    key(
        "pbr",
        "autodoc_index_modules",
        "pbr dropped `build_sphinx` in 6.0",
    ),
    key(
        "pbr",
        "autodoc_tree_excludes",
        "pbr dropped `build_sphinx` in 6.0",
    ),
    key(
        "pbr",
        "autodoc_tree_index_modules",
        "pbr dropped `build_sphinx` in 6.0",
    ),
    key(
        "pbr",
        "warnerrors",
        "pbr dropped it in 2.0: say `warning-is-error` to sphinx-build",
    ),
];

const fn key(section: &'static str, key: &'static str, why: &'static str) -> ObsoleteOption {
    ObsoleteOption {
        section,
        key: Some(key),
        value: None,
        why,
    }
}
