//! `parse_requirements` of pip: the lines of a requirements file as objects.
//!
//! pip has moved it often and has said for as long that it is nobody's API: `pip.req` up to 9, `pip._internal.req` since 10.
//! Its objects carry the requirement as `req` up to 19.3, as `requirement` (the line as written) from 20.0 on. Which
//! pip runs is not known, so an import and either attribute may fail; a build that gets through got what the file says.

use super::os::{lost, project_path};
use super::{Row, argument, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{At, Seq, Value};
use crate::provenance::Via;
use crate::resolved::Reason;
use crate::syntax::requirement::Requirement;
use crate::syntax::requirements::{self, LineKind};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::Utf8Path;
use indexmap::IndexMap;
use std::rc::Rc;
use std::sync::Arc;

pub(super) const REQ: &[Row] = &[raw("parse_requirements", parse_requirements)];
pub(super) const SESSION: &[Row] = &[pure("PipSession", session)];

/// The class of what `parse_requirements` gives.
pub(super) const PARSED: &str = "ParsedRequirement";

/// Files inside files.
const NESTING: usize = 20;

fn session(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.make_instance(&"PipSession".into(), args))
}

/// `parse_requirements(file, session=…)`: the session is not used for a file.
fn parse_requirements(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let written = argument(args, 0, "filename").and_then(Value::as_path);
    let Some(written) = written.filter(|_| args.open.is_empty()) else {
        return unmodelled(machine, args, "parse_requirements");
    };
    if let Some(unknown) = lost(machine, &written) {
        return Ok(unknown);
    }
    let Some(path) = project_path(machine, &written) else {
        return unmodelled(machine, args, "parse_requirements");
    };
    let mut lines = Vec::new();
    if read(machine, &path, args.span, 0, &mut lines)?.is_none() {
        let message = format!("pip reads more in `{path}` than plain requirements");
        return Ok(machine.unknown(Reason::UnknownCall, message, args.span));
    }
    let items = Seq::of(lines);
    Ok(machine.alloc(Object::Iterator(items), args.span))
}

/// Adds what a file and those that it includes name; `None` where that depends on more than them.
fn read(
    machine: &mut Machine<'_>,
    path: &Utf8Path,
    span: Span,
    depth: usize,
    found: &mut Vec<Value>,
) -> Eval<Option<()>> {
    let Ok(file) = machine.files.open(path, Decoding::Utf8) else {
        return Ok(None);
    };
    if depth > NESTING || file.encoding().lossy {
        return Ok(None);
    }
    machine.opened.push((path.to_owned(), span));
    machine.charge(file.text().len(), span)?;
    for line in requirements::parse(&file).tree.lines {
        if !line.variables.is_empty() {
            return Ok(None);
        }
        match (&line.kind, line.include()) {
            (_, Some((target, _))) => {
                let folder = path.parent().unwrap_or(Utf8Path::new(""));
                let Ok(inner) = resolve(folder, &target.value) else {
                    return Ok(None);
                };
                if read(machine, &inner, span, depth + 1, found)?.is_none() {
                    return Ok(None);
                }
            }
            (LineKind::Blank | LineKind::Comment | LineKind::Options(_), None) => {}
            (LineKind::Named(requirement), None) => {
                found.push(parsed(machine, &file, requirement));
            }
            // What pip makes of a location differs by version.
            (LineKind::Location(_), None) => found.push(opaque(machine, line.span)),
            (LineKind::Variable | LineKind::Invalid(_), None) => return Ok(None),
        }
    }
    Ok(Some(()))
}

/// The object of a line with a name.
fn parsed(machine: &mut Machine<'_>, file: &Arc<SourceFile>, requirement: &Requirement) -> Value {
    let at = At {
        span: requirement.span,
        trail: machine.at(requirement.span).trail,
        via: Some(Rc::new(Via::File(file.path().to_owned()))),
    };
    let mut attributes = IndexMap::new();
    if requirement.url.is_none() {
        let written = Value::str(requirement.text.as_str(), at.clone());
        attributes.insert("requirement".into(), written);
        if requirement.marker.is_none() {
            let canonical = Value::str(canonical(requirement), at);
            attributes.insert("req".into(), canonical);
        }
    }
    instance(machine, attributes, requirement.span)
}

fn opaque(machine: &mut Machine<'_>, span: Span) -> Value {
    instance(machine, IndexMap::new(), span)
}

fn instance(machine: &mut Machine<'_>, attributes: IndexMap<Rc<str>, Value>, span: Span) -> Value {
    let object = Instance {
        class: PARSED.into(),
        name: None,
        attributes,
        scope: None,
    };
    machine.alloc(Object::Instance(object), span)
}

/// A requirement without a marker as `str(Requirement)` of packaging writes it: extras and clauses sorted, no blanks.
fn canonical(requirement: &Requirement) -> String {
    let mut text = requirement.name.value.clone();
    if !requirement.extras.is_empty() {
        let mut extras: Vec<&str> = requirement
            .extras
            .iter()
            .map(|e| e.value.as_str())
            .collect();
        extras.sort_unstable();
        extras.dedup();
        text += &format!("[{}]", extras.join(","));
    }
    let clauses = requirement.specifiers.clauses();
    let mut clauses: Vec<&str> = clauses.iter().map(|clause| clause.text()).collect();
    clauses.sort_unstable();
    text + &clauses.join(",")
}

/// `.req` or `.requirement`: the pip that runs has one of them.
pub(super) fn attribute(
    machine: &mut Machine<'_>,
    instance: &Instance,
    name: &str,
    span: Span,
) -> Value {
    let message = format!("whether `{name}` is there depends on the version of pip");
    let why = machine.why(Reason::InstalledPackage, message, span);
    machine.may_raise(Some("AttributeError"), &why, span);
    match instance.attributes.get(name) {
        Some(value) => machine.seen(value),
        None => Value::unknown(why, machine.at(span)),
    }
}
