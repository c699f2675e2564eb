//! The one table of fields: what each is called in every format.

/// Which kind of value a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One text.
    Text,
    /// A list of texts.
    List,
    /// A table of texts.
    Table,
    /// A table of lists.
    Groups,
    /// A flag.
    Flag,
}

/// What a field is called in each format; `None` where the format cannot say it.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// The field.
    pub name: FieldName,
    /// The word of `inspect` and of our own options.
    pub key: &'static str,
    /// Its kind.
    pub kind: FieldKind,
    /// The header of the core metadata.
    pub core: Option<&'static str>,
    /// The keyword of `setup()`.
    pub keyword: &'static str,
    /// Section and key of declarative setup.cfg (setuptools).
    pub setup_cfg: Option<(&'static str, &'static str)>,
    /// Section and key of pbr's setup.cfg, with underscores (works from pbr 1.9 on unless specs say a later one).
    pub pbr: Option<(&'static str, &'static str)>,
    /// Key of `[project]` (PEP 621).
    pub project: Option<&'static str>,
}

macro_rules! fields {
    ($($name:ident, $key:literal, $kind:ident, $core:expr, $keyword:literal, $cfg:expr, $pbr:expr, $project:expr;)*) => {
        /// A field of the metadata.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each is described at the field of `Metadata` and by its row here")]
        pub enum FieldName { $($name,)* }

        /// Every field, in the order of the core metadata.
        pub const FIELDS: &[FieldSpec] = &[
            $(FieldSpec {
                name: FieldName::$name,
                key: $key,
                kind: FieldKind::$kind,
                core: $core,
                keyword: $keyword,
                setup_cfg: $cfg,
                pbr: $pbr,
                project: $project,
            },)*
        ];
    };
}

const METADATA: &str = "metadata";
const OPTIONS: &str = "options";
const FILES: &str = "files";

fields! {
    Name, "name", Text, Some("Name"), "name", Some((METADATA, "name")), Some((METADATA, "name")), Some("name");
    Version, "version", Text, Some("Version"), "version", Some((METADATA, "version")), Some((METADATA, "version")), Some("version");
    Summary, "summary", Text, Some("Summary"), "description", Some((METADATA, "description")), Some((METADATA, "summary")), Some("description");
    Description, "description", Text, Some("Description"), "long_description", Some((METADATA, "long_description")), Some((METADATA, "description_file")), Some("readme");
    DescriptionContentType, "description_content_type", Text, Some("Description-Content-Type"), "long_description_content_type", Some((METADATA, "long_description_content_type")), Some((METADATA, "description_content_type")), None;
    HomePage, "home_page", Text, Some("Home-page"), "url", Some((METADATA, "url")), Some((METADATA, "home_page")), None;
    DownloadUrl, "download_url", Text, Some("Download-URL"), "download_url", Some((METADATA, "download_url")), Some((METADATA, "download_url")), None;
    ProjectUrls, "project_urls", Table, Some("Project-URL"), "project_urls", Some((METADATA, "project_urls")), Some((METADATA, "project_urls")), Some("urls");
    Author, "author", Text, Some("Author"), "author", Some((METADATA, "author")), Some((METADATA, "author")), Some("authors");
    AuthorEmail, "author_email", Text, Some("Author-email"), "author_email", Some((METADATA, "author_email")), Some((METADATA, "author_email")), Some("authors");
    Maintainer, "maintainer", Text, Some("Maintainer"), "maintainer", Some((METADATA, "maintainer")), Some((METADATA, "maintainer")), Some("maintainers");
    MaintainerEmail, "maintainer_email", Text, Some("Maintainer-email"), "maintainer_email", Some((METADATA, "maintainer_email")), Some((METADATA, "maintainer_email")), Some("maintainers");
    License, "license", Text, Some("License"), "license", Some((METADATA, "license")), Some((METADATA, "license")), Some("license");
    LicenseFiles, "license_files", List, Some("License-File"), "license_files", Some((METADATA, "license_files")), Some((METADATA, "license_files")), Some("license-files");
    Keywords, "keywords", Text, Some("Keywords"), "keywords", Some((METADATA, "keywords")), Some((METADATA, "keywords")), Some("keywords");
    Platforms, "platforms", List, Some("Platform"), "platforms", Some((METADATA, "platforms")), Some((METADATA, "platform")), None;
    Classifiers, "classifiers", List, Some("Classifier"), "classifiers", Some((METADATA, "classifiers")), Some((METADATA, "classifier")), Some("classifiers");
    RequiresPython, "requires_python", Text, Some("Requires-Python"), "python_requires", Some((OPTIONS, "python_requires")), Some((METADATA, "python_requires")), Some("requires-python");
    InstallRequires, "install_requires", List, Some("Requires-Dist"), "install_requires", Some((OPTIONS, "install_requires")), None, Some("dependencies");
    ExtrasRequire, "extras_require", Groups, Some("Provides-Extra"), "extras_require", Some(("options.extras_require", "")), Some(("extras", "")), Some("optional-dependencies");
    SetupRequires, "setup_requires", List, None, "setup_requires", Some((OPTIONS, "setup_requires")), Some((METADATA, "setup_requires_dist")), None;
    TestsRequire, "tests_require", List, None, "tests_require", None, None, None;
    DependencyLinks, "dependency_links", List, None, "dependency_links", Some((OPTIONS, "dependency_links")), Some(("backwards_compat", "dependency_links")), None;
    Packages, "packages", List, None, "packages", Some((OPTIONS, "packages")), Some((FILES, "packages")), None;
    PyModules, "py_modules", List, None, "py_modules", Some((OPTIONS, "py_modules")), Some((FILES, "modules")), None;
    PackageDir, "package_dir", Table, None, "package_dir", Some((OPTIONS, "package_dir")), None, None;
    PackageData, "package_data", Groups, None, "package_data", Some(("options.package_data", "")), Some((FILES, "package_data")), None;
    ExcludePackageData, "exclude_package_data", Groups, None, "exclude_package_data", Some(("options.exclude_package_data", "")), None, None;
    DataFiles, "data_files", Groups, None, "data_files", Some(("options.data_files", "")), Some((FILES, "data_files")), None;
    Scripts, "scripts", List, None, "scripts", Some((OPTIONS, "scripts")), Some((FILES, "scripts")), None;
    EntryPoints, "entry_points", Groups, None, "entry_points", Some(("options.entry_points", "")), Some(("entry_points", "")), Some("entry-points");
    NamespacePackages, "namespace_packages", List, None, "namespace_packages", Some((OPTIONS, "namespace_packages")), Some((FILES, "namespace_packages")), None;
    ExtModules, "ext_modules", List, None, "ext_modules", None, None, None;
    ZipSafe, "zip_safe", Flag, None, "zip_safe", Some((OPTIONS, "zip_safe")), None, None;
    IncludePackageData, "include_package_data", Flag, None, "include_package_data", Some((OPTIONS, "include_package_data")), None, None;
}

impl FieldName {
    /// Its row in the table.
    pub fn spec(self) -> &'static FieldSpec {
        // The enum and the table are made from the same rows, in the same order.
        #[allow(clippy::indexing_slicing)]
        &FIELDS[self as usize]
    }

    /// Whether it is a list of requirements, whose items carry their environments as markers.
    pub fn carries_markers(self) -> bool {
        matches!(
            self,
            Self::InstallRequires | Self::ExtrasRequire | Self::SetupRequires | Self::TestsRequire
        )
    }
}

impl FieldSpec {
    /// The field that a keyword of `setup()` sets.
    pub fn by_keyword(keyword: &str) -> Option<&'static FieldSpec> {
        FIELDS.iter().find(|field| field.keyword == keyword)
    }

    /// The field by its own word (`inspect`, `--set`, `--freeze`) or its `setup()` keyword.
    pub fn by_key(key: &str) -> Option<&'static FieldSpec> {
        FIELDS
            .iter()
            .find(|field| field.key == key)
            .or_else(|| Self::by_keyword(key))
    }

    /// The words of the fields that are most like a text, the likest first.
    pub fn like(text: &str) -> Vec<&'static str> {
        let likeness = |field: &FieldSpec| {
            let words = [field.key, field.keyword];
            let likeness = words.map(|word| strsim::jaro_winkler(text, word));
            likeness.into_iter().fold(0.0, f64::max)
        };
        let all = FIELDS.iter().map(|field| (likeness(field), field.key));
        let mut near: Vec<_> = all.filter(|(likeness, _)| *likeness > 0.8).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(3);
        near.into_iter().map(|(_, key)| key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_finds_its_own_row() {
        for field in FIELDS {
            assert_eq!(field.name.spec().key, field.key);
        }
    }
}
