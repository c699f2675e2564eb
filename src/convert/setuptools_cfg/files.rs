//! `[options]`: packages, modules, scripts, data and entry points.

use super::{OPTIONS, Writer};
use crate::convert::known::entry_point;
use crate::convert::package_search::package_search;
use crate::convert::{Refusal, modules};
use crate::metadata::{Field, FieldName, Groups, List, Table};

const SEARCH: &str = "options.packages.find";

impl Writer<'_> {
    /// `find:` where setup.py searched and the same is found, else the names.
    pub(super) fn packages(
        &mut self,
        field: &Field<List>,
        folders: &Field<Table>,
    ) -> Result<(), Refusal> {
        let name = FieldName::Packages;
        let Some(packages) = self.carrier.list(name, field)? else {
            return Ok(());
        };
        let root = folders
            .value()
            .and_then(|table| table.get(""))
            .unwrap_or(".");
        let is_frozen = self.carrier.options.freezes(name);
        let search = package_search(self.carrier.project, field)
            .filter(|search| search.folder.trim_end_matches('/') == root.trim_end_matches('/'))
            .filter(|_| !is_frozen);
        let Some(search) = search else {
            return self.lines(OPTIONS, "packages", name, field, &packages);
        };
        let word = match search.namespaces {
            true => "find_namespace:",
            false => "find:",
        };
        self.cfg.line(OPTIONS, "packages", word)?;
        if search.folder != "." {
            self.cfg.line(SEARCH, "where", &search.folder)?;
        }
        self.cfg.lines(SEARCH, "include", &search.include)?;
        self.cfg.lines(SEARCH, "exclude", &search.exclude)
    }

    /// Modules; those that have no file are a repair.
    pub(super) fn modules(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let name = FieldName::PyModules;
        if !self.carrier.carries(name, field) {
            return Ok(());
        }
        let carrier = &mut self.carrier;
        let named = modules::with_a_file(
            carrier.project,
            carrier.known,
            field,
            &mut carrier.conversion,
        );
        match self.carrier.settle(name, field, named)? {
            None => Ok(()),
            Some(named) => self.lines(OPTIONS, "py_modules", name, field, &named),
        }
    }

    pub(super) fn package_data(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        match self.carrier.package_data(field)? {
            None => Ok(()),
            Some(groups) => self.section(
                "options.package_data",
                FieldName::PackageData,
                field,
                &groups,
            ),
        }
    }

    /// Files by target; setuptools takes each name for a pattern.
    pub(super) fn data_files(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let name = FieldName::DataFiles;
        let Some(groups) = self.carrier.groups(name, field)? else {
            return Ok(());
        };
        let files = groups.iter().flat_map(|(_, files)| files);
        let pattern = files.clone().find(|file| file.contains(['*', '?', '[']));
        if let Some(file) = pattern {
            let why = Refusal::new(
                format!("setup.cfg would take `{file}` for a pattern"),
                None,
                "rename the file",
            );
            return self.carrier.keep_field(name, field, why);
        }
        self.section("options.data_files", name, field, &groups)
    }

    pub(super) fn entry_points(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let name = FieldName::EntryPoints;
        let Some(mut groups) = self.carrier.groups(name, field)? else {
            return Ok(());
        };
        for item in groups.iter_mut().flat_map(|(_, items)| items) {
            *item = entry_point(item);
        }
        self.section("options.entry_points", name, field, &groups)
    }

    /// Compiled extensions stay where they are.
    pub(super) fn extensions(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let is_empty = field.value().is_some_and(List::is_known_empty);
        if field.effective.is_none() || is_empty {
            return Ok(());
        }
        let why = Refusal::new(
            "only setup.py can say compiled extensions",
            None,
            "leave the project as it is",
        );
        self.carrier.keep_field(FieldName::ExtModules, field, why)
    }
}
