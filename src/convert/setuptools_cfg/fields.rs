//! Known values of each kind as lines of setup.cfg; what cannot be said there stays in setup.py.

use super::{METADATA, Writer};
use crate::convert::Refusal;
use crate::metadata::{Field, FieldName, Groups, List, Table, Text};

impl Writer<'_> {
    pub(super) fn text_line(
        &mut self,
        section: &'static str,
        key: &str,
        name: FieldName,
        field: &Field<Text>,
    ) -> Result<(), Refusal> {
        let Some(text) = self.carrier.text(name, field)? else {
            return Ok(());
        };
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let is_directive = ["file:", "attr:"].iter().any(|word| text.starts_with(word));
        let said = match is_directive {
            true => Err(Refusal::new(
                format!("setup.cfg would take `{text}` for a directive"),
                None,
                "write it in other words",
            )),
            false => self.cfg.line(section, key, text),
        };
        self.carrier.settle(name, field, said).map(|_| ())
    }

    pub(super) fn list(
        &mut self,
        section: &'static str,
        key: &str,
        name: FieldName,
        field: &Field<List>,
    ) -> Result<(), Refusal> {
        let Some(texts) = self.carrier.list(name, field)? else {
            return Ok(());
        };
        self.lines(section, key, name, field, &texts)
    }

    /// Says a list; an empty one where that says more than nothing.
    pub(super) fn lines<T>(
        &mut self,
        section: &'static str,
        key: &str,
        name: FieldName,
        field: &Field<T>,
        texts: &[String],
    ) -> Result<(), Refusal> {
        let switches = matches!(
            name,
            FieldName::LicenseFiles | FieldName::Packages | FieldName::PyModules
        );
        let said = match texts.is_empty() && switches {
            true => self.cfg.empty(section, key),
            false => self.cfg.lines(section, key, texts),
        };
        self.carrier.settle(name, field, said).map(|_| ())
    }

    /// `key = value` in lines.
    pub(super) fn table_lines(
        &mut self,
        section: &'static str,
        key: &str,
        name: FieldName,
        field: &Field<Table>,
    ) -> Result<(), Refusal> {
        let Some(entries) = self.carrier.table(name, field)? else {
            return Ok(());
        };
        let lines: Vec<String> = entries
            .iter()
            .map(|(key, value)| format!("{key} = {value}").trim().to_owned())
            .collect();
        let said = match entries.iter().find(|(key, _)| key.contains('=')) {
            Some((key, _)) => Err(unsayable_key(key)),
            None => self.cfg.lines(section, key, &lines),
        };
        self.carrier.settle(name, field, said).map(|_| ())
    }

    /// A section with a key for each group.
    pub(super) fn groups(
        &mut self,
        section: &'static str,
        name: FieldName,
        field: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let Some(groups) = self.carrier.groups(name, field)? else {
            return Ok(());
        };
        self.section(section, name, field, &groups)
    }

    /// Says all groups, or leaves them all in setup.py.
    pub(super) fn section<T>(
        &mut self,
        section: &'static str,
        name: FieldName,
        field: &Field<T>,
        groups: &[(String, Vec<String>)],
    ) -> Result<(), Refusal> {
        let said = groups.iter().try_for_each(|(group, items)| {
            let key = match (name, group.as_str()) {
                (FieldName::PackageData | FieldName::ExcludePackageData, "") => "*",
                (_, group) => group,
            };
            match items.is_empty() {
                true => self.cfg.empty(section, key),
                false => self.cfg.lines(section, key, items),
            }
        });
        if said.is_err() {
            self.cfg.remove_section(section);
        }
        self.carrier.settle(name, field, said).map(|_| ())
    }

    /// The words between the commas, each on a line.
    pub(super) fn keywords(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let name = FieldName::Keywords;
        // setuptools joins a list of its own: the same words are the same.
        let Some(text) = self.carrier.text(name, field)? else {
            return Ok(());
        };
        let words: Vec<String> = text.split(',').map(|word| word.trim().to_owned()).collect();
        if text.trim().is_empty() {
            return Ok(());
        }
        match words.as_slice() {
            [word] => {
                let said = self.cfg.line(METADATA, "keywords", word);
                self.carrier.settle(name, field, said).map(|_| ())
            }
            words => self.lines(METADATA, "keywords", name, field, words),
        }
    }
}

fn unsayable_key(key: &str) -> Refusal {
    Refusal::new(
        format!("setup.cfg cannot say the key `{key}`"),
        None,
        "write it without `=`",
    )
}
