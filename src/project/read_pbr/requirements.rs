//! The requirement files.

use super::Reader;
use crate::metadata::{Declared, Field, Groups, List, ListItem, Metadata};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::requirements::{PbrBehaviour, PbrLine, as_pbr};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::Utf8Path;

impl Reader<'_> {
    /// The first requirements file that is there, alone (since 5.0 without those per Python).
    pub(super) fn requirements(&self, metadata: &mut Metadata) {
        let mut runtime = self.requirements_file(&["requirements.txt", "tools/pip-requires"]);
        if let Some(option) = self.option("metadata", "requires_dist") {
            let mut list = self.list("metadata", option);
            for item in &mut list.items {
                item.text = without_brackets(&item.text);
            }
            let place = Provenance::new(Origin::Pbr, option.value_span);
            let file = runtime.take().map(|(list, _)| list).unwrap_or_default();
            list.items.extend(file.items);
            list.open.extend(file.open);
            runtime = Some((list, place));
        }
        if let Some((list, place)) = runtime.filter(|(list, _)| !list.is_known_empty()) {
            metadata.install_requires = Field::declared(list, place);
        }
        let tests = self.requirements_file(&["test-requirements.txt", "tools/test-requires"]);
        if let Some((list, place)) = tests.filter(|(list, _)| !list.is_known_empty()) {
            self.add_test_extra(metadata, &list);
            metadata.tests_require = Field::declared(list, place);
        }
        drop_empty_extras(metadata);
    }

    /// Since 4.0: where the section stands, even empty, and has no `test`, the requirements of the tests are that extra.
    fn add_test_extra(&self, metadata: &mut Metadata, tests: &List) {
        let Some(section) = self.ini.section("extras") else {
            return;
        };
        let place = Provenance::new(Origin::Pbr, section.header);
        let extras = metadata.extras_require.effective.get_or_insert(Declared {
            value: Groups::default(),
            provenance: place,
        });
        if extras.value.get("test").is_none() {
            *extras.value.entry("test") = tests.clone();
        }
    }

    fn requirements_file(&self, paths: &[&str]) -> Option<(List, Provenance)> {
        let path = paths
            .iter()
            .find(|path| self.project.tree().has_file(path))?;
        let place = |file: &SourceFile| Provenance::new(Origin::Requirements, file.span(0, 0));
        match self
            .project
            .files()
            .open(Utf8Path::new(path), Decoding::Utf8)
        {
            Ok(file) => {
                let mut list = List::default();
                self.add_requirements(&mut list, &file, 0);
                Some((list, place(&file)))
            }
            Err(error) => {
                let file = self.project.files().placeholder(Utf8Path::new(path));
                let span = file.span(0, 0);
                let message = format!("cannot read `{path}`: {error}");
                let reason = Dynamic::new(Reason::UnreadableFile, message, Some(span));
                Some((List::dynamic(reason), place(&file)))
            }
        }
    }

    fn add_requirements(&self, list: &mut List, file: &SourceFile, depth: usize) {
        // setuptools joins a requirement that ends in `\` with the next one.
        let mut begun = String::new();
        for (span, line) in physical_lines(file) {
            let requirement = match as_pbr(line, span, PbrBehaviour::Current) {
                PbrLine::Requirement(text) | PbrLine::Link(_, Some(text)) => text,
                PbrLine::Continued(text) => {
                    begun.push_str(&text);
                    continue;
                }
                PbrLine::Link(_, None) | PbrLine::Lost | PbrLine::Skipped => continue,
                PbrLine::Include(target) => {
                    self.include(list, &target, span, depth);
                    continue;
                }
                PbrLine::Fatal(message) => {
                    let reason = Dynamic::new(Reason::Exception, message, Some(span));
                    list.open.push(reason);
                    continue;
                }
            };
            list.items.push(ListItem {
                text: std::mem::take(&mut begun) + &requirement,
                guard: Guard::always(),
                provenance: Provenance::new(Origin::Requirements, span),
            });
        }
    }

    /// `-r`: from the working directory; a file that is not there is nothing.
    fn include(&self, list: &mut List, target: &str, span: Span, depth: usize) {
        const MAX_DEPTH: usize = 32;
        if is_per_python(target) {
            return;
        }
        let included = resolve(Utf8Path::new(""), target)
            .ok()
            .and_then(|path| self.project.files().open(&path, Decoding::Utf8).ok());
        match included {
            Some(included) if depth < MAX_DEPTH => {
                self.add_requirements(list, &included, depth + 1);
            }
            Some(_) => {
                let message = "files include each other without end";
                list.open
                    .push(Dynamic::new(Reason::Limit, message, Some(span)));
            }
            None => {}
        }
    }
}

/// pbr makes an extra when it meets the first requirement of it.
fn drop_empty_extras(metadata: &mut Metadata) {
    let Some(extras) = &mut metadata.extras_require.effective else {
        return;
    };
    extras
        .value
        .groups
        .retain(|(_, list)| !list.is_known_empty());
    if extras.value.is_known_empty() {
        metadata.extras_require = Field::default();
    }
}

/// `requirements-py3.txt` and its like are passed over since 5.0.
fn is_per_python(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let digits = stem.rsplit_once("-py").map(|(_, digits)| digits);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// `name (>=1)` as `name>=1` (PEP 345).
fn without_brackets(text: &str) -> String {
    let parts = text.split_once('(').and_then(|(name, rest)| {
        let (clauses, tail) = rest.split_once(')')?;
        let plain = !name.contains(';') && !clauses.contains('(');
        plain.then(|| format!("{}{clauses}{tail}", name.trim_end()))
    });
    parts.unwrap_or_else(|| text.to_owned())
}

/// Rows with their text, as pbr splits a file.
fn physical_lines(file: &SourceFile) -> impl Iterator<Item = (Span, &str)> {
    (1..)
        .map_while(|row| file.line(row))
        .map(|span| (span, file.slice(span)))
}
