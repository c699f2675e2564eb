//! The version: the one that is declared, where it is one that pbr can say.

use super::{METADATA, Writer};
use crate::convert::repair::{self, Decision};
use crate::convert::{Note, Refusal};
use crate::metadata::{Field, FieldName, Text};
use crate::provenance::Origin;
use crate::resolved::{Reason, Resolved};
use crate::syntax::pbr_version::{PbrTarget, pbr_target};
use crate::syntax::version;
use crate::text::Span;

impl Writer<'_> {
    pub(super) fn version(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let place = field.provenance().map(|place| place.span);
        let given = self.options.set.get(&FieldName::Version).cloned();
        if let Some(given) = &given {
            check_target(given, place)?;
        }
        let given = given.map(|given| target(&given).unwrap_or(given));
        if given.is_none() && self.options.freezes(FieldName::Version) {
            return Err(Refusal::new(
                "`version` cannot be frozen: pbr takes it from git",
                place,
                "leave it out, and tag the release in git; --set version=VERSION names the one that comes next",
            ));
        }
        match (given, field.value()) {
            (Some(given), Some(Resolved::Known(old))) if target(old).is_none() => {
                let message =
                    format!("`{old}` is no version: `version = {given}` is written in its place");
                let made = repair::VERSION.repair(Decision::Accepted, message, place);
                self.conversion.repairs.push(made);
                self.cfg.line(METADATA, "version", &given)
            }
            (Some(given), _) => self.cfg.line(METADATA, "version", &given),
            (None, None) => Ok(()),
            (None, Some(_)) if is_default(field) => {
                let message = "no version is declared, and setuptools builds 0.0.0: with pbr the newest git tag decides";
                self.conversion.notes.push(Note::remark(message, place));
                Ok(())
            }
            (None, Some(Resolved::Known(old))) => match target(old) {
                Some(version) => {
                    let in_place = match version::normalize(&version) == version::normalize(old) {
                        true => String::new(),
                        false => format!(", in place of `{old}`,"),
                    };
                    let message = format!(
                        "`version = {version}`{in_place} is only a target for pbr: the newest git tag decides, and PBR_VERSION over all"
                    );
                    self.conversion.notes.push(Note::remark(message, place));
                    self.cfg.line(METADATA, "version", &version)
                }
                None => self.invalid_version(old, place),
            },
            (None, Some(Resolved::Dynamic(dynamic)))
                if matches!(dynamic.reason, Reason::Git | Reason::ScmTool) =>
            {
                let message = format!(
                    "{}: with pbr it comes from the newest git tag",
                    dynamic.message
                );
                self.conversion
                    .notes
                    .push(Note::remark(message, dynamic.span));
                Ok(())
            }
            (None, Some(_)) => self.known.text(FieldName::Version, field).map(|_| ()),
        }
    }

    fn invalid_version(&mut self, old: &str, place: Option<Span>) -> Result<(), Refusal> {
        let decided = self.options.repairs.decide(&repair::VERSION);
        if !decided.is_made() {
            return Err(Refusal::new(
                format!("pbr refuses to build the version `{old}`"),
                place,
                "leave it out with --repair VER001, or give another with --set version=VERSION",
            ));
        }
        let message = format!(
            "`{old}` is not a version that pbr can build: it is left out, and the newest git tag decides; --set version=VERSION writes another"
        );
        let made = repair::VERSION.repair(decided, message, place);
        self.conversion.repairs.push(made);
        Ok(())
    }
}

/// Whether setuptools gives the version because nobody does.
fn is_default(field: &Field<Text>) -> bool {
    let origin = field.provenance().map(|place| place.origin);
    origin == Some(Origin::Discovery)
}

/// The version as pbr can take it for a target: one, two or three numbers, perhaps with a suffix; normalised where pbr
/// of 2017 takes only the normal form, and the release that pbr aims at where it is none.
fn target(text: &str) -> Option<String> {
    let parsed = version::parse(text)?;
    let text = text.trim();
    let written = match pbr_target(text)? {
        PbrTarget::Refused(_) => return None,
        PbrTarget::Aims(release) => release,
        PbrTarget::Same if text.starts_with(|c: char| c.is_ascii_digit()) => text.to_owned(),
        PbrTarget::Same => parsed.to_string(),
    };
    parsed.local().is_empty().then_some(written)
}

fn check_target(text: &str, place: Option<Span>) -> Result<(), Refusal> {
    match target(text) {
        Some(_) => Ok(()),
        None => Err(Refusal::new(
            format!("`{text}`, given by --set, is not a version that pbr can build"),
            place,
            "use numbers, as in --set version=5",
        )),
    }
}
