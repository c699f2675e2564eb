//! Recipes of a Makefile: each line is a shell of its own.

use super::{RunScript, Runner};
use crate::syntax::MappedText;
use crate::text::SourceFile;
use std::sync::Arc;

pub(super) fn scripts(file: &Arc<SourceFile>) -> Vec<RunScript> {
    let mut found = Vec::new();
    let mut target = "";
    let mut recipe: Option<MappedText> = None;
    let mut at = 0;
    for line in file.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let Some(body) = line.strip_prefix('\t') else {
            target = target_of(line).unwrap_or(target);
            recipe = None;
            continue;
        };
        let mut text = recipe
            .take()
            .unwrap_or_else(|| MappedText::empty(file.id(), start));
        // `@`, `-` and `+` speak to make.
        let body = match text.text().is_empty() {
            true => body.trim_start_matches(['@', '-', '+', ' ', '\t']),
            false => body,
        };
        let offset = start + line.len() - body.len();
        match body.strip_suffix('\\') {
            Some(part) => {
                text.push(part, offset);
                text.push(" ", offset + part.len());
                recipe = Some(text);
            }
            None => {
                text.push(body, offset);
                found.push(RunScript::new(file, Runner::Make, target, &text));
            }
        }
    }
    found
}

/// The targets before the `:` of a rule.
fn target_of(line: &str) -> Option<&str> {
    let (targets, rest) = line.split_once(':')?;
    let is_rule = !rest.starts_with('=') && !targets.contains(['=', '#']);
    (is_rule && !targets.trim().is_empty()).then(|| targets.trim())
}
