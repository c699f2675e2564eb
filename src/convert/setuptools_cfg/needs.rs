//! What the package needs, and what building and testing it needs.

use super::{OPTIONS, Writer};
use crate::convert::item_lines::Comments;
use crate::convert::requirement_fields::{Extras, without_pbr};
use crate::convert::{Refusal, tests_require};
use crate::metadata::{Field, FieldName, Groups, List};

const EXTRAS: &str = "options.extras_require";

impl Writer<'_> {
    /// `install_requires` and `extras_require`, conditions behind each requirement.
    pub(super) fn requirements(
        &mut self,
        install: &Field<List>,
        extras: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let found = self.carrier.requirements(install, extras)?;
        if let Some(file) = &found.file {
            self.cfg
                .line(OPTIONS, "install_requires", &format!("file: {file}"))?;
        } else if let Some(lines) = &found.install {
            let name = FieldName::InstallRequires;
            self.lines(OPTIONS, "install_requires", name, install, lines)?;
            if !self.carrier.keeps(name) {
                let comments = self.carrier.comments(install);
                self.explain(OPTIONS, "install_requires", &comments);
            }
        }
        let Some(Extras(groups)) = &found.extras else {
            return Ok(());
        };
        let name = FieldName::ExtrasRequire;
        self.section(EXTRAS, name, extras, groups)?;
        if !self.carrier.keeps(name) {
            for (extra, _) in groups {
                let comments = self.carrier.comments_in(extras, extra);
                self.explain(EXTRAS, extra, &comments);
            }
        }
        Ok(())
    }

    /// Takes the comments of a list along.
    fn explain(&mut self, section: &str, key: &str, comments: &[Comments]) {
        if self.cfg.explain(section, key, comments) {
            self.carrier.carry_over(comments);
        }
    }

    pub(super) fn setup_requires(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let name = FieldName::SetupRequires;
        let Some(texts) = self.carrier.requirement_lines(name, field)? else {
            return Ok(());
        };
        let texts = without_pbr(&self.carrier, texts);
        self.lines(OPTIONS, "setup_requires", name, field, &texts)
    }

    pub(super) fn tests(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let name = FieldName::TestsRequire;
        if !self.carrier.carries(name, field) {
            return Ok(());
        }
        let carrier = &mut self.carrier;
        let said = tests_require::say(
            carrier.project,
            carrier.known,
            &mut carrier.carried,
            &mut carrier.conversion,
        );
        if let Err(refusal) = said {
            let place = field.provenance().map(|place| place.span);
            self.carrier.lose("tests_require", &refusal.message, place);
        }
        Ok(())
    }
}
