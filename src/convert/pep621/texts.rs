//! `[project]`: names, versions, texts, people, addresses and the licence.

use super::build_system::Feature;
use super::names::all_modules;
use super::people::people;
use super::{DYNAMIC, PROJECT, SETUPTOOLS, Writer};
use crate::convert::document::{inline, list};
use crate::convert::item_lines::Comments;
use crate::convert::version_place::VersionPlace;
use crate::convert::{BuildBackend, Note, Refusal};
use crate::metadata::{Field, FieldName, Flag, Groups, List, Table, Text};
use crate::project::spdx_identifier;
use toml_edit::Value;

const URLS: &[&str] = &["project", "urls"];

impl Writer<'_> {
    /// Whether a field is written into `[project]` already.
    pub(super) fn says(&self, key: &str) -> bool {
        self.document.has(PROJECT, key)
    }

    /// The name, which `[project]` must hold.
    pub(super) fn name(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        if self.says("name") {
            return Ok(());
        }
        let place = field.provenance().map(|place| place.span);
        let Some(name) = self.carrier.known.text(FieldName::Name, field)? else {
            return Err(Refusal::new(
                "the project has no name",
                self.carrier.project.setup_call().map(|call| call.callee),
                "[project] needs one: give it with --set name=NAME",
            ));
        };
        let is_edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !is_edge(name.chars().next()) || !is_edge(name.chars().next_back()) {
            return Err(Refusal::new(
                format!("`{name}` is no name for [project]"),
                place,
                "it begins and ends with a letter or a digit: give one with --set name=NAME",
            ));
        }
        self.document.set(PROJECT, "name", name);
        Ok(())
    }

    pub(super) fn version(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let is_said = self.says("version") || self.document.has(DYNAMIC, "version");
        let is_frozen = self.carrier.options.freezes(FieldName::Version);
        if self.backend == BuildBackend::Pbr && !is_frozen {
            if !self.says("version") {
                self.dynamic.insert("version");
                let message = "pbr gives the version from the newest git tag, and from PBR_VERSION over all, when it runs on Python 3.11 or later";
                let place = field.provenance().map(|place| place.span);
                self.carrier
                    .conversion
                    .notes
                    .push(Note::remark(message, place));
            }
            return Ok(());
        }
        match self.carrier.version(field)? {
            Some(VersionPlace::Literal(text)) => {
                self.document.set(PROJECT, "version", text);
                self.document.take(DYNAMIC, "version");
            }
            Some(VersionPlace::Attribute(name)) => {
                self.dynamic.insert("version");
                self.document
                    .set(DYNAMIC, "version", inline([("attr", name)]));
            }
            Some(VersionPlace::File(path)) => {
                self.dynamic.insert("version");
                self.document
                    .set(DYNAMIC, "version", inline([("file", path)]));
            }
            None if self.carrier.keeps(FieldName::Version) => {
                self.dynamic.insert("version");
            }
            // Without one setuptools writes 0.0.0; [project] must say who gives it.
            None if !is_said => {
                self.dynamic.insert("version");
            }
            None => {}
        }
        Ok(())
    }

    pub(super) fn text(
        &mut self,
        key: &'static str,
        name: FieldName,
        field: &Field<Text>,
    ) -> Result<(), Refusal> {
        let text = self.carrier.text(name, field)?;
        match text.as_deref().map(str::trim) {
            None | Some("") => self.mark(name, field),
            Some(text) => self.document.set(PROJECT, key, text),
        }
        Ok(())
    }

    /// The words between the commas.
    pub(super) fn keywords(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let name = FieldName::Keywords;
        match self.carrier.text(name, field)? {
            None => self.mark(name, field),
            Some(text) if text.trim().is_empty() => {}
            Some(text) => {
                let words = text.split(',').map(str::trim);
                self.document.set(PROJECT, "keywords", list(words));
            }
        }
        Ok(())
    }

    pub(super) fn list(
        &mut self,
        tables: &[&str],
        key: &'static str,
        name: FieldName,
        field: &Field<List>,
    ) -> Result<(), Refusal> {
        match self.carrier.list(name, field)? {
            None => self.mark(name, field),
            Some(texts) if texts.is_empty() => {}
            Some(texts) => {
                self.document.set(tables, key, list(texts));
                self.explain(tables, key, &self.carrier.comments(field));
            }
        }
        Ok(())
    }

    /// Takes the comments of a list along.
    pub(super) fn explain(&mut self, tables: &[&str], key: &str, comments: &[Comments]) {
        if self.document.explain(tables, key, comments) {
            self.carrier.carry_over(comments);
        }
    }

    pub(super) fn flag(
        &mut self,
        key: &'static str,
        name: FieldName,
        field: &Field<Flag>,
    ) -> Result<(), Refusal> {
        if let Some(flag) = self.carrier.flag(name, field)? {
            self.document.set(SETUPTOOLS, key, flag);
        }
        Ok(())
    }

    pub(super) fn groups(
        &mut self,
        table: &'static str,
        name: FieldName,
        field: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let groups = self.carrier.groups(name, field)?;
        self.say_groups(table, name, field, groups)
    }

    /// Patterns by package.
    pub(super) fn say_groups(
        &mut self,
        table: &'static str,
        name: FieldName,
        field: &Field<Groups>,
        groups: Option<Vec<(String, Vec<String>)>>,
    ) -> Result<(), Refusal> {
        let groups = groups.unwrap_or_default();
        let packages = groups.iter().map(|(package, _)| package.as_str());
        if let Err(why) = all_modules(packages.filter(|package| !package.is_empty())) {
            return self.carrier.keep_field(name, field, why);
        }
        for (group, items) in groups {
            let key = if group.is_empty() { "*" } else { &group };
            let tables = ["tool", "setuptools", table];
            self.document.set(&tables, key, list(items));
        }
        Ok(())
    }

    /// An expression, or free text as a table; the latter is deprecated, and still read.
    pub(super) fn license(
        &mut self,
        field: &Field<Text>,
        classifiers: &Field<List>,
    ) -> Result<(), Refusal> {
        let name = FieldName::License;
        let Some(text) = self.carrier.text(name, field)? else {
            self.mark(name, field);
            return Ok(());
        };
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let classified = classifiers.value().is_none_or(|list| {
            !list.open.is_empty() || list.texts().any(|text| text.starts_with("License ::"))
        });
        let exact = spdx_identifier(text).filter(|own| own == text && !classified);
        if self.carrier.project.license_is_expression() || exact.is_some() {
            self.least = self.least.max(Feature::LicenseExpression);
            self.document.set(PROJECT, "license", text);
        } else {
            self.document
                .set(PROJECT, "license", inline([("text", text)]));
        }
        Ok(())
    }

    pub(super) fn license_files(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let Some(patterns) = self.carrier.list(FieldName::LicenseFiles, field)? else {
            return Ok(());
        };
        if self.document.is_text(PROJECT, "license") || !self.says("license") {
            self.least = self.least.max(Feature::LicenseExpression);
            self.document.set(PROJECT, "license-files", list(patterns));
        } else {
            // `[project]` does not take them beside the old form of a licence (PEP 639).
            self.document
                .set(SETUPTOOLS, "license-files", list(patterns));
        }
        Ok(())
    }

    /// Names and addresses together, wherever they can be paired.
    pub(super) fn people(
        &mut self,
        key: &'static str,
        names: (FieldName, &Field<Text>),
        addresses: (FieldName, &Field<Text>),
    ) -> Result<(), Refusal> {
        let named = self.carrier.text(names.0, names.1)?;
        let addressed = self.carrier.text(addresses.0, addresses.1)?;
        for (one, other) in [(names, addresses), (addresses, names)] {
            // Both are one key: they stay or go together.
            if self.carrier.keeps(one.0) {
                self.dynamic.insert(key);
                if self.carrier.carries(other.0, other.1) && !self.carrier.keeps(other.0) {
                    let why = Refusal::new(
                        format!("`{}` is said there", one.0.spec().keyword),
                        None,
                        "write both as literals",
                    );
                    self.carrier.keep_field(other.0, other.1, why)?;
                }
                return Ok(());
            }
        }
        let people = people(
            named.as_deref().unwrap_or_default(),
            addressed.as_deref().unwrap_or_default(),
        );
        if let Some(people) = people {
            self.document.set(PROJECT, key, people);
        }
        Ok(())
    }

    /// Addresses by label; the two that have fields of their own by theirs.
    pub(super) fn urls(
        &mut self,
        home: &Field<Text>,
        download: &Field<Text>,
        others: &Field<Table>,
    ) -> Result<(), Refusal> {
        let named = self.carrier.table(FieldName::ProjectUrls, others)?;
        self.mark(FieldName::ProjectUrls, others);
        let named = named.unwrap_or_default();
        if let Some((label, url)) = named.iter().find(|(_, url)| !is_url(url)) {
            let why = Refusal::new(format!("`{label}` is no address: `{url}`"), None, "mend it");
            self.carrier
                .keep_field(FieldName::ProjectUrls, others, why)?;
            self.dynamic.insert("urls");
            return Ok(());
        }
        self.url("Homepage", FieldName::HomePage, home, &named)?;
        self.url("Download", FieldName::DownloadUrl, download, &named)?;
        for (label, url) in &named {
            if !self.document.has(URLS, label) {
                self.document.set(URLS, label, Value::from(url.as_str()));
            }
        }
        Ok(())
    }

    /// An address with a field of its own under its label, unless another address has that.
    fn url(
        &mut self,
        label: &str,
        name: FieldName,
        field: &Field<Text>,
        named: &[(String, String)],
    ) -> Result<(), Refusal> {
        let text = self.carrier.text(name, field)?.unwrap_or_default();
        let url = text.trim();
        if url.is_empty() {
            return Ok(());
        }
        let other = named.iter().find(|(known, _)| known == label);
        let is_taken = self.carrier.keeps(FieldName::ProjectUrls)
            || self.document.has(URLS, label)
            || other.is_some_and(|(_, other)| other != url);
        if is_url(url) && !is_taken {
            self.document.set(URLS, label, url);
            return Ok(());
        }
        let why = Refusal::new(
            format!("[project.urls] cannot hold `{url}` as {label}"),
            None,
            "mend the address",
        );
        self.carrier.keep_field(name, field, why)
    }
}

/// Whether setuptools takes a text for an address: it has a host.
fn is_url(text: &str) -> bool {
    let host = text.split_once("://").map(|(_, rest)| rest);
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}
