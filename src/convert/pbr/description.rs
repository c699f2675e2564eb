//! The description, its files and their type.

use super::{METADATA, Writer};
use crate::convert::{Loss, Refusal};
use crate::metadata::{Field, FieldName, Text};
use crate::provenance::{Origin, Provenance, Via};
use crate::text::{Decoding, Span};

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
            false => self.description_files(&text, place),
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

    /// The files whose texts, one after the other, are the description.
    fn description_files(&self, text: &str, place: Option<&Provenance>) -> Vec<String> {
        if let Some(Via::File(path)) = place.and_then(|place| place.via.as_ref()) {
            return vec![path.to_string()];
        }
        if let Some(files) = place.and_then(|place| self.directive_files(place.span)) {
            return files;
        }
        let opened = self.project.setup().map(|setup| setup.opened.as_slice());
        let mut rest = text.trim();
        let mut files: Vec<String> = Vec::new();
        for (path, _) in opened.unwrap_or_default() {
            let Ok(file) = self.project.files().open(path, Decoding::Utf8) else {
                continue;
            };
            let own = file.text().trim();
            if let Some(after) = rest.strip_prefix(own).filter(|_| !own.is_empty()) {
                rest = after.trim();
                files.push(path.to_string());
            }
        }
        match rest.is_empty() {
            true => files,
            false => Vec::new(),
        }
    }

    /// The files of `file: a, b` in setup.cfg.
    fn directive_files(&self, place: Span) -> Option<Vec<String>> {
        let cfg = self.project.setup_cfg()?;
        let files = cfg.file.slice(place).trim().strip_prefix("file:")?;
        let files = files.split([',', '\n']).map(str::trim);
        let files = files.filter(|file| !file.is_empty() && !file.starts_with('#'));
        let there = |file: &&str| self.project.tree().has_file(file);
        Some(files.filter(there).map(str::to_owned).collect())
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
