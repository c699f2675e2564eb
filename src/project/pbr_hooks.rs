//! `[global] setup_hooks`: functions that pbr runs on what it read, before it uses it.

use super::Project;
use crate::syntax::python::{self, Module, WordKind, ast};
use crate::text::{Decoding, Span};

/// Whether a hook, by its dotted name, leaves the metadata alone: pbr's own does, and so does a function of the project that
/// never names its parameter.
pub(super) fn is_harmless(project: &Project, hook: &str) -> bool {
    hook == "pbr.hooks.setup_hook" || ignores_its_parameter(project, hook).unwrap_or(false)
}

fn ignores_its_parameter(project: &Project, hook: &str) -> Option<bool> {
    let (module, name) = hook.rsplit_once('.')?;
    let path = format!("{}.py", module.replace('.', "/"));
    let file = project
        .files()
        .open(path.as_str().into(), Decoding::Python)
        .ok()?;
    let source = Module::parse(&file);
    let function = source.body().iter().find_map(|stmt| match stmt {
        ast::Stmt::FunctionDef(function) if function.name.as_str() == name => Some(function),
        _ => None,
    })?;
    let parameter = function.parameters.args.first()?.parameter.name.as_str();
    let body: Vec<Span> = function.body.iter().map(|stmt| source.span(stmt)).collect();
    let scan = python::scan_module(&source);
    let named = scan.words.iter().any(|word| {
        let is_it = word.text == parameter || matches!(word.text.as_str(), "locals" | "vars");
        word.kind == WordKind::Name
            && is_it
            && body
                .iter()
                .any(|span| span.start <= word.span.start && word.span.end <= span.end)
    });
    Some(!named)
}
