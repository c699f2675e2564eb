//! `[files]`: packages, and what is installed beside them.

use super::{Reader, items};
use crate::eval::PackageQuery;
use crate::metadata::{AnyFieldMut, Declared, Field, FieldName, Groups, List, ListItem, Metadata};
use crate::project::pbr_files;
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::ini::IniOption;
use crate::text::resolve;
use camino::Utf8Path;

impl Reader<'_> {
    pub(super) fn files(&self, metadata: &mut Metadata) {
        let packages = self.packages();
        if packages.effective.is_some() {
            metadata.packages = packages;
        }
        for (field, key) in [
            (FieldName::PackageData, "package_data"),
            (FieldName::DataFiles, "data_files"),
        ] {
            let Some(option) = self.option("files", key) else {
                continue;
            };
            if let AnyFieldMut::Groups(slot) = metadata.field_mut(field) {
                let groups = self.file_groups(option, field);
                *slot = Field::declared(groups, Provenance::new(Origin::Pbr, option.value_span));
            }
        }
        self.manpages(metadata);
    }

    /// `[pbr] manpages` become data files below `man` where the Python that builds has that folder, else below `share/man`.
    fn manpages(&self, metadata: &mut Metadata) {
        let Some(option) = self.option("pbr", "manpages") else {
            return;
        };
        let place = Provenance::new(Origin::Pbr, option.value_span);
        let message = "where pbr puts manual pages depends on the Python that builds";
        let reason = Dynamic::new(Reason::HostState, message, Some(option.value_span));
        let declared = metadata.data_files.effective.get_or_insert(Declared {
            value: Groups::default(),
            provenance: place,
        });
        declared.value.open.push(reason);
    }

    /// `[files] packages`, by default the project's name: each that is a folder, with every package below it.
    fn packages(&self) -> Field<List> {
        let option = self.option("files", "packages");
        let (names, place) = match option {
            Some(option) => (
                self.list("files", option),
                Provenance::new(Origin::Pbr, option.value_span),
            ),
            None => {
                let Some(name) = self.option("metadata", "name") else {
                    return Field::default();
                };
                let place = Provenance::new(Origin::Pbr, name.value_span);
                (items(vec![name.value.trim().to_owned()], name), place)
            }
        };
        let mut found = List {
            items: Vec::new(),
            open: names.open,
        };
        for name in &names.items {
            for text in self.expand_package(&name.text) {
                found.push_merged(ListItem {
                    text,
                    ..name.clone()
                });
            }
        }
        found.items.sort_by(|a, b| a.text.cmp(&b.text));
        if found.is_known_empty() {
            return Field::default();
        }
        Field::declared(found, place)
    }

    fn expand_package(&self, name: &str) -> Vec<String> {
        let Ok(folder) = resolve(Utf8Path::new(""), name) else {
            return Vec::new();
        };
        if folder.as_str().is_empty() || !self.project.tree().has_folder(&folder) {
            return Vec::new();
        }
        let query = PackageQuery::all_below(folder);
        let below = query
            .find(self.project.files().world().as_ref())
            .unwrap_or_default();
        let below = below.into_iter().map(|package| format!("{name}.{package}"));
        std::iter::once(name.to_owned()).chain(below).collect()
    }

    fn file_groups(&self, option: &IniOption, field: FieldName) -> Groups {
        match self.value("files", option) {
            Resolved::Known(text) => pbr_files::groups(self.project.tree(), option, &text, field),
            Resolved::Dynamic(reason) => Groups::dynamic(reason),
            Resolved::Guarded(_) => Groups::default(),
        }
    }
}
