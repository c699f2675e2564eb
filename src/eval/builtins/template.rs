//! `string.Template`: `$name`, `${name}` and `$$`.

use super::{Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use crate::syntax::python::ast::Operator;
use indexmap::IndexMap;
use std::rc::Rc;

/// The class of a template; no class of a program has a dot.
pub(super) const TEMPLATE_CLASS: &str = "string.Template";
pub(super) const MAKERS: &[Row] = &[pure("Template", template)];
pub(super) const TEMPLATE: &[Row] = &[
    raw("substitute", substitute),
    raw("safe_substitute", safe_substitute),
];

const TEXT: &str = "template";

fn template(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let text = match args.positional.as_slice() {
        [text] if text.as_str().is_some() => text.clone(),
        _ => return unmodelled(machine, args, "string.Template"),
    };
    let instance = Instance {
        class: TEMPLATE_CLASS.into(),
        name: None,
        attributes: IndexMap::from_iter([(TEXT.into(), text)]),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(instance), args.span))
}

/// A part of a template.
enum Part<'t> {
    Text(&'t str),
    /// A name, and how it is written.
    Name(&'t str, &'t str),
    /// A `$` that begins nothing.
    Stray,
}

/// The next part of a template, and the rest.
fn part(text: &str) -> Option<(Part<'_>, &str)> {
    let start = text.find('$').unwrap_or(text.len());
    if start > 0 {
        let (before, rest) = text.split_at_checked(start)?;
        return Some((Part::Text(before), rest));
    }
    let after = text.strip_prefix('$')?;
    if let Some(rest) = after.strip_prefix('$') {
        return Some((Part::Text("$"), rest));
    }
    let (braced, inner) = match after.strip_prefix('{') {
        Some(inner) => (true, inner),
        None => (false, after),
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = inner.find(|c| !is_part(c)).unwrap_or(inner.len());
    let (name, rest) = inner.split_at_checked(end)?;
    let closed = match braced {
        true => rest.strip_prefix('}'),
        false => Some(rest),
    };
    match closed {
        Some(rest) if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) => {
            let written = text.get(..text.len() - rest.len())?;
            Some((Part::Name(name, written), rest))
        }
        _ => Some((Part::Stray, after)),
    }
}

fn substitute(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    substituted(machine, args, own, false)
}

fn safe_substitute(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    substituted(machine, args, own, true)
}

fn substituted(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    safe: bool,
) -> Eval<Value> {
    let span = args.span;
    let template = match receiver.map(|value| &value.data) {
        Some(Data::Ref(id)) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => instance.attributes.get(TEXT),
            _ => None,
        },
        _ => None,
    };
    let Some(template) = template.and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "string.Template");
    };
    // Letters beyond ASCII are part of names in some versions.
    if !template.is_ascii() {
        return unmodelled(machine, args, "string.Template");
    }
    let values = super::functions::to_dict(machine, args, None)?;
    let map = match values.data {
        Data::Ref(id) => machine.state.map(id).cloned(),
        _ => None,
    };
    let Some(map) = map.filter(|map| map.open.is_empty()) else {
        return unmodelled(machine, args, "string.Template");
    };
    let mut joined = machine.text("", span)?;
    let mut rest = template.as_ref();
    while let Some((found, after)) = part(rest) {
        let piece = match found {
            Part::Text(text) => machine.text(text, span)?,
            Part::Stray if safe => machine.text("$", span)?,
            Part::Stray => return machine.raise("ValueError", span),
            Part::Name(name, written) => {
                let key = Value::str(name, machine.at(span));
                let is_there = key.key().is_some_and(|key| map.entries.contains_key(&key));
                match is_there || !safe {
                    true => {
                        let value = machine.dict_get(&map, &key, span)?;
                        let spec = machine.text("", span)?;
                        machine.each(&value, &mut |machine, value| {
                            super::format_value(machine, &value, Some('s'), &spec, span)
                        })?
                    }
                    false => machine.text(written, span)?,
                }
            }
        };
        joined = machine.binary(Operator::Add, &joined, &piece, span)?;
        rest = after;
    }
    Ok(joined)
}
