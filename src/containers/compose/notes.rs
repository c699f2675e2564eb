//! What the plan says of the project besides: what cannot work, and what no image takes.

use super::Composer;
use crate::containers::{Finding, Place};
use crate::syntax::{specifier, version};

impl Composer<'_> {
    /// An image whose Python the project refuses cannot be built.
    pub(super) fn check_python(&mut self) {
        let field = &self.project.metadata().requires_python;
        let series = specifier::parse(&format!("=={}.*", self.context.python));
        let wanted = field.known().and_then(|text| specifier::parse(text).ok());
        let (Some(wanted), Ok(series)) = (wanted, series) else {
            return;
        };
        if specifier::intersects(&wanted, &series) {
            return;
        }
        let place = field
            .provenance()
            .map(|place| self.collector.place(place.span));
        let message = format!(
            "the project wants Python {wanted}, and the images have {}",
            self.context.python
        );
        let finding = Finding::error("requires-python", message, place);
        self.collector
            .findings
            .push(finding.help("choose another with --python"));
    }

    /// setuptools since 66 builds no wheel of a version that PEP 440 does not know.
    pub(super) fn check_version(&mut self) {
        let field = &self.project.metadata().version;
        let invalid = field.known().filter(|text| version::parse(text).is_none());
        if let Some(text) = invalid {
            let place = field
                .provenance()
                .map(|place| self.collector.place(place.span));
            let message = format!(
                "the builder will fail: current setuptools refuse the version `{text}` (VER001)"
            );
            self.collector.findings.push(Finding::note(message, place));
        }
    }

    /// What the project declares and no image takes.
    pub(super) fn note_unused(&mut self) {
        let project = self.project;
        let groups = project.metadata().extras_require.value();
        for dynamic in groups.into_iter().flat_map(|groups| &groups.open) {
            self.collector.unknown("the extras", dynamic);
        }
        for (extra, list) in groups.into_iter().flat_map(|groups| &groups.groups) {
            if !self.used_extras.contains(extra) {
                let place = list.items.first().map(|item| item.provenance.span);
                let place = place.map(|span| self.collector.place(span));
                let message = format!("the extra {extra} belongs to no image");
                self.collector.findings.push(Finding::note(message, place));
            }
        }
        self.note_undeclared();
    }

    /// A requirements.txt that the package says nothing of.
    fn note_undeclared(&mut self) {
        let declared = self.project.metadata().install_requires.value();
        if declared.is_some_and(|list| !list.is_known_empty()) {
            return;
        }
        let Some(source) = self.project.requirements_at("requirements.txt") else {
            return;
        };
        let count = source.parse.tree.named().count();
        if count > 0 {
            let place = Place {
                path: source.file.path().to_owned(),
                row: 1,
            };
            let message = format!(
                "the images install none of the {count} requirements of this file: the package does not declare them (SET001)"
            );
            self.collector
                .findings
                .push(Finding::note(message, Some(place)));
        }
    }
}
