//! Packages and scripts that the metadata lists and the tree does not have.

use super::{Project, sources};
use crate::eval::Data;
use crate::metadata::{Field, List, ListItem};
use crate::provenance::Origin;
use crate::text::{EntryKind, Span};
use camino::{Utf8Path, Utf8PathBuf};

/// Names of one place that stand for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSources {
    /// `packages` or `scripts`.
    pub field: &'static str,
    /// Where they are listed, or found.
    pub span: Span,
    /// The names, each with the path that it should have.
    pub names: Vec<(String, Utf8PathBuf)>,
    /// Where the first of them lies instead.
    pub lies_at: Option<Utf8PathBuf>,
}

impl Project {
    /// Packages without a folder and scripts without a file, those of one place together. A folder that a command of
    /// `cmdclass` may make is not missed.
    pub fn missing_sources(&self) -> Vec<MissingSources> {
        if !self.backend().reads_setup_py() || self.makes_files() {
            return Vec::new();
        }
        let mut found = Vec::new();
        if self.package_folders_are_known() {
            let is_there = |item: &ListItem| {
                let path = self.package_folder(&item.text);
                (path.clone(), self.kind_at(&path) == Some(EntryKind::Folder))
            };
            collect(
                &mut found,
                "packages",
                self.listed(&self.metadata().packages, "packages"),
                is_there,
            );
        }
        let is_there = |item: &ListItem| {
            // What is listed on one platform only may be written as that one writes paths.
            let path = match item.guard.is_always() {
                true => Utf8PathBuf::from(&item.text),
                false => Utf8PathBuf::from(item.text.replace('\\', "/")),
            };
            let outside = path.is_absolute() || item.text.contains("..");
            let kind = self.kind_at(&path);
            (
                path,
                outside || matches!(kind, Some(EntryKind::File | EntryKind::Other)),
            )
        };
        collect(
            &mut found,
            "scripts",
            self.listed(&self.metadata().scripts, "scripts"),
            is_there,
        );
        for missing in found
            .iter_mut()
            .filter(|missing| missing.field == "packages")
        {
            let first = missing.names.first();
            missing.lies_at = first.and_then(|(name, _)| self.folder_of_package(name));
        }
        found
    }

    /// The items of a list that setup.py or setup.cfg writes out; not those of a string, which are its letters, and not
    /// what pbr drops by itself when it is not there.
    fn listed<'a>(&'a self, field: &'a Field<List>, keyword: &str) -> &'a [ListItem] {
        let (Some(list), Some(place)) = (field.value(), field.provenance()) else {
            return &[];
        };
        let value = self
            .setup_call()
            .and_then(|call| call.keyword(keyword)?.value.known());
        let is_text = value.is_some_and(|node| matches!(node.data, Data::Str(_)));
        match place.origin {
            Origin::SetupPy if is_text => &[],
            Origin::SetupPy | Origin::SetupCfg | Origin::ToolSetuptools => &list.items,
            _ => &[],
        }
    }

    fn kind_at(&self, path: &Utf8Path) -> Option<EntryKind> {
        let path = sources::clean(path.as_str());
        match path.as_str() {
            "" => Some(EntryKind::Folder),
            _ => self.files().world().kind(&path),
        }
    }

    /// Another folder of the tree in which the package lies.
    fn folder_of_package(&self, package: &str) -> Option<Utf8PathBuf> {
        let end = Utf8PathBuf::from(package.replace('.', "/")).join("__init__.py");
        let mut found = self.tree().files().filter(|path| path.ends_with(&end));
        found.find_map(|path| path.parent()).map(Utf8Path::to_owned)
    }
}

/// Adds the items that are not there in every environment in which they are listed.
fn collect(
    found: &mut Vec<MissingSources>,
    field: &'static str,
    items: &[ListItem],
    is_there: impl Fn(&ListItem) -> (Utf8PathBuf, bool),
) {
    for item in items {
        let (path, there) = is_there(item);
        if there || item.text.is_empty() {
            continue;
        }
        let span = item.provenance.span;
        let name = (item.text.clone(), path);
        match found
            .iter_mut()
            .find(|known| known.span == span && known.field == field)
        {
            Some(known) => known.names.push(name),
            None => found.push(MissingSources {
                field,
                span,
                names: vec![name],
                lies_at: None,
            }),
        }
    }
}
