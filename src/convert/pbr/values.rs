//! Known values, said in setup.cfg.

use super::{METADATA, Writer};
use crate::convert::Refusal;
use crate::convert::known::{at, key};
use crate::convert::tracked_data::Patterns;
use crate::metadata::{Field, FieldName, Groups, List, Text};
use crate::provenance::Origin;

impl Writer<'_> {
    /// Says a text of one line in `[metadata]`.
    pub(super) fn text_line(
        &mut self,
        name: FieldName,
        key: &str,
        field: &Field<Text>,
    ) -> Result<(), Refusal> {
        match self.known.text(name, field)?.as_deref().map(str::trim) {
            None | Some("") => Ok(()),
            Some(text) => {
                let said = self.cfg.line(METADATA, key, text);
                said.map_err(|refusal| Refusal {
                    message: format!("`{key}` is longer than one line, which pbr cannot say"),
                    help: format!("give another with --set {}=VALUE", self::key(name)),
                    ..at(refusal, field)
                })
            }
        }
    }

    pub(super) fn list(
        &mut self,
        section: &'static str,
        name: FieldName,
        key: &str,
        field: &Field<List>,
    ) -> Result<(), Refusal> {
        if field
            .provenance()
            .is_some_and(|place| place.origin == Origin::Discovery)
        {
            return Ok(());
        }
        let texts = self.known.plain_list(name, field)?;
        let said = self.cfg.lines(section, key, &texts);
        said.map_err(|refusal| at(refusal, field))
    }

    /// A section of setuptools with a key for each group.
    pub(super) fn groups_section(
        &mut self,
        section: &'static str,
        name: FieldName,
        field: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let groups = self.known.groups(name, field)?;
        self.say_groups(section, groups)
    }

    pub(super) fn say_groups(
        &mut self,
        section: &'static str,
        groups: Patterns,
    ) -> Result<(), Refusal> {
        for (group, items) in groups {
            let key = if group.is_empty() { "*" } else { &group };
            self.cfg.lines(section, key, &items)?;
        }
        Ok(())
    }
}
