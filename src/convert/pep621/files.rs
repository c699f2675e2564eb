//! `[tool.setuptools]`: packages, modules and data.

use super::names::all_modules;
use super::{SETUPTOOLS, Writer};
use crate::convert::document::list;
use crate::convert::package_search::package_search;
use crate::convert::{Refusal, modules};
use crate::metadata::{Field, FieldName, Flag, Groups, List, Table};
use toml_edit::Array;

const SEARCH: &[&str] = &["tool", "setuptools", "packages", "find"];

impl Writer<'_> {
    /// A search where the source searched and the same is found, else the names.
    pub(super) fn packages(
        &mut self,
        field: &Field<List>,
        folders: &Field<Table>,
        extensions: &Field<List>,
    ) -> Result<(), Refusal> {
        let name = FieldName::Packages;
        if field.effective.is_none() && extensions.effective.is_some() {
            // Without pyproject.toml extensions switch the search off.
            self.document.set(SETUPTOOLS, "packages", Array::new());
            return Ok(());
        }
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
            if let Err(why) = all_modules(packages.iter().map(String::as_str)) {
                return self.carrier.keep_field(name, field, why);
            }
            self.document.set(SETUPTOOLS, "packages", list(packages));
            return Ok(());
        };
        if search.folder != "." {
            self.document.set(SEARCH, "where", list([search.folder]));
        }
        if !search.include.is_empty() {
            self.document.set(SEARCH, "include", list(search.include));
        }
        if !search.exclude.is_empty() {
            self.document.set(SEARCH, "exclude", list(search.exclude));
        }
        self.document.set(SEARCH, "namespaces", search.namespaces);
        Ok(())
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
        if let Some(named) = self.carrier.settle(name, field, named)? {
            if let Err(why) = all_modules(named.iter().map(String::as_str)) {
                return self.carrier.keep_field(name, field, why);
            }
            self.document.set(SETUPTOOLS, "py-modules", list(named));
        }
        Ok(())
    }

    pub(super) fn folders(&mut self, field: &Field<Table>) -> Result<(), Refusal> {
        let Some(entries) = self.carrier.table(FieldName::PackageDir, field)? else {
            return Ok(());
        };
        let packages = entries.iter().map(|(package, _)| package.as_str());
        if let Err(why) = all_modules(packages.filter(|package| !package.is_empty())) {
            return self.carrier.keep_field(FieldName::PackageDir, field, why);
        }
        for (package, folder) in entries {
            let tables = ["tool", "setuptools", "package-dir"];
            self.document.set(&tables, &package, folder);
        }
        Ok(())
    }

    /// With `[project]` or `[tool.setuptools]` the flag is true unless it is said otherwise.
    pub(super) fn include_package_data(&mut self, field: &Field<Flag>) -> Result<(), Refusal> {
        let name = FieldName::IncludePackageData;
        let key = "include-package-data";
        if field.effective.is_none() {
            self.document.set(SETUPTOOLS, key, false);
            return Ok(());
        }
        self.flag(key, name, field)
    }

    /// Files by target; setuptools takes each name for a pattern.
    pub(super) fn data_files(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let name = FieldName::DataFiles;
        let Some(groups) = self.carrier.groups(name, field)? else {
            return Ok(());
        };
        let mut files = groups.iter().flat_map(|(_, files)| files);
        if let Some(file) = files.find(|file| file.contains(['*', '?', '['])) {
            let why = Refusal::new(
                format!("pyproject.toml would take `{file}` for a pattern"),
                None,
                "rename the file",
            );
            return self.carrier.keep_field(name, field, why);
        }
        for (target, files) in groups {
            let tables = ["tool", "setuptools", "data-files"];
            self.document.set(&tables, &target, list(files));
        }
        Ok(())
    }

    /// setup.cfg alone can say them beside `[project]`: setup() would look for their modules before it knows them.
    pub(super) fn namespaces(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let Some(names) = self.carrier.list(FieldName::NamespacePackages, field)? else {
            return Ok(());
        };
        self.cfg.lines("options", "namespace_packages", &names)
    }

    /// A field that pyproject.toml has no word for.
    pub(super) fn stays(&mut self, name: FieldName, field: &Field<List>) -> Result<(), Refusal> {
        let is_empty = field.value().is_some_and(List::is_known_empty);
        if !self.carrier.carries(name, field) || is_empty {
            return Ok(());
        }
        let why = Refusal::new(
            "pyproject.toml has no word for it",
            None,
            "leave the project as it is",
        );
        self.carrier.keep_field(name, field, why)
    }

    /// pip has not read them since 19.0.
    pub(super) fn links(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let is_empty = field.value().is_some_and(List::is_known_empty);
        if self.carrier.carries(FieldName::DependencyLinks, field) && !is_empty {
            let place = field.provenance().map(|place| place.span);
            let message = "pyproject.toml has no word for it, and pip has not read it since 19.0";
            self.carrier.lose("dependency_links", message, place);
        }
        Ok(())
    }
}
