//! Sections of setup.cfg for commands that setuptools no longer has.

/// A section, or one key of it.
#[derive(Debug, Clone, Copy)]
pub struct ObsoleteSection {
    /// The section.
    pub section: &'static str,
    /// The key in lower case with underscores; `None` for the whole section.
    pub key: Option<&'static str>,
    /// Keys that are still read elsewhere.
    pub used: &'static [&'static str],
    /// What became of it.
    pub why: &'static str,
}

/// By section; none of these commands is in setuptools 84.2.1. The versions are from its history.
pub const OBSOLETE: &[ObsoleteSection] = &[
    ObsoleteSection {
        section: "aliases",
        key: Some("test"),
        used: &[],
        why: "`setup.py test` is gone since setuptools 72.0: run tox or pytest",
    },
    section(
        "bdist_wininst",
        "Windows installers of this kind are gone since setuptools 75.0",
    ),
    ObsoleteSection {
        section: "easy_install",
        key: None,
        // `setuptools/installer.py` reads these for `setup_requires`.
        used: &["allow_hosts", "find_links", "index_url"],
        why: "easy_install is gone since setuptools 80.0",
    },
    ObsoleteSection {
        section: "egg_info",
        key: Some("tag_svn_revision"),
        used: &[],
        why: "Subversion is not asked any more since setuptools 33.0",
    },
    section(
        "register",
        "`setup.py register` is gone since setuptools 72.0: twine uploads, and registers with it",
    ),
    section(
        "test",
        "`setup.py test` is gone since setuptools 72.0: run tox or pytest",
    ),
    section(
        "upload",
        "`setup.py upload` is gone since setuptools 72.0: use twine",
    ),
    section(
        "upload_docs",
        "`setup.py upload_docs` is gone since setuptools 80.0, and PyPI hosts no documentation",
    ),
];

const fn section(section: &'static str, why: &'static str) -> ObsoleteSection {
    ObsoleteSection {
        section,
        key: None,
        used: &[],
        why,
    }
}
