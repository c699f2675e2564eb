//! `tests_require`: its requirements go to test-requirements.txt.

use super::item_lines::lines_of;
use super::known::{Known, project_name};
use super::sheets::{Sheet, TESTS};
use super::wording::listed;
use super::{Conversion, FileChange, Loss, Refusal};
use crate::metadata::FieldName;
use crate::project::Project;
use crate::text::Span;
use std::collections::BTreeSet;

/// Makes test-requirements.txt of `tests_require`; when it is there, says what it lacks.
pub(super) fn say(
    project: &Project,
    known: Known<'_>,
    carried: &mut BTreeSet<Span>,
    conversion: &mut Conversion,
) -> Result<(), Refusal> {
    let field = &project.metadata().tests_require;
    let declared = known.items(FieldName::TestsRequire, field)?;
    if declared.is_empty() {
        return Ok(());
    }
    let Some(source) = project.requirements_at(TESTS) else {
        let lines = lines_of(project, declared, false, carried)?;
        let change = FileChange::create(TESTS, Sheet::created(TESTS, lines).text());
        conversion.changes.push(change);
        return Ok(());
    };
    let named: Vec<String> = source
        .parse
        .tree
        .named()
        .map(|(_, requirement)| requirement.canonical_name())
        .collect();
    let lost: Vec<&str> = declared
        .iter()
        .map(|item| item.text.as_str())
        .filter(|text| !named.contains(&project_name(text)))
        .collect();
    if !lost.is_empty() {
        conversion.losses.push(Loss {
            field: "tests_require".to_owned(),
            message: format!(
                "`{TESTS}` stands in its place, and lacks {}",
                listed(lost.into_iter())
            ),
            span: field.provenance().map(|place| place.span),
        });
    }
    Ok(())
}
