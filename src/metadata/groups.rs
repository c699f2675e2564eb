//! The fields in groups, for code that says every one: no function need name them all, and none can be forgotten.

use super::{Field, Flag, Groups, List, Metadata, Table, Text};

/// Defines the groups. Each field of [`Metadata`] is in exactly one, or this does not compile; who takes a group apart
/// without `..` notices a new field likewise.
macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident $member:ident { $($field:ident: $type:ident,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $group<'a> {
                $(#[doc = concat!("[`Metadata::", stringify!($field), "`]")] pub $field: &'a Field<$type>,)*
            }
        )*

        /// All fields, each in its group.
        #[derive(Debug, Clone, Copy)]
        pub struct Grouped<'a> {
            $($(#[$doc])* pub $member: $group<'a>,)*
        }

        impl Metadata {
            /// The fields in groups.
            pub fn grouped(&self) -> Grouped<'_> {
                let Metadata { $($($field,)*)* } = self;
                Grouped { $($member: $group { $($field,)* },)* }
            }
        }
    };
}

groups! {
    /// What the project is.
    Identity identity {
        name: Text,
        version: Text,
        summary: Text,
        description: Text,
        description_content_type: Text,
    }
    /// Where more of it is found.
    Links links {
        home_page: Text,
        download_url: Text,
        project_urls: Table,
    }
    /// Who makes it.
    People people {
        author: Text,
        author_email: Text,
        maintainer: Text,
        maintainer_email: Text,
    }
    /// Under which terms, for whom and for what.
    Labels labels {
        license: Text,
        license_files: List,
        keywords: Text,
        platforms: List,
        classifiers: List,
        requires_python: Text,
    }
    /// What it needs.
    Needs needs {
        install_requires: List,
        extras_require: Groups,
        setup_requires: List,
        tests_require: List,
        dependency_links: List,
    }
    /// The code in it, and how that is packed.
    Code code {
        packages: List,
        py_modules: List,
        package_dir: Table,
        namespace_packages: List,
        ext_modules: List,
        scripts: List,
        zip_safe: Flag,
        include_package_data: Flag,
    }
    /// What else is installed.
    Extra extra {
        package_data: Groups,
        exclude_package_data: Groups,
        data_files: Groups,
        entry_points: Groups,
    }
}
