//! The description, its files and their type.

use super::{METADATA, Writer};
use crate::convert::description::description_files;
use crate::convert::{Loss, Refusal};
use crate::metadata::{Field, FieldName, Text};
use crate::provenance::Origin;

impl Writer<'_> {
    /// A long description that is a file stays one; other text becomes `description`.
    pub(super) fn description(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let Some(text) = self.known.text(FieldName::Description, field)? else {
            return Ok(());
        };
        let place = field.provenance();
        let given = self.options.set.contains_key(&FieldName::Description);
        let files = match given {
            true => Vec::new(),
            false => description_files(self.project, &text, place),
        };
        if let [file] = files.as_slice() {
            return self.cfg.line(METADATA, "description_file", file);
        }
        if !files.is_empty() {
            return self.cfg.lines(METADATA, "description_file", &files);
        }
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let comment = text.trim().starts_with(['#', ';']);
        let one = lines.len() == 1
            && !comment
            && self.cfg.line(METADATA, "description", text.trim()).is_ok();
        let several = lines.len() > 1
            && lines
                .iter()
                .all(|line| line.trim() == line && !line.is_empty())
            && self.cfg.lines(METADATA, "description", &lines).is_ok();
        if !one && !several && !text.trim().is_empty() {
            self.conversion.losses.push(Loss {
                field: "description".to_owned(),
                message: "the long description is put together in setup.py: write it to a file and name that by `description_file`".to_owned(),
                span: place.map(|place| place.span),
            });
        }
        Ok(())
    }

    pub(super) fn content_type(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        if field
            .provenance()
            .is_some_and(|place| place.origin == Origin::Discovery)
        {
            return Ok(());
        }
        let key = "description_content_type";
        self.text_line(FieldName::DescriptionContentType, key, field)?;
        self.only_since(field.provenance(), key, (4, 0));
        Ok(())
    }
}
