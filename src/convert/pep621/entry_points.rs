//! Scripts and entry points.

use super::names::is_identifier;
use super::{PROJECT, Writer};
use crate::convert::Refusal;
use crate::metadata::{EntryPoint, Field, FieldName, Groups};

/// Groups that have tables of their own.
const SCRIPTS: [(&str, &str); 2] = [
    ("console_scripts", "scripts"),
    ("gui_scripts", "gui-scripts"),
];

impl Writer<'_> {
    /// All groups in `[project]`, or all of them left where they are: one keyword sets them.
    pub(super) fn entry_points(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let name = FieldName::EntryPoints;
        let Some(groups) = self.carrier.groups(name, field)? else {
            self.mark(name, field);
            return Ok(());
        };
        let mut found: Vec<(&str, EntryPoint)> = Vec::new();
        for (group, items) in &groups {
            for item in items {
                match EntryPoint::parse(item).filter(|point| is_sayable(group, point)) {
                    Some(point) => found.push((group, point)),
                    None => {
                        let why = Refusal::new(
                            format!("[project] cannot say `{item}` of `{group}`"),
                            None,
                            "a group is words and dots, a value `module:object`",
                        );
                        self.carrier.keep_field(name, field, why)?;
                        self.mark(name, field);
                        return Ok(());
                    }
                }
            }
        }
        for (group, point) in found {
            let own = SCRIPTS.iter().find(|(name, _)| *name == group);
            match own {
                Some((_, table)) => {
                    self.document
                        .set(&["project", table], &point.name, point.value);
                }
                None => {
                    let tables = [PROJECT, &["entry-points", group]].concat();
                    self.document.set(&tables, &point.name, point.value);
                }
            }
        }
        Ok(())
    }
}

/// Whether setuptools' check of pyproject.toml takes it (84.2): a group of words and dots, a value that names a module and
/// perhaps an object.
fn is_sayable(group: &str, point: &EntryPoint) -> bool {
    let is_word =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let dotted = |text: &str| text.split('.').all(is_identifier);
    let name = point.name.as_str();
    group.split('.').all(is_word)
        && !name.starts_with('[')
        && !name.contains('=')
        && dotted(&point.module)
        && (point.object.is_some() || !point.value.contains('['))
        && point.object.as_deref().is_none_or(dotted)
}
