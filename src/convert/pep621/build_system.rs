//! `[build-system]`: which setuptools reads what is written, and what the build needs besides.

use super::Writer;
use crate::convert::build_system::{self, TABLE};
use crate::convert::document::list;
use crate::convert::known::project_name;
use crate::convert::{BuildBackend, Note, Refusal};
use crate::project::Python;
use crate::syntax::requirement;
use crate::text::Spanned;

/// What needs a newer setuptools than the others (its changelog). `[project]` is read since 61; 64 is the first whose
/// editable installs need no setup.py.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    /// `[project]`, `[tool.setuptools]`
    Project,
    /// `license` as an expression, `license-files` in `[project]`
    LicenseExpression,
}

impl Feature {
    /// The first setuptools that reads it.
    fn since(self) -> u32 {
        match self {
            Self::Project => 64,
            Self::LicenseExpression => 77,
        }
    }

    /// The first Python that this setuptools runs on.
    fn python(self) -> Python {
        match self {
            Self::Project => (3, 7),
            Self::LicenseExpression => (3, 9),
        }
    }
}

/// The first pbr that fills `version` and `dependencies` of `[project]` without a setup.py.
const PBR: &str = "pbr>=7.1";

impl Writer<'_> {
    /// Tells of Pythons that the project is for and that cannot build it any more.
    pub(super) fn note_old_pythons(&mut self) {
        let needed = self.least.python();
        let named = self.carrier.project.pythons_named();
        let Some(found) = named
            .iter()
            .find(|named| named.versions.first().is_some_and(|one| *one < needed))
        else {
            return;
        };
        let [oldest, needed] = [found.versions.first().copied().unwrap_or(needed), needed]
            .map(|(major, minor)| format!("{major}.{minor}"));
        let since = self.least.since();
        let message = format!(
            "building takes Python {needed}, for setuptools {since}: with Python {oldest}, which is named here, pip installs wheels only"
        );
        let note = Note::remark(message, Some(found.span));
        self.carrier.conversion.notes.push(note);
    }

    /// Says what builds the project; `requires` are the requirements of the build itself.
    pub(super) fn build_system(&mut self, requires: &[String]) -> Result<(), Refusal> {
        let existing = build_system::requires(self.carrier.project);
        let mut all = Vec::new();
        for item in &existing {
            match project_name(&item.value).as_str() {
                "setuptools" => all.push(raised(item, self.least.since())?),
                "pbr" if !self.carrier.needs_pbr() => {}
                _ => all.push(item.value.clone()),
            }
        }
        if !all.iter().any(|text| project_name(text) == "setuptools") {
            all.insert(0, format!("setuptools>={}", self.least.since()));
        }
        if self.backend == BuildBackend::Pbr {
            all.retain(|text| project_name(text) != "pbr");
            all.insert(0, PBR.to_owned());
        }
        if !all.iter().any(|text| project_name(text) == "pbr") {
            let version = self.carrier.pbr_version.as_ref();
            all.extend(version.into_iter().flat_map(|one| one.requires().to_vec()));
        }
        for text in requires {
            if project_name(text) != "setuptools" && !all.contains(text) {
                all.push(text.clone());
            }
        }
        if !existing.iter().map(|item| &item.value).eq(&all) {
            self.document.set(TABLE, "requires", list(all));
        }
        build_system::name_backend(&self.carrier, &mut self.document, self.backend);
        Ok(())
    }
}

/// The requirement of setuptools with a newer lower bound, if its own admits older ones.
fn raised(item: &Spanned<String>, since: u32) -> Result<String, Refusal> {
    let clauses = clauses(item);
    let is_new = |(operator, version): &(&str, String)| {
        let major = version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok());
        !matches!(*operator, "!=" | "<" | "<=") && major.is_some_and(|major: u32| major >= since)
    };
    if clauses.iter().any(is_new) {
        return Ok(item.value.clone());
    }
    let mut bounds = clauses.iter();
    if let Some((operator, version)) = bounds.find(|(own, _)| !matches!(*own, ">=" | ">" | "!=")) {
        return Err(Refusal::new(
            format!(
                "[build-system] asks for setuptools{operator}{version}, but what is to be written needs {since}"
            ),
            Some(item.span),
            "lift that bound first",
        ));
    }
    let kept = clauses.iter().filter(|(operator, _)| *operator == "!=");
    let kept = kept.map(|(operator, version)| format!(",{operator}{version}"));
    Ok(format!("setuptools>={since}{}", kept.collect::<String>()))
}

/// Operators and versions of a requirement.
fn clauses(item: &Spanned<String>) -> Vec<(&'static str, String)> {
    const OPERATORS: [&str; 8] = ["===", "==", ">=", "<=", "~=", "!=", ">", "<"];
    let parsed = requirement::parse(&item.value, item.span).ok();
    let text = parsed.and_then(|parsed| parsed.specifier_text);
    let text = text.map_or(String::new(), |text| text.value);
    let clauses = text.split(',').filter_map(|clause| {
        let clause = clause.trim();
        let operator = OPERATORS
            .iter()
            .find(|operator| clause.starts_with(**operator))?;
        let version = clause.strip_prefix(operator)?.trim();
        Some((*operator, version.to_owned()))
    });
    clauses.collect()
}
