//! The declared metadata of a project: every field, where it was declared, and which declarations lost.

mod entry_point;
mod environment;
mod fields;
mod groups;
mod values;

pub use entry_point::EntryPoint;
pub use environment::{Environment, EnvironmentError};
pub use fields::{FIELDS, FieldKind, FieldName, FieldSpec};
pub use groups::{Code, Extra, Grouped, Identity, Labels, Links, Needs, People};
pub use values::{Groups, List, ListItem, Table, TableEntry};

use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Guard, Resolved};

/// All declarations of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field<T> {
    /// The declaration that the build uses.
    pub effective: Option<Declared<T>>,
    /// Declarations that another one overrides, strongest first.
    pub shadowed: Vec<Declared<T>>,
}

/// A value and where it was declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared<T> {
    /// The value.
    pub value: T,
    /// Its source and place.
    pub provenance: Provenance,
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self {
            effective: None,
            shadowed: Vec::new(),
        }
    }
}

impl<T> Field<T> {
    /// A field with one declaration.
    pub fn declared(value: T, provenance: Provenance) -> Self {
        Self {
            effective: Some(Declared { value, provenance }),
            shadowed: Vec::new(),
        }
    }

    /// The effective value.
    pub fn value(&self) -> Option<&T> {
        self.effective.as_ref().map(|declared| &declared.value)
    }

    /// The place of the effective declaration.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.effective.as_ref().map(|declared| &declared.provenance)
    }

    /// Adds the declarations of a weaker source: they count only where there is none yet.
    pub fn or_weaker(&mut self, weaker: Self) {
        if self.effective.is_none() {
            self.effective = weaker.effective;
        } else {
            self.shadowed.extend(weaker.effective);
        }
        self.shadowed.extend(weaker.shadowed);
    }

    /// Makes `value` the effective declaration; the one before is shadowed.
    pub fn override_with(&mut self, value: T, provenance: &Provenance) {
        self.shadow();
        self.effective = Some(Declared {
            value,
            provenance: provenance.clone(),
        });
    }

    /// Turns the effective declaration into a shadowed one.
    pub fn shadow(&mut self) {
        if let Some(lost) = self.effective.take() {
            self.shadowed.insert(0, lost);
        }
    }
}

impl Field<Resolved<String>> {
    /// The text, if it is declared and the same in every environment.
    pub fn known(&self) -> Option<&str> {
        self.value()?.known().map(String::as_str)
    }
}

impl Field<Resolved<bool>> {
    /// The flag, if it is declared and known.
    pub fn known(&self) -> Option<bool> {
        self.value()?.known().copied()
    }
}

/// One text that is known, differs by environment, or is dynamic.
pub type Text = Resolved<String>;
/// A flag, likewise.
pub type Flag = Resolved<bool>;

/// Defines [`Metadata`] and the ways to walk all its fields, so that a field is listed once.
macro_rules! metadata {
    ($($(#[$doc:meta])* $field:ident: $type:ident => $name:ident,)*) => {
        /// The metadata of a project. Names of fields are those of the core metadata where it has one, else of `setup()`.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Metadata {
            $($(#[$doc])* pub $field: Field<$type>,)*
        }

        impl Metadata {
            /// Adds the declarations of a weaker source, field by field.
            pub fn or_weaker(&mut self, weaker: Metadata) {
                let Metadata { $($field),* } = weaker;
                $(self.$field.or_weaker($field);)*
            }

            /// A field by its name, for code that treats all alike.
            pub fn field(&self, name: FieldName) -> AnyField<'_> {
                match name {
                    $(FieldName::$name => AnyField::$type(&self.$field),)*
                }
            }

            /// Whether both declare the same effective value of a field, wherever it stands.
            pub fn same_value(&self, other: &Metadata, name: FieldName) -> bool {
                match name {
                    $(FieldName::$name => match (self.$field.value(), other.$field.value()) {
                        (Some(one), Some(two)) => one.is_same(two),
                        (one, two) => one.is_none() && two.is_none(),
                    },)*
                }
            }

            /// A field by its name, to change it.
            pub fn field_mut(&mut self, name: FieldName) -> AnyFieldMut<'_> {
                match name {
                    $(FieldName::$name => AnyFieldMut::$type(&mut self.$field),)*
                }
            }
        }
    };
}

metadata! {
    /// Name
    name: Text => Name,
    /// Version
    version: Text => Version,
    /// Summary
    summary: Text => Summary,
    /// Description: the long description's text
    description: Text => Description,
    /// Description-Content-Type
    description_content_type: Text => DescriptionContentType,
    /// Home-page
    home_page: Text => HomePage,
    /// Download-URL
    download_url: Text => DownloadUrl,
    /// Project-URL, label to address
    project_urls: Table => ProjectUrls,
    /// Author
    author: Text => Author,
    /// Author-email
    author_email: Text => AuthorEmail,
    /// Maintainer
    maintainer: Text => Maintainer,
    /// Maintainer-email
    maintainer_email: Text => MaintainerEmail,
    /// License (or License-Expression)
    license: Text => License,
    /// License-File
    license_files: List => LicenseFiles,
    /// Keywords, joined by commas
    keywords: Text => Keywords,
    /// Platform
    platforms: List => Platforms,
    /// Classifier
    classifiers: List => Classifiers,
    /// Requires-Python
    requires_python: Text => RequiresPython,
    /// Runtime requirements, before extras are merged in
    install_requires: List => InstallRequires,
    /// Requirements by extra
    extras_require: Groups => ExtrasRequire,
    /// Requirements of setup.py itself
    setup_requires: List => SetupRequires,
    /// Requirements of the tests
    tests_require: List => TestsRequire,
    /// Places to download requirements from
    dependency_links: List => DependencyLinks,
    /// Import packages
    packages: List => Packages,
    /// Top-level modules
    py_modules: List => PyModules,
    /// Folder of a package by its name; `""` is the root of all
    package_dir: Table => PackageDir,
    /// Patterns of data files by package; `""` stands for all packages
    package_data: Groups => PackageData,
    /// Patterns of files left out, by package
    exclude_package_data: Groups => ExcludePackageData,
    /// Files to install by target folder
    data_files: Groups => DataFiles,
    /// Script files to install
    scripts: List => Scripts,
    /// Entry points by group, each item `name = value`
    entry_points: Groups => EntryPoints,
    /// Namespace packages of the pkg_resources kind
    namespace_packages: List => NamespacePackages,
    /// Names of compiled extensions
    ext_modules: List => ExtModules,
    /// Whether an egg may stay zipped
    zip_safe: Flag => ZipSafe,
    /// Whether files of the source distribution below a package are installed
    include_package_data: Flag => IncludePackageData,
}

/// Equality of values wherever they were written.
trait Same {
    fn is_same(&self, other: &Self) -> bool;
}

impl<T: PartialEq> Same for Resolved<T> {
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

impl Same for List {
    fn is_same(&self, other: &Self) -> bool {
        let items = |list: &List| -> Vec<(String, Guard)> {
            let items = list.items.iter();
            items
                .map(|item| (item.text.clone(), item.guard.clone()))
                .collect()
        };
        self.open == other.open && items(self) == items(other)
    }
}

impl Same for Table {
    fn is_same(&self, other: &Self) -> bool {
        let same = |(one, two): (&TableEntry, &TableEntry)| {
            one.key == two.key && one.guard == two.guard && one.value == two.value
        };
        self.open == other.open
            && self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(same)
    }
}

impl Same for Groups {
    fn is_same(&self, other: &Self) -> bool {
        let same = |((name, one), (other_name, two)): (&(String, List), &(String, List))| {
            name == other_name && one.is_same(two)
        };
        self.open == other.open
            && self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(same)
    }
}

/// A field of any kind, to change it.
#[derive(Debug)]
pub enum AnyFieldMut<'a> {
    /// One text.
    Text(&'a mut Field<Text>),
    /// A list of texts.
    List(&'a mut Field<List>),
    /// A table of texts.
    Table(&'a mut Field<Table>),
    /// A table of lists.
    Groups(&'a mut Field<Groups>),
    /// A flag.
    Flag(&'a mut Field<Flag>),
}

impl AnyFieldMut<'_> {
    /// Declares the field as not knowable; what was declared before is shadowed.
    pub fn make_dynamic(self, reason: &Dynamic, place: &Provenance) {
        let reason = reason.clone();
        match self {
            Self::Text(field) => field.override_with(Resolved::Dynamic(reason), place),
            Self::List(field) => field.override_with(List::dynamic(reason), place),
            Self::Table(field) => field.override_with(Table::dynamic(reason), place),
            Self::Groups(field) => field.override_with(Groups::dynamic(reason), place),
            Self::Flag(field) => field.override_with(Resolved::Dynamic(reason), place),
        }
    }

    /// Turns the effective declaration into a shadowed one.
    pub fn shadow(self) {
        match self {
            Self::Text(field) => field.shadow(),
            Self::List(field) => field.shadow(),
            Self::Table(field) => field.shadow(),
            Self::Groups(field) => field.shadow(),
            Self::Flag(field) => field.shadow(),
        }
    }
}

/// A field of any kind.
#[derive(Debug, Clone, Copy)]
pub enum AnyField<'a> {
    /// One text.
    Text(&'a Field<Text>),
    /// A list of texts.
    List(&'a Field<List>),
    /// A table of texts.
    Table(&'a Field<Table>),
    /// A table of lists.
    Groups(&'a Field<Groups>),
    /// A flag.
    Flag(&'a Field<Flag>),
}

impl<'a> AnyField<'a> {
    /// The place of the effective declaration.
    pub fn provenance(&self) -> Option<&'a Provenance> {
        match *self {
            Self::Text(field) => field.provenance(),
            Self::List(field) => field.provenance(),
            Self::Table(field) => field.provenance(),
            Self::Groups(field) => field.provenance(),
            Self::Flag(field) => field.provenance(),
        }
    }

    /// Whether its effective value is known to be what Python takes for false: empty, or `False`.
    pub fn is_known_empty(&self) -> bool {
        match self {
            Self::Text(field) => field.known().is_some_and(str::is_empty),
            Self::List(field) => field.value().is_some_and(List::is_known_empty),
            Self::Table(field) => field
                .value()
                .is_some_and(|table| table.entries.is_empty() && table.open.is_empty()),
            Self::Groups(field) => field.value().is_some_and(Groups::is_known_empty),
            Self::Flag(field) => field.known() == Some(false),
        }
    }

    /// Places of the declarations that lost.
    pub fn shadowed(&self) -> Vec<&Provenance> {
        fn places<T>(field: &Field<T>) -> Vec<&Provenance> {
            field.shadowed.iter().map(|lost| &lost.provenance).collect()
        }
        match self {
            Self::Text(field) => places(field),
            Self::List(field) => places(field),
            Self::Table(field) => places(field),
            Self::Groups(field) => places(field),
            Self::Flag(field) => places(field),
        }
    }
}
