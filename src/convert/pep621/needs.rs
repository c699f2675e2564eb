//! What the package needs, and what building and testing it needs.

use super::{DYNAMIC, PROJECT, Writer};
use crate::convert::document::{inline, list};
use crate::convert::requirement_fields::{Extras, texts, without_pbr};
use crate::convert::sheets::{RUNTIME, TESTS};
use crate::convert::{BuildBackend, Note, Refusal, tests_require};
use crate::metadata::{Field, FieldName, Groups, List};

const GROUPS: &[&str] = &["dependency-groups"];

impl Writer<'_> {
    /// `dependencies` and `optional-dependencies`, conditions behind each requirement.
    pub(super) fn requirements(
        &mut self,
        install: &Field<List>,
        extras: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let found = self.carrier.requirements(install, extras)?;
        if let Some(file) = found.file {
            self.dynamic.insert("dependencies");
            // pbr reads this one file itself.
            if self.backend != BuildBackend::Pbr || file != RUNTIME {
                let value = inline([("file", list([file]))]);
                self.document.set(DYNAMIC, "dependencies", value);
            }
        } else if let Some(lines) = found.install.filter(|lines| !lines.is_empty()) {
            self.document.set(PROJECT, "dependencies", list(lines));
            self.explain(PROJECT, "dependencies", &self.carrier.comments(install));
        }
        self.mark(FieldName::InstallRequires, install);
        if let Some(Extras(groups)) = found.extras {
            let bad = groups.iter().find(|(extra, _)| !is_identifier(extra));
            if let Some((extra, _)) = bad {
                let why = Refusal::new(
                    format!("[project] cannot say the extra `{extra}`"),
                    None,
                    "use letters, digits, `-`, `_` and `.`",
                );
                self.carrier
                    .keep_field(FieldName::ExtrasRequire, extras, why)?;
            } else {
                for (extra, lines) in groups {
                    let tables = ["project", "optional-dependencies"];
                    self.document.set(&tables, &extra, list(lines));
                    self.explain(&tables, &extra, &self.carrier.comments_in(extras, &extra));
                }
            }
        }
        self.mark(FieldName::ExtrasRequire, extras);
        Ok(())
    }

    /// What building needs goes to `[build-system]`.
    pub(super) fn setup_requires(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let name = FieldName::SetupRequires;
        if let Some(texts) = self.carrier.requirement_lines(name, field)? {
            self.build_requires = without_pbr(&self.carrier, texts);
        }
        Ok(())
    }

    /// What the tests need: a group of that name, unless a file of theirs is there.
    pub(super) fn tests(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let name = FieldName::TestsRequire;
        if !self.carrier.carries(name, field) {
            return Ok(());
        }
        let place = field.provenance().map(|place| place.span);
        let carrier = &mut self.carrier;
        if carrier.project.requirements_at(TESTS).is_some() {
            return tests_require::say(
                carrier.project,
                carrier.known,
                &mut carrier.carried,
                &mut carrier.conversion,
            );
        }
        let lines = carrier.known.items(name, field).and_then(texts);
        match lines {
            Err(refusal) => self.carrier.lose("tests_require", &refusal.message, place),
            Ok(lines) if lines.is_empty() => {}
            Ok(_) if self.document.has(GROUPS, "test") => {
                let message = "[dependency-groups] has a group `test` already";
                self.carrier.lose("tests_require", message, place);
            }
            Ok(lines) => {
                self.document.set(GROUPS, "test", list(lines));
                self.explain(GROUPS, "test", &self.carrier.comments(field));
                let message = "what the tests need is the group `test` of [dependency-groups]: pip install --group test";
                self.carrier
                    .conversion
                    .notes
                    .push(Note::remark(message, place));
            }
        }
        Ok(())
    }
}

/// Whether a name can stand for an extra in `[project]`.
fn is_identifier(name: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    is_edge(name.chars().next()) && is_edge(name.chars().next_back()) && name.chars().all(legal)
}
