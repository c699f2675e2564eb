//! The description, its files and their type.

use super::{METADATA, Writer};
use crate::convert::description::files_of_pbr;
use crate::convert::remainder::{Remainder, remainder};
use crate::convert::{Loss, Refusal};
use crate::eval::SetupFunction;
use crate::metadata::{Field, FieldName, Text};
use crate::provenance::{Origin, Provenance};

/// The keyword of `setup()`, and the key of setuptools in setup.cfg.
const LONG_DESCRIPTION: &str = "long_description";

/// The pbr that first leaves `long_description` alone: those before put nothing in its place (measured: 3.1.1 and 7.1.3;
/// read: `setup_cfg_to_setup_kwargs` of those between).
const SINCE_LEFT_ALONE: (u32, u32) = (5, 6);

impl Writer<'_> {
    /// A long description that is files stays these files, and short text becomes `description`, which is the summary too
    /// where there is no other. Any other stays where it is: pbr leaves `long_description` alone when its own keys say
    /// nothing.
    pub(super) fn description(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let Some(text) = self.known.text(FieldName::Description, field)? else {
            return Ok(());
        };
        let place = field.provenance();
        let is_given = self.options.set.contains_key(&FieldName::Description);
        let is_frozen = self.options.freezes(FieldName::Description);
        let files = files_of_pbr(self.project, &text, place).filter(|_| !is_given && !is_frozen);
        match files.as_deref() {
            Some([file]) => return self.cfg.line(METADATA, "description_file", file),
            Some(files) => return self.cfg.lines(METADATA, "description_file", files),
            None => {}
        }
        let summary = &self.project.metadata().summary;
        let summary = self.known.text(FieldName::Summary, summary)?;
        let has_summary = summary.is_some_and(|summary| !summary.trim().is_empty());
        if text.trim().is_empty() || (has_summary && self.is_short(&text)) {
            return Ok(());
        }
        if is_frozen {
            return Err(Refusal::new(
                "`description` cannot be frozen: pbr has words for a short one beside a summary, and for files",
                place.map(|place| place.span),
                "leave it where it is",
            ));
        }
        if place.is_some_and(|place| !is_given && self.leaves_description(place)) {
            return Ok(());
        }
        self.conversion.losses.push(Loss {
            field: "description".to_owned(),
            message: "the long description is no file as it stands: write it to one and name that by `description_file`"
                .to_owned(),
            span: place.map(|place| place.span),
        });
        Ok(())
    }

    /// Says a text as `description`, if a value of setup.cfg can hold it.
    fn is_short(&mut self, text: &str) -> bool {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if let [_] = lines.as_slice() {
            let is_comment = text.trim().starts_with(['#', ';']);
            return !is_comment && self.cfg.line(METADATA, "description", text.trim()).is_ok();
        }
        let is_plain = |line: &String| line.trim() == line && !line.is_empty();
        lines.iter().all(is_plain) && self.cfg.lines(METADATA, "description", &lines).is_ok()
    }

    /// Leaves the long description where it is, if that can be.
    fn leaves_description(&mut self, place: &Provenance) -> bool {
        match place.origin {
            Origin::SetupPy if self.can_stay_in_setup_py() => {
                self.keep(LONG_DESCRIPTION, Some(place.span));
                self.only_since(Some(place), LONG_DESCRIPTION, SINCE_LEFT_ALONE);
                true
            }
            Origin::SetupCfg if self.is_long_description(place) => {
                self.cfg.keep(FieldName::Description);
                true
            }
            _ => false,
        }
    }

    fn can_stay_in_setup_py(&self) -> bool {
        let call = self.project.setup_call();
        let mut kept = self.kept.clone();
        kept.insert(LONG_DESCRIPTION.to_owned());
        call.is_some_and(|call| {
            let is_given = |name: &str| call.keywords.iter().any(|keyword| keyword.name == name);
            call.function != SetupFunction::Distutils && is_given(LONG_DESCRIPTION)
        }) && matches!(remainder(self.project, &kept), Ok(Remainder::Call(_)))
    }

    /// Whether it stands under setuptools' own key, in words that pbr, which reads `%` as a reference, can pass over.
    fn is_long_description(&self, place: &Provenance) -> bool {
        let cfg = self.project.setup_cfg();
        let option = cfg.and_then(|cfg| {
            let section = cfg.parse.tree.section(METADATA)?;
            let mut options = section.options.iter();
            options.find(|option| option.key.value == LONG_DESCRIPTION)
        });
        option.is_some_and(|option| {
            let value = cfg.map_or("", |cfg| cfg.file.slice(option.span));
            option.span.contains(place.span) && !value.contains('%')
        })
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
