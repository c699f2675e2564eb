//! Entry points, extras, URLs: sections and keys with names in them.

use super::Reader;
use crate::metadata::{
    AnyFieldMut, EntryPoint, Field, FieldName, Groups, List, ListItem, Metadata, Table, TableEntry,
};
use crate::project::ini_items;
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::ini::IniOption;

impl Reader<'_> {
    pub(super) fn tables(&self, metadata: &mut Metadata) {
        if let Some(option) = self.option("metadata", "project_urls") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            metadata.project_urls = Field::declared(self.project_urls(option, &place), place);
        }
        if let Some(option) = self.option("files", "packages_root") {
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let entry = TableEntry {
                key: String::new(),
                value: self.value("files", option),
                guard: Guard::always(),
                provenance: place.clone(),
            };
            let table = Table {
                entries: vec![entry],
                open: Vec::new(),
            };
            metadata.package_dir = Field::declared(table, place);
        }
        for (section, field) in [
            ("entry_points", FieldName::EntryPoints),
            ("extras", FieldName::ExtrasRequire),
        ] {
            if let (Some(found), AnyFieldMut::Groups(slot)) =
                (self.ini.section(section), metadata.field_mut(field))
            {
                let groups = self.section_groups(section, field);
                if !groups.is_known_empty() {
                    *slot = Field::declared(groups, Provenance::new(Origin::Pbr, found.header));
                }
            }
        }
    }

    fn project_urls(&self, option: &IniOption, place: &Provenance) -> Table {
        let text = match self.value("metadata", option) {
            Resolved::Known(text) => text,
            Resolved::Dynamic(reason) => return Table::dynamic(reason),
            Resolved::Guarded(_) => return Table::default(),
        };
        let mut table = Table::default();
        for line in ini_items::lines(&text) {
            let Some((label, url)) = line.split_once('=') else {
                let message = format!("`{line}` has no `=`, the build stops here");
                let reason = Dynamic::new(Reason::Exception, message, Some(option.value_span));
                return Table::dynamic(reason);
            };
            table.entries.push(TableEntry {
                key: label.trim().to_owned(),
                value: Resolved::Known(url.trim().to_owned()),
                guard: Guard::always(),
                provenance: place.clone(),
            });
        }
        table
    }

    fn section_groups(&self, section: &str, field: FieldName) -> Groups {
        let mut groups = Groups::default();
        let Some(found) = self.ini.section(section) else {
            return groups;
        };
        let options = self
            .ini
            .options_with_defaults(found, |one, two| one.pbr_key() == two.pbr_key());
        for option in options {
            let list = self.list(section, option);
            let list = match field {
                FieldName::ExtrasRequire => extra_requirements(list),
                _ => checked_entry_points(list),
            };
            let group = groups.entry(&option.pbr_key());
            group.open.extend(list.open);
            group.items.extend(list.items);
        }
        groups
    }
}

/// `requirement[:marker][ # comment]`: the first `:` ends the requirement.
fn extra_requirements(list: List) -> List {
    let mut requirements = List {
        items: Vec::new(),
        open: list.open,
    };
    for item in list.items {
        let line = item.text.split('#').next().unwrap_or_default().trim();
        let (text, marker) = match line.split_once(':') {
            Some((text, marker)) => (text.trim(), Some(marker.trim())),
            None => (line, None),
        };
        if text.is_empty() {
            continue;
        }
        let guard = match marker.map(crate::syntax::marker::guard) {
            None => Guard::always(),
            Some(Some(guard)) => guard,
            Some(None) => {
                requirements.open.push(Dynamic::new(
                    Reason::Exception,
                    format!("`{line}` has no marker after its colon, the build stops here"),
                    Some(item.provenance.span),
                ));
                continue;
            }
        };
        requirements.items.push(ListItem {
            text: text.to_owned(),
            guard,
            provenance: item.provenance,
        });
    }
    requirements
}

fn checked_entry_points(list: List) -> List {
    let mut checked = List {
        items: Vec::new(),
        open: list.open,
    };
    for item in list.items {
        if EntryPoint::parse(&item.text).is_some() {
            checked.items.push(item);
        } else {
            checked.open.push(Dynamic::new(
                Reason::Exception,
                format!("`{}` is no entry point, the build stops here", item.text),
                Some(item.provenance.span),
            ));
        }
    }
    checked
}
