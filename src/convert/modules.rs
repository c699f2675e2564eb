//! Modules that `py_modules` names.

use super::known::Known;
use super::repair;
use super::{Conversion, Refusal};
use crate::metadata::{Field, FieldName, List};
use crate::project::Project;

/// The modules that are installed; those that have no file are left out as a repair.
pub(super) fn with_a_file(
    project: &Project,
    known: Known<'_>,
    field: &Field<List>,
    conversion: &mut Conversion,
) -> Result<Vec<String>, Refusal> {
    let mut kept = Vec::new();
    let made = project.version_files();
    for item in known.items(FieldName::PyModules, field)? {
        let module = &item.text;
        if !item.guard.is_always() {
            known.plain_list(FieldName::PyModules, field)?;
        }
        let path = project.module_path(module);
        if project.tree().has_file(&path) || made.may_hold(&path) {
            kept.push(module.clone());
            continue;
        }
        let decided = known.options.repairs.decide(&repair::PY_MODULES);
        let message = format!(
            "`py_modules` names `{module}`, which has no file at its place: it is left out"
        );
        let place = Some(item.provenance.span);
        let made = repair::PY_MODULES.repair(decided, message, place);
        conversion.repairs.push(made);
        if !decided.is_made() {
            kept.push(module.clone());
        }
    }
    Ok(kept)
}
